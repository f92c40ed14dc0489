//! What a line says to its registrar and what the answers mean (RFC 3261 §10): one address of record, one Contact,
//! one Call-ID, a growing CSeq, the digest. When and where to is not decided here.

use std::{fmt::Write as _, net::SocketAddr};

use super::{ContactUser, Login, Trouble, TrunkSettings};
use crate::{
    chance::{Chance, Seed},
    sip::{
        Binding, OutMethod, OutRequest, Response, Transport,
        digest::{Credentials, DigestClient, DigestError},
    },
};

const TOKEN_LEN: usize = 20;
/// The longest time a registrar may make us ask for, and the longest grant that is believed.
pub(super) const LONGEST: u32 = 24 * 3600;

#[derive(Debug)]
pub(super) struct Account {
    login: Login,
    /// `sip:user@domain`
    aor: String,
    registrar: String,
    /// User part of our Contact.
    pub user: String,
    call_id: String,
    from_tag: String,
    cseq: u32,
    digest: DigestClient,
    /// Asked for; grows when the registrar finds it too brief.
    pub expires: u32,
}

/// Our Contact as it was written into one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Contact {
    pub address: SocketAddr,
    pub transport: Transport,
}

/// A final response to REGISTER, understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    Granted {
        seconds: u32,
        listed: Listed,
    },
    Challenged,
    /// 423 with the least interval it takes.
    TooBrief(Option<u32>),
    Refused(Trouble),
}

/// Whether a 200 shows our Contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listed {
    AsWritten,
    /// Ours, but with this host and port: by its place in the list.
    Elsewhere(usize),
    /// The list is empty. Some registrars never show it, so the registration counts, but is repeated soon.
    Nothing,
    /// Others are listed, ours is not.
    Missing,
}

impl Account {
    /// `None` for a line without a login. The user part of the Contact comes from `identity`, so it is the same after a
    /// restart and replaces the old binding instead of standing beside it.
    pub fn new(settings: &TrunkSettings, identity: Seed, chance: &mut Chance) -> Option<Self> {
        let login = settings.login.clone()?;
        let user = match settings.contact_user {
            ContactUser::Token => token(identity, &[&settings.name, &login.user, &settings.domain]),
            ContactUser::Login => login.user.to_string(),
        };
        Some(Self {
            aor: format!("sip:{}@{}", escaped(&login.user), bracketed(&settings.domain)),
            registrar: format!("sip:{}", bracketed(&settings.domain)),
            user,
            call_id: chance.token(24),
            from_tag: chance.token(12),
            cseq: 0,
            digest: DigestClient::default(),
            expires: u32::try_from(settings.expires.as_secs()).unwrap_or(LONGEST).clamp(1, LONGEST),
            login,
        })
    }

    /// The same address of record under new settings: one registration goes on, so its numbers do too.
    pub fn go_on_from(&mut self, old: &Account) {
        if self.aor == old.aor && self.user == old.user {
            self.call_id.clone_from(&old.call_id);
            self.from_tag.clone_from(&old.from_tag);
            self.cseq = old.cseq;
        }
    }

    pub fn is_same_binding(&self, other: &Account) -> bool {
        self.aor == other.aor && self.user == other.user
    }

    pub fn aor(&self) -> &str {
        &self.aor
    }

    /// A new REGISTER, with the credentials of the last challenge when there was one.
    pub fn register(&mut self, chance: &mut Chance, contact: &Contact, expires: u32) -> OutRequest {
        let credentials = self.login.credentials();
        let mut headers = Vec::new();
        if let Some(header) = self.digest.preempt(chance, credentials, "REGISTER", &self.registrar) {
            headers.push(header);
            headers.extend(self.digest.others(credentials, "REGISTER", &self.registrar));
        }
        self.request(contact, expires, headers)
    }

    /// The same again with an answer to the challenge.
    pub fn authorized(
        &mut self,
        chance: &mut Chance,
        challenge: &Response,
        contact: &Contact,
        expires: u32,
    ) -> Result<OutRequest, DigestError> {
        let credentials = self.login.credentials();
        let header = self.digest.authorize(chance, &challenge.challenges, credentials, "REGISTER", &self.registrar)?;
        let mut headers = vec![header];
        headers.extend(self.digest.others(credentials, "REGISTER", &self.registrar));
        Ok(self.request(contact, expires, headers))
    }

