//! Requests of ours outside any dialog, and their answers in the words of whoever asked.

use rsip::{Header, Method};

use super::{
    UserAgent,
    core::{Outcome, Purpose},
};
use crate::{
    clock::Now,
    sip::{
        Binding, ChallengeLine, OutMethod, OutRequest, RequestId, Response,
        api::{Flow, UaEvent},
        message::{Outgoing, SDP},
        name_addr::Address,
        scan, text,
        uri::{self, Scheme, Uri},
        via::Via,
        wire::{Message, Name, Start},
    },
};

/// As many bindings, challenges and routes of an answer are looked at.
const MAX_BINDINGS: usize = 256;
const MAX_CHALLENGES: usize = 8;
const MAX_ROUTES: usize = 8;

impl UserAgent {
    /// Sends a request outside any dialog; `UaEvent::Response` follows, exactly once.
    pub fn request_outside(&mut self, now: Now, flow: Flow, request: OutRequest) -> RequestId {
        self.last_request += 1;
        let id = RequestId(self.last_request);
        self.core.request(now, flow, outgoing(request), Purpose::Outside(id));
        id
    }

    pub(super) fn outside_answered(&mut self, request: RequestId, outcome: Outcome<'_>) {
        let result = match outcome {
            Outcome::Response(flow, message, status) => Ok(Box::new(describe(flow, message, status))),
            Outcome::Nothing(why) => Err(why),
        };
        self.core.emit(UaEvent::Response { request, result });
    }
}

fn outgoing(request: OutRequest) -> Outgoing {
    let method = match request.method {
        OutMethod::Register => Method::Register,
        OutMethod::Options => Method::Options,
    };
    let mut headers: Vec<Header> = vec![
        Header::MaxForwards("70".into()),
        Header::From(format!("<{}>;tag={}", line(&request.from), line(&request.from_tag)).into()),
        Header::To(format!("<{}>", line(&request.to)).into()),
        Header::CallId(line(&request.call_id).into()),
        Header::CSeq(format!("{} {method}", request.cseq).into()),
    ];
    headers.extend(request.headers.iter().map(|(name, value)| Header::Other((*name).to_owned(), line(value))));
    Outgoing { method, uri: line(&request.uri), headers, content_type: SDP, body: Vec::new() }
}

/// What a name in a file or a challenge of a peer says must not begin a line of its own.
pub fn line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

fn describe(flow: Flow, message: &Message<'_>, status: u16) -> Response {
    let reason = match message.start {
        Start::Response { reason, .. } => text::shown(reason, 128),
        Start::Request { .. } => String::new(),
    };
    let via = message.via.as_ref();
    let seconds = |name| message.header(name).and_then(self::seconds);
    let shown = |name| message.header(name).map(|value| text::shown(value, 128));
    Response {
        status,
        reason,
        flow,
        challenges: challenges(message),
        contacts: message.values(Name::Contact).filter_map(binding).take(MAX_BINDINGS).collect(),
        expires: seconds(Name::Expires),
        min_expires: seconds(Name::MinExpires),
        retry_after: message.header(Name::RetryAfter).and_then(|value| {
            let end = value.iter().position(|b| !b.is_ascii_digit()).unwrap_or(value.len());
            self::seconds(value.get(..end)?)
        }),
        received: via.and_then(|via| via.params.value("received")).and_then(uri::ip),
        rport: via.and_then(|via| via.params.value("rport")).and_then(scan::number).and_then(|n| u16::try_from(n).ok()),
        sent_by: via.map(sent_by),
        date: shown(Name::Date),
        service_route: message.values(Name::ServiceRoute).filter_map(route).take(MAX_ROUTES).collect(),
        server: shown(Name::Server),
    }
}

pub fn challenges(message: &Message<'_>) -> Vec<ChallengeLine> {
    [(false, Name::WwwAuthenticate), (true, Name::ProxyAuthenticate)]
        .into_iter()
        .flat_map(|(proxy, name)| message.lines(name).map(move |value| (proxy, value)))
        .map(|(proxy, value)| ChallengeLine { proxy, value: text::decode(value).into_owned() })
        .take(MAX_CHALLENGES)
        .collect()
}

/// `None` for what is no SIP URI; the `*` of a removal is none either.
fn binding(value: &[u8]) -> Option<Binding> {
    let address = Address::parse(value)?;
    let uri = Uri::parse(address.uri).ok().filter(|uri| uri.scheme != Scheme::Tel)?;
    Some(Binding {
        user: uri.user(),
        host: text::shown(uri.host, 255),
        port: uri.port,
        expires: address.params.value("expires").and_then(seconds),
    })
}

/// The whole value is kept, for it is written into a Route header as it came.
fn route(value: &[u8]) -> Option<String> {
    let address = Address::parse(value)?;
    Uri::parse(address.uri).ok()?;
    std::str::from_utf8(value).ok().map(str::to_owned)
}

/// Delta-seconds; quotes around them are seen in the wild, and more than fits means for ever.
pub fn seconds(value: &[u8]) -> Option<u32> {
    let value = value.strip_prefix(b"\"").and_then(|v| v.strip_suffix(b"\"")).unwrap_or(value);
    if !value.is_empty() && value.iter().all(u8::is_ascii_digit) {
        return Some(scan::number(value).and_then(|n| u32::try_from(n).ok()).unwrap_or(u32::MAX));
    }
    None
}

fn sent_by(via: &Via<'_>) -> String {
    let host = text::shown(via.host, 255);
    let host = if host.contains(':') { format!("[{host}]") } else { host };
    match via.port {
        Some(port) => format!("{host}:{port}"),
        None => host,
    }
}
