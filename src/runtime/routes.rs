//! Which of our addresses a peer sees us at.
//!
//! A socket bound to 0.0.0.0 does not know; the kernel's route look-up does. Answers are kept for a short while, so that
//! a changed address (a new DHCP lease, a second uplink) is noticed without asking for every message.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
    time::{Duration, Instant},
};

const KEEP: Duration = Duration::from_secs(30);
/// Strangers choose the keys, so the table is bounded; past it the oldest answers are simply asked again.
const MOST: usize = 2048;

#[derive(Default)]
pub struct Routes {
    known: HashMap<IpAddr, (IpAddr, Instant)>,
}

impl Routes {
    /// Our address towards `remote` for a socket bound to `bound`.
    pub fn local(&mut self, bound: SocketAddr, remote: SocketAddr, now: Instant) -> SocketAddr {
        if !bound.ip().is_unspecified() {
            return bound;
        }
        let ip = match self.known.get(&remote.ip()) {
            Some((ip, asked)) if now.duration_since(*asked) < KEEP => *ip,
            _ => self.ask(remote, now),
        };
        SocketAddr::new(ip, bound.port())
    }

    /// An address of ours has changed: the kernel is asked again.
    pub fn forget(&mut self) {
        self.known.clear();
    }

    fn ask(&mut self, remote: SocketAddr, now: Instant) -> IpAddr {
        if self.known.len() >= MOST {
            self.known.clear();
        }
        let ip = look_up(remote).unwrap_or_else(|| nowhere(remote));
        self.known.insert(remote.ip(), (ip, now));
        ip
    }
}

/// What stands for our address while there is no route at all.
pub fn nowhere(remote: SocketAddr) -> IpAddr {
    match remote {
        SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
    }
}

/// Connecting a datagram socket sends nothing; it only makes the kernel choose the source address.
pub fn look_up(remote: SocketAddr) -> Option<IpAddr> {
    let any: SocketAddr = match remote {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(any).ok()?;
    socket.connect(remote).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_concrete_binding_is_its_own_answer_and_an_open_one_asks_the_kernel() {
        let (mut routes, now) = (Routes::default(), Instant::now());
        let remote: SocketAddr = "127.0.0.9:5060".parse().unwrap();
        let bound: SocketAddr = "127.0.0.3:5060".parse().unwrap();
        assert_eq!(routes.local(bound, remote, now), bound);
        let open: SocketAddr = "0.0.0.0:5060".parse().unwrap();
        assert!(routes.local(open, remote, now).ip().is_loopback());
        assert_eq!(routes.local(open, remote, now).port(), 5060);
    }

    #[test]
    fn a_flood_of_sources_does_not_grow_the_table() {
        let (mut routes, now) = (Routes::default(), Instant::now());
        let open: SocketAddr = "0.0.0.0:5060".parse().unwrap();
        for i in 0..3000u32 {
            routes.local(open, SocketAddr::from(([127, 1, (i >> 8) as u8, i as u8], 9)), now);
        }
        assert!(routes.known.len() <= MOST);
    }
}
