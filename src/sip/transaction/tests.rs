//! One test for each timer letter of RFC 3261 and RFC 6026, then what the figures say between them.

use std::time::{Duration, Instant};

use super::*;

const T1: Duration = Duration::from_millis(500);
const UDP: Timing = Timing { t1: T1, t2: Duration::from_secs(4), t4: Duration::from_secs(5), reliable: false };
const TCP: Timing = Timing { reliable: true, ..UDP };

fn secs(s: u64) -> Duration {
    Duration::from_secs(s)
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn ack(_: &[u8]) -> Vec<u8> {
    b"ACK".to_vec()
}

/// Fires a machine at each of its deadlines up to `until`; gives the moments and what came of them.
macro_rules! run {
    ($machine:expr, $start:expr, $until:expr) => {{
        let mut log: Vec<(Duration, Effect)> = Vec::new();
        while let Some(at) = $machine.deadline().filter(|at| *at <= $start + $until) {
            let effect = $machine.timeout(at);
            if effect != Effect::Nothing {
                log.push((at - $start, effect));
            }
        }
        log
    }};
}

fn moments(log: &[(Duration, Effect)]) -> Vec<u64> {
    log.iter().filter(|(_, e)| matches!(e, Effect::Send(_))).map(|(at, _)| at.as_millis() as u64).collect()
}

#[test]
fn timer_a_repeats_the_invite_and_doubles_without_bound() {
    let t0 = Instant::now();
    let mut tx = ClientInvite::new(t0, b"INVITE".to_vec(), UDP);
    let log = run!(tx, t0, secs(31));
    assert_eq!(moments(&log), [500, 1500, 3500, 7500, 15500]);
    assert_eq!(log[0].1, Effect::Send(b"INVITE".to_vec()));
    let mut tcp = ClientInvite::new(t0, b"INVITE".to_vec(), TCP);
    assert_eq!(moments(&run!(tcp, t0, secs(31))), [0; 0], "TCP repeats itself");
}

#[test]
fn timer_b_ends_an_abandoned_invite_whatever_provisional_answers_still_come() {
    let t0 = Instant::now();
    let mut tx = ClientInvite::new(t0, b"INVITE".to_vec(), UDP);
    tx.abandon(t0);
    assert_eq!(tx.response(t0, 180, ack), Effect::PassUp);
    assert_eq!((tx.deadline(), tx.proceeding()), (None, Some(&b"INVITE"[..])), "a telephone may ring for ever");
    tx.abandon(t0);
    assert_eq!(tx.response(t0 + secs(20), 180, ack), Effect::PassUp);
    assert_eq!(run!(tx, t0, secs(60)), [(secs(32), Effect::TimedOut)]);
    assert!(tx.is_terminated());
}

#[test]
fn timer_b_gives_up_an_unanswered_invite_after_64_t1() {
    for timing in [UDP, TCP] {
        let t0 = Instant::now();
        let mut tx = ClientInvite::new(t0, vec![], timing);
        assert_eq!(run!(tx, t0, secs(60)).pop(), Some((secs(32), Effect::TimedOut)));
        assert!(tx.is_terminated());
    }
}

#[test]
fn timer_c_is_the_proxys_so_a_ringing_call_has_no_deadline() {
    let t0 = Instant::now();
    let mut tx = ClientInvite::new(t0, vec![], UDP);
    assert_eq!(tx.response(t0 + T1, 180, ack), Effect::PassUp);
    assert_eq!(tx.deadline(), None);
    assert_eq!(tx.response(t0 + secs(600), 180, ack), Effect::PassUp);
}

#[test]
fn timer_d_answers_repeated_refusals_with_ack_for_32_seconds() {
    let t0 = Instant::now();
    let mut tx = ClientInvite::new(t0, b"INVITE".to_vec(), UDP);
    assert_eq!(tx.response(t0, 486, ack), Effect::SendAndPassUp(b"ACK".to_vec()));
    assert_eq!(tx.response(t0 + secs(1), 486, ack), Effect::Send(b"ACK".to_vec()));
    assert_eq!(tx.deadline(), Some(t0 + secs(32)));
    assert_eq!(run!(tx, t0, secs(33)), []);
    assert!(tx.is_terminated());
    let mut tcp = ClientInvite::new(t0, vec![], TCP);
    let _ = tcp.response(t0, 486, ack);
    assert_eq!(tcp.deadline(), Some(t0), "zero on a reliable transport");
}

#[test]
fn timer_d_is_at_least_32_seconds_even_with_a_small_t1() {
    let t0 = Instant::now();
    let mut tx = ClientInvite::new(t0, vec![], Timing { t1: ms(50), ..UDP });
    let _ = tx.response(t0, 500, ack);
    assert_eq!(tx.deadline(), Some(t0 + secs(32)));
}

#[test]
fn timer_e_repeats_a_request_up_to_every_t2() {
    let t0 = Instant::now();
    let mut tx = ClientNonInvite::new(t0, b"BYE".to_vec(), UDP);
    assert_eq!(moments(&run!(tx, t0, secs(16))), [500, 1500, 3500, 7500, 11500, 15500]);
    let mut tcp = ClientNonInvite::new(t0, b"BYE".to_vec(), TCP);
    assert_eq!(moments(&run!(tcp, t0, secs(16))), [0; 0]);
}

#[test]
fn timer_e_runs_at_t2_after_a_provisional() {
    let t0 = Instant::now();
    let mut tx = ClientNonInvite::new(t0, b"OPTIONS".to_vec(), UDP);
    assert_eq!(tx.response(t0 + ms(100), 100), Effect::PassUp);
    let log = run!(tx, t0, secs(10));
    assert_eq!(moments(&log), [500, 4500, 8500]);
    assert_eq!(log[0].1, Effect::Send(b"OPTIONS".to_vec()));
}

#[test]
fn timer_f_gives_up_a_request_after_64_t1_even_when_it_was_being_handled() {
    for provisional in [false, true] {
        let t0 = Instant::now();
        let mut tx = ClientNonInvite::new(t0, vec![], UDP);
        if provisional {
            let _ = tx.response(t0 + secs(1), 100);
        }
        assert_eq!(run!(tx, t0, secs(60)).pop(), Some((secs(32), Effect::TimedOut)));
        assert!(tx.is_terminated());
    }
}

#[test]
fn timer_g_repeats_a_refusal_until_its_ack() {
    let t0 = Instant::now();
    let mut tx = ServerInvite::new(UDP);
    tx.respond(t0, 486, b"486".to_vec());
    let log = run!(tx, t0, secs(12));
    assert_eq!(moments(&log), [500, 1500, 3500, 7500, 11500]);
    assert_eq!(tx.ack(t0 + secs(12)), Effect::Nothing);
    assert_eq!(run!(tx, t0, secs(60)), []);
    let mut tcp = ServerInvite::new(TCP);
    tcp.respond(t0, 486, b"486".to_vec());
    assert_eq!(moments(&run!(tcp, t0, secs(12))), [0; 0]);
}

#[test]
fn timer_h_stops_waiting_for_the_ack_after_64_t1() {
    for timing in [UDP, TCP] {
        let t0 = Instant::now();
        let mut tx = ServerInvite::new(timing);
        tx.respond(t0, 404, vec![1]);
        assert_eq!(run!(tx, t0, secs(60)).pop(), Some((secs(32), Effect::TimedOut)));
        assert!(tx.is_terminated());
    }
}

#[test]
fn timer_i_absorbs_repeated_acks_for_t4() {
    let t0 = Instant::now();
    let mut tx = ServerInvite::new(UDP);
    tx.respond(t0, 404, vec![1]);
    assert_eq!(tx.ack(t0), Effect::Nothing);
    assert_eq!(tx.ack(t0 + secs(1)), Effect::Nothing);
    assert_eq!(tx.retransmitted(), Effect::Nothing, "an INVITE that was overtaken by its ACK");
    assert_eq!(tx.deadline(), Some(t0 + secs(5)));
    assert_eq!(tx.timeout(t0 + secs(5)), Effect::Nothing);
    assert!(tx.is_terminated());
    let mut tcp = ServerInvite::new(TCP);
    tcp.respond(t0, 404, vec![1]);
    let _ = tcp.ack(t0);
    assert_eq!(tcp.deadline(), Some(t0));
}

#[test]
fn timer_j_answers_repeated_requests_for_64_t1() {
    let t0 = Instant::now();
    let mut tx = ServerNonInvite::new(UDP);
    assert_eq!(tx.retransmitted(), Effect::Nothing, "there is no answer yet");
    tx.respond(t0, 200, b"200".to_vec());
    assert_eq!(tx.retransmitted(), Effect::Send(b"200".to_vec()));
    tx.respond(t0, 500, b"500".to_vec());
    assert_eq!(tx.retransmitted(), Effect::Send(b"200".to_vec()), "the first final answer stands");
    assert_eq!(tx.deadline(), Some(t0 + secs(32)));
    let _ = tx.timeout(t0 + secs(32));
    assert!(tx.is_terminated());
    let mut tcp = ServerNonInvite::new(TCP);
    tcp.respond(t0, 200, vec![]);
    assert_eq!(tcp.deadline(), Some(t0));
}

#[test]
fn timer_k_absorbs_repeated_finals_for_t4() {
    let t0 = Instant::now();
    let mut tx = ClientNonInvite::new(t0, vec![], UDP);
    assert_eq!(tx.response(t0, 200), Effect::PassUp);
    assert_eq!(tx.response(t0 + secs(1), 200), Effect::Nothing);
    assert_eq!(tx.deadline(), Some(t0 + secs(5)));
    let _ = tx.timeout(t0 + secs(5));
    assert!(tx.is_terminated());
    let mut tcp = ClientNonInvite::new(t0, vec![], TCP);
    let _ = tcp.response(t0, 200);
    assert_eq!(tcp.deadline(), Some(t0));
}

#[test]
fn timer_l_absorbs_invites_and_passes_acks_up_after_a_2xx() {
    for timing in [UDP, TCP] {
        let t0 = Instant::now();
        let mut tx = ServerInvite::new(timing);
        tx.respond(t0, 200, b"200".to_vec());
        assert_eq!(tx.retransmitted(), Effect::Nothing, "the session repeats its 2xx itself");
        assert_eq!(tx.ack(t0), Effect::PassUp);
        assert_eq!(tx.deadline(), Some(t0 + secs(32)));
        let _ = tx.timeout(t0 + secs(32));
        assert!(tx.is_terminated());
    }
}

#[test]
fn timer_m_passes_repeated_and_forked_2xx_up_for_64_t1() {
    for timing in [UDP, TCP] {
        let t0 = Instant::now();
        let mut tx = ClientInvite::new(t0, vec![], timing);
        assert_eq!(tx.response(t0, 200, ack), Effect::PassUp);
        assert_eq!(tx.response(t0 + secs(3), 200, ack), Effect::PassUp);
        assert_eq!(tx.response(t0 + secs(3), 486, ack), Effect::Nothing);
        assert_eq!(tx.deadline(), Some(t0 + secs(32)));
        let _ = tx.timeout(t0 + secs(32));
        assert!(tx.is_terminated());
    }
}

#[test]
fn a_repeated_invite_gets_the_latest_provisional() {
    let t0 = Instant::now();
    let mut tx = ServerInvite::new(UDP);
    assert_eq!(tx.retransmitted(), Effect::Nothing);
    tx.respond(t0, 100, b"100".to_vec());
    tx.respond(t0, 180, b"180".to_vec());
    assert_eq!(tx.retransmitted(), Effect::Send(b"180".to_vec()));
    assert_eq!(tx.deadline(), None);
}

#[test]
fn a_repeated_request_gets_the_provisional_that_was_sent() {
    let mut tx = ServerNonInvite::new(UDP);
    tx.respond(Instant::now(), 100, b"100".to_vec());
    assert_eq!(tx.retransmitted(), Effect::Send(b"100".to_vec()));
}
