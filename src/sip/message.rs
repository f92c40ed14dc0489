//! Messages we write: rsip's header types carry them, this file puts them on the wire.
//!
//! rsip's own writer is not used: it prints `486 BusyHere` where RFC 3261 says `Busy Here`, turns bodies into lossy
//! text, and could not repeat a peer's Via, From or Call-ID byte for byte when they are not UTF-8.

use std::fmt::Write as _;

use rsip::{Header, Method};

use super::{
    api::{Flow, Transport},
    scan,
    via::ReturnPath,
    wire::{self, Message, Name, Start},
};

/// What this user agent does with requests (RFC 3261 §20.5).
pub const ALLOW: &str = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, REFER, NOTIFY, REGISTER";
/// Extensions of RFC 3262 and RFC 4028.
pub const SUPPORTED: &str = "100rel, timer";
pub const SDP: &str = "application/sdp";
/// How a transfer fares (RFC 3420, RFC 3515 §2.4.5).
pub const SIPFRAG: &str = "message/sipfrag;version=2.0";

/// The headers of a request that its responses repeat (RFC 3261 §8.2.6.2), ready to be copied.
#[derive(Clone, Debug)]
pub struct Echo {
    /// Via lines, From, Call-ID and CSeq; then the To line without its end; then Record-Route lines.
    text: Vec<u8>,
    to: usize,
    to_end: usize,
    /// The To of the request had a tag already.
    tagged: bool,
    pub path: ReturnPath,
}

impl Echo {
    pub fn of(message: &Message<'_>, flow: Flow) -> Self {
        let mut text = Vec::with_capacity(512);
        push_vias(message, flow, &mut text);
        for (name, header) in [("From", Name::From), ("Call-ID", Name::CallId), ("CSeq", Name::CSeq)] {
            if let Some(value) = message.header(header) {
                push_line(&mut text, name, value);
            }
        }
        if let Some(value) = message.header(Name::Timestamp).filter(|v| v.len() < 64) {
            push_line(&mut text, "Timestamp", value);
        }
        let to = text.len();
        if let Some(value) = message.header(Name::To) {
            text.extend_from_slice(b"To: ");
            text.extend_from_slice(value);
        }
        let to_end = text.len();
        for value in message.lines(Name::RecordRoute) {
            push_line(&mut text, "Record-Route", value);
        }
        let path = ReturnPath::new(flow, message.via.as_ref());
        Self { text, to, to_end, tagged: message.to_tag.is_some(), path }
    }

    fn write(&self, tag: &str, dialog: bool, out: &mut Vec<u8>) {
        let (head, rest) = self.text.split_at(self.to.min(self.text.len()));
        let (to, routes) = rest.split_at((self.to_end - self.to).min(rest.len()));
        out.extend_from_slice(head);
        if !to.is_empty() {
            out.extend_from_slice(to);
            if !self.tagged && !tag.is_empty() {
                out.extend_from_slice(b";tag=");
                out.extend_from_slice(tag.as_bytes());
            }
            out.extend_from_slice(b"\r\n");
        }
        if dialog {
            out.extend_from_slice(routes);
        }
    }
}

fn push_vias(message: &Message<'_>, flow: Flow, text: &mut Vec<u8>) {
    for (line, value) in message.lines(Name::Via).enumerate() {
        text.extend_from_slice(b"Via: ");
        match (line, message.via.as_ref()) {
            (0, Some(via)) => {
                via.write_received(flow.remote, text);
                if let (_, Some(others)) = scan::split_once(value, b',') {
                    text.extend_from_slice(b", ");
                    text.extend_from_slice(others);
                }
            }
            _ => text.extend_from_slice(value),
        }
        text.extend_from_slice(b"\r\n");
    }
}

fn push_line(text: &mut Vec<u8>, name: &str, value: &[u8]) {
    text.extend_from_slice(name.as_bytes());
    text.extend_from_slice(b": ");
    text.extend_from_slice(value);
    text.extend_from_slice(b"\r\n");
}

/// A response about to be written.
#[derive(Debug)]
pub struct Reply<'a> {
    pub status: u16,
    /// Instead of the usual phrase.
    pub reason: Option<&'a str>,
    /// Appended to a To without one; empty for 100.
    pub tag: &'a str,
    pub headers: Vec<Header>,
    pub content_type: &'a str,
    pub body: &'a [u8],
}

impl<'a> Reply<'a> {
    pub fn new(status: u16, tag: &'a str) -> Self {
        Self { status, reason: None, tag, headers: Vec::new(), content_type: SDP, body: b"" }
    }

    pub fn header(mut self, header: Header) -> Self {
        self.headers.push(header);
        self
    }

    pub fn write(&self, echo: &Echo, product: &str) -> Vec<u8> {
        let mut out = Vec::with_capacity(echo.text.len() + self.body.len() + 320);
        push_fmt(&mut out, format_args!("SIP/2.0 {} {}\r\n", self.status, self.reason.unwrap_or(reason(self.status))));
        // Record-Route is repeated where a dialog is made (RFC 3261 §12.1.1).
        echo.write(self.tag, (101..300).contains(&self.status), &mut out);
        for header in &self.headers {
            push_fmt(&mut out, format_args!("{header}\r\n"));
        }
        if !product.is_empty() {
            push_line(&mut out, "Server", product.as_bytes());
        }
        push_body(&mut out, self.content_type, self.body);
        out
    }
}

