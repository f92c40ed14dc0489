//! Why a TLS connection could not be made, in the words a line's status knows.

use std::io;

use tokio_rustls::rustls::{AlertDescription, CertificateError, Error};

use crate::sip::TlsProblem;

/// A handshake's error; whatever is not a certificate's fault is the handshake's.
pub fn classify(error: &io::Error) -> TlsProblem {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(Error::InvalidCertificate(error)) => certificate(error),
        Some(Error::AlertReceived(alert)) if is_about_us(*alert) => TlsProblem::OwnFiles,
        _ => TlsProblem::Handshake,
    }
}

fn certificate(error: &CertificateError) -> TlsProblem {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => TlsProblem::Expired,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => TlsProblem::NotYetValid,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => TlsProblem::WrongName,
        // A self-signed certificate, a revoked one, one for another purpose: nobody vouches for it in this role.
        _ => TlsProblem::UnknownIssuer,
    }
}

/// The peer wants a certificate of ours, or another one.
fn is_about_us(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
    )
}
