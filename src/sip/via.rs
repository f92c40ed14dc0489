//! One Via value: who sent the message and where its answer goes (RFC 3261 §18.2, §20.42, RFC 3581).

use std::net::SocketAddr;

use super::{
    api::{Flow, FlowId},
    scan::{self, Params},
    uri,
};

/// RFC 3261 §8.1.1.7: a branch that begins with this identifies its transaction.
pub const MAGIC_COOKIE: &[u8] = b"z9hG4bK";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Via<'a> {
    /// Protocol and sent-by as they were written, up to the parameters.
    head: &'a [u8],
    pub transport: &'a [u8],
    pub host: &'a [u8],
    pub port: Option<u16>,
    pub params: Params<'a>,
}

impl<'a> Via<'a> {
    /// From one value: `SIP / 2.0 / UDP host:port ;params`.
    pub fn parse(value: &'a [u8]) -> Option<Self> {
        let value = scan::trim(value);
        let end = value.iter().position(|b| *b == b';').unwrap_or(value.len());
        let (head, params) = value.split_at_checked(end)?;
        let mut parts = head.splitn(3, |b| *b == b'/');
        let (protocol, version, rest) = (parts.next()?, parts.next()?, scan::trim(parts.next()?));
        let space = rest.iter().position(u8::is_ascii_whitespace)?;
        let (transport, sent_by) = rest.split_at_checked(space)?;
        let (host, port) = uri::host_port(sent_by)?;
        let params = Params::new(params);
        let sound = scan::trim(protocol).eq_ignore_ascii_case(b"SIP")
            && scan::is_token(scan::trim(version))
            && scan::is_token(transport)
            && !params.is_malformed();
        sound.then_some(Self { head: scan::trim(head), transport, host, port, params })
    }

    pub fn branch(&self) -> &'a [u8] {
        self.params.value("branch").unwrap_or_default()
    }

    /// A branch of RFC 3261; the bare cookie says no more than none at all (RFC 4475 §3.2.1).
    pub fn has_rfc3261_branch(&self) -> bool {
        let branch = self.branch();
        branch.len() > MAGIC_COOKIE.len()
            && branch.get(..MAGIC_COOKIE.len()).is_some_and(|b| b.eq_ignore_ascii_case(MAGIC_COOKIE))
    }

    /// Writes the value for the response: `received` where the source differs from sent-by, `rport` when asked for
    /// (RFC 3261 §18.2.1, RFC 3581 §4). What a peer put there itself is replaced.
    pub fn write_received(&self, source: SocketAddr, out: &mut Vec<u8>) {
        let rport = self.params.has("rport");
        out.extend_from_slice(self.head);
        for (whole, name, _) in self.params.iter() {
            if !name.eq_ignore_ascii_case(b"received") && !name.eq_ignore_ascii_case(b"rport") {
                out.push(b';');
                out.extend_from_slice(whole);
            }
        }
        if rport || uri::ip(self.host) != Some(source.ip()) {
            out.extend_from_slice(format!(";received={}", source.ip()).as_bytes());
        }
        if rport {
            out.extend_from_slice(format!(";rport={}", source.port()).as_bytes());
        }
    }

    /// Where the response goes when no connection is left to carry it, and always on UDP (RFC 3261 §18.2.2).
    pub fn return_address(&self, source: SocketAddr) -> SocketAddr {
        if self.params.has("rport") {
            return source;
        }
        let ip = self.params.value("maddr").and_then(uri::ip).unwrap_or(source.ip());
        SocketAddr::new(ip, self.port.unwrap_or(5060))
    }
}

/// The way back for responses to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReturnPath {
    /// As the request came; on a stream the response uses the same connection.
    flow: Flow,
    /// By Via: for UDP, and for a stream that is gone.
    fallback: SocketAddr,
}

impl ReturnPath {
    pub fn new(flow: Flow, via: Option<&Via<'_>>) -> Self {
        Self { flow, fallback: via.map_or(flow.remote, |via| via.return_address(flow.remote)) }
    }

