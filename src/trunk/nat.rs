//! How the provider sees us: the public address learned from its answers, and what on the way rewrites messages.

use std::net::{IpAddr, SocketAddr};

use super::{
    Target,
    account::{Contact, Listed, is_at},
};
use crate::sip::{Response, Transport};

/// Our address behind a NAT, learned from `received` and `rport` of our own Via (RFC 3581).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Nat {
    /// With the local address it stands for.
    learned: Option<(SocketAddr, IpAddr)>,
}

impl Nat {
    /// Reads how the peer saw a request sent from `target.local`; true when that is news.
    pub fn learn(&mut self, target: &Target, response: &Response) -> bool {
        if response.received.is_none() && response.rport.is_none() {
            return false;
        }
        let ip = response.received.unwrap_or(target.local.ip()).to_canonical();
        // Over a connection the port is that of the connection, where nobody listens.
        let port = if target.transport == Transport::Udp { response.rport } else { None };
        let seen = SocketAddr::new(ip, port.filter(|p| *p != 0).unwrap_or(target.local.port()));
        // A provider that sees a public address of ours as a private one stands behind a NAT of its own.
        let inner = is_private(ip) && !is_private(target.local.ip());
        let odd = inner || ip.is_unspecified() || ip.is_multicast() || ip.is_ipv4() != target.local.is_ipv4();
        let learned = (!odd && seen != target.local).then_some((seen, target.local.ip()));
        let news = learned != self.learned;
        self.learned = learned;
        news
    }

    /// What to present to this target instead of our own address.
    pub fn public(&self, target: &Target) -> Option<SocketAddr> {
        let (seen, local) = self.learned.filter(|(_, local)| *local == target.local.ip())?;
        debug_assert_eq!(seen.is_ipv4(), local.is_ipv4());
        // Learned over UDP, the port is good for UDP only.
        Some(if target.transport == Transport::Udp { seen } else { SocketAddr::new(seen.ip(), target.local.port()) })
    }

    pub fn forget(&mut self) {
        self.learned = None;
    }
}

/// Something between us and the provider has rewritten the request or its answer: our Via came back as another one
/// than we wrote, or our Contact is listed with an address that neither we wrote nor the provider saw (a registrar
/// behind which we stand may list what it saw; that is its right).
pub(super) fn rewritten(target: &Target, contact: Option<(&Contact, Listed)>, response: &Response) -> bool {
    if target.transport == Transport::Tls {
        return false;
    }
    if response.sent_by.as_deref().is_some_and(|sent_by| !is_ours(sent_by, target.local)) {
        return true;
    }
    let Some((contact, Listed::Elsewhere(at))) = contact else { return false };
    let Some(binding) = response.contacts.get(at) else { return false };
    // A name instead of an address is the registrar's own way of writing.
    let Ok(ip) = binding.host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() else { return false };
    let seen = response.received.unwrap_or(target.local.ip());
    !is_at(binding, contact.address) && ip.to_canonical() != seen.to_canonical() && ip != contact.address.ip()
}

fn is_ours(sent_by: &str, local: SocketAddr) -> bool {
    if let Ok(address) = sent_by.parse::<SocketAddr>() {
        return address == local;
    }
    let host = sent_by.trim_start_matches('[').trim_end_matches(']');
    match host.parse::<IpAddr>() {
        Ok(ip) => ip == local.ip() && local.port() == 5060,
        // A name is nothing we write, but nothing a rewriting router writes either.
        Err(_) => true,
    }
}

