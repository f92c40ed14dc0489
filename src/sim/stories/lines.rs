use super::*;

#[test]
fn a_caller_who_gives_up_while_it_rings_leaves_one_record() {
    let city = City::with(MONDAY_MORNING, |settings| settings.ring = secs(3));
    let mut olena = city.call(OLENA);
    olena.waits(secs(1)).is(PhoneState::Ringing);
    let record = olena.hangs_up().ends(Outcome::Cancelled);
    assert_eq!((record.sip_status, record.answered_ms), (Some(487), None));
    olena.is(PhoneState::Refused(487));
    city.is_at_rest();
}

#[test]
fn a_ring_time_passes_before_the_answer() {
    let city = City::with(MONDAY_MORNING, |settings| settings.ring = secs(3));
    let mut olena = city.call(OLENA);
    olena.waits(secs(2)).is(PhoneState::Ringing);
    olena.waits(secs(1)).is(PhoneState::Talking);
    olena.hears(fixtures::GREETING);
    olena.hangs_up();
}

#[test]
fn an_invite_without_an_offer_is_served() {
    let city = City::at(MONDAY_MORNING);
    let mut olena = city.telephone(OLENA, "380464400000");
    olena.changes(|phone| phone.habits.delayed_offer = true);
    let mut olena = olena.dials();
    olena.hears(fixtures::GREETING).presses("1").hears("Ми працюємо");
    olena.hangs_up();
    city.is_at_rest();
}

#[test]
fn a_peer_that_never_acknowledges_is_spoken_to_and_recorded_as_such() {
    let city = City::at(MONDAY_MORNING);
    let mut olena = city.telephone(OLENA, "380464400000");
    olena.changes(|phone| phone.habits.no_ack = true);
    let mut olena = olena.dials();
    olena.hears(fixtures::GREETING);
    let record = olena.ends(Outcome::NotAcknowledged);
    assert_eq!(record.ended_by, EndedBy::Network);
    assert!((31_000..34_000).contains(&record.ended_ms), "64 times T1, not {} ms", record.ended_ms);
    city.is_at_rest();
}

#[test]
fn hold_stops_the_words_and_resume_says_the_place_again() {
    let city = City::at(MONDAY_MORNING);
    let mut olena = city.call(OLENA);
    olena.waits(secs(1)).presses("1").hears("Ми працюємо");
    olena.sends(|phone| phone.re_invite("sendonly"));
    let before = olena.texts().len();
    olena.waits(secs(120));
    assert_eq!(olena.texts().len(), before);
    olena.sends(|phone| phone.re_invite("sendrecv")).hears("Ми працюємо");
    olena.hangs_up().ends(Outcome::NoChoice);
    city.is_at_rest();
}

#[test]
fn an_offer_of_fax_alone_is_refused_and_the_call_goes_on() {
    let city = City::at(MONDAY_MORNING);
    let mut olena = city.call(OLENA);
    let image =
        "v=0\r\no=caller 1 9 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\nm=image 4000 udptl t38\r\n";
    olena.sends(|phone| phone.re_invite_with(image)).is(PhoneState::Talking);
    olena.presses("1").hears("Ми працюємо");
    olena.hangs_up();
    city.is_at_rest();
}

#[test]
fn a_telephone_without_media_that_answers_options_is_kept() {
    let city = City::at(MONDAY_MORNING);
    let mut olena = city.call(OLENA);
    olena.waits(secs(1)).notices(|leg| MediaEvent::Dead { leg }).waits(secs(5)).is(PhoneState::Talking);
    olena.presses("1").hears("Ми працюємо");
    olena.hangs_up();
}

#[test]
fn a_telephone_that_vanished_is_hung_up_after_options_goes_unanswered() {
    let city = City::with(MONDAY_MORNING, |settings| {
        with_script(settings, |script| script.patience.silent_repeats = 9);
    });
    let mut olena = city.call(OLENA);
    olena.waits(secs(1)).changes(|phone| phone.habits.gone = true).notices(|leg| MediaEvent::Dead { leg });
    let record = olena.ends(Outcome::MediaLost);
    assert_eq!(record.ended_by, EndedBy::Network);
    assert!((32_000..35_000).contains(&record.ended_ms), "64 times T1 for the OPTIONS, not {} ms", record.ended_ms);
    city.is_at_rest();
}

#[test]
fn a_fax_machine_is_told_apart() {
    let city = City::at(MONDAY_MORNING);
    let mut olena = city.call(OLENA);
    olena.waits(secs(2)).notices(|leg| MediaEvent::FaxTone { leg });
    olena.ends(Outcome::Fax);
    olena.is(PhoneState::Over);
    city.is_at_rest();
}

#[test]
fn a_withheld_number_is_not_recorded() {
    let city = City::at(MONDAY_MORNING);
    let mut somebody = city.call("");
    let record = somebody.hears(fixtures::GREETING).hangs_up().ends(Outcome::NoChoice);
    assert_eq!((record.caller.number, &*record.caller.name), (None, ""));
}

#[test]
fn garbage_beside_a_call_does_not_touch_it() {
    let city = City::at(MONDAY_MORNING);
    let mut olena = city.call(OLENA);
    let stray = city.telephone("+380509999999", "380464400000");
    drop(stray);
    let mut noise = city.telephone("+380508888888", "380464400000");
    noise.sends(|_| b"\x16\x03\x01garbage".to_vec()).sends(|_| b"INVITE sip:x SIP/2.0\r\n\r\n".to_vec());
    olena.presses("1").hears("Ми працюємо");
    olena.hangs_up();
    city.pass(secs(60));
    assert_eq!(city.world().records().len(), 1);
}
