//! INVITE, ACK, BYE, CANCEL, OPTIONS: the plain flows.

use crate::sip::{
    Cause, Reject, UaEvent,
    testing::{Peer, header, only, status, to_tag},
};

#[test]
fn a_call_is_rung_answered_and_ended_by_the_caller() {
    let mut peer = Peer::udp();
    let (_, session) = peer.invite("v=0\r\n");
    peer.ua.ring(peer.now, session);
    let (code, ringing) = only(peer.drain());
    assert_eq!(code, 180);
    peer.ua.accept(peer.now, session, b"v=0 answer\r\n".to_vec());
    let (code, ok) = only(peer.drain());
    assert_eq!(code, 200);
    assert_eq!(to_tag(&ok), to_tag(&ringing));
    assert!(ok.ends_with("Content-Type: application/sdp\r\nContent-Length: 12\r\n\r\nv=0 answer\r\n"), "{ok}");
    assert_eq!(header(&ok, "Contact"), "<sip:100@192.0.2.1:5060>");
    assert_eq!(header(&ok, "Server"), "Slukhavka/test");
    let ack = peer.request("ACK sip:100@192.0.2.1", "1 ACK", &to_tag(&ok), "", "");
    assert!(peer.send(ack).is_empty());
    assert!(matches!(peer.events.pop(), Some(UaEvent::Confirmed { answer: None, .. })));
    let bye = peer.request("BYE sip:100@192.0.2.1", "2 BYE", &to_tag(&ok), "Reason: Q.850;cause=16\r\n", "");
    assert_eq!(only(peer.send(&bye)).0, 200);
    let Some(UaEvent::Ended { cause: Cause::Bye { reason }, .. }) = peer.events.pop() else { panic!("not ended") };
    assert_eq!(reason.as_deref(), Some("Q.850;cause=16"));
    assert_eq!(only(peer.send(&bye)).0, 200, "the copy of the BYE is answered the same");
    assert_eq!(peer.ua.counters().sessions, 0);
    peer.pass(crate::sip::testing::T1 * 65);
    assert_eq!(peer.ua.counters().transactions, 0);
    assert_eq!(peer.ua.deadline(), None);
}

#[test]
fn the_owner_learns_who_calls_whom() {
    let mut peer = Peer::udp();
    let invite = peer.request(
        "INVITE tel:+380464400000",
        "1 INVITE",
        "",
        "P-Asserted-Identity: \"A\" <sip:+380501112233@trunk>, <tel:+380501112233>\r\nDiversion: <sip:+380460000000@trunk>;reason=busy\r\nPrivacy: id\r\nUser-Agent: phone\r\n",
        "v=0\r\n",
    );
    peer.send(invite);
    let Some(UaEvent::Incoming { invite, .. }) = peer.events.pop() else { panic!("no call") };
    assert_eq!(invite.called_user, "+380464400000");
    assert_eq!((invite.from.display.as_str(), invite.from.user.as_str()), ("Олена", "+380441112233"));
    assert_eq!(invite.asserted.len(), 2);
    assert_eq!(invite.diversion.map(|d| d.user).as_deref(), Some("+380460000000"));
    assert!(invite.private);
    assert_eq!(invite.offer.as_deref(), Some(&b"v=0\r\n"[..]));
}

