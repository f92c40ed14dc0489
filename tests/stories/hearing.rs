//! What a caller hears is what was recorded, bit for bit, in every frame length and codec we agree to.

use crate::common::{App, Call, Phone, SHORT, TOWN, deep, eventually, g711, secs};

const GREETING: &str = "menus.головне.say#1";
const OPTIONS: [&str; 2] = ["texts.графік.title", "menus.послуги.title"];

#[test]
fn the_menu_is_heard_bit_for_bit_and_in_order() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hears(GREETING);
    call.hears(OPTIONS[0]).hears("натисніть один").hears(OPTIONS[1]).hears("натисніть два");
    call.hears("Щоб поговорити з оператором, натисніть нуль або залишайтеся на лінії.");
    call.presses('1').hears("texts.графік.say#1");
    call.hangs_up();
    let stream = call.rtp.stream();
    stream.assert_unbroken(160);
    assert!(stream.packets[0].marker, "the first frame begins a talk spurt");
    assert!(stream.packets.iter().all(|p| p.payload_type == 8));
    assert_eq!(call.rtp.unreadable(), 0);
}

#[test]
fn between_prompts_there_is_comfort_noise_not_nothing() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hears(GREETING).hears("натисніть один").hears("натисніть два");
    call.hangs_up();
    let stream = call.rtp.stream();
    let prompts = app.prompts();
    let first =
        stream.find(&prompts.encoded("натисніть один", 8), 0).unwrap() + prompts.encoded("натисніть один", 8).len();
    let next = stream.find(&prompts.encoded(OPTIONS[1], 8), first).unwrap();
    let pause = &stream.bytes[first..next];
    assert!((2400..=4800).contains(&pause.len()), "a pause of {} samples", pause.len());
    let loudest = pause.iter().map(|b| g711::alaw_level(*b)).max().unwrap();
    assert!(loudest < 200, "the pause is as loud as {loudest}");
    let kinds: std::collections::BTreeSet<_> = pause.iter().collect();
    assert!(kinds.len() > 1, "dead silence sounds like a broken line");
}

#[test]
fn pcmu_is_heard_bit_for_bit_when_that_is_all_the_caller_has() {
    let app = App::start(TOWN);
    let mut call = Call::dial_with(&app, |_, sdp| sdp.codecs = vec![(0, "PCMU")]);
    call.rtp.set_payload_type(0);
    assert!(call.answer.sdp("m=audio ").unwrap().contains("RTP/AVP 0"), "{}", call.answer);
    call.hears(GREETING).hears(OPTIONS[0]).presses('1').hears("texts.графік.say#1");
    call.hangs_up();
    call.rtp.stream().assert_unbroken(160);
    assert_eq!(app.record(&call.invite.call_id)["codec"], "PCMU");
}

#[test]
fn codecs_under_unusual_payload_types_are_understood() {
    let app = App::start(TOWN);
    let mut call = Call::dial_with(&app, |_, sdp| {
        sdp.codecs = vec![(18, "G729"), (96, "speex"), (8, "PCMA"), (0, "PCMU")];
        sdp.event = Some(127);
    });
    assert!(call.answer.sdp("m=audio ").unwrap().contains("RTP/AVP 8"), "{}", call.answer);
    call.hears(GREETING);
    call.hangs_up();
}

#[test]
fn the_callers_frame_length_is_kept() {
    let app = App::start(TOWN);
    for ptime in [10, 30, 60] {
        let mut call = Call::dial_with(&app, |_, sdp| sdp.ptime = Some(ptime));
        call.hears(GREETING).hears(OPTIONS[0]);
        call.hangs_up();
        call.rtp.stream().assert_unbroken(u32::from(ptime) * 8);
    }
}

#[test]
fn a_maxptime_below_twenty_is_obeyed() {
    let app = App::start(TOWN);
    let mut call = Call::dial_with(&app, |_, sdp| {
        sdp.ptime = None;
        sdp.more.push("a=maxptime:10".into());
    });
    call.hears(GREETING);
    call.hangs_up();
    call.rtp.stream().assert_unbroken(80);
}

#[test]
fn frames_come_at_their_time_and_never_in_bursts() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hears(GREETING).hears("натисніть два");
    call.hangs_up();
    let packets = call.rtp.packets();
    let first = packets[0].at;
    let (mut late, mut early) = (0, 0);
    for packet in &packets {
        let due = f64::from(packet.timestamp.wrapping_sub(packets[0].timestamp)) / 8.0;
        let came = packet.at.duration_since(first).as_secs_f64() * 1000.0;
        late += usize::from(came - due > 60.0);
        early += usize::from(due - came > 25.0);
    }
    assert_eq!(early, 0, "frames sent before their time");
    assert!(late * 20 < packets.len(), "{late} of {} frames were over 60 ms late", packets.len());
}

