//! Frames: always, in time, to the right place; and whether the peer is alive.

use super::*;

#[test]
fn an_answered_leg_sends_every_frame_from_configure_to_close() {
    let mut bench = Bench::call();
    bench.pass(10_000);
    bench.play(1, vec![sound(7, 3000)]);
    bench.pass(10_000);
    let sent = bench.sent();
    assert_eq!(sent.len(), 1000);
    assert!(steps(&sent).iter().all(|&ms| ms == 20));
    for (i, w) in sent.windows(2).enumerate() {
        assert_eq!(w[1].header.sequence, w[0].header.sequence.wrapping_add(1), "frame {i}");
        assert_eq!(w[1].header.timestamp, w[0].header.timestamp.wrapping_add(160), "frame {i}");
    }
    assert!(sent.iter().all(|s| s.to == peer() && s.payload.len() == 160 && s.header.payload_type == 8));
    bench.close();
    bench.pass(1000);
    assert!(bench.sent().is_empty());
}

#[test]
fn nothing_leaves_before_an_answer_and_an_idle_engine_has_no_deadline() {
    let mut bench = Bench::new();
    assert_eq!(bench.engine.deadline(bench.now.mono), None);
    bench.command(MediaCommand::Open { leg: LEG, local: local(), from: std::sync::Arc::default() });
    assert_eq!(bench.engine.deadline(bench.now.mono), None);
    bench.configure(params());
    let deadline = bench.engine.deadline(bench.now.mono).unwrap();
    assert_eq!(deadline, bench.start + SLOT);
    bench.close();
    assert_eq!(bench.engine.deadline(bench.now.mono), None);
}

#[test]
fn half_of_the_legs_send_in_each_slot() {
    let mut bench = Bench::new();
    for index in 0..100 {
        let leg = LegId { shard: 0, index };
        bench.command(MediaCommand::Open { leg, local: local(), from: std::sync::Arc::default() });
        bench.command(MediaCommand::Configure { leg, params: params() });
    }
    bench.pass(1000);
    bench.sent();
    bench.pass(10);
    let first = bench.sent();
    bench.pass(10);
    let second = bench.sent();
    assert_eq!((first.len(), second.len()), (50, 50));
    assert!(first.iter().all(|f| second.iter().all(|s| s.leg != f.leg)));
}

#[test]
fn a_late_slot_skips_and_never_bursts_and_timestamps_stay_true() {
    let mut bench = Bench::call();
    bench.pass(100);
    let before = bench.sent();
    bench.at(bench.now.mono + Duration::from_millis(95));
    bench.engine.slot(bench.now, &mut bench.world);
    let late = bench.sent();
    assert_eq!(late.len(), 1, "one frame, not five");
    bench.pass(200);
    let after = bench.sent();
    let last = before.last().unwrap();
    let jump = late[0].header.timestamp.wrapping_sub(last.header.timestamp);
    assert_eq!((jump % 160, late[0].header.sequence), (0, last.header.sequence.wrapping_add(1)));
    assert!(late[0].header.marker);
    // The timestamp tells the time: what it grew by is what the clock grew by, to a slot.
    let ticks = after[0].header.timestamp.wrapping_sub(before[0].header.timestamp);
    let real = (after[0].at - before[0].at).as_millis() as u32 * 8;
    assert!(ticks.abs_diff(real) <= 80, "{ticks} against {real}");
    assert!(steps(&after).iter().all(|&ms| ms == 20));
}

#[test]
fn calling_a_slot_twice_or_early_sends_nothing_more() {
    let mut bench = Bench::call();
    bench.pass(40);
    bench.sent();
    bench.engine.slot(bench.now, &mut bench.world);
    bench.engine.slot(bench.now, &mut bench.world);
    assert!(bench.sent().len() <= 1);
    bench.at(bench.now.mono + Duration::from_millis(3));
    bench.engine.slot(bench.now, &mut bench.world);
    assert!(bench.sent().is_empty());
}

