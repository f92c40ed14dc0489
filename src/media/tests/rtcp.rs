//! Reports both ways, and what the record keeps of them.

use super::*;
use crate::rtp::{PeerReport, Report, ReportBlock, middle_of_ntp, ntp_time};

fn hear_report(bench: &mut Bench, from: SocketAddr, report: Report<'_>) {
    let mut bytes = [0; 300];
    let len = report.write(&mut bytes);
    bench.engine.packet(bench.now, LEG, Channel::Rtcp, from, &bytes[..len], &mut bench.world);
}

fn report(ntp: u64, block: Option<ReportBlock>) -> Report<'static> {
    Report { ssrc: 77, ntp, rtp_timestamp: 0, packets: 9, octets: 1440, block, cname: "phone", bye: false }
}

#[test]
fn reports_leave_every_five_seconds_and_the_last_one_says_bye() {
    let mut bench = Bench::call();
    bench.talk(peer(), 60_000);
    assert_eq!(bench.world.rtcp.len(), 12);
    assert!(bench.world.rtcp.iter().all(|(to, _)| *to == peer_rtcp()));
    let ssrc = bench.sent()[0].header.ssrc;
    bench.close();
    let (_, last) = bench.world.rtcp.last().unwrap();
    let read = PeerReport::read(last, 77).unwrap();
    assert!(read.bye);
    assert_eq!(read.sender.unwrap().0, ssrc);
    assert_eq!(read.about_us.map(|b| (b.cumulative_lost, b.fraction_lost)), Some((0, 0)));
}

#[test]
fn with_rtcp_mux_everything_goes_through_one_port() {
    let mut bench = Bench::new();
    bench.command(MediaCommand::Open { leg: LEG, local: local(), from: std::sync::Arc::default() });
    bench.configure(MediaParams { rtcp_mux: true, remote_rtcp: peer(), ..params() });
    bench.talk(peer(), 6000);
    assert!(!bench.world.rtcp.is_empty() && bench.world.rtcp.iter().all(|(to, _)| *to == peer()));
    let mut bytes = [0; 300];
    let len = report(1 << 40, None).write(&mut bytes);
    bench.receive(peer(), &bytes[..len]);
    assert_eq!(bench.close().quality.stray, 0);
}

#[test]
fn our_reports_follow_the_peer_to_where_its_reports_come_from() {
    let mut bench = Bench::call();
    let outside: SocketAddr = "198.51.100.7:40000".parse().unwrap();
    bench.talk(outside, 6000);
    let beside: SocketAddr = "198.51.100.7:40001".parse().unwrap();
    assert_eq!(bench.world.rtcp.last().unwrap().0, beside);
    let elsewhere: SocketAddr = "198.51.100.7:51234".parse().unwrap();
    hear_report(&mut bench, elsewhere, report(1 << 40, None));
    bench.talk(outside, 6000);
    assert_eq!(bench.world.rtcp.last().unwrap().0, elsewhere);
    hear_report(&mut bench, "203.0.113.5:1000".parse().unwrap(), report(1 << 40, None));
    bench.talk(outside, 6000);
    assert_eq!(bench.world.rtcp.last().unwrap().0, elsewhere, "a stranger's report counts for nothing");
}

#[test]
fn the_peers_reports_give_round_trip_loss_and_jitter_for_the_record() {
    let mut bench = Bench::call();
    bench.talk(peer(), 6000);
    let ours = PeerReport::read(&bench.world.rtcp.last().unwrap().1, 0).unwrap();
    let (ssrc, sent_at) = ours.sender.unwrap();
    // Heard at once, held back 1 s, and 80 ms on the way.
    let now = middle_of_ntp(ntp_time(bench.now.civil));
    let delay = now.wrapping_sub(sent_at) - (0.080 * 65536.0) as u32;
    let block = ReportBlock { ssrc, fraction_lost: 64, jitter: 80, last_sr: sent_at, delay, ..ReportBlock::default() };
    let ntp = ntp_time(bench.now.civil);
    hear_report(&mut bench, peer_rtcp(), report(ntp, Some(block)));
    let quality = bench.close().quality;
    assert!((quality.rtt_ms.unwrap() - 80.0).abs() < 1.0, "{quality:?}");
    assert_eq!((quality.remote_lost, quality.remote_jitter_ms), (Some(0.25), Some(10.0)));
    assert!(quality.mos.unwrap() < 3.0, "a quarter lost is a bad call: {quality:?}");
}

#[test]
fn loss_and_jitter_of_what_came_are_recorded() {
    let mut bench = Bench::call();
    for i in 0..500_u32 {
        if i % 50 == 25 {
            bench.sequence += 1; // lost on the way
        } else {
            bench.hear(peer(), 8, i * 160, &[0xD5; 160]);
        }
        bench.pass(if i % 2 == 0 { 15 } else { 25 });
    }
    let quality = bench.close().quality;
    assert_eq!((quality.lost, quality.packets_received), (10, 489));
    assert!((4.0..6.0).contains(&quality.jitter_ms), "{quality:?}");
    assert!(quality.jitter_max_ms >= quality.jitter_ms);
    assert!((3.5..4.4).contains(&quality.mos.unwrap()), "{quality:?}");
    assert_eq!(quality.packets_sent, 500);
}

#[test]
fn rtcp_alone_keeps_a_silent_peer_alive() {
    let mut bench = Bench::call();
    for _ in 0..24 {
        bench.pass(5000);
        hear_report(&mut bench, peer_rtcp(), report(1 << 40, None));
    }
    assert!(bench.events().iter().all(|e| !matches!(e, MediaEvent::Dead { .. })));
}

#[test]
fn a_call_in_which_nothing_came_has_no_score() {
    let mut bench = Bench::call();
    bench.pass(1000);
    let quality = bench.close().quality;
    assert_eq!((quality.mos, quality.packets_received, quality.packets_sent), (None, 0, 50));
}

#[test]
fn the_reports_of_many_legs_are_spread_over_time() {
    let mut bench = Bench::new();
    for index in 0..200 {
        let leg = LegId { shard: 0, index };
        bench.command(MediaCommand::Open { leg, local: local(), from: std::sync::Arc::default() });
        bench.command(MediaCommand::Configure { leg, params: params() });
    }
    let mut most = 0;
    for _ in 0..50 {
        bench.pass(100);
        most = most.max(std::mem::take(&mut bench.world.rtcp).len());
    }
    assert!(most < 30, "{most} reports in 100 ms");
}
