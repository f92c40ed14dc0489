//! Challenges of ours, and whether what comes back proves the password.

use std::{sync::Arc, time::Duration};

use super::{
    algorithm::{Algorithm, Exchange},
    fields::{Fields, escaped},
    nonce::Nonces,
    uses::Uses,
};
use crate::{chance::Chance, clock::Now, vocab::Secret};

/// Longer than a telephone's registration, so that its refresh needs no second round.
const LIFE: Duration = Duration::from_secs(300);

/// The authenticating side of one realm.
#[derive(Clone, Debug)]
pub struct DigestServer {
    realm: Arc<str>,
    nonces: Nonces,
    uses: Uses,
}

/// What the credentials of a request say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    Right {
        user: String,
    },
    /// The password is right, but the nonce is old, not ours or used up: challenge again with `stale`.
    Stale,
    /// Unknown user or wrong password, told alike; `user` is whose limit of failures it counts for.
    Wrong {
        user: String,
    },
    /// None for our realm.
    Missing,
}

/// The parameters of an Authorization header that are needed (RFC 7616 §3.4).
struct Claim {
    user: String,
    nonce: String,
    cnonce: String,
    uri: String,
    response: String,
    algorithm: Algorithm,
    /// `nc` as written, with `qop=auth`; without it the form of RFC 2069.
    count: Option<String>,
}

impl DigestServer {
    pub fn new(now: Now, chance: &mut Chance, realm: &str) -> Self {
        Self { realm: realm.into(), nonces: Nonces::new(now.mono, chance, LIFE), uses: Uses::default() }
    }

    /// Values of WWW-Authenticate, one for each algorithm, of which the strongest should come first (RFC 8760 §2.3);
    /// they do not depend on who asks.
    pub fn challenge(&self, now: Now, chance: &mut Chance, (offered, stale): (&[Algorithm], bool)) -> Vec<String> {
        let mut challenge = |algorithm: &Algorithm| {
            let nonce = self.nonces.issue(now.mono, chance);
            let stale = if stale { ", stale=true" } else { "" };
            let (realm, algorithm) = (escaped(&self.realm), algorithm.name());
            format!("Digest realm=\"{realm}\", nonce=\"{nonce}\", algorithm={algorithm}, qop=\"auth\"{stale}")
        };
        offered.iter().map(&mut challenge).collect()
    }

    /// `authorizations` are the values of the request's Authorization headers; `password` is asked for one user.
    ///
    /// The `uri` of the credentials is not compared with the Request-URI, which a proxy may have rewritten
    /// (RFC 3261 §22.4): no count of a nonce is good twice, so credentials cannot be moved to another request.
    pub fn check<'a>(
        &mut self,
        now: Now,
        authorizations: impl IntoIterator<Item = &'a str>,
        method: &str,
        password: impl FnOnce(&str) -> Option<Secret>,
    ) -> Proof {
        let ours = authorizations
            .into_iter()
            .filter_map(|value| Fields::parse(value).ok())
            .find(|fields| fields.get("realm").is_some_and(|realm| realm.text() == *self.realm));
        let Some(fields) = ours else { return Proof::Missing };
        let Some(claim) = Claim::read(&fields) else {
            return Proof::Wrong { user: fields.get("username").map(|user| user.text()).unwrap_or_default() };
        };
        if !claim.holds(&self.realm, method, password(&claim.user)) {
            return Proof::Wrong { user: claim.user };
        }
        self.uses.drop_before(self.nonces.oldest(now.mono));
        let fresh = self.nonces.read(now.mono, &claim.nonce);
        match (fresh, claim.number()) {
            (Some(stamp), Some(count)) if self.uses.is_first(stamp, count) => Proof::Right { user: claim.user },
            _ => Proof::Stale,
        }
    }
}

impl Claim {
    fn read(fields: &Fields<'_>) -> Option<Self> {
        let text = |name| fields.get(name).map(|value| value.text());
        let count = match text("qop") {
            Some(qop) if qop.eq_ignore_ascii_case("auth") => Some(text("nc").filter(|nc| nc.len() == 8)?),
            Some(_) => return None,
            None => None,
        };
        let algorithm = match text("algorithm") {
            Some(name) => Algorithm::named(&name)?,
            None => Algorithm::MD5,
        };
        let cnonce = text("cnonce");
        if cnonce.is_none() && (count.is_some() || algorithm.is_session()) {
            return None;
        }
        Some(Self {
            user: text("username")?,
            nonce: text("nonce")?,
            cnonce: cnonce.unwrap_or_default(),
            uri: text("uri")?,
            response: text("response")?,
            algorithm,
            count,
        })
    }

    /// An unknown user costs as much as a known one, so that the time of an answer tells nothing either.
    fn holds(&self, realm: &str, method: &str, password: Option<Secret>) -> bool {
        let response = Exchange {
            algorithm: self.algorithm,
            user: &self.user,
            realm,
            nonce: &self.nonce,
            cnonce: &self.cnonce,
            count: self.count.as_deref(),
            method,
            uri: &self.uri,
        }
        .response(password.as_ref().map_or("", Secret::reveal));
        same(response.as_bytes(), self.response.to_ascii_lowercase().as_bytes()) & password.is_some()
    }

    /// Without `qop` there is no count: such a nonce is good once.
    fn number(&self) -> Option<u32> {
        match &self.count {
            Some(count) => u32::from_str_radix(count, 16).ok(),
            None => Some(1),
        }
    }
}

/// Compares all bytes, however early they differ.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

#[cfg(test)]
mod tests;