#[test]
fn a_reinvite_to_another_codec_address_and_back_loses_no_words() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hears(GREETING);
    let answer = call.reinvites(|sdp| sdp.codecs = vec![(0, "PCMU")]);
    assert!(answer.sdp("m=audio ").unwrap().contains("RTP/AVP 0"), "{answer}");
    eventually("frames of PCMU", SHORT, || call.rtp.packets().iter().any(|p| p.payload_type == 0).then_some(()));
    let answer = call.reinvites(|sdp| sdp.codecs = vec![(8, "PCMA")]);
    assert!(answer.sdp("m=audio ").unwrap().contains("RTP/AVP 8"), "{answer}");
    call.forgets().presses('1').hears("texts.графік.say#1");
    call.hangs_up();
    assert!(call.rtp.stream().packets.windows(2).all(|p| p[0].ssrc == p[1].ssrc));
}

#[test]
fn a_delayed_offer_is_answered_in_the_ack_and_heard() {
    let app = App::start(TOWN);
    let mut offer = String::new();
    let mut call = Call::prepare(&app, Phone::udp(app.sip()), |invite, sdp| {
        offer = sdp.to_string();
        invite.body = String::new();
    });
    call.invites();
    let ours = call.is_answered().clone();
    assert!(ours.sdp("m=audio ").unwrap().contains("RTP/AVP 8"), "{ours}");
    call.acknowledges(&offer);
    call.rtp.talk();
    call.hears(GREETING).presses('1').hears("texts.графік.say#1");
    call.hangs_up();
}

#[test]
fn sender_reports_tell_the_truth_about_what_was_sent() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    let report = eventually("an RTCP sender report", secs(15), || call.rtp.rtcp().into_iter().find(|r| r[1] == 200));
    let word = |i: usize| u32::from_be_bytes(report[i..i + 4].try_into().unwrap());
    let packets = call.rtp.packets();
    assert_eq!(report[0] >> 6, 2, "RFC 3550 version");
    assert_eq!(word(4), packets[0].ssrc, "the report is of our stream");
    let (sent, octets) = (word(20) as usize, word(24) as usize);
    assert!(sent > 0 && sent <= packets.len() + 2 && octets == sent * 160, "{sent} packets, {octets} octets");
    assert!(report.len() > 28 && report.windows(2).any(|w| w[1] == 202), "no SDES CNAME beside it");
    call.hangs_up();
    let quality = &app.record(&call.invite.call_id)["quality"];
    assert!(quality["packets_received"].as_u64().unwrap() > 10, "{quality:#}");
    assert_eq!(quality["lost"], 0, "{quality:#}");
}

#[test]
fn rtcp_mux_puts_reports_beside_the_audio_only_when_agreed() {
    let app = App::start(TOWN);
    let mut call = Call::dial_with(&app, |_, sdp| sdp.more.push("a=rtcp-mux".into()));
    assert!(call.answer.text().contains("a=rtcp-mux"), "{}", call.answer);
    eventually("a report", secs(15), || (!call.rtp.rtcp().is_empty()).then_some(()));
    call.hangs_up();
    let mut call = Call::dial(&app);
    assert!(!call.answer.text().contains("a=rtcp-mux"), "{}", call.answer);
    call.hangs_up();
}

#[test]
fn loss_and_disorder_on_the_way_here_are_counted() {
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hears(GREETING);
    for _ in 0..5 {
        call.rtp.lose_one();
    }
    call.hears("натисніть два");
    call.hangs_up();
    let quality = &app.record(&call.invite.call_id)["quality"];
    assert_eq!(quality["lost"], 5, "{quality:#}");
}

#[test]
fn every_frame_is_there_for_a_long_call() {
    if !deep() {
        return crate::common::skip("every frame is there for a long call", "two minutes: only with ./test --deep");
    }
    let app = App::start(TOWN);
    let mut call = Call::dial(&app);
    call.hears(GREETING);
    for _ in 0..12 {
        call.forgets().presses('*').hears(OPTIONS[0]);
        std::thread::sleep(secs(10)); // the length of the call is the story
    }
    call.hangs_up();
    let stream = call.rtp.stream();
    stream.assert_unbroken(160);
    assert!(stream.packets.len() > 5500);
}
