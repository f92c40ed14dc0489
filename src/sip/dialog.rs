//! A peer relation: tags, CSeq order, route set and remote target (RFC 3261 §12).
//!
//! Knows nothing of offers, answers or timers; `session/` builds on it.

use rsip::{Header, Method};

use super::{
    message::{Outgoing, SDP},
    name_addr::Address,
    scan, text,
    uri::Uri,
    wire::{Message, Name, Start},
};

/// A route set as long as this is an attack, not a path.
const MAX_ROUTES: usize = 32;

#[derive(Debug)]
pub struct Dialog {
    call_id: Box<[u8]>,
    local_tag: String,
    /// `"Display" ` before our own URI, as we wrote it in our INVITE; empty where we were called.
    local_name: String,
    /// Empty towards a peer of RFC 2543, which sends none (RFC 3261 §12.1.1).
    remote_tag: Box<[u8]>,
    local_uri: String,
    remote_uri: String,
    local_cseq: u32,
    remote_cseq: Option<u32>,
    /// URIs in the order our requests visit them.
    route_set: Vec<String>,
    remote_target: String,
}

impl Dialog {
    /// From an INVITE that is being answered with `tag` (RFC 3261 §12.1.1).
    pub fn uas(invite: &Message<'_>, tag: &str, local_cseq: u32) -> Self {
        let from = address(invite, Name::From);
        let target = contact(invite).unwrap_or_else(|| from.clone());
        Self {
            call_id: invite.call_id().into(),
            local_tag: tag.to_owned(),
            local_name: String::new(),
            remote_tag: invite.from_tag.unwrap_or_default().into(),
            local_uri: address(invite, Name::To),
            remote_uri: from,
            local_cseq,
            remote_cseq: Some(invite.cseq.0),
            route_set: routes(invite).collect(),
            remote_target: target,
        }
    }

    /// Before any answer to an INVITE of ours: no tag of theirs, and the Request-URI for a target.
    pub fn calling(call_id: &str, tag: &str, (name, from): (&str, &str), to: &str, uri: &str, local_cseq: u32) -> Self {
        Self {
            call_id: call_id.as_bytes().into(),
            local_tag: tag.to_owned(),
            local_name: quoted(name),
            remote_tag: Box::default(),
            local_uri: from.to_owned(),
            remote_uri: to.to_owned(),
            local_cseq,
            remote_cseq: None,
            route_set: Vec::new(),
            remote_target: uri.to_owned(),
        }
    }

    /// A 1xx or 2xx to our INVITE makes the dialog, or makes it anew: the route set of the 2xx counts, and of several
    /// early dialogs the latest (RFC 3261 §12.1.2, §13.2.2.4).
    pub fn establish(&mut self, response: &Message<'_>) {
        let tag = response.to_tag.unwrap_or_default();
        if *tag != *self.remote_tag {
            self.remote_tag = tag.into();
            self.remote_cseq = None;
        }
        self.route_set = routes(response).collect();
        self.route_set.reverse();
        self.refresh_target(response);
    }

    /// The INVITE was refused and goes out once more: what its early dialogs left is forgotten.
    pub fn start_over(&mut self, uri: &str) {
        self.remote_tag = Box::default();
        self.remote_cseq = None;
        self.route_set.clear();
        self.remote_target = uri.to_owned();
    }

    /// From a 1xx or 2xx to an INVITE of ours (RFC 3261 §12.1.2). `None` when the response has no To tag.
    pub fn uac(response: &Message<'_>) -> Option<Self> {
        let mut route_set: Vec<_> = routes(response).collect();
        route_set.reverse();
        let to = address(response, Name::To);
        Some(Self {
            call_id: response.call_id().into(),
            local_tag: text::decode(response.from_tag?).into_owned(),
            local_name: String::new(),
            remote_tag: response.to_tag?.into(),
            local_uri: address(response, Name::From),
            remote_target: contact(response).unwrap_or_else(|| to.clone()),
            remote_uri: to,
            local_cseq: response.cseq.0,
            remote_cseq: None,
            route_set,
        })
    }

    pub fn local_tag(&self) -> &str {
        &self.local_tag
    }

    pub fn remote_tag(&self) -> &[u8] {
        &self.remote_tag
    }

    /// The number of our latest request.
    pub fn local_cseq(&self) -> u32 {
        self.local_cseq
    }

    /// The URI our requests are for; the first route may be somebody else's.
    pub fn remote_target(&self) -> &str {
        &self.remote_target
    }

    /// The dialog somebody else names (RFC 3891 §3): by our tag and theirs.
    pub fn is_named(&self, call_id: &[u8], ours: &[u8], theirs: &[u8]) -> bool {
        call_id == &*self.call_id && ours == self.local_tag.as_bytes() && theirs == &*self.remote_tag
    }

