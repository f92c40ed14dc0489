//! Transactions: RFC 3261 chapter 17 as corrected by RFC 6026, one figure a file.
//!
//! The four machines take an event and the time, and answer with an [`Effect`]; `table.rs` keeps the live ones and
//! their deadlines. Must not know dialogs or sessions, nor how bytes are sent.

mod client_invite;
mod client_non_invite;
mod key;
mod server_invite;
mod server_non_invite;
mod table;
#[cfg(test)]
mod tests;
mod timer;

pub use client_invite::ClientInvite;
pub use client_non_invite::ClientNonInvite;
pub use key::{Keys, TransactionKey};
pub use server_invite::ServerInvite;
pub use server_non_invite::ServerNonInvite;
pub use table::{Fired, Limits, Server, ServerMachine, Table};
pub use timer::{Timer, Timers, Timing};

/// A whole response as it goes out.
pub type Response = Vec<u8>;
/// A whole request as it goes out.
pub type Request = Vec<u8>;

/// What a machine asks of whoever drives it.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    Nothing,
    Send(Vec<u8>),
    /// The message that came is the user's to see.
    PassUp,
    SendAndPassUp(Vec<u8>),
    /// Timer B, F or H: the user is told, the transaction is over.
    TimedOut,
}