/// Addresses that mean nothing on the other side of a NAT: RFC 1918, RFC 6598, link-local, unique local, loopback.
pub(super) fn is_private(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            let [a, b, ..] = ip.octets();
            ip.is_private() || ip.is_loopback() || ip.is_link_local() || (a == 100 && (64..128).contains(&b))
        }
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trunk::testing::{answer, target};

    fn seen(received: Option<&str>, rport: Option<u16>) -> Response {
        Response { received: received.map(|r| r.parse().unwrap()), rport, ..answer(200) }
    }

    #[test]
    fn the_address_the_provider_saw_is_learned_and_told_once() {
        let (mut nat, target) = (Nat::default(), target(Transport::Udp, "203.0.113.5:5060"));
        assert!(!nat.learn(&target, &seen(Some("192.0.2.1"), Some(5060))), "our own address is no news");
        assert!(nat.learn(&target, &seen(Some("198.51.100.7"), Some(31000))));
        assert!(!nat.learn(&target, &seen(Some("198.51.100.7"), Some(31000))));
        assert_eq!(nat.public(&target), Some("198.51.100.7:31000".parse().unwrap()));
        assert!(!nat.learn(&target, &seen(None, None)), "an answer that says nothing changes nothing");
        assert!(nat.learn(&target, &seen(Some("198.51.100.8"), Some(31000))));
        assert!(nat.learn(&target, &seen(Some("192.0.2.1"), None)));
        assert_eq!(nat.public(&target), None);
    }

    #[test]
    fn an_address_that_cannot_be_ours_is_not_learned() {
        let (mut nat, target) = (Nat::default(), target(Transport::Udp, "203.0.113.5:5060"));
        for odd in ["10.0.0.7", "0.0.0.0", "224.0.0.1", "2001:db8::7"] {
            assert!(!nat.learn(&target, &seen(Some(odd), Some(5060))), "{odd}");
        }
        let inside = Target { local: "192.168.1.10:5060".parse().unwrap(), ..target };
        assert!(nat.learn(&inside, &seen(Some("100.64.0.7"), Some(5060))), "a provider's own NAT is to be followed");
    }

    #[test]
    fn over_a_connection_only_the_address_counts() {
        let (mut nat, tcp) = (Nat::default(), target(Transport::Tcp, "203.0.113.5:5060"));
        assert!(!nat.learn(&tcp, &seen(None, Some(40123))), "the port of our connection is no address of ours");
        assert!(nat.learn(&tcp, &seen(Some("198.51.100.7"), Some(40123))));
        assert_eq!(nat.public(&tcp), Some("198.51.100.7:5060".parse().unwrap()));
    }

    #[test]
    fn what_was_learned_of_one_own_address_says_nothing_of_another() {
        let (mut nat, mut target) = (Nat::default(), target(Transport::Udp, "203.0.113.5:5060"));
        nat.learn(&target, &seen(Some("198.51.100.7"), Some(31000)));
        target.local = "192.0.2.77:5060".parse().unwrap();
        assert_eq!(nat.public(&target), None);
    }

    #[test]
    fn a_via_that_came_back_changed_was_rewritten() {
        let target = target(Transport::Udp, "203.0.113.5:5060");
        let with = |sent_by: &str| Response { sent_by: Some(sent_by.into()), ..answer(200) };
        for own in ["192.0.2.1:5060", "192.0.2.1", "[192.0.2.1]", "pbx.example"] {
            assert!(!rewritten(&target, None, &with(own)), "{own}");
        }
        for other in ["198.51.100.7:5060", "192.0.2.1:1024", "198.51.100.7"] {
            assert!(rewritten(&target, None, &with(other)), "{other}");
        }
        let tls = Target { transport: Transport::Tls, ..target };
        assert!(!rewritten(&tls, None, &with("198.51.100.7:5060")), "nobody rewrites inside TLS");
    }

    #[test]
    fn private_addresses_are_told_from_public_ones() {
        for ip in [
            "10.1.2.3",
            "172.31.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "127.0.0.1",
            "fd00::1",
            "fe80::1",
            "::ffff:10.0.0.1",
        ] {
            assert!(is_private(ip.parse().unwrap()), "{ip}");
        }
        for ip in ["188.163.212.9", "172.32.0.1", "100.128.0.1", "2a00::1"] {
            assert!(!is_private(ip.parse().unwrap()), "{ip}");
        }
    }
}
