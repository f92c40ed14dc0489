//! Lists of addresses and networks: `188.163.212.0/24, 203.0.113.5`.

use super::Shape;
use crate::{
    config::{
        messages::{shape as say, trunks},
        source::{Entry, Word},
    },
    vocab::Network,
};

/// Fewer shared bits than these is half of the world, never one provider or one council.
const WIDEST_V4: u8 = 8;
const WIDEST_V6: u8 = 16;

pub(super) fn read(shape: &mut Shape<'_>, entries: &[Entry], key: &str) -> Vec<Network> {
    let Some(node) = shape.field(entries, key) else { return Vec::new() };
    let mut networks = Vec::new();
    for Word { text, place } in shape.words(node) {
        match Network::parse(&text) {
            Some(network) if is_too_wide(network) => shape.report.add(&place, trunks::too_wide(key, &text)),
            Some(network) => networks.push(network),
            None => shape.report.add(&place, say::bad_address(&text, "188.163.212.0/24")),
        }
    }
    networks
}

fn is_too_wide(network: Network) -> bool {
    network.bits() < if network.addr().is_ipv4() { WIDEST_V4 } else { WIDEST_V6 }
}
