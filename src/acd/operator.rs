//! One person who answers: what they do, whether they can be rung, and what they missed.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{OperatorSettings, OperatorState, Rang};
use crate::vocab::AttemptId;

/// After a ring that nobody took: a person is not rung again at once, by the same waiting caller least of all.
const PAUSE: Duration = Duration::from_secs(5);
/// A telephone that is busy with a call of its own is asked again after this.
const BUSY_PAUSE: Duration = Duration::from_secs(15);
/// A telephone that registers anew, or a line that comes back, within this time was not lost to those who wait.
pub(super) const LOST_FOR_GOOD: Duration = Duration::from_secs(15);

#[derive(Debug)]
pub(super) struct Operator {
    pub settings: Arc<OperatorSettings>,
    pub doing: Doing,
    pub duty: Duty,
    pub reach: Reach,
    away: Option<Away>,
    /// In a call of their own.
    engaged: bool,
    /// Not rung before.
    pub rests_until: Option<Instant>,
    /// Since when nothing was asked of them; counts for "longest idle".
    pub free_since: Instant,
    missed: u8,
    answered: u64,
    /// No longer configured; stays until the talk is over.
    pub retired: bool,
    shown: OperatorState,
    shown_since: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doing {
    Nothing,
    Ringing(AttemptId),
    Talking(AttemptId),
    WrapUp { until: Instant },
}

/// By the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Duty {
    On,
    /// Went off at this moment; still there for those who waited already.
    Left(Instant),
    /// Has not been at work since the program knows them.
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    Yes,
    Lost(Instant),
    No,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Away {
    Asked,
    Missed,
}

impl Operator {
    pub fn new(now: Instant, settings: Arc<OperatorSettings>) -> Self {
        Self {
            settings,
            doing: Doing::Nothing,
            duty: Duty::Off,
            reach: Reach::No,
            away: None,
            engaged: false,
            rests_until: None,
            free_since: now,
            missed: 0,
            answered: 0,
            retired: false,
            shown: OperatorState::Unreachable,
            shown_since: now,
        }
    }

    /// Can be rung now, hours aside.
    pub fn is_free(&self, now: Instant) -> bool {
        self.is_idle()
            && self.reach == Reach::Yes
            && self.away.is_none()
            && !self.retired
            && self.rests_until.is_none_or(|until| until <= now)
    }

    /// Can be rung now for one who wants this person and nobody else: neither hours, nor being away, nor the rest
    /// after a talk stand in the way of a colleague.
    pub fn is_free_for_a_colleague(&self) -> bool {
        let nothing_else = matches!(self.doing, Doing::Nothing | Doing::WrapUp { .. }) && !self.engaged;
        nothing_else && self.reach == Reach::Yes && !self.retired
    }

    /// Will be able to answer, now or after what they do: worth waiting for. `entered` is when the caller came.
    pub fn is_there(&self, entered: Instant) -> bool {
        self.reach != Reach::No && self.away.is_none() && !self.retired && self.is_at_work_for(entered)
    }

    /// On duty, or was when the caller came.
    pub fn is_at_work_for(&self, entered: Instant) -> bool {
        match self.duty {
            Duty::On => true,
            Duty::Left(at) => at > entered,
            Duty::Off => false,
        }
    }

    fn is_idle(&self) -> bool {
        self.doing == Doing::Nothing && !self.engaged
    }

    pub fn calendar_says(&mut self, now: Instant, open: bool) {
        self.duty = match (open, self.duty) {
            (true, _) => Duty::On,
            (false, Duty::On) => Duty::Left(now),
            (false, before) => before,
        };
    }

    pub fn reachable(&mut self, now: Instant, yes: bool) {
        self.reach = match (yes, self.reach) {
            (true, _) => Reach::Yes,
            (false, Reach::Yes) => Reach::Lost(now),
            (false, before) => before,
        };
    }

    /// A call out shows that somebody sits at the telephone, so it ends being away for missed rings; not the own wish.
    pub fn engaged(&mut self, now: Instant, yes: bool) {
        if yes && self.away == Some(Away::Missed) {
            self.back();
        }
        if self.engaged && !yes {
            self.free_since = now;
        }
        self.engaged = yes;
    }

    pub fn away(&mut self) {
        self.away = Some(Away::Asked);
    }

    pub fn back(&mut self) {
        self.away = None;
        self.missed = 0;
        self.rests_until = None;
    }

    pub fn rings(&mut self, attempt: AttemptId) {
        self.doing = Doing::Ringing(attempt);
    }

    pub fn talks(&mut self, attempt: AttemptId) {
        self.doing = Doing::Talking(attempt);
        self.missed = 0;
        self.answered += 1;
        if self.away == Some(Away::Missed) {
            self.away = None;
        }
    }

    /// The ringing is over without a talk; `counts` when it was for a queue and ran its time. Whose telephone was only
    /// called off has nothing to rest from.
    pub fn did_not_answer(&mut self, now: Instant, how: Rang, called_off: bool, counts: bool) {
        self.doing = Doing::Nothing;
        if called_off && matches!(how, Rang::Elsewhere | Rang::CallerGone) {
            return;
        }
        let pause = if how == Rang::Busy { BUSY_PAUSE } else { PAUSE };
        self.rests_until = Some(now + pause);
        self.free_since = now;
        if counts && matches!(how, Rang::NoAnswer | Rang::NotAccepted) {
            self.missed = self.missed.saturating_add(1);
            if self.settings.away_after > 0 && self.missed >= self.settings.away_after {
                self.away.get_or_insert(Away::Missed);
            }
        }
    }

    pub fn hung_up(&mut self, now: Instant, rest: Duration) {
        self.free_since = now;
        self.doing = if rest.is_zero() { Doing::Nothing } else { Doing::WrapUp { until: now + rest } };
    }

    /// What was to end by now has ended.
    pub fn expire(&mut self, now: Instant) {
        if let Doing::WrapUp { until } = self.doing
            && until <= now
        {
            self.doing = Doing::Nothing;
            self.free_since = until;
        }
        if self.rests_until.is_some_and(|until| until <= now) {
            self.rests_until = None;
        }
        if let Reach::Lost(at) = self.reach
            && at + LOST_FOR_GOOD <= now
        {
            self.reach = Reach::No;
        }
    }

    pub fn state(&self) -> OperatorState {
        match self.doing {
            Doing::Talking(_) => OperatorState::Talking,
            Doing::Ringing(_) => OperatorState::Ringing,
            _ if self.engaged => OperatorState::Talking,
            Doing::WrapUp { .. } => OperatorState::WrapUp,
            Doing::Nothing if self.away.is_some() => OperatorState::Away,
            Doing::Nothing if self.duty != Duty::On => OperatorState::OffDuty,
            Doing::Nothing if self.reach != Reach::Yes => OperatorState::Unreachable,
            Doing::Nothing => OperatorState::Free,
        }
    }

    /// The state, when it is another one than was told last.
    pub fn changed(&mut self, now: Instant) -> Option<OperatorState> {
        let state = self.state();
        if state == self.shown {
            return None;
        }
        (self.shown, self.shown_since) = (state, now);
        Some(state)
    }

    pub fn status(&self, now: Instant) -> super::OperatorStatus {
        super::OperatorStatus {
            name: self.settings.name.to_string(),
            state: self.state(),
            since_ms: u64::try_from(now.saturating_duration_since(self.shown_since).as_millis()).unwrap_or(u64::MAX),
            answered: self.answered,
            missed: self.missed,
        }
    }
}
