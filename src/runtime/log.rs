//! Where log lines go: under systemd to the journal with their fields, else to the standard error as text; in both cases
//! by a thread that rather loses a line than holds up a call. The last warnings and errors are kept for `status`.
//!
//! tracing-journald sends from the thread that logs, which a stuck journal would hold up; hence our own few lines.

mod journal;
mod line;
mod recent;

use std::io::{self, IsTerminal as _};

use tracing_appender::non_blocking::{NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use self::{
    journal::{Datagrams, Journal},
    recent::Recent,
};
use super::control::LoggedError;

/// Lines waiting for a slow reader; past it lines are dropped and counted, never waited for.
const LINES: usize = 8192;

static RECENT: Recent = Recent::new();

/// The guard flushes what is left when it is dropped. A second call (tests) changes nothing.
pub fn start() -> WorkerGuard {
    // sled and hyper are chatty; `SLUKHAVKA_LOG=debug` shows more of ours.
    let filter = EnvFilter::builder().with_env_var("SLUKHAVKA_LOG").try_from_env();
    let filter = filter.unwrap_or_else(|_| EnvFilter::new("warn,slukhavka=info"));
    let registry = tracing_subscriber::registry().with(filter).with(recent::Layer(&RECENT));
    let under_systemd = journal::takes_standard_error();
    if let Some(datagrams) = under_systemd.then(|| Datagrams::to(journal::SOCKET)).flatten() {
        let (writer, guard) = unhurried(datagrams);
        let _ = registry.with(Journal::new(writer)).try_init();
        return guard;
    }
    let (writer, guard) = unhurried(io::stderr());
    let lines = fmt::layer().with_writer(writer).with_target(false).with_ansi(io::stderr().is_terminal());
    // What reads the standard error of a service stamps every line itself.
    let _ = match std::env::var_os("JOURNAL_STREAM") {
        Some(_) => registry.with(lines.without_time()).try_init(),
        None => registry.with(lines).try_init(),
    };
    guard
}

/// The last warnings and errors, latest first.
pub fn recent() -> Vec<LoggedError> {
    RECENT.list()
}

fn unhurried(to: impl io::Write + Send + 'static) -> (NonBlocking, WorkerGuard) {
    NonBlockingBuilder::default().lossy(true).buffered_lines_limit(LINES).thread_name("log").finish(to)
}