    fn request(&mut self, contact: &Contact, expires: u32, mut headers: Vec<(&'static str, String)>) -> OutRequest {
        self.cseq = (self.cseq + 1) & 0x7fff_ffff;
        headers.insert(0, ("Expires", expires.to_string()));
        headers.insert(0, ("Contact", format!("<{}>", contact.uri(&self.user))));
        OutRequest {
            method: OutMethod::Register,
            uri: self.registrar.clone(),
            from: self.aor.clone(),
            from_tag: self.from_tag.clone(),
            to: self.aor.clone(),
            call_id: self.call_id.clone(),
            cseq: self.cseq,
            headers,
        }
    }

    /// `authorized`: the request carried an answer to a challenge.
    pub fn read(&self, response: &Response, contact: &Contact, authorized: bool, asked: u32) -> Reading {
        match response.status {
            200..=299 => self.granted(response, contact, asked),
            401 | 407 if response.challenges.is_empty() => Reading::Refused(Trouble::Garbled),
            401 | 407 => Reading::Challenged,
            423 => Reading::TooBrief(response.min_expires),
            403 if authorized => Reading::Refused(Trouble::WrongPassword),
            403 => Reading::Refused(Trouble::Forbidden),
            404 | 604 => Reading::Refused(Trouble::UnknownLogin),
            408 | 480 | 500..=699 => Reading::Refused(Trouble::ServerError),
            300..=499 => Reading::Refused(Trouble::Refused),
            _ => Reading::Refused(Trouble::Garbled),
        }
    }

    fn granted(&self, response: &Response, contact: &Contact, asked: u32) -> Reading {
        let ours = |b: &Binding| b.user.eq_ignore_ascii_case(&self.user);
        let exact = |b: &Binding| ours(b) && is_at(b, contact.address);
        // Behind a NAT a registrar may list the address it saw; the user part tells that the binding is ours.
        let exactly = response.contacts.iter().position(exact);
        let found = exactly.or_else(|| response.contacts.iter().position(ours));
        let listed = match found {
            Some(_) if exactly.is_some() => Listed::AsWritten,
            Some(at) => Listed::Elsewhere(at),
            None if response.contacts.is_empty() => Listed::Nothing,
            None => Listed::Missing,
        };
        let own = found.and_then(|at| response.contacts.get(at)).and_then(|b| b.expires);
        let seconds = own.or(response.expires).unwrap_or(asked).min(LONGEST);
        // A grant of nothing is no grant.
        if seconds == 0 {
            Reading::Granted { seconds, listed: Listed::Missing }
        } else {
            Reading::Granted { seconds, listed }
        }
    }
}

impl Contact {
    pub fn uri(&self, user: &str) -> String {
        let transport = match self.transport {
            Transport::Udp => "",
            Transport::Tcp => ";transport=tcp",
            Transport::Tls => ";transport=tls",
        };
        format!("sip:{}@{}{transport}", escaped(user), self.address)
    }
}

impl Login {
    pub(super) fn credentials(&self) -> Credentials<'_> {
        Credentials {
            user: self.auth_user.as_ref().unwrap_or(&self.user),
            password: self.password.reveal(),
            realm: self.realm.as_deref(),
        }
    }
}

/// `host:port` names this address; a missing port is 5060.
pub(super) fn is_at(binding: &Binding, address: SocketAddr) -> bool {
    let host = binding.host.trim_start_matches('[').trim_end_matches(']');
    host.parse().is_ok_and(|ip: std::net::IpAddr| ip.to_canonical() == address.ip().to_canonical())
        && binding.port.unwrap_or(5060) == address.port()
}

/// A name nobody can guess who does not know `identity`: its generator is started anew from itself and each piece of
/// what the name is for.
fn token(identity: Seed, purpose: &[&str]) -> String {
    let mut state = [0; 32];
    Chance::seeded(identity).fill(&mut state);
    for piece in purpose {
        for chunk in piece.as_bytes().chunks(31).chain([&b""[..]]) {
            // The length of the chunk parts "ab" + "c" from "a" + "bc".
            for (own, byte) in state.iter_mut().zip([chunk.len() as u8].iter().chain(chunk)) {
                *own ^= byte;
            }
            Chance::seeded(Seed::new(state)).fill(&mut state);
        }
    }
    Chance::seeded(Seed::new(state)).token(TOKEN_LEN)
}

/// The user part of a URI: what may not stand there is written as `%HH` (RFC 3261 §25.1).
pub(super) fn escaped(user: &str) -> String {
    let mut out = String::with_capacity(user.len());
    for byte in user.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()&=+$,;?/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// An IPv6 address as the host of a URI stands in brackets.
pub(super) fn bracketed(host: &str) -> String {
    if host.parse::<std::net::Ipv6Addr>().is_ok() { format!("[{host}]") } else { host.to_owned() }
}
