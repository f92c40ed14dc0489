//! Prompts: one after the other, replaced, stopped, and told of.

use super::*;

fn played(events: &[MediaEvent]) -> Vec<(u32, usize, bool)> {
    let told = |e: &MediaEvent| match e {
        MediaEvent::Played { play, pieces, completed, .. } => Some((play.0, *pieces, *completed)),
        _ => None,
    };
    events.iter().filter_map(told).collect()
}

#[test]
fn a_prompt_is_sent_byte_for_byte_with_a_marker_at_its_start_and_told_at_its_end() {
    let mut bench = Bench::call();
    bench.pass(100);
    bench.sent();
    let bytes: Vec<u8> = (0..4000).map(|i| (i % 251) as u8).collect();
    bench.play(1, vec![Clip::Sound(bytes.clone().into())]);
    bench.pass(480);
    assert_eq!(played(&bench.events()), []);
    bench.pass(40);
    assert_eq!(played(&bench.events()), [(1, 1, true)]);
    let sent = bench.sent();
    let all: Vec<u8> = sent.iter().flat_map(|s| s.payload.clone()).collect();
    assert_eq!(all[..4000], bytes);
    assert_eq!(sent.iter().map(|s| s.header.marker).filter(|m| *m).count(), 1);
    assert!(sent[0].header.marker);
}

#[test]
fn a_play_takes_the_place_of_the_one_before() {
    let mut bench = Bench::call();
    bench.play(1, vec![sound(1, 100), sound(2, 1000)]);
    bench.pass(300);
    bench.play(2, vec![sound(3, 100)]);
    assert_eq!(played(&bench.events()), [(1, 1, false)]);
    bench.sent();
    bench.pass(20);
    assert!(bench.sent()[0].payload.iter().all(|&b| b == 3), "the new prompt leaves in the next frame");
    bench.pass(200);
    assert_eq!(played(&bench.events()), [(2, 1, true)]);
}

#[test]
fn stopping_tells_and_leaves_comfort_noise() {
    let mut bench = Bench::call();
    bench.play(1, vec![sound(1, 1000)]);
    bench.pass(100);
    bench.command(MediaCommand::Stop { leg: LEG });
    bench.command(MediaCommand::Stop { leg: LEG });
    assert_eq!(played(&bench.events()), [(1, 0, false)]);
    bench.sent();
    bench.pass(200);
    let sent = bench.sent();
    assert_eq!(sent.len(), 10);
    assert!(sent.iter().all(|s| s.payload.iter().all(|&b| b != 1) && !s.header.marker));
}

#[test]
fn clips_that_come_late_do_not_play_and_do_not_disorder() {
    let mut bench = Bench::call();
    for play in [1, 2] {
        bench.command(MediaCommand::Play { leg: LEG, play: PlayId(play), utterance: Vec::new() });
    }
    bench.resolve(1, vec![sound(1, 100)]);
    bench.pass(100);
    bench.resolve(2, vec![sound(2, 100)]);
    bench.pass(300);
    assert_eq!(played(&bench.events()), [(1, 0, false), (2, 1, true)]);
    let all: Vec<u8> = bench.sent().into_iter().flat_map(|s| s.payload).collect();
    assert_eq!((all.iter().filter(|&&b| b == 1).count(), all.iter().filter(|&&b| b == 2).count()), (0, 800));
    assert_eq!(bench.world.wanted.len(), 2);
}

#[test]
fn a_play_before_the_answer_waits_for_it() {
    let mut bench = Bench::new();
    bench.command(MediaCommand::Open { leg: LEG, local: local(), from: std::sync::Arc::default() });
    bench.play(1, vec![sound(4, 40)]);
    bench.pass(500);
    bench.configure(params());
    bench.pass(100);
    let all: Vec<u8> = bench.sent().into_iter().flat_map(|s| s.payload).collect();
    assert!(all[..320].iter().all(|&b| b == 4));
}

#[test]
fn closing_in_the_middle_tells_what_was_heard() {
    let mut bench = Bench::call();
    bench.play(1, vec![sound(1, 40), sound(1, 1000)]);
    bench.pass(200);
    bench.command(MediaCommand::Close { leg: LEG });
    let events = bench.events();
    assert_eq!(played(&events), [(1, 1, false)]);
    assert!(matches!(events.last(), Some(MediaEvent::Closed { .. })));
}

#[test]
fn the_loader_is_asked_in_the_codec_of_the_leg() {
    let mut bench = Bench::call();
    bench.configure(MediaParams { codec: Codec::Pcmu, payload_type: 0, ..params() });
    bench.play(1, vec![sound(1, 40)]);
    assert_eq!(bench.world.wanted[0].codec, Codec::Pcmu);
}
