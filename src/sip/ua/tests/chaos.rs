//! Two of us, commands in any order, messages lost, late, repeated and damaged: nothing panics, every session ends
//! exactly once, and nothing is left behind.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use crate::{
    chance::Chance,
    sip::{
        OutInvite, Reject, SessionId, UaEvent,
        testing::pair::{
            ANSWER, OFFER, Pair,
            Side::{self, A, B},
        },
    },
};

/// What a session's events say of it, by side.
#[derive(Default)]
struct Ledger {
    begun: BTreeMap<(bool, SessionId), usize>,
    /// Names of the events that came.
    seen: BTreeSet<String>,
}

impl Ledger {
    /// Takes the events and counts the ends.
    fn read(&mut self, pair: &mut Pair) {
        for side in [A, B] {
            for event in std::mem::take(pair.events(side)) {
                let name = format!("{event:?}");
                let name =
                    if name.contains("SessionExpired") { "SessionExpired" } else { name.split(' ').next().unwrap() };
                self.seen.insert(name.to_owned());
                let (session, ends) = match event {
                    UaEvent::Ended { session, .. }
                    | UaEvent::Cancelled { session }
                    | UaEvent::Failed { session, .. } => (session, 1),
                    UaEvent::Incoming { session, .. } => (session, 0),
                    UaEvent::Response { .. }
                    | UaEvent::Register { .. }
                    | UaEvent::Refer(_)
                    | UaEvent::OfferAnswered { .. }
                    | UaEvent::OfferRefused { .. }
                    | UaEvent::Referred { .. } => panic!("nobody asked"),
                    UaEvent::Confirmed { session, .. }
                    | UaEvent::Offer { session, .. }
                    | UaEvent::OfferWanted { session }
                    | UaEvent::Info { session, .. }
                    | UaEvent::Pinged { session, .. }
                    | UaEvent::Progress { session, .. }
                    | UaEvent::Answered { session, .. }
                    | UaEvent::Challenged { session, .. } => {
                        assert_eq!(
                            self.begun.get(&(side == A, session)),
                            Some(&0),
                            "{side:?}: {event:?} after the end"
                        );
                        (session, 0)
                    }
                };
                *self.begun.entry((side == A, session)).or_default() += ends;
            }
        }
    }
}

fn command(pair: &mut Pair, side: Side, session: SessionId, chance: &mut Chance) {
    let now = pair.now;
    let ua = pair.ua(side);
    let status = 300 + chance.below(400) as u16;
    match chance.below(14) {
        0 | 1 => ua.ring(now, session),
        2 => ua.progress(now, session, ANSWER.into()),
        3..6 => ua.accept(now, session, ANSWER.into()),
        6 => ua.reject(now, session, Reject { status, warning: Some("chaos") }),
        7 => ua.hang_up(now, session, Some("chaos")),
        8 => ua.ping(now, session),
        9 => ua.answer_offer(now, session, ANSWER.into()),
        10 => ua.refuse_offer(now, session, Reject { status, warning: None }),
        11 => ua.retry(now, session, "Authorization", "Digest x".into()),
        12 => ua.ask_timer(session, Duration::from_secs(90)),
        _ => ua.present_as(session, "203.0.113.1:5060".parse().unwrap()),
    }
}

/// A copy of something that was sent, perhaps with another start line, status, number or tag, or with damaged bytes.
fn forged(pair: &Pair, chance: &mut Chance) -> Option<(Side, Vec<u8>)> {
    let at = pair.sent.len().checked_sub(1 + chance.below(12) as usize)?;
    let (_, from, text) = &pair.sent[at];
    let to = if *from == A { B } else { A };
    let text = match chance.below(10) {
        0 => text
            .replace("SIP/2.0 200 OK", "SIP/2.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\""),
        1 => text.replace("SIP/2.0 180 Ringing", "SIP/2.0 183 Session Progress\r\nRequire: 100rel\r\nRSeq: 5"),
        2 => text.replace("SIP/2.0 200 OK", "SIP/2.0 422 Too Small\r\nMin-SE: 200"),
        3 => text.replace("SIP/2.0 200 OK", "SIP/2.0 491 Pending"),
        4 => text.replace(";tag=", ";tag=fork"),
        5 => text.replace("INVITE sip", "UPDATE sip").replace(" INVITE\r\n", " UPDATE\r\n"),
        6 => text.replace("Supported: ", "Session-Expires: 95;refresher=uas\r\nSupported: "),
        7 => text.replace("Supported: 100rel", "Require: 100rel\r\nSupported: 100rel").replace("z9hG4bK", "z9hG4bKx"),
        8 => offering(text, chance),
        _ => text.clone(),
    };
    let mut bytes = text.into_bytes();
    if chance.below(4) == 0 {
        for _ in 0..=chance.below(4) {
            let at = chance.below(bytes.len() as u64) as usize;
            bytes[at] = chance.next_u32() as u8;
        }
    }
    Some((to, bytes))
}

