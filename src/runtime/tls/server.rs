//! Who we are on our own TLS ports.

use std::sync::Arc;

use tokio_rustls::rustls::{ServerConfig, crypto::ring};

use super::client::{chain, private_key, unusable};
use crate::{config::ListenTls, sip::TlsProblem};

/// Reads files: not for the loop.
pub fn load(files: &ListenTls) -> Result<ServerConfig, TlsProblem> {
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(|_| TlsProblem::Handshake)?;
    let config = builder.with_no_client_auth().with_single_cert(chain(&files.certificate)?, private_key(&files.key)?);
    config.map_err(|error| unusable(&files.certificate, &error))
}
