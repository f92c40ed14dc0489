//! What a hostile datagram costs before it is dropped.

use std::{
    hint::black_box,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};

use criterion::{Criterion, criterion_group, criterion_main};
use slukhavka::{
    calendar::{Calendar, PublicHolidays},
    clock::Now,
    guard::{Guard, GuardSettings},
    ivr::{ClockUnknown, NodeId, Patience, Script},
    sip::{Flow, FlowId, Transport, UaConfig},
    switch::{Input, Limits, Settings, Switch},
    trunk::{KeepAlive, KeepAliveMethod, TrunkSettings},
    vocab::{Lang, Network},
};

fn now() -> Now {
    Now::read(true)
}

fn source(n: u32) -> IpAddr {
    IpAddr::from((0x0b00_0000 + n).to_be_bytes())
}

/// A line that knows its provider by its network.
fn line() -> TrunkSettings {
    TrunkSettings {
        servers: Vec::new(),
        keep_alive: KeepAlive { method: KeepAliveMethod::Off, every: Duration::from_secs(25) },
        from: Network::parse("203.0.113.0/24").into_iter().collect(),
        ..TrunkSettings::usual("line", "sip.example")
    }
}

fn switch() -> Switch {
    let script = Script {
        languages: vec![Lang::UK],
        nodes: Vec::new(),
        main: NodeId(0),
        numbers: Default::default(),
        operator: None,
        notices: Vec::new(),
        calendar: Calendar { schedules: Vec::new(), public_holidays: PublicHolidays::default() },
        patience: Patience::default(),
        clock_unknown: ClockUnknown::default(),
    };
    let settings = Settings {
        script: Arc::new(script),
        limits: Limits::default(),
        ring: Duration::ZERO,
        trunks: vec![Arc::new(line())],
        guard: Arc::default(),
        acd: Arc::default(),
        people: Arc::default(),
        dialling: Arc::default(),
        test_from: Arc::default(),
        blocked: Arc::default(),
    };
    let (t1, t2, t4) = (Duration::from_millis(500), Duration::from_secs(4), Duration::from_secs(5));
    let ua = UaConfig { product: "bench".into(), t1, t2, t4, seed: 1.into() };
    Switch::new(now(), Arc::new(settings), ua, 1, 2.into())
}

fn options(agent: &str) -> Vec<u8> {
    format!(
        "OPTIONS sip:100@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 198.51.100.9:5060;branch=z9hG4bK1;rport\r\n\
         Max-Forwards: 70\r\nFrom: <sip:100@192.0.2.1>;tag=1\r\nTo: <sip:100@192.0.2.1>\r\nCall-ID: 1\r\n\
         CSeq: 1 OPTIONS\r\nUser-Agent: {agent}\r\nContent-Length: 0\r\n\r\n"
    )
    .into_bytes()
}

fn flow(remote: IpAddr) -> Flow {
    let local = SocketAddr::from(([192, 0, 2, 1], 5060));
    Flow { transport: Transport::Udp, local, remote: SocketAddr::new(remote, 5060), id: FlowId(0) }
}

fn looks_up(criterion: &mut Criterion) {
    let mut guard = Guard::new(Arc::new(GuardSettings::default()));
    let at = Instant::now();
    for n in 0..8192 {
        guard.strange(at, source(n), Some(b"friendly-scanner"), 0);
    }
    let mut n = 0u32;
    criterion.bench_function("guard: one look-up among 8192 bans", |bench| {
        bench.iter(|| {
            n = n.wrapping_add(2_654_435_761);
            black_box(guard.is_shut_out(at, source(n % 8192)))
        });
    });
    criterion.bench_function("guard: a source never seen, the table full", |bench| {
        bench.iter(|| {
            n = n.wrapping_add(1);
            black_box(guard.may_ask(at, source(10_000 + n % 10_000_000)).is_ok())
        });
    });
}

fn drops(criterion: &mut Criterion) {
    let mut switch = switch();
    let now = now();
    let (bytes, hostile) = (options("friendly-scanner"), flow(source(1)));
    while switch.poll(now).is_some() {}
    criterion.bench_function("switch: a datagram of a source that is shut out", |bench| {
        bench.iter(|| switch.handle(now, Input::Message { flow: black_box(hostile), bytes: black_box(&bytes) }));
    });
    let bytes = options("telephone");
    let mut n = 0u32;
    criterion.bench_function("switch: a stranger's request met with silence", |bench| {
        bench.iter(|| {
            n = n.wrapping_add(1);
            switch.handle(now, Input::Message { flow: flow(source(n % 1_000_000)), bytes: black_box(&bytes) });
            while switch.poll(now).is_some() {}
        });
    });
}

criterion_group!(benches, looks_up, drops);
criterion_main!(benches);
