use super::*;

fn block(ssrc: u32) -> ReportBlock {
    ReportBlock {
        ssrc,
        fraction_lost: 26,
        cumulative_lost: 300,
        extended_max: 70_000,
        jitter: 41,
        last_sr: 0x1234_5678,
        delay: 65536,
    }
}

fn report(packets: u32, about: Option<ReportBlock>, bye: bool) -> Report<'static> {
    Report {
        ssrc: 0xAABB,
        ntp: 0x0102_0304_0506_0708,
        rtp_timestamp: 160,
        packets,
        octets: 160,
        block: about,
        cname: "a1b2c3@slukhavka",
        bye,
    }
}

fn written(report: Report<'_>) -> Vec<u8> {
    let mut bytes = [0; 200];
    let len = report.write(&mut bytes);
    bytes[..len].to_vec()
}

#[test]
fn a_sender_report_is_read_back_with_its_block_about_us() {
    let bytes = written(report(50, Some(block(7)), false));
    let read = PeerReport::read(&bytes, 7).unwrap();
    assert_eq!(read, PeerReport { sender: Some((0xAABB, 0x0304_0506)), about_us: Some(block(7)), bye: false });
    assert_eq!(PeerReport::read(&bytes, 8).unwrap().about_us, None, "the block is about another");
}

#[test]
fn who_sent_nothing_sends_a_receiver_report_and_says_goodbye_at_the_end() {
    let bytes = written(report(0, Some(block(7)), true));
    assert_eq!(bytes[1], 201, "RR");
    let read = PeerReport::read(&bytes, 7).unwrap();
    assert_eq!(read, PeerReport { sender: None, about_us: Some(block(7)), bye: true });
    assert!(bytes.windows(16).any(|w| w == b"a1b2c3@slukhavka"));
    assert_eq!(bytes.len() % 4, 0);
}

#[test]
fn a_buffer_too_short_gives_nothing_and_rubbish_is_no_report() {
    assert_eq!(report(50, Some(block(7)), false).write(&mut [0; 10]), 0);
    for bytes in [&[][..], &[0x80], &[0x80, 200, 0, 200], &[0; 60], &[0x85, 200, 0, 6, 0, 0, 0, 0]] {
        assert_eq!(PeerReport::read(bytes, 7).filter(|r| *r != PeerReport::default()), None);
    }
}

#[test]
fn ntp_time_counts_from_1900() {
    let civil: Timestamp = "1970-01-01T00:00:00.5Z".parse().unwrap();
    assert_eq!(ntp_time(civil), (2_208_988_800 << 32) | (1 << 31));
    let civil: Timestamp = "2026-11-21T18:45:49.25Z".parse().unwrap();
    assert_eq!(ntp_time(civil) >> 32, 2_208_988_800 + 1_795_286_749);
}

#[test]
fn round_trip_is_now_less_the_report_less_the_peers_delay() {
    // The example of RFC 3550 §6.4.1, figure 2: 6.125 s.
    let block = ReportBlock { last_sr: 0xb705_2000, delay: 0x0005_4000, ..ReportBlock::default() };
    let rtt = round_trip(&block, 0x0000_b710_8000_0000).unwrap();
    assert!((rtt - 6125.0).abs() < 0.1, "{rtt}");
    assert_eq!(round_trip(&ReportBlock::default(), 1 << 40), None);
    assert_eq!(round_trip(&block, 0), None, "the clock went back");
}
