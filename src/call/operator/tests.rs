//! What a leg alone must keep; how it serves a caller is told in the stories of `session`.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::*;
use crate::{
    call::MediaSetup,
    ivr::fixtures,
    media::LegEnd,
    sdp::{MasterKey, SrtpPolicy},
    sip::{Cause, SessionId},
};

const LEG: LegId = LegId { shard: 0, index: 1001 };
const SDP: &str = "v=0\r\nc=IN IP4 192.168.1.101\r\nm=audio 7000 RTP/AVP 8\r\n";

fn now() -> Now {
    Now::new(Instant::now(), "2026-03-02T08:00:00Z".parse().unwrap(), true)
}

fn begun() -> OperatorLeg {
    let script = Arc::new(fixtures::town());
    let ring = Ring {
        attempt: AttemptId(1),
        operator: "Олена".into(),
        way: WayKind::Phone,
        leg: LEG,
        local: "192.168.1.2".parse().unwrap(),
        media: MediaSetup { public: None, from: Arc::default(), srtp: SrtpPolicy::Off, key: MasterKey([1; 30]) },
        must_accept: false,
        provisional_within: Duration::from_secs(2),
        wrap_up: Duration::ZERO,
    };
    let by = Introduction {
        call: CallRef { boot: 1, seq: 1 },
        lang: Lang::UK,
        department: fixtures::id(&script, "ЦНАП"),
        script,
        caller: None,
        shown: Shown::default(),
        codec: None,
    };
    OperatorLeg::begin(now(), Box::new(ring), by).0
}

fn talking() -> OperatorLeg {
    let mut leg = begun();
    leg.media(now(), &MediaEvent::Opened { leg: LEG, rtp: "0.0.0.0:16400".parse().unwrap() });
    let sdp = Some(SDP.into());
    let (_, news) = leg.sip(now(), UaEvent::Answered { session: SessionId(1), sdp });
    assert_eq!(news, News::Takes);
    leg
}

fn hangs_up(actions: &[Action]) -> usize {
    actions.iter().filter(|action| matches!(action, Action::Operator(_, LegAction::HangUp(_)))).count()
}

#[test]
fn a_leg_that_was_never_invited_is_not_hung_up_but_its_port_is_given_back() {
    let mut leg = begun();
    let actions = leg.hang_up(now(), None);
    assert_eq!(hangs_up(&actions), 0);
    assert!(matches!(actions[..], [Action::Media(MediaCommand::Close { leg: LEG })]));
    // The port comes all the same: the INVITE does not go out any more.
    let (actions, news) = leg.media(now(), &MediaEvent::Opened { leg: LEG, rtp: "0.0.0.0:16400".parse().unwrap() });
    assert!(actions.is_empty() && news == News::Nothing);
    leg.media(now(), &MediaEvent::Closed { leg: LEG, end: LegEnd::default() });
    assert!(leg.is_gone());
}

#[test]
fn the_end_is_told_once_whoever_hangs_up() {
    let mut leg = talking();
    let bye = || UaEvent::Ended { session: SessionId(1), cause: Cause::Bye { reason: None } };
    let (actions, news) = leg.sip(now(), bye());
    assert_eq!((hangs_up(&actions), news), (0, News::Leaves));
    assert_eq!(leg.sip(now(), bye()).1, News::Nothing);
    assert!(leg.hang_up(now(), None).is_empty());
    let mut leg = talking();
    assert_eq!(hangs_up(&leg.hang_up(now(), None)), 1);
    assert_eq!(leg.sip(now(), bye()).1, News::Nothing);
}

#[test]
fn a_media_thread_that_never_reports_does_not_keep_a_leg() {
    let mut leg = talking();
    let now = now();
    leg.hang_up(now, None);
    assert_eq!(leg.deadline(), Some(now.mono + LONGEST_CLOSING));
    leg.tick(now.after(LONGEST_CLOSING));
    assert!(leg.is_gone());
}

#[test]
fn an_offer_after_the_end_is_answered_481() {
    let mut leg = talking();
    leg.hang_up(now(), None);
    let (actions, news) = leg.sip(now(), UaEvent::Offer { session: SessionId(1), sdp: SDP.into() });
    assert_eq!(news, News::Nothing);
    assert!(matches!(&actions[..], [Action::Operator(_, LegAction::RefuseOffer(refusal))] if refusal.status == 481));
}

#[test]
fn a_leg_that_is_handed_over_says_nothing_any_more() {
    let mut leg = talking();
    let handover = leg.hand_over().expect("it talks");
    assert!(leg.is_gone() && leg.hang_up(now(), None).is_empty());
    let mut taken = OperatorLeg::taken_over(now(), handover);
    assert_eq!(hangs_up(&taken.hang_up(now(), None)), 1);
    assert!(begun().hand_over().is_none(), "nobody talks yet");
}
