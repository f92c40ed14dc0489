//! What is handed on to be written down, when it ends, and who is told.

use std::{collections::BTreeMap, f32::consts::TAU};

use super::*;
use crate::{
    audio::g711::{self, Law},
    vocab::{CallRef, RecordingId, RecordingKind},
};

const OPERATOR: LegId = LegId { shard: 0, index: 2 };

/// A recorder that keeps everything in memory and never answers by itself.
#[derive(Default)]
pub(super) struct Tapes {
    samples: BTreeMap<RecordingId, Vec<i16>>,
    ended: Vec<(RecordingId, u64, Duration, RecordStop)>,
    discarded: Vec<RecordingId>,
}

impl Tapes {
    pub fn record(&mut self, taping: Taping<'_>) {
        match taping {
            Taping::Begin { recording } => _ = self.samples.insert(recording, Vec::new()),
            Taping::Block { recording, at, samples } => {
                let tape = self.samples.get_mut(&recording).expect("begun");
                let channels = if recording.kind == RecordingKind::Talk { 2 } else { 1 };
                assert_eq!(tape.len() as u64, at * channels, "blocks come in order");
                tape.extend_from_slice(samples);
            }
            Taping::End { recording, keep, spoken, why } => self.ended.push((recording, keep, spoken, why)),
            Taping::Discard { recording } => self.discarded.push(recording),
        }
    }
}

fn recording(kind: RecordingKind, n: u16) -> RecordingId {
    RecordingId { kind, call: CallRef { boot: 1, seq: 7 }, n }
}

const MESSAGE: RecordLimits = RecordLimits { longest: Duration::from_secs(60), silence: Some(Duration::from_secs(4)) };
const TALK: RecordLimits = RecordLimits { longest: Duration::from_secs(3600), silence: None };

fn message() -> RecordingId {
    recording(RecordingKind::Message, 1)
}

fn talk() -> RecordingId {
    recording(RecordingKind::Talk, 1)
}

/// A voice, near enough: a tone in words of 300 ms with pauses of 100 ms.
fn voice(hz: f32, from: usize, len: usize) -> Vec<i16> {
    (from..from + len)
        .map(|i| if i % 3200 < 2400 { (6000.0 * (TAU * hz * i as f32 / 8000.0).sin()) as i16 } else { 0 })
        .collect()
}

fn steady(hz: f32, from: usize, len: usize) -> Vec<i16> {
    (from..from + len).map(|i| (6000.0 * (TAU * hz * i as f32 / 8000.0).sin()) as i16).collect()
}

/// The peer of `leg` sends these samples in time, 20 ms a packet.
struct Speaker {
    leg: LegId,
    from: SocketAddr,
    sequence: u16,
    timestamp: u32,
}

impl Speaker {
    fn new(leg: LegId) -> Self {
        Self { leg, from: peer(), sequence: 1, timestamp: 1000 * leg.index }
    }

    fn packet(&mut self, samples: &[i16]) -> Vec<u8> {
        let payload: Vec<u8> = samples.iter().map(|&s| g711::encode(Law::A, s)).collect();
        let header =
            Header { marker: false, payload_type: 8, sequence: self.sequence, timestamp: self.timestamp, ssrc: 9 };
        self.skip(samples.len() as u32);
        let mut bytes = vec![0; payload.len() + 12];
        header.write(&payload, &mut bytes);
        bytes
    }

    fn skip(&mut self, ticks: u32) {
        self.sequence = self.sequence.wrapping_add(1);
        self.timestamp = self.timestamp.wrapping_add(ticks);
    }

    fn send(&self, bench: &mut Bench, bytes: &[u8]) {
        bench.world.now = Some(bench.now.mono);
        bench.engine.packet(bench.now, self.leg, Channel::Rtp, self.from, bytes, &mut bench.world);
    }

    fn say(&mut self, bench: &mut Bench, samples: &[i16]) {
        for frame in samples.chunks(160) {
            let bytes = self.packet(frame);
            self.send(bench, &bytes);
            bench.pass(20);
        }
    }
}

fn record(bench: &mut Bench, recording: RecordingId, limits: RecordLimits) {
    bench.command(MediaCommand::Record { leg: LEG, recording, limits });
}

fn channel(tape: &[i16], n: usize) -> Vec<i16> {
    tape.iter().skip(n).step_by(2).copied().collect()
}

/// Where a sound begins, in samples; its level is far above what G.711 makes of silence.
fn onset(samples: &[i16]) -> usize {
    samples.iter().position(|s| s.abs() > 1000).expect("a sound")
}

fn end(length: u64, why: RecordStop) -> RecordEnd {
    RecordEnd { length: Duration::from_secs(length), spoken: Duration::from_secs(length), why }
}

fn told(bench: &mut Bench) -> Vec<&'static str> {
    let name = |event| match event {
        MediaEvent::Recorded { .. } => Some("recorded"),
        MediaEvent::Closed { .. } => Some("closed"),
        _ => None,
    };
    bench.events().into_iter().filter_map(name).collect()
}

