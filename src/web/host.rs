//! Which names a request may call this server by.
//!
//! A page of a stranger may point its own name at our address and read us through the visitor's browser (DNS
//! rebinding); such a request carries the stranger's name in `Host`. Names of this machine and the address the connection
//! came in by are ours. The port is not compared: a tunnel (`ssh -L`) changes it and an attacker gains nothing by it.

use std::net::IpAddr;

/// `authority` as in `Host`: `localhost:8080`, `127.0.0.1`, `[::1]:8080`. `local` is our end of the connection.
pub fn is_ours(authority: &str, local: IpAddr) -> bool {
    let Some(host) = host_of(authority) else { return false };
    if host.eq_ignore_ascii_case("localhost") {
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
            assert!(is_ours(host, LOOPBACK), "{host}");
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
            assert!(!is_ours(host, LOOPBACK), "{host}");
        }
    }

    #[test]
    fn the_address_the_connection_came_in_by_is_ours() {
        let local: IpAddr = "10.0.0.7".parse().unwrap();
        assert!(is_ours("10.0.0.7:8080", local));
        assert!(is_ours("10.0.0.7", "::ffff:10.0.0.7".parse().unwrap()), "an IPv4 peer of an IPv6 socket");
        assert!(!is_ours("10.0.0.8", local));
    }
}
