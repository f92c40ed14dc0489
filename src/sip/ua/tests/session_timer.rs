//! Session timers on the wire (RFC 4028): towards callers, in both roles, and between two of us.

use std::time::Duration;

use crate::sip::{
    Cause, OutInvite, SessionId, UaEvent,
    testing::{
        Peer, header, only,
        pair::{
            OFFER, Pair,
            Side::{A, B},
        },
        to_tag,
    },
};

const SDP: &str = "v=0 ours\r\n";

fn secs(s: u64) -> Duration {
    Duration::from_secs(s)
}

/// A call whose INVITE has these header lines; our 200 and our tag.
fn call(peer: &mut Peer, more: &str, asked: Option<Duration>) -> (SessionId, String, String) {
    let text = peer.request("INVITE sip:100@192.0.2.1", "1 INVITE", "", more, "v=0\r\n");
    peer.send(text);
    let Some(UaEvent::Incoming { session, .. }) = peer.events.pop() else { panic!("no call") };
    if let Some(asked) = asked {
        peer.ua.ask_timer(session, asked);
    }
    peer.ua.accept(peer.now, session, SDP.into());
    let ok = peer.drain().remove(0);
    let tag = to_tag(&ok);
    let ack = peer.request("ACK sip:100@192.0.2.1", "1 ACK", &tag, "", "");
    peer.send(ack);
    assert!(matches!(peer.events.pop(), Some(UaEvent::Confirmed { .. })));
    (session, ok, tag)
}

fn answer(request: &str, status: &str, more: &str, body: &str) -> String {
    let copied = ["Via", "From", "To", "Call-ID", "CSeq"].map(|name| format!("{name}: {}\r\n", header(request, name)));
    let content = if body.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
    format!("SIP/2.0 {status}\r\n{}{more}{content}Content-Length: {}\r\n\r\n{body}", copied.concat(), body.len())
}

/// The only message after `by`, and when it was sent.
fn next(peer: &mut Peer, by: Duration) -> (u64, String) {
    let sent = peer.pass(by);
    let (at, message) = sent.first().unwrap_or_else(|| panic!("nothing was sent"));
    (at.as_secs(), message.clone())
}

#[test]
fn who_asks_for_no_timer_gets_none() {
    let mut peer = Peer::udp();
    for more in ["", "Supported: timer\r\n"] {
        let (_, ok, _) = call(&mut peer, more, None);
        assert!(!ok.contains("Session-Expires") && !ok.contains("Require"), "{ok}");
        assert!(peer.pass(secs(100_000)).is_empty());
        peer = Peer::udp();
    }
}

#[test]
fn too_short_an_interval_gets_422_with_min_se() {
    let mut peer = Peer::udp();
    let more = "Supported: timer\r\nSession-Expires: 89\r\n";
    let text = peer.request("INVITE sip:100@192.0.2.1", "1 INVITE", "", more, "v=0\r\n");
    let (code, refusal) = only(peer.send(text));
    assert_eq!((code, header(&refusal, "Min-SE")), (422, "90"));
    assert!(peer.events.is_empty());

    let mut peer = Peer::udp();
    let (_, _, tag) = call(&mut peer, "", None);
    for (cseq, method) in [(2, "UPDATE"), (3, "INVITE")] {
        let text = peer.request(&format!("{method} sip:100@192.0.2.1"), &format!("{cseq} {method}"), &tag, more, "");
        assert_eq!(only(peer.send(text)).0, 422, "{method}");
    }
    assert!(peer.events.is_empty());
}

#[test]
fn a_proxys_short_interval_for_a_peer_without_timers_is_passed_over() {
    let mut peer = Peer::udp();
    let (_, ok, _) = call(&mut peer, "Session-Expires: 5\r\n", None);
    assert!(!ok.contains("Session-Expires"), "{ok}");
}

