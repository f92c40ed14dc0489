//! How many places one source may take, so that it leaves some to the others.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

/// A browser opens six; some clerks may share an address.
const MOST_OF_ONE: usize = 24;

/// Who is there. It holds no more rows than there are connections.
#[derive(Clone, Debug, Default)]
pub struct Crowd(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One place, given back when dropped.
#[derive(Debug)]
pub struct Place {
    crowd: Crowd,
    source: IpAddr,
}

impl Crowd {
    /// `None` when this source has too many. This machine itself may have as many as there are: tunnels (`ssh -L`) and
    /// servers in front of this one come from there.
    pub fn enter(&self, remote: IpAddr) -> Option<Place> {
        let source = source(remote);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(source).or_default();
        if *count >= MOST_OF_ONE && !source.is_loopback() {
            return None;
        }
        *count += 1;
        Some(Place { crowd: self.clone(), source })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut all = self.crowd.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = all.get(&self.source).map_or(0, |count| count.saturating_sub(1));
        match left {
            0 => drop(all.remove(&self.source)),
            left => drop(all.insert(self.source, left)),
        }
    }
}

/// One customer of an IPv6 provider has a whole /64 to come from.
pub fn source(from: IpAddr) -> IpAddr {
    match from.to_canonical() {
        IpAddr::V6(v6) if !v6.is_loopback() => IpAddr::from((v6.to_bits() >> 64 << 64).to_be_bytes()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_source_leaves_places_to_the_others_and_gives_back_its_own() {
        let crowd = Crowd::default();
        let (one, other): (IpAddr, IpAddr) = ("10.0.0.7".parse().unwrap(), "10.0.0.8".parse().unwrap());
        let mut places: Vec<_> = (0..MOST_OF_ONE).map(|_| crowd.enter(one).unwrap()).collect();
        assert!(crowd.enter(one).is_none() && crowd.enter("::ffff:10.0.0.7".parse().unwrap()).is_none());
        assert!(crowd.enter(other).is_some());
        places.pop();
        assert!(crowd.enter(one).is_some());
        drop(places);
        assert!(crowd.0.lock().unwrap().is_empty(), "nothing is left of those who went");
    }

    #[test]
    fn this_machine_may_take_them_all_and_a_network_of_one_customer_is_one_source() {
        let crowd = Crowd::default();
        let here = |_| crowd.enter("127.0.0.1".parse().unwrap());
        assert!((0..100).map(here).collect::<Option<Vec<_>>>().is_some());
        assert_eq!(source("2001:db8:0:1::5".parse().unwrap()), source("2001:db8:0:1::9".parse().unwrap()));
        assert_ne!(source("2001:db8:0:1::5".parse().unwrap()), source("2001:db8:0:2::5".parse().unwrap()));
        assert!(source("::1".parse().unwrap()).is_loopback());
    }
}
