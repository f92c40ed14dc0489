//! The table under load, and a client INVITE through it.

use std::time::{Duration, Instant};

use super::{super::*, *};
use crate::sip::{Flow, FlowId, Transport, message::ack_of, testing::flow, via::ReturnPath, wire};

const TIMING: Timing =
    Timing { t1: Duration::from_millis(500), t2: Duration::from_secs(4), t4: Duration::from_secs(5), reliable: false };

fn key(n: u64) -> TransactionKey {
    Keys::new([1, 2]).client(&n.to_be_bytes(), b"")
}

fn path() -> ReturnPath {
    ReturnPath::new(flow(Transport::Udp, "192.0.2.9:5070"), None)
}

fn open(table: &mut Table<()>, n: u64) -> bool {
    table.open_server(key(n), None, ServerMachine::NonInvite(ServerNonInvite::new(TIMING)), path())
}

#[test]
fn a_flood_pushes_out_what_was_answered_and_never_what_waits() {
    let now = Instant::now();
    let mut table = Table::new(Limits { transactions: 100, stored: 1 << 20 });
    assert!(open(&mut table, 0), "the one that waits");
    for n in 1..10_000 {
        assert!(open(&mut table, n));
        table.respond(now, key(n), 200, b"200");
    }
    assert!(table.len() <= 100);
    assert!(table.server(key(0)).is_some());
    assert!(table.server(key(9_999)).is_some());
}

#[test]
fn requests_that_all_wait_fill_the_table_and_stop_there() {
    let mut table = Table::new(Limits { transactions: 100, stored: 1 << 20 });
    assert_eq!((0..1_000).filter(|n| open(&mut table, *n)).count(), 100);
}

#[test]
fn stored_answers_are_bounded_in_bytes() {
    let now = Instant::now();
    let mut table = Table::new(Limits { transactions: 100_000, stored: 100_000 });
    for n in 0..1_000 {
        assert!(open(&mut table, n));
        table.respond(now, key(n), 200, &[0; 10_000]);
    }
    assert!(table.len() <= 11, "{}", table.len());
}

#[test]
fn every_timer_leaves_the_table_empty() {
    let now = Instant::now();
    let mut table = Table::new(Limits::default());
    for n in 0..10_000 {
        assert!(open(&mut table, n));
        table.respond(now, key(n), 200, b"200");
    }
    assert_eq!(table.fire(now + Duration::from_secs(33)), None);
    assert_eq!((table.len(), table.deadline()), (0, None));
}

#[test]
fn a_refused_invite_of_ours_is_acknowledged_with_its_own_branch_and_route() {
    let now = Instant::now();
    let mut table: Table<u8> = Table::new(Limits::default());
    let invite =
        b"INVITE sip:op@192.0.2.5 SIP/2.0\r\nVia: SIP/2.0/UDP us;branch=z9hG4bKx;rport\r\nRoute: <sip:p;lr>\r\n\
                   From: <sip:us@h>;tag=lt\r\nTo: <sip:op@192.0.2.5>\r\nCall-ID: c\r\nCSeq: 3 INVITE\r\n\r\n";
    let busy = b"SIP/2.0 486 Busy Here\r\nVia: SIP/2.0/UDP us;branch=z9hG4bKx\r\nFrom: <sip:us@h>;tag=lt\r\n\
                 To: <sip:op@192.0.2.5>;tag=rt\r\nCall-ID: c\r\nCSeq: 3 INVITE\r\n\r\n";
    let to = flow(Transport::Udp, "192.0.2.5:5060");
    table.open_client_invite(now, key(1), invite.to_vec(), (to, TIMING), 42);
    assert!(matches!(table.fire(now + TIMING.t1), Some(Fired::Send(f, bytes)) if f == to && bytes == invite));
    let mut scratch = Vec::new();
    let response = wire::parse(busy, &mut scratch).unwrap();
    let (purpose, _, effect) = table.response(now, key(1), 486, |invite| ack_of(invite, &response)).unwrap();
    let Effect::SendAndPassUp(ack) = effect else { panic!("{effect:?}") };
    let ack = String::from_utf8(ack).unwrap();
    assert_eq!(purpose, 42);
    assert!(ack.starts_with(
        "ACK sip:op@192.0.2.5 SIP/2.0\r\nVia: SIP/2.0/UDP us;branch=z9hG4bKx;rport\r\nRoute: <sip:p;lr>\r\n"
    ));
    assert!(ack.contains("To: <sip:op@192.0.2.5>;tag=rt\r\n") && ack.contains("CSeq: 3 ACK\r\n"), "{ack}");
}

#[test]
fn a_closed_connection_fails_what_waited_on_it() {
    let now = Instant::now();
    let mut table: Table<u8> = Table::new(Limits::default());
    let tcp = flow(Transport::Tcp, "192.0.2.5:5060");
    table.open_client(now, key(1), vec![], (tcp, Timing { reliable: true, ..TIMING }), 1);
    table.open_client(now, key(2), vec![], (flow(Transport::Udp, "192.0.2.5:5060"), TIMING), 2);
    assert_eq!(table.flow_closed(tcp.id), [1]);
    assert_eq!(table.len(), 1);
}

#[test]
fn what_was_answered_does_not_fail_again_when_its_connection_closes() {
    let now = Instant::now();
    let mut table: Table<u8> = Table::new(Limits::default());
    let tcp = flow(Transport::Tcp, "192.0.2.5:5060");
    table.open_client(now, key(1), vec![], (tcp, Timing { reliable: true, ..TIMING }), 1);
    assert!(matches!(table.response(now, key(1), 200, |_| vec![]), Some((1, _, Effect::PassUp))));
    assert_eq!(table.flow_closed(tcp.id), [0_u8; 0]);
}

#[test]
fn a_new_connection_takes_what_waits_for_it_and_nothing_else() {
    let now = Instant::now();
    let mut table: Table<u8> = Table::new(Limits::default());
    let to = |transport, remote| Flow { id: FlowId(0), ..flow(transport, remote) };
    let timing = Timing { reliable: true, ..TIMING };
    let waiting = [
        (1, to(Transport::Tcp, "192.0.2.5:5060")),
        (2, to(Transport::Tls, "192.0.2.5:5060")),
        (3, to(Transport::Tcp, "192.0.2.6:5060")),
        (4, to(Transport::Udp, "192.0.2.5:5060")),
    ];
    for (n, flow) in waiting {
        table.open_client(now, key(u64::from(n)), vec![], (flow, timing), n);
    }
    let opened = Flow { id: FlowId(9), ..flow(Transport::Tcp, "192.0.2.5:5060") };
    table.flow_opened(opened);
    assert_eq!(table.flow_failed(Transport::Tcp, opened.remote), [0_u8; 0], "it waits no longer");
    assert_eq!(table.flow_failed(Transport::Udp, opened.remote), [0_u8; 0], "UDP has no connections");
    assert_eq!(table.flow_failed(Transport::Tls, opened.remote), [2]);
    assert_eq!(table.flow_closed(FlowId(9)), [1]);
    assert_eq!(table.flow_closed(FlowId(0)), [3], "never UDP");
    assert_eq!(table.len(), 1);
}
