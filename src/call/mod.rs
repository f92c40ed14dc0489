//! One caller's journey: from INVITE to BYE, its one verdict and its record.
//!
//! Owns what a call does with SIP, media and menu events. Must not know how a packet is sent or who drives it.

mod api;
mod info;
mod record;
mod session;
mod stream;
mod verdict;

pub use api::{Action, Answer, Event, MediaSetup, Setup};
pub use record::{CallRecord, Caller, EndedBy, Outcome, Step};
pub use session::CallSession;
pub use verdict::{Refusal, refused};
