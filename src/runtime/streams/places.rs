//! How many connections there may be: together, of strangers, and of one stranger.
//!
//! Places are kept back for lines and for our own connections, so that strangers can never use them up.

use std::{
    collections::{HashMap, HashSet},
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::vocab::Network;

/// Connections at once.
const MOST: u32 = 256;
/// Of these strangers get no more than the rest.
const KEPT_FOR_LINES: u32 = 64;
const PER_STRANGER: u32 = 8;

/// Who is no stranger.
#[derive(Clone, Debug)]
pub struct Known {
    /// No line is configured: everybody is served alike.
    pub everybody: bool,
    pub networks: Vec<Network>,
    /// Addresses of the lines' servers.
    pub servers: HashSet<IpAddr>,
}

impl Default for Known {
    fn default() -> Self {
        Self { everybody: true, networks: Vec::new(), servers: HashSet::new() }
    }
}

impl Known {
    fn holds(&self, source: IpAddr) -> bool {
        self.everybody || self.servers.contains(&source) || self.networks.iter().any(|network| network.contains(source))
    }
}

#[derive(Default)]
pub struct Places {
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    known: Known,
    all: u32,
    strangers: u32,
    by_stranger: HashMap<IpAddr, u32>,
}

/// A place of one connection, given back when dropped.
pub struct Place {
    places: Arc<Places>,
    stranger: Option<IpAddr>,
}

impl Places {
    pub fn know(&self, known: Known) {
        self.taken().known = known;
    }

    /// For a connection that `source` opened to us; `None` when there is no place for it.
    pub fn for_arrival(self: &Arc<Self>, source: IpAddr) -> Option<Place> {
        let source = source.to_canonical();
        let mut taken = self.taken();
        if taken.known.holds(source) {
            drop(taken);
            return self.for_ours();
        }
        let key = household(source);
        let same = taken.by_stranger.get(&key).copied().unwrap_or(0);
        if taken.all >= MOST || taken.strangers >= MOST - KEPT_FOR_LINES || same >= PER_STRANGER {
            return None;
        }
        taken.all += 1;
        taken.strangers += 1;
        taken.by_stranger.insert(key, same + 1);
        Some(Place { places: self.clone(), stranger: Some(key) })
    }

    /// For a connection of our own, or of somebody we know.
    pub fn for_ours(self: &Arc<Self>) -> Option<Place> {
        let mut taken = self.taken();
        if taken.all >= MOST {
            return None;
        }
        taken.all += 1;
        Some(Place { places: self.clone(), stranger: None })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        // Taken with a connection's beginning and end only, never with a message.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    pub fn is_strangers(&self) -> bool {
        self.stranger.is_some()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        taken.all = taken.all.saturating_sub(1);
        let Some(key) = self.stranger else { return };
        taken.strangers = taken.strangers.saturating_sub(1);
        match taken.by_stranger.get_mut(&key) {
            Some(same) if *same > 1 => *same -= 1,
            _ => drop(taken.by_stranger.remove(&key)),
        }
    }
}

/// One customer of a provider has a whole /64 of IPv6.
fn household(source: IpAddr) -> IpAddr {
    match source {
        IpAddr::V4(_) => source,
        IpAddr::V6(addr) => IpAddr::V6(Ipv6Addr::from_bits(addr.to_bits() & !u128::from(u64::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> Arc<Places> {
        let places = Arc::<Places>::default();
        let networks = vec![Network::parse("198.51.100.0/24").unwrap()];
        places.know(Known { everybody: false, networks, servers: HashSet::from([addr("203.0.113.5")]) });
        places
    }

    fn addr(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn one_stranger_gets_eight_places_and_gives_them_back() {
        let places = places();
        let mut held: Vec<_> = (0..8).map(|_| places.for_arrival(addr("192.0.2.1")).unwrap()).collect();
        assert!(places.for_arrival(addr("192.0.2.1")).is_none());
        assert!(places.for_arrival(addr("192.0.2.2")).is_some(), "others still come in");
        held.pop();
        assert!(places.for_arrival(addr("192.0.2.1")).is_some());
        drop(held);
        assert!(places.taken().by_stranger.is_empty() && places.taken().all == 0, "nothing is kept of them");
    }

    #[test]
    fn strangers_together_leave_places_for_the_lines() {
        let places = places();
        let strangers = (0..400u32).filter_map(|n| places.for_arrival(IpAddr::from([10, 1, (n >> 8) as u8, n as u8])));
        let held: Vec<_> = strangers.collect();
        assert_eq!(held.len(), 192);
        let lines: Vec<_> = (0..100).filter_map(|_| places.for_arrival(addr("203.0.113.5"))).collect();
        assert_eq!(lines.len(), 64, "a server in use");
        assert!(places.for_arrival(addr("198.51.100.9")).is_none() && places.for_ours().is_none(), "full is full");
    }

    #[test]
    fn a_neighbourhood_of_ipv6_is_one_stranger_and_a_mapped_address_is_its_ipv4() {
        let places = places();
        let street = (0..12).filter_map(|n| places.for_arrival(addr(&format!("2001:db8::{n:x}"))));
        assert_eq!(street.collect::<Vec<_>>().len(), 8);
        assert!(!places.for_arrival(addr("::ffff:203.0.113.5")).unwrap().is_strangers());
    }
}
