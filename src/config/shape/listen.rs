//! `listen:`, `rtp_ports:`, `web:` — addresses and ports.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::{Shape, trunks};
use crate::{
    config::{
        Listen, ListenTls, keys,
        messages::{shape as say, trunks as words},
        source::{Node, Word},
        times::DASHES,
    },
    sip::Transport,
};

const SIP_PORT: u16 = 5060;
const SIPS_PORT: u16 = 5061;
const EXAMPLE: &str = "«listen: udp 0.0.0.0:5060»";

pub(super) fn listen(shape: &mut Shape<'_>, node: &Node) -> Vec<Listen> {
    let mut all = Vec::new();
    for word in shape.words(node) {
        match one(&word.text) {
            Some(found) => all.extend(found),
            None => shape.report.add(&word.place, say::bad_address(&word.text, EXAMPLE)),
        }
    }
    all
}

/// `udp 0.0.0.0:5060`, `tcp:127.0.0.1:5060`, `tls 0.0.0.0`; without a transport UDP and TCP are meant, without a port
/// 5060, for TLS 5061.
fn one(text: &str) -> Option<Vec<Listen>> {
    let lower = text.to_lowercase();
    let (transports, rest): (&[Transport], &str) = if let Some(rest) = lower.strip_prefix("udp") {
        (&[Transport::Udp], rest)
    } else if let Some(rest) = lower.strip_prefix("tcp") {
        (&[Transport::Tcp], rest)
    } else if let Some(rest) = lower.strip_prefix("tls") {
        (&[Transport::Tls], rest)
    } else {
        (&[Transport::Udp, Transport::Tcp], lower.as_str())
    };
    let port = if transports == [Transport::Tls] { SIPS_PORT } else { SIP_PORT };
    let addr = address(rest.trim_start_matches([' ', ':', '/']), port)?;
    Some(transports.iter().map(|&transport| Listen { transport, addr }).collect())
}

fn address(text: &str, port: u16) -> Option<SocketAddr> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(|ip| SocketAddr::new(ip, port)))
}

/// `tls: {certificate: server.pem, key: server.key}` — with what those who call us over TLS are answered.
pub(super) fn tls(shape: &mut Shape<'_>, node: &Node) -> Option<ListenTls> {
    let entries = shape.map(node, "пишіть так: «tls: {certificate: server.pem, key: server.key}»");
    shape.only(entries, keys::TLS, |_| false);
    let certificate = shape.field_word(entries, "certificate");
    let key = shape.field_word(entries, "key");
    match (certificate, key) {
        (Some(certificate), Some(key)) => {
            let (certificate, key) = (trunks::file(shape, &certificate)?, trunks::file(shape, &key)?);
            Some(ListenTls { certificate, key })
        }
        (Some(only), None) => {
            shape.report.add(&only.place, words::pair("certificate", "key"));
            None
        }
        (None, Some(only)) => {
            shape.report.add(&only.place, words::pair("key", "certificate"));
            None
        }
        (None, None) => None,
    }
}

/// UDP and TCP on every address.
pub(super) fn default_listen() -> Vec<Listen> {
    let addr = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), SIP_PORT);
    [Transport::Udp, Transport::Tcp].into_iter().map(|transport| Listen { transport, addr }).collect()
}

/// Pairs of an even and an odd port, outside the well-known ones.
pub(super) fn rtp_ports(shape: &mut Shape<'_>, node: &Node) -> Option<(u16, u16)> {
    let word = shape.word(node)?;
    let range = word.text.split_once(DASHES).and_then(|(from, to)| Some((port(from)?, port(to)?)));
    match range {
        Some((from, to)) if from >= 1024 && from % 2 == 0 && to >= from.saturating_add(3) => Some((from, to)),
        _ => {
            shape.report.add(&word.place, say::bad_ports(&word.text));
            None
        }
    }
}

fn port(text: &str) -> Option<u16> {
    text.trim().parse().ok()
}

pub(super) const WEB_PORT: u16 = 8080;

/// `web: 127.0.0.1:8080`, `web: 8080` (this machine only), `web: off`.
pub(super) fn web(shape: &mut Shape<'_>, node: &Node) -> Option<SocketAddr> {
    let Word { text, place } = shape.word(node)?;
    if matches!(text.to_lowercase().as_str(), "off" | "no" | "ні" | "вимкнено") {
        return None;
    }
    let here = |port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
    let found = port(&text).map(here).or_else(|| address(&text, WEB_PORT));
    if found.is_none() {
        shape.report.add(&place, say::bad_address(&text, "«web: 127.0.0.1:8080» або «web: off»"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_transport_means_both_and_without_port_5060() {
        let both = one("127.0.0.1").unwrap();
        assert_eq!(both.iter().map(|l| l.transport).collect::<Vec<_>>(), [Transport::Udp, Transport::Tcp]);
        assert!(both.iter().all(|l| l.addr.port() == 5060));
        assert_eq!(one("udp 0.0.0.0:5070").unwrap().len(), 1);
        assert_eq!(one("tcp:[::1]:5060").unwrap()[0].addr.to_string(), "[::1]:5060");
        assert_eq!(one("tls 0.0.0.0").unwrap()[0].addr.to_string(), "0.0.0.0:5061");
        assert!(one("sctp 1.2.3.4").is_none());
        assert!(one("udp somewhere").is_none());
    }
}
