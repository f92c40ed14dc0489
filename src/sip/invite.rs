//! Words for a call of ours: what its INVITE says.

use std::{net::SocketAddr, time::Duration};

/// What the user agent writes; Via, Max-Forwards, Call-ID, CSeq, tags, Contact, Allow and Supported are its own business.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutInvite {
    /// Request-URI.
    pub uri: String,
    /// URIs of From and To without brackets.
    pub from: String,
    /// Display name in From; empty for none.
    pub from_display: String,
    pub to: String,
    /// Further header lines in order, ready to be written: Route, P-Asserted-Identity, Diversion …
    pub headers: Vec<(&'static str, String)>,
    /// Our offer.
    pub sdp: Vec<u8>,
    /// The address of our Contact, when it is another one than we send from (behind a NAT).
    pub contact: Option<SocketAddr>,
    /// User part of our Contact.
    pub user: String,
    /// The session interval to be asked for (RFC 4028); `None` never asks but takes what the peer wants.
    pub session_timer: Option<Duration>,
}
