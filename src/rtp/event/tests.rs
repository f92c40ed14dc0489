use super::*;
use crate::rtp::Header;

/// A keypad's packets, and what the decoder makes of them.
struct Line {
    decoder: EventDecoder,
    now: Instant,
    heard: String,
}

impl Line {
    fn new() -> Self {
        Self { decoder: EventDecoder::default(), now: Instant::now(), heard: String::new() }
    }

    fn packet(&mut self, ssrc: u32, timestamp: u32, payload: &[u8]) {
        let header = Header { marker: false, payload_type: 101, sequence: 0, timestamp, ssrc };
        self.decoder.receive(self.now, &Packet { header, payload }, |d| self.heard.push(d.as_char()));
        self.now += Duration::from_millis(20);
    }

    fn event(&mut self, timestamp: u32, event: u8, duration: u16, end: bool) {
        let [high, low] = duration.to_be_bytes();
        self.packet(7, timestamp, &[event, if end { 0x8a } else { 0x0a }, high, low]);
    }

    /// A press of five packets and three ends; `keep` says which of the eight arrive.
    fn press(&mut self, timestamp: u32, event: u8, keep: &[usize]) {
        for i in 0..8 {
            if keep.contains(&i) {
                self.event(timestamp, event, 160 * (i as u16 + 1).min(6), i >= 5);
            }
        }
    }
}

const ALL: [usize; 8] = [0, 1, 2, 3, 4, 5, 6, 7];

#[test]
fn every_event_code_up_to_15_is_a_digit_and_others_are_ignored() {
    let mut line = Line::new();
    for event in 0..=255 {
        line.press(u32::from(event) * 8000, event, &ALL);
    }
    assert_eq!(line.heard, "0123456789*#ABCD");
}

#[test]
fn the_first_packet_counts_whatever_it_is_and_no_other() {
    for first in 0..8 {
        for second in first..8 {
            let mut line = Line::new();
            line.press(800, 5, &[first, second]);
            assert_eq!(line.heard, "5", "packets {first} and {second}");
        }
    }
    let mut line = Line::new();
    line.event(800, 1, 160, false);
    assert_eq!(line.heard, "1", "not waiting for more");
}

#[test]
fn a_late_retransmission_of_any_earlier_press_is_silent() {
    let mut line = Line::new();
    for i in 0..40 {
        line.press(i * 4000, (i % 10) as u8, &ALL);
    }
    let heard = line.heard.clone();
    for i in (0..40).rev() {
        line.press(i * 4000, (i % 10) as u8, &ALL);
    }
    assert_eq!((line.heard.len(), line.heard), (40, heard));
}

#[test]
fn the_same_digit_twice_is_two_presses_with_or_without_ends() {
    let mut line = Line::new();
    line.press(800, 3, &ALL);
    line.press(2400, 3, &ALL);
    assert_eq!(line.heard, "33");
    // All ends lost; the last packet heard covers 800 ticks, the next press begins 60 ms after that.
    let mut line = Line::new();
    line.press(800, 3, &[0, 1, 2, 3, 4]);
    line.press(800 + 800 + 480, 3, &[0, 1, 2, 3, 4]);
    assert_eq!(line.heard, "33");
}

#[test]
fn a_press_longer_than_one_segment_is_one_digit() {
    let mut line = Line::new();
    for segment in 0..4_u32 {
        let start = 800 + segment * 65535;
        for packet in 1..=409 {
            line.event(start, 9, packet * 160, false);
        }
        line.event(start, 9, 65535, false);
    }
    line.event(800 + 4 * 65535, 9, 800, true);
    assert_eq!(line.heard, "9");
}

#[test]
fn a_lost_tail_of_a_segment_does_not_make_a_second_digit() {
    let mut line = Line::new();
    line.event(800, 9, 160, false);
    line.event(800 + 65535, 9, 160, false);
    assert_eq!(line.heard, "9");
}

#[test]
fn a_sender_that_moves_the_timestamp_gives_one_digit() {
    let mut line = Line::new();
    for i in 0..10_u32 {
        line.event(800 + i * 160, 4, 160, false);
    }
    line.event(800 + 1600, 4, 160, true);
    assert_eq!(line.heard, "4");
    // … and with durations that grow from the true start.
    let mut line = Line::new();
    for i in 0..10_u32 {
        line.event(800 + i * 160, 4, 160 * (i as u16 + 1), false);
    }
    line.event(800 + 1600, 4, 1600, true);
    assert_eq!(line.heard, "4");
}

#[test]
fn after_an_end_a_new_timestamp_is_a_new_press_however_near() {
    let mut line = Line::new();
    line.event(800, 4, 160, true);
    line.event(960, 4, 160, true);
    assert_eq!(line.heard, "44");
}

#[test]
fn another_digit_without_an_end_between_is_a_new_press() {
    let mut line = Line::new();
    line.event(800, 4, 160, false);
    line.event(960, 5, 160, false);
    assert_eq!(line.heard, "45");
}

#[test]
fn timestamps_that_wrap_around_are_followed() {
    let mut line = Line::new();
    line.event(u32::MAX - 79, 6, 160, false);
    line.event(80, 6, 160, false);
    assert_eq!(line.heard, "6");
}

#[test]
fn a_new_source_in_the_middle_of_a_press_goes_on_with_it() {
    let mut line = Line::new();
    line.packet(1, 800, &[2, 10, 0, 160]);
    line.packet(9, 555, &[2, 10, 1, 64]);
    assert_eq!(line.heard, "2");
    line.packet(9, 555, &[2, 0x8a, 1, 64]);
    line.now += Duration::from_millis(60);
    line.packet(1, 9000, &[2, 10, 0, 160]);
    assert_eq!(line.heard, "22");
}

#[test]
fn short_events_packed_together_and_torn_payloads_are_read() {
    let mut line = Line::new();
    line.packet(1, 800, &[1, 0x8a, 1, 64, 2, 0x8a, 1, 64, 3, 10, 0]);
    line.packet(1, 800, &[1, 0x8a, 1, 64, 2, 0x8a, 1, 64]);
    line.packet(1, 9999, &[5, 10]);
    line.packet(1, 9999, &[]);
    assert_eq!(line.heard, "12");
}

#[test]
fn a_flood_of_presses_is_remembered_within_bounds() {
    let mut line = Line::new();
    for i in 0..10_000 {
        line.event(i * 4000, 1, 160, true);
    }
    assert_eq!((line.heard.len(), line.decoder.seen.len()), (10_000, REMEMBERED));
}

#[test]
fn one_packet_does_not_press_a_keypad_full_of_keys() {
    let mut line = Line::new();
    let payload: Vec<u8> = (0..400u16).flat_map(|i| [(i % 10) as u8, 0x8a, 1, 64]).collect();
    line.packet(1, 800, &payload);
    assert_eq!(line.heard, "01234567");
}

#[test]
fn at_the_clock_of_opus_a_press_is_still_one_and_two_are_two() {
    let mut line = Line::new();
    line.decoder.set_clock(48_000);
    // Timestamps that move with every packet, 20 ms apart.
    for i in 0..5 {
        line.event(i * 960, 5, 960, false);
    }
    line.event(5 * 960, 5, 960, true);
    assert_eq!(line.heard, "5");
    line.event(8 * 960, 5, 960, false);
    assert_eq!(line.heard, "55", "the end was seen");
    line.event(8 * 960 + 960 + 48 * 50, 5, 960, false);
    assert_eq!(line.heard, "555", "a pause of 50 ms lies between");
}
