//! Opus (RFC 6716) by libopus, set up for speech over a telephone network: one channel, frames of 20 ms, a redundant copy of
//! each for whoever loses one, and no pauses in sending.

use opus::{Application, Bitrate, Channels};

use super::{CodecError, MASTER_RATE, RATE, Rate};

/// What speech up to 12, 8 and 4 kHz needs (RFC 7587 §3.1.1).
const BITS_OF_MASTERS: i32 = 28_000;
const BITS_WIDE: i32 = 24_000;
const BITS_NARROW: i32 = 16_000;
/// Of ten; beyond it the processor works much harder for what nobody hears in speech.
const COMPLEXITY: i32 = 5;
/// Loss to be ready for. Redundancy is only spent when some is expected.
const EXPECTED_LOSS_PERCENT: i32 = 5;

#[derive(Debug)]
pub struct OpusEncoder(opus::Encoder);

impl OpusEncoder {
    pub(super) fn new(rate: Rate) -> Result<Self, CodecError> {
        Self::at(rate.hertz(), if rate == Rate::Wide { BITS_WIDE } else { BITS_NARROW })
    }

    /// Takes masters as they are: Opus works at 24 kHz by itself (RFC 6716 §2), and raised to 48 kHz they would only
    /// make it spend bits on what is not there.
    pub(super) fn of_masters() -> Result<Self, CodecError> {
        Self::at(MASTER_RATE, BITS_OF_MASTERS)
    }

    fn at(hertz: u32, bits: i32) -> Result<Self, CodecError> {
        let set_up = || {
            let mut encoder = opus::Encoder::new(hertz, Channels::Mono, Application::Voip)?;
            encoder.set_bitrate(Bitrate::Bits(bits))?;
            encoder.set_complexity(COMPLEXITY)?;
            encoder.set_inband_fec(true)?;
            encoder.set_packet_loss_perc(EXPECTED_LOSS_PERCENT)?;
            encoder.set_dtx(false)?;
            Ok(Self(encoder))
        };
        set_up().map_err(|e: opus::Error| CodecError::Opus(e.to_string()))
    }

    pub(super) fn encode(&mut self, samples: &[i16], out: &mut [u8]) -> usize {
        self.0.encode(samples, out).unwrap_or(0)
    }
}

#[derive(Debug)]
pub struct OpusDecoder {
    decoder: opus::Decoder,
    rate: Rate,
}

impl OpusDecoder {
    pub(super) fn new(rate: Rate) -> Result<Self, CodecError> {
        let decoder = opus::Decoder::new(rate.hertz(), Channels::Mono);
        decoder.map(|decoder| Self { decoder, rate }).map_err(|e| CodecError::Opus(e.to_string()))
    }

    pub(super) fn decode(&mut self, payload: &[u8], out: &mut [i16]) -> usize {
        // An empty packet would mean a lost one to the library.
        if payload.is_empty() { 0 } else { self.decoder.decode(payload, out, false).unwrap_or(0) }
    }

    /// The copy within the next packet is of the 20 ms (or what its frames last) right before it; what lies further back
    /// is made up.
    pub(super) fn recover(&mut self, next: Option<&[u8]>, out: &mut [i16]) -> bool {
        let copied = next.and_then(packet_ticks).map(|ticks| ticks * self.rate.per_ms() / 8).unwrap_or(0);
        let unknown = out.len().saturating_sub(copied);
        let (made_up, copied) = out.split_at_mut(unknown);
        let whole = made_up.is_empty() || self.decoder.decode(&[], made_up, false).is_ok();
        match next {
            Some(next) if !copied.is_empty() => whole && self.decoder.decode(next, copied, true).is_ok(),
            _ => whole,
        }
    }
}

/// By the table of contents at a packet's head (RFC 6716 §3.1).
pub(super) fn packet_ticks(payload: &[u8]) -> Option<usize> {
    opus::packet::get_nb_samples(payload, RATE).ok().filter(|ticks| *ticks <= 120 * Rate::Narrow.per_ms())
}
