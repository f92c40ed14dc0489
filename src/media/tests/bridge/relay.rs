//! Packets on their way through.

use super::*;
use crate::{
    audio::{
        Decoder, LONGEST_DECODED, Rate,
        g711::{self, Law},
    },
    rtp::srtp::{AuthTag, SrtpReceiver, SrtpSender},
    sdp::{CryptoSuite, MasterKey},
};

#[test]
fn each_party_hears_the_other_at_once_and_nothing_twice() {
    let mut talk = Talk::new();
    talk.talk(40);
    talk.bench.sent();
    talk.talk(2000);
    let at_operator = talk.heard_by(OPERATOR);
    assert_eq!((at_operator.len(), count(&at_operator, 1)), (100, 16_000));
    assert!(at_operator.iter().all(|s| s.to == talk.operator.addr));
    assert_seamless(&at_operator);
    let at_caller = talk.heard_by(CALLER);
    assert_eq!((at_caller.len(), count(&at_caller, 2)), (100, 16_000));
    assert_seamless(&at_caller);
    let packet = talk.caller.packet(1, 20);
    talk.caller_sends(&packet);
    let sent = talk.heard_by(OPERATOR);
    assert_eq!((sent.len(), sent[0].at), (1, talk.bench.now.mono), "in the same wake-up");
}

#[test]
fn the_streams_bear_our_ssrc_and_the_payload_types_of_each_side() {
    let operator = MediaParams { payload_type: 98, telephone_event: Some(96), ..Party::new(OPERATOR).params() };
    let mut talk = Talk::with(Party::new(CALLER).params(), operator);
    talk.caller_talks(1, 100, 20);
    let sent = talk.heard_by(OPERATOR);
    assert!(sent.iter().all(|s| s.header.payload_type == 98 && s.header.ssrc != talk.caller.ssrc));
    assert_eq!(count(&sent, 1), 800);
}

#[test]
fn a_lost_packet_stays_a_gap_and_a_late_one_fills_it() {
    let mut talk = Talk::new();
    talk.caller_talks(1, 100, 20);
    talk.bench.sent();
    let packets: Vec<_> = (0..5).map(|i| talk.caller.packet(10 + i, 20)).collect();
    for i in [0, 2, 1, 4] {
        talk.caller_sends(&packets[i]);
        talk.bench.pass(20);
    }
    let sent = talk.heard_by(OPERATOR);
    let order: Vec<_> = sent
        .iter()
        .map(|s| {
            let first = &sent[0].header;
            let steps = s.header.timestamp.wrapping_sub(first.timestamp) / 160;
            (s.payload[0], s.header.sequence.wrapping_sub(first.sequence), steps)
        })
        .collect();
    assert_eq!(order, [(10, 0, 0), (12, 2, 2), (11, 1, 1), (14, 4, 4)]);
}

#[test]
fn the_two_laws_are_recoded_byte_by_byte() {
    let operator = MediaParams { codec: Codec::Pcmu, payload_type: 0, ..Party::new(OPERATOR).params() };
    let mut talk = Talk::with(Party::new(CALLER).params(), operator);
    let loud = g711::encode(Law::A, 8000);
    talk.caller_talks(loud, 200, 20);
    let sent = talk.heard_by(OPERATOR);
    let heard = g711::decode(Law::Mu, sent.last().unwrap().payload[0]);
    assert!((heard - 8000).abs() < 500, "{heard}");
    assert!(sent.iter().all(|s| s.header.payload_type == 0));
}

