//! One stream through all that happens to a call: prompts, talk, hold, transfer, pauses.

use super::*;

#[test]
fn a_stream_has_no_seam_from_prompt_through_bridge_hold_and_bridge_to_the_prompt_after_it() {
    let operator = Party::new(OPERATOR).params();
    let mut talk = Talk::apart(Party::new(CALLER).params(), operator);
    talk.play(CALLER, 1, vec![sound(5, 400)]);
    talk.bench.pass(500);
    talk.bridge();
    talk.talk(1000);
    talk.play(CALLER, 2, vec![sound(6, 60_000)]);
    talk.bench.command(MediaCommand::Configure {
        leg: OPERATOR,
        params: MediaParams { held: true, direction: Direction::RecvOnly, ..operator },
    });
    talk.bench.pass(1000);
    talk.bench.command(MediaCommand::Configure { leg: OPERATOR, params: operator });
    talk.bench.command(MediaCommand::Stop { leg: CALLER });
    talk.operator.timestamp = talk.operator.timestamp.wrapping_add(8000);
    talk.talk(1000);
    talk.bench.command(MediaCommand::Part { leg: OPERATOR });
    talk.play(CALLER, 3, vec![sound(7, 400)]);
    talk.bench.pass(500);
    let sent = talk.heard_by(CALLER);
    assert_seamless(&sent);
    for (sound, least) in [(5, 3200), (2, 2 * 8000 - 480), (6, 7800), (7, 3200)] {
        assert!(count(&sent, sound) >= least, "{sound}: {}", count(&sent, sound));
    }
    assert!((196..=206).contains(&sent.len()), "{} frames in 4 s", sent.len());
}

#[test]
fn music_is_heard_instead_of_the_other_party_and_the_other_party_goes_on_hearing() {
    let mut talk = Talk::new();
    talk.talk(200);
    talk.play(CALLER, 1, vec![sound(6, 60_000)]);
    talk.bench.sent();
    talk.talk(1000);
    let at_caller = talk.heard_by(CALLER);
    assert_eq!((count(&at_caller, 6), count(&at_caller, 2)), (8000, 0));
    assert_eq!(count(&talk.heard_by(OPERATOR), 1), 8000);
}

#[test]
fn while_a_prompt_is_being_made_ready_the_other_party_is_not_heard() {
    let mut talk = Talk::new();
    talk.talk(200);
    talk.bench.sent();
    talk.bench.command(MediaCommand::Play { leg: CALLER, play: PlayId(1), utterance: Vec::new() });
    talk.talk(100);
    assert_eq!(count(&talk.heard_by(CALLER), 2), 0);
}

#[test]
fn noise_begins_after_60_ms_without_a_packet_and_ends_with_the_next() {
    let mut talk = Talk::new();
    talk.caller_talks(1, 200, 20);
    let last = talk.bench.now.mono - Duration::from_millis(20);
    talk.bench.sent();
    talk.bench.pass(480);
    let noise = talk.heard_by(OPERATOR);
    let began = (noise[0].at - last).as_millis();
    assert!((60..80).contains(&began), "after {began} ms");
    assert!(noise.iter().all(|s| s.payload[0] != 1) && steps(&noise).iter().all(|&ms| ms == 20));
    talk.caller.timestamp = talk.caller.timestamp.wrapping_add(480 * 8);
    talk.caller_talks(1, 200, 20);
    let sent = talk.heard_by(OPERATOR);
    assert_eq!((sent.len(), count(&sent, 1)), (10, 1600), "no frame of ours in between");
}

#[test]
fn packets_held_up_do_not_delay_those_behind_them() {
    let mut talk = Talk::new();
    talk.caller_talks(1, 500, 20);
    let before = talk.heard_by(OPERATOR);
    let late: Vec<_> = (0..8).map(|_| talk.caller.packet(3, 20)).collect();
    talk.bench.pass(160);
    late.iter().for_each(|packet| talk.caller_sends(packet));
    talk.caller_talks(1, 500, 20);
    let after = talk.heard_by(OPERATOR);
    assert!(count(&after, 3) < 3 * 160, "their time was filled with noise");
    assert!(count(&after, 1) >= 24 * 160);
    assert_seamless(&[before, after].concat());
}

#[test]
fn a_way_that_became_longer_for_good_is_accepted() {
    let mut talk = Talk::new();
    talk.caller_talks(1, 500, 20);
    talk.bench.pass(300); // from now on each packet is 300 ms later
    talk.bench.sent();
    talk.caller_talks(1, 1000, 20);
    let sent = talk.heard_by(OPERATOR);
    assert!(count(&sent, 1) >= 44 * 160, "{}", count(&sent, 1) / 160);
    assert!(sent.len() <= 51);
}

