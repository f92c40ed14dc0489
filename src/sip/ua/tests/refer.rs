//! Moving a call: REFER and its NOTIFYs, the peer's and ours.

use std::time::Duration;

use crate::sip::{
    Cause, Refer, Replaces, SessionId, UaEvent,
    testing::{
        Peer, header, only,
        pair::{
            Pair,
            Side::{A, B},
        },
        status, to_tag,
    },
};

fn secs(s: u64) -> Duration {
    Duration::from_secs(s)
}

fn refer(peer: &mut Peer, cseq: u32, tag: &str, more: &str) -> Vec<String> {
    let text = peer.request("REFER sip:100@192.0.2.1:5060", &format!("{cseq} REFER"), tag, more, "");
    peer.send(text)
}

fn asked(peer: &mut Peer, cseq: u32, tag: &str, more: &str) -> Refer {
    assert_eq!(refer(peer, cseq, tag, more), [""; 0], "the owner answers");
    match peer.events.pop() {
        Some(UaEvent::Refer(refer)) => *refer,
        other => panic!("no REFER: {other:?}"),
    }
}

fn answer(request: &str, status: &str) -> String {
    let copied = ["Via", "From", "To", "Call-ID", "CSeq"].map(|name| format!("{name}: {}\r\n", header(request, name)));
    format!("SIP/2.0 {status}\r\n{}Content-Length: 0\r\n\r\n", copied.concat())
}

fn body(message: &str) -> &str {
    message.split("\r\n\r\n").nth(1).unwrap_or_default()
}

#[test]
fn a_blind_transfer_is_taken_and_its_fate_notified() {
    let mut peer = Peer::udp();
    let (session, tag) = peer.call();
    let refer = asked(&mut peer, 2, &tag, "Refer-To: \"Ігор\" <sip:102@192.0.2.1;user=phone>\r\n");
    assert_eq!((refer.session, &*refer.target.user, &*refer.target.host), (session, "102", "192.0.2.1"));
    assert_eq!(refer.replaces, None);
    peer.ua.answer_refer(peer.now, session, 202);
    let sent = peer.drain();
    assert_eq!(status(&sent[0]), 202);
    let first = sent[1].clone();
    assert!(first.starts_with("NOTIFY sip:olena@192.0.2.9:5070 SIP/2.0\r\n"), "{first}");
    assert_eq!((header(&first, "Event"), header(&first, "Subscription-State")), ("refer", "active;expires=1800"));
    assert_eq!(header(&first, "Content-Type"), "message/sipfrag;version=2.0");
    assert_eq!(body(&first), "SIP/2.0 100 Trying\r\n");
    peer.send(answer(&first, "200 OK"));
    peer.ua.notify_refer(peer.now, session, 180);
    let ringing = peer.drain().remove(0);
    assert_eq!(body(&ringing), "SIP/2.0 180 Ringing\r\n");
    peer.send(answer(&ringing, "200 OK"));
    peer.ua.notify_refer(peer.now, session, 180);
    assert_eq!(peer.drain(), [""; 0], "no news");
    peer.ua.notify_refer(peer.now, session, 200);
    let last = peer.drain().remove(0);
    assert_eq!(header(&last, "Subscription-State"), "terminated;reason=noresource");
    assert_eq!(body(&last), "SIP/2.0 200 OK\r\n");
    peer.send(answer(&last, "200 OK"));
    peer.ua.notify_refer(peer.now, session, 486);
    assert_eq!(peer.drain(), [""; 0], "it is over");
}

#[test]
fn a_second_transfer_waits_for_the_end_of_the_first_and_has_a_number() {
    let mut peer = Peer::udp();
    let (session, tag) = peer.call();
    let to = "r: <sip:102@h>\r\n";
    asked(&mut peer, 2, &tag, to);
    assert_eq!(only(refer(&mut peer, 3, &tag, to)).0, 491);
    peer.ua.answer_refer(peer.now, session, 202);
    peer.drain();
    assert_eq!(only(refer(&mut peer, 4, &tag, to)).0, 491);
    peer.ua.notify_refer(peer.now, session, 603);
    peer.drain();
    asked(&mut peer, 5, &tag, to);
    peer.ua.answer_refer(peer.now, session, 202);
    assert_eq!(header(&peer.drain()[1], "Event"), "refer;id=5");
}

