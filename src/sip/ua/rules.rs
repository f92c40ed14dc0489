//! What a request must be before anybody looks at what it wants (RFC 3261 §8.2, RFC 4475).

use rsip::Header;

use crate::sip::{
    message::{ALLOW, Reply, SDP},
    scan,
    uri::{Uri, UriError},
    wire::{Message, Name, Start},
};

/// The methods this user agent serves, and those it knows of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Invite,
    Ack,
    Cancel,
    Bye,
    Options,
    Info,
    Update,
    Prack,
    Register,
    Refer,
    Notify,
}

/// A final response other than 2xx, with the headers its status calls for.
#[derive(Debug)]
pub struct Refusal {
    pub status: u16,
    pub reason: Option<&'static str>,
    pub header: Option<Header>,
}

impl Refusal {
    pub fn new(status: u16) -> Self {
        Self { status, reason: None, header: None }
    }

    pub fn with(status: u16, header: Header) -> Self {
        Self { status, reason: None, header: Some(header) }
    }

    pub fn reply(self, tag: &str) -> Reply<'_> {
        Reply { reason: self.reason, headers: self.header.into_iter().collect(), ..Reply::new(self.status, tag) }
    }
}

/// The method, unless the request is refused as such.
pub fn check(message: &Message<'_>) -> Result<Kind, Refusal> {
    let Start::Request { method, uri, .. } = message.start else { return Err(Refusal::new(400)) };
    if !is_sip_2(message) {
        return Err(Refusal::new(505));
    }
    if let Some(fault) = message.fault {
        return Err(Refusal { reason: Some(fault.reason()), ..Refusal::new(fault.status()) });
    }
    let kind = kind(method)?;
    request_uri(uri)?;
    require(message, kind)?;
    Ok(kind)
}

pub fn is_sip_2(message: &Message<'_>) -> bool {
    matches!(message.start, Start::Request { version, .. } if version.eq_ignore_ascii_case(b"SIP/2.0"))
}

fn kind(method: &[u8]) -> Result<Kind, Refusal> {
    match method {
        b"INVITE" => Ok(Kind::Invite),
        b"ACK" => Ok(Kind::Ack),
        b"CANCEL" => Ok(Kind::Cancel),
        b"BYE" => Ok(Kind::Bye),
        b"OPTIONS" => Ok(Kind::Options),
        b"INFO" => Ok(Kind::Info),
        b"UPDATE" => Ok(Kind::Update),
        b"PRACK" => Ok(Kind::Prack),
        b"REGISTER" => Ok(Kind::Register),
        b"REFER" => Ok(Kind::Refer),
        b"NOTIFY" => Ok(Kind::Notify),
        // Telephones ask for lamps and messages waiting; there is no event to be had (RFC 6665 §4.2.1.1).
        b"SUBSCRIBE" => Err(Refusal::with(489, Header::Other("Allow-Events".into(), "refer".into()))),
        // Known but not served, against not known at all (RFC 3261 §21.4.6, §21.5.2).
        b"MESSAGE" | b"PUBLISH" => Err(Refusal::with(405, Header::Allow(ALLOW.into()))),
        _ => Err(Refusal::with(501, Header::Allow(ALLOW.into()))),
    }
}

fn request_uri(uri: &[u8]) -> Result<(), Refusal> {
    match Uri::parse(uri) {
        // Headers belong to links, not to Request-URIs (RFC 4475 §3.1.2.11).
        Ok(uri) if uri.headers.is_empty() => Ok(()),
        Err(UriError::UnknownScheme) => Err(Refusal::new(416)),
        Ok(_) | Err(UriError::Malformed) => Err(Refusal { reason: Some("Malformed Request-URI"), ..Refusal::new(400) }),
    }
}

/// 100rel and timer are ours, whatever is asked of them; Proxy-Require is the proxies' (RFC 3261 §8.2.2.3).
fn require(message: &Message<'_>, kind: Kind) -> Result<(), Refusal> {
    if matches!(kind, Kind::Ack | Kind::Cancel) {
        return Ok(());
    }
    let ours = |tag: &&[u8]| RELIABLE.eq_ignore_ascii_case(tag) || TIMER.eq_ignore_ascii_case(tag);
    let tags: Vec<_> = message.values(Name::Require).filter(|tag| !ours(tag)).map(String::from_utf8_lossy).collect();
    if tags.is_empty() {
        return Ok(());
    }
    Err(Refusal::with(420, Header::Unsupported(tags.join(", ").into())))
}

/// Option tags of RFC 3262 and RFC 4028.
pub const RELIABLE: &[u8] = b"100rel";
pub const TIMER: &[u8] = b"timer";

/// A comma-separated header holds this token.
pub fn lists(message: &Message<'_>, name: Name, token: &[u8]) -> bool {
    message.values(name).any(|value| value.eq_ignore_ascii_case(token))
}

/// `Refer-Sub: false`: no word is wanted, or will come, of how the transfer fares (RFC 4488).
pub fn declines_subscription(message: &Message<'_>) -> bool {
    message.header(Name::ReferSub).is_some_and(|value| media_type(value).eq_ignore_ascii_case(b"false"))
}

/// An INVITE whose sender could not take a session description as the answer (RFC 4475 §3.3.15).
pub fn accepts_sdp(message: &Message<'_>) -> bool {
    let mut types = message.values(Name::Accept).map(media_type).peekable();
    types.peek().is_none()
        || types
            .any(|t| [&b"application/sdp"[..], b"application/*", b"*/*"].iter().any(|ok| t.eq_ignore_ascii_case(ok)))
}

/// What stands before the parameters of a header: `type/subtype`, the name of an event.
pub fn media_type(value: &[u8]) -> &[u8] {
    scan::split_once(value, b';').0
}

/// No session description of one telephone call is longer.
const MAX_DESCRIPTION: usize = 16 << 10;

/// The session description in the body, if there is a body (RFC 3261 §8.2.3).
pub fn session_description<'a>(message: &Message<'a>) -> Result<Option<&'a [u8]>, Refusal> {
    if message.body.is_empty() {
        return Ok(None);
    }
    if message.body.len() > MAX_DESCRIPTION {
        return Err(Refusal::new(413));
    }
    if message.values(Name::ContentEncoding).any(|c| !c.eq_ignore_ascii_case(b"identity")) {
        return Err(Refusal::with(415, Header::AcceptEncoding("identity".into())));
    }
    let content_type = message.header(Name::ContentType).unwrap_or_default();
    let kind = media_type(content_type);
    if kind.eq_ignore_ascii_case(SDP.as_bytes()) || (kind.is_empty() && message.body.starts_with(b"v=")) {
        return Ok(Some(message.body));
    }
    if kind.get(..10).is_some_and(|k| k.eq_ignore_ascii_case(b"multipart/"))
        && let Some(part) = super::multipart::find(content_type, message.body, SDP.as_bytes())
    {
        return Ok(Some(part));
    }
    let optional = message.header(Name::ContentDisposition).is_some_and(|value| {
        scan::split_once(value, b';').1.is_some_and(|p| p.to_ascii_lowercase().ends_with(b"handling=optional"))
    });
    if optional { Ok(None) } else { Err(Refusal::with(415, Header::Accept(SDP.into()))) }
}
