//! The hashes and what is hashed (RFC 7616 §3.4.1–3.4.3).

use md5::{Digest, Md5};
use sha2::{Sha256, Sha512_256};

/// `algorithm=`: a hash, and whether its A1 is bound to the first nonces (`-sess`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Algorithm {
    hash: Hash,
    session: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Hash {
    Md5,
    Sha256,
    Sha512_256,
}

const NAMES: [(&str, Algorithm); 6] = [
    ("MD5", Algorithm::MD5),
    ("MD5-sess", Algorithm { hash: Hash::Md5, session: true }),
    ("SHA-256", Algorithm::SHA_256),
    ("SHA-256-sess", Algorithm { hash: Hash::Sha256, session: true }),
    ("SHA-512-256", Algorithm { hash: Hash::Sha512_256, session: false }),
    ("SHA-512-256-sess", Algorithm { hash: Hash::Sha512_256, session: true }),
];

/// What both sides must agree on besides the password.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exchange<'a> {
    pub algorithm: Algorithm,
    pub user: &'a str,
    pub realm: &'a str,
    pub nonce: &'a str,
    pub cnonce: &'a str,
    /// `nc` as eight hex digits, when `qop=auth` is used.
    pub count: Option<&'a str>,
    pub method: &'a str,
    pub uri: &'a str,
}

impl Algorithm {
    pub const MD5: Self = Self { hash: Hash::Md5, session: false };
    pub const SHA_256: Self = Self { hash: Hash::Sha256, session: false };

    /// By its name in a header; names are compared without case.
    pub fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, algorithm)| *algorithm)
    }

    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(_, known)| *known == self).map_or("MD5", |(name, _)| name)
    }

    /// Whether the client nonce is part of A1, so that it must be sent even without `qop`.
    pub fn is_session(self) -> bool {
        self.session
    }

    /// Of two challenges the one with more strength is answered; the two SHA-2 ones are equals.
    pub(super) fn strength(self) -> u8 {
        match self.hash {
            Hash::Md5 => 0,
            Hash::Sha256 | Hash::Sha512_256 => 1,
        }
    }

    /// Hex of the hash of `parts` joined by colons.
    fn of(self, parts: &[&str]) -> String {
        match self.hash {
            Hash::Md5 => hex_of::<Md5>(parts),
            Hash::Sha256 => hex_of::<Sha256>(parts),
            Hash::Sha512_256 => hex_of::<Sha512_256>(parts),
        }
    }
}

impl Exchange<'_> {
    /// The `response` parameter: lower-case hex.
    pub fn response(&self, password: &str) -> String {
        let algorithm = self.algorithm;
        let mut a1 = algorithm.of(&[self.user, self.realm, password]);
        if algorithm.session {
            a1 = algorithm.of(&[&a1, self.nonce, self.cnonce]);
        }
        let a2 = algorithm.of(&[self.method, self.uri]);
        match self.count {
            Some(count) => algorithm.of(&[&a1, self.nonce, count, self.cnonce, "auth", &a2]),
            None => algorithm.of(&[&a1, self.nonce, &a2]),
        }
    }
}

fn hex_of<D: Digest>(parts: &[&str]) -> String {
    let mut hash = D::new();
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            hash.update(b":");
        }
        hash.update(part.as_bytes());
    }
    hex(&hash.finalize())
}

pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mufasa(algorithm: &str) -> Exchange<'static> {
        Exchange {
            algorithm: Algorithm::named(algorithm).unwrap(),
            user: "Mufasa",
            realm: "http-auth@example.org",
            nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
            cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            count: Some("00000001"),
            method: "GET",
            uri: "/dir/index.html",
        }
    }

    #[test]
    fn the_examples_of_rfc_7616_come_out_right() {
        assert_eq!(mufasa("MD5").response("Circle of Life"), "8ca523f5e9506fed4657c9700eebdbec");
        assert_eq!(
            mufasa("SHA-256").response("Circle of Life"),
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
        );
    }

    #[test]
    fn the_example_of_rfc_2617_comes_out_right_with_and_without_qop() {
        let mut old = Exchange {
            realm: "testrealm@host.com",
            nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093",
            cnonce: "0a4f113b",
            ..mufasa("md5")
        };
        assert_eq!(old.response("Circle Of Life"), "6629fae49393a05397450978507c4ef1");
        old.count = None;
        assert_eq!(old.response("Circle Of Life"), "670fd8c2df070c60b045671b8b24ff02");
    }

    #[test]
    fn session_variants_bind_the_first_hash_to_both_nonces() {
        assert_eq!(mufasa("MD5-sess").response("Circle of Life"), "e783283f46242139c486a698fec7211d");
        assert_eq!(
            mufasa("sha-256-SESS").response("Circle of Life"),
            "2fd51b3a77ad75bad6afad6003e818d767133c46d9e2749e7f5232ae1ea3efd7"
        );
        assert_eq!(
            mufasa("SHA-512-256").response("Circle of Life"),
            "430d05014cecc49cab6fbe03176d41a1da86cbfe24a16580e22aaad928d960d0"
        );
    }

    #[test]
    fn names_are_read_without_case_and_written_as_registered() {
        assert_eq!(Algorithm::named("sha-256-sess").map(Algorithm::name), Some("SHA-256-sess"));
        assert_eq!(Algorithm::named("MD4"), None);
    }
}