#[test]
fn a_peer_that_refreshes_is_told_so_and_missed_when_it_stops() {
    let mut peer = Peer::udp();
    let (_, ok, tag) = call(&mut peer, "Supported: timer\r\nx: 180\r\n", None);
    assert_eq!((header(&ok, "Session-Expires"), header(&ok, "Require")), ("180;refresher=uac", "timer"));
    assert!(peer.pass(secs(90)).is_empty(), "refreshing is theirs");
    let more = "Supported: timer\r\nSession-Expires: 180;refresher=uac\r\n";
    let text = peer.request("UPDATE sip:100@192.0.2.1", "2 UPDATE", &tag, more, "");
    let (code, ok) = only(peer.send(text));
    assert_eq!((code, header(&ok, "Session-Expires"), header(&ok, "Require")), (200, "180;refresher=uac", "timer"));
    assert!(peer.events.is_empty(), "a refresh is nothing for the owner");
    let (at, bye) = next(&mut peer, secs(180));
    assert_eq!(at, 148, "RFC 4028 §10: 32 s before the end, counted from the refresh");
    assert!(bye.starts_with("BYE "), "{bye}");
    assert!(matches!(peer.events[..], [UaEvent::Ended { cause: Cause::SessionExpired, .. }]));
    assert_eq!(peer.ua.counters().sessions, 0);
}

#[test]
fn the_margin_of_a_short_interval_is_a_third() {
    let mut peer = Peer::udp();
    call(&mut peer, "Supported: timer\r\nSession-Expires: 90\r\n", None);
    assert_eq!(next(&mut peer, secs(90)).0, 60);
}

#[test]
fn where_the_peer_wants_us_to_we_refresh_by_update_at_half_the_interval() {
    let mut peer = Peer::udp();
    let more = "Supported: timer\r\nAllow: INVITE, UPDATE\r\nSession-Expires: 600;refresher=uas\r\n";
    let (_, ok, _) = call(&mut peer, more, None);
    assert_eq!(header(&ok, "Session-Expires"), "600;refresher=uas");
    assert!(!ok.contains("Require"), "only a refresher has to know timers: {ok}");
    for _ in 0..3 {
        let (at, update) = next(&mut peer, secs(300));
        assert_eq!(at, 300);
        assert!(update.starts_with("UPDATE sip:olena@192.0.2.9:5070 "), "{update}");
        assert_eq!(header(&update, "Session-Expires"), "600;refresher=uac");
        assert_eq!(header(&update, "Content-Length"), "0");
        peer.send(answer(&update, "200 OK", "Session-Expires: 600;refresher=uac\r\nRequire: timer\r\n", ""));
    }
    assert!(peer.events.is_empty());
}

#[test]
fn without_update_a_re_invite_repeats_our_description_and_its_answer_goes_up() {
    let mut peer = Peer::udp();
    call(&mut peer, "Supported: timer\r\nAllow: INVITE, ACK, BYE\r\nSession-Expires: 600;refresher=uas\r\n", None);
    let (at, re_invite) = next(&mut peer, secs(300));
    assert!(at == 300 && re_invite.starts_with("INVITE "), "{re_invite}");
    assert!(re_invite.ends_with(SDP), "the same description, the same version (RFC 4028 §7.4)");
    assert_eq!(header(&re_invite, "Contact"), "<sip:100@192.0.2.1:5060>");
    let ok = answer(&re_invite, "200 OK", "Session-Expires: 600;refresher=uac\r\n", "v=0 theirs\r\n");
    let sent = peer.send(&ok);
    assert!(sent[0].starts_with("ACK "), "{sent:?}");
    assert!(
        matches!(&peer.events[..], [UaEvent::Confirmed { answer: Some(sdp), .. }] if sdp == b"v=0 theirs\r\n"),
        "{:?}",
        peer.events
    );
    assert_eq!(peer.send(&ok), sent, "the 200 again: the ACK again");
    assert_eq!(peer.events.len(), 1);
    let (at, _) = next(&mut peer, secs(300));
    assert_eq!(at, 300, "and so on");
}

#[test]
fn a_peer_without_timers_is_refreshed_by_us_when_we_want_one() {
    let mut peer = Peer::udp();
    let (_, ok, _) = call(&mut peer, "Allow: UPDATE\r\n", Some(secs(1800)));
    assert_eq!(header(&ok, "Session-Expires"), "1800;refresher=uas");
    for _ in 0..2 {
        let (at, update) = next(&mut peer, secs(900));
        assert_eq!(at, 900);
        peer.send(answer(&update, "200 OK", "", ""));
    }
}

