//! One caller's journey: from INVITE to BYE, its one verdict and its record.
//!
//! Owns what a call does with SIP, media and menu events. Must not know how a packet is sent or who drives it.

mod account;
mod api;
mod facts;
mod handover;
mod info;
mod operator;
mod record;
mod session;
mod stream;
mod verdict;

pub use api::{Action, Answer, Event, LegAction, MediaSetup, Ring, Setup, Shown, Start, TransferTo};
pub use facts::Arrival;
pub use handover::Handover;
pub use record::{
    Apart, Attempt, CallRecord, Caller, EndedBy, Message, Outcome, QueueEnd, QueueVisit, Step, SurveyRecord, Talk,
    TalkEnd, WayKind,
};
pub use session::CallSession;
pub use verdict::{Refusal, refused};
