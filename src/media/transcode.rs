//! From one codec into another: what arrives at one leg becomes frames for the other, whatever the network did to it.
//!
//! `Recoder` is samples only: decode, hold until a frame is full, encode; so packets of any length become frames of any
//! other. `Transcoder` puts the jitter buffer before it. Neither allocates once it is made.

use super::jitter::{Due, JitterBuffer};
use crate::{
    audio::{CodecError, Concealment, Decoder, Encoder, LONGEST_DECODED, Rate},
    rtp::{CLOCK, Header},
    vocab::Codec,
};

/// 60 ms at the wider rate, the longest frame to encode.
const LONGEST_FRAME: usize = 960;
const MS: usize = CLOCK as usize / 1000;
/// What is made up at once.
const STEP: usize = 20 * MS;

#[derive(Debug)]
pub struct Transcoder {
    jitter: JitterBuffer,
    recoder: Recoder,
}

impl Transcoder {
    pub fn new(from: Codec, to: Codec) -> Result<Self, CodecError> {
        Ok(Self { jitter: JitterBuffer::new(from), recoder: Recoder::new(from, to)? })
    }

    /// A packet of the one leg, of the codec agreed, arrived at `arrival` (ticks of the engine's clock).
    pub fn push(&mut self, arrival: u64, header: &Header, payload: &[u8]) {
        self.jitter.push(arrival, header, payload);
    }

    /// The frame of `ticks` that is due on the other leg; returns its length in `out`. Nought while there is nothing to
    /// say: before the first packets and after a pause. To be called for every frame of that leg, heard or not.
    pub fn frame(&mut self, ticks: usize, out: &mut [u8]) -> usize {
        while self.recoder.buffered() < ticks {
            let wanted = (ticks - self.recoder.buffered()).min(STEP);
            match self.jitter.pull(wanted) {
                Due::Packet { payload, leaps } => {
                    if leaps {
                        self.recoder.leap();
                    }
                    if self.recoder.decode(payload) == 0 {
                        self.recoder.lose(wanted, None);
                    }
                }
                Due::Lost { ticks, next } => self.recoder.lose(ticks, next),
                Due::Pause { ticks } => _ = self.recoder.pause(ticks),
                Due::Nothing if self.recoder.buffered() == 0 => return 0,
                Due::Nothing => _ = self.recoder.pause(wanted),
            }
        }
        self.recoder.encode(ticks, out)
    }

    /// Packets that came too late, or twice.
    pub fn late(&self) -> u64 {
        self.jitter.late
    }
}

#[derive(Debug)]
pub struct Recoder {
    decoder: Decoder,
    encoder: Encoder,
    concealment: Concealment,
    /// Samples in a tick.
    scale: usize,
    /// Decoded and not yet encoded: the first `held` of it.
    samples: Box<[i16; LONGEST_DECODED + LONGEST_FRAME]>,
    held: usize,
}

impl Recoder {
    pub fn new(from: Codec, to: Codec) -> Result<Self, CodecError> {
        let rate = Rate::between(from, to);
        Ok(Self {
            decoder: Decoder::new(from, rate)?,
            encoder: Encoder::new(to, rate)?,
            concealment: Concealment::new(rate),
            scale: rate.per_ms() / MS,
            samples: Box::new([0; LONGEST_DECODED + LONGEST_FRAME]),
            held: 0,
        })
    }

    /// What waits to be encoded, in ticks.
    pub fn buffered(&self) -> usize {
        self.held / self.scale
    }

    /// Takes in a packet; returns how many ticks it lasts.
    pub fn decode(&mut self, payload: &[u8]) -> usize {
        let room = &mut self.samples[self.held..];
        let len = self.decoder.decode(payload, room).min(room.len());
        if len > 0 {
            self.concealment.heard(&mut room[..len]);
        }
        self.held += len;
        len / self.scale
    }

    /// So much was lost, right before `next`.
    pub fn lose(&mut self, ticks: usize, next: Option<&[u8]>) {
        let room = self.room(ticks);
        let out = &mut self.samples[self.held..self.held + room];
        if self.decoder.recover(next, out) {
            self.concealment.heard(out);
        } else {
            self.concealment.conceal(out);
        }
        self.held += room;
    }

    /// Nothing was said for so long; returns how much of it there was room for.
    pub fn pause(&mut self, ticks: usize) -> usize {
        let room = self.room(ticks);
        let out = &mut self.samples[self.held..self.held + room];
        out.fill(0);
        self.concealment.heard(out);
        self.held += room;
        room / self.scale
    }

    /// What comes next did not follow what was before.
    pub fn leap(&mut self) {
        self.concealment.lose();
    }

    /// A frame of `ticks` into `out`; returns its length, nought when not so much is there.
    pub fn encode(&mut self, ticks: usize, out: &mut [u8]) -> usize {
        let len = ticks.saturating_mul(self.scale);
        if len > self.held || len > LONGEST_FRAME {
            return 0;
        }
        let written = self.encoder.encode(&self.samples[..len], out);
        self.samples.copy_within(len..self.held, 0);
        self.held -= len;
        written
    }

    fn room(&self, ticks: usize) -> usize {
        ticks.saturating_mul(self.scale).min(self.samples.len() - self.held)
    }
}

#[cfg(test)]
mod tests;