#[test]
fn a_peer_without_timers_that_refuses_our_refresh_is_alive_all_the_same() {
    let mut peer = Peer::udp();
    call(&mut peer, "", Some(secs(600)));
    for line in ["488 Not Acceptable Here", "407 Proxy Authentication Required", "501 Not Implemented"] {
        let (at, re_invite) = next(&mut peer, secs(300));
        assert!(at == 300 && re_invite.starts_with("INVITE "), "{re_invite}");
        peer.send(answer(&re_invite, line, "", ""));
    }
    let (_, re_invite) = next(&mut peer, secs(300));
    let sent = peer.send(answer(&re_invite, "481 Call Does Not Exist", "", ""));
    assert!(sent[1].starts_with("BYE "), "{sent:?}");
}

#[test]
fn our_wish_shortens_the_peers_interval_but_not_below_its_minimum() {
    let mut peer = Peer::udp();
    let more = "Supported: timer\r\nSession-Expires: 3600\r\nMin-SE: 300\r\n";
    assert_eq!(header(&call(&mut peer, more, Some(secs(1800))).1, "Session-Expires"), "1800;refresher=uac");
    let mut peer = Peer::udp();
    assert_eq!(header(&call(&mut peer, more, Some(secs(120))).1, "Session-Expires"), "300;refresher=uac");
    let mut peer = Peer::udp();
    assert_eq!(
        header(&call(&mut peer, more, Some(secs(9000))).1, "Session-Expires"),
        "3600;refresher=uac",
        "never longer"
    );
}

#[test]
fn a_change_without_a_timer_switches_the_timer_off() {
    let mut peer = Peer::udp();
    let (session, _, tag) = call(&mut peer, "Supported: timer\r\nSession-Expires: 180\r\n", None);
    let text = peer.request("INVITE sip:100@192.0.2.1", "2 INVITE", &tag, "Supported: timer\r\n", "v=0 hold\r\n");
    peer.send(text);
    peer.ua.answer_offer(peer.now, session, SDP.into());
    let ok = peer.drain().remove(0);
    assert!(!ok.contains("Session-Expires"), "{ok}");
    let ack = peer.request("ACK sip:100@192.0.2.1", "2 ACK", &tag, "", "");
    peer.send(ack);
    assert!(peer.pass(secs(10_000)).is_empty());
    assert_eq!(peer.ua.counters().sessions, 1);
}

/// A call that we refresh by UPDATE every 300 s, and its first refresh.
fn refreshed(peer: &mut Peer) -> (SessionId, String, String) {
    let more = "Supported: timer\r\nAllow: UPDATE\r\nSession-Expires: 600;refresher=uas\r\n";
    let (session, _, tag) = call(peer, more, None);
    let (_, update) = next(peer, secs(300));
    (session, update, tag)
}

#[test]
fn a_peer_that_does_not_know_the_session_any_more_ends_it() {
    for line in ["481 Call Does Not Exist", "408 Request Timeout"] {
        let mut peer = Peer::udp();
        let (_, update, _) = refreshed(&mut peer);
        let sent = peer.send(answer(&update, line, "", ""));
        assert!(sent[0].starts_with("BYE "), "{sent:?}");
        assert!(matches!(peer.events[..], [UaEvent::Ended { cause: Cause::SessionExpired, .. }]));
    }
    let mut peer = Peer::udp();
    refreshed(&mut peer);
    let sent = peer.pass(secs(33));
    let bye = sent.iter().find(|(_, m)| m.starts_with("BYE ")).expect("a BYE");
    assert_eq!(bye.0, secs(32), "timer F");
    assert!(matches!(peer.events[..], [UaEvent::Ended { cause: Cause::SessionExpired, .. }]));
}

