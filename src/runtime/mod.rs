//! The shell: sockets, the media thread, the store thread, signals, reload, the control socket and their wiring.
//!
//! Owns every task, thread and clock reading. Decides nothing about calls.

pub mod backup;
mod civil_clock;
pub mod control;
mod dns;
mod error;
mod events;
mod gateway;
mod identity;
mod log;
mod lookups;
pub mod media_thread;
mod network;
mod page;
mod perform;
pub mod phones;
mod plan;
mod random;
mod recorder;
mod reload;
mod retention;
mod routes;
mod service;
mod start;
pub mod statistics;
pub mod store_thread;
mod streams;
mod timers;
mod tls;
pub mod trunk_test;
mod udp;
pub mod users;
pub mod voicing;
mod watch;
mod whole_file;

use std::{net::SocketAddr, path::PathBuf};

use crate::config::{Listen, Source};

pub use error::StartupError;
pub use log::recent as recent_errors;
pub use page::{Certificate, Pages};
pub use plan::Live;
pub use random::bytes as random_bytes;
pub use recorder::room;

/// What the command line decided.
#[derive(Clone, Debug)]
pub struct Options {
    pub source: Source,
    /// The embedded example is served: on loopback unless told otherwise, and said so.
    pub example: bool,
    pub state: PathBuf,
    pub prompts: Vec<PathBuf>,
    pub control: PathBuf,
    /// Replaces `listen:` when not empty.
    pub listen: Vec<Listen>,
    /// Replaces `web:`; `Some(None)` switches the page off.
    pub web: Option<Option<SocketAddr>>,
}

/// Serves until a signal ends it. One thread owns the Switch; see `service`.
pub fn run(options: Options, pages: Pages) -> Result<(), StartupError> {
    let _lines = log::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(StartupError::Thread)?;
    let ended = runtime.block_on(async { start::start(options, pages).await?.serve().await });
    // Tasks of connections have nothing to say any more.
    runtime.shutdown_background();
    ended
}
