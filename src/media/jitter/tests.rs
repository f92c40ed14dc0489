//! A stream of G.711 packets of 20 ms, each known by its first byte, as networks deliver it.

use super::*;

const FRAME: usize = 160;

struct Line {
    buffer: JitterBuffer,
    /// Ticks since the beginning.
    now: u64,
    /// Added to every sequence number and timestamp.
    sequence: u16,
    timestamp: u32,
    ssrc: u32,
}

impl Line {
    fn new() -> Self {
        Self::at(100, 5000)
    }

    fn at(sequence: u16, timestamp: u32) -> Self {
        Self { buffer: JitterBuffer::new(Codec::Pcma), now: 0, sequence, timestamp, ssrc: 7 }
    }

    /// Packet number `n` of an unbroken stream arrives.
    fn push(&mut self, n: u16) {
        self.push_at(n, u32::from(n) * FRAME as u32);
    }

    fn push_at(&mut self, n: u16, timestamp: u32) {
        let header = Header {
            marker: false,
            payload_type: 8,
            sequence: self.sequence.wrapping_add(n),
            timestamp: self.timestamp.wrapping_add(timestamp),
            ssrc: self.ssrc,
        };
        self.buffer.push(self.now, &header, &[n as u8; FRAME]);
    }

    /// What is played in the next 20 ms, as text: the packet's number, `x` lost, `-` silence, `.` nothing.
    fn play(&mut self) -> String {
        self.now += FRAME as u64;
        match self.buffer.pull(FRAME) {
            Due::Packet { payload, leaps } => format!("{}{}", if leaps { "!" } else { "" }, payload[0]),
            Due::Lost { ticks: FRAME, next } => if next.is_some() { "x" } else { "w" }.to_owned(),
            Due::Pause { ticks: FRAME } => "-".to_owned(),
            Due::Nothing => ".".to_owned(),
            other => panic!("{other:?}"),
        }
    }

    fn plays(&mut self, n: usize) -> String {
        (0..n).map(|_| self.play()).collect::<Vec<_>>().join(" ")
    }

    /// Packets arrive one a frame, and are played one a frame.
    fn flow(&mut self, packets: std::ops::Range<u16>) -> String {
        let step = |n| {
            self.push(n);
            self.play()
        };
        packets.map(step).collect::<Vec<_>>().join(" ")
    }
}

#[test]
fn a_stream_begins_when_40_ms_are_there_and_flows_from_then_on() {
    assert_eq!(Line::new().flow(0..5), ". 0 1 2 3");
}

#[test]
fn packets_out_of_order_are_played_in_order_and_twice_the_same_once() {
    let mut line = Line::new();
    [1, 0, 0, 3, 2].into_iter().for_each(|n| line.push(n));
    assert_eq!(line.plays(4), "0 1 2 3");
    assert_eq!(line.buffer.late, 1);
    line.push(2);
    assert_eq!(line.buffer.late, 2, "too late");
}

#[test]
fn a_lost_packet_is_told_with_the_one_after_it() {
    let mut line = Line::new();
    [0, 1, 3, 4].into_iter().for_each(|n| line.push(n));
    assert_eq!(line.plays(5), "0 1 x 3 4");
    [7, 8].into_iter().for_each(|n| line.push(n));
    assert_eq!(line.plays(4), "w x 7 8", "of two the one right before it can be mended");
}

#[test]
fn sequence_and_timestamp_go_on_through_their_wraps() {
    let mut line = Line::at(65_534, u32::MAX - 200);
    assert_eq!(line.flow(0..6), ". 0 1 2 3 4");
    line.push(7);
    assert_eq!(line.plays(3), "5 x 7");
}

#[test]
fn pauses_of_a_sender_that_is_silent_last_as_long_as_they_did() {
    let mut line = Line::new();
    line.flow(0..4);
    line.push_at(4, 10 * FRAME as u32);
    assert_eq!(line.plays(8), "3 - - - - - - 4");
}

