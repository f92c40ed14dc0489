//! What we can do, for OPTIONS (RFC 3261 §11.2).

use rsip::Header;

use crate::sip::message::{ALLOW, Reply, SDP, SUPPORTED};

/// 200, or 503 while no new calls are taken: OPTIONS is answered as an INVITE would be. `contact` is ours.
pub fn reply(tag: &str, contact: String, draining: bool) -> Reply<'_> {
    if draining {
        return Reply::new(503, tag);
    }
    Reply::new(200, tag)
        .header(Header::Contact(contact.into()))
        .header(Header::Allow(ALLOW.into()))
        .header(Header::Accept(SDP.into()))
        .header(Header::AcceptEncoding("identity".into()))
        .header(Header::AcceptLanguage("uk, en".into()))
        .header(Header::Supported(SUPPORTED.into()))
}
