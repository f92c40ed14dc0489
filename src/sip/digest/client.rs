//! Our answers to a provider's challenges, with its nonce kept for the requests that follow.

use super::{
    super::ChallengeLine,
    algorithm::Exchange,
    challenge::{Challenge, ChallengeError},
    fields::escaped,
};
use crate::chance::Chance;

/// One request is tried this often before the password is called wrong: twice, because a server may forget its nonce
/// between two requests without saying `stale`.
const TRIES: u8 = 2;
/// And this often when every refusal says `stale`.
const STALE_TRIES: u8 = 4;
/// And this often in all, whatever realms it is asked for.
const MOST_ANSWERS: u8 = 8;
/// A provider has one realm, its proxy another.
const MOST_SPACES: usize = 4;

#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    pub user: &'a str,
    pub password: &'a str,
    /// Only challenges of this realm are answered, when set.
    pub realm: Option<&'a str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum DigestError {
    #[error("no challenge of a scheme and algorithm that are known here")]
    NoKnownScheme,
    #[error("no challenge of the realm that is configured")]
    OtherRealm,
    #[error("no challenge that can be read")]
    Malformed,
    /// Asked again after a right answer: the user or the password is wrong.
    #[error("challenged again after an answer")]
    Repeated,
}

/// The nonces in use, one for each realm of a server and of a proxy.
///
/// For every new request `preempt` is asked first (and `others` after it): this is where a request begins, and the
/// tries are counted from there. `authorize` answers the challenges that come back, until it says `Repeated`.
#[derive(Clone, Default)]
pub struct DigestClient {
    spaces: Vec<Space>,
    /// The space the last header was written for.
    last: Option<usize>,
    /// Challenges answered for the request at hand.
    answers: u8,
}

/// A protection space (RFC 3261 §22.1).
#[derive(Clone)]
struct Space {
    challenge: Challenge,
    /// One for each nonce: a `-sess` server may hash the first or the latest one, and with one they are the same.
    cnonce: String,
    count: u32,
    /// Answers given for the request at hand, and those of them that followed `stale=true`.
    tries: u8,
    stale_tries: u8,
}

impl DigestClient {
    /// The header that answers the best of `challenges`: its name and its value.
    pub fn authorize(
        &mut self,
        chance: &mut Chance,
        challenges: &[ChallengeLine],
        credentials: Credentials<'_>,
        method: &str,
        uri: &str,
    ) -> Result<(&'static str, String), DigestError> {
        let challenge = best(challenges, credentials.realm)?;
        if self.answers == MOST_ANSWERS {
            return Err(DigestError::Repeated);
        }
        let at = self.challenged(chance, challenge)?;
        self.answers += 1;
        self.write(at, credentials, method, uri).ok_or(DigestError::Malformed)
    }

    /// A new request begins: with the known nonce, counted on, it may go through without a challenge.
    pub fn preempt(
        &mut self,
        _chance: &mut Chance,
        credentials: Credentials<'_>,
        method: &str,
        uri: &str,
    ) -> Option<(&'static str, String)> {
        for space in &mut self.spaces {
            (space.tries, space.stale_tries) = (0, 0);
        }
        self.answers = 0;
        self.write(0, credentials, method, uri)
    }

    /// Beside the header that `authorize` or `preempt` has just given: those for the other realms met on the way, as
    /// a registrar's behind a proxy's (RFC 3261 §22.3).
    pub fn others(&mut self, credentials: Credentials<'_>, method: &str, uri: &str) -> Vec<(&'static str, String)> {
        let last = self.last;
        let others: Vec<_> = (0..self.spaces.len()).filter(|at| Some(*at) != last).collect();
        others.into_iter().filter_map(|at| self.write(at, credentials, method, uri)).collect()
    }

