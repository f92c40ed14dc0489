//! The words between the lines, the Switch and the shell.

use std::{net::SocketAddr, sync::Arc};

use super::{
    settings::{TlsSettings, TrunkSettings, TrunkTransport},
    way::is_literal,
};
use crate::sip::{Flow, FlowId, OutRequest, Transport};

/// A line, for as long as it is configured under its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TrunkId(pub u32);

/// One question to the shell, answered by `Trunks::looked_up`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LookupId(pub u64);

/// Where is this server? RFC 3263 without NAPTR: SRV of the transport when no port is given, then A and AAAA.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Query {
    pub host: Arc<str>,
    pub port: Option<u16>,
    /// `Auto` asks for UDP.
    pub transport: TrunkTransport,
}

/// In the order they are to be tried (SRV priority, then weighted chance, then address order).
pub type LookupAnswer = Result<Vec<Target>, LookupError>;

/// One address of a server, with the one of ours that reaches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    pub transport: Transport,
    pub remote: SocketAddr,
    /// Our address on the way there and the port we listen on for this transport.
    pub local: SocketAddr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LookupError {
    /// The name does not exist.
    NoSuchName,
    /// It exists but has no address.
    Empty,
    /// No answer in time, or no name server.
    TimedOut,
    Failed,
    /// We do not listen on this transport or address family.
    NoSocket,
}

/// How a TLS connection to one address is made.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TlsPeer {
    /// The name in SNI and in the certificate: the configured server's or the domain's (RFC 5922 §4).
    pub name: Arc<str>,
    /// Paths of files are resolved already.
    pub settings: TlsSettings,
}

impl TlsPeer {
    /// For a server found by the name `host`. The certificate is for the name that was configured; behind a bare
    /// address, for the domain (RFC 5922 §4).
    pub(super) fn of(line: &TrunkSettings, host: &Arc<str>) -> Self {
        let name = if is_literal(host) { &line.domain } else { host };
        Self { name: name.clone(), settings: line.tls.clone() }
    }
}

/// Which request of a line an id belongs to; given back by `Trunks::sent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestTag {
    pub trunk: TrunkId,
    pub serial: u32,
}

#[derive(Clone, Debug)]
pub enum TrunkOutput {
    /// Asks the shell; the answer comes back by `Trunks::looked_up`.
    Look { lookup: LookupId, query: Query },
    /// Connections to `remote` are made like this from now on.
    Tls { remote: SocketAddr, peer: Arc<TlsPeer> },
    /// To be sent by the user agent; its id goes back by `Trunks::sent` before anything else.
    Request { tag: RequestTag, flow: Flow, request: OutRequest },
    /// CRLF keep-alive.
    Send { flow: Flow, bytes: Vec<u8> },
    /// Nothing is answered on this connection any more, though it looks open: the shell closes it, so that the next
    /// request opens a fresh one.
    Close(FlowId),
    /// A line for the log; `loud` ones want an administrator.
    Told { trunk: Arc<str>, text: String, loud: bool },
    /// An authenticated 200 told the time (a hint for a machine without a clock).
    Date(jiff::Timestamp),
}
