//! A telecom provider on the other end of the line: a registrar that asks for a digest, and the address calls come from.
//!
//! Knows one account. Reads with a few string searches, as the telephones do. It believes any response to its own
//! nonce: whether digests are right is for real registrars to say.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use super::phone::header;

#[derive(Clone, Debug)]
pub struct Provider {
    /// As names are looked up.
    pub host: String,
    pub at: SocketAddr,
    pub habits: ProviderHabits,
    /// REGISTERs that were answered 200.
    pub registered: u32,
    /// REGISTERs and OPTIONS that came.
    pub asked: u32,
    binding: Option<Binding>,
    nonce: u32,
}

/// What this provider does otherwise than it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderHabits {
    /// Granted at most.
    pub expires: u32,
    /// Its network is cut: nothing comes in, nothing goes out, names are not found.
    pub cut: bool,
    /// REGISTER is answered with this status.
    pub refuses: Option<u16>,
}

#[derive(Clone, Debug)]
struct Binding {
    /// User part and the whole URI of the Contact.
    user: String,
    uri: String,
    until: Instant,
}

impl Provider {
    pub fn new(host: &str, at: SocketAddr) -> Self {
        let habits = ProviderHabits { expires: 600, cut: false, refuses: None };
        Self { host: host.to_owned(), at, habits, registered: 0, asked: 0, binding: None, nonce: 0 }
    }

    /// User part of the Contact that is registered now.
    pub fn binding(&self, now: Instant) -> Option<&str> {
        self.binding.as_ref().filter(|binding| binding.until > now).map(|binding| &*binding.user)
    }

    /// The URI that is registered now.
    pub fn contact(&self, now: Instant) -> Option<&str> {
        self.binding.as_ref().filter(|binding| binding.until > now).map(|binding| &*binding.uri)
    }

    /// As after its restart.
    pub fn forgets(&mut self) {
        self.binding = None;
        self.nonce += 1;
    }

    pub fn receive(&mut self, now: Instant, bytes: &[u8]) -> Option<Vec<u8>> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        match text.split(' ').next()? {
            "REGISTER" => {
                self.asked += 1;
                Some(self.register(now, &text))
            }
            "OPTIONS" => {
                self.asked += 1;
                Some(reply(&text, "200 OK", ""))
            }
            _ => None,
        }
    }

    fn register(&mut self, now: Instant, text: &str) -> Vec<u8> {
        if let Some(status) = self.habits.refuses {
            return reply(text, &format!("{status} No"), "");
        }
        let nonce = format!("nonce{}", self.nonce);
        if !header(text, "Authorization").is_some_and(|value| value.contains(&nonce) && value.contains("response=")) {
            self.nonce += 1;
            let challenge = format!("Digest realm=\"{}\", nonce=\"nonce{}\", qop=\"auth\"", self.host, self.nonce);
            return reply(text, "401 Unauthorized", &format!("WWW-Authenticate: {challenge}\r\n"));
        }
        let Some(contact) = header(text, "Contact") else { return reply(text, "200 OK", "") };
        let within = |name: &str| contact.split(name).nth(1).and_then(|rest| rest.split([';', ',', '>']).next());
        let wanted = within("expires=").map(str::to_owned).or_else(|| header(text, "Expires"));
        let wanted = wanted.and_then(|value| value.trim().parse().ok()).unwrap_or(3600);
        let granted = self.habits.expires.min(wanted);
        let uri = contact.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        let user = uri.trim_start_matches("sip:").split('@').next().unwrap_or_default().to_owned();
        self.registered += 1;
        if granted == 0 {
            self.binding = None;
            return reply(text, "200 OK", "");
        }
        let line = format!("Contact: <{uri}>;expires={granted}\r\n");
        self.binding = Some(Binding { user, uri, until: now + Duration::from_secs(granted.into()) });
        reply(text, "200 OK", &line)
    }
}

/// A response to the request `text`.
fn reply(text: &str, status: &str, more: &str) -> Vec<u8> {
    let mut reply = format!("SIP/2.0 {status}\r\n");
    for name in ["Via", "From", "To", "Call-ID", "CSeq"] {
        let tag = if name == "To" { ";tag=provider" } else { "" };
        if let Some(value) = header(text, name) {
            reply.push_str(&format!("{name}: {value}{tag}\r\n"));
        }
    }
    reply.push_str(more);
    reply.push_str("Content-Length: 0\r\n\r\n");
    reply.into_bytes()
}
