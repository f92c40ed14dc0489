//! Encrypted legs: what leaves, what is believed, and keys that change on the way.

use super::*;
use crate::{
    rtp::{
        PeerReport, Report,
        srtp::{AuthTag, SrtpReceiver, SrtpSender},
    },
    sdp::{CryptoSuite, MasterKey, SrtpKeys},
};

const OURS: MasterKey = MasterKey([1; 30]);
const THEIRS: MasterKey = MasterKey([2; 30]);

fn keys(theirs: MasterKey) -> SrtpKeys {
    SrtpKeys { suite: CryptoSuite::Sha1Tag80, ours: OURS, theirs }
}

fn secure() -> MediaParams {
    MediaParams { srtp: Some(keys(THEIRS)), ..params() }
}

/// A telephone with its own idea of the keys.
struct Phone {
    bench: Bench,
    sender: SrtpSender,
    receiver: SrtpReceiver,
    sequence: u16,
}

impl Phone {
    fn new(params: MediaParams) -> Self {
        let mut bench = Bench::new();
        bench.command(MediaCommand::Open { leg: LEG, local: local(), from: std::sync::Arc::default() });
        bench.configure(params);
        Self {
            bench,
            sender: SrtpSender::new(&THEIRS.0, AuthTag::Bits80),
            receiver: SrtpReceiver::new(&OURS.0, AuthTag::Bits80),
            sequence: 100,
        }
    }

    fn sealed(&mut self, payload_type: u8, payload: &[u8]) -> Vec<u8> {
        self.sequence = self.sequence.wrapping_add(1);
        let timestamp = u32::from(self.sequence) * 160;
        let header = Header { marker: false, payload_type, sequence: self.sequence, timestamp, ssrc: 77 };
        let mut bytes = vec![0; 400];
        let len = header.write(payload, &mut bytes);
        let len = self.sender.rtp(&mut bytes, len).unwrap();
        bytes.truncate(len);
        bytes
    }

    fn talk_from(&mut self, from: SocketAddr, packets: usize) {
        for _ in 0..packets {
            let sealed = self.sealed(8, &[0xD5; 160]);
            self.bench.receive(from, &sealed);
            self.bench.pass(20);
        }
    }

    /// Payloads of what was sent to us, opened; none when one of them does not open.
    fn heard(&mut self) -> Option<Vec<Vec<u8>>> {
        let mut out = [0; 600];
        let raw = std::mem::take(&mut self.bench.world.raw);
        raw.iter()
            .map(|bytes| {
                let opened = self.receiver.rtp(bytes, &mut out)?;
                Packet::read(opened).map(|packet| packet.payload.to_vec())
            })
            .collect()
    }

    fn target(&mut self) -> SocketAddr {
        self.bench.pass(20);
        self.bench.sent().last().unwrap().to
    }
}

#[test]
fn what_leaves_is_sealed_and_what_comes_sealed_is_heard() {
    let mut phone = Phone::new(secure());
    phone.bench.play(1, vec![sound(7, 1000)]);
    phone.talk_from(peer(), 60);
    for (duration, flags) in [(160_u16, 10), (320, 10), (480, 0x8a)] {
        let [high, low] = duration.to_be_bytes();
        let sealed = phone.sealed(101, &[4, flags, high, low]);
        phone.bench.receive(peer(), &sealed);
    }
    assert!(phone.bench.world.raw.iter().all(|bytes| bytes.len() == 12 + 160 + 10));
    let heard = phone.heard().expect("all of it can be opened");
    assert_eq!(heard.iter().flatten().filter(|&&b| b == 7).count(), 8000);
    assert_eq!(phone.bench.digits(), "4");
    let quality = phone.bench.close().quality;
    assert_eq!((quality.stray, quality.lost, quality.packets_received), (0, 0, 62));
}

#[test]
fn reports_are_sealed_both_ways_and_so_is_the_last_one() {
    let mut phone = Phone::new(secure());
    phone.talk_from(peer(), 500);
    let mut bytes = [0; 200];
    let report = Report {
        ssrc: 77,
        ntp: 1 << 40,
        rtp_timestamp: 0,
        packets: 9,
        octets: 9,
        block: None,
        cname: "phone",
        bye: false,
    };
    let len = report.write(&mut bytes);
    let bench = &mut phone.bench;
    bench.engine.packet(bench.now, LEG, Channel::Rtcp, peer_rtcp(), &bytes[..len], &mut bench.world);
    let len = phone.sender.rtcp(&mut bytes, len).unwrap();
    bench.engine.packet(bench.now, LEG, Channel::Rtcp, peer_rtcp(), &bytes[..len], &mut bench.world);
    assert_eq!(bench.close().quality.stray, 1, "the plain one");
    let reports = std::mem::take(&mut bench.world.rtcp);
    assert!(reports.len() >= 3);
    let mut out = [0; 300];
    let open = |(_, bytes): &(SocketAddr, Vec<u8>)| {
        PeerReport::read(phone.receiver.rtcp(bytes, &mut out).expect("sealed"), 77).expect("a report").bye
    };
    let byes: Vec<bool> = reports.iter().map(open).collect();
    assert_eq!((byes.last(), byes.iter().filter(|bye| **bye).count()), (Some(&true), 1));
}