#[test]
fn refused_and_malformed_transfers_leave_the_call_as_it_was() {
    let mut peer = Peer::udp();
    let (session, tag) = peer.call();
    asked(&mut peer, 2, &tag, "Refer-To: <sip:+380900111222@premium.example>\r\n");
    peer.ua.answer_refer(peer.now, session, 403);
    assert_eq!(only(peer.drain()).0, 403);
    for (cseq, to) in
        ["", "Refer-To: <sip:a@h>\r\nRefer-To: <sip:b@h>\r\n", "Refer-To: <mailto:a@h>\r\n", "Refer-To: <sip:a@h\r\n"]
            .into_iter()
            .enumerate()
    {
        assert_eq!(only(refer(&mut peer, 3 + cseq as u32, &tag, to)).0, 400, "{to}");
    }
    assert_eq!(only(refer(&mut peer, 9, &tag, "Refer-To: <sip:a@h;method=BYE>\r\n")).0, 403);
    peer.ua.notify_refer(peer.now, session, 200);
    assert_eq!((peer.drain().len(), peer.events.len(), peer.ua.counters().sessions), (0, 0, 1));
}

#[test]
fn who_wants_no_word_gets_none() {
    let mut peer = Peer::udp();
    let (session, tag) = peer.call();
    asked(&mut peer, 2, &tag, "Refer-To: <sip:102@h>\r\nRefer-Sub: false\r\n");
    peer.ua.answer_refer(peer.now, session, 202);
    let (code, text) = only(peer.drain());
    assert_eq!((code, header(&text, "Refer-Sub")), (202, "false"));
    peer.ua.notify_refer(peer.now, session, 200);
    assert_eq!(peer.drain(), [""; 0]);
}

#[test]
fn an_attended_transfer_names_our_own_session_whichever_way_round_its_tags_are() {
    let mut peer = Peer::udp();
    let (first, tag) = peer.call();
    let second_invite = peer
        .request("INVITE sip:102@192.0.2.1", "1 INVITE", "", "", "v=0\r\n")
        .replace("Call-ID: call-1", "Call-ID: call@2")
        .replace("tag=peer", "tag=peer2");
    peer.send(second_invite);
    let Some(UaEvent::Incoming { session: second, .. }) = peer.events.pop() else { panic!("no call") };
    peer.ua.accept(peer.now, second, b"v=0\r\n".to_vec());
    let ours = to_tag(&peer.drain()[0]);
    let cases = [
        (format!("call%402%3Bto-tag%3D{ours}%3Bfrom-tag%3Dpeer2"), Replaces::Session(second)),
        (format!("call%402;from-tag={ours};to-tag=peer2"), Replaces::Session(second)),
        (format!("call%402%3Bto-tag%3D{ours}%3Bfrom-tag%3Dother"), Replaces::Unknown),
        (format!("call-1%3Bto-tag%3D{ours}%3Bfrom-tag%3Dpeer2"), Replaces::Unknown),
        ("rubbish".to_owned(), Replaces::Unknown),
    ];
    for (cseq, (value, want)) in (2..).zip(cases) {
        let to = format!("Refer-To: <sip:102@192.0.2.1?Replaces={value}>\r\n");
        let refer = asked(&mut peer, cseq, &tag, &to);
        assert_eq!((refer.session, refer.replaces), (first, Some(want)), "{value}");
        peer.ua.answer_refer(peer.now, first, 481);
        peer.drain();
    }
}

