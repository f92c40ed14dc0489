//! Which names a request may call this server by.
//!
//! A page of a stranger may point its own name at our address and read us through the visitor's browser (DNS
//! rebinding); such a request carries the stranger's name in `Host`. Names of this machine and the address the connection
//! came in by are ours. The port is not compared: a tunnel (`ssh -L`) changes it and an attacker gains nothing by it.

use std::net::IpAddr;

use warp::http::HeaderMap;

/// `authority` as in `Host`: `localhost:8080`, `127.0.0.1`, `[::1]:8080`. `local` is our end of the connection, `own` the
/// names of the configuration.
pub fn is_ours(authority: &str, local: IpAddr, own: &[String]) -> bool {
    let Some(host) = host_of(authority) else { return false };
    // A name may be written with the dot of the root at its end (RFC 1034 §3.1).
    let name = host.strip_suffix('.').unwrap_or(host);
    if name.eq_ignore_ascii_case("localhost") || own.iter().any(|own| name.eq_ignore_ascii_case(own)) {
        return true;
    }
    match host.parse::<IpAddr>() {
        Ok(address) => {
            let address = address.to_canonical();
            address.is_loopback() || address == local.to_canonical()
        }
        Err(_) => false,
    }
}

/// Whether a browser says that another site's page asks: it may embed what is ours, though it cannot read it.
pub fn is_embedded_elsewhere(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    site.is_some_and(|site| !matches!(site, "same-origin" | "none"))
}

/// Whether a form comes from a page of this server: `Origin` (RFC 6454 §7) names the very host the request is for, and a
/// browser that tells where requests come from (`Sec-Fetch-Site`) says so too. Without `Origin` it is not believed, nor is
/// a page that came without encryption (`http://`) believed by one that is served with it.
pub fn is_own_form(headers: &HeaderMap, tls: bool) -> bool {
    let scheme = if tls { "https://" } else { "http://" };
    let value = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let own = value("host")
        .zip(value("origin"))
        .is_some_and(|(host, origin)| origin.strip_prefix(scheme).is_some_and(|from| from.eq_ignore_ascii_case(host)));
    own && value("sec-fetch-site").is_none_or(|site| site == "same-origin")
}

/// The host without brackets and port; `None` when there is more than a host and a port.
fn host_of(authority: &str) -> Option<&str> {
    if authority.contains('@') {
        return None;
    }
    if let Some(rest) = authority.strip_prefix('[') {
        let (host, after) = rest.split_once(']')?;
        return (after.is_empty() || is_port(after)).then_some(host);
    }
    match authority.split_once(':') {
        None => Some(authority),
        Some((host, port)) => port.bytes().all(|b| b.is_ascii_digit()).then_some(host),
    }
}

fn is_port(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(|port| port.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOPBACK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn names_of_this_machine_are_ours_with_any_port() {
        for host in ["localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.1:9", "127.8.8.8:80", "[::1]", "[::1]:8080"] {
            assert!(is_ours(host, LOOPBACK, &[]), "{host}");
        }
    }

    #[test]
    fn a_name_of_somebody_else_is_not_ours() {
        for host in [
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example:80",
            "",
            "0.0.0.0",
            "10.0.0.7",
            "[::2]",
            "localhost@evil.example",
            "evil@localhost",
            "[::1]x",
            "localhost:80:80",
            "[::1",
        ] {
            assert!(!is_ours(host, LOOPBACK, &[]), "{host}");
        }
    }

    #[test]
    fn names_of_the_configuration_are_ours() {
        let own = ["слухавка.lan".to_owned(), "slukhavka.rada.lan".to_owned()];
        for host in ["Slukhavka.rada.lan", "slukhavka.rada.lan:8443", "slukhavka.rada.lan."] {
            assert!(is_ours(host, LOOPBACK, &own), "{host}");
        }
        for host in ["rada.lan", "x.slukhavka.rada.lan", "slukhavka.rada.lan.evil.example"] {
            assert!(!is_ours(host, LOOPBACK, &own), "{host}");
        }
    }

    #[test]
    fn a_page_without_encryption_is_not_believed_by_one_with_it() {
        let headers = |origin: &str| {
            HeaderMap::from_iter(
                [("host", "rada.lan"), ("origin", origin)]
                    .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())),
            )
        };
        assert!(is_own_form(&headers("https://rada.lan"), true) && !is_own_form(&headers("http://rada.lan"), true));
        assert!(is_own_form(&headers("http://rada.lan"), false) && !is_own_form(&headers("https://rada.lan"), false));
    }

    #[test]
    fn a_form_is_believed_only_from_a_page_of_ours() {
        let form = |host: &str, origin: Option<&str>, site: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert("host", host.parse().unwrap());
            origin.map(|origin| headers.insert("origin", origin.parse().unwrap()));
            site.map(|site| headers.insert("sec-fetch-site", site.parse().unwrap()));
            is_own_form(&headers, false)
        };
        let ours = Some("http://localhost:8080");
        assert!(form("localhost:8080", ours, None) && form("localhost:8080", ours, Some("same-origin")));
        assert!(!form("localhost:8080", ours, Some("cross-site")));
        assert!(!form("localhost:8080", None, None), "who does not tell is not believed");
        for origin in
            ["null", "http://evil.example", "http://localhost:80", "http://localhost:8080.evil.example", "file://"]
        {
            assert!(!form("localhost:8080", Some(origin), None), "{origin}");
        }
    }

    #[test]
    fn a_page_of_another_site_that_embeds_us_is_known_by_the_browsers_word() {
        for (site, elsewhere) in [("cross-site", true), ("same-site", true), ("same-origin", false), ("none", false)] {
            let headers = HeaderMap::from_iter([("sec-fetch-site".parse().unwrap(), site.parse().unwrap())]);
            assert_eq!(is_embedded_elsewhere(&headers), elsewhere, "{site}");
        }
        assert!(!is_embedded_elsewhere(&HeaderMap::new()));
    }

    #[test]
    fn the_address_the_connection_came_in_by_is_ours() {
        let local: IpAddr = "10.0.0.7".parse().unwrap();
        assert!(is_ours("10.0.0.7:8080", local, &[]));
        assert!(is_ours("10.0.0.7", "::ffff:10.0.0.7".parse().unwrap(), &[]), "an IPv4 peer of an IPv6 socket");
        assert!(!is_ours("10.0.0.8", local, &[]));
    }
}
