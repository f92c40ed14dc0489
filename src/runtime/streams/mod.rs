//! SIP over TCP and TLS: one small task a connection, bounded in number and in patience.
//!
//! Owns listeners, connections and what waits to be written on them. Must not know what a message means: whose
//! connection it is, and whether a silent one is still wanted, is asked of the brain.

mod accept;
mod connect;
mod connection;
mod places;
mod sockets;
#[cfg(test)]
mod tests;

pub use connection::StreamEvent;
pub use places::Known;
pub use sockets::Streams;