/// A request of ours about to be written.
#[derive(Debug)]
pub struct Outgoing {
    pub method: Method,
    pub uri: String,
    pub headers: Vec<Header>,
    pub content_type: &'static str,
    /// Nothing more often than not.
    pub body: Vec<u8>,
}

impl Outgoing {
    pub fn write(&self, product: &str) -> Vec<u8> {
        let mut out = Vec::with_capacity(512 + self.body.len());
        push_fmt(&mut out, format_args!("{} {} SIP/2.0\r\n", self.method, self.uri));
        for header in &self.headers {
            push_fmt(&mut out, format_args!("{header}\r\n"));
        }
        push_line(&mut out, "User-Agent", product.as_bytes());
        push_body(&mut out, self.content_type, &self.body);
        out
    }
}

/// The ACK of a non-2xx final response to our `invite` (RFC 3261 §17.1.1.3).
pub fn ack_of(invite: &[u8], response: &Message<'_>) -> Vec<u8> {
    with_invite(invite, |invite| like_invite(invite, "ACK", response.header(Name::To)))
}

/// The CANCEL of our `invite` (RFC 3261 §9.1).
pub fn cancel_of(invite: &[u8]) -> Vec<u8> {
    with_invite(invite, |invite| like_invite(invite, "CANCEL", invite.header(Name::To)))
}

/// Reads a message of our own again; empty when it is not one, which cannot be.
fn with_invite(invite: &[u8], write: impl FnOnce(&Message<'_>) -> Vec<u8>) -> Vec<u8> {
    let mut scratch = Vec::new();
    wire::parse(invite, &mut scratch).map(|invite| write(&invite)).unwrap_or_default()
}

/// A request with the branch, the route and the number of `invite`.
fn like_invite(invite: &Message<'_>, method: &str, to: Option<&[u8]>) -> Vec<u8> {
    let mut out = Vec::with_capacity(512);
    let Start::Request { uri, .. } = invite.start else { return out };
    out.extend_from_slice(method.as_bytes());
    out.push(b' ');
    out.extend_from_slice(uri);
    out.extend_from_slice(b" SIP/2.0\r\n");
    push_line(&mut out, "Via", invite.header(Name::Via).unwrap_or_default());
    for route in invite.lines(Name::Route) {
        push_line(&mut out, "Route", route);
    }
    push_line(&mut out, "Max-Forwards", b"70");
    push_line(&mut out, "From", invite.header(Name::From).unwrap_or_default());
    push_line(&mut out, "To", to.unwrap_or_default());
    push_line(&mut out, "Call-ID", invite.call_id());
    push_fmt(&mut out, format_args!("CSeq: {} {method}\r\n", invite.cseq.0));
    push_body(&mut out, SDP, b"");
    out
}

fn push_body(out: &mut Vec<u8>, content_type: &str, body: &[u8]) {
    if !body.is_empty() {
        push_line(out, "Content-Type", content_type.as_bytes());
    }
    push_fmt(out, format_args!("Content-Length: {}\r\n\r\n", body.len()));
    out.extend_from_slice(body);
}

fn push_fmt(out: &mut Vec<u8>, args: std::fmt::Arguments<'_>) {
    use std::io::Write as _;
    // Writing into a Vec cannot fail.
    let _ = out.write_fmt(args);
}

/// `<sip:user@address;transport=tcp>`: how the peer reaches us within this dialog.
pub fn contact(user: &str, flow: Flow) -> String {
    let mut text = String::with_capacity(64);
    let plain = |c: char| c.is_ascii_alphanumeric() || "+-_.".contains(c);
    let user: &str = if user.len() <= 40 && user.chars().all(plain) { user } else { "" };
    let at = if user.is_empty() { "" } else { "@" };
    let _ = write!(text, "<sip:{user}{at}{}", flow.local);
    text.push_str(match flow.transport {
        Transport::Udp => ">",
        Transport::Tcp => ";transport=tcp>",
        // Deprecated by RFC 3261 §26.2.2, and what every peer understands and writes itself.
        Transport::Tls => ";transport=tls>",
    });
    text
}

/// The phrases of RFC 3261 §21 and its extensions.
pub fn reason(status: u16) -> &'static str {
    match status {
        100 => "Trying",
        180 => "Ringing",
        183 => "Session Progress",
        200 => "OK",
        202 => "Accepted",
        302 => "Moved Temporarily",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        410 => "Gone",
        413 => "Request Entity Too Large",
        414 => "Request-URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Unsupported URI Scheme",
        420 => "Bad Extension",
        421 => "Extension Required",
        422 => "Session Interval Too Small",
        423 => "Interval Too Brief",
        480 => "Temporarily Unavailable",
        481 => "Call/Transaction Does Not Exist",
        482 => "Loop Detected",
        483 => "Too Many Hops",
        484 => "Address Incomplete",
        486 => "Busy Here",
        487 => "Request Terminated",
        488 => "Not Acceptable Here",
        489 => "Bad Event",
        491 => "Request Pending",
        500 => "Server Internal Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        504 => "Server Time-out",
        505 => "Version Not Supported",
        513 => "Message Too Large",
        600 => "Busy Everywhere",
        603 => "Decline",
        604 => "Does Not Exist Anywhere",
        606 => "Not Acceptable",
        _ => class(status),
    }
}

