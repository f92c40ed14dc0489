//! A recording on its way from packets to blocks of 20 ms, which somebody else writes down (`Taping`).
//!
//! ```text
//! packets ──▶ Track (placed by RTP time, 120 ms for late ones) ──▶ blocks ──▶ Taping::Block
//!                                                                    └─▶ Activity: who speaks, when to end, what to keep
//! ```
//!
//! A message is one voice: it begins 200 ms before somebody speaks and ends 200 ms after. A talk is everything from its
//! beginning to its end, the party on whose leg it was asked for on the left, whomever it is bridged with on the right.

use std::time::Duration;

use super::{
    RecordLimits, RecordStop, Sink,
    activity::{Activity, BLOCK, Heard},
    track::{DELAY, Track},
};
use crate::{
    audio::RATE,
    rtp::Packet,
    vocab::{Codec, RecordingId, RecordingKind},
};

/// Blocks kept before a voice and after it: 200 ms.
const PAD: u64 = 10;
/// Blocks kept in mind while nobody speaks: the pad, and what it takes to be sure that somebody does.
const MEMORY: usize = PAD as usize + 3;

/// What is to be written of recordings. Samples of several channels are interleaved; positions count frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taping<'a> {
    Begin {
        recording: RecordingId,
    },
    Block {
        recording: RecordingId,
        at: u64,
        samples: &'a [i16],
    },
    /// Of all frames the first `keep` are to be kept. Answered by `Engine::recorded`.
    End {
        recording: RecordingId,
        keep: u64,
        spoken: Duration,
        why: RecordStop,
    },
    Discard {
        recording: RecordingId,
    },
}

#[derive(Debug)]
pub(super) struct Tape {
    pub recording: RecordingId,
    limits: RecordLimits,
    left: Track,
    right: Option<Track>,
    activity: Activity,
    /// Ticks of the engine's clock at its beginning.
    began: u64,
    /// Frames taken from the tracks, and of them those that were handed on.
    read: u64,
    written: u64,
    /// Of a message in which nobody has spoken yet.
    memory: Option<Box<Memory>>,
    spoken: u64,
    /// Frames up to the last word, and when on the time line that was.
    last_word: u64,
    quiet_since: u64,
}

/// The last blocks before the first word.
#[derive(Debug)]
struct Memory {
    blocks: [[i16; BLOCK]; MEMORY],
    len: usize,
}

impl Tape {
    pub fn begin(recording: RecordingId, limits: RecordLimits, ticks: u64, sink: &mut impl Sink) -> Self {
        sink.record(Taping::Begin { recording });
        let message = recording.kind == RecordingKind::Message;
        Self {
            recording,
            limits,
            left: Track::default(),
            right: (!message).then(Track::default),
            activity: Activity::default(),
            began: ticks,
            read: 0,
            written: 0,
            memory: message.then(|| Box::new(Memory { blocks: [[0; BLOCK]; MEMORY], len: 0 })),
            spoken: 0,
            last_word: 0,
            quiet_since: 0,
        }
    }

    /// Sound of the party on whose leg this was asked for.
    pub fn hear(&mut self, ticks: u64, codec: Codec, packet: &Packet<'_>) {
        self.left.write(packet, codec, ticks.saturating_sub(self.began), self.read);
    }

    /// Sound of the party that one is bridged with.
    pub fn hear_other(&mut self, ticks: u64, codec: Codec, packet: &Packet<'_>) {
        if let Some(right) = &mut self.right {
            right.write(packet, codec, ticks.saturating_sub(self.began), self.read);
        }
    }

    /// Hands on what no late packet can change any more; tells when it is to end by itself.
    pub fn roll(&mut self, ticks: u64, sink: &mut impl Sink) -> Option<RecordStop> {
        self.read_until(ticks.saturating_sub(self.began).saturating_sub(DELAY), sink);
        if self.read >= frames(self.limits.longest) {
            return Some(RecordStop::TooLong);
        }
        let quiet = self.read - self.quiet_since;
        self.limits.silence.is_some_and(|limit| quiet >= frames(limit)).then_some(RecordStop::Silence)
    }

    /// Everything that has arrived is handed on, and how much of it is worth keeping.
    pub fn end(mut self, ticks: u64, why: RecordStop, sink: &mut impl Sink) {
        let longest = frames(self.limits.longest).next_multiple_of(BLOCK as u64);
        self.read_until(ticks.saturating_sub(self.began).min(longest), sink);
        let keep = match self.recording.kind {
            RecordingKind::Message if self.spoken == 0 => 0,
            RecordingKind::Message => self.written.min(self.last_word + PAD * BLOCK as u64),
            RecordingKind::Talk => self.written,
        };
        let spoken = Duration::from_millis(self.spoken * BLOCK as u64 * 1000 / u64::from(RATE));
        sink.record(Taping::End { recording: self.recording, keep, spoken, why });
    }

    fn read_until(&mut self, end: u64, sink: &mut impl Sink) {
        while self.read + BLOCK as u64 <= end {
            let mut left = [0; BLOCK];
            self.left.read(self.read, &mut left);
            match &mut self.right {
                Some(right) => {
                    let mut other = [0; BLOCK];
                    right.read(self.read, &mut other);
                    let heard = std::array::from_fn::<_, BLOCK, _>(|i| left[i].saturating_add(other[i]));
                    let both: [i16; 2 * BLOCK] =
                        std::array::from_fn(|i| if i % 2 == 0 { left[i / 2] } else { other[i / 2] });
                    self.take(&heard, &both, sink);
                }
                None => self.take(&left, &left, sink),
            }
        }
    }

    /// One block: `heard` is what is judged, `samples` what is written.
    fn take(&mut self, heard: &[i16; BLOCK], samples: &[i16], sink: &mut impl Sink) {
        self.read += BLOCK as u64;
        let verdict = self.activity.judge(heard);
        if let Some(memory) = &mut self.memory {
            memory.push(heard);
            if verdict == Heard::Silence {
                return;
            }
            let memory = self.memory.take();
            memory.iter().flat_map(|m| m.blocks.iter().take(m.len)).for_each(|block| self.write(block, sink));
        } else {
            self.write(samples, sink);
        }
        if verdict != Heard::Silence {
            self.spoken += if let Heard::Begins(blocks) = verdict { blocks } else { 1 };
            self.last_word = self.written;
            self.quiet_since = self.read;
        }
    }

    fn write(&mut self, samples: &[i16], sink: &mut impl Sink) {
        sink.record(Taping::Block { recording: self.recording, at: self.written, samples });
        self.written += BLOCK as u64;
    }
}

impl Memory {
    fn push(&mut self, block: &[i16; BLOCK]) {
        if self.len == MEMORY {
            self.blocks.rotate_left(1);
            self.len -= 1;
        }
        self.blocks[self.len] = *block;
        self.len += 1;
    }
}

fn frames(duration: Duration) -> u64 {
    (duration.as_millis() * u128::from(RATE) / 1000) as u64
}
