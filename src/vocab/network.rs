//! A network as administrators write it: `188.163.212.0/24`, or one address.

use std::{fmt, net::IpAddr, str::FromStr};

/// Addresses that share their first `bits` bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network {
    addr: IpAddr,
    bits: u8,
}

impl Network {
    /// `address` or `address/bits`; `None` when it is neither.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address.trim(), Some(bits.trim())),
            None => (text.trim(), None),
        };
        let addr = address.parse::<IpAddr>().ok()?;
        let most = if addr.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Some(most), |bits| bits.parse().ok())?;
        (bits <= most).then_some(Self { addr, bits })
    }

    /// How many bits the addresses share: 24 of `188.163.212.0/24`.
    pub fn bits(&self) -> u8 {
        self.bits
    }

    /// The address it was written with.
    pub fn addr(&self) -> IpAddr {
        self.addr
    }

    pub fn contains(&self, addr: IpAddr) -> bool {
        match (self.addr, addr.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                u32::from(own).checked_shr(32 - u32::from(self.bits)).unwrap_or(0)
                    == u32::from(other).checked_shr(32 - u32::from(self.bits)).unwrap_or(0)
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                u128::from(own).checked_shr(128 - u32::from(self.bits)).unwrap_or(0)
                    == u128::from(other).checked_shr(128 - u32::from(self.bits)).unwrap_or(0)
            }
            _ => false,
        }
    }
}

/// Exactly this address.
impl From<IpAddr> for Network {
    fn from(addr: IpAddr) -> Self {
        Self { addr, bits: if addr.is_ipv4() { 32 } else { 128 } }
    }
}

impl FromStr for Network {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text).ok_or("not an address or a network")
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let single = if self.addr.is_ipv4() { 32 } else { 128 };
        match self.bits {
            bits if bits == single => write!(f, "{}", self.addr),
            bits => write!(f, "{}/{bits}", self.addr),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(network: &str, addr: &str) -> bool {
        Network::parse(network).unwrap().contains(addr.parse().unwrap())
    }

    #[test]
    fn a_network_holds_its_own_addresses_and_no_others() {
        assert!(holds("188.163.212.0/24", "188.163.212.77") && !holds("188.163.212.0/24", "188.163.213.1"));
        assert!(holds("10.0.0.1", "10.0.0.1") && !holds("10.0.0.1", "10.0.0.2"));
        assert!(holds("0.0.0.0/0", "8.8.8.8") && !holds("0.0.0.0/0", "2001:db8::1"));
        assert!(holds("2001:db8::/32", "2001:db8:5::1") && !holds("2001:db8::/32", "2001:db9::1"));
        assert!(holds("::/0", "2001:db8::1") && holds("10.0.0.0/8", "::ffff:10.1.2.3"));
    }

    #[test]
    fn what_is_no_network_is_refused_and_the_rest_is_shown_as_written() {
        for text in ["", "10.0.0.0/33", "10.0.0/8", "host", "::1/129", "10.0.0.1/"] {
            assert_eq!(Network::parse(text), None, "{text:?}");
        }
        for text in ["188.163.212.0/24", "10.0.0.1", "2001:db8::/32", "0.0.0.0/0"] {
            assert_eq!(Network::parse(text).unwrap().to_string(), text);
        }
    }
}
