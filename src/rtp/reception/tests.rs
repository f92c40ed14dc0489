use super::*;

fn header(sequence: u16, timestamp: u32, ssrc: u32) -> Header {
    Header { marker: false, payload_type: 8, sequence, timestamp, ssrc }
}

/// Packets `from..from + n` of a 20 ms stream, each arriving exactly in time, those in `lost` never.
fn feed(reception: &mut Reception, from: u32, n: u32, lost: &[u32]) {
    for i in (from..from + n).filter(|i| !lost.contains(i)) {
        reception.receive(&header(i as u16, i * 160, 1), Some(i * 160 + 77));
    }
}

#[test]
fn a_source_is_believed_from_its_second_packet_in_sequence() {
    let mut r = Reception::default();
    assert_eq!(r.receive(&header(10, 0, 1), None), Arrival::Doubtful);
    assert_eq!(r.receive(&header(20, 0, 1), None), Arrival::Doubtful);
    assert!(r.report().is_none());
    assert_eq!(r.receive(&header(21, 0, 1), None), Arrival::Valid);
    assert_eq!((r.received(), r.lost()), (1, 0));
}

#[test]
fn loss_is_counted_over_the_wrap_of_the_sequence_number() {
    let mut r = Reception::default();
    feed(&mut r, 65_500, 100, &[65_530, 65_540, 65_541]);
    assert_eq!((r.received(), r.lost()), (96, 3));
    let block = r.report().unwrap();
    assert_eq!((block.extended_max, block.cumulative_lost), (65_599, 3));
    assert_eq!(block.fraction_lost, (3 * 256 / 99) as u8);
    assert_eq!(r.report().unwrap().fraction_lost, 0, "nothing since the last report");
}

#[test]
fn packets_out_of_order_and_duplicates_are_not_loss() {
    let mut r = Reception::default();
    for seq in [1, 2, 4, 3, 5, 5, 6] {
        r.receive(&header(seq, 0, 1), None);
    }
    assert_eq!(r.lost(), 0);
}

#[test]
fn a_leap_is_doubted_once_and_taken_as_a_restart_when_it_goes_on() {
    let mut r = Reception::default();
    feed(&mut r, 1, 50, &[10]);
    assert_eq!(r.receive(&header(40_000, 0, 1), None), Arrival::Doubtful);
    assert_eq!(r.receive(&header(40_001, 0, 1), None), Arrival::Valid);
    assert_eq!(r.receive(&header(40_002, 0, 1), None), Arrival::Valid);
    assert_eq!((r.received(), r.lost()), (48 + 2, 1));
}

#[test]
fn a_stray_packet_far_away_changes_nothing() {
    let mut r = Reception::default();
    feed(&mut r, 1, 50, &[]);
    r.receive(&header(30_000, 0, 1), None);
    feed(&mut r, 51, 50, &[]);
    assert_eq!(r.lost(), 0);
}

#[test]
fn a_new_ssrc_keeps_the_totals_of_the_old_one() {
    let mut r = Reception::default();
    feed(&mut r, 1, 100, &[50]);
    for seq in [700, 701, 702, 704] {
        r.receive(&header(seq, 0, 2), None);
    }
    assert_eq!((r.received(), r.lost(), r.ssrc()), (98 + 3, 2, Some(2)));
}

#[test]
fn even_arrival_has_no_jitter_and_alternation_tends_to_its_difference() {
    let mut r = Reception::default();
    feed(&mut r, 1, 200, &[]);
    assert_eq!(r.jitter_ms(), 0.0);
    let mut r = Reception::default();
    for i in 0..400_u32 {
        let late = if i % 2 == 0 { 0 } else { 80 }; // 10 ms
        r.receive(&header(i as u16, i * 160, 1), Some(i * 160 + late));
    }
    assert!((r.jitter_ms() - 10.0).abs() < 0.1, "{}", r.jitter_ms());
    for i in 400..1000_u32 {
        r.receive(&header(i as u16, i * 160, 1), Some(i * 160));
    }
    assert!(r.jitter_ms() < 0.1 && r.jitter_max_ms() > 9.0);
}

#[test]
fn a_new_time_line_of_the_sender_is_not_jitter() {
    let mut r = Reception::default();
    feed(&mut r, 1, 50, &[]);
    r.receive(&header(51, 3_000_000_000, 1), Some(51 * 160));
    r.receive(&header(52, 3_000_000_160, 1), Some(52 * 160));
    assert_eq!(r.jitter_max_ms(), 0.0);
}

#[test]
fn jitter_is_told_in_milliseconds_whatever_the_clock() {
    let mut r = Reception::default();
    r.set_clock(48_000);
    for i in 0..400_u32 {
        // Every other packet comes 10 ms late.
        r.receive(&header(i as u16, i * 960, 1), Some(i * 960 + i % 2 * 480));
    }
    assert!((r.jitter_ms() - 10.0).abs() < 0.5, "{}", r.jitter_ms());
    r.set_clock(8000);
    assert_eq!(r.jitter_ms(), 0.0, "another codec, measured anew");
    assert!((r.jitter_max_ms() - 10.0).abs() < 0.5, "{}", r.jitter_max_ms());
}