#[test]
fn every_packet_time_from_10_to_60_is_kept() {
    for ptime_ms in [10, 20, 30, 40, 50, 60] {
        let mut bench = Bench::new();
        bench.command(MediaCommand::Open { leg: LEG, local: local(), from: std::sync::Arc::default() });
        bench.configure(MediaParams { ptime_ms, ..params() });
        bench.play(1, vec![sound(9, 1200)]);
        bench.pass(1200 + 60);
        let sent = bench.sent();
        assert!(steps(&sent).iter().all(|&ms| ms == u64::from(ptime_ms)));
        let spoken: usize = sent.iter().map(|s| s.payload.iter().filter(|&&b| b == 9).count()).sum();
        assert_eq!(spoken, 9600, "ptime {ptime_ms}");
        assert!(sent.iter().all(|s| s.payload.len() == usize::from(ptime_ms) * 8));
        let ticks = sent[1].header.timestamp.wrapping_sub(sent[0].header.timestamp);
        assert_eq!(ticks, u32::from(ptime_ms) * 8);
    }
}

#[test]
fn on_hold_nothing_is_sent_but_reports_and_afterwards_time_has_gone_on() {
    for direction in [Direction::RecvOnly, Direction::Inactive] {
        let mut bench = Bench::call();
        bench.pass(1000);
        bench.play(1, vec![sound(9, 1000)]);
        bench.pass(500);
        let before = bench.sent();
        bench.configure(MediaParams { direction, held: true, ..params() });
        bench.pass(60_000);
        assert!(bench.sent().is_empty());
        assert!(bench.world.rtcp.len() >= 11, "RTCP goes on");
        assert!(bench.events().iter().all(|e| !matches!(e, MediaEvent::Dead { .. } | MediaEvent::Played { .. })));
        bench.configure(params());
        bench.pass(1000);
        let after = bench.sent();
        let (last, first) = (before.last().unwrap(), &after[0]);
        assert!(first.header.marker);
        assert_eq!(first.header.sequence, last.header.sequence.wrapping_add(1));
        let ticks = first.header.timestamp.wrapping_sub(last.header.timestamp);
        assert_eq!(u128::from(ticks), (first.at - last.at).as_millis() * 8);
        let spoken: usize = [before, after].concat().iter().flat_map(|s| &s.payload).filter(|&&b| b == 9).count();
        assert_eq!(spoken, 8000, "the rest of the prompt waited");
    }
}

#[test]
fn a_peer_that_only_listens_still_gets_every_frame() {
    let mut bench = Bench::call();
    bench.configure(MediaParams { direction: Direction::SendOnly, ..params() });
    bench.pass(60_000);
    assert_eq!(bench.sent().len(), 3000);
    assert!(bench.events().iter().all(|e| !matches!(e, MediaEvent::Dead { .. })));
}

#[test]
fn a_peer_behind_a_nat_is_followed_after_three_packets() {
    let mut bench = Bench::call();
    let outside: SocketAddr = "198.51.100.7:40000".parse().unwrap();
    bench.talk(outside, 40);
    bench.pass(20);
    assert_eq!(bench.sent().last().unwrap().to, peer());
    bench.talk(outside, 20);
    bench.pass(20);
    assert_eq!(bench.sent().last().unwrap().to, outside);
    let stranger: SocketAddr = "203.0.113.5:1000".parse().unwrap();
    bench.talk(outside, 6000);
    for _ in 0..50 {
        bench.hear(outside, 8, 0, &[0xD5; 160]);
        bench.talk(stranger, 20);
    }
    assert_eq!(bench.sent().last().unwrap().to, outside);
    assert_eq!(bench.close().quality.stray, 2 + 50);
}

#[test]
fn a_new_address_in_an_sdp_counts_at_once() {
    let mut bench = Bench::call();
    bench.talk("198.51.100.7:40000".parse().unwrap(), 200);
    let moved: SocketAddr = "192.0.2.33:7000".parse().unwrap();
    bench.configure(MediaParams { remote: moved, ..params() });
    bench.sent();
    bench.pass(20);
    assert_eq!(bench.sent().last().unwrap().to, moved);
}