#[test]
fn between_other_codecs_the_sound_is_transcoded_frame_by_frame_and_keys_go_through() {
    for (codec, payload_type) in [(Codec::Opus, 111), (Codec::G722, 9)] {
        let operator = MediaParams { codec, payload_type, ..Party::new(OPERATOR).params() };
        let mut talk = Talk::with(Party::new(CALLER).params(), operator);
        let tone: Vec<u8> = (0..160)
            .map(|i| g711::encode(Law::A, (8000.0 * (std::f32::consts::TAU * i as f32 / 20.0).sin()) as i16))
            .collect();
        for _ in 0..100 {
            let mut packet = talk.caller.packet(0, 20);
            packet[12..].copy_from_slice(&tone);
            talk.caller_sends(&packet);
            talk.bench.pass(20);
        }
        let sent = talk.heard_by(OPERATOR);
        assert!(sent.iter().all(|s| s.header.payload_type == payload_type));
        assert_eq!(sent.len(), 100, "{codec:?}");
        let step = codec.clock() / 50;
        for w in sent.windows(2) {
            assert_eq!(w[1].header.sequence, w[0].header.sequence.wrapping_add(1));
            assert_eq!(w[1].header.timestamp.wrapping_sub(w[0].header.timestamp), step, "{codec:?}");
        }
        let mut decoder = Decoder::new(codec, Rate::Narrow).unwrap();
        let mut samples = [0; LONGEST_DECODED];
        let (mut power, mut count) = (0.0, 0.0);
        for packet in &sent[50..] {
            let len = decoder.decode(&packet.payload, &mut samples);
            power += samples[..len].iter().map(|&s| f64::from(s).powi(2)).sum::<f64>();
            count += len as f64;
        }
        let level = 20.0 * ((power / count).sqrt() / (8000.0 / std::f64::consts::SQRT_2)).log10();
        assert!(level.abs() < 1.5, "{codec:?}: {level} dB");
        talk.bench.events();
        let begin = talk.caller.timestamp;
        for (duration, end) in [(160, false), (480, true)] {
            let packet = talk.caller.event(begin, 4, duration, end);
            talk.caller_sends(&packet);
            talk.bench.pass(20);
        }
        let keys: Vec<_> = talk.heard_by(OPERATOR).into_iter().filter(|s| s.header.payload_type == 101).collect();
        assert_eq!(keys.iter().map(|s| s.payload[0]).collect::<Vec<_>>(), [4, 4], "{codec:?}");
        assert_eq!(keys[0].header.timestamp, keys[1].header.timestamp);
        assert_eq!(talk.bench.digits(), "4");
    }
}

#[test]
fn a_codec_that_changes_within_a_bridge_is_followed() {
    let operator = Party::new(OPERATOR).params();
    let mut talk = Talk::with(Party::new(CALLER).params(), operator);
    talk.caller_talks(1, 200, 20);
    let g722 = MediaParams { codec: Codec::G722, payload_type: 9, ..operator };
    talk.bench.command(MediaCommand::Configure { leg: OPERATOR, params: g722 });
    talk.bench.sent();
    talk.caller_talks(1, 400, 20);
    let sent = talk.heard_by(OPERATOR);
    assert!((19..=21).contains(&sent.len()) && sent.iter().all(|s| s.header.payload_type == 9));
    talk.bench.command(MediaCommand::Configure { leg: OPERATOR, params: operator });
    talk.caller_talks(1, 400, 20);
    let sent = talk.heard_by(OPERATOR);
    assert!(count(&sent, 1) >= 19 * 160 && sent.iter().all(|s| s.header.payload_type == 8));
}

#[test]
fn frames_of_another_length_are_cut_anew_without_a_byte_lost() {
    for (theirs, wanted) in [(30, 20), (20, 30), (10, 20), (60, 20), (20, 60), (40, 30)] {
        let operator = MediaParams { ptime_ms: wanted, ..Party::new(OPERATOR).params() };
        let mut talk = Talk::with(Party::new(CALLER).params(), operator);
        talk.caller_talks(1, 2400, theirs);
        let sent = talk.heard_by(OPERATOR);
        let spoken: Vec<Sent> = sent.into_iter().skip_while(|s| s.payload[0] != 1).collect();
        assert!(spoken.iter().all(|s| s.payload.len() == usize::from(wanted) * 8), "{theirs} → {wanted}");
        let bytes = count(&spoken, 1);
        assert!((2400 * 8 - 480..=2400 * 8).contains(&bytes), "{theirs} → {wanted}: {bytes}");
        assert_eq!(bytes, spoken.len() * usize::from(wanted) * 8, "no noise in between");
        for w in spoken.windows(2) {
            let step = w[1].header.timestamp.wrapping_sub(w[0].header.timestamp);
            let next = w[1].header.sequence.wrapping_sub(w[0].header.sequence);
            assert_eq!((step, next), (u32::from(wanted) * 8, 1), "{theirs} → {wanted}");
        }
    }
}

