mod codecs;
mod crypto;

use proptest::prelude::*;

use super::*;
use crate::sdp::{Direction, offer};

fn local() -> LocalMedia {
    LocalMedia {
        addr: "192.0.2.1".parse().unwrap(),
        port: 16384,
        key: crate::sdp::MasterKey([0; 30]),
        session: 7,
        version: 1,
    }
}

/// An offer whose media part is `media`; lines are given with `\n`.
fn offer_of(media: &str) -> Vec<u8> {
    format!("v=0\no=- 1 1 IN IP4 192.0.2.9\ns=-\nc=IN IP4 192.0.2.9\nt=0 0\n{media}\n").replace('\n', "\r\n").into()
}

fn answered(offer: &[u8]) -> Answered {
    answer(offer, &Capabilities::default(), local()).unwrap()
}

fn params(media: &str) -> MediaParams {
    answered(&offer_of(media)).params
}

fn refusal(offer: &[u8]) -> SdpError {
    answer(offer, &Capabilities::default(), local()).unwrap_err()
}

fn text(answered: &Answered) -> &str {
    std::str::from_utf8(&answered.sdp).unwrap()
}

#[test]
fn an_ordinary_offer_gets_this_very_answer() {
    let answered = answered(&offer_of(
        "m=audio 5004 RTP/AVP 0 8 96\na=rtpmap:0 PCMU/8000\na=rtpmap:8 PCMA/8000\na=rtpmap:96 telephone-event/8000\n\
         a=fmtp:96 0-16\na=ptime:20\na=sendrecv",
    ));
    assert_eq!(
        text(&answered),
        "v=0\r\no=- 7 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 16384 RTP/AVP 8 96\r\n\
         a=rtpmap:8 PCMA/8000\r\na=rtpmap:96 telephone-event/8000\r\na=fmtp:96 0-15\r\na=ptime:20\r\na=sendrecv\r\n"
    );
    assert_eq!(
        answered.params,
        MediaParams {
            remote: "192.0.2.9:5004".parse().unwrap(),
            remote_rtcp: "192.0.2.9:5005".parse().unwrap(),
            rtcp_mux: false,
            codec: Codec::Pcma,
            payload_type: 8,
            telephone_event: Some(96),
            event_clock: 8000,
            ptime_ms: 20,
            direction: Direction::SendRecv,
            srtp: None,
            held: false,
        }
    );
}

#[test]
fn static_payload_types_need_no_rtpmap_and_dynamic_ones_keep_their_numbers() {
    let p = params("m=audio 5004 RTP/AVP 18 0");
    assert_eq!((p.codec, p.payload_type, p.telephone_event), (Codec::Pcmu, 0, None));
    let p = params(
        "m=audio 5004 RTP/AVP 97 98 99\na=rtpmap:97 G729/8000\na=rtpmap:98 pcma/8000/1\na=rtpmap:99 Telephone-Event/8000",
    );
    assert_eq!((p.codec, p.payload_type, p.telephone_event), (Codec::Pcma, 98, Some(99)));
}

#[test]
fn events_at_another_clock_are_not_ours() {
    let p = params(
        "m=audio 5004 RTP/AVP 18 8 100 101\na=rtpmap:100 telephone-event/48000\na=rtpmap:101 telephone-event/8000",
    );
    assert_eq!(p.telephone_event, Some(101));
    let p = params("m=audio 5004 RTP/AVP 8 100\na=rtpmap:100 telephone-event/48000");
    assert_eq!(p.telephone_event, None);
}

#[test]
fn wide_band_rtpmap_on_our_numbers_is_not_our_codec() {
    assert_eq!(
        refusal(&offer_of("m=audio 5004 RTP/AVP 8 0\na=rtpmap:8 PCMA/16000\na=rtpmap:0 PCMU/8000/2")),
        SdpError::NoCodec
    );
}

