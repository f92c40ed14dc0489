//! The RTP ports of this machine: even for RTP, the next one for RTCP, and a rest after use so that the last packets of
//! one call do not fall into the next.

use std::{
    collections::VecDeque,
    ops::RangeInclusive,
    time::{Duration, Instant},
};

use crate::chance::Chance;

#[derive(Clone, Debug)]
pub struct PortPool {
    /// Free even ports, the longest at rest in front.
    free: VecDeque<(u16, Option<Instant>)>,
    rest: Duration,
}

impl PortPool {
    /// All whole even/odd pairs of `range`, in an order nobody can guess.
    pub fn new(range: RangeInclusive<u16>, rest: Duration, chance: &mut Chance) -> Self {
        let (low, high) = (u32::from(*range.start()), u32::from(*range.end()));
        let mut ports: Vec<u16> = (low.next_multiple_of(2)..high).step_by(2).map(|p| p as u16).collect();
        for i in (1..ports.len()).rev() {
            ports.swap(i, chance.below(i as u64 + 1) as usize);
        }
        Self { free: ports.into_iter().map(|p| (p, None)).collect(), rest }
    }

    /// A pair that has rested; when all the free ones are still at rest, the one that has rested longest: to refuse a call
    /// would be worse, and latching keeps strangers' packets out.
    pub fn take(&mut self, now: Instant) -> Option<u16> {
        let rested = |(_, since): &(u16, Option<Instant>)| {
            since.is_none_or(|since| now.saturating_duration_since(since) >= self.rest)
        };
        if let Some(front) = self.free.front()
            && !rested(front)
        {
            tracing::debug!("all free RTP ports are at rest; rtp_ports may be too narrow");
        }
        self.free.pop_front().map(|(port, _)| port)
    }

    pub fn put_back(&mut self, port: u16, now: Instant) {
        self.free.push_back((port, Some(now)));
    }

    pub fn free(&self) -> usize {
        self.free.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: Duration = Duration::from_secs(3);

    fn pool(range: RangeInclusive<u16>) -> PortPool {
        PortPool::new(range, REST, &mut Chance::seeded(5))
    }

    #[test]
    fn only_whole_even_pairs_of_the_range_are_given_each_once() {
        let now = Instant::now();
        let mut pool = pool(16383..=16390);
        let mut ports: Vec<u16> = std::iter::from_fn(|| pool.take(now)).collect();
        ports.sort();
        assert_eq!(ports, [16384, 16386, 16388]);
        assert_eq!(PortPool::new(65534..=65535, REST, &mut Chance::seeded(1)).free(), 1);
        assert_eq!(PortPool::new(7..=7, REST, &mut Chance::seeded(1)).free(), 0);
    }

    #[test]
    fn a_closed_port_rests_while_others_are_free() {
        let now = Instant::now();
        let mut pool = pool(16384..=17383);
        let port = pool.take(now).unwrap();
        pool.put_back(port, now);
        for _ in 0..499 {
            assert_ne!(pool.take(now), Some(port));
        }
        assert_eq!(pool.take(now), Some(port), "the last one left, rather than refusing the call");
        assert_eq!(pool.take(now), None);
    }
}