    /// Our own URI.
    pub fn local_uri(&self) -> &str {
        &self.local_uri
    }

    /// A request of the peer within this dialog (RFC 3261 §12.2.2).
    pub fn owns(&self, request: &Message<'_>) -> bool {
        request.call_id() == &*self.call_id
            && request.from_tag.unwrap_or_default() == &*self.remote_tag
            && request.to_tag == Some(self.local_tag.as_bytes())
    }

    /// Takes note of the peer's next number; false when it is not higher than the last one: 500 then.
    #[must_use]
    pub fn advance(&mut self, cseq: u32) -> bool {
        let in_order = self.remote_cseq.is_none_or(|last| cseq > last);
        if in_order {
            self.remote_cseq = Some(cseq);
        }
        in_order
    }

    /// A re-INVITE or UPDATE may move the peer (RFC 3261 §12.2.2).
    pub fn refresh_target(&mut self, request: &Message<'_>) {
        if let Some(target) = contact(request) {
            self.remote_target = target;
        }
    }

    /// The next request of ours, without its Via (RFC 3261 §12.2.1.1).
    pub fn request(&mut self, method: Method) -> Outgoing {
        self.local_cseq = self.local_cseq.wrapping_add(1) & 0x7fff_ffff;
        self.numbered(method, self.local_cseq)
    }

    /// A request with the number of an earlier one: the ACK of a 2xx (RFC 3261 §13.2.2.4).
    pub fn numbered(&self, method: Method, cseq: u32) -> Outgoing {
        let (uri, routes) = self.path();
        let remote_tag = match text::decode(&self.remote_tag) {
            tag if tag.is_empty() => String::new(),
            tag => format!(";tag={tag}"),
        };
        let mut headers: Vec<Header> = Vec::with_capacity(routes.len() + 8);
        headers.extend(routes.iter().map(|route| Header::Route(format!("<{route}>").into())));
        headers.push(Header::MaxForwards("70".into()));
        headers.push(Header::From(format!("{}<{}>;tag={}", self.local_name, self.local_uri, self.local_tag).into()));
        headers.push(Header::To(format!("<{}>{remote_tag}", self.remote_uri).into()));
        headers.push(Header::CallId(text::decode(&self.call_id).into_owned().into()));
        headers.push(Header::CSeq(format!("{cseq} {method}").into()));
        Outgoing { method, uri, headers, content_type: SDP, body: Vec::new() }
    }

    /// The URI the next request is sent to: the first route, else the remote target.
    pub fn next_hop(&self) -> &str {
        self.route_set.first().unwrap_or(&self.remote_target)
    }

    /// The peer is reached through proxies that asked to stay in the path.
    pub fn is_routed(&self) -> bool {
        !self.route_set.is_empty()
    }

    /// Request-URI and Route. A first route without `lr` is a strict router of RFC 2543: it wants itself in the
    /// Request-URI and the target at the end of the list.
    fn path(&self) -> (String, Vec<&str>) {
        let mut routes: Vec<&str> = self.route_set.iter().map(String::as_str).collect();
        match self.route_set.first() {
            Some(first) if !is_loose(first) => {
                routes.remove(0);
                routes.push(&self.remote_target);
                (without_headers(first).to_owned(), routes)
            }
            _ => (self.remote_target.clone(), routes),
        }
    }
}

/// A display name as a quoted string with a space after it; nothing for no name.
fn quoted(name: &str) -> String {
    let name = text::clean(name, 128);
    if name.is_empty() {
        return name;
    }
    let escaped: String =
        name.chars().flat_map(|c| ['\\'; 1].into_iter().filter(move |_| matches!(c, '"' | '\\')).chain([c])).collect();
    format!("\"{escaped}\" ")
}

fn is_loose(route: &str) -> bool {
    Uri::parse(route.as_bytes()).is_ok_and(|uri| uri.params.has("lr"))
}

fn without_headers(uri: &str) -> &str {
    uri.split('?').next().unwrap_or(uri)
}

fn address(message: &Message<'_>, name: Name) -> String {
    let value = message.header(name).unwrap_or_default();
    Address::parse(value).map(|address| text::decode(address.uri).into_owned()).unwrap_or_default()
}

/// The URI of the first Contact, when it can be sent to.
fn contact(message: &Message<'_>) -> Option<String> {
    let value = scan::list(message.header(Name::Contact)?).next()?;
    let address = Address::parse(value)?;
    let uri = Uri::parse(address.uri).ok()?;
    (!uri.host.is_empty()).then(|| without_headers(&text::decode(address.uri)).to_owned())
}

