//! The media end of a test's phone: keeps every packet that came, and sends what a story wants sent.

use std::{
    net::{IpAddr, SocketAddr, UdpSocket},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use super::wait::Pace;

pub const FRAME: Duration = Duration::from_millis(20);
/// A-law silence.
pub const SILENCE: [u8; 160] = [0xd5; 160];

#[derive(Clone, Debug)]
pub struct Packet {
    pub at: Instant,
    pub from: SocketAddr,
    pub marker: bool,
    pub payload_type: u8,
    pub sequence: u16,
    pub timestamp: u32,
    pub ssrc: u32,
    pub payload: Vec<u8>,
}

impl Packet {
    pub fn parse(at: Instant, from: SocketAddr, bytes: &[u8]) -> Option<Self> {
        let word = |i: usize| bytes.get(i..i + 4).map(|b| u32::from_be_bytes(b.try_into().unwrap()));
        let sequence = (word(0)? & 0xffff) as u16;
        (bytes[0] == 0x80).then_some(())?;
        Some(Self {
            at,
            from,
            marker: bytes[1] & 0x80 != 0,
            payload_type: bytes[1] & 0x7f,
            sequence,
            timestamp: word(4)?,
            ssrc: word(8)?,
            payload: bytes[12..].to_vec(),
        })
    }
}

#[derive(Default)]
struct Received {
    rtp: Vec<Packet>,
    rtcp: Vec<Vec<u8>>,
    unreadable: usize,
}

pub struct RtpEnd {
    socket: Arc<UdpSocket>,
    received: Arc<Mutex<Received>>,
    stop: Arc<AtomicBool>,
    talking: Arc<AtomicBool>,
    sender: Arc<Mutex<Sender>>,
}

/// Sequence, timestamp and destination of what we send.
pub struct Sender {
    to: Option<SocketAddr>,
    started: Instant,
    base: u32,
    pub sequence: u16,
    pub ssrc: u32,
    pub payload_type: u8,
}

impl RtpEnd {
    /// Takes an even/odd pair of ports on `ip`.
    pub fn new(ip: IpAddr) -> Self {
        let (rtp, rtcp) = (40_000..60_000)
            .step_by(2)
            .find_map(|port| Some((UdpSocket::bind((ip, port)).ok()?, UdpSocket::bind((ip, port + 1)).ok()?)))
            .expect("a free pair of ports");
        let end = Self {
            socket: Arc::new(rtp),
            received: Arc::default(),
            stop: Arc::default(),
            talking: Arc::default(),
            sender: Arc::new(Mutex::new(Sender {
                to: None,
                started: Instant::now(),
                base: 0xffff_f000, // wraps early in every story
                sequence: 0xfff0,
                ssrc: 0x5e57_0001,
                payload_type: 8,
            })),
        };
        end.listen(Arc::clone(&end.socket), false);
        end.listen(Arc::new(rtcp), true);
        end
    }

    pub fn addr(&self) -> SocketAddr {
        self.socket.local_addr().unwrap()
    }

    fn listen(&self, socket: Arc<UdpSocket>, rtcp: bool) {
        socket.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let (received, stop) = (Arc::clone(&self.received), Arc::clone(&self.stop));
        thread::spawn(move || {
            let mut bytes = [0; 2048];
            while !stop.load(Ordering::Relaxed) {
                let Ok((n, from)) = socket.recv_from(&mut bytes) else { continue };
                let at = Instant::now();
                let mut received = received.lock().unwrap();
                // RFC 5761 §4: packet types 192–223 in the second byte are RTCP.
                if rtcp || (n > 1 && (192..=223).contains(&bytes[1])) {
                    received.rtcp.push(bytes[..n].to_vec());
                } else if let Some(packet) = Packet::parse(at, from, &bytes[..n]) {
                    received.rtp.push(packet);
                } else {
                    received.unreadable += 1;
                }
            }
        });
    }

    pub fn packets(&self) -> Vec<Packet> {
        self.received.lock().unwrap().rtp.clone()
    }

    pub fn packet_count(&self) -> usize {
        self.received.lock().unwrap().rtp.len()
    }

    pub fn rtcp(&self) -> Vec<Vec<u8>> {
        self.received.lock().unwrap().rtcp.clone()
    }

    pub fn unreadable(&self) -> usize {
        self.received.lock().unwrap().unreadable
    }

    /// What was heard so far, put in order by timestamp.
    pub fn stream(&self) -> Stream {
        Stream::new(self.packets())
    }

    pub fn send_to(&self, to: SocketAddr) {
        self.sender.lock().unwrap().to = Some(to);
    }

    pub fn set_payload_type(&self, payload_type: u8) {
        self.sender.lock().unwrap().payload_type = payload_type;
    }

    /// Sends a frame of silence each 20 ms from now on, as a phone with a quiet room does.
    pub fn talk(&self) {
        self.repeat(SILENCE);
    }

    /// Sends a tone from now on, in PCMA. Whole periods must fit a frame: multiples of 50 Hz do.
    pub fn sing(&self, frequency: f64) {
        let tone = super::tones::tone(&[(frequency, 8000.0)], SILENCE.len());
        self.fall_silent();
        // The thread that sends now looks once a frame whether it should.
        thread::sleep(2 * FRAME);
        let mut frame = SILENCE;
        frame.iter_mut().zip(tone).for_each(|(byte, sample)| *byte = super::g711::alaw(sample));
        self.repeat(frame);
    }

    /// Hears this tone for half a second, in PCMA, among the packets from this one on; returns how many had come by then.
    #[track_caller]
    pub fn hears_tone(&self, frequency: f64, from: usize) -> usize {
        super::wait::eventually(&format!("a tone of {frequency} Hz"), super::wait::LONG, || {
            let packets = self.packets();
            let heard = Stream::new(packets.get(from..)?.iter().filter(|p| p.payload_type == 8).cloned().collect());
            let samples: Vec<i16> = heard.bytes.iter().map(|byte| super::g711::alaw_sample(*byte)).collect();
            let found = samples.windows(4000).step_by(400).any(|w| super::tones::share(w, frequency) > 0.8);
            found.then_some(packets.len())
        })
    }

    fn repeat(&self, frame: [u8; 160]) {
        if self.talking.swap(true, Ordering::Relaxed) {
            return;
        }
        let (socket, sender) = (Arc::clone(&self.socket), Arc::clone(&self.sender));
        let (talking, stop) = (Arc::clone(&self.talking), Arc::clone(&self.stop));
        thread::spawn(move || {
            let mut pace = Pace::new(FRAME);
            while talking.load(Ordering::Relaxed) && !stop.load(Ordering::Relaxed) {
                {
                    let mut sender = sender.lock().unwrap();
                    let (pt, now) = (sender.payload_type, sender.now());
                    sender.send(&socket, pt, false, now, &frame);
                }
                pace.tick();
            }
        });
    }

    pub fn fall_silent(&self) {
        self.talking.store(false, Ordering::Relaxed);
    }

    /// Sends these samples as PCMA frames in real time; for tones of keys.
    pub fn say(&self, samples: &[i16]) {
        self.fall_silent();
        let mut pace = Pace::new(FRAME);
        for frame in samples.chunks(160) {
            let encoded: Vec<u8> = frame.iter().map(|s| super::g711::alaw(*s)).collect();
            let mut sender = self.sender.lock().unwrap();
            let now = sender.now();
            sender.send(&self.socket, 8, false, now, &encoded);
            drop(sender);
            pace.tick();
        }
    }

    /// One packet as it stands, from our port.
    pub fn send_raw(&self, bytes: &[u8]) {
        let to = self.sender.lock().unwrap().to.expect("a destination");
        self.socket.send_to(bytes, to).unwrap();
    }

    /// The next packet with this content; `timestamp` as `now` gives it when `None`.
    pub fn send(&self, payload_type: u8, marker: bool, timestamp: Option<u32>, payload: &[u8]) {
        let mut sender = self.sender.lock().unwrap();
        let timestamp = timestamp.unwrap_or_else(|| sender.now());
        sender.send(&self.socket, payload_type, marker, timestamp, payload);
    }

    pub fn now(&self) -> u32 {
        self.sender.lock().unwrap().now()
    }

    /// The next packet repeats the last sequence number.
    pub fn lose_back(&self) {
        let mut sender = self.sender.lock().unwrap();
        sender.sequence = sender.sequence.wrapping_sub(1);
    }

    /// Leaves out one sequence number, as the network does.
    pub fn lose_one(&self) {
        let mut sender = self.sender.lock().unwrap();
        sender.sequence = sender.sequence.wrapping_add(1);
    }
}

impl Drop for RtpEnd {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Sender {
    /// Timestamps follow the wall clock in whole frames.
    fn now(&self) -> u32 {
        let frames = self.started.elapsed().as_millis() as u32 / 20;
        self.base.wrapping_add(frames.wrapping_mul(160))
    }

    fn send(&mut self, socket: &UdpSocket, payload_type: u8, marker: bool, timestamp: u32, payload: &[u8]) {
        let Some(to) = self.to else { return };
        let mut bytes = vec![0x80, payload_type | if marker { 0x80 } else { 0 }];
        bytes.extend(self.sequence.to_be_bytes());
        bytes.extend(timestamp.to_be_bytes());
        bytes.extend(self.ssrc.to_be_bytes());
        bytes.extend(payload);
        self.sequence = self.sequence.wrapping_add(1);
        let _ = socket.send_to(&bytes, to);
    }
}

/// Packets in order of timestamp. A slot that came too late on a busy machine is a gap in the timestamps, in which the
/// words pause; so what was said is what the packets hold, put end to end.
pub struct Stream {
    pub packets: Vec<Packet>,
    pub bytes: Vec<u8>,
    /// Where in `bytes` timestamps jumped, and by how many samples.
    pub gaps: Vec<(usize, usize)>,
}

impl Stream {
    pub fn new(mut packets: Vec<Packet>) -> Self {
        let Some(first) = packets.first().map(|p| p.timestamp) else {
            return Self { packets, bytes: Vec::new(), gaps: Vec::new() };
        };
        let offset = |p: &Packet| p.timestamp.wrapping_sub(first) as i32;
        packets.sort_by_key(offset);
        let (mut bytes, mut gaps, mut expected) = (Vec::new(), Vec::new(), offset(&packets[0]));
        for packet in &packets {
            let jump = offset(packet) - expected;
            if jump > 0 {
                gaps.push((bytes.len(), jump as usize));
            }
            expected = offset(packet) + packet.payload.len() as i32;
            bytes.extend(&packet.payload);
        }
        Self { packets, bytes, gaps }
    }

    /// Offset of these exact bytes at or after `from`.
    pub fn find(&self, what: &[u8], from: usize) -> Option<usize> {
        let last = self.bytes.len().checked_sub(what.len())?;
        (from..=last).find(|&at| self.bytes[at..].starts_with(what))
    }

    /// For a failed story: how much of the words was heard, and what came between.
    pub fn explain(&self, what: &[u8], from: usize) -> String {
        let begin = (from..self.bytes.len()).find(|&at| self.bytes[at..].starts_with(&what[..what.len().min(400)]));
        let Some(begin) = begin else { return "not even its beginning".into() };
        let same = self.bytes[begin..].iter().zip(what).take_while(|(a, b)| a == b).count();
        let near: Vec<_> = self.gaps.iter().filter(|(at, _)| (begin..begin + what.len()).contains(at)).collect();
        format!("begins at {begin}, the same for {same} of {} bytes, gaps in it: {near:?}", what.len())
    }

    /// Fails unless one source sent every frame, `samples` long, with sequence numbers without a hole.
    #[track_caller]
    pub fn assert_unbroken(&self, samples: u32) {
        assert!(self.packets.len() > 2, "only {} packets came", self.packets.len());
        for pair in self.packets.windows(2) {
            let step = pair[1].timestamp.wrapping_sub(pair[0].timestamp);
            let place = format!("after sequence number {}", pair[0].sequence);
            assert_eq!(pair[1].ssrc, pair[0].ssrc, "the source changed {place}");
            assert_eq!(pair[1].sequence, pair[0].sequence.wrapping_add(1), "a packet is missing {place}");
            // A slot that came too late is skipped: its time passes, its frame is not sent.
            assert_eq!(step % samples, 0, "{step} samples between frames {place}");
            assert_eq!(pair[0].payload.len() as u32, samples, "frame length {place}");
        }
        let skipped = self.gaps.iter().map(|(_, samples)| samples).sum::<usize>() / samples as usize;
        let all = self.packets.len();
        assert!(skipped <= 5 + all / 50, "{skipped} frames skipped, {all} sent");
    }
}
