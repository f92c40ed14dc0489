//! A sound made ready for the wire in one codec, shared by all who play it.
//!
//! Lengths and places are in ticks of 8000 Hz whatever the codec, as the media engine counts.

use std::sync::Arc;

use super::{CodecError, Encoder, MASTER_RATE, OpusEncoder, RATE, Rate, process};
use crate::vocab::Codec;

/// One packet of a sound in Opus, 20 ms, in ticks.
pub const PACKET_TICKS: usize = 160;
/// An encoder of 28 kbit/s makes some 70 bytes of 20 ms; no packet of ours is longer than this.
const LONGEST_PACKET: usize = 400;

#[derive(Clone, PartialEq, Eq)]
pub struct Encoded(Form);

#[derive(Clone, PartialEq, Eq)]
enum Form {
    /// A byte for each tick.
    Bytes(Arc<[u8]>),
    /// Packets of 20 ms, one behind the other, and where each ends.
    Packets(Arc<[u8]>, Arc<[u32]>),
}

impl Encoded {
    /// Encodes a whole sound of 8 kHz. For whoever may take his time.
    pub fn of(codec: Codec, samples: &[i16]) -> Result<Self, CodecError> {
        let mut encoder = Encoder::new(codec, Rate::Narrow)?;
        if codec.is_bytewise() {
            return Ok(Self::bytes(encoder, samples, samples.len()));
        }
        Ok(Self::packets(samples, PACKET_TICKS, |frame, packet| encoder.encode(frame, packet)))
    }

    /// Encodes a whole sound of `MASTER_RATE` for a codec that carries more than a telephone does. It lasts as long as
    /// the prompt made with it.
    pub fn of_master(codec: Codec, samples: &[i16]) -> Result<Self, CodecError> {
        match codec {
            Codec::Pcma | Codec::Pcmu => Err(CodecError::Rate(codec)),
            Codec::G722 => {
                let wide = process::at_rate(samples, MASTER_RATE, Rate::Wide.hertz()).map_err(CodecError::Resample)?;
                Ok(Self::bytes(Encoder::new(codec, Rate::Wide)?, &wide, wide.len() / 2))
            }
            Codec::Opus => {
                let mut encoder = OpusEncoder::of_masters()?;
                let frame = PACKET_TICKS * (MASTER_RATE / RATE) as usize;
                Ok(Self::packets(samples, frame, |frame, packet| encoder.encode(frame, packet)))
            }
        }
    }

    fn bytes(mut encoder: Encoder, samples: &[i16], ticks: usize) -> Self {
        let mut bytes = vec![0; ticks];
        let len = encoder.encode(samples, &mut bytes);
        bytes.truncate(len);
        bytes.into()
    }

    /// A last short frame is filled up with silence.
    fn packets(samples: &[i16], per_frame: usize, mut encode: impl FnMut(&[i16], &mut [u8]) -> usize) -> Self {
        let (mut bytes, mut ends) = (Vec::new(), Vec::new());
        let mut whole = vec![0; per_frame];
        for frame in samples.chunks(per_frame) {
            whole.fill(0);
            whole[..frame.len()].copy_from_slice(frame);
            let mut packet = [0; LONGEST_PACKET];
            let len = encode(&whole, &mut packet);
            bytes.extend_from_slice(&packet[..len]);
            ends.push(bytes.len() as u32);
        }
        Self(Form::Packets(bytes.into(), ends.into()))
    }

    /// How long it sounds.
    pub fn ticks(&self) -> usize {
        match &self.0 {
            Form::Bytes(bytes) => bytes.len(),
            Form::Packets(_, ends) => ends.len() * PACKET_TICKS,
        }
    }

    /// What there is from `tick` on, to be put upon the wire: up to `ticks` bytes, or the packet that stands there. Empty
    /// beyond the end.
    pub fn at(&self, tick: usize, ticks: usize) -> &[u8] {
        match &self.0 {
            Form::Bytes(bytes) => {
                let from = tick.min(bytes.len());
                &bytes[from..from.saturating_add(ticks).min(bytes.len())]
            }
            Form::Packets(bytes, ends) => {
                let i = tick / PACKET_TICKS;
                let end = |i: usize| ends.get(i).map(|&end| end as usize);
                let begin = i.checked_sub(1).map_or(Some(0), end);
                begin.zip(end(i)).and_then(|(from, to)| bytes.get(from..to)).unwrap_or(&[])
            }
        }
    }

    /// Whether both are one and the same in memory.
    pub fn is_shared_with(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Form::Bytes(a), Form::Bytes(b)) | (Form::Packets(a, _), Form::Packets(b, _)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }

    /// What it takes in memory, nearly.
    pub fn size(&self) -> usize {
        match &self.0 {
            Form::Bytes(bytes) => bytes.len(),
            Form::Packets(bytes, ends) => bytes.len() + 4 * ends.len(),
        }
    }
}

/// A byte for each tick, of a codec that has it so.
impl From<Vec<u8>> for Encoded {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Form::Bytes(bytes.into()))
    }
}

impl std::fmt::Debug for Encoded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Encoded({} ticks)", self.ticks())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_cut_anywhere_and_end_where_the_sound_ends() {
        let sound = Encoded::from((0..200).collect::<Vec<u8>>());
        assert_eq!(sound.ticks(), 200);
        assert_eq!(sound.at(0, 3), [0, 1, 2]);
        assert_eq!(sound.at(198, 160), [198, 199]);
        assert!(sound.at(200, 160).is_empty() && sound.at(usize::MAX, 160).is_empty());
    }

    #[test]
    fn packets_of_opus_are_taken_whole_and_a_last_short_frame_is_filled_up() {
        let samples: Vec<i16> = (0..400).map(|i| ((i % 20 - 10) * 900) as i16).collect();
        let sound = Encoded::of(Codec::Opus, &samples).unwrap();
        assert_eq!(sound.ticks(), 480);
        for tick in [0, 160, 320] {
            assert_eq!(super::super::packet_ticks(Codec::Opus, sound.at(tick, 160)), Some(160), "at {tick}");
        }
        assert!(sound.at(480, 160).is_empty());
        assert_ne!(sound.at(0, 160), sound.at(320, 160));
    }

    #[test]
    fn the_other_codecs_have_a_byte_for_each_tick() {
        for codec in [Codec::Pcma, Codec::Pcmu, Codec::G722] {
            assert_eq!(Encoded::of(codec, &[1000; 321]).unwrap().ticks(), 321, "{codec:?}");
        }
    }
}
