//! What those hear who wait: their place, music, what waiting costs, and keys that lead elsewhere.

use crate::common::{
    App, Call, LONG, Setup, TOWN, Telephone,
    desk::town,
    keypad::after_bounce,
    rtp::SILENCE,
    secs,
    tones::{RATE, tone},
};

/// The council's own music: one tone.
const MUSIC: f64 = 523.0;
const BOX: &str = "boxes:\n  повідомлення:\n    title: Залишити повідомлення\n    listen: Олена, 8 годин\n";

/// The only operator talks; whoever comes now has to wait.
struct Busy {
    app: App,
    olena: Telephone,
    invite: crate::common::Message,
    _first: Call,
}

fn busy(more: &str) -> Busy {
    let yaml = town(TOWN, &[("Олена", "101")], "Олена", more);
    let yaml = format!("{yaml}{BOX}music: music.wav\n");
    let music = tone(&[(MUSIC, 4000.0)], (RATE * 4.0) as usize);
    let app = Setup::new(&yaml).sound("music.wav", &music).start();
    let password = app.adds_phone("101");
    let mut olena = Telephone::registered(app.sip(), "101", &password);
    app.operator_becomes("Олена", "free");
    let mut first = asks(&app);
    first.hears("system.connecting_operator");
    let invite = olena.is_rung();
    olena.takes(&invite);
    app.operator_becomes("Олена", "talking");
    Busy { app, olena, invite, _first: first }
}

/// A caller who asks for the operator.
fn asks(app: &App) -> Call {
    let mut call = Call::dial(app);
    call.hears("menus.головне.say#1");
    after_bounce();
    call.presses('0');
    call
}

#[test]
fn those_who_wait_hear_their_place_and_music_and_are_served_in_turn() {
    let Busy { app, mut olena, invite, .. } = busy("    wrap_up: 0s\n    waiting: {cost: paid}\n");
    let mut second = asks(&app);
    second.hears("system.connecting_operator").hears("system.stay_for_mark").hears("system.all_busy");
    second.hears("fragment.queue.place.1").hears("system.waiting_paid").hears_tone(MUSIC);
    let mut third = asks(&app);
    third.hears("system.all_busy").hears("fragment.queue.place.2").hears_tone(MUSIC);
    olena.hangs_up(&invite);
    let invite = olena.is_rung();
    assert_eq!(invite.header("from").matches("+380441112233").count(), 1, "{invite}");
    olena.takes(&invite);
    // So that it need not be asked whether it is still there while this story listens to somebody else.
    assert_eq!(olena.registers("Expires: 120").status(), 200);
    // Who came third is the first now, and hears it with the next announcement; the cost not again within a minute.
    third.forgets();
    third.hears("system.thanks_for_waiting").hears("fragment.queue.place.1").hears_tone(MUSIC);
    assert!(!third.heard_since().contains(&"system.waiting_paid".to_owned()));
    olena.hangs_up(&invite);
    second.hears("system.survey_mark");
    second.hangs_up();
    let invite = olena.is_rung();
    olena.takes(&invite);
    third.rtp.stream().assert_unbroken(160);
    assert!(longest_silence(&third) < 100, "{} silent frames in a row", longest_silence(&third));
    third.hangs_up();
    let record = app.record(&third.invite.call_id);
    assert_eq!(record["queues"][0]["position"], 2, "{record:#}");
    assert_eq!(record["queues"][0]["end"], "answered");
    let waited =
        record["queues"][0]["ended_ms"].as_u64().unwrap() - record["queues"][0]["entered_ms"].as_u64().unwrap();
    assert!(waited > 20_000, "{waited}");
}

/// The most frames of digital silence in a row, in what the caller heard.
fn longest_silence(call: &Call) -> usize {
    let packets = call.rtp.stream().packets;
    let silent = packets.iter().map(|packet| packet.payload[..] == SILENCE[..]);
    let (longest, _) = silent.fold((0, 0), |(longest, run): (usize, usize), silent| {
        let run = if silent { run + 1 } else { 0 };
        (longest.max(run), run)
    });
    longest
}

#[test]
fn who_waits_may_leave_a_message_or_go_back_to_the_menu() {
    let busy = busy("    else: повідомлення\n    waiting: {keys_after: 10s}\n");
    let app = &busy.app;
    let (mut speaks, mut returns) = (asks(app), asks(app));
    for call in [&mut speaks, &mut returns] {
        call.hears("system.all_busy");
        after_bounce();
        // Not offered yet.
        call.presses('1');
    }
    for call in [&mut speaks, &mut returns] {
        call.hears("system.closed_message_key").hears("system.waiting_menu_key").hears("system.waiting_stay");
    }
    after_bounce();
    speaks.presses('1').hears("system.box_ask");
    returns.presses('#').hears("texts.графік.title");
    speaks.hangs_up();
    returns.hangs_up();
    let end = |call: &Call| app.record(&call.invite.call_id)["queues"][0]["end"].clone();
    assert_eq!((end(&speaks), end(&returns)), ("to-message".into(), "to-menu".into()));
}

#[test]
fn who_is_one_too_many_is_told_at_once_and_nobody_waits_longer_than_allowed() {
    let busy = busy("    ring: 5s\n    max_waiting: 1\n    max_wait: 10s\n    else: повідомлення\n");
    let mut waits = asks(&busy.app);
    waits.hears("system.all_busy").hears("fragment.queue.place.1");
    let mut full = asks(&busy.app);
    full.hears_within("system.nobody_can_answer", secs(8)).hears("system.box_ask");
    waits.hears_within("system.nobody_can_answer", LONG).hears("system.leave_message").hears("system.box_ask");
    full.hangs_up();
    waits.hangs_up();
    let queue = |call: &Call| busy.app.record(&call.invite.call_id)["queues"][0].clone();
    assert_eq!(queue(&full)["end"], "full");
    let waited = queue(&waits);
    assert_eq!(waited["end"], "max-wait");
    let ms = waited["ended_ms"].as_u64().unwrap() - waited["entered_ms"].as_u64().unwrap();
    assert!((9_500..12_000).contains(&ms), "{ms}");
}

#[test]
fn who_hangs_up_while_waiting_is_counted_as_gone_and_nobody_is_rung_for_them() {
    let Busy { app, mut olena, invite, .. } = busy("    wrap_up: 0s\n");
    let mut gone = asks(&app);
    gone.hears("system.all_busy");
    gone.hangs_up();
    let record = app.record(&gone.invite.call_id);
    assert_eq!(
        (&record["outcome"], &record["queues"][0]["end"]),
        (&"abandoned".into(), &"abandoned".into()),
        "{record:#}"
    );
    olena.hangs_up(&invite);
    olena.phone.hears_nothing(secs(1));
}