#[test]
fn other_media_lines_are_refused_in_their_places() {
    let answered = answered(&offer_of(
        "m=video 6000 RTP/AVP 96 97\na=rtpmap:96 VP8/90000\nm=audio 5004 RTP/AVP 8\nm=audio 5006 RTP/AVP 0\n\
         m=image 5008 udptl t38",
    ));
    let lines: Vec<&str> = text(&answered).lines().filter(|l| l.starts_with("m=")).collect();
    assert_eq!(
        lines,
        ["m=video 0 RTP/AVP 96 97", "m=audio 16384 RTP/AVP 8", "m=audio 0 RTP/AVP 0", "m=image 0 udptl t38"]
    );
}

#[test]
fn beside_an_encrypted_line_the_plain_one_is_taken() {
    let answered = answered(&offer_of(
        "m=audio 5002 RTP/SAVP 8\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\nm=audio 5004 RTP/AVPF 8",
    ));
    assert_eq!(answered.params.remote.port(), 5004);
    assert!(text(&answered).contains("m=audio 0 RTP/SAVP 8\r\nm=audio 16384 RTP/AVPF 8\r\n"));
}

#[test]
fn each_reason_to_refuse_has_its_name() {
    assert_eq!(refusal(&offer_of("m=image 5008 udptl t38")), SdpError::NoAudio);
    assert_eq!(refusal(&offer_of("")), SdpError::NoAudio);
    assert_eq!(refusal(&offer_of("m=audio 0 RTP/AVP 8")), SdpError::NoAudio);
    assert_eq!(refusal(&offer_of("m=audio 5004 RTP/AVP 18\na=rtpmap:18 G729/8000")), SdpError::NoCodec);
    assert_eq!(refusal(&offer_of("m=audio 5004 RTP/SAVP 8")), SdpError::Unsupported);
    assert_eq!(refusal(&offer_of("m=audio 5004 RTP/AVP 8\nc=IN IP4 phone.example.ua")), SdpError::Unsupported);
    assert_eq!(refusal(&offer_of("m=audio 5004 RTP/AVP 8\nc=IN IP4 239.1.1.1/127")), SdpError::Unsupported);
    for malformed in
        ["", "hello", "v=1\r\nm=audio 1 RTP/AVP 8\r\n", "v=0\r\nm=audio none RTP/AVP 8\r\n", "v=0\r\nm=audio\r\n"]
    {
        assert_eq!(refusal(malformed.as_bytes()), SdpError::Malformed, "{malformed:?}");
    }
    assert_eq!(refusal(b"v=0\r\nm=audio 5004 RTP/AVP 8\r\n"), SdpError::Malformed, "no c= at all");
}

#[test]
fn the_peers_direction_is_answered_by_its_mirror() {
    for (offered, ours, held) in [
        ("sendrecv", Direction::SendRecv, false),
        ("sendonly", Direction::RecvOnly, true),
        ("recvonly", Direction::SendOnly, false),
        ("inactive", Direction::Inactive, true),
    ] {
        let answered = answered(&offer_of(&format!("m=audio 5004 RTP/AVP 8\na={offered}")));
        assert_eq!((answered.params.direction, answered.params.held), (ours, held), "{offered}");
        assert!(text(&answered).contains(&format!("a={}\r\n", ours.attribute())));
    }
}

#[test]
fn a_direction_for_the_session_counts_unless_the_line_has_its_own() {
    let held = b"v=0\r\nc=IN IP4 192.0.2.9\r\na=sendonly\r\nm=audio 5004 RTP/AVP 8\r\n";
    assert_eq!(answered(held).params.direction, Direction::RecvOnly);
    let resumed = b"v=0\r\nc=IN IP4 192.0.2.9\r\na=sendonly\r\nm=audio 5004 RTP/AVP 8\r\na=sendrecv\r\n";
    assert_eq!(answered(resumed).params.direction, Direction::SendRecv);
}

