//! Where log lines go: to the standard error, by a thread that rather loses a line than holds up a call.

use std::io::IsTerminal as _;

use tracing_appender::non_blocking::{NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// Lines waiting for a slow reader; past it lines are dropped and counted, never waited for.
const LINES: usize = 8192;

/// The guard flushes what is left when it is dropped. A second call (tests) changes nothing.
pub fn start() -> WorkerGuard {
    let (writer, guard): (NonBlocking, WorkerGuard) = NonBlockingBuilder::default()
        .lossy(true)
        .buffered_lines_limit(LINES)
        .thread_name("log")
        .finish(std::io::stderr());
    // sled and hyper are chatty; `SLUKHAVKA_LOG=debug` shows more of ours.
    let filter = EnvFilter::builder().with_env_var("SLUKHAVKA_LOG").try_from_env();
    let filter = filter.unwrap_or_else(|_| EnvFilter::new("warn,slukhavka=info"));
    let lines = fmt::layer().with_writer(writer).with_target(false).with_ansi(std::io::stderr().is_terminal());
    let registry = tracing_subscriber::registry().with(filter);
    // Under systemd the journal stamps every line itself.
    let _ = match std::env::var_os("JOURNAL_STREAM") {
        Some(_) => registry.with(lines.without_time()).try_init(),
        None => registry.with(lines).try_init(),
    };
    guard
}
