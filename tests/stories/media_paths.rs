//! Where audio comes from and goes to: latching, strangers, dead lines and calls on hold.

use std::{net::IpAddr, time::Duration};

use crate::common::{
    App, Call, LONG, RtpEnd, SHORT, TOWN, app, eventually,
    net::fresh_ip,
    rtp::{FRAME, SILENCE},
    secs,
    wait::Pace,
};

#[test]
fn audio_follows_a_phone_behind_nat_that_sends_from_elsewhere_than_it_said() {
    let app = App::start(TOWN);
    let real = RtpEnd::new(IpAddr::from(fresh_ip()));
    let mut call = Call::dial_with(&app, |_, sdp| sdp.addr = "192.0.2.9".into());
    call.rtp.fall_silent();
    real.send_to(call.media_addr());
    real.talk();
    eventually("audio at the real address", SHORT, || (real.packet_count() > 20).then_some(()));
    call.rtp = real;
    call.hears("натисніть два").presses('1').hears("texts.графік.say#1");
    call.hangs_up();
}

#[test]
fn a_stranger_neither_takes_the_audio_nor_presses_keys() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1");
    // Within five seconds of a session description the audio may still move, for phones behind NAT.
    eventually("the end of that time", SHORT, || (call.answered.elapsed() > secs(6)).then_some(()));
    let stranger = RtpEnd::new(IpAddr::from(fresh_ip()));
    stranger.send_to(call.media_addr());
    stranger.press('2');
    for _ in 0..50 {
        stranger.send(8, false, None, &SILENCE);
    }
    call.presses('1').hears("texts.графік.say#1");
    assert_eq!(stranger.packet_count(), 0, "the audio went to a stranger");
    call.hangs_up();
    call.rtp.stream().assert_unbroken(160);
    let record = app.record(&call.invite.call_id);
    assert_eq!(app::keys(&record), "1");
    assert!(record["quality"]["stray"].as_u64().unwrap() >= 50, "{record:#}");
}

#[test]
fn audio_moves_with_the_phone_after_it_fell_silent_at_the_old_address() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1");
    call.rtp.fall_silent();
    let moved = RtpEnd::new(IpAddr::from(fresh_ip()));
    moved.send_to(call.media_addr());
    moved.talk();
    eventually("audio at the new address", secs(15), || (moved.packet_count() > 20).then_some(()));
    call.rtp = moved;
    call.forgets().presses('1').hears("texts.графік.say#1");
    call.hangs_up();
}

#[test]
fn truncated_and_foreign_packets_from_the_right_address_disturb_nothing() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    let mut pace = Pace::new(Duration::from_millis(5));
    for junk in
        [&b""[..], b"\x80", b"\x80\x08\0\x01", &[0xff; 11], &[0x80; 12], &[0x9f; 40], b"INVITE sip:x SIP/2.0\r\n\r\n"]
    {
        for _ in 0..20 {
            call.rtp.send_raw(junk);
        }
        pace.tick();
    }
    call.hears("menus.головне.say#1").hears("натисніть два");
    call.hangs_up();
    call.rtp.stream().assert_unbroken(160);
    assert_eq!(app::keys(&app.record(&call.invite.call_id)), "");
}

#[test]
fn a_muted_phone_that_never_sends_a_packet_still_hears_and_may_stay() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.rtp.fall_silent();
    call.hears("menus.головне.say#1").hears("натисніть два");
    call.phone.hears_nothing(secs(3));
    call.presses('1').hears("texts.графік.say#1");
    call.hangs_up();
}

#[test]
fn hold_keeps_the_call_and_resume_brings_the_menu_back() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1");
    let answer = call.reinvites(|sdp| sdp.direction = "sendonly");
    assert!(answer.text().contains("a=recvonly"), "{answer}");
    call.rtp.fall_silent();
    call.phone.hears_nothing(secs(2));
    let answer = call.reinvites(|sdp| sdp.direction = "sendrecv");
    assert!(!answer.text().contains("a=recvonly"), "{answer}");
    call.rtp.talk();
    call.forgets().presses('1').hears("texts.графік.say#1");
    call.hangs_up();
}

#[test]
fn nothing_is_sent_to_a_phone_that_asked_for_silence() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1");
    let answer = call.reinvites(|sdp| sdp.direction = "inactive");
    assert!(answer.text().contains("a=inactive"), "{answer}");
    let mut pace = Pace::new(FRAME * 10);
    pace.tick(); // what was already on its way
    let before = call.rtp.packet_count();
    (0..5).for_each(|_| pace.tick());
    assert_eq!(call.rtp.packet_count(), before, "frames during a=inactive");
    call.reinvites(|sdp| sdp.direction = "sendrecv");
    call.hears_something();
    call.hangs_up();
}

#[test]
fn the_stream_follows_a_reinvite_to_another_port() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1");
    let other = RtpEnd::new(call.rtp.addr().ip());
    let port = other.addr().port();
    call.rtp.fall_silent();
    call.reinvites(|sdp| sdp.port = port);
    other.send_to(call.media_addr());
    other.talk();
    let old = std::mem::replace(&mut call.rtp, other);
    call.hears_something();
    let quiet = old.packet_count();
    call.forgets().presses('1').hears("texts.графік.say#1");
    assert!(old.packet_count() <= quiet + 1, "frames still go to the old port");
    call.hangs_up();
}

/// A town that suspects a dead line after two seconds without media.
fn suspicious_town() -> String {
    format!("{TOWN}rtp_timeout: 2s\n")
}

#[test]
fn a_line_that_died_is_asked_by_options_and_ended_when_nobody_knows_the_call() {
    let app = App::start(&suspicious_town());
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1");
    call.rtp.fall_silent();
    let ping = call.phone.request("OPTIONS", LONG);
    call.phone.answer(&ping, "481 Call/Transaction Does Not Exist");
    eventually("the end of the call", LONG, || (app.figure("calls") == 0).then_some(()));
    let record = app.record(&call.invite.call_id);
    assert_eq!((&record["outcome"], &record["ended_by"]), (&"media-lost".into(), &"network".into()), "{record:#}");
}

#[test]
fn a_quiet_phone_that_still_knows_the_call_keeps_it() {
    let app = App::start(&suspicious_town());
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1");
    call.rtp.fall_silent();
    let ping = call.phone.request("OPTIONS", LONG);
    call.phone.answer(&ping, "200 OK");
    call.forgets().presses('1').hears("texts.графік.say#1");
    call.hangs_up();
    assert_eq!(app.record(&call.invite.call_id)["outcome"], "informed");
}

#[test]
fn a_call_on_hold_is_not_taken_for_dead() {
    let app = App::start(&suspicious_town());
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1");
    call.reinvites(|sdp| sdp.direction = "sendonly");
    call.rtp.fall_silent();
    call.phone.hears_nothing(secs(5));
    call.reinvites(|sdp| sdp.direction = "sendrecv");
    call.rtp.talk();
    call.forgets().presses('1').hears("texts.графік.say#1");
    call.hangs_up();
}