fn routes<'m>(message: &'m Message<'_>) -> impl Iterator<Item = String> + use<'m> {
    debug_assert!(!matches!(message.start, Start::Response { status: 100, .. }));
    let addresses = message.values(Name::RecordRoute).filter_map(Address::parse);
    addresses.take(MAX_ROUTES).map(|address| text::decode(address.uri).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sip::wire;

    fn invite(more: &str) -> Dialog {
        let text = format!(
            "INVITE sip:100@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKa\r\nFrom: <sip:a@h>;tag=ft\r\n\
             To: <sip:100@town.example>\r\nCall-ID: c\r\nCSeq: 10 INVITE\r\n{more}\r\n"
        );
        let mut scratch = Vec::new();
        Dialog::uas(&wire::parse(text.as_bytes(), &mut scratch).unwrap(), "lt", 0)
    }

    fn written(dialog: &mut Dialog) -> String {
        String::from_utf8(dialog.request(Method::Bye).write("t")).unwrap()
    }

    #[test]
    fn a_request_of_ours_goes_to_the_contact_with_swapped_ends() {
        let bye = written(&mut invite("Contact: <sip:a@192.0.2.9:5070>\r\n"));
        assert!(bye.starts_with("BYE sip:a@192.0.2.9:5070 SIP/2.0\r\n"), "{bye}");
        assert!(bye.contains("From: <sip:100@town.example>;tag=lt\r\nTo: <sip:a@h>;tag=ft\r\n"), "{bye}");
        assert!(bye.contains("CSeq: 1 BYE\r\n"), "{bye}");
    }

    #[test]
    fn record_routes_are_visited_in_order() {
        let mut dialog = invite(
            "Record-Route: <sip:p2.example;lr>, <sip:p1.example;lr>\r\nRecord-Route: <sip:p0.example;lr>\r\nContact: <sip:a@192.0.2.9>\r\n",
        );
        let bye = written(&mut dialog);
        assert!(
            bye.contains("Route: <sip:p2.example;lr>\r\nRoute: <sip:p1.example;lr>\r\nRoute: <sip:p0.example;lr>\r\n")
        );
        assert!(bye.starts_with("BYE sip:a@192.0.2.9 SIP"), "{bye}");
        assert_eq!(dialog.next_hop(), "sip:p2.example;lr");
    }

    #[test]
    fn a_strict_router_gets_itself_as_request_uri() {
        let mut dialog =
            invite("Record-Route: <sip:old.example>, <sip:p1.example;lr>\r\nContact: <sip:a@192.0.2.9>\r\n");
        let bye = written(&mut dialog);
        assert!(bye.starts_with("BYE sip:old.example SIP/2.0\r\n"), "{bye}");
        assert!(bye.contains("Route: <sip:p1.example;lr>\r\nRoute: <sip:a@192.0.2.9>\r\n"), "{bye}");
    }

    #[test]
    fn a_display_name_is_quoted_in_every_request() {
        let mut dialog =
            Dialog::calling("c", "lt", (r#"Рада "Х" \"#, "sip:us@h"), "sip:them@h", "sip:them@192.0.2.3", 4);
        let text = String::from_utf8(dialog.request(Method::Invite).write("t")).unwrap();
        assert!(text.starts_with("INVITE sip:them@192.0.2.3 SIP/2.0\r\n"), "{text}");
        assert!(text.contains("From: \"Рада \\\"Х\\\" \\\\\" <sip:us@h>;tag=lt\r\nTo: <sip:them@h>\r\n"), "{text}");
    }

    #[test]
    fn numbers_must_rise() {
        let mut dialog = invite("");
        assert!(!dialog.advance(10));
        assert!(dialog.advance(12));
        assert!(!dialog.advance(11));
    }

    #[test]
    fn without_a_contact_the_from_uri_is_the_target() {
        assert!(written(&mut invite("")).starts_with("BYE sip:a@h SIP/2.0\r\n"));
        assert!(written(&mut invite("Contact: <tel:+380>\r\n")).starts_with("BYE sip:a@h SIP/2.0\r\n"));
    }

    #[test]
    fn as_caller_the_route_set_is_turned_round() {
        let text = "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKa\r\nRecord-Route: <sip:far;lr>, <sip:near;lr>\r\n\
                    From: <sip:us@h>;tag=lt\r\nTo: <sip:them@h>;tag=rt\r\nCall-ID: c\r\nCSeq: 5 INVITE\r\nContact: <sip:t@192.0.2.3>\r\n\r\n";
        let mut scratch = Vec::new();
        let mut dialog = Dialog::uac(&wire::parse(text.as_bytes(), &mut scratch).unwrap()).unwrap();
        let bye = written(&mut dialog);
        assert_eq!(dialog.next_hop(), "sip:near;lr");
        assert!(bye.contains("CSeq: 6 BYE\r\n") && bye.contains("To: <sip:them@h>;tag=rt\r\n"), "{bye}");
    }
}
