//! Keys on a bridged leg: reported once, and heard by the other party.

use std::f32::consts::TAU;

use super::*;
use crate::audio::{
    DtmfDetector,
    g711::{self, Law},
};

fn press(talk: &mut Talk, event: u8) {
    let begin = talk.caller.timestamp;
    for (duration, end) in [(160, false), (320, false), (480, true), (480, true), (480, true)] {
        let packet = talk.caller.event(begin, event, duration, end);
        talk.caller_sends(&packet);
        talk.bench.pass(20);
    }
    talk.caller.timestamp = begin.wrapping_add(100 * 8);
}

fn events(sent: &[Sent], payload_type: u8) -> Vec<&Sent> {
    sent.iter().filter(|s| s.header.payload_type == payload_type).collect()
}

/// Keys that a detector hears in what was sent.
fn tones_in(sent: &[Sent]) -> String {
    let mut detector = DtmfDetector::default();
    let mut heard = String::new();
    for s in sent.iter().filter(|s| s.header.payload_type == 8) {
        let samples: Vec<i16> = s.payload.iter().map(|&b| g711::decode(Law::A, b)).collect();
        heard.extend(detector.process(&samples).map(|d| d.as_char()));
    }
    heard
}

#[test]
fn events_go_through_packet_by_packet_with_the_payload_type_of_the_listener() {
    let operator = MediaParams { telephone_event: Some(96), ..Party::new(OPERATOR).params() };
    let mut talk = Talk::with(Party::new(CALLER).params(), operator);
    talk.caller_talks(1, 200, 20);
    talk.bench.events();
    talk.bench.sent();
    press(&mut talk, 5);
    talk.caller_talks(1, 200, 20);
    let sent = talk.heard_by(OPERATOR);
    let keys = events(&sent, 96);
    let payloads: Vec<[u8; 4]> = keys.iter().map(|s| s.payload[..].try_into().unwrap()).collect();
    assert_eq!(payloads, [[5, 10, 0, 160], [5, 10, 1, 64], [5, 0x8a, 1, 224], [5, 0x8a, 1, 224], [5, 0x8a, 1, 224]]);
    assert!(keys.iter().all(|s| s.header.timestamp == keys[0].header.timestamp), "one press has one timestamp");
    for w in sent.windows(2) {
        assert_eq!(w[1].header.sequence, w[0].header.sequence.wrapping_add(1));
    }
    let speech: Vec<&Sent> = events(&sent, 8);
    assert_eq!(speech[0].header.timestamp.wrapping_sub(keys[0].header.timestamp), 800);
    assert_eq!(talk.bench.digits(), "5", "and the brain hears of it once");
}

#[test]
fn a_press_keeps_its_timestamp_when_noise_came_between_its_packets() {
    let mut talk = Talk::new();
    talk.caller_talks(1, 200, 20);
    let begin = talk.caller.timestamp;
    for (duration, wait) in [(160, 200), (1760, 20), (1920, 20)] {
        let packet = talk.caller.event(begin, 1, duration, duration == 1920);
        talk.caller_sends(&packet);
        talk.bench.pass(wait);
    }
    let sent = talk.heard_by(OPERATOR);
    let keys = events(&sent, 101);
    assert_eq!(keys.len(), 3);
    assert!(keys.iter().all(|s| s.header.timestamp == keys[0].header.timestamp));
    assert_eq!(talk.bench.digits(), "1");
}

#[test]
fn a_listener_without_events_hears_tones() {
    let operator = MediaParams { telephone_event: None, ..Party::new(OPERATOR).params() };
    let mut talk = Talk::with(Party::new(CALLER).params(), operator);
    talk.caller_talks(1, 200, 20);
    talk.bench.sent();
    press(&mut talk, 7);
    talk.caller_talks(1, 400, 20);
    let sent = talk.heard_by(OPERATOR);
    assert!(sent.iter().all(|s| s.header.payload_type == 8));
    assert_eq!(tones_in(&sent), "7");
    assert_seamless(&sent);
    assert_eq!(talk.bench.digits(), "7");
}

