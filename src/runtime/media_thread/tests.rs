//! The real thread on loopback. Times are generous where a loaded machine may be late and exact where the engine counts.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use super::*;
use crate::{
    rtp::{Header, Packet},
    sdp::{Direction, MediaParams},
    vocab::{Codec, Digit, Lang, LegId, Piece, PlayId, Prompt},
};

const LEG: LegId = LegId { shard: 0, index: 3 };
const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const PATIENCE: Duration = Duration::from_secs(5);

struct Phone {
    media: MediaHandle,
    events: Receiver<MediaEvent>,
    rtp: UdpSocket,
    rtcp: UdpSocket,
}

impl Phone {
    fn new(ports: std::ops::RangeInclusive<u16>) -> Self {
        let (sender, events) = channel();
        let bank = Arc::new(PromptBank::open(&[]).unwrap());
        let config = EngineConfig { ports, ..EngineConfig::default() };
        let folder =
            std::env::temp_dir().join(format!("slukhavka-media-{}-{}", config.ports.start(), std::process::id()));
        let recordings = RecorderSettings { folder, limits: Recordings { free: 0, ..Recordings::default() } };
        let media = spawn(config, bank, recordings, move |event| _ = sender.send(event)).unwrap();
        let bind = || {
            let socket = UdpSocket::bind((LOOPBACK, 0)).unwrap();
            socket.set_read_timeout(Some(PATIENCE)).unwrap();
            socket
        };
        Self { media, events, rtp: bind(), rtcp: bind() }
    }

    fn event(&self) -> MediaEvent {
        self.events.recv_timeout(PATIENCE).expect("an event")
    }

    fn call(&self) -> SocketAddr {
        self.media.send(MediaCommand::Open { leg: LEG, local: LOOPBACK, from: Arc::default() });
        let MediaEvent::Opened { rtp, .. } = self.event() else { panic!("not opened") };
        let params = MediaParams {
            remote: self.rtp.local_addr().unwrap(),
            remote_rtcp: self.rtcp.local_addr().unwrap(),
            rtcp_mux: false,
            codec: Codec::Pcma,
            payload_type: 8,
            telephone_event: Some(101),
            event_clock: 8000,
            ptime_ms: 20,
            direction: Direction::SendRecv,
            srtp: None,
            held: false,
        };
        self.media.send(MediaCommand::Configure { leg: LEG, params });
        rtp
    }

    fn frame(&self) -> (Header, Vec<u8>) {
        let mut bytes = [0; 2000];
        let len = self.rtp.recv(&mut bytes).expect("a frame");
        let packet = Packet::read(&bytes[..len]).unwrap();
        (packet.header, packet.payload.to_vec())
    }
}

#[test]
fn a_call_gets_frames_of_20_ms_from_its_own_port_until_it_is_closed() {
    let phone = Phone::new(20_000..=20_099);
    let ours = phone.call();
    assert!((20_000..20_100).contains(&ours.port()) && ours.port().is_multiple_of(2));
    let first = phone.frame().0;
    for i in 1..20 {
        let (header, payload) = phone.frame();
        assert_eq!((header.sequence, payload.len()), (first.sequence.wrapping_add(i), 160));
    }
    assert_eq!(phone.media.ports_in_use(), 1);
    phone.media.send(MediaCommand::Close { leg: LEG });
    let MediaEvent::Closed { end, .. } = phone.event() else { panic!("not closed") };
    assert!(end.quality.packets_sent >= 20);
    let mut report = [0; 300];
    let len = phone.rtcp.recv(&mut report).unwrap();
    assert!(crate::rtp::PeerReport::read(&report[..len], 0).unwrap().bye);
    UdpSocket::bind(ours).expect("the port is free again");
    phone.media.shut_down();
}

#[test]
fn a_key_and_a_play_pass_through_the_thread_and_its_loader() {
    let phone = Phone::new(20_100..=20_199);
    let ours = phone.call();
    let header = Header { marker: true, payload_type: 101, sequence: 1, timestamp: 800, ssrc: 5 };
    let mut bytes = [0; 64];
    let len = header.write(&[7, 10, 0, 160], &mut bytes);
    phone.rtp.send_to(&bytes[..len], ours).unwrap();
    assert!(matches!(phone.event(), MediaEvent::Digit { digit, .. } if Some(digit) == Digit::from_char('7')));
    let utterance = vec![Piece::Silence(Duration::from_millis(40)), Piece::Say(Prompt::new(Lang::UK, "немає"))];
    phone.media.send(MediaCommand::Play { leg: LEG, play: PlayId(9), utterance });
    assert!(matches!(phone.event(), MediaEvent::Played { play: PlayId(9), pieces: 2, completed: true, .. }));
}

#[test]
fn a_taken_port_is_passed_over_and_no_port_is_told() {
    let taken = UdpSocket::bind((LOOPBACK, 20_201)).unwrap();
    let phone = Phone::new(20_200..=20_203);
    assert_eq!(phone.call().port(), 20_202);
    let other = LegId { index: 4, ..LEG };
    phone.media.send(MediaCommand::Open { leg: other, local: LOOPBACK, from: Arc::default() });
    assert!(matches!(phone.event(), MediaEvent::OpenFailed { leg } if leg == other));
    drop(taken);
}

#[test]
fn the_last_handle_ends_the_thread_and_frees_the_ports() {
    let phone = Phone::new(20_300..=20_399);
    let ours = phone.call();
    phone.frame();
    let media = phone.media.clone();
    drop(phone.media);
    assert!(media.is_running());
    media.shut_down();
    UdpSocket::bind(ours).expect("the port is free again");
}

#[test]
fn frames_of_many_legs_spread_over_both_slots() {
    let phone = Phone::new(20_400..=20_499);
    let mut sources: HashMap<SocketAddr, usize> = HashMap::new();
    for index in 0..10 {
        let leg = LegId { shard: 0, index };
        phone.media.send(MediaCommand::Open { leg, local: LOOPBACK, from: Arc::default() });
        let MediaEvent::Opened { .. } = phone.event() else { panic!("not opened") };
        let remote = phone.rtp.local_addr().unwrap();
        let params = MediaParams {
            remote,
            remote_rtcp: remote,
            rtcp_mux: true,
            codec: Codec::Pcmu,
            payload_type: 0,
            telephone_event: None,
            event_clock: 8000,
            ptime_ms: 20,
            direction: Direction::SendRecv,
            srtp: None,
            held: false,
        };
        phone.media.send(MediaCommand::Configure { leg, params });
    }
    for _ in 0..200 {
        let mut bytes = [0; 2000];
        let (_, from) = phone.rtp.recv_from(&mut bytes).unwrap();
        *sources.entry(from).or_default() += 1;
    }
    assert_eq!(sources.len(), 10);
    assert!(sources.values().all(|&n| (15..=25).contains(&n)), "{sources:?}");
}

#[test]
fn the_end_of_the_thread_is_seen_by_whoever_waits_for_its_events() {
    let phone = Phone::new(20_500..=20_599);
    phone.media.clone().shut_down();
    assert!(!phone.media.is_running());
    let ended = phone.events.recv_timeout(PATIENCE);
    assert_eq!(ended.err(), Some(std::sync::mpsc::RecvTimeoutError::Disconnected), "the way of events is closed");
}
