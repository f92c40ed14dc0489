//! One party's sound on the time line of a recording.
//!
//! A packet stands where its RTP timestamp says, counted from where the first one of its source arrived; so jitter does
//! not move sound, a gap stays silent, and what was reordered falls into place. A source that strays from the clock for a
//! while, or a new one, is placed anew by its arrival.

use crate::{
    audio::{Decoder, LONGEST_DECODED, RATE, Rate},
    rtp::{Header, Packet},
    vocab::Codec,
};

/// Samples that may be written before they are read: half a second, as a power of two.
const WINDOW: usize = 4096;
/// How long a late packet is waited for: 120 ms.
pub(super) const DELAY: u64 = 960;
/// Jitter within which the time of a source is believed: 100 ms.
const TOLERANCE: u64 = 800;
/// Packets out of place in a row until they are the rule.
const ASTRAY: u8 = 5;

#[derive(Debug)]
pub(super) struct Track {
    window: Box<[i16; WINDOW]>,
    source: Option<Source>,
    astray: u8,
    /// Made with the first packet of a codec.
    decoder: Option<(Codec, Decoder)>,
}

/// Where a source's timestamps lie on the time line.
#[derive(Clone, Copy, Debug)]
struct Source {
    ssrc: u32,
    timestamp: u32,
    at: u64,
}

impl Default for Track {
    fn default() -> Self {
        Self { window: Box::new([0; WINDOW]), source: None, astray: 0, decoder: None }
    }
}

impl Track {
    /// A packet that arrives at `now`, when everything before `read` has left. Both count samples of the recording.
    pub fn write(&mut self, packet: &Packet<'_>, codec: Codec, now: u64, read: u64) {
        let Some(at) = self.place(&packet.header, codec, now) else { return };
        if self.decoder.as_ref().is_none_or(|(of, _)| *of != codec) {
            self.decoder = Decoder::new(codec, Rate::Narrow).ok().map(|decoder| (codec, decoder));
        }
        let Some((_, decoder)) = &mut self.decoder else { return };
        let mut samples = [0; LONGEST_DECODED];
        let len = decoder.decode(packet.payload, &mut samples).min(LONGEST_DECODED);
        for (at, &sample) in (at..).zip(&samples[..len]) {
            if (read..read + WINDOW as u64).contains(&at) {
                self.window[at as usize % WINDOW] = sample;
            }
        }
    }

    /// Takes the samples from `at` on, and leaves silence behind.
    pub fn read(&mut self, at: u64, out: &mut [i16]) {
        for (at, sample) in (at..).zip(out) {
            *sample = std::mem::take(&mut self.window[at as usize % WINDOW]);
        }
    }

    fn place(&mut self, header: &Header, codec: Codec, now: u64) -> Option<u64> {
        let known = self.source.filter(|s| s.ssrc == header.ssrc);
        let at = known.and_then(|s| {
            let steps = i64::from(header.timestamp.wrapping_sub(s.timestamp) as i32);
            s.at.checked_add_signed(steps * i64::from(RATE) / i64::from(codec.clock()))
        });
        match (known, at) {
            (Some(_), Some(at)) if at.abs_diff(now) <= TOLERANCE => {
                self.astray = 0;
                // Kept close, so that a long recording never runs over the width of a timestamp.
                self.source = Some(Source { ssrc: header.ssrc, timestamp: header.timestamp, at });
                Some(at)
            }
            (Some(_), _) if self.astray < ASTRAY => {
                self.astray += 1;
                None
            }
            _ => {
                self.astray = 0;
                self.source = Some(Source { ssrc: header.ssrc, timestamp: header.timestamp, at: now });
                Some(now)
            }
        }
    }
}
