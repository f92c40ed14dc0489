//! SIP: messages, transactions, dialogs, INVITE sessions and digests as pure state machines (RFC 3261, 3262, 3264, 3311,
//! 3581, 4028, 6026, 7616).
//!
//! Owns everything between a datagram and a [`UaEvent`]. Bytes of a session description pass through unread.
//! Must not know calls, menus, media or sockets; time and chance come in as arguments.
//!
//! Read `ua.rs` first, then `ua/dispatch.rs` for what happens to a request (`ua/knock.rs`: who is served at
//! all), then `session/`.

mod api;
pub mod dialog;
pub mod digest;
mod framer;
mod gate;
mod invite;
pub mod message;
mod name_addr;
mod outside;
mod scan;
mod service;
mod session;
#[cfg(test)]
mod testing;
mod text;
pub mod transaction;
mod ua;
mod uri;
mod via;
pub mod wire;

pub use api::{
    Cause, Flow, FlowId, IncomingInvite, NameAddr, Reject, SessionId, Transport, UaConfig, UaCounters, UaEvent,
    UaOutput,
};
pub use framer::{Framed, Framer};
pub use gate::{Gate, Knock, OpenGate, Verdict};
pub use invite::OutInvite;
pub use outside::{
    Binding, ChallengeLine, ConnectError, NoResponse, OutMethod, OutRequest, RequestId, Response, TlsProblem,
};
pub use service::{Refer, Register, RegisterAnswer, RegisterContact, RegisterId, Replaces};
pub use ua::UserAgent;
