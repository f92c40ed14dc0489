//! Pieces of a provider for tests.

use super::Target;
use crate::sip::{Flow, FlowId, Response, Transport};

/// A server's address, reached from 192.0.2.1:5060.
pub fn target(transport: Transport, remote: &str) -> Target {
    Target { transport, remote: remote.parse().unwrap(), local: "192.0.2.1:5060".parse().unwrap() }
}

/// A bare response.
pub fn answer(status: u16) -> Response {
    let place = target(Transport::Udp, "203.0.113.5:5060");
    Response {
        status,
        reason: String::new(),
        flow: Flow { transport: place.transport, local: place.local, remote: place.remote, id: FlowId(0) },
        challenges: Vec::new(),
        contacts: Vec::new(),
        expires: None,
        min_expires: None,
        retry_after: None,
        received: None,
        rport: None,
        sent_by: None,
        date: None,
        service_route: Vec::new(),
        server: None,
    }
}