#[test]
fn no_address_is_hold_too() {
    for address in ["IP4 0.0.0.0", "IP6 ::"] {
        let p = params(&format!("m=audio 5004 RTP/AVP 8\nc=IN {address}"));
        assert_eq!((p.direction, p.held), (Direction::RecvOnly, true));
    }
    let p = params("m=audio 5004 RTP/AVP 8\nc=IN IP4 0.0.0.0\na=inactive");
    assert_eq!((p.direction, p.held), (Direction::Inactive, true));
}

#[test]
fn the_lines_own_address_counts_and_may_be_ipv6() {
    let six = LocalMedia { addr: "2001:db8::1".parse().unwrap(), ..local() };
    let offer = offer_of("m=audio 5004 RTP/AVP 8\nc=IN IP6 2001:db8::9");
    let answered = answer(&offer, &Capabilities::default(), six).unwrap();
    assert_eq!(answered.params.remote, "[2001:db8::9]:5004".parse().unwrap());
    assert_eq!(answered.params.remote_rtcp, "[2001:db8::9]:5005".parse().unwrap());
    assert!(text(&answered).contains("c=IN IP6 2001:db8::1\r\n"));
    assert!(text(&answered).contains("o=- 7 1 IN IP6 2001:db8::1\r\n"));
}

#[test]
fn an_address_of_the_other_family_is_refused_unless_another_line_has_ours() {
    assert_eq!(refusal(&offer_of("m=audio 5004 RTP/AVP 8\nc=IN IP6 2001:db8::9")), SdpError::Unsupported);
    let both = offer_of("m=audio 5004 RTP/AVP 8\nc=IN IP6 2001:db8::9\nm=audio 6004 RTP/AVP 8");
    assert_eq!(answered(&both).params.remote, "192.0.2.9:6004".parse().unwrap());
    let theirs = offer_of("m=audio 5004 RTP/AVP 8\nc=IN IP6 2001:db8::9");
    assert_eq!(accept(&theirs, &Capabilities::default(), local()), Err(SdpError::Unsupported));
}

#[test]
fn packet_time_follows_the_peer_within_10_to_60() {
    for (asked, sent) in [
        ("", 20),
        ("a=ptime:10", 10),
        ("a=ptime:30", 30),
        ("a=ptime:60", 60),
        ("a=ptime:200", 60),
        ("a=ptime:5", 10),
        ("a=ptime:25", 20),
        ("a=ptime:0", 20),
        ("a=ptime:many", 20),
        ("a=ptime:20.0", 20),
        ("a=maxptime:10", 10),
        ("a=ptime:40\na=maxptime:30", 30),
        ("a=maxptime:150", 20),
    ] {
        assert_eq!(params(&format!("m=audio 5004 RTP/AVP 8\n{asked}")).ptime_ms, sent, "{asked}");
    }
}

#[test]
fn rtcp_goes_where_the_peer_says() {
    let p = params("m=audio 5004 RTP/AVP 8\na=rtcp:6001");
    assert_eq!(p.remote_rtcp, "192.0.2.9:6001".parse().unwrap());
    let p = params("m=audio 5004 RTP/AVP 8\na=rtcp:6001 IN IP4 198.51.100.4");
    assert_eq!(p.remote_rtcp, "198.51.100.4:6001".parse().unwrap());
    let p = params("m=audio 5004 RTP/AVP 8\na=rtcp:x");
    assert_eq!(p.remote_rtcp, "192.0.2.9:5005".parse().unwrap());
    let muxed = answered(&offer_of("m=audio 5004 RTP/AVP 8\na=rtcp:5004\na=rtcp-mux"));
    assert!(muxed.params.rtcp_mux && muxed.params.remote_rtcp == muxed.params.remote);
    assert!(text(&muxed).contains("a=rtcp-mux\r\n"));
}