#[test]
fn a_new_ssrc_a_restarted_sequence_and_a_leap_in_time_leave_no_seam() {
    let mut talk = Talk::new();
    talk.caller_talks(1, 500, 20);
    talk.caller.ssrc = 99;
    talk.caller_talks(1, 500, 20);
    talk.caller.sequence = 30_000;
    talk.caller_talks(1, 500, 20);
    talk.caller.timestamp = talk.caller.timestamp.wrapping_add(1 << 30);
    talk.caller_talks(1, 500, 20);
    let sent = talk.heard_by(OPERATOR);
    assert_seamless(&sent);
    assert_eq!(count(&sent, 1), 16_000);
    assert_eq!(sent.iter().filter(|s| s.header.marker && s.payload[0] == 1).count(), 4);
}

#[test]
fn a_sender_with_a_fast_clock_is_followed_and_loses_nothing() {
    let mut talk = Talk::new();
    // 500 ppm: one packet more in 40 s, for as long as sequence numbers need to go half round.
    for i in 1..=36_000 {
        let packet = talk.caller.packet(1, 20);
        talk.caller_sends(&packet);
        if i % 2000 == 0 {
            let packet = talk.caller.packet(1, 20);
            talk.caller_sends(&packet);
        }
        talk.bench.pass(20);
        if i % 2000 == 0 {
            let sent = talk.heard_by(OPERATOR);
            assert_eq!(count(&sent, 1), 2001 * 160, "after {i}");
            assert!(sent.iter().skip(10).all(|s| !s.header.marker), "after {i}");
            talk.bench.world.raw.clear();
        }
    }
}

#[test]
fn a_leg_that_is_bridged_with_another_hears_only_that_one() {
    let mut talk = Talk::new();
    talk.talk(500);
    let mut third = Party::new(OTHER);
    talk.bench.command(MediaCommand::Open { leg: OTHER, local: local(), from: std::sync::Arc::default() });
    talk.bench.command(MediaCommand::Configure { leg: OTHER, params: third.params() });
    talk.bench.command(MediaCommand::Bridge { a: CALLER, b: OTHER });
    for _ in 0..50 {
        let (a, b, c) = (talk.caller.packet(1, 20), talk.operator.packet(2, 20), third.packet(3, 20));
        talk.caller_sends(&a);
        talk.operator_sends(&b);
        talk.receive(OTHER, third.addr, &c);
        talk.bench.pass(20);
    }
    let at_caller = talk.heard_by(CALLER);
    assert_seamless(&at_caller);
    assert_eq!((count(&at_caller, 2), count(&at_caller, 3)), (25 * 160, 50 * 160));
    assert_eq!(count(&talk.heard_by(OTHER), 1), 8000);
    let alone = talk.heard_by(OPERATOR);
    assert_eq!(count(&alone, 1), 25 * 160, "only of the time before");
    assert!(alone.len() >= 48, "and noise since");
}

#[test]
fn a_repeated_bridge_changes_nothing_and_one_with_a_leg_that_is_gone_neither() {
    let mut talk = Talk::new();
    talk.talk(200);
    talk.bridge();
    talk.bench.command(MediaCommand::Bridge { a: CALLER, b: OTHER });
    talk.bench.command(MediaCommand::Bridge { a: CALLER, b: CALLER });
    talk.talk(200);
    assert_eq!(count(&talk.heard_by(CALLER), 2), 400 * 8);
}

#[test]
fn the_end_of_one_leg_leaves_the_other_alone_with_noise() {
    let mut talk = Talk::new();
    talk.talk(200);
    talk.bench.command(MediaCommand::Close { leg: OPERATOR });
    talk.bench.sent();
    talk.bench.pass(1000);
    let packet = talk.caller.packet(1, 20);
    talk.caller_sends(&packet);
    let sent = talk.heard_by(CALLER);
    assert!((47..=50).contains(&sent.len()));
}

#[test]
fn each_leg_of_a_bridge_dies_and_revives_for_itself() {
    let mut talk = Talk::new();
    talk.bench.events();
    talk.caller_talks(1, 40_000, 20);
    let dead: Vec<LegId> = talk
        .bench
        .events()
        .into_iter()
        .filter_map(|e| if let MediaEvent::Dead { leg } = e { Some(leg) } else { None })
        .collect();
    assert_eq!(dead, [OPERATOR]);
}
