//! SDES (RFC 4568): keys of SRTP as they stand in `a=crypto`.

use std::fmt;

/// The two suites that telephones and trunks use (RFC 4568 §6.2). Both encrypt with AES-128 in counter mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CryptoSuite {
    /// AES_CM_128_HMAC_SHA1_80
    Sha1Tag80,
    /// AES_CM_128_HMAC_SHA1_32; RTCP keeps its 80 bits.
    Sha1Tag32,
}

/// Master key (16 bytes) and master salt (14 bytes). Never shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct MasterKey(pub [u8; 30]);

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(•)")
    }
}

/// What was agreed for one stream: each side encrypts with the key it wrote itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SrtpKeys {
    pub suite: CryptoSuite,
    pub ours: MasterKey,
    pub theirs: MasterKey,
}

/// Whether a call is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SrtpPolicy {
    Off,
    /// Taken when the peer offers it.
    #[default]
    WhenOffered,
    /// Streams without it are refused.
    Required,
}