    /// Forgets all nonces: another server is asked, or the password has changed.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Notes the challenge and says where, or that enough was tried.
    fn challenged(&mut self, chance: &mut Chance, challenge: Challenge) -> Result<usize, DigestError> {
        let found = self
            .spaces
            .iter()
            .position(|s| s.challenge.proxy == challenge.proxy && s.challenge.realm == challenge.realm);
        let (mut tries, mut stale_tries) = (0, 0);
        if let Some(space) = found.and_then(|at| self.spaces.get_mut(at)) {
            let same = space.challenge.nonce == challenge.nonce;
            (tries, stale_tries) = (space.tries, space.stale_tries);
            let enough = match challenge.stale {
                true => stale_tries >= STALE_TRIES,
                false => tries >= TRIES || (same && tries > 0),
            };
            if enough {
                return Err(DigestError::Repeated);
            }
            if same {
                // The same nonce goes on counting: a smaller `nc` would look like a replay.
                space.tries += 1;
                space.stale_tries += u8::from(challenge.stale);
                space.challenge = challenge;
                return Ok(found.unwrap_or_default());
            }
        }
        stale_tries += u8::from(challenge.stale);
        // An answer to a stale nonce says nothing about the password.
        tries = if challenge.stale { 1 } else { tries + 1 };
        let space = Space { challenge, cnonce: chance.token(24), count: 0, tries, stale_tries };
        Ok(self.keep(found, space))
    }

    fn keep(&mut self, found: Option<usize>, space: Space) -> usize {
        if let Some(old) = found.and_then(|at| self.spaces.get_mut(at)) {
            *old = space;
            return found.unwrap_or_default();
        }
        if self.spaces.len() == MOST_SPACES {
            self.spaces.remove(0);
        }
        self.spaces.push(space);
        self.spaces.len() - 1
    }

    fn write(
        &mut self,
        at: usize,
        credentials: Credentials<'_>,
        method: &str,
        uri: &str,
    ) -> Option<(&'static str, String)> {
        let space = self.spaces.get_mut(at)?;
        if credentials.realm.is_some_and(|realm| realm != space.challenge.realm) {
            return None;
        }
        self.last = Some(at);
        Some((space.header_name(), space.answer(credentials, method, uri)))
    }
}

impl Space {
    fn header_name(&self) -> &'static str {
        if self.challenge.proxy { "Proxy-Authorization" } else { "Authorization" }
    }

    /// RFC 7616 §3.4; `algorithm`, `qop` and `nc` stand without quotes there.
    fn answer(&mut self, credentials: Credentials<'_>, method: &str, uri: &str) -> String {
        let challenge = &self.challenge;
        self.count = self.count.wrapping_add(1).max(1);
        let count = format!("{:08x}", self.count);
        let response = Exchange {
            algorithm: challenge.algorithm,
            user: credentials.user,
            realm: &challenge.realm,
            nonce: &challenge.nonce,
            cnonce: &self.cnonce,
            count: challenge.qop.then_some(&count),
            method,
            uri,
        }
        .response(credentials.password);
        let mut value = format!(
            "Digest username=\"{}\", realm=\"{}\", nonce=\"{}\", uri=\"{}\", response=\"{response}\"",
            escaped(credentials.user),
            challenge.raw_realm,
            challenge.nonce,
            escaped(uri),
        );
        if challenge.named {
            value += ", algorithm=";
            value += challenge.algorithm.name();
        }
        if challenge.qop || challenge.algorithm.is_session() {
            value += &format!(", cnonce=\"{}\"", self.cnonce);
        }
        if challenge.qop {
            value += &format!(", qop=auth, nc={count}");
        }
        if let Some(opaque) = &challenge.opaque {
            value += &format!(", opaque=\"{opaque}\"");
        }
        value
    }
}

/// Never shows a user, and there is nothing else to tell.
impl std::fmt::Debug for DigestClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DigestClient").field("spaces", &self.spaces.len()).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Credentials<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("realm", &self.realm).finish_non_exhaustive()
    }
}

/// The strongest, of equals the topmost (RFC 8760 §2.4).
fn best(challenges: &[ChallengeLine], realm: Option<&str>) -> Result<Challenge, DigestError> {
    let mut chosen: Option<Challenge> = None;
    let mut why = None;
    for read in challenges.iter().map(Challenge::parse) {
        match read {
            Ok(challenge) if realm.is_some_and(|realm| realm != challenge.realm) => why = Some(DigestError::OtherRealm),
            Ok(challenge) => {
                if chosen.as_ref().is_none_or(|c| challenge.algorithm.strength() > c.algorithm.strength()) {
                    chosen = Some(challenge);
                }
            }
            Err(ChallengeError::Unknown) => why = why.or(Some(DigestError::NoKnownScheme)),
            Err(ChallengeError::Malformed) => why = why.or(Some(DigestError::Malformed)),
        }
    }
    chosen.ok_or(why.unwrap_or(DigestError::Malformed))
}

#[cfg(test)]
mod tests;
