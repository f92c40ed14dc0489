//! Recordings in the virtual city: whoever is recorded speaks at once, for a while, and then not.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use crate::{
    media::{MediaEvent, RecordEnd, RecordLimits, RecordStop},
    vocab::{LegId, RecordingId},
};

#[derive(Debug)]
pub struct Tapes {
    running: BTreeMap<LegId, Running>,
    /// Finished and not discarded.
    pub kept: BTreeMap<RecordingId, RecordEnd>,
    /// How long people speak after the beep.
    pub speech: Duration,
    /// The disk is full.
    pub no_space: bool,
}

#[derive(Debug)]
struct Running {
    recording: RecordingId,
    limits: RecordLimits,
    since: Instant,
    until: Instant,
    speech: Duration,
}

impl Default for Tapes {
    fn default() -> Self {
        Self { running: BTreeMap::new(), kept: BTreeMap::new(), speech: Duration::from_secs(8), no_space: false }
    }
}

impl Tapes {
    pub fn begin(&mut self, now: Instant, leg: LegId, recording: RecordingId, limits: RecordLimits) {
        let silent = limits.silence.map(|silence| self.speech + silence);
        let length = if self.no_space { Duration::ZERO } else { silent.unwrap_or(limits.longest).min(limits.longest) };
        let running = Running { recording, limits, since: now, until: now + length, speech: self.speech };
        self.running.insert(leg, running);
    }

    pub fn deadline(&self) -> Option<Instant> {
        self.running.values().map(|running| running.until).min()
    }

    /// Recordings that end of themselves.
    pub fn poll(&mut self, now: Instant) -> Option<MediaEvent> {
        let leg = self.running.iter().find(|(_, running)| running.until <= now).map(|(leg, _)| *leg)?;
        self.stop(now, leg)
    }

    pub fn stop(&mut self, now: Instant, leg: LegId) -> Option<MediaEvent> {
        let Running { recording, limits, since, until, speech } = self.running.remove(&leg)?;
        let time = now.saturating_duration_since(since);
        let why = match () {
            () if self.no_space => RecordStop::NoSpace,
            () if now < until => RecordStop::Asked,
            () if time >= limits.longest => RecordStop::TooLong,
            () => RecordStop::Silence,
        };
        // Of a message the silence at its end is cut off; a conversation is kept as long as it was.
        let spoken = if limits.silence.is_some() { time.min(speech) } else { time };
        let end = RecordEnd { length: spoken, spoken, why };
        if !spoken.is_zero() {
            self.kept.insert(recording, end);
        }
        Some(MediaEvent::Recorded { leg, recording, end })
    }

    pub fn discard(&mut self, recording: RecordingId) {
        self.kept.remove(&recording);
    }
}