fn told(more: &str) -> Box<crate::sip::IncomingInvite> {
    let mut peer = Peer::udp();
    let invite = peer.request("INVITE sip:100@192.0.2.1", "1 INVITE", "", more, "v=0\r\n");
    peer.send(invite);
    match peer.events.pop() {
        Some(UaEvent::Incoming { invite, .. }) => invite,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_owner_learns_what_old_trunks_and_mobile_networks_write() {
    let invite = told(
        "Remote-Party-ID: <sip:+380460000001@t>;party=called, \"O\" <sip:+380501112233@t>;party=calling;screen=yes\r\n\
         P-Called-Party-ID: <sip:%2B380464400000@ims.example;user=phone>\r\nP-Asserted-Identity: <tel:+380-50-111;cpc=x>\r\n\
         Diversion: <tel:+380460000001>;reason=unconditional, <sip:+380460000002@t>\r\n",
    );
    let party = invite.remote_party.expect("a remote party");
    assert_eq!((party.display.as_str(), party.user.as_str()), ("O", "+380501112233"));
    assert_eq!(invite.called_party.as_deref(), Some("+380464400000"));
    assert_eq!(invite.asserted[0].user, "+380-50-111");
    assert_eq!(invite.diversion.map(|d| d.user).as_deref(), Some("+380460000001"), "the first is the last to divert");
    assert!(!invite.private);
    let nothing = told("");
    assert_eq!((nothing.remote_party, nothing.called_party), (None, None));
}

#[test]
fn privacy_is_asked_for_in_many_words() {
    for asked in ["Privacy: id;critical", "Privacy: USER", "Privacy: header ; id", "Privacy: none\r\nPrivacy: id"] {
        assert!(told(&format!("{asked}\r\n")).private, "{asked}");
    }
    for hidden in ["privacy=full", "privacy=uri;screen=yes", "party=calling;privacy=full-network"] {
        assert!(told(&format!("Remote-Party-ID: <sip:1@t>;{hidden}\r\n")).private, "{hidden}");
    }
    for open in ["Privacy: none", "Privacy: critical", "Privacy: identity", "Remote-Party-ID: <sip:1@t>;privacy=off"] {
        assert!(!told(&format!("{open}\r\n")).private, "{open}");
    }
}

#[test]
fn a_cancelled_call_gets_487_and_its_ack_ends_it() {
    let mut peer = Peer::udp();
    let (_, session) = peer.invite("v=0\r\n");
    let cancel = peer.same_branch("CANCEL sip:100@192.0.2.1", "1 CANCEL", "", "", "");
    let sent = peer.send(&cancel);
    assert_eq!(sent.iter().map(|m| status(m)).collect::<Vec<_>>(), [200, 487]);
    assert_eq!(to_tag(&sent[0]), to_tag(&sent[1]));
    assert!(matches!(peer.events.pop(), Some(UaEvent::Cancelled { session: s }) if s == session));
    assert_eq!(only(peer.send(&cancel)).0, 200, "the copy of the CANCEL");
    let ack = peer.same_branch("ACK sip:100@192.0.2.1", "1 ACK", &to_tag(&sent[1]), "", "");
    assert!(peer.send(ack).is_empty());
    assert!(peer.pass(crate::sip::testing::T1 * 65).is_empty(), "nothing is repeated after the ACK");
}

#[test]
fn a_cancel_after_the_answer_changes_nothing_and_one_for_nothing_gets_481() {
    let mut peer = Peer::udp();
    let (_, session) = peer.invite("v=0\r\n");
    peer.ua.accept(peer.now, session, b"v=0\r\n".to_vec());
    peer.drain();
    let cancel = peer.same_branch("CANCEL sip:100@192.0.2.1", "1 CANCEL", "", "", "");
    assert_eq!(only(peer.send(cancel)).0, 200);
    assert!(peer.events.is_empty());
    assert_eq!(peer.ua.counters().sessions, 1);
    let stray = peer.request("CANCEL sip:100@192.0.2.1", "1 CANCEL", "", "", "");
    assert_eq!(only(peer.send(stray)).0, 481);
}

#[test]
fn a_refused_call_is_refused_without_retry_after() {
    for status in [404, 486, 488, 503, 603] {
        let mut peer = Peer::udp();
        let (_, session) = peer.invite("v=0\r\n");
        peer.ua.reject(peer.now, session, Reject { status, warning: Some("all lines are taken") });
        let (code, message) = only(peer.drain());
        assert_eq!(code, status);
        assert!(!message.contains("Retry-After"), "{message}");
        assert_eq!(header(&message, "Warning"), "399 192.0.2.1:5060 \"all lines are taken\"");
        assert!(matches!(peer.events.pop(), Some(UaEvent::Ended { cause: Cause::Rejected(s), .. }) if s == status));
    }
}

#[test]
fn options_tells_what_we_can_do() {
    let mut peer = Peer::udp();
    let options = peer.request("OPTIONS sip:100@192.0.2.1", "1 OPTIONS", "", "", "");
    let (code, ok) = only(peer.send(&options));
    assert_eq!(code, 200);
    assert_eq!(header(&ok, "Allow"), "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, REFER, NOTIFY, REGISTER");
    assert_eq!(header(&ok, "Supported"), "100rel, timer");
    assert_eq!(header(&ok, "Accept"), "application/sdp");
    assert_eq!(only(peer.send(&options)).1, ok, "the copy gets the very same answer");
    assert_eq!(peer.ua.counters().retransmissions_absorbed, 1);
}

#[test]
fn we_hang_up_with_a_bye_to_the_contact() {
    let mut peer = Peer::udp();
    let (session, _) = peer.call();
    peer.ua.hang_up(peer.now, session, Some("media timeout"));
    let bye = peer.drain().remove(0);
    assert!(bye.starts_with("BYE sip:olena@192.0.2.9:5070 SIP/2.0\r\n"), "{bye}");
    assert_eq!(header(&bye, "Reason"), "Q.850;cause=16;text=\"media timeout\"");
    assert!(peer.events.is_empty());
    let ok = format!(
        "SIP/2.0 200 OK\r\nVia: {}\r\nFrom: {}\r\nTo: {}\r\nCall-ID: call-1\r\nCSeq: {}\r\n\r\n",
        header(&bye, "Via"),
        header(&bye, "From"),
        header(&bye, "To"),
        header(&bye, "CSeq")
    );
    assert!(peer.send(ok).is_empty());
    assert!(matches!(peer.events.pop(), Some(UaEvent::Ended { cause: Cause::WeHungUp, .. })));
}