#[test]
fn waiting_for_late_packets_makes_the_delay_longer_and_loses_none() {
    let mut line = Line::new();
    line.flow(0..4);
    assert_eq!(line.plays(3), "3 w w");
    [4, 5, 6].into_iter().for_each(|n| line.push(n));
    assert_eq!(line.flow(7..10), "4 5 6");
}

#[test]
fn what_was_waited_for_a_packet_that_never_came_is_not_waited_for_again() {
    let mut line = Line::new();
    line.flow(0..4);
    assert_eq!(line.plays(2), "3 w", "the place of packet 4");
    [5, 6].into_iter().for_each(|n| line.push(n));
    assert_eq!(line.plays(2), "5 6");
}

#[test]
fn a_stream_that_stops_is_given_up_after_200_ms_and_may_begin_again() {
    let mut line = Line::new();
    line.flow(0..3);
    assert_eq!(line.plays(12), "2 w w w w w w w w w . .");
    line.push_at(3, 900_000);
    assert_eq!(line.play(), ".");
    line.push_at(4, 900_160);
    assert_eq!(line.plays(2), "3 4");
}

#[test]
fn another_source_and_a_leap_of_the_sequence_begin_anew() {
    let mut line = Line::new();
    line.flow(0..4);
    (line.ssrc, line.sequence, line.timestamp) = (8, 40_000, 77);
    assert_eq!(line.flow(0..3), ". 0 1");
    line.sequence = 10;
    line.push(0);
    assert_eq!(line.play(), "2", "one stray number changes nothing");
    line.push(1);
    line.push(2);
    assert_eq!(line.plays(2), "1 2");
}

#[test]
fn a_leap_of_the_timestamp_alone_is_no_silence() {
    let mut line = Line::new();
    line.flow(0..4);
    line.timestamp = line.timestamp.wrapping_sub(1 << 31).wrapping_add(5);
    line.push(4);
    line.push(5);
    assert_eq!(line.plays(3), "3 4 5");
}

#[test]
fn after_a_stall_the_delay_comes_back_within_a_second_or_two() {
    let mut line = Line::new();
    line.flow(0..4);
    line.plays(6);
    (4..10).for_each(|n| line.push(n));
    let played = line.flow(10..130);
    assert!(played.contains('!'), "{played}");
    let last: u16 = played.rsplit(' ').next().unwrap().parse().unwrap();
    assert!(129 - last <= 2, "{} packets behind", 129 - last);
}

#[test]
fn steady_jitter_is_followed_and_nothing_is_lost() {
    // Every other packet is 30 ms late; whole streams of 10 ms steps.
    let mut line = Line::new();
    let (mut heard, mut made_up) = (Vec::new(), 0);
    let mut next = 0;
    for step in 0..2000_u64 {
        line.now = step * 80;
        while next < 200 && u64::from(next) * 2 + u64::from(next % 2) * 3 <= step {
            line.push(next);
            next += 1;
        }
        if step % 2 == 0 && heard.len() < 199 {
            match line.buffer.pull(FRAME) {
                Due::Packet { payload, .. } => heard.push(payload[0]),
                Due::Lost { .. } => made_up += 1,
                _ => {}
            }
        }
    }
    assert!(heard.windows(2).all(|w| w[1] == w[0].wrapping_add(1)), "{heard:?}");
    assert!(made_up <= 3, "{made_up}");
}

#[test]
fn a_stream_nobody_listens_to_keeps_what_is_newest() {
    let mut line = Line::new();
    (0..500).for_each(|n| line.push(n));
    let played = line.play();
    let first: u16 = played.trim_start_matches('!').parse().unwrap();
    assert!(!(first as usize).is_multiple_of(256));
    assert!(line.buffer.stream.as_ref().unwrap().held <= usize::from(PLACES) * FRAME);
}

#[test]
fn rubbish_is_not_held() {
    let mut buffer = JitterBuffer::new(Codec::Opus);
    let header = Header { marker: false, payload_type: 96, sequence: 1, timestamp: 1, ssrc: 1 };
    for payload in [&[][..], &[0xFF, 0xFF, 0xFF], &[8; 1300]] {
        buffer.push(0, &header, payload);
        assert!(buffer.stream.is_none());
    }
}
