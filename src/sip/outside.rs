//! Words for requests of ours that stand outside any dialog: REGISTER, and OPTIONS as a keep-alive.

use std::net::IpAddr;

use super::Flow;

/// One request sent by `UserAgent::request_outside`, until its final answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub u64);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OutMethod {
    Register,
    Options,
}

/// What the user agent writes; Via, Max-Forwards, User-Agent and Content-Length are its own business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutRequest {
    pub method: OutMethod,
    /// Request-URI.
    pub uri: String,
    /// URIs of From and To without brackets.
    pub from: String,
    pub from_tag: String,
    pub to: String,
    /// Constant over the refreshes of one registration (RFC 3261 §10.2).
    pub call_id: String,
    pub cseq: u32,
    /// Further header lines in order, ready to be written: Contact, Expires, Authorization, Route, Supported …
    pub headers: Vec<(&'static str, String)>,
}

/// The final response to a request outside a dialog, as far as registration and diagnosis need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    /// Reason phrase, cleaned of control characters.
    pub reason: String,
    /// The way it came.
    pub flow: Flow,
    /// WWW-Authenticate and Proxy-Authenticate values in order.
    pub challenges: Vec<ChallengeLine>,
    /// Every Contact of the response with its `expires`; unreadable ones are left out.
    pub contacts: Vec<Binding>,
    pub expires: Option<u32>,
    pub min_expires: Option<u32>,
    /// Seconds, without the comment that may follow them.
    pub retry_after: Option<u32>,
    /// `received` and `rport` of our topmost Via: how the peer sees us (RFC 3581).
    pub received: Option<IpAddr>,
    pub rport: Option<u16>,
    /// Host and port of our topmost Via as it came back: another one than we wrote means that something on the way
    /// rewrites messages (SIP ALG).
    pub sent_by: Option<String>,
    /// The `Date:` value as written.
    pub date: Option<String>,
    pub service_route: Vec<String>,
    pub server: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChallengeLine {
    /// Proxy-Authenticate (407) rather than WWW-Authenticate (401).
    pub proxy: bool,
    /// The header's value: `Digest realm="…", nonce="…"`.
    pub value: String,
}

/// One Contact of a 200 to REGISTER.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    pub user: String,
    pub host: String,
    pub port: Option<u16>,
    pub expires: Option<u32>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoResponse {
    /// Timer F.
    TimedOut,
    /// The connection could not be opened or broke.
    Disconnected,
}

/// Why a connection could not be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConnectError {
    /// Nothing listens there.
    Refused,
    /// No answer within 5 s.
    TimedOut,
    Unreachable,
    /// We keep too many connections already.
    TooMany,
    Tls(TlsProblem),
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TlsProblem {
    Expired,
    NotYetValid,
    /// The certificate is for another name.
    WrongName,
    UnknownIssuer,
    /// Our CA file, certificate or key cannot be used.
    OwnFiles,
    /// No version or cipher in common, or not TLS at all.
    Handshake,
}
