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
        remote_party: None,
        called_party: None,
        private: message.header(Name::Privacy).is_some_and(is_private),
        user_agent: message.header(Name::UserAgent).map(|value| text::shown(value, 128)),
        offer: offer.map(<[u8]>::to_vec),
    }
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

/// RFC 3323 §4.2: `id`, `user` and `header` ask to hide the caller, `none` asks not to.
fn is_private(value: &[u8]) -> bool {
    value
        .split(|b| *b == b';' || *b == b',')
        .map(scan::trim)
        .any(|token| [&b"id"[..], b"user", b"header"].iter().any(|asked| token.eq_ignore_ascii_case(asked)))
}
