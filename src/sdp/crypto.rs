//! SDES (RFC 4568): keys of SRTP as they stand in `a=crypto`.
//!
//! Read: one key per line, without MKI, and session parameters that change nothing on the wire. A line that asks for more
//! is passed over, so that a simpler one beside it can be taken. The lifetime is the peer's own affair: it is the peer
//! who must send a new key in time, and 2^31 packets are more than a call here may last.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};

/// The two suites that telephones and trunks use (RFC 4568 §6.2). Both encrypt with AES-128 in counter mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CryptoSuite {
    /// AES_CM_128_HMAC_SHA1_80
    Sha1Tag80,
    /// AES_CM_128_HMAC_SHA1_32; RTCP keeps its 80 bits.
    Sha1Tag32,
}

impl CryptoSuite {
    /// Name in the registry of RFC 4568 §10.3.2.1.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha1Tag80 => "AES_CM_128_HMAC_SHA1_80",
            Self::Sha1Tag32 => "AES_CM_128_HMAC_SHA1_32",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [Self::Sha1Tag80, Self::Sha1Tag32].into_iter().find(|suite| name.eq_ignore_ascii_case(suite.name()))
    }
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

/// One `a=crypto` line that can be served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CryptoLine {
    pub tag: u32,
    pub suite: CryptoSuite,
    pub key: MasterKey,
}

impl CryptoLine {
    pub const ATTRIBUTE: &str = "crypto";

    /// Reads the value of the attribute; `None` when it is unsound or asks for what is not served.
    pub fn read(value: &str) -> Option<Self> {
        let mut words = value.split_ascii_whitespace();
        let tag = words.next().filter(|tag| tag.len() <= 9 && tag.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
        let suite = CryptoSuite::named(words.next()?)?;
        let key = key_of(words.next()?)?;
        words.all(changes_nothing).then_some(Self { tag, suite, key })
    }
}

/// As the value of the attribute.
impl fmt::Display for CryptoLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} inline:{}", self.tag, self.suite.name(), BASE64.encode(self.key.0))
    }
}

/// `inline:BASE64[|lifetime]`. A third part, or a second one with a colon, is an MKI (§6.1); `;` begins another key.
fn key_of(parameter: &str) -> Option<MasterKey> {
    let (method, info) = parameter.split_once(':')?;
    let mut parts = info.split('|');
    let mut key = [0; 30];
    let decoded = BASE64.decode_slice(parts.next()?, &mut key);
    let lifetime = parts.next().is_none_or(is_lifetime);
    let sound = method.eq_ignore_ascii_case("inline") && decoded == Ok(key.len()) && lifetime;
    (sound && parts.next().is_none()).then_some(MasterKey(key))
}

/// `2^31` or a plain number of packets, at most 2^48.
fn is_lifetime(text: &str) -> bool {
    match text.strip_prefix("2^") {
        Some(power) => power.parse::<u8>().is_ok_and(|power| power <= 48),
        None => text.parse::<u64>().is_ok_and(|packets| (1..=1 << 48).contains(&packets)),
    }
}

/// Window hints do, as ours is 128 packets wide; so do extensions that may be passed over (§6.3.7). A key derivation
/// rate, parts left plain and forward error correction would change the packets.
fn changes_nothing(parameter: &str) -> bool {
    parameter.starts_with('-') || parameter.get(..4).is_some_and(|name| name.eq_ignore_ascii_case("WSH="))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR";

    fn read(rest: &str) -> Option<CryptoLine> {
        CryptoLine::read(&rest.replace("KEY", KEY))
    }

    #[test]
    fn the_example_of_the_rfc_is_read_and_written() {
        let line = read("1 AES_CM_128_HMAC_SHA1_80 inline:KEY|2^20").unwrap();
        assert_eq!((line.tag, line.suite), (1, CryptoSuite::Sha1Tag80));
        assert_eq!(line.key.0[..4], [0x3d, 0x2d, 0x6e, 0x40]);
        assert_eq!(line.to_string(), format!("1 AES_CM_128_HMAC_SHA1_80 inline:{KEY}"));
        assert_eq!(CryptoLine::read(&line.to_string()), Some(line));
    }

    #[test]
    fn what_changes_nothing_on_the_wire_may_stand_there() {
        for rest in [
            "inline:KEY",
            "INLINE:KEY|2^31",
            "inline:KEY|1048576",
            "inline:KEY WSH=128",
            "inline:KEY|2^48 -X-VENDOR=1 wsh=64",
        ] {
            assert!(read(&format!("007 aes_cm_128_hmac_sha1_32 {rest}")).is_some(), "{rest}");
        }
    }

    #[test]
    fn what_is_not_served_or_not_sound_is_passed_over() {
        for rest in [
            "inline:KEY|2^20|1:4",
            "inline:KEY|1:4",
            "inline:KEY|2^49",
            "inline:KEY|0",
            "inline:KEY|",
            "inline:KEY;inline:KEY",
            "inline:KEY KDR=1",
            "inline:KEY UNENCRYPTED_SRTP",
            "inline:KEY UNENCRYPTED_SRTCP",
            "inline:KEY UNAUTHENTICATED_SRTP",
            "inline:KEY FEC_ORDER=FEC_SRTP",
            "inline:KEY X-VENDOR=1",
            "inline:KEYAA",
            "inline:KEY==",
            "inline:x",
            "inline:",
            "KEY",
            "uri:KEY",
            "",
        ] {
            assert_eq!(read(&format!("1 AES_CM_128_HMAC_SHA1_80 {rest}")), None, "{rest}");
        }
        for line in ["", "1", "x AES_CM_128_HMAC_SHA1_80 inline:KEY", "1 F8_128_HMAC_SHA1_80 inline:KEY"] {
            assert_eq!(read(line), None, "{line}");
        }
        assert_eq!(read("1234567890 AES_CM_128_HMAC_SHA1_80 inline:KEY"), None, "a tag has nine digits at most");
    }

    #[test]
    fn a_key_is_not_shown() {
        let line = read("1 AES_CM_128_HMAC_SHA1_80 inline:KEY").unwrap();
        assert!(format!("{line:?}").contains("MasterKey(•)"));
    }
}
