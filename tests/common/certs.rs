//! Certificates for the tests' providers: an authority of our own, and what it signs.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};

pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

/// A certificate with its key on disk.
#[derive(Clone, Debug)]
pub struct Pair {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl Authority {
    pub fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "Authority of the tests");
        let pem = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), pem }
    }

    /// What goes into `ca_file:`.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// Valid for this name or address, today.
    pub fn signs(&self, name: &str, dir: &Path) -> Pair {
        self.signs_until(name, dir, 4096)
    }

    /// Valid to the end of that year.
    pub fn signs_until(&self, name: &str, dir: &Path, year: i32) -> Pair {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.not_before = date_time_ymd(2015, 1, 1);
        params.not_after = date_time_ymd(year, 12, 31);
        let signed = params.signed_by(&key, &self.issuer).unwrap();
        let pair = Pair { certificate: dir.join("certificate.pem"), key: dir.join("key.pem") };
        fs::write(&pair.certificate, signed.pem()).unwrap();
        fs::write(&pair.key, key.serialize_pem()).unwrap();
        pair
    }
}