#[test]
fn an_owner_that_does_not_answer_is_500_and_one_that_forgets_is_timed_out() {
    let mut peer = Peer::udp();
    let (session, tag) = peer.call();
    asked(&mut peer, 2, &tag, "Refer-To: <sip:102@h>\r\n");
    let sent = peer.pass(secs(33));
    assert_eq!(sent.iter().map(|(at, m)| (at.as_secs(), status(m))).collect::<Vec<_>>(), [(32, 500)]);
    asked(&mut peer, 3, &tag, "Refer-To: <sip:102@h>\r\n");
    peer.ua.answer_refer(peer.now, session, 202);
    let notify = peer.drain().remove(1);
    peer.send(answer(&notify, "200 OK"));
    let sent = peer.pass(secs(1801));
    let (at, last) = sent.first().unwrap();
    assert_eq!((at.as_secs(), header(last, "Subscription-State")), (1800, "terminated;reason=timeout"));
}

#[test]
fn a_subscription_the_peer_forgot_is_dropped_and_a_hung_up_call_answers_what_waits() {
    let mut peer = Peer::udp();
    let (session, tag) = peer.call();
    asked(&mut peer, 2, &tag, "Refer-To: <sip:102@h>\r\n");
    peer.ua.answer_refer(peer.now, session, 202);
    let notify = peer.drain().remove(1);
    peer.send(answer(&notify, "481 Gone"));
    peer.ua.notify_refer(peer.now, session, 200);
    assert_eq!(peer.drain(), [""; 0]);
    asked(&mut peer, 3, &tag, "Refer-To: <sip:102@h>\r\n");
    let bye = peer.request("BYE sip:100@192.0.2.1", "4 BYE", &tag, "", "");
    let sent = peer.send(bye);
    assert_eq!(
        sent.iter().map(|m| (status(m), header(m, "CSeq").to_owned())).collect::<Vec<_>>(),
        [(200, "4 BYE".to_owned()), (481, "3 REFER".to_owned())]
    );
    assert!(matches!(peer.events[..], [UaEvent::Ended { cause: Cause::Bye { .. }, .. }]));
}

#[test]
fn before_the_answer_nobody_is_transferred() {
    let mut peer = Peer::udp();
    let (_, session) = peer.invite("v=0\r\n");
    peer.ua.ring(peer.now, session);
    let tag = to_tag(&peer.drain()[0]);
    assert_eq!(only(refer(&mut peer, 2, &tag, "Refer-To: <sip:102@h>\r\n")).0, 403);
}

/// Our REFER to the peer of a call, and the request that left.
fn we_refer(peer: &mut Peer) -> (SessionId, String, String) {
    let (session, tag) = peer.call();
    peer.ua.refer(peer.now, session, "sip:+380501112233@trunk.example".into());
    let refer = peer.drain().remove(0);
    (session, tag, refer)
}

fn statuses(peer: &mut Peer) -> Vec<u16> {
    let told = peer.events.drain(..).map(|event| match event {
        UaEvent::Referred { status, .. } => status,
        other => panic!("{other:?}"),
    });
    told.collect()
}

fn notify(peer: &mut Peer, (cseq, tag): (u32, &str), state: &str, fragment: &str) -> u16 {
    let more = format!("Event: refer\r\nSubscription-State: {state}\r\nContent-Type: message/sipfrag\r\n");
    let text = peer.request("NOTIFY sip:100@192.0.2.1", &format!("{cseq} NOTIFY"), tag, &more, fragment);
    only(peer.send(text)).0
}

#[test]
fn our_transfer_is_followed_to_its_end() {
    let mut peer = Peer::udp();
    let (session, tag, refer) = we_refer(&mut peer);
    assert!(refer.starts_with("REFER sip:olena@192.0.2.9:5070 SIP/2.0\r\n"), "{refer}");
    assert_eq!(header(&refer, "Refer-To"), "<sip:+380501112233@trunk.example>");
    assert_eq!(header(&refer, "Referred-By"), "<sip:100@192.0.2.1>");
    peer.ua.refer(peer.now, session, "sip:second@h".into());
    assert_eq!(peer.drain(), [""; 0], "one at a time");
    assert_eq!(statuses(&mut peer), [491]);
    peer.send(answer(&refer, "202 Accepted"));
    assert_eq!(notify(&mut peer, (2, &tag), "active;expires=60", "SIP/2.0 100 Trying\r\n"), 200);
    assert_eq!(notify(&mut peer, (3, &tag), "active;expires=60", "SIP/2.0 180 Ringing\r\n"), 200);
    assert_eq!(notify(&mut peer, (4, &tag), "terminated;reason=noresource", "SIP/2.0 200 OK\r\n"), 200);
    assert_eq!(statuses(&mut peer), [100, 180, 200]);
    assert_eq!(notify(&mut peer, (5, &tag), "active", "SIP/2.0 200 OK\r\n"), 481);
    assert_eq!(peer.pass(secs(100)).len(), 0);
}