#[test]
fn a_422_to_a_refresh_is_answered_with_a_longer_interval_at_once() {
    let mut peer = Peer::udp();
    let (_, update, _) = refreshed(&mut peer);
    let again = peer.send(answer(&update, "422 Session Interval Too Small", "Min-SE: 1200\r\n", "")).remove(0);
    assert_eq!((header(&again, "Session-Expires"), header(&again, "Min-SE")), ("1200;refresher=uac", "1200"));
    peer.send(answer(&again, "200 OK", "Session-Expires: 1200;refresher=uac\r\n", ""));
    assert_eq!(next(&mut peer, secs(600)).0, 600);
    assert!(peer.events.is_empty());
}

#[test]
fn after_glare_the_refresh_comes_again_within_two_seconds_for_a_call_that_came() {
    let mut peer = Peer::udp();
    let (_, update, _) = refreshed(&mut peer);
    peer.send(answer(&update, "491 Request Pending", "", ""));
    let sent = peer.pass(secs(2));
    assert!(sent[0].1.starts_with("UPDATE ") && sent[0].0 <= secs(2), "RFC 3261 §14.1: {sent:?}");
}

#[test]
fn after_glare_the_one_who_called_waits_longer() {
    let mut peer = Peer::udp();
    let invite = OutInvite {
        uri: "sip:them@192.0.2.9:5070".into(),
        to: "sip:them@192.0.2.9".into(),
        from: "sip:us@192.0.2.1".into(),
        sdp: SDP.into(),
        session_timer: Some(secs(600)),
        ..OutInvite::default()
    };
    peer.ua.invite(peer.now, peer.flow, invite);
    let invite = peer.drain().remove(0);
    let more = "Allow: UPDATE\r\nContact: <sip:them@192.0.2.9:5070>\r\nSession-Expires: 600;refresher=uac\r\n";
    let ok = answer(&invite, "200 OK", more, "v=0\r\n").replacen(
        "To: <sip:them@192.0.2.9>",
        "To: <sip:them@192.0.2.9>;tag=t",
        1,
    );
    peer.send(ok);
    for _ in 0..20 {
        let (at, update) = next(&mut peer, secs(300));
        assert!(update.starts_with("UPDATE "), "{update}");
        assert!(at >= 2);
        peer.send(answer(&update, "491 Request Pending", "", ""));
        let sent = peer.pass(secs(4));
        let at = sent[0].0.as_millis();
        assert!((2100..=4000).contains(&at) && at.is_multiple_of(10), "RFC 3261 §14.1: {at}");
        peer.send(answer(&sent[0].1, "200 OK", "Session-Expires: 600;refresher=uac\r\n", ""));
    }
}

#[test]
fn another_failure_is_tried_again_until_the_session_expires() {
    let mut peer = Peer::udp();
    let (_, update, _) = refreshed(&mut peer);
    peer.send(answer(&update, "500 Server Internal Error", "", ""));
    let (at, update) = next(&mut peer, secs(134));
    assert!(at == 134 && update.starts_with("UPDATE "), "half of the 268 s that are left: {at} {update}");
    peer.send(answer(&update, "503 Service Unavailable", "", ""));
    let (at, update) = next(&mut peer, secs(67));
    assert!(at == 67 && update.starts_with("UPDATE "), "{at} {update}");
    peer.send(answer(&update, "200 OK", "Session-Expires: 600;refresher=uac\r\n", ""));
    let (_, mut update) = next(&mut peer, secs(300));
    while update.starts_with("UPDATE ") {
        peer.send(answer(&update, "403 Forbidden", "", ""));
        let at = peer.ua.deadline().expect("something is to come");
        let wait = at.saturating_duration_since(peer.now.mono);
        update = peer.pass(wait).into_iter().next().map_or(update, |(_, message)| message);
    }
    assert!(update.starts_with("BYE "), "{update}");
    assert!(matches!(peer.events[..], [UaEvent::Ended { cause: Cause::SessionExpired, .. }]));
}

#[test]
fn a_peer_that_turns_out_not_to_take_update_gets_a_re_invite() {
    let mut peer = Peer::udp();
    let (_, update, _) = refreshed(&mut peer);
    let sent = peer.send(answer(&update, "405 Method Not Allowed", "", ""));
    assert!(sent[0].starts_with("INVITE ") && sent[0].ends_with(SDP), "{sent:?}");
}

