//! Time: the longest of everything, and what is due at a tick.

use std::time::{Duration, Instant};

use super::{
    super::{api::Action, record::QueueEnd, record::TalkEnd, verdict::Why},
    CallSession, State,
    place::At,
};
use crate::{
    clock::Now,
    ivr::{self, Ending, RoomEvent},
    media::LegEnd,
    sip::Reject,
    vocab::AttemptId,
};

/// A peer that answered our 200 but whose ACK is lost is spoken to all the same after this time.
pub(super) const BEGIN_WITHOUT_ACK: Duration = Duration::from_millis(200);
/// A port is there within this time or the call cannot be served.
pub(super) const LONGEST_OPENING: Duration = Duration::from_secs(5);
/// A media thread that does not report a closed leg must not keep the record.
pub(super) const LONGEST_CLOSING: Duration = Duration::from_secs(5);

impl CallSession {
    /// The longest call at all; whoever is said goodbye to may hear it to its end.
    pub(super) fn longest_until(&self) -> Option<Instant> {
        match &self.state {
            State::Serving(place) if !place.is_leaving() => Some(self.facts.started.mono + self.setup.longest),
            _ => None,
        }
    }

    pub(super) fn tick(&mut self, now: Now) -> Vec<Action> {
        let mut actions = Vec::new();
        let due = |until: Option<Instant>| until.is_some_and(|until| now.mono >= until);
        let legs: Vec<AttemptId> =
            self.operators.iter().filter(|leg| due(leg.deadline())).map(|leg| leg.attempt).collect();
        for attempt in legs {
            actions.extend(self.with_operator(now, attempt, |leg| leg.tick(now)));
        }
        let too_long = due(self.longest_until());
        actions.extend(match &mut self.state {
            State::Opening { until, .. } if now.mono >= *until => {
                self.reject(now, Reject { status: 500, warning: Some("no RTP port") }, Why::Refused)
            }
            State::Ringing { until, description } if now.mono >= *until => {
                let description = std::mem::take(description);
                self.take_up(now, description)
            }
            State::Answered { begin_by: Some(at) } if now.mono >= *at => self.begin_serving(now),
            State::Serving(_) if too_long => self.expire(now),
            State::Serving(place) if due(place.early.as_ref().and_then(|early| early.until)) => self.pick_up(now),
            State::Serving(place) if due(place.longest_stay()) => self.say_goodbye(now, Ending::TooLong),
            State::Serving(_) => self.tick_here(now),
            State::Closing { until, .. } if now.mono >= *until => self.finish(now, LegEnd::default()),
            _ => Vec::new(),
        });
        actions
    }

    fn tick_here(&mut self, now: Now) -> Vec<Action> {
        let Some(place) = self.place() else { return Vec::new() };
        if place.own_deadline().is_none_or(|until| now.mono < until) {
            return Vec::new();
        }
        match place.at {
            At::Menu => self.menu(now, ivr::Event::Tick),
            At::Waiting(_) | At::Survey(_) | At::Message(_) => self.room(now, RoomEvent::Tick),
            At::Words { .. } => self.hang_up(now, Why::Menu(Ending::Done)),
            At::Ringing | At::Talk(_) => Vec::new(),
        }
    }

    /// The longest call is over: goodbye.
    fn expire(&mut self, now: Now) -> Vec<Action> {
        // A telephone whose call nobody takes; who is greeted already is said goodbye to.
        if self.place().is_some_and(|place| place.early.is_some() && place.menu.is_none()) {
            return self.reject(now, Reject { status: 480, warning: None }, Why::Unanswered);
        }
        self.say_goodbye(now, Ending::TooLong)
    }

    /// Wherever the caller is, it ends there, and the menus say goodbye.
    pub(super) fn say_goodbye(&mut self, now: Now, ending: Ending) -> Vec<Action> {
        let mut actions = self.leave_place(now, QueueEnd::Broken, TalkEnd::Us);
        actions.extend(self.leave_box(None));
        self.leave_survey();
        let has_menu = self.place().is_some_and(|place| {
            place.at = At::Menu;
            place.menu.is_some()
        });
        actions.extend(match has_menu {
            true => self.menu(now, ivr::Event::Leave(ending)),
            false => self.hang_up(now, Why::Menu(ending)),
        });
        actions
    }
}