#[test]
fn a_message_begins_just_before_the_first_word_and_ends_after_silence() {
    let mut bench = Bench::call();
    let mut caller = Speaker::new(LEG);
    record(&mut bench, message(), MESSAGE);
    caller.say(&mut bench, &[0; 16_000]);
    caller.say(&mut bench, &voice(440.0, 0, 40_000));
    caller.say(&mut bench, &[0; 48_000]);
    let (id, keep, spoken, why) = bench.world.tapes.ended[0];
    assert_eq!((id, why, bench.world.tapes.ended.len()), (message(), RecordStop::Silence, 1));
    let before = onset(&bench.world.tapes.samples[&message()]);
    assert!((1500..=1800).contains(&before), "{before} samples of pad");
    let length = keep as usize - before;
    assert!((39_200 + 1400..=40_000 + 1800).contains(&length), "{length} samples from the first word on");
    assert!((3500..=5000).contains(&spoken.as_millis()), "{spoken:?}");
}

#[test]
fn a_message_in_which_nobody_speaks_keeps_nothing() {
    let mut bench = Bench::call();
    record(&mut bench, message(), MESSAGE);
    Speaker::new(LEG).say(&mut bench, &[0; 48_000]);
    assert_eq!(bench.world.tapes.ended, [(message(), 0, Duration::ZERO, RecordStop::Silence)]);
    assert!(bench.world.tapes.samples[&message()].is_empty());
}

#[test]
fn a_message_ends_by_itself_at_its_longest() {
    let mut bench = Bench::call();
    record(&mut bench, message(), RecordLimits { longest: Duration::from_secs(3), ..MESSAGE });
    Speaker::new(LEG).say(&mut bench, &voice(440.0, 0, 40_000));
    let (_, keep, _, why) = bench.world.tapes.ended[0];
    assert_eq!(why, RecordStop::TooLong);
    assert!((23_000..=24_000).contains(&keep), "{keep}");
}

#[test]
fn a_talk_has_the_caller_left_and_the_operator_right_at_their_times() {
    let mut bench = Bench::call();
    let mut caller = Speaker::new(LEG);
    let mut operator = Speaker::new(OPERATOR);
    bench.command(MediaCommand::Open { leg: OPERATOR, local: local(), from: std::sync::Arc::default() });
    bench.command(MediaCommand::Configure { leg: OPERATOR, params: params() });
    record(&mut bench, talk(), TALK);
    bench.command(MediaCommand::Bridge { a: LEG, b: OPERATOR });
    caller.say(&mut bench, &[0; 8000]);
    caller.say(&mut bench, &steady(440.0, 0, 8000));
    operator.say(&mut bench, &steady(800.0, 0, 8000));
    bench.command(MediaCommand::StopRecording { leg: LEG });
    let tape = &bench.world.tapes.samples[&talk()];
    let (left, right) = (channel(tape, 0), channel(tape, 1));
    assert!(onset(&left).abs_diff(8000) < 20, "{}", onset(&left));
    assert!(onset(&right).abs_diff(16_000) < 20, "{}", onset(&right));
    assert!(left[16_100..].iter().all(|s| s.abs() < 100) && right[..15_900].iter().all(|s| s.abs() < 100));
    let (_, keep, _, why) = bench.world.tapes.ended[0];
    assert_eq!((keep, why), (24_000, RecordStop::Asked));
}

#[test]
fn a_talk_goes_on_through_hold_and_with_the_next_operator() {
    const NEXT: LegId = LegId { shard: 0, index: 3 };
    let mut bench = Bench::call();
    let mut caller = Speaker::new(LEG);
    for leg in [OPERATOR, NEXT] {
        bench.command(MediaCommand::Open { leg, local: local(), from: std::sync::Arc::default() });
        bench.command(MediaCommand::Configure { leg, params: params() });
    }
    bench.command(MediaCommand::Bridge { a: LEG, b: OPERATOR });
    record(&mut bench, talk(), TALK);
    Speaker::new(OPERATOR).say(&mut bench, &steady(800.0, 0, 8000));
    bench.play(1, vec![sound(1, 60_000)]);
    caller.say(&mut bench, &steady(440.0, 0, 8000));
    bench.command(MediaCommand::Close { leg: OPERATOR });
    bench.command(MediaCommand::Stop { leg: LEG });
    bench.command(MediaCommand::Bridge { a: LEG, b: NEXT });
    Speaker::new(NEXT).say(&mut bench, &steady(800.0, 0, 8000));
    bench.command(MediaCommand::StopRecording { leg: LEG });
    let tape = &bench.world.tapes.samples[&talk()];
    let loud = |samples: &[i16]| samples.iter().filter(|s| s.abs() > 1000).count() > samples.len() / 2;
    let seconds = |n| channel(tape, n).chunks(8000).map(loud).collect::<Vec<_>>();
    assert_eq!((seconds(0), seconds(1)), (vec![false, true, false], vec![true, false, true]));
}