/// What a status without a phrase of its own belongs to.
fn class(status: u16) -> &'static str {
    match status / 100 {
        1 => "Progress",
        2 => "Success",
        3 => "Redirection",
        4 => "Request Failure",
        5 => "Server Failure",
        _ => "Global Failure",
    }
}

#[cfg(test)]
mod tests {
    use rsip::{
        SipMessage,
        headers::ToTypedHeader,
        prelude::{HeadersExt, UntypedHeader},
    };

    use super::*;
    use crate::sip::testing::flow;

    const INVITE: &str = "INVITE sip:100@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9:5070;rport;branch=z9hG4bKa\r\n\
        From: <sip:a@h>;tag=1\r\nTo: <sip:100@192.0.2.1>\r\nCall-ID: x@h\r\nCSeq: 7 INVITE\r\nRecord-Route: <sip:p;lr>\r\n\r\n";

    fn echo(text: &[u8]) -> Echo {
        let mut scratch = Vec::new();
        Echo::of(&wire::parse(text, &mut scratch).unwrap(), flow(Transport::Udp, "192.0.2.9:5070"))
    }

    #[test]
    fn what_we_write_is_read_by_another_implementation() {
        let reply = Reply { body: b"v=0\r\n", ..Reply::new(200, "ourtag") }
            .header(Header::Contact("<sip:100@192.0.2.1:5060>".into()))
            .header(Header::Allow(ALLOW.into()));
        let SipMessage::Response(ok) = SipMessage::try_from(reply.write(&echo(INVITE.as_bytes()), "t")).unwrap() else {
            panic!("not a response")
        };
        assert_eq!(ok.status_code.code(), 200);
        assert_eq!(ok.to_header().unwrap().typed().unwrap().tag().unwrap().value(), "ourtag");
        assert_eq!(ok.cseq_header().unwrap().value(), "7 INVITE");
        assert_eq!(ok.body, b"v=0\r\n");
        let bye = Outgoing {
            method: Method::Bye,
            uri: "sip:a@192.0.2.9".into(),
            headers: vec![Header::MaxForwards("70".into())],
            content_type: SDP,
            body: Vec::new(),
        };
        assert!(matches!(SipMessage::try_from(bye.write("t")), Ok(SipMessage::Request(r)) if r.method == Method::Bye));
    }

    #[test]
    fn bytes_that_are_not_utf_8_come_back_as_they_were() {
        let mut bytes = INVITE.as_bytes().to_vec();
        let at = INVITE.find("<sip:a@h>").unwrap();
        bytes.splice(at..at, *b"\"\xCE\xEB\xE5\xED\xE0\" ");
        let written = Reply::new(486, "t").write(&echo(&bytes), "t");
        assert!(written.windows(8).any(|w| w == b"\"\xCE\xEB\xE5\xED\xE0\" "));
    }

    #[test]
    fn record_route_is_written_where_a_dialog_is_made() {
        let text = |status| String::from_utf8(Reply::new(status, "t").write(&echo(INVITE.as_bytes()), "t")).unwrap();
        for (status, repeated) in [(100, false), (180, true), (200, true), (404, false)] {
            assert_eq!(text(status).contains("Record-Route: <sip:p;lr>"), repeated, "{status}");
        }
    }

    #[test]
    fn a_contact_has_the_called_user_when_it_is_plain() {
        let tcp = flow(Transport::Tcp, "192.0.2.9:5070");
        assert_eq!(contact("+380464400000", tcp), "<sip:+380464400000@192.0.2.1:5060;transport=tcp>");
        assert_eq!(contact("a@b<", tcp), "<sip:192.0.2.1:5060;transport=tcp>");
        assert_eq!(contact("a", flow(Transport::Tls, "192.0.2.9:5070")), "<sip:a@192.0.2.1:5060;transport=tls>");
        assert_eq!(contact("a", flow(Transport::Udp, "192.0.2.9:5070")), "<sip:a@192.0.2.1:5060>");
    }

    #[test]
    fn a_cancel_has_everything_of_its_invite_but_the_method() {
        let text = String::from_utf8(cancel_of(INVITE.as_bytes())).unwrap();
        assert!(text.starts_with(
            "CANCEL sip:100@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9:5070;rport;branch=z9hG4bKa\r\n"
        ));
        assert!(text.contains("To: <sip:100@192.0.2.1>\r\nCall-ID: x@h\r\nCSeq: 7 CANCEL\r\n"), "{text}");
    }
}