#[test]
fn forged_plain_and_repeated_packets_are_strays_and_never_move_the_target() {
    let mut phone = Phone::new(secure());
    phone.talk_from(peer(), 10);
    let outside: SocketAddr = "203.0.113.5:4000".parse().unwrap();
    let recorded: Vec<_> = (0..5).map(|_| phone.sealed(8, &[0xD5; 160])).collect();
    recorded.iter().for_each(|packet| phone.bench.receive(peer(), packet));
    recorded.iter().for_each(|packet| phone.bench.receive(outside, packet));
    phone.bench.sequence = 5000;
    for i in 0..5 {
        phone.bench.hear(outside, 8, i * 160, &[0xD5; 170]);
    }
    for _ in 0..5 {
        let mut forged = phone.sealed(8, &[0xD5; 160]);
        forged[60] ^= 1;
        phone.bench.receive(outside, &forged);
    }
    assert_eq!(phone.target(), peer());
    let quality = phone.bench.close().quality;
    assert_eq!((quality.stray, quality.packets_received), (15, 14));
}

#[test]
fn behind_a_nat_sealed_packets_draw_the_sound_to_where_they_come_from() {
    let mut phone = Phone::new(secure());
    let outside: SocketAddr = "198.51.100.7:40000".parse().unwrap();
    phone.talk_from(outside, 3);
    assert_eq!(phone.target(), outside);
}

#[test]
fn a_new_key_of_the_peer_counts_from_its_first_packet_and_ours_goes_on() {
    let mut phone = Phone::new(secure());
    phone.talk_from(peer(), 10);
    let other = MasterKey([3; 30]);
    phone.bench.configure(MediaParams { srtp: Some(keys(other)), ..params() });
    phone.talk_from(peer(), 5); // it has not read our answer yet
    let late = phone.sealed(8, &[0xD5; 160]);
    phone.sender = SrtpSender::new(&other.0, AuthTag::Bits80);
    phone.talk_from(peer(), 10);
    phone.bench.receive(peer(), &late);
    assert!(phone.heard().is_some(), "one stream under one key, with no index twice");
    let quality = phone.bench.close().quality;
    assert_eq!((quality.stray, quality.lost), (1, 1), "the former key is forgotten");
}

#[test]
fn a_repeated_agreement_keeps_every_index_through_the_roll_over() {
    let mut phone = Phone::new(secure());
    phone.sequence = 65_500;
    phone.talk_from(peer(), 100);
    phone.bench.configure(secure());
    phone.talk_from(peer(), 100);
    assert_eq!(phone.bench.close().quality.stray, 0);
    assert!(phone.heard().is_some());
}

#[test]
fn encryption_may_begin_and_end_within_a_call() {
    let mut phone = Phone::new(params());
    phone.bench.pass(100);
    assert!(std::mem::take(&mut phone.bench.world.raw).iter().all(|bytes| bytes.len() == 172));
    phone.bench.configure(secure());
    phone.talk_from(peer(), 10);
    assert!(phone.heard().is_some_and(|heard| heard.len() == 10));
    phone.bench.configure(params());
    phone.bench.pass(100);
    assert!(std::mem::take(&mut phone.bench.world.raw).iter().all(|bytes| bytes.len() == 172));
    phone.bench.configure(secure());
    phone.talk_from(peer(), 10);
    assert!(phone.heard().is_some_and(|heard| heard.len() == 10), "the key that came back went on");
    assert_eq!(phone.bench.close().quality.stray, 0);
}

#[test]
fn the_short_tag_is_sent_and_read_when_it_was_agreed() {
    let short = SrtpKeys { suite: CryptoSuite::Sha1Tag32, ..keys(THEIRS) };
    let mut phone = Phone::new(MediaParams { srtp: Some(short), ..params() });
    phone.sender.set_tag(AuthTag::Bits32);
    phone.receiver.set_tag(AuthTag::Bits32);
    phone.talk_from(peer(), 10);
    assert!(phone.bench.world.raw.iter().all(|bytes| bytes.len() == 12 + 160 + 4));
    assert!(phone.heard().is_some());
    assert_eq!(phone.bench.close().quality.stray, 0);
}
