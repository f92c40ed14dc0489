//! The default gateway's address: a router that masquerades makes the whole Internet look like it.

use std::{fs, net::Ipv4Addr};

/// From the kernel's routing table; the route of the lowest metric when there are several. `/proc/net` itself is hidden
/// from a service with `ProcSubset=pid`, the process's own is not.
pub fn default_gateway() -> Option<Ipv4Addr> {
    parse(&fs::read_to_string("/proc/self/net/route").ok()?)
}

/// Columns: Iface, Destination, Gateway, Flags, RefCnt, Use, Metric, Mask …; addresses in hexadecimal as they lie in
/// memory (proc(5)).
fn parse(table: &str) -> Option<Ipv4Addr> {
    let routes = table.lines().skip(1).filter_map(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let (destination, gateway) = (hex(columns.get(1)?)?, hex(columns.get(2)?)?);
        let (metric, mask) = (columns.get(6)?.parse::<u32>().ok()?, hex(columns.get(7)?)?);
        (destination == 0 && mask == 0 && gateway != 0).then_some((metric, gateway))
    });
    routes.min_by_key(|(metric, _)| *metric).map(|(_, gateway)| Ipv4Addr::from(gateway.to_ne_bytes()))
}

fn hex(text: &str) -> Option<u32> {
    u32::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_route_of_the_lowest_metric_names_the_gateway() {
        let word = |ip: [u8; 4]| format!("{:08X}", u32::from_ne_bytes(ip));
        let (near, far, zero) = (word([192, 168, 1, 1]), word([10, 0, 0, 1]), word([0; 4]));
        let table = format!(
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n\
             wlan0\t{zero}\t{far}\t0003\t0\t0\t600\t{zero}\t0\t0\t0\n\
             eth0\t{zero}\t{near}\t0003\t0\t0\t100\t{zero}\t0\t0\t0\n\
             eth0\t{}\t{zero}\t0001\t0\t0\t100\t{}\t0\t0\t0\n",
            word([192, 168, 1, 0]),
            word([255, 255, 255, 0])
        );
        assert_eq!(parse(&table), Some(Ipv4Addr::new(192, 168, 1, 1)));
        assert_eq!(parse("Iface\tDestination\n"), None);
        assert_eq!(parse("head\neth0 not hex at all\n"), None);
    }
}
