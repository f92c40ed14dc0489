//! The page server on a thread and a runtime of its own, so that no reader of pages can hold up a call.

use std::{
    net::{SocketAddr, TcpListener},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use tracing::error;

use crate::web;

use super::{StartupError, plan::Live};

/// Takes the port (a taken one is a start-up error) and serves until the process ends. Returns the address it has.
pub fn start(addr: SocketAddr, live: Arc<Mutex<Live>>) -> Result<SocketAddr, StartupError> {
    let failed = |error| StartupError::Web { addr, error };
    let listener = TcpListener::bind(addr).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    let view = move || live.lock().unwrap_or_else(PoisonError::into_inner).snapshot();
    thread::Builder::new().name("page".into()).spawn(move || serve(listener, view)).map_err(StartupError::Thread)?;
    Ok(bound)
}

fn serve(listener: TcpListener, view: impl web::View) {
    let served = tokio::runtime::Builder::new_current_thread().enable_all().build().and_then(|runtime| {
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            web::serve(listener, view, std::future::pending()).await;
            Ok(())
        })
    });
    if let Err(error) = served {
        error!(%error, "the page is not served");
    }
}
