//! Encrypted voice by SDES (RFC 4568): baresip's libsrtp is the other side.

use crate::common::{
    App, Kamailio, SHORT,
    baresip::{Baresip, hears},
    eventually,
    kamailio::{NUMBER, Plan},
    keypad::after_bounce,
    trunk::{prepared, registered},
};

const GREETING: &str = "menus.головне.say#1";

fn line(srtp: &str) -> Option<(Kamailio, App)> {
    let provider = Plan::new().start("encrypted voice")?;
    let app = registered(&provider, &format!("srtp: {srtp}"));
    Some((provider, app))
}

/// A phone with this way of encryption walks a menu by keys and hears it.
fn a_phone_hears_and_is_heard(srtp: &str, media: &str, encrypted: bool) {
    let Some((provider, app)) = line(srtp) else { return };
    let account = if media.is_empty() { String::new() } else { format!(";mediaenc={media}") };
    let Some(mut phone) = Baresip::start_at(provider.sip(), NUMBER, &account, "encrypted voice") else { return };
    phone.dials();
    let at = hears(&mut phone, &app, GREETING, 0);
    let at = hears(&mut phone, &app, "menus.послуги.title", at);
    // Keys are encrypted as well as voice.
    phone.presses('2');
    let at = hears(&mut phone, &app, "texts.паспорт.title", at);
    after_bounce();
    phone.presses('1');
    hears(&mut phone, &app, "texts.паспорт.say#1", at);
    phone.hangs_up();
    let record = eventually("the record", SHORT, || app.records().pop());
    assert_eq!(crate::common::app::keys(&record), "21", "{record:#}");
    let says = phone.log();
    assert_eq!(says.contains("SRTP is Enabled") || says.contains("srtp: audio"), encrypted, "{says}");
}

#[test]
fn an_offered_key_is_taken_when_encryption_is_offered() {
    a_phone_hears_and_is_heard("offered", "srtp-mand", true);
}

#[test]
fn a_key_beside_plain_audio_is_taken_too() {
    a_phone_hears_and_is_heard("offered", "srtp", true);
}

#[test]
fn a_phone_without_keys_is_served_in_the_clear_where_that_is_allowed() {
    a_phone_hears_and_is_heard("offered", "", false);
}

#[test]
fn a_phone_that_insists_is_served_where_encryption_is_required() {
    a_phone_hears_and_is_heard("required", "srtp-mand", true);
}

#[test]
fn a_phone_that_insists_is_488_where_encryption_is_off() {
    let Some((provider, app)) = line("off") else { return };
    let Some(mut phone) = Baresip::start_at(provider.sip(), NUMBER, ";mediaenc=srtp-mand", "encrypted voice") else {
        return;
    };
    let reason = phone.dials_in_vain();
    assert!(reason.contains("488"), "{reason}");
    assert_eq!(app.figure("calls"), 0);
}

#[test]
fn plain_audio_is_488_where_encryption_is_required() {
    let Some((provider, app)) = line("required") else { return };
    assert_eq!(provider.brings_refused(&app, NUMBER, |_, _| {}), 488);
}

#[test]
fn the_shorter_tag_is_agreed_when_it_comes_first() {
    let Some((provider, app)) = line("offered") else { return };
    let key = "inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";
    let mut call = prepared(provider.sip(), &app, NUMBER, |invite, sdp| {
        sdp.more.push(format!("a=crypto:1 AES_CM_128_HMAC_SHA1_32 {key}"));
        sdp.more.push(format!("a=crypto:2 AES_CM_128_HMAC_SHA1_80 {key}"));
        invite.body = sdp.to_string().replace("RTP/AVP", "RTP/SAVP");
    });
    call.invites();
    let answer = call.is_answered().clone();
    call.acknowledges("");
    assert!(answer.sdp("m=audio ").unwrap().contains("RTP/SAVP"), "{answer}");
    let crypto = answer.sdp("a=crypto:").expect("a key");
    assert!(crypto.starts_with("1 AES_CM_128_HMAC_SHA1_32 inline:"), "{crypto}");
    assert!(!crypto.contains(key), "our key is our own: {crypto}");
    eventually("voice", SHORT, || (call.rtp.packet_count() > 20).then_some(()));
    // 160 bytes of A-law and a tag of four bytes: nothing in the clear.
    let stream = call.rtp.packets();
    assert!(stream.iter().all(|p| p.payload.len() == 164), "{:?}", stream[0]);
    assert!(!call.has_heard(GREETING), "the greeting can be read on the way");
    call.hangs_up();
}

#[test]
fn a_key_that_cannot_be_used_is_488() {
    let Some((provider, app)) = line("required") else { return };
    for crypto in
        ["1 AES_CM_128_HMAC_SHA1_80 inline:short", "1 AEAD_UNHEARD_OF inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj"]
    {
        let status = provider.brings_refused(&app, NUMBER, |invite, sdp| {
            sdp.more.push(format!("a=crypto:{crypto}"));
            invite.body = sdp.to_string().replace("RTP/AVP", "RTP/SAVP");
        });
        assert_eq!(status, 488, "{crypto}");
    }
}
