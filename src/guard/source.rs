//! Whom one address stands for.

use std::net::IpAddr;

/// An IPv4 address, or the /64 of an IPv6 one: whoever has one address of a /64 has them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct SourceKey(u128);

impl SourceKey {
    pub fn of(source: IpAddr) -> Self {
        match source.to_canonical() {
            // IPv4 in its mapped form: no /64 of IPv6 has bits there.
            IpAddr::V4(v4) => Self(u128::from(v4.to_ipv6_mapped())),
            IpAddr::V6(v6) => Self(u128::from(v6) & !u128::from(u64::MAX)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SourceKey;

    fn key(text: &str) -> SourceKey {
        SourceKey::of(text.parse().unwrap())
    }

    #[test]
    fn neighbours_of_one_ipv6_network_are_one_source_and_ipv4_addresses_are_not() {
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
        assert_eq!(key("192.0.2.1"), key("::ffff:192.0.2.1"));
        assert_ne!(key("0.0.0.1"), key("::1"));
    }
}
