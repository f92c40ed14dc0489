//! Queues: who waits, who is rung for whom, and when nobody can be.
//!
//! Owns waiting callers, the states of operators, the choice of who rings next, and how long it will probably take. A
//! pure machine: told what happened, it says what follows. Must not know SIP, RTP, menus, or how anybody is reached.

mod api;
mod settings;

pub use api::{AcdEvent, GaveUp, OperatorState, OperatorStatus, Place, QueueStatus, Rang, TicketId, Wanted};
pub use settings::{AcdSettings, OperatorSettings, QueueSettings, Strategy};
