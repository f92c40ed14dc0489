//! Where the provider is: `server`, `domain`, `proxies`.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::Arc,
};

use super::Line;
use crate::{
    config::{
        messages::trunks as say,
        shape::Shape,
        source::{Entry, Kind, Word},
    },
    trunk::Server,
    vocab::Network,
};

/// Where requests go, and the domain they name.
pub(super) fn servers(
    shape: &mut Shape<'_>,
    line: &Line<'_>,
    registers: bool,
    from: &[Network],
) -> (Vec<Server>, Arc<str>) {
    let all = &line.all;
    let written = shape.field(all, "server").is_some();
    let registrar = only(shape, all, "server").and_then(|word| one(shape, &word));
    let domain = only(shape, all, "domain").and_then(|word| domain_of(shape, &word));
    let proxies = match shape.field(all, "proxies") {
        Some(node) => shape.words(node),
        None => Vec::new(),
    };
    let proxies: Vec<Server> = proxies.iter().filter_map(|word| one(shape, word)).collect();
    let known = written || (!proxies.is_empty() && domain.is_some()) || (!registers && !from.is_empty());
    // An empty line, or an unknown provider that might have known, has been named already.
    if !known && !line.own.is_empty() && line.provider_known {
        shape.report.add(&line.name.place, say::no_server());
    }
    let of_server = registrar.as_ref().map(|server| in_uri(&server.host));
    let of_network = || from.first().map(|network| in_uri(&network.addr().to_string()));
    let domain = domain.or(of_server).or_else(of_network).unwrap_or_default();
    let servers = if proxies.is_empty() { registrar.into_iter().collect() } else { proxies };
    (servers, Arc::from(domain))
}

/// One word; an IPv6 address in brackets comes as a list of one.
fn only(shape: &mut Shape<'_>, entries: &[Entry], key: &str) -> Option<Word> {
    match &shape.field(entries, key)?.kind {
        Kind::List(items) if items.len() == 1 => items.first().and_then(|item| shape.word(item)),
        _ => shape.field_word(entries, key),
    }
}

fn one(shape: &mut Shape<'_>, word: &Word) -> Option<Server> {
    let server = parse(&word.text);
    if server.is_none() {
        shape.report.add(&word.place, say::bad_server(&word.text));
    }
    server
}

fn domain_of(shape: &mut Shape<'_>, word: &Word) -> Option<String> {
    match parse(&word.text) {
        Some(Server { host, port: None }) => Some(in_uri(&host)),
        _ => {
            shape.report.add(&word.place, say::bad_domain(&word.text));
            None
        }
    }
}

/// An IPv6 address stands in brackets there (RFC 3261 §25.1).
fn in_uri(host: &str) -> String {
    if host.parse::<Ipv6Addr>().is_ok() { format!("[{host}]") } else { host.to_owned() }
}

/// `sip.example.ua`, `sip.example.ua:5061`, `203.0.113.5`, `[2001:db8::5]:5060`; `sip:` in front is passed over.
fn parse(text: &str) -> Option<Server> {
    let lower = text.trim().to_lowercase();
    let text = lower.strip_prefix("sips:").or(lower.strip_prefix("sip:")).unwrap_or(&lower);
    if text.parse::<IpAddr>().is_ok() {
        return Some(Server { host: Arc::from(text), port: None });
    }
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, rest)) => (host.parse::<Ipv6Addr>().ok().map(|addr| addr.to_string())?, rest),
        None => {
            let (host, port) = text.split_at(text.find(':').unwrap_or(text.len()));
            (is_host(host).then(|| host.to_owned())?, port)
        }
    };
    let port = match port.strip_prefix(':') {
        Some(port) => Some(port.parse::<u16>().ok().filter(|port| *port > 0)?),
        None => port.is_empty().then_some(None)?,
    };
    Some(Server { host: Arc::from(host), port })
}

fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    // All numbers and dots is an address, and must be a right one.
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return text.parse::<Ipv4Addr>().is_ok();
    }
    text.len() <= 253 && text.trim_end_matches('.').split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, Option<u16>)> {
        parse(text).map(|server| (server.host.to_string(), server.port))
    }

    #[test]
    fn a_server_is_a_name_or_an_address_with_or_without_a_port() {
        let is = |host: &str, port| Some((host.to_owned(), port));
        assert_eq!(read("voip.kyivstar.ua:5060"), is("voip.kyivstar.ua", Some(5060)));
        assert_eq!(read("SIP.Example.UA"), is("sip.example.ua", None));
        assert_eq!(read("sip:sip.example.ua"), is("sip.example.ua", None));
        assert_eq!(read("203.0.113.5:5070"), is("203.0.113.5", Some(5070)));
        assert_eq!(read("[2001:db8::5]:5061"), is("2001:db8::5", Some(5061)));
        assert_eq!(read("[2001:db8::5]"), is("2001:db8::5", None));
        assert_eq!(read("2001:db8::5"), is("2001:db8::5", None));
    }

    #[test]
    fn what_is_no_server_is_refused() {
        for text in [
            "",
            "sip.example.ua:",
            "sip.example.ua:0",
            "sip.example.ua:99999",
            "sip example.ua",
            "380@sip.example.ua",
            "sip..ua",
            "203.0.113",
            "256.1.1.1",
            "[2001:db8::5",
            "[sip.example.ua]",
            "сервер.укр",
            "a/b",
            "h;transport=tls",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn an_ipv6_address_stands_in_brackets_in_a_uri() {
        assert_eq!(in_uri("2001:db8::5"), "[2001:db8::5]");
        assert_eq!(in_uri("sip.example.ua"), "sip.example.ua");
    }
}
