//! The page server's place: a thread of its own. What it serves is not known here.

use std::{
    net::{SocketAddr, TcpListener},
    sync::{Arc, Mutex},
    thread,
};

use super::{StartupError, plan::Live};

/// Serves pages on the thread it is called on until the process ends; given by whoever knows pages.
pub type Pages = fn(TcpListener, Arc<Mutex<Live>>);

/// Takes the port (a taken one is a start-up error) and gives it to `pages`. Returns the address it has.
pub fn start(addr: SocketAddr, pages: Pages, live: Arc<Mutex<Live>>) -> Result<SocketAddr, StartupError> {
    let failed = |error| StartupError::Web { addr, error };
    let listener = TcpListener::bind(addr).map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    let serve = move || pages(listener, live);
    thread::Builder::new().name("page".into()).spawn(serve).map_err(StartupError::Thread)?;
    Ok(bound)
}
