//! How we meet a server over TLS, from the settings of one line.

use std::{path::Path, sync::Arc};

use tokio_rustls::rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use tracing::warn;

use super::verify::AnyName;
use crate::{sip::TlsProblem, trunk::TlsSettings};

/// Reads files: not for the loop.
pub fn load(settings: &TlsSettings, system: &RootCertStore) -> Result<ClientConfig, TlsProblem> {
    let roots = match &settings.ca_file {
        Some(file) => Arc::new(authorities(file)?),
        None => Arc::new(system.clone()),
    };
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider.clone());
    let builder = builder.with_safe_default_protocol_versions().map_err(|_| TlsProblem::Handshake)?;
    let builder = if settings.check_name {
        builder.with_root_certificates(roots)
    } else {
        builder.dangerous().with_custom_certificate_verifier(Arc::new(AnyName::new(roots, &provider)))
    };
    match &settings.certificate {
        None => Ok(builder.with_no_client_auth()),
        Some((certificate, key)) => {
            let config = builder.with_client_auth_cert(chain(certificate)?, private_key(key)?);
            config.map_err(|error| unusable(certificate, &error))
        }
    }
}

/// The system's authorities. None at all is told once: every check will fail then.
pub fn system_authorities() -> RootCertStore {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let (taken, _) = roots.add_parsable_certificates(found.certs);
    if taken == 0 {
        warn!(errors = ?found.errors, "this system has no certificate authorities; install ca-certificates");
    }
    roots
}

fn authorities(file: &Path) -> Result<RootCertStore, TlsProblem> {
    let mut roots = RootCertStore::empty();
    for certificate in chain(file)? {
        roots.add(certificate).map_err(|error| unusable(file, &error))?;
    }
    Ok(roots)
}

/// Every certificate of a PEM file, at least one.
pub fn chain(file: &Path) -> Result<Vec<CertificateDer<'static>>, TlsProblem> {
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match read {
        Ok(chain) if !chain.is_empty() => Ok(chain),
        Ok(_) => Err(unusable(file, &"it holds no certificate")),
        Err(error) => Err(unusable(file, &error)),
    }
}

pub fn private_key(file: &Path) -> Result<PrivateKeyDer<'static>, TlsProblem> {
    PrivateKeyDer::from_pem_file(file).map_err(|error| unusable(file, &error))
}

pub fn unusable(file: &Path, error: &dyn std::fmt::Display) -> TlsProblem {
    warn!(file = %file.display(), %error, "this TLS file cannot be used");
    TlsProblem::OwnFiles
}