#[test]
fn a_loss_in_frames_of_another_length_is_told_in_ours() {
    let operator = MediaParams { ptime_ms: 20, ..Party::new(OPERATOR).params() };
    let mut talk = Talk::with(Party::new(CALLER).params(), operator);
    talk.caller_talks(1, 120, 40);
    talk.caller.skip(40);
    talk.bench.pass(40);
    talk.caller_talks(1, 120, 40);
    let sent: Vec<_> = talk.heard_by(OPERATOR).into_iter().filter(|s| s.payload[0] == 1).collect();
    let gap = sent.windows(2).find(|w| w[1].header.sequence.wrapping_sub(w[0].header.sequence) != 1).unwrap();
    assert_eq!(gap[1].header.sequence.wrapping_sub(gap[0].header.sequence), 3);
    assert_eq!(gap[1].header.timestamp.wrapping_sub(gap[0].header.timestamp), 480);
}

#[test]
fn comfort_noise_of_a_party_is_not_passed_on_and_ours_takes_its_place() {
    let mut talk = Talk::new();
    talk.caller_talks(1, 200, 20);
    talk.bench.sent();
    let silence = Header {
        marker: false,
        payload_type: 13,
        sequence: talk.caller.sequence,
        timestamp: talk.caller.timestamp,
        ssrc: talk.caller.ssrc,
    };
    talk.caller_sends(&bytes(silence, &[60]));
    talk.caller.skip(20);
    talk.bench.pass(980);
    talk.caller.timestamp = talk.caller.timestamp.wrapping_add(960 * 8);
    talk.caller_talks(1, 200, 20);
    let sent = talk.heard_by(OPERATOR);
    assert!(sent.iter().all(|s| s.payload.len() == 160 && s.header.payload_type == 8));
    assert!((56..=62).contains(&sent.len()), "{} packets in 1200 ms", sent.len());
    assert!(count(&sent, 1) >= 9 * 160);
    assert_seamless(&sent);
    let marked: Vec<_> = sent.iter().filter(|s| s.header.marker).map(|s| s.payload[0] == 1).collect();
    assert_eq!(marked, [false, true], "one spurt of noise, one of speech");
}

#[test]
fn one_side_may_be_encrypted() {
    const OURS: MasterKey = MasterKey([1; 30]);
    const THEIRS: MasterKey = MasterKey([2; 30]);
    let keys = SrtpKeys { suite: CryptoSuite::Sha1Tag80, ours: OURS, theirs: THEIRS };
    let operator = MediaParams { srtp: Some(keys), ..Party::new(OPERATOR).params() };
    let mut talk = Talk::with(Party::new(CALLER).params(), operator);
    let mut sender = SrtpSender::new(&THEIRS.0, AuthTag::Bits80);
    for _ in 0..20 {
        let plain = talk.caller.packet(1, 20);
        talk.caller_sends(&plain);
        let mut sealed = talk.operator.packet(2, 20);
        let len = sealed.len();
        sealed.resize(len + 10, 0);
        sender.rtp(&mut sealed, len).unwrap();
        talk.operator_sends(&sealed);
        talk.bench.pass(20);
    }
    let at_caller = talk.heard_by(CALLER);
    assert_eq!(count(&at_caller, 2), 20 * 160, "opened");
    let mut receiver = SrtpReceiver::new(&OURS.0, AuthTag::Bits80);
    let mut out = [0; 600];
    let raw = std::mem::take(&mut talk.bench.world.raw);
    let opened =
        raw.iter().filter_map(|bytes| receiver.rtp(bytes, &mut out).and_then(Packet::read).map(|p| p.payload[0]));
    assert_eq!(opened.filter(|&b| b == 1).count(), 20, "sealed anew");
}

#[test]
fn a_leg_that_nobody_listens_to_gets_nothing() {
    let operator = MediaParams { direction: Direction::Inactive, held: true, ..Party::new(OPERATOR).params() };
    let mut talk = Talk::with(Party::new(CALLER).params(), operator);
    talk.talk(1000);
    assert!(talk.heard_by(OPERATOR).is_empty());
}

#[test]
fn strangers_are_not_passed_on() {
    let mut talk = Talk::new();
    talk.talk(6000);
    talk.bench.sent();
    let stranger = "203.0.113.5:4000".parse().unwrap();
    for _ in 0..10 {
        let packet = talk.caller.packet(66, 20);
        talk.receive(CALLER, stranger, &packet);
        talk.bench.pass(20);
    }
    assert_eq!(count(&talk.heard_by(OPERATOR), 66), 0);
}
