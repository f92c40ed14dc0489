//! A provider, a bad network, a router with NAT and the town's office behind it.

use std::{fs, net::IpAddr, time::Duration};

use super::{
    impair::{Impairment, Weather},
    netns::{NetNs, within},
    skip,
};

pub const PROVIDER: &str = "203.0.113.1";
/// Citizens' phones live beside the provider, where nothing is lost.
pub const CITIZENS: &str = "203.0.113.3";
pub const ROUTER: &str = "203.0.113.2";
pub const OFFICE: &str = "192.168.77.2";

/// 5 % of loss, 80 ± 30 ms, and a few packets overtaken.
pub const BAD_WEATHER: Weather =
    Weather { loss: 50, delay: Duration::from_millis(80), jitter: Duration::from_millis(30), reorder: 20 };

pub struct Wan {
    // Before the namespaces, so that its devices are closed first.
    pub impairment: Impairment,
    pub provider: NetNs,
    pub router: NetNs,
    pub office: NetNs,
}

impl Wan {
    /// `None`, named as skipped, where this machine cannot make it.
    pub fn new(weather: Weather, story: &str) -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            skip(story, "network namespaces need root");
            return None;
        }
        let made = Self::build(weather);
        if made.is_none() {
            skip(story, "network namespaces, TUN or nftables cannot be used here");
        }
        made
    }

    fn build(weather: Weather) -> Option<Self> {
        let (provider, router, office) = (NetNs::new("p")?, NetNs::new("r")?, NetNs::new("o")?);
        let impairment = Impairment::new(&provider, PROVIDER, &router, ROUTER, weather)?;
        let built = provider.ip(&format!("addr add {CITIZENS}/32 dev lo"))
            && router.ip(&format!("route add {CITIZENS}/32 dev {}", super::impair::DEVICE))
            && router.cable("lan0", "192.168.77.1/24", &office, "eth0", &format!("{OFFICE}/24"))
            && office.ip("route add default via 192.168.77.1")
            && router.nft(&format!(
                "table ip nat {{ chain out {{ type nat hook postrouting priority 100; policy accept; \
                 oifname {} masquerade; }}; }}",
                super::impair::DEVICE
            ))
            && within(Some(&router.name), || fs::write("/proc/sys/net/ipv4/ip_forward", "1").is_ok());
        built.then_some(Self { impairment, provider, router, office })
    }
}

pub fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}