/// A request within a call becomes a re-INVITE or UPDATE with an offer.
fn offering(text: &str, chance: &mut Chance) -> String {
    let Some((method, _)) =
        text.split_once(' ').filter(|(method, _)| matches!(*method, "ACK" | "BYE" | "OPTIONS" | "UPDATE"))
    else {
        return text.to_owned();
    };
    let new = if chance.below(2) == 0 { "INVITE" } else { "UPDATE" };
    let number = 0x7000_0000 + chance.below(1 << 20);
    let cseq = text.lines().find(|line| line.starts_with("CSeq: ")).unwrap_or_default();
    text.replacen(method, new, 1)
        .replace(cseq, &format!("CSeq: {number} {new}"))
        .replace("z9hG4bK", &format!("z9hG4bK{number}"))
        .replace(
            "Content-Length: 0\r\n\r\n",
            &format!("Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{OFFER}", OFFER.len()),
        )
}

fn story(seed: u64) -> BTreeSet<String> {
    let mut pair = Pair::new();
    let mut chance = Chance::seeded(seed);
    let mut ledger = Ledger::default();
    pair.loss = chance.below(4) * 100;
    pair.latency = Duration::from_millis(5 + chance.below(400));
    for _ in 0..60 {
        match chance.below(10) {
            0 => {
                let side = if chance.below(2) == 0 { A } else { B };
                let invite = OutInvite {
                    uri: format!("sip:100@{}", side.flow().remote),
                    from: "sip:us@example".into(),
                    to: "sip:them@example".into(),
                    headers: if chance.below(3) == 0 { vec![("Require", "100rel".into())] } else { Vec::new() },
                    sdp: OFFER.into(),
                    session_timer: (chance.below(2) == 0).then(|| Duration::from_secs(90)),
                    ..OutInvite::default()
                };
                let now = pair.now;
                let session = pair.ua(side).invite(now, side.flow(), invite);
                ledger.begun.insert((side == A, session), 0);
            }
            1..4 => {
                if let Some((to, bytes)) = forged(&pair, &mut chance) {
                    pair.inject(to, &bytes);
                }
            }
            4 => pair.pass(Duration::from_secs(chance.below(60))),
            _ => {
                let known: Vec<_> = ledger.begun.keys().copied().collect();
                if let Some((is_a, session)) = known.get(chance.below(known.len() as u64) as usize).copied() {
                    command(&mut pair, if is_a { A } else { B }, session, &mut chance);
                }
                pair.pass(Duration::from_millis(chance.below(900)));
            }
        }
        ledger.read(&mut pair);
    }
    pair.loss = 0;
    for ((is_a, session), _) in ledger.begun.iter().filter(|(_, ends)| **ends == 0) {
        let now = pair.now;
        pair.ua(if *is_a { A } else { B }).hang_up(now, *session, None);
    }
    // A session whose 200 waits for its ACK, and a call that came meanwhile, end by themselves or by a second word.
    for _ in 0..4 {
        pair.pass(Duration::from_secs(100));
        ledger.read(&mut pair);
        for ((is_a, session), _) in ledger.begun.iter().filter(|(_, ends)| **ends == 0) {
            let now = pair.now;
            pair.ua(if *is_a { A } else { B }).hang_up(now, *session, None);
        }
    }
    ledger.read(&mut pair);
    for (which, ends) in &ledger.begun {
        assert_eq!(*ends, 1, "seed {seed}: {which:?}");
    }
    for ua in [&pair.a, &pair.b] {
        assert_eq!((ua.counters().sessions, ua.counters().transactions, ua.deadline()), (0, 0, None), "seed {seed}");
    }
    ledger.seen
}

#[test]
fn whatever_happens_every_session_ends_once_and_nothing_is_left() {
    let seen: BTreeSet<_> = (0..150).flat_map(story).collect();
    let all =
        "Answered, Cancelled, Challenged, Confirmed, Ended, Failed, Incoming, Offer, Pinged, Progress, SessionExpired";
    assert_eq!(seen.into_iter().collect::<Vec<_>>().join(", "), all, "the stories have to be worth telling");
}
