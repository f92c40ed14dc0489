//! Networks a leg listens to: `Open.from`.

use super::*;
use crate::rtp::Report;

fn call_from(networks: &[&str]) -> Bench {
    let mut bench = Bench::new();
    let from = networks.iter().map(|n| Network::parse(n).unwrap()).collect();
    bench.command(MediaCommand::Open { leg: LEG, local: local(), from });
    bench.configure(params());
    bench.events();
    bench
}

#[test]
fn outside_its_networks_nobody_draws_the_sound_presses_a_key_or_counts_as_life() {
    let mut bench = call_from(&["192.0.2.0/24", "10.0.0.1"]);
    let outside: SocketAddr = "203.0.113.5:4000".parse().unwrap();
    bench.talk(outside, 2000);
    for flags in [10, 10, 0x8a] {
        bench.hear(outside, 101, 800, &[5, flags, 1, 0]);
    }
    bench.pass(20);
    assert_eq!(bench.sent().last().unwrap().to, peer());
    bench.talk(outside, 30_000);
    assert!(matches!(bench.events()[..], [MediaEvent::Dead { .. }]), "only silence was heard");
    let end = bench.close();
    assert_eq!((end.quality.stray, end.quality.packets_received, end.digit_source), (100 + 3 + 1500, 0, None));
}

#[test]
fn within_its_networks_the_sound_follows_as_ever() {
    for moved in ["192.0.2.77:4000", "10.0.0.1:4000", "[::ffff:10.0.0.1]:4000"] {
        let mut bench = call_from(&["192.0.2.0/24", "10.0.0.1"]);
        let moved: SocketAddr = moved.parse().unwrap();
        bench.talk(moved, 100);
        bench.pass(20);
        assert_eq!(bench.sent().last().unwrap().to, moved);
    }
}

#[test]
fn reports_from_outside_are_strays_too() {
    let mut bench = call_from(&["192.0.2.9"]);
    let mut bytes = [0; 200];
    let report = Report {
        ssrc: 77,
        ntp: 1 << 40,
        rtp_timestamp: 0,
        packets: 9,
        octets: 1440,
        block: None,
        cname: "phone",
        bye: false,
    };
    let len = report.write(&mut bytes);
    for from in ["198.51.100.1:5005", "192.0.2.9:5005"] {
        bench.engine.packet(bench.now, LEG, Channel::Rtcp, from.parse().unwrap(), &bytes[..len], &mut bench.world);
    }
    assert_eq!(bench.close().quality.stray, 1);
}
