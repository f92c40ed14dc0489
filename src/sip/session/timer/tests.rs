use super::*;
use crate::sip::wire;

fn asked(lines: &str) -> Asked {
    let text = format!(
        "INVITE sip:a@h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKa\r\nFrom: <sip:b@h>;tag=1\r\nTo: <sip:a@h>\r\nCall-ID: c\r\n\
         CSeq: 1 INVITE\r\n{lines}\r\n"
    );
    let mut scratch = Vec::new();
    Asked::of(&wire::parse(text.as_bytes(), &mut scratch).unwrap())
}

fn agreed(lines: &str, wanted: Option<u64>) -> Option<Terms> {
    let mut timer = SessionTimer::default();
    timer.want(wanted.map(Duration::from_secs));
    timer.agree(&asked(lines))
}

#[test]
fn the_refresher_is_chosen_by_table_2_of_rfc_4028() {
    use Refresher::{Them, Us};
    for (supported, parameter, refresher) in [
        (false, "", Us),
        (false, ";refresher=uac", Us),
        (false, ";refresher=uas", Us),
        (true, "", Them),
        (true, ";refresher=uac", Them),
        (true, " ; Refresher = UAS ;x=y", Us),
        (true, ";refresher=nobody", Them),
    ] {
        let supported = if supported { "Supported: replaces, Timer\r\n" } else { "" };
        let lines = format!("{supported}Session-Expires: 600{parameter}\r\n");
        assert_eq!(agreed(&lines, None), Some(Terms { interval: 600, refresher }), "{lines}");
    }
    assert_eq!(agreed("Supported: timer\r\n", Some(600)), Some(Terms { interval: 600, refresher: Us }), "our wish");
}

#[test]
fn what_cannot_be_read_asks_for_nothing() {
    for value in ["", "soon", "-5", "99999999999999999999", "4294967296", ";refresher=uac"] {
        assert_eq!(agreed(&format!("Supported: timer\r\nSession-Expires: {value}\r\n"), None), None, "{value}");
    }
}

#[test]
fn the_largest_interval_does_not_overflow() {
    let t0 = Instant::now();
    let mut timer = SessionTimer::default();
    let terms = timer.agree(&asked("Session-Expires: 4294967295\r\nMin-SE: 4294967295\r\n"));
    timer.start(t0, terms);
    assert_eq!(timer.due(t0), None);
    assert!(timer.deadline().is_some_and(|at| at > t0));
}

#[test]
fn a_refresher_is_due_at_half_and_everybody_before_the_end() {
    let t0 = Instant::now();
    let at = |seconds| t0 + Duration::from_secs(seconds);
    let mut timer = SessionTimer::default();
    timer.start(t0, Some(Terms { interval: 600, refresher: Refresher::Us }));
    assert_eq!((timer.due(at(299)), timer.due(at(300)), timer.deadline()), (None, Some(Due::Refresh), Some(at(300))));
    timer.sent();
    assert_eq!((timer.due(at(567)), timer.due(at(568)), timer.deadline()), (None, Some(Due::Expired), Some(at(568))));
    timer.start(t0, Some(Terms { interval: 90, refresher: Refresher::Them }));
    assert_eq!((timer.due(at(59)), timer.due(at(60))), (None, Some(Due::Expired)), "the margin is at most a third");
    timer.start(t0, None);
    assert_eq!((timer.due(at(10_000)), timer.deadline()), (None, None));
}

#[test]
fn a_failed_refresh_is_tried_again_while_that_makes_sense() {
    let t0 = Instant::now();
    let at = |seconds| t0 + Duration::from_secs(seconds);
    let mut timer = SessionTimer::default();
    timer.start(t0, Some(Terms { interval: 600, refresher: Refresher::Us }));
    timer.again_later(at(300));
    assert_eq!(timer.deadline(), Some(at(434)));
    timer.again_later(at(562));
    assert_eq!(timer.deadline(), Some(at(568)), "in the last seconds only the end is left");
}

#[test]
fn a_422_that_says_nothing_new_is_not_followed() {
    let mut timer = SessionTimer::default();
    timer.want(Some(Duration::from_secs(100)));
    assert_eq!(timer.request(), Some((100, None)));
    assert!(!timer.lengthen(&asked("")) && !timer.lengthen(&asked("Min-SE: 90\r\n")));
    assert!(timer.lengthen(&asked("Min-SE: 400;x\r\n")));
    assert_eq!(timer.request(), Some((400, Some(400))));
    assert!(!timer.lengthen(&asked("Min-SE: 400\r\n")));
}

#[test]
fn an_answer_without_a_timer_ends_it_unless_the_owner_wants_one() {
    let mut timer = SessionTimer::default();
    assert_eq!(timer.answered(&asked("")), None);
    let theirs = Some(Terms { interval: 900, refresher: Refresher::Them });
    assert_eq!(timer.answered(&asked("Session-Expires: 900;refresher=uas\r\n")), theirs);
    let shortest = Some(Terms { interval: 90, refresher: Refresher::Us });
    assert_eq!(timer.answered(&asked("Session-Expires: 1;refresher=uac\r\n")), shortest, "no storm of refreshes");
    timer.want(Some(Duration::from_secs(5)));
    assert_eq!(timer.answered(&asked("")), shortest);
}
