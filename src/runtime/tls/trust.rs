//! What was read of certificate files, kept until the configuration is read again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};
use tracing::error;

use super::{client, server};
use crate::{config::ListenTls, sip::TlsProblem, trunk::TlsSettings};

#[derive(Default)]
pub struct Trust {
    read: Mutex<Read>,
}

#[derive(Default)]
struct Read {
    /// Read with the first line that needs them, not at the start: they take longer than the start may.
    system: Arc<OnceLock<RootCertStore>>,
    /// By what they were made of. Keeps TLS sessions too, so that a reconnection is short.
    clients: HashMap<TlsSettings, Arc<ClientConfig>>,
    server: Option<Arc<ServerConfig>>,
}

impl Trust {
    /// How to meet a server, by these settings.
    pub async fn client(&self, settings: &TlsSettings) -> Result<Arc<ClientConfig>, TlsProblem> {
        if let Some(known) = self.read().clients.get(settings) {
            return Ok(known.clone());
        }
        let (system, wanted) = (self.read().system.clone(), settings.clone());
        let made = tokio::task::spawn_blocking(move || match &wanted.ca_file {
            // An own file is all that is believed; the system's need not be read.
            Some(_) => client::load(&wanted, &RootCertStore::empty()),
            None => client::load(&wanted, system.get_or_init(client::system_authorities)),
        });
        let made = Arc::new(made.await.unwrap_or(Err(TlsProblem::OwnFiles))?);
        self.read().clients.insert(settings.clone(), made.clone());
        Ok(made)
    }

    /// Who we are to those who connect; `None` until it was read, or when it could not be.
    pub fn server(&self) -> Option<Arc<ServerConfig>> {
        self.read().server.clone()
    }

    /// After the start and after each reload: files are read anew, connections that stand stay as they are. A server
    /// certificate that cannot be read leaves the one before in use.
    pub fn reread(self: &Arc<Self>, own: Option<ListenTls>) {
        {
            let mut read = self.read();
            read.clients.clear();
            read.system = Arc::default();
            if own.is_none() {
                read.server = None;
            }
        }
        let Some(own) = own else { return };
        let trust = self.clone();
        tokio::task::spawn_blocking(move || match server::load(&own) {
            Ok(config) => trust.read().server = Some(Arc::new(config)),
            Err(_) => error!(file = %own.certificate.display(), "no TLS connections are taken with this certificate"),
        });
    }

    fn read(&self) -> MutexGuard<'_, Read> {
        // Plain values, good whatever happened to the thread that held them.
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