#[test]
fn dirt_around_the_audio_line_does_not_matter() {
    let mut dirty =
        b"v=0\no=\xcc\xe5\xed\xe0 99999999999999999999999 x\ns=\xcc\xe5\xed\xe0\nb=AS:lots\nt=now\n".to_vec();
    dirty.extend_from_slice(b"c=IN  IP4 192.0.2.9 \nk=prompt\nm=audio  5004/2   RTP/AVP  8  101 \n");
    dirty.extend_from_slice(b"a=rtpmap:101  telephone-event/8000\na=rtpmap:junk\na=\xff\xfe:1\nb=TIAS:x\n");
    let p = answered(&dirty).params;
    assert_eq!((p.remote.port(), p.codec, p.telephone_event), (5004, Codec::Pcma, Some(101)));
}

#[test]
fn our_offer_is_accepted_by_ourselves_and_read_back() {
    let caps = Capabilities::default();
    let ours = offer(&caps, local());
    assert!(std::str::from_utf8(&ours).unwrap().contains("m=audio 16384 RTP/AVP 8 0 9 96 101 102\r\n"));
    let theirs = LocalMedia {
        addr: "192.0.2.9".parse().unwrap(),
        port: 4000,
        key: crate::sdp::MasterKey([1; 30]),
        session: 1,
        version: 1,
    };
    let reply = answer(&ours, &Capabilities { codecs: vec![Codec::Pcmu], ..caps.clone() }, theirs).unwrap();
    let p = accept(&reply.sdp, &caps, local()).unwrap();
    assert_eq!((p.remote, p.codec), ("192.0.2.9:4000".parse().unwrap(), Codec::Pcmu));
    assert_eq!((p.telephone_event, p.payload_type), (Some(101), 0));
}

#[test]
fn an_answer_that_takes_nothing_or_adds_mux_is_understood() {
    let caps = Capabilities::default();
    assert_eq!(accept(&offer_of("m=audio 0 RTP/AVP 8"), &caps, local()), Err(SdpError::NoAudio));
    assert_eq!(accept(&offer_of("m=audio 4000 RTP/AVP 18"), &caps, local()), Err(SdpError::NoCodec));
    let p = accept(&offer_of("m=audio 4000 RTP/AVP 0 8\na=rtcp-mux"), &caps, local()).unwrap();
    assert_eq!((p.codec, p.rtcp_mux, p.remote_rtcp.port()), (Codec::Pcmu, false, 4001));
}

#[test]
fn without_the_capability_no_event_is_agreed() {
    let caps = Capabilities { telephone_event: false, ..Capabilities::default() };
    let answered =
        answer(&offer_of("m=audio 5004 RTP/AVP 8 101\na=rtpmap:101 telephone-event/8000"), &caps, local()).unwrap();
    assert_eq!(answered.params.telephone_event, None);
    assert!(!text(&answered).contains("101"));
    assert!(!String::from_utf8(offer(&caps, local())).unwrap().contains("telephone-event"));
}

proptest! {
    #[test]
    fn rubbish_never_panics_and_every_answer_can_be_read(
        lines in proptest::collection::vec("(m=(audio|video) [0-9]{1,6} RTP/AVP( [0-9]{1,3}){0,4}|a=[a-z]{1,8}(:[ -~]{0,12})?|c=IN IP[46] [0-9a-f.:]{1,16}|[a-z]=[ -~]{0,20})", 0..12),
        noise in proptest::collection::vec(any::<u8>(), 0..60),
    ) {
        let mut offer = format!("v=0\r\nc=IN IP4 192.0.2.9\r\nm=audio 5004 RTP/AVP 8\r\n{}\r\n", lines.join("\r\n")).into_bytes();
        offer.extend_from_slice(&noise);
        if let Ok(answered) = answer(&offer, &Capabilities::default(), local()) {
            let read = Description::parse(&answered.sdp).unwrap();
            prop_assert_eq!(read.medias().len(), Description::parse(&offer).unwrap().medias().len());
            prop_assert_eq!(read.audio().count(), 1);
        }
        let _ = answer(&noise, &Capabilities::default(), local());
    }
}
