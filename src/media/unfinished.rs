//! Recordings whose files are not closed yet, and the legs that wait for them with their end.
//!
//! Each `Record` is answered by `Recorded` exactly once. When its leg is closed meanwhile, `Recorded` still comes, and
//! `Closed` after it, so that whoever keeps the record of the call need not wait for two things. A disk that does not
//! answer holds the end up for 5 s at most; then the recording has failed, and what the disk says later is not told on.

use std::time::{Duration, Instant};

use super::{LegEnd, MediaEvent, RecordEnd, RecordStop, Sink};
use crate::vocab::{LegId, RecordingId};

const PATIENCE: Duration = Duration::from_secs(5);

/// As many as are recorded at once: a handful.
#[derive(Debug, Default)]
pub(super) struct Unfinished {
    recordings: Vec<(LegId, RecordingId)>,
    closed: Vec<Closed>,
}

#[derive(Debug)]
struct Closed {
    leg: LegId,
    end: LegEnd,
    at: Instant,
}

impl Unfinished {
    pub fn add(&mut self, leg: LegId, recording: RecordingId) {
        self.recordings.push((leg, recording));
    }

    /// A leg is closed: told at once, or after the last of its recordings.
    pub fn close(&mut self, now: Instant, leg: LegId, end: LegEnd, sink: &mut impl Sink) {
        if self.is_of(leg) {
            self.closed.push(Closed { leg, end, at: now });
        } else {
            sink.event(MediaEvent::Closed { leg, end });
        }
    }

    /// Returns whose recording it was; `None` when it was told before.
    pub fn finish(&mut self, recording: RecordingId, end: RecordEnd, sink: &mut impl Sink) -> Option<LegId> {
        let place = self.recordings.iter().position(|(_, unfinished)| *unfinished == recording)?;
        let (leg, _) = self.recordings.swap_remove(place);
        sink.event(MediaEvent::Recorded { leg, recording, end });
        if !self.is_of(leg)
            && let Some(place) = self.closed.iter().position(|closed| closed.leg == leg)
        {
            let Closed { leg, end, .. } = self.closed.swap_remove(place);
            sink.event(MediaEvent::Closed { leg, end });
        }
        Some(leg)
    }

    pub fn holds_up_an_end(&self) -> bool {
        !self.closed.is_empty()
    }

    /// Gives up what the disk does not answer.
    pub fn check(&mut self, now: Instant, sink: &mut impl Sink) {
        while let Some(late) = self.closed.iter().find(|c| now.saturating_duration_since(c.at) >= PATIENCE) {
            let leg = late.leg;
            tracing::warn!(%leg, "a recording was not finished in time");
            let Some(&(_, recording)) = self.recordings.iter().find(|(of, _)| *of == leg) else { return };
            let end = RecordEnd { length: Duration::ZERO, spoken: Duration::ZERO, why: RecordStop::Failed };
            self.finish(recording, end, sink);
        }
    }

    fn is_of(&self, leg: LegId) -> bool {
        self.recordings.iter().any(|(of, _)| *of == leg)
    }
}