#[test]
fn a_notify_that_overtakes_the_202_counts() {
    let mut peer = Peer::udp();
    let (_, tag, refer) = we_refer(&mut peer);
    assert_eq!(notify(&mut peer, (2, &tag), "active", "SIP/2.0 100 Trying\r\n"), 200);
    peer.send(answer(&refer, "202 Accepted"));
    assert_eq!(notify(&mut peer, (3, &tag), "terminated", "SIP/2.0 603 Decline\r\n"), 200);
    assert_eq!(statuses(&mut peer), [100, 603]);
}

#[test]
fn what_refuses_our_transfer_or_keeps_silent_is_its_end() {
    for (said, want) in [("403 Forbidden", 403), ("501 Not Implemented", 501)] {
        let mut peer = Peer::udp();
        let (.., refer) = we_refer(&mut peer);
        peer.send(answer(&refer, said));
        assert_eq!(statuses(&mut peer), [want]);
    }
    let mut peer = Peer::udp();
    we_refer(&mut peer);
    peer.pass(secs(33));
    assert_eq!(statuses(&mut peer), [408], "timer F");
    let mut peer = Peer::udp();
    let (.., refer) = we_refer(&mut peer);
    peer.send(answer(&refer, "202 Accepted"));
    peer.pass(secs(63));
    assert_eq!(statuses(&mut peer), [100]);
    peer.pass(secs(2));
    assert_eq!(statuses(&mut peer), [408], "no NOTIFY within 2·64·T1");
    let mut peer = Peer::udp();
    let (_, tag, refer) = we_refer(&mut peer);
    peer.send(answer(&refer, "202 Accepted"));
    assert_eq!(notify(&mut peer, (2, &tag), "terminated;reason=noresource", "SIP/2.0 180 Ringing\r\n"), 200);
    assert_eq!(statuses(&mut peer), [100, 408], "the last word was no answer");
}

#[test]
fn a_provider_that_sends_no_notify_by_agreement_has_done_it() {
    let mut peer = Peer::udp();
    let (.., refer) = we_refer(&mut peer);
    peer.send(answer(&refer, "202 Accepted").replace("Content-Length", "Refer-Sub: false\r\nContent-Length"));
    assert_eq!(statuses(&mut peer), [200]);
}

#[test]
fn between_two_of_us_a_transfer_is_asked_for_followed_and_done_through_loss() {
    let mut pair = Pair::new();
    let (a, b) = pair.call(None);
    pair.lose(A, "REFER", 1);
    pair.lose(B, "NOTIFY", 1);
    pair.a.refer(pair.now, a, "sip:102@192.0.2.2".into());
    pair.pass(secs(1));
    assert!(matches!(&pair.events_b[..], [UaEvent::Refer(refer)] if refer.session == b && refer.target.user == "102"));
    pair.b.answer_refer(pair.now, b, 202);
    pair.pass(secs(2));
    pair.b.notify_refer(pair.now, b, 200);
    pair.pass(secs(1));
    let told: Vec<_> = pair.events_a.iter().map(|event| format!("{event:?}")).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(matches!(pair.events_a[1], UaEvent::Referred { status: 200, session } if session == a));
    pair.events_a.clear();
    pair.b.hang_up(pair.now, b, None);
    pair.pass(secs(1));
    assert!(pair.is_quiet());
}
