//! SIP: messages, transactions, dialogs and INVITE sessions as pure state machines (RFC 3261, 3262, 3264, 3311, 3581, 6026).
//!
//! Owns everything between a datagram and a [`UaEvent`]. Bytes of a session description pass through unread.
//! Must not know calls, menus, media or sockets; time and chance come in as arguments.

mod api;

pub use api::{
    Cause, Flow, FlowId, IncomingInvite, NameAddr, Reject, SessionId, Transport, UaConfig, UaCounters, UaEvent,
    UaOutput,
};
