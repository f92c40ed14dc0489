//! The sockets of all legs, and everything else the engine may do to the world.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr, UdpSocket},
    sync::{Arc, atomic::AtomicUsize, mpsc::Sender},
};

use socket2::{Domain, Protocol, Socket, Type};

use super::{poll::Poll, reels::Reels};
use crate::{
    media::{Channel, MediaEvent, Sink, Taping, Wanted},
    vocab::{LegId, RecordingId},
};

/// Expedited forwarding, 46, in the upper six bits (RFC 3246, RFC 4594).
const EF: u32 = 46 << 2;
/// No RTP of ours is near it; what is longer is cut and then refused.
const LONGEST_DATAGRAM: usize = 2048;

pub(super) struct Shell<E> {
    pub poll: Poll,
    pub ports: Arc<AtomicUsize>,
    legs: HashMap<LegId, Pair>,
    loader: Sender<Wanted>,
    reels: Reels,
    events: E,
}

struct Pair {
    rtp: UdpSocket,
    rtcp: UdpSocket,
    /// Packets the system did not take, told once at the end.
    unsent: u64,
}

impl<E: Fn(MediaEvent)> Shell<E> {
    pub fn new(poll: Poll, loader: Sender<Wanted>, reels: Reels, events: E, ports: Arc<AtomicUsize>) -> Self {
        Self { poll, ports, legs: HashMap::new(), loader, reels, events }
    }

    /// Reads one datagram of a leg that the poll called ready; the leg may be closed by now.
    pub fn receive(&mut self, leg: LegId, channel: Channel, take: impl FnOnce(&mut Self, SocketAddr, &[u8])) {
        let Some(pair) = self.legs.get(&leg) else { return };
        let socket = if channel == Channel::Rtp { &pair.rtp } else { &pair.rtcp };
        let mut buffer = [0; LONGEST_DATAGRAM];
        if let Ok((len, from)) = socket.recv_from(&mut buffer) {
            take(self, from, &buffer[..len]);
        }
    }

    /// Nothing more comes of this recording.
    pub fn recorded(&mut self, recording: RecordingId) {
        self.reels.over(recording);
    }

    fn bind_pair(&self, leg: LegId, local: IpAddr, port: u16) -> io::Result<Pair> {
        let rtp = bind(SocketAddr::new(local, port))?;
        let rtcp = bind(SocketAddr::new(local, port + 1))?;
        self.poll.watch(&rtp, leg, Channel::Rtp)?;
        self.poll.watch(&rtcp, leg, Channel::Rtcp)?;
        Ok(Pair { rtp, rtcp, unsent: 0 })
    }
}

impl<E: Fn(MediaEvent)> Sink for Shell<E> {
    fn open(&mut self, leg: LegId, local: IpAddr, port: u16) -> bool {
        match self.bind_pair(leg, local, port) {
            Ok(pair) => {
                self.legs.insert(leg, pair);
                true
            }
            Err(error) => {
                tracing::debug!(%leg, %local, port, %error, "an RTP port cannot be bound");
                false
            }
        }
    }

    fn close(&mut self, leg: LegId) {
        if let Some(pair) = self.legs.remove(&leg)
            && pair.unsent > 0
        {
            tracing::warn!(%leg, packets = pair.unsent, "the system did not take all packets");
        }
    }

    fn send(&mut self, leg: LegId, channel: Channel, to: SocketAddr, bytes: &[u8]) {
        let Some(pair) = self.legs.get_mut(&leg) else { return };
        let socket = if channel == Channel::Rtp { &pair.rtp } else { &pair.rtcp };
        if socket.send_to(bytes, to).is_err() {
            pair.unsent += 1;
        }
    }

    fn resolve(&mut self, wanted: Wanted) {
        if self.loader.send(wanted).is_err() {
            tracing::error!("the loader of prompts is gone");
        }
    }

    fn record(&mut self, taping: Taping<'_>) {
        self.reels.record(taping);
    }

    fn event(&mut self, event: MediaEvent) {
        (self.events)(event);
    }
}

fn bind(addr: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(addr), Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_nonblocking(true)?;
    // A mark that the network may honour; a system that refuses it still carries calls.
    let _ = if addr.is_ipv4() { socket.set_tos_v4(EF) } else { socket.set_tclass_v6(EF) };
    socket.bind(&addr.into())?;
    Ok(socket.into())
}
