//! Operators on mobiles, reached through the line.

use super::*;
use crate::{
    acd::Rang,
    call::WayKind,
    sim::{Answering, DeskState},
    switch::{Contact, Person},
};

const MOBILE: &str = "+380671110001";

/// The town on a line, with Олена on a mobile and Ігор at 102.
fn with_a_mobile() -> (City, WorldProvider, DeskPhone, DeskPhone) {
    let trunk = line("головний", "sip.provider.example");
    let city = City::with(MONDAY_MORNING, |settings| {
        staff(settings, &[crate::sim::city::OLENA_101, crate::sim::city::IHOR_102]);
        let number = PhoneNumber::parse(MOBILE).expect("a number");
        let olena = Person { contact: Contact::Outside(number), must_accept: true, trunk: None };
        Arc::make_mut(&mut settings.people).insert("Олена".into(), olena);
        settings.trunks = vec![Arc::new(trunk)];
    });
    let provider = city.world().provider("sip.provider.example", "203.0.113.5:5060".parse().unwrap());
    city.pass(secs(2));
    let (olena, ihor) = (city.mobile(provider, MOBILE), city.desk("102"));
    city.accounts(&["102"]);
    ihor.registers(true);
    (city, provider, olena, ihor)
}

#[test]
fn a_mobile_takes_the_call_by_pressing_one() {
    let (city, provider, olena, _ihor) = with_a_mobile();
    olena.changes(|desk| (desk.habits.accepts, desk.habits.talks) = (Some(secs(15)), Some(secs(60))));
    let mut caller = city.call_by(provider, OLENA, &token(&city, provider));
    caller.waits(secs(3)).presses("0");
    olena.is(DeskState::Talking);
    city.pass(secs(13));
    assert!(olena.texts().join(" ").contains("Щоб прийняти, натисніть один."), "{:?}", olena.texts());
    city.pass(secs(4));
    olena.talks_with(&caller);
    caller.hears("Оцініть, будь ласка, обслуговування. П’ять — відмінно, один — погано.").hangs_up();
    let record = caller.ends(Outcome::Answered);
    assert_eq!(record.queues[0].attempts[0].way, WayKind::Trunk);
    city.pass(secs(30));
    assert_eq!(city.world().report().trunks[0].calls, 0);
}

#[test]
fn a_voicemail_never_presses_one_and_the_next_operator_rings() {
    let (city, provider, olena, ihor) = with_a_mobile();
    let mut caller = city.call_by(provider, OLENA, &token(&city, provider));
    caller.waits(secs(3)).presses("0");
    ihor.is(DeskState::Talking).talks_with(&caller);
    assert_eq!(olena.see(|call| call.state.clone()), DeskState::Over);
    caller.hangs_up();
    let record = caller.ends(Outcome::Answered);
    let results: Vec<_> = record.queues[0].attempts.iter().map(|attempt| attempt.result).collect();
    assert_eq!(results, [Rang::NotAccepted, Rang::Answered]);
    city.pass(secs(30));
}

#[test]
fn the_lines_refusals_ring_the_next_operator() {
    for status in [403, 404, 480, 486, 503, 603] {
        let (city, provider, olena, ihor) = with_a_mobile();
        olena.changes(|desk| desk.habits.answering = Answering::Refuses(status));
        let mut caller = city.call_by(provider, OLENA, &token(&city, provider));
        caller.waits(secs(3)).presses("0");
        ihor.is(DeskState::Talking).talks_with(&caller);
        caller.hangs_up();
        let record = caller.ends(Outcome::Answered);
        assert_eq!(record.queues[0].attempts[0].sip_status, Some(status));
        city.pass(secs(30));
    }
}

#[test]
fn early_media_of_a_mobile_reaches_nobody() {
    let (city, provider, olena, _ihor) = with_a_mobile();
    olena.changes(|desk| (desk.habits.early_media, desk.habits.answering) = (true, Answering::LetsRing));
    let mut caller = city.call_by(provider, OLENA, &token(&city, provider));
    caller.waits(secs(3)).presses("0");
    olena.is(DeskState::Ringing);
    city.pass(secs(5));
    let leg = city.world().desk_leg(olena.id).expect("a leg");
    assert_eq!(city.world().ears().bridged(leg), None);
    caller.hangs_up();
    olena.is(DeskState::Cancelled);
}
