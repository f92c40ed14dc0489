//! One ear for many calls: every packet that comes to its port, told apart by sender, and answered with silence as a
//! quiet room does.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr, UdpSocket},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use super::{
    netns::within,
    rtp::{Packet, SILENCE, Stream},
};

type Streams = BTreeMap<(SocketAddr, u32), Vec<Packet>>;

pub struct Sink {
    pub addr: SocketAddr,
    streams: Arc<Mutex<Streams>>,
    stop: Arc<AtomicBool>,
}

impl Sink {
    pub fn new(netns: Option<&str>, ip: IpAddr) -> Self {
        let socket = within(netns, || UdpSocket::bind((ip, 0)).unwrap());
        let _ = socket2::SockRef::from(&socket).set_recv_buffer_size(4 << 20);
        socket.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let sink = Self { addr: socket.local_addr().unwrap(), streams: Arc::default(), stop: Arc::default() };
        let (streams, stop) = (Arc::clone(&sink.streams), Arc::clone(&sink.stop));
        thread::spawn(move || {
            let mut bytes = [0; 2048];
            while !stop.load(Ordering::Relaxed) {
                let Ok((n, from)) = socket.recv_from(&mut bytes) else { continue };
                let Some(packet) = Packet::parse(Instant::now(), from, &bytes[..n]) else { continue };
                // RFC 5761 §4: these are RTCP.
                if (64..=95).contains(&packet.payload_type) {
                    continue;
                }
                let mut answer = vec![0x80, 8];
                answer.extend(packet.sequence.to_be_bytes());
                answer.extend(packet.timestamp.to_be_bytes());
                answer.extend((!packet.ssrc).to_be_bytes());
                answer.extend(SILENCE);
                let _ = socket.send_to(&answer, from);
                streams.lock().unwrap().entry((from, packet.ssrc)).or_default().push(packet);
            }
        });
        sink
    }

    /// What came from each sender, in order of timestamp.
    pub fn streams(&self) -> Vec<Stream> {
        self.streams.lock().unwrap().values().map(|packets| Stream::new(packets.clone())).collect()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Frames that came and frames that were sent, by the numbers of the first and the last.
pub fn heard_of_sent(stream: &Stream) -> (usize, usize) {
    let (Some(first), Some(last)) = (stream.packets.first(), stream.packets.last()) else { return (0, 0) };
    (stream.packets.len(), usize::from(last.sequence.wrapping_sub(first.sequence)) + 1)
}

/// The share of these words' frames that was heard, at the best place for them.
pub fn share_heard(stream: &Stream, words: &[u8]) -> f64 {
    let Some(first) = stream.packets.first() else { return 0.0 };
    let frames: Vec<(usize, &[u8])> = stream
        .packets
        .iter()
        .map(|p| (p.timestamp.wrapping_sub(first.timestamp) as usize, p.payload.as_slice()))
        .collect();
    // Words begin with a frame, so each frame tells where they would begin if it were one of theirs.
    let starts = frames.iter().flat_map(|(at, payload)| {
        words
            .chunks_exact(160)
            .enumerate()
            .filter(move |(_, w)| w == payload)
            .map(move |(i, _)| at.wrapping_sub(i * 160))
    });
    let mut found: BTreeMap<usize, usize> = BTreeMap::new();
    starts.for_each(|start| *found.entry(start).or_default() += 1);
    let best = found.values().max().copied().unwrap_or(0);
    best as f64 / (words.len() / 160) as f64
}
