//! The other way to an operator: the caller's own line is asked to take the call there (REFER, RFC 3515). It costs no
//! channel here, and what comes of the call is not known here either.

use std::{sync::Arc, time::Instant};

use super::{
    super::{
        account::Ringing,
        api::{Action, Ring},
        operator::rang_by,
        record::{QueueEnd, WayKind},
        verdict::Why,
    },
    CallSession,
};
use crate::{acd::Rang, clock::Now, vocab::AttemptId};

/// The line has been asked, and has not said how it came out.
pub(super) struct Moving {
    pub attempt: AttemptId,
    operator: Arc<str>,
    from: Instant,
    /// It is trying: a BYE may now mean that it was done.
    taken: bool,
    /// A REFER cannot be taken back: the queue has been told, and the line may still do it.
    given_up: bool,
}

impl Moving {
    pub fn of(now: Now, ring: &Ring) -> Self {
        Self { attempt: ring.attempt, operator: ring.operator.clone(), from: now.mono, taken: false, given_up: false }
    }
}

impl CallSession {
    /// One at a time: two would fight over one call.
    pub(super) fn ask_line(&mut self, now: Now, moving: Moving) -> Vec<Action> {
        let attempt = moving.attempt;
        if self.moving.is_some() {
            return self.moving_came_out(now, &moving, Rang::Unreachable, None);
        }
        self.moving = Some(moving);
        vec![Action::Refer(attempt)]
    }

    pub(super) fn referred(&mut self, now: Now, status: u16) -> Vec<Action> {
        let Some(moving) = &mut self.moving else { return Vec::new() };
        if status < 200 {
            moving.taken = true;
            return Vec::new();
        }
        let Some(moving) = self.moving.take() else { return Vec::new() };
        if status >= 300 {
            let result = rang_by(status, true);
            return self.moving_came_out(now, &moving, result, Some(status));
        }
        let mut actions = self.moved(now, &moving);
        actions.extend(self.hang_up(now, Why::Handed));
        actions
    }

    /// The queue will not wait for it any longer.
    pub(super) fn give_up_moving(&mut self, now: Now, result: Rang) -> Vec<Action> {
        let Some(mut moving) = self.moving.take() else { return Vec::new() };
        let actions = self.moving_came_out(now, &moving, result, None);
        moving.given_up = true;
        self.moving = Some(moving);
        actions
    }

    /// Many lines say BYE as soon as the call is theirs, instead of telling how it came out.
    pub(super) fn taken_away(&mut self, now: Now) -> Option<Vec<Action>> {
        let moving = self.moving.take_if(|moving| moving.taken && !moving.given_up)?;
        let mut actions = self.moved(now, &moving);
        actions.extend(self.close(now, Why::Handed));
        Some(actions)
    }

    /// The call is the line's own business now; when the operator is done with it will not be known.
    fn moved(&mut self, now: Now, moving: &Moving) -> Vec<Action> {
        if moving.given_up {
            return Vec::new();
        }
        self.queued = false;
        let mut actions = self.moving_came_out(now, moving, Rang::Answered, None);
        actions.push(Action::TalkOver(moving.attempt));
        self.account.left(now.mono, QueueEnd::Answered);
        actions.extend(self.call_off(now, Rang::Elsewhere));
        actions
    }

    fn moving_came_out(&mut self, now: Now, moving: &Moving, result: Rang, status: Option<u16>) -> Vec<Action> {
        if moving.given_up {
            return Vec::new();
        }
        let operator = &*moving.operator;
        self.account.rang(now.mono, &Ringing { operator, way: WayKind::Refer, from: moving.from, result, status });
        let stage = Action::Stage(format!("{operator} by the caller's line: {result:?}"));
        vec![stage, Action::Rang(moving.attempt, result, status)]
    }
}
