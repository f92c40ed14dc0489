//! A bad network between two namespaces: packets read from a TUN device in one come out of that in the other, later, in
//! another order, or never. The kernel here has no netem.

use std::{
    cmp::Reverse,
    collections::BinaryHeap,
    ffi::CString,
    fs::{File, OpenOptions},
    io::{Read, Write},
    os::{fd::AsFd, unix::fs::OpenOptionsExt},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::OFlags,
    ioctl::{Setter, ioctl, opcode},
};
use slukhavka::chance::Chance;

use super::netns::{NetNs, within};

pub const DEVICE: &str = "bad0";

#[derive(Clone, Copy, Debug)]
pub struct Weather {
    /// Of a thousand packets, each way.
    pub loss: u64,
    pub delay: Duration,
    /// The delay varies by so much up and down.
    pub jitter: Duration,
    /// Of a thousand packets, how many are held back until others have overtaken them.
    pub reorder: u64,
}

/// Runs until dropped.
pub struct Impairment {
    cut: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
    seen: Arc<AtomicU64>,
    lost: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

impl Impairment {
    /// Between `a` and `b`, which have these addresses on it; `None` where there is no TUN.
    pub fn new(a: &NetNs, its: &str, b: &NetNs, other: &str, weather: Weather) -> Option<Self> {
        let ends = [tun(a, its, other)?, tun(b, other, its)?];
        let (cut, stop): (Arc<AtomicBool>, Arc<AtomicBool>) = (Arc::default(), Arc::default());
        let (seen, lost): (Arc<AtomicU64>, Arc<AtomicU64>) = (Arc::default(), Arc::default());
        let shared = (Arc::clone(&cut), Arc::clone(&stop), Arc::clone(&seen), Arc::clone(&lost));
        let thread = thread::spawn(move || {
            let (cut, stop, seen, lost) = shared;
            let mut relay = Relay { ends, weather, waiting: BinaryHeap::new(), serial: 0, chance: Chance::seeded(77) };
            while !stop.load(Ordering::Relaxed) {
                relay.step(&cut, &seen, &lost);
            }
        });
        Some(Self { cut, stop, seen, lost, thread: Some(thread) })
    }

    /// Nothing passes while it is cut.
    pub fn cut(&self, cut: bool) {
        self.cut.store(cut, Ordering::Relaxed);
    }

    /// The share of packets that were lost so far.
    pub fn loss(&self) -> f64 {
        self.lost.load(Ordering::Relaxed) as f64 / self.seen.load(Ordering::Relaxed).max(1) as f64
    }

    pub fn packets(&self) -> u64 {
        self.seen.load(Ordering::Relaxed)
    }
}

impl Drop for Impairment {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A packet with the end it leaves by; the earliest first.
type Waiting = Reverse<(Instant, u64, usize, Vec<u8>)>;

struct Relay {
    ends: [File; 2],
    weather: Weather,
    waiting: BinaryHeap<Waiting>,
    serial: u64,
    chance: Chance,
}

impl Relay {
    fn step(&mut self, cut: &AtomicBool, seen: &AtomicU64, lost: &AtomicU64) {
        self.deliver();
        let next = self.waiting.peek().map_or(Duration::from_millis(50), |Reverse(next)| {
            next.0.saturating_duration_since(Instant::now()).min(Duration::from_millis(50))
        });
        let ready = {
            let mut fds = [PollFd::new(&self.ends[0], PollFlags::IN), PollFd::new(&self.ends[1], PollFlags::IN)];
            let patience = Timespec { tv_sec: 0, tv_nsec: next.as_nanos() as i64 };
            let _ = poll(&mut fds, Some(&patience));
            [fds[0].revents(), fds[1].revents()].map(|r| r.contains(PollFlags::IN))
        };
        let mut bytes = [0; 2048];
        for end in (0..2).filter(|end| ready[*end]) {
            // Not without end: what waits must leave at its time.
            for _ in 0..64 {
                let Ok(n) = self.ends[end].read(&mut bytes) else { break };
                seen.fetch_add(1, Ordering::Relaxed);
                if cut.load(Ordering::Relaxed) || self.chance.below(1000) < self.weather.loss {
                    lost.fetch_add(1, Ordering::Relaxed);
                } else {
                    self.take(1 - end, bytes[..n].to_vec());
                }
            }
        }
    }

    fn deliver(&mut self) {
        let now = Instant::now();
        while self.waiting.peek().is_some_and(|Reverse(next)| next.0 <= now) {
            let Some(Reverse((_, _, end, packet))) = self.waiting.pop() else { return };
            let _ = self.ends[end].write(&packet);
        }
    }

    fn take(&mut self, end: usize, packet: Vec<u8>) {
        let Weather { delay, jitter, reorder, .. } = self.weather;
        let span = jitter.as_micros() as u64 * 2;
        let mut due = Instant::now() + delay - jitter + Duration::from_micros(self.chance.below(span.max(1)));
        if self.chance.below(1000) < reorder {
            due += jitter + Duration::from_millis(20);
        }
        self.serial += 1;
        self.waiting.push(Reverse((due, self.serial, end, packet)));
    }
}

/// `struct ifreq` as far as TUNSETIFF reads it: a name and flags.
#[repr(C)]
struct InterfaceRequest {
    name: [u8; 16],
    flags: u16,
    rest: [u8; 22],
}

const TUN_SET_INTERFACE: rustix::ioctl::Opcode = opcode::write::<i32>(b'T', 202);
/// IFF_TUN | IFF_NO_PI: IP packets with nothing before them.
const PLAIN_TUN: u16 = 0x0001 | 0x1000;

fn tun(netns: &NetNs, address: &str, peer: &str) -> Option<File> {
    let name = netns.name.clone();
    let file = within(Some(&name), || {
        let nonblocking = OFlags::NONBLOCK.bits() as i32;
        let file = OpenOptions::new().read(true).write(true).custom_flags(nonblocking).open("/dev/net/tun").ok()?;
        let mut request = InterfaceRequest { name: [0; 16], flags: PLAIN_TUN, rest: [0; 22] };
        let device = CString::new(DEVICE).ok()?;
        request.name[..DEVICE.len()].copy_from_slice(device.as_bytes());
        // SAFETY: TUNSETIFF reads (and writes back) one ifreq of 40 bytes, which `request` is.
        #[allow(unsafe_code)]
        let done = unsafe { ioctl(file.as_fd(), Setter::<TUN_SET_INTERFACE, InterfaceRequest>::new(request)) };
        done.ok().map(|()| file)
    })?;
    let made = netns.ip(&format!("addr add {address} peer {peer} dev {DEVICE}"))
        && netns.ip(&format!("link set {DEVICE} mtu 1500 up"));
    made.then_some(file)
}
