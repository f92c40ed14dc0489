//! Lines of the telecom provider: registration, the way to the provider, whose call is whose, and what ails a line.
//!
//! Pure: names are looked up and connections opened by the shell, requests are sent by the user agent; this folder
//! decides when and where to, and explains failures. Must not know calls, menus, media or sockets.
//!
//! Read `lines.rs`, then `line.rs` and its folder; `account.rs` is RFC 3261 §10, `way.rs` the servers and their names,
//! `numbers.rs` how telephone numbers are read and written on a line, `explain.rs` what a clerk is told.

mod account;
mod api;
mod connections;
mod diagnosis;
pub mod explain;
mod health;
mod keep_alive;
mod line;
mod lines;
mod nat;
pub mod numbers;
mod outgoing;
mod pace;
mod settings;
mod status;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod trial;
mod way;

pub use api::{LookupAnswer, LookupError, LookupId, Query, RequestTag, Target, TlsPeer, TrunkId, TrunkOutput};
pub use lines::Trunks;
pub use settings::{
    CallerSource, ContactUser, KeepAlive, KeepAliveMethod, Login, NumberFormat, NumberSource, Server, TlsSettings,
    Transfer, TrunkSettings, TrunkTransport,
};
pub use status::{Note, Trouble, TrunkState, TrunkStatus};