#[test]
fn a_key_by_info_is_sent_on_as_an_event_of_100_ms_with_three_ends() {
    let mut talk = Talk::new();
    talk.caller_talks(1, 200, 20);
    talk.bench.command(MediaCommand::InfoDigit { leg: CALLER, digit: digit('#') });
    talk.bench.sent();
    talk.caller_talks(1, 600, 20);
    let sent = talk.heard_by(OPERATOR);
    let keys = events(&sent, 101);
    assert_eq!(keys.len(), 7);
    assert!(keys.iter().all(|s| s.payload[0] == 11 && s.header.timestamp == keys[0].header.timestamp));
    assert_eq!(keys.iter().filter(|s| s.payload[1] & 0x80 != 0).count(), 3);
    assert_eq!(
        keys.iter().map(|s| s.header.marker).collect::<Vec<_>>(),
        [true, false, false, false, false, false, false]
    );
    for w in sent.windows(2) {
        assert_eq!(w[1].header.sequence, w[0].header.sequence.wrapping_add(1));
    }
    assert!(count(&sent, 1) >= 20 * 160, "then the talk goes on");
    assert_eq!(talk.bench.digits(), "#");
}

#[test]
fn the_same_press_by_two_ways_is_reported_and_sent_on_once() {
    let mut talk = Talk::new();
    talk.caller_talks(1, 200, 20);
    talk.bench.sent();
    press(&mut talk, 5);
    talk.bench.command(MediaCommand::InfoDigit { leg: CALLER, digit: digit('5') });
    talk.caller_talks(1, 400, 20);
    assert_eq!(events(&talk.heard_by(OPERATOR), 101).len(), 5);
    assert_eq!(talk.bench.digits(), "5");

    let mut talk = Talk::new();
    talk.caller_talks(1, 200, 20);
    talk.bench.sent();
    talk.bench.command(MediaCommand::InfoDigit { leg: CALLER, digit: digit('5') });
    press(&mut talk, 5);
    talk.caller_talks(1, 400, 20);
    assert_eq!(events(&talk.heard_by(OPERATOR), 101).len(), 7);
    assert_eq!(talk.bench.digits(), "5");
}

#[test]
fn tones_become_an_event_where_the_listener_has_agreed_on_those() {
    let caller = MediaParams { telephone_event: None, ..Party::new(CALLER).params() };
    let mut talk = Talk::with(caller, Party::new(OPERATOR).params());
    talk.caller_talks(0xD5, 200, 20);
    talk.bench.sent();
    for i in 0..6_usize {
        let sample = |n: usize| {
            let t = (i * 160 + n) as f32 / 8000.0;
            (5000.0 * ((TAU * 770.0 * t).sin() + (TAU * 1336.0 * t).sin())) as i16
        };
        let payload: Vec<u8> = (0..160).map(|n| g711::encode(Law::A, sample(n))).collect();
        let mut packet = talk.caller.packet(0, 20);
        packet[12..].copy_from_slice(&payload);
        talk.caller_sends(&packet);
        talk.bench.pass(20);
    }
    talk.caller_talks(0xD5, 400, 20);
    let sent = talk.heard_by(OPERATOR);
    assert_eq!(events(&sent, 101).iter().filter(|s| s.payload[0] == 5).count(), 7);
    assert_eq!(talk.bench.digits(), "5");
}

#[test]
fn keys_are_not_sent_into_music() {
    let mut talk = Talk::new();
    talk.caller_talks(1, 200, 20);
    talk.play(OPERATOR, 1, vec![sound(6, 60_000)]);
    talk.bench.sent();
    press(&mut talk, 5);
    talk.bench.command(MediaCommand::Stop { leg: OPERATOR });
    talk.caller_talks(1, 400, 20);
    assert!(events(&talk.heard_by(OPERATOR), 101).is_empty());
    assert_eq!(talk.bench.digits(), "5");
}

#[test]
fn the_brain_may_send_keys_one_after_the_other_on_any_leg() {
    let mut talk = Talk::apart(Party::new(CALLER).params(), Party::new(OPERATOR).params());
    talk.bench.pass(100);
    for key in ['1', '1', '*'] {
        talk.bench.command(MediaCommand::SendDigit { leg: OPERATOR, digit: digit(key) });
    }
    talk.bench.pass(1000);
    let sent = talk.heard_by(OPERATOR);
    let keys = events(&sent, 101);
    let mut presses: Vec<(u32, u8)> = keys.iter().map(|s| (s.header.timestamp, s.payload[0])).collect();
    presses.dedup();
    assert_eq!(presses.iter().map(|p| p.1).collect::<Vec<_>>(), [1, 1, 10]);
    assert!(presses.windows(2).all(|w| w[1].0.wrapping_sub(w[0].0) >= 140 * 8));
}