#[test]
fn a_change_of_codec_and_packet_time_takes_effect_in_the_same_stream() {
    let mut bench = Bench::call();
    bench.pass(100);
    let before = bench.sent();
    bench.configure(MediaParams { codec: Codec::Pcmu, payload_type: 0, ptime_ms: 30, ..params() });
    bench.pass(300);
    let after = bench.sent();
    assert_eq!(after[0].header.ssrc, before[0].header.ssrc);
    assert_eq!(after[0].header.sequence, before.last().unwrap().header.sequence.wrapping_add(1));
    assert!(after.iter().all(|s| s.header.payload_type == 0 && s.payload.len() == 240));
    assert_eq!(
        after[0].header.timestamp.wrapping_sub(before.last().unwrap().header.timestamp),
        160,
        "the last frame lasted 20 ms"
    );
}

#[test]
fn silence_of_the_peer_is_dead_once_and_its_return_alive() {
    let mut bench = Bench::call();
    bench.talk(peer(), 1000);
    bench.pass(29_900);
    assert!(bench.events().iter().all(|e| !matches!(e, MediaEvent::Dead { .. })));
    bench.pass(60_000);
    assert_eq!(bench.events().iter().filter(|e| matches!(e, MediaEvent::Dead { .. })).count(), 1);
    bench.talk(peer(), 20);
    assert!(matches!(bench.events()[..], [MediaEvent::Alive { leg: LEG }]));
}

#[test]
fn a_peer_on_hold_for_an_hour_is_not_dead_and_gets_the_whole_time_afterwards() {
    let mut bench = Bench::call();
    bench.configure(MediaParams { direction: Direction::RecvOnly, held: true, ..params() });
    bench.pass(3_600_000);
    bench.configure(params());
    bench.pass(29_900);
    assert!(bench.events().iter().all(|e| !matches!(e, MediaEvent::Dead { .. })));
    bench.pass(200);
    assert!(bench.events().iter().any(|e| matches!(e, MediaEvent::Dead { .. })));
}

#[test]
fn ports_are_opened_in_pairs_returned_and_a_taken_one_is_passed_over() {
    let mut bench = Bench::with(EngineConfig { ports: 30_000..=30_005, ..EngineConfig::default() });
    bench.world.refuse_ports = vec![30_000, 30_004];
    bench.command(MediaCommand::Open { leg: LEG, local: local(), from: std::sync::Arc::default() });
    assert!(matches!(bench.events()[..], [MediaEvent::Opened { rtp, .. }] if rtp.port() == 30_002));
    bench.command(MediaCommand::Open { leg: LEG, local: local(), from: std::sync::Arc::default() });
    assert!(matches!(bench.events()[..], [MediaEvent::Opened { rtp, .. }] if rtp.port() == 30_002), "asked twice");
    bench.command(MediaCommand::Open {
        leg: LegId { index: 2, ..LEG },
        local: local(),
        from: std::sync::Arc::default(),
    });
    assert!(matches!(bench.events()[..], [MediaEvent::OpenFailed { .. }]));
    assert_eq!(bench.close(), LegEnd::default());
    assert_eq!((bench.engine.legs(), bench.engine.free_ports(), bench.world.open.len()), (0, 3, 0));
}

#[test]
fn closing_one_leg_leaves_the_others_as_they_were() {
    let mut bench = Bench::new();
    let leg = |index| LegId { shard: 0, index };
    for index in 0..5 {
        bench.command(MediaCommand::Open { leg: leg(index), local: local(), from: std::sync::Arc::default() });
        bench.command(MediaCommand::Configure { leg: leg(index), params: params() });
    }
    for gone in [0, 3] {
        bench.command(MediaCommand::Close { leg: leg(gone) });
    }
    bench.pass(200);
    let sent = bench.sent();
    for index in [1, 2, 4] {
        assert_eq!(sent.iter().filter(|s| s.leg == leg(index)).count(), 10, "leg {index}");
    }
    assert_eq!(sent.len(), 30);
}

#[test]
fn commands_and_packets_for_nobody_are_harmless_and_close_is_still_answered() {
    let mut bench = Bench::new();
    bench.configure(params());
    bench.play(1, vec![sound(1, 20)]);
    bench.command(MediaCommand::Stop { leg: LEG });
    bench.command(MediaCommand::InfoDigit { leg: LEG, digit: digit('1') });
    bench.talk(peer(), 100);
    assert!(bench.events().is_empty() && bench.sent().is_empty());
    assert_eq!(bench.close(), LegEnd::default());
}