    /// Towards a stranger: `maddr` would let it aim our answers at a third party.
    pub fn to_source(flow: Flow, via: Option<&Via<'_>>) -> Self {
        let port =
            via.filter(|via| !via.params.has("rport")).map_or(flow.remote.port(), |via| via.port.unwrap_or(5060));
        Self { flow, fallback: SocketAddr::new(flow.remote.ip(), port) }
    }

    /// `alive`: the connection the request came by is still open.
    pub fn flow(&self, alive: bool) -> Flow {
        if self.flow.transport.is_reliable() && alive {
            return self.flow;
        }
        Flow { remote: self.fallback, id: FlowId(0), ..self.flow }
    }

    pub fn arrived_by(&self) -> Flow {
        self.flow
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: &[u8], source: &str) -> String {
        let mut out = Vec::new();
        Via::parse(value).expect("a Via").write_received(source.parse().unwrap(), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_via_with_spaces_everywhere_is_read() {
        let via = Via::parse(b"SIP  /   2.0 /UDP    192.0.2.2 : 5070 ; branch = z9hG4bK390skdjuw").unwrap();
        assert_eq!((via.transport, via.host, via.port), (&b"UDP"[..], &b"192.0.2.2"[..], Some(5070)));
        assert_eq!(via.branch(), b"z9hG4bK390skdjuw");
        assert!(via.has_rfc3261_branch());
        assert!(!Via::parse(b"SIP/2.0/UDP h;branch=z9hG4bK").unwrap().has_rfc3261_branch());
        assert_eq!(Via::parse(b"SIP/2.0/UDP [2001:db8::9]:5061;branch=x").unwrap().host, b"2001:db8::9");
    }

    #[test]
    fn rport_is_filled_in_and_received_added() {
        assert_eq!(
            written(b"SIP/2.0/UDP 10.0.0.1:5062;rport;branch=z9hG4bKa", "203.0.113.7:40000"),
            "SIP/2.0/UDP 10.0.0.1:5062;branch=z9hG4bKa;received=203.0.113.7;rport=40000"
        );
        assert_eq!(written(b"SIP/2.0/UDP 192.0.2.1;branch=b", "192.0.2.1:5060"), "SIP/2.0/UDP 192.0.2.1;branch=b");
        assert_eq!(
            written(b"SIP/2.0/UDP host.example;received=1.1.1.1;branch=b", "192.0.2.1:5060"),
            "SIP/2.0/UDP host.example;branch=b;received=192.0.2.1"
        );
    }

    #[test]
    fn without_rport_the_answer_goes_to_the_port_of_sent_by() {
        let source: SocketAddr = "203.0.113.7:40000".parse().unwrap();
        let to = |value: &[u8]| Via::parse(value).unwrap().return_address(source).to_string();
        assert_eq!(to(b"SIP/2.0/UDP 10.0.0.1;branch=b"), "203.0.113.7:5060");
        assert_eq!(to(b"SIP/2.0/UDP 10.0.0.1:5090;branch=b"), "203.0.113.7:5090");
        assert_eq!(to(b"SIP/2.0/UDP 10.0.0.1;rport;branch=b"), "203.0.113.7:40000");
        assert_eq!(to(b"SIP/2.0/UDP 10.0.0.1;maddr=203.0.113.9;branch=b"), "203.0.113.9:5060");
    }

    #[test]
    fn a_stranger_cannot_aim_our_answer_at_a_third_party() {
        let source = crate::sip::testing::flow(crate::sip::Transport::Udp, "203.0.113.7:40000");
        let to =
            |value: &[u8]| ReturnPath::to_source(source, Via::parse(value).as_ref()).flow(false).remote.to_string();
        assert_eq!(to(b"SIP/2.0/UDP 10.0.0.1:5090;maddr=203.0.113.9;branch=b"), "203.0.113.7:5090");
        assert_eq!(to(b"SIP/2.0/UDP 10.0.0.1;rport;maddr=203.0.113.9;branch=b"), "203.0.113.7:40000");
    }

    #[test]
    fn empty_parameters_and_foreign_protocols_are_refused() {
        assert_eq!(Via::parse(b"SIP/2.0/UDP 192.0.2.15;;,;,,"), None);
        assert_eq!(Via::parse(b"HTTP/1.1/TCP host"), None);
        assert_eq!(Via::parse(b"SIP/2.0/UDP"), None);
    }
}
