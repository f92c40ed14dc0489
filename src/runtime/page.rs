//! The page server's place: a thread of its own. What it serves is not known here.
//!
//! Pages leave this machine unencrypted only when the configuration says that this is meant.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant, SystemTime},
};

use tokio_rustls::rustls::ServerConfig;
use tracing::{info, warn};

use super::{StartupError, plan::Live, tls};
use crate::{
    config::{ListenTls, Pages as Settings},
    sip::TlsProblem,
};

/// Serves pages on the thread it is called on until the process ends; given by whoever knows pages.
pub type Pages = fn(TcpListener, Arc<Mutex<Live>>);

/// Files of a certificate are looked at again no oftener.
const LOOK: Duration = Duration::from_secs(10);

/// Reads the certificate, when there is one. Pages beyond this machine must have one, or the configuration's leave.
pub fn certificate(addr: SocketAddr, settings: &Settings) -> Result<Option<Arc<Certificate>>, StartupError> {
    match &settings.tls {
        Some(files) => match Certificate::read(files) {
            Ok(certificate) => Ok(Some(Arc::new(certificate))),
            Err(_) => Err(StartupError::WebCertificate { files: files.clone() }),
        },
        None if !addr.ip().to_canonical().is_loopback() && !settings.insecure_lan => {
            Err(StartupError::WebUnencrypted { addr })
        }
        None => Ok(None),
    }
}

/// Takes the port (a taken one is a start-up error) and gives it to `pages`. Returns the address it has.
pub fn start(addr: SocketAddr, pages: Pages, live: Arc<Mutex<Live>>) -> Result<SocketAddr, StartupError> {
    let failed = |error| StartupError::Web { addr, error };
    let listener = TcpListener::bind(addr).map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    let serve = move || pages(listener, live);
    thread::Builder::new().name("page".into()).spawn(serve).map_err(StartupError::Thread)?;
    Ok(bound)
}

/// What the pages are encrypted with. Files that change are read again, so that a renewed certificate needs no restart; while
/// they cannot be read (one is written before the other) the one before goes on.
pub struct Certificate {
    files: ListenTls,
    read: Mutex<Read>,
}

struct Read {
    config: Arc<ServerConfig>,
    /// Of the certificate and of its key.
    changed: [Option<SystemTime>; 2],
    looked: Instant,
}

impl Certificate {
    fn read(files: &ListenTls) -> Result<Self, TlsProblem> {
        let changed = stamps(files);
        let config = Arc::new(tls::load_server(files)?);
        Ok(Self { files: files.clone(), read: Mutex::new(Read { config, changed, looked: Instant::now() }) })
    }

    /// For a connection that comes now.
    pub fn current(&self) -> Arc<ServerConfig> {
        let mut read = self.lock();
        if read.looked.elapsed() >= LOOK {
            read.looked = Instant::now();
            self.look(&mut read);
        }
        read.config.clone()
    }

    fn look(&self, read: &mut Read) {
        let changed = stamps(&self.files);
        if changed == read.changed {
            return;
        }
        read.changed = changed;
        match tls::load_server(&self.files) {
            Ok(config) => {
                read.config = Arc::new(config);
                info!(file = %self.files.certificate.display(), "the certificate of the pages was read again");
            }
            Err(_) => {
                warn!(file = %self.files.certificate.display(), "the new certificate of the pages cannot be used; the one before is");
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Read> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn stamps(files: &ListenTls) -> [Option<SystemTime>; 2] {
    [&files.certificate, &files.key].map(|file| fs::metadata(file).and_then(|meta| meta.modified()).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::tls::testing::Authority;

    fn settings(tls: Option<ListenTls>, insecure_lan: bool) -> Settings {
        Settings { tls, insecure_lan, ..Settings::default() }
    }

    #[test]
    fn pages_leave_this_machine_encrypted_or_by_leave_only() {
        let (here, lan) = ("127.0.0.1:8080".parse().unwrap(), "192.168.1.10:8080".parse().unwrap());
        let open = |addr, insecure| certificate(addr, &settings(None, insecure)).map(|found| found.is_some());
        assert!(matches!(open(here, false), Ok(false)));
        assert!(matches!(open(lan, true), Ok(false)));
        for addr in [lan, "0.0.0.0:8080".parse().unwrap(), "[::]:8080".parse().unwrap()] {
            assert!(matches!(open(addr, false), Err(StartupError::WebUnencrypted { .. })), "{addr}");
        }
    }

    #[test]
    fn a_renewed_certificate_is_taken_and_a_damaged_one_is_not() {
        let authority = Authority::new();
        let pair = authority.issue("rada.lan", (2020, 2040));
        let files = ListenTls { certificate: pair.certificate, key: pair.key };
        let certificate = Certificate::read(&files).unwrap();
        let first = certificate.current();
        let look = || {
            let mut read = certificate.lock();
            read.changed = [None, None];
            certificate.look(&mut read);
            read.config.clone()
        };
        let next = look();
        assert!(!Arc::ptr_eq(&first, &next));
        fs::write(&files.key, "nonsense").unwrap();
        assert!(Arc::ptr_eq(&next, &look()), "the one before goes on");
        assert!(matches!(Certificate::read(&files), Err(TlsProblem::OwnFiles)));
        let broken = super::certificate("127.0.0.1:1".parse().unwrap(), &settings(Some(files), true));
        assert!(matches!(broken, Err(StartupError::WebCertificate { .. })));
    }
}
