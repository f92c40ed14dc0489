//! Keys by three ways, and fax machines.

use std::f32::consts::TAU;

use super::*;
use crate::audio::g711;

/// Audio of the peer, 20 ms a packet, in time.
fn hear_audio(bench: &mut Bench, samples: &[i16]) {
    let mut bytes = vec![0; samples.len()];
    g711::encode_into(g711::Law::A, samples, &mut bytes);
    for frame in bytes.chunks(160) {
        let timestamp = (bench.now.mono - bench.start).as_millis() as u32 * 8;
        bench.hear(peer(), 8, timestamp, frame);
        bench.pass(20);
    }
}

fn tones(hz: &[f32], ms: usize) -> Vec<i16> {
    let sample = |i: usize| hz.iter().map(|hz| 5000.0 * (TAU * hz * i as f32 / 8000.0).sin()).sum::<f32>() as i16;
    (0..ms * 8).map(sample).collect()
}

fn without_events() -> MediaParams {
    MediaParams { telephone_event: None, ..params() }
}

#[test]
fn a_press_of_five_packets_is_one_digit_at_the_first_of_them() {
    let mut bench = Bench::call();
    bench.hear(peer(), 101, 8000, &[5, 10, 0, 160]);
    assert!(matches!(
        bench.events()[..],
        [MediaEvent::Opened { .. }, MediaEvent::Digit { source: DigitSource::Event, .. }]
    ));
    bench.press(5, 8000);
    bench.press(11, 16_000);
    assert_eq!(bench.digits(), "#");
    assert_eq!(bench.close().digit_source, Some(DigitSource::Event));
}

#[test]
fn the_way_of_the_first_digit_is_the_only_one_for_the_call() {
    let mut bench = Bench::call();
    bench.press(1, 8000);
    bench.command(MediaCommand::InfoDigit { leg: LEG, digit: digit('1') });
    bench.press(2, 16_000);
    bench.command(MediaCommand::InfoDigit { leg: LEG, digit: digit('2') });
    assert_eq!(bench.digits(), "12");

    let mut bench = Bench::call();
    bench.command(MediaCommand::InfoDigit { leg: LEG, digit: digit('1') });
    bench.press(1, 8000);
    bench.command(MediaCommand::InfoDigit { leg: LEG, digit: digit('2') });
    assert_eq!(bench.digits(), "12");
    assert_eq!(bench.close().digit_source, Some(DigitSource::Info));
}

#[test]
fn tones_count_where_no_event_was_agreed_and_only_there() {
    let five = tones(&[770.0, 1336.0], 100);
    let mut bench = Bench::call();
    hear_audio(&mut bench, &five);
    assert_eq!(bench.digits(), "");

    let mut bench = Bench::call();
    bench.configure(without_events());
    hear_audio(&mut bench, &five);
    bench.command(MediaCommand::InfoDigit { leg: LEG, digit: digit('5') });
    hear_audio(&mut bench, &[0; 1600]);
    hear_audio(&mut bench, &five);
    bench.command(MediaCommand::InfoDigit { leg: LEG, digit: digit('5') });
    assert_eq!(bench.digits(), "55");
    assert_eq!(bench.close().digit_source, Some(DigitSource::InBand));
}

#[test]
fn info_that_comes_first_silences_the_tones() {
    let mut bench = Bench::call();
    bench.configure(without_events());
    bench.command(MediaCommand::InfoDigit { leg: LEG, digit: digit('5') });
    hear_audio(&mut bench, &tones(&[770.0, 1336.0], 100));
    assert_eq!(bench.digits(), "5");
}

#[test]
fn a_way_that_a_later_sdp_withdraws_is_given_up() {
    let mut bench = Bench::call();
    bench.press(1, 8000);
    bench.configure(without_events());
    hear_audio(&mut bench, &tones(&[697.0, 1336.0], 100));
    bench.configure(params());
    bench.press(3, 16_000);
    assert_eq!(bench.digits(), "123");
}

#[test]
fn the_same_key_after_a_pause_that_was_not_sent_counts_again() {
    let mut bench = Bench::call();
    bench.configure(without_events());
    let five = tones(&[770.0, 1336.0], 100);
    hear_audio(&mut bench, &five);
    bench.pass(200);
    hear_audio(&mut bench, &five);
    assert_eq!(bench.digits(), "55");
}

#[test]
fn keys_of_a_stranger_are_not_heard() {
    let mut bench = Bench::call();
    bench.talk(peer(), 6000);
    let stranger: SocketAddr = "203.0.113.5:1000".parse().unwrap();
    for i in 0..20 {
        bench.hear(stranger, 101, 8000 * i, &[1, 0x8a, 1, 64]);
    }
    assert_eq!(bench.digits(), "");
}

#[test]
fn a_fax_machine_is_told_of_once_for_each_tone_within_the_first_minute() {
    let mut bench = Bench::call();
    hear_audio(&mut bench, &[vec![0; 1600], tones(&[1100.0], 500), vec![0; 1600]].concat());
    assert_eq!(bench.events().iter().filter(|e| matches!(e, MediaEvent::FaxTone { .. })).count(), 1);
    bench.talk(peer(), 60_000);
    hear_audio(&mut bench, &[tones(&[1100.0], 500), vec![0; 1600]].concat());
    assert!(bench.events().iter().all(|e| !matches!(e, MediaEvent::FaxTone { .. })));
}

#[test]
fn packets_cut_short_or_of_unknown_types_are_counted_and_nothing_else() {
    let mut bench = Bench::call();
    bench.events();
    let mut whole = [0; 200];
    let header = Header { marker: false, payload_type: 101, sequence: 1, timestamp: 0, ssrc: 1 };
    let len = header.write(&[1, 10, 0, 160], &mut whole);
    for cut in 0..12 {
        bench.receive(peer(), &whole[..cut]);
    }
    for cut in 12..len {
        bench.receive(peer(), &whole[..cut]); // a header with a torn event: sound RTP, no digit
    }
    bench.receive(peer(), &[0xFF; 1500]);
    bench.hear(peer(), 96, 0, &[1, 2, 3]);
    assert!(bench.events().is_empty());
    assert_eq!(bench.close().quality.stray, 12 + 1 + 1);
}

#[test]
fn a_flood_of_keys_is_told_of_at_the_pace_of_fingers() {
    let mut bench = Bench::call();
    for second in 0..3_u32 {
        (0..500).for_each(|i| bench.hear(peer(), 101, (second * 500 + i) * 4000, &[5, 0x8a, 3, 32]));
        assert_eq!(bench.digits().len(), 20);
        bench.pass(1000);
    }
    bench.press(1, 1 << 30);
    assert_eq!(bench.digits(), "1");
}
