//! A new call in the words of its owner.

use crate::sip::{
    api::{Flow, IncomingInvite, NameAddr},
    name_addr::Address,
    scan, text,
    uri::Uri,
    wire::{Message, Name, Start},
};

/// More asserted identities than this say nothing.
const MAX_ASSERTED: usize = 4;
/// One for each realm; nobody knows of more.
const MAX_AUTHORIZATIONS: usize = 8;

pub fn describe(message: &Message<'_>, flow: Flow, offer: Option<&[u8]>) -> IncomingInvite {
    let uri = match message.start {
        Start::Request { uri, .. } => uri,
        Start::Response { .. } => b"",
    };
    let address = |name| message.header(name).and_then(Address::parse).map(Address::to_name_addr);
    IncomingInvite {
        flow,
        call_id: text::shown(message.call_id(), 256),
        request_uri: text::shown(uri, 512),
        called_user: called_user(message),
        from: address(Name::From).unwrap_or_default(),
        to: address(Name::To).unwrap_or_default(),
        asserted: message.values(Name::AssertedIdentity).filter_map(parse).take(MAX_ASSERTED).collect(),
        diversion: message.values(Name::Diversion).find_map(parse),
        remote_party: remote_party(message).map(Address::to_name_addr),
        called_party: message.header(Name::CalledPartyId).and_then(parse).map(|called| called.user),
        private: is_private(message),
        user_agent: message.header(Name::UserAgent).map(|value| text::shown(value, 128)),
        authorizations: authorizations(message),
        offer: offer.map(<[u8]>::to_vec),
    }
}

/// Values of Authorization and Proxy-Authorization; their commas belong to them.
pub fn authorizations(message: &Message<'_>) -> Vec<String> {
    [Name::Authorization, Name::ProxyAuthorization]
        .into_iter()
        .flat_map(|name| message.lines(name))
        .map(|value| text::decode(value).into_owned())
        .take(MAX_AUTHORIZATIONS)
        .collect()
}

/// The user part of the Request-URI; a `tel:` URI's number.
pub fn called_user(message: &Message<'_>) -> String {
    match message.start {
        Start::Request { uri, .. } => Uri::parse(uri).map(|uri| uri.user()).unwrap_or_default(),
        Start::Response { .. } => String::new(),
    }
}

fn parse(value: &[u8]) -> Option<NameAddr> {
    Address::parse(value).map(Address::to_name_addr)
}

/// Of several the caller's own: `party=called` is somebody else.
fn remote_party<'a>(message: &Message<'a>) -> Option<Address<'a>> {
    message
        .values(Name::RemotePartyId)
        .filter_map(Address::parse)
        .find(|address| address.params.value("party").is_none_or(|party| party.eq_ignore_ascii_case(b"calling")))
}

/// RFC 3323 §4.2 and RFC 3325 §9.3: `id`, `user` and `header` ask to hide the caller, `none` asks not to, `critical`
/// only says how much it matters. Trunks that write Remote-Party-ID say it there, as `privacy=full`.
fn is_private(message: &Message<'_>) -> bool {
    let asks = |token: &[u8], words: &[&[u8]]| words.iter().any(|word| token.eq_ignore_ascii_case(word));
    let mut tokens = message.lines(Name::Privacy).flat_map(|v| v.split(|b| *b == b';' || *b == b',')).map(scan::trim);
    tokens.any(|token| asks(token, &[b"id", b"user", b"header"]))
        || remote_party(message).and_then(|address| address.params.value("privacy")).is_some_and(|value| {
            value.split(|b| *b == b',' || *b == b'-').any(|token| asks(scan::trim(token), &[b"full", b"uri"]))
        })
}
