//! Where a caller who is served is: at the menus, in a queue, with an operator, at the question after it, at a box.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{early::Early, messages::BoxVisit, plays::Plays};
use crate::{
    ivr::{Interpreter, NodeId, Survey, Waiting},
    vocab::{AttemptId, Lang, RecordingId},
};

pub(super) struct Place {
    pub at: At,
    /// Telephones that call one another have none.
    pub menu: Option<Interpreter>,
    pub life: Life,
    /// The 200 is still to come: what is heard is early media.
    pub early: Option<Early>,
    pub plays: Plays,
    /// Whoever waits for an operator or talks to one has asked for this department.
    pub department: Option<NodeId>,
    /// The longest stay at a box, at the question, or at the words before a queue, as in the menus: a telephone that holds
    /// us must not keep a line. A queue has a longest wait of its own.
    pub stay_until: Option<Instant>,
    /// The operator who sent the caller on, and waits to hear how it fares.
    pub referrer: Option<AttemptId>,
    /// A lost talk is begun again once.
    pub lost_once: bool,
    /// So often a box has led to the operator.
    led_on: u8,
}

pub(super) enum At {
    Menu,
    Waiting(Box<Waiting>),
    /// One person is rung: after a transfer, to music; from another telephone, to its own ringing tone.
    Ringing,
    Talk(Talk),
    Survey(Box<Survey>),
    Message(Box<BoxVisit>),
    /// One sentence, and goodbye.
    Words {
        until: Instant,
    },
}

#[derive(Clone, Debug)]
pub(super) struct Talk {
    pub attempt: AttemptId,
    pub operator: Arc<str>,
    /// Both sides are known to the media thread and hear each other.
    pub bridged: bool,
    pub recording: Option<RecordingId>,
}

/// What is known of the peer while no media comes from it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Life {
    Heard,
    /// Before the 200 many gateways send nothing; it is asked about once there is an ACK.
    Unheard,
    /// Media is dead; an in-dialog OPTIONS asks whether the peer is.
    Asked,
}

impl Place {
    pub fn new(menu: Option<Interpreter>, at: At, early: Option<Early>) -> Self {
        Self {
            at,
            menu,
            life: Life::Heard,
            early,
            plays: Plays::default(),
            department: None,
            stay_until: None,
            referrer: None,
            lost_once: false,
            led_on: 0,
        }
    }

    /// From a box to the operator, whose `else:` is often that box: not round and round for ever.
    pub fn leads_on(&mut self) -> bool {
        self.led_on = self.led_on.saturating_add(1);
        self.led_on <= MOST_LED_ON
    }

    /// With whom the caller talks.
    pub fn talk(&self) -> Option<AttemptId> {
        match &self.at {
            At::Talk(talk) => Some(talk.attempt),
            _ => None,
        }
    }

    /// Goodbye is being said.
    pub fn is_leaving(&self) -> bool {
        matches!(self.at, At::Menu) && self.menu.as_ref().is_some_and(Interpreter::is_leaving)
    }

    pub fn lang(&self, otherwise: Lang) -> Lang {
        self.menu.as_ref().map_or(otherwise, Interpreter::lang)
    }

    pub fn deadline(&self) -> Option<Instant> {
        let early = self.early.as_ref().and_then(|early| early.until);
        self.own_deadline().into_iter().chain(early).chain(self.longest_stay()).min()
    }

    pub fn longest_stay(&self) -> Option<Instant> {
        self.stay_until.filter(|_| matches!(self.at, At::Waiting(_) | At::Survey(_) | At::Message(_)))
    }

    pub fn own_deadline(&self) -> Option<Instant> {
        match &self.at {
            At::Menu => self.menu.as_ref().and_then(Interpreter::deadline),
            At::Waiting(room) => room.deadline(),
            At::Survey(room) => room.deadline(),
            At::Message(visit) => visit.room.deadline(),
            At::Words { until } => Some(*until),
            At::Ringing | At::Talk(_) => None,
        }
    }
}

/// A box that cannot record leads to the operator, and by key 0 any box does.
const MOST_LED_ON: u8 = 3;
/// More than any words or music that are played again when they end.
pub(super) const STRETCH_OF_MUSIC: Duration = Duration::from_secs(600);