#[test]
fn jitter_loss_and_disorder_move_no_sound() {
    let mut bench = Bench::call();
    let mut caller = Speaker::new(LEG);
    record(&mut bench, talk(), TALK);
    let sound = steady(500.0, 0, 16_000);
    let packets: Vec<_> = sound.chunks(160).map(|frame| caller.packet(frame)).collect();
    for (i, pair) in packets.chunks(2).enumerate() {
        // Each pair in the wrong order, 30 ms late every third time, and one pair lost.
        if i == 20 {
            bench.pass(40);
            continue;
        }
        let late = if i % 3 == 0 { 30 } else { 0 };
        bench.pass(late);
        caller.send(&mut bench, &pair[1]);
        caller.send(&mut bench, &pair[0]);
        bench.pass(40 - late);
    }
    bench.pass(200);
    bench.command(MediaCommand::StopRecording { leg: LEG });
    let left = channel(&bench.world.tapes.samples[&talk()], 0);
    let begin = onset(&left).saturating_sub(2);
    let silent = left[begin..begin + 15_900].chunks(160).filter(|c| c.iter().all(|s| s.abs() < 100)).count();
    assert!((1..=2).contains(&silent), "{silent} frames of silence for two that were lost");
    let wrong = left[begin..begin + 15_900].iter().zip(&left[begin + 16..]).filter(|(a, b)| a.abs_diff(**b) > 600);
    assert!(wrong.count() < 700, "a period of 16 samples all along, but for the gap");
}

#[test]
fn what_is_recorded_again_ends_first_and_what_nobody_can_hear_fails() {
    let mut bench = Bench::call();
    bench.events();
    record(&mut bench, message(), MESSAGE);
    let second = recording(RecordingKind::Message, 2);
    record(&mut bench, second, MESSAGE);
    assert_eq!(
        bench.world.tapes.ended.iter().map(|e| (e.0, e.3)).collect::<Vec<_>>(),
        [(message(), RecordStop::Asked)]
    );
    bench.command(MediaCommand::Record { leg: OPERATOR, recording: talk(), limits: TALK });
    let events = bench.events();
    assert!(matches!(
        events[..],
        [MediaEvent::Recorded { leg: OPERATOR, end: RecordEnd { why: RecordStop::Failed, .. }, .. }]
    ));
    bench.command(MediaCommand::Discard { recording: message() });
    assert_eq!(bench.world.tapes.discarded, [message()]);
}

#[test]
fn each_recording_is_told_of_once() {
    let mut bench = Bench::call();
    bench.events();
    record(&mut bench, message(), MESSAGE);
    bench.command(MediaCommand::StopRecording { leg: LEG });
    bench.command(MediaCommand::StopRecording { leg: LEG });
    assert!(told(&mut bench).is_empty(), "the file is not closed yet");
    for _ in 0..2 {
        bench.engine.recorded(message(), end(3, RecordStop::Asked), &mut bench.world);
    }
    assert_eq!(told(&mut bench), ["recorded"]);
}

#[test]
fn a_disk_that_is_full_ends_the_recording_at_once() {
    let mut bench = Bench::call();
    bench.events();
    record(&mut bench, message(), MESSAGE);
    bench.engine.recorded(message(), end(0, RecordStop::NoSpace), &mut bench.world);
    Speaker::new(LEG).say(&mut bench, &voice(440.0, 0, 16_000));
    assert_eq!(told(&mut bench), ["recorded"]);
    assert!(bench.world.tapes.ended.is_empty() && bench.world.tapes.samples[&message()].is_empty());
}

#[test]
fn a_leg_that_is_closed_waits_with_its_end_for_the_recording() {
    let mut bench = Bench::call();
    bench.events();
    record(&mut bench, message(), MESSAGE);
    Speaker::new(LEG).say(&mut bench, &voice(440.0, 0, 16_000));
    bench.command(MediaCommand::Close { leg: LEG });
    assert!(bench.world.open.is_empty(), "the sockets do not wait");
    assert!(told(&mut bench).is_empty());
    bench.engine.recorded(message(), end(2, RecordStop::Asked), &mut bench.world);
    assert_eq!(told(&mut bench), ["recorded", "closed"]);
    assert_eq!(bench.engine.deadline(bench.now.mono), None);
}

#[test]
fn a_disk_that_does_not_answer_holds_no_end_up_for_more_than_five_seconds() {
    let mut bench = Bench::call();
    bench.events();
    record(&mut bench, message(), MESSAGE);
    bench.command(MediaCommand::StopRecording { leg: LEG });
    record(&mut bench, talk(), TALK);
    bench.command(MediaCommand::Close { leg: LEG });
    bench.pass(4900);
    assert!(told(&mut bench).is_empty());
    bench.pass(200);
    assert_eq!(told(&mut bench), ["recorded", "recorded", "closed"]);
    assert_eq!(bench.engine.deadline(bench.now.mono), None);
    bench.engine.recorded(talk(), end(1, RecordStop::Asked), &mut bench.world);
    assert!(told(&mut bench).is_empty());
}
