//! One line tried outside the service: what is asked step by step, and what the answers mean.
//!
//! Uses the line's own account and words, so that a trial and the service never disagree. Where to, and when to give
//! up, is decided by whoever drives it.

use std::sync::Arc;

use super::{
    Target, TlsPeer, Trouble, TrunkSettings,
    account::{Account, Contact, LONGEST, Listed, Reading, bracketed},
    explain::{self, Facts},
};
use crate::{
    chance::{Chance, Seed},
    sip::{OutMethod, OutRequest, Response, digest::DigestError},
};

/// Long enough for a trial; whatever goes wrong, nothing of it stays at the registrar for long.
const EXPIRES: u32 = 60;
const MOST_CHALLENGES: u32 = 4;

pub struct Trial {
    settings: Arc<TrunkSettings>,
    account: Option<Account>,
    chance: Chance,
    challenged: u32,
    /// The registrar has wanted a longer interval already.
    lengthened: bool,
}

/// What a REGISTER is sent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Asks what is registered and changes nothing (RFC 3261 §10.2.3).
    Query,
    Register,
    Unregister,
}

/// What an answer to REGISTER means.
#[derive(Debug)]
pub enum Outcome {
    /// Ask once more, like this.
    Again(Box<OutRequest>),
    /// `60 s`, or how many Contacts are registered.
    Done(String),
    Refused(Trouble),
}

impl Trial {
    /// `seed` makes the Contact, which is another one than the service's.
    pub fn new(settings: Arc<TrunkSettings>, seed: Seed) -> Self {
        let mut chance = Chance::seeded(seed);
        let mut account = Account::new(&settings, chance.seed(), &mut chance);
        if let Some(account) = &mut account {
            account.expires = account.expires.min(EXPIRES);
        }
        Self { settings, account, chance, challenged: 0, lengthened: false }
    }

    pub fn registers(&self) -> bool {
        self.account.is_some()
    }

    /// How TLS with a server found by the name `host` is made.
    pub fn tls_peer(&self, host: &Arc<str>) -> TlsPeer {
        TlsPeer::of(&self.settings, host)
    }

    pub fn options(&mut self, target: &Target) -> OutRequest {
        let domain = format!("sip:{}", bracketed(&self.settings.domain));
        let contact = contact(target);
        let from = match &self.account {
            Some(account) => account.aor().to_owned(),
            None => format!("sip:ping@{}", contact.address),
        };
        OutRequest {
            method: OutMethod::Options,
            uri: domain.clone(),
            from,
            from_tag: self.chance.token(12),
            to: domain,
            call_id: self.chance.token(24),
            cseq: 1,
            headers: vec![("Contact", format!("<{}>", contact.uri("ping"))), ("Accept", "application/sdp".to_owned())],
        }
    }

    /// The first request of a wish; `None` for a line that does not register.
    pub fn register(&mut self, target: &Target, wish: Wish) -> Option<OutRequest> {
        self.challenged = 0;
        let account = self.account.as_mut()?;
        let expires = if wish == Wish::Unregister { 0 } else { account.expires };
        let request = account.register(&mut self.chance, &contact(target), expires);
        Some(dressed(request, wish))
    }

    /// What `response` to `request` means.
    pub fn answered(&mut self, target: &Target, wish: Wish, request: &OutRequest, response: &Response) -> Outcome {
        let Some(account) = &mut self.account else { return Outcome::Refused(Trouble::Refused) };
        let authorized = request.headers.iter().any(|(name, _)| name.ends_with("Authorization"));
        let contact = contact(target);
        let asked = if wish == Wish::Unregister { 0 } else { account.expires };
        match account.read(response, &contact, authorized, asked) {
            Reading::Granted { .. } if wish == Wish::Query => {
                Outcome::Done(format!("Contact: {}", response.contacts.len()))
            }
            Reading::Granted { .. } if wish == Wish::Unregister => Outcome::Done(String::new()),
            Reading::Granted { listed: Listed::Missing, .. } => Outcome::Refused(Trouble::NotListed),
            Reading::Granted { seconds, .. } => Outcome::Done(format!("{seconds} s")),
            Reading::Challenged => {
                self.challenged += 1;
                if self.challenged > MOST_CHALLENGES {
                    return Outcome::Refused(Trouble::WrongPassword);
                }
                match account.authorized(&mut self.chance, response, &contact, asked) {
                    Ok(request) => Outcome::Again(Box::new(dressed(request, wish))),
                    Err(DigestError::Repeated) => Outcome::Refused(Trouble::WrongPassword),
                    Err(_) => Outcome::Refused(Trouble::StrangeChallenge),
                }
            }
            Reading::TooBrief(Some(least)) if !self.lengthened && least > asked && least <= LONGEST => {
                (self.lengthened, account.expires) = (true, least);
                Outcome::Again(Box::new(dressed(account.register(&mut self.chance, &contact, least), wish)))
            }
            Reading::TooBrief(_) => Outcome::Refused(Trouble::IntervalTooBrief),
            Reading::Refused(trouble) => Outcome::Refused(trouble),
        }
    }

    /// The trouble in one Ukrainian sentence with the likely cure.
    pub fn explain(&self, trouble: Trouble, server: &str, target: Option<&Target>, said: Option<&Response>) -> String {
        let address = target.map(|t| format!("{} {}", t.transport.name().to_lowercase(), t.remote)).unwrap_or_default();
        let facts = Facts {
            line: self.settings.name.to_string(),
            server: server.to_owned(),
            address,
            status: said.map(|response| response.status),
            reason: said.map(|response| response.reason.clone()).unwrap_or_default(),
            seconds: said.and_then(|response| response.min_expires),
        };
        explain::trouble(trouble, &facts)
    }
}

fn contact(target: &Target) -> Contact {
    Contact { address: target.local, transport: target.transport }
}

/// A query names no Contact and no time.
fn dressed(mut request: OutRequest, wish: Wish) -> OutRequest {
    if wish == Wish::Query {
        request.headers.retain(|(name, _)| !matches!(*name, "Contact" | "Expires"));
    }
    request
}