#[test]
fn while_our_re_invite_is_on_its_way_their_offer_is_glare_and_their_bye_the_end() {
    let mut peer = Peer::udp();
    let (_, _, tag) = call(&mut peer, "Supported: timer\r\nSession-Expires: 600;refresher=uas\r\n", None);
    let (_, re_invite) = next(&mut peer, secs(300));
    assert!(re_invite.starts_with("INVITE "));
    for (cseq, method) in [(2, "INVITE"), (3, "UPDATE")] {
        let text =
            peer.request(&format!("{method} sip:100@192.0.2.1"), &format!("{cseq} {method}"), &tag, "", "v=0 x\r\n");
        assert_eq!(only(peer.send(text)).0, 491, "{method}");
    }
    peer.send(answer(&re_invite, "100 Trying", "", ""));
    let bye = peer.request("BYE sip:100@192.0.2.1", "4 BYE", &tag, "", "");
    assert_eq!(only(peer.send(bye)).0, 200);
    assert!(matches!(peer.events[..], [UaEvent::Ended { cause: Cause::Bye { .. }, .. }]));
    peer.pass(secs(70));
    assert_eq!(peer.ua.counters().transactions, 0, "the re-INVITE nobody answers does not stay for ever");
}

#[test]
fn hanging_up_while_a_refresh_is_on_its_way_is_one_end() {
    let mut peer = Peer::udp();
    let (session, update, _) = refreshed(&mut peer);
    peer.ua.hang_up(peer.now, session, None);
    let bye = peer.drain().remove(0);
    assert!(peer.send(answer(&update, "481 Gone", "", "")).is_empty());
    peer.send(answer(&bye, "200 OK", "", ""));
    assert!(matches!(peer.events[..], [UaEvent::Ended { cause: Cause::WeHungUp, .. }]), "{:?}", peer.events);
}

#[test]
fn between_two_of_us_the_caller_who_asked_refreshes_for_hours() {
    let mut pair = Pair::new();
    pair.call(Some(secs(1800)));
    pair.pass(secs(4 * 3600 + 60));
    assert_eq!(pair.when(A, "UPDATE").len(), 16, "every 900 s");
    assert!(pair.when(B, "UPDATE").is_empty());
    assert!(pair.events_a.is_empty() && pair.events_b.is_empty());
    assert_eq!(pair.a.counters().sessions + pair.b.counters().sessions, 2);
}

#[test]
fn between_two_of_us_the_called_who_asked_refreshes_for_hours() {
    let mut pair = Pair::new();
    pair.invite(None);
    let b = pair.incoming();
    pair.b.ask_timer(b, secs(1800));
    pair.answer(b);
    pair.pass(secs(2 * 3600 + 60));
    assert_eq!(pair.when(B, "UPDATE").len(), 8);
    assert!(pair.when(A, "UPDATE").is_empty());
    let update = pair.sent.iter().find(|(_, _, m)| m.starts_with("UPDATE")).expect("an UPDATE");
    assert_eq!(header(&update.2, "Session-Expires"), "1800;refresher=uac");
}

#[test]
fn when_the_way_is_cut_both_sides_end_the_call_by_themselves() {
    let mut pair = Pair::new();
    pair.call(Some(secs(1800)));
    pair.pass(secs(100));
    pair.lose(A, "", 999);
    pair.lose(B, "", 999);
    pair.pass(secs(2000));
    for events in [&pair.events_a, &pair.events_b] {
        assert!(matches!(events[..], [UaEvent::Ended { cause: Cause::SessionExpired, .. }]), "{events:?}");
    }
    assert!(pair.is_quiet());
}

#[test]
fn a_lost_refresh_is_repeated_and_no_call_is_lost() {
    let mut pair = Pair::new();
    pair.loss = 200;
    pair.invite(Some(secs(90)));
    pair.pass(secs(10));
    let Some(UaEvent::Incoming { session: b, invite }) = pair.events_b.pop() else { panic!("no call") };
    assert_eq!(invite.offer.as_deref(), Some(OFFER.as_bytes()));
    pair.b.accept(pair.now, b, SDP.into());
    pair.pass(secs(3600));
    assert_eq!(pair.a.counters().sessions + pair.b.counters().sessions, 2);
}
