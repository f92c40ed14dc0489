//! The four codecs behind one pair of types: packets to samples and back, frame by frame, without allocating.
//!
//! Both ends of a transcoding work at one of two rates, and every codec here but G.711 knows both by itself, so nothing
//! is ever resampled.

use thiserror::Error;

use super::{
    ProcessError,
    g711::{self, Law},
    g722,
    opus_codec::{OpusDecoder, OpusEncoder},
};
use crate::vocab::Codec;

/// Samples a packet may hold: 120 ms of Opus (RFC 6716 §2) in its wider form here.
pub const LONGEST_DECODED: usize = 1920;

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CodecError {
    #[error("{0:?} has no wide form")]
    Rate(Codec),
    #[error("Opus cannot be begun: {0}")]
    Opus(String),
    #[error(transparent)]
    Resample(ProcessError),
}

/// Samples in a second of what is decoded or to be encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rate {
    /// 8000 Hz: telephone sound, and the rate of prompts, detectors and recordings.
    Narrow,
    /// 16000 Hz.
    Wide,
}

impl Rate {
    pub const fn hertz(self) -> u32 {
        match self {
            Self::Narrow => 8000,
            Self::Wide => 16_000,
        }
    }

    pub const fn per_ms(self) -> usize {
        self.hertz() as usize / 1000
    }

    /// The best that both can do.
    pub fn between(a: Codec, b: Codec) -> Self {
        if a.sample_rate().min(b.sample_rate()) >= Self::Wide.hertz() { Self::Wide } else { Self::Narrow }
    }
}

#[derive(Debug)]
pub enum Encoder {
    G711(Law),
    G722(Box<g722::Encoder>, Rate),
    Opus(OpusEncoder),
}

impl Encoder {
    pub fn new(codec: Codec, rate: Rate) -> Result<Self, CodecError> {
        match (codec, Law::of(codec)) {
            (_, Some(law)) if rate == Rate::Narrow => Ok(Self::G711(law)),
            (Codec::G722, _) => Ok(Self::G722(Box::default(), rate)),
            (Codec::Opus, _) => OpusEncoder::new(rate).map(Self::Opus),
            (Codec::Pcma | Codec::Pcmu, _) => Err(CodecError::Rate(codec)),
        }
    }

    /// One packet's payload into `out`; returns its length. Opus takes 10, 20, 40 or 60 ms at a time.
    pub fn encode(&mut self, samples: &[i16], out: &mut [u8]) -> usize {
        match self {
            Self::G711(law) => g711::encode_into(*law, samples, out),
            Self::G722(encoder, Rate::Narrow) => encoder.narrow(samples, out),
            Self::G722(encoder, Rate::Wide) => encoder.wide(samples, out),
            Self::Opus(encoder) => encoder.encode(samples, out),
        }
    }
}

#[derive(Debug)]
pub enum Decoder {
    G711(Law),
    G722(Box<g722::Decoder>, Rate),
    Opus(OpusDecoder),
}

impl Decoder {
    pub fn new(codec: Codec, rate: Rate) -> Result<Self, CodecError> {
        match (codec, Law::of(codec)) {
            (_, Some(law)) if rate == Rate::Narrow => Ok(Self::G711(law)),
            (Codec::G722, _) => Ok(Self::G722(Box::default(), rate)),
            (Codec::Opus, _) => OpusDecoder::new(rate).map(Self::Opus),
            (Codec::Pcma | Codec::Pcmu, _) => Err(CodecError::Rate(codec)),
        }
    }

    /// The samples of one packet, as many as fit into `out` (`LONGEST_DECODED` holds any packet); returns how many. Nought
    /// for a payload that is none.
    pub fn decode(&mut self, payload: &[u8], out: &mut [i16]) -> usize {
        match self {
            Self::G711(law) => g711::decode_into(*law, payload, out),
            Self::G722(decoder, Rate::Narrow) => decoder.narrow(payload, out),
            Self::G722(decoder, Rate::Wide) => decoder.wide(payload, out),
            Self::Opus(decoder) => decoder.decode(payload, out),
        }
    }

    /// What a codec can tell by itself of a packet that was lost: `out` is to be filled, `next` is the packet after it if
    /// that came already (RFC 7587 §3.3). False when the codec cannot; then `Concealment` must.
    pub fn recover(&mut self, next: Option<&[u8]>, out: &mut [i16]) -> bool {
        match self {
            Self::G711(_) | Self::G722(..) => false,
            Self::Opus(decoder) => decoder.recover(next, out),
        }
    }
}

/// How long a packet's sound is, in ticks of 8000 Hz; `None` for a payload that is none.
pub fn packet_ticks(codec: Codec, payload: &[u8]) -> Option<usize> {
    let ticks = match codec {
        Codec::Pcma | Codec::Pcmu | Codec::G722 => payload.len(),
        Codec::Opus => super::opus_codec::packet_ticks(payload)?,
    };
    (ticks > 0).then_some(ticks)
}

#[cfg(test)]
mod tests;
