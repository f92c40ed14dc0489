//! The page server for a program that has no runtime to spare for it: on the calling thread, until the process ends.

use std::{io, net::TcpListener};

use super::{server, view::View};

/// Serves pages from `listener` on this thread, so that no reader of pages can hold up a call. Returns only when the
/// server could not be set up.
pub fn serve_here(listener: TcpListener, view: impl View) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        server::serve(listener, view, std::future::pending()).await;
        Ok(())
    })
}
