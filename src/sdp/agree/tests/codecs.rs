//! Which codec, at which clock, with which events.

use super::*;

fn agreed(media: &str) -> (Codec, u8, Option<u8>, u32) {
    let p = params(media);
    (p.codec, p.payload_type, p.telephone_event, p.event_clock)
}

const OPUS: &str = "a=rtpmap:107 opus/48000/2\na=fmtp:107 useinbandfec=1\n";

#[test]
fn a_peer_that_has_only_g722_or_opus_is_served() {
    assert_eq!(agreed("m=audio 5004 RTP/AVP 9"), (Codec::G722, 9, None, 8000));
    let media = "m=audio 5004 RTP/AVP 99\na=rtpmap:99 g722/8000\na=ptime:30";
    assert_eq!((agreed(media).0, params(media).ptime_ms), (Codec::G722, 30));
    let answered =
        answered(&offer_of(&format!("m=audio 5004 RTP/AVP 107 101\n{OPUS}a=rtpmap:101 telephone-event/8000")));
    assert_eq!(
        text(&answered).split_once("m=").unwrap().1,
        "audio 16384 RTP/AVP 107 101\r\na=rtpmap:107 opus/48000/2\r\na=rtpmap:101 telephone-event/8000\r\n\
         a=fmtp:107 useinbandfec=1;stereo=0;maxaveragebitrate=24000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n"
    );
}

#[test]
fn of_many_codecs_we_answer_the_one_that_costs_least_and_follow_the_order_of_an_answer() {
    let media = format!("m=audio 5004 RTP/AVP 107 9 0 8\n{OPUS}");
    assert_eq!(agreed(&media).0, Codec::Pcma);
    let read = accept(&offer_of(media.trim_end()), &Capabilities::default(), local()).unwrap();
    assert_eq!((read.codec, read.payload_type), (Codec::Opus, 107));
}

#[test]
fn opus_by_another_clock_or_with_one_channel_is_no_opus() {
    for map in ["opus/48000", "opus/48000/1", "opus/16000/2"] {
        assert_eq!(
            refusal(&offer_of(&format!("m=audio 5004 RTP/AVP 96\na=rtpmap:96 {map}"))),
            SdpError::NoCodec,
            "{map}"
        );
    }
    assert_eq!(refusal(&offer_of("m=audio 5004 RTP/AVP 9\na=rtpmap:9 G722/16000")), SdpError::NoCodec);
    assert_eq!(refusal(&offer_of("m=audio 5004 RTP/AVP 96")), SdpError::NoCodec, "96 means nothing by itself");
}

#[test]
fn events_go_by_the_clock_of_the_codec_where_there_is_a_choice() {
    let slow = "a=rtpmap:101 telephone-event/8000\n";
    let fast = "a=rtpmap:102 telephone-event/48000\n";
    let with = |codec, events: &str| agreed(format!("m=audio 5004 RTP/AVP {codec} 101 102\n{OPUS}{events}").trim_end());
    assert_eq!(with("107", &format!("{slow}{fast}")), (Codec::Opus, 107, Some(102), 48_000));
    assert_eq!(with("107", slow), (Codec::Opus, 107, Some(101), 8000));
    assert_eq!(with("107", fast), (Codec::Opus, 107, Some(102), 48_000));
    assert_eq!(with("9", &format!("{fast}{slow}")), (Codec::G722, 9, Some(101), 8000));
    assert_eq!(with("9", fast), (Codec::G722, 9, None, 8000));
}

#[test]
fn with_opus_a_packet_is_20_ms_whatever_is_wished() {
    for wish in ["a=ptime:60", "a=ptime:10", "a=maxptime:40"] {
        assert_eq!(params(&format!("m=audio 5004 RTP/AVP 107\n{OPUS}{wish}")).ptime_ms, 20, "{wish}");
    }
}

#[test]
fn an_offer_lists_the_codecs_in_the_order_given_and_events_for_each_clock() {
    let of = |codecs: &[Codec]| {
        let caps = Capabilities { codecs: codecs.to_vec(), ..Capabilities::default() };
        let offered = offer(&caps, local());
        for theirs in codecs {
            let theirs = Capabilities { codecs: vec![*theirs], ..Capabilities::default() };
            let reply = answer(&offered, &theirs, local()).unwrap();
            let read = accept(&reply.sdp, &caps, local()).unwrap();
            assert_eq!((read.codec, read.event_clock), (theirs.codecs[0], read.codec.clock()));
            assert_eq!((read.codec, read.event_clock), (reply.params.codec, reply.params.event_clock));
        }
        String::from_utf8(offered).unwrap().lines().find(|l| l.starts_with("m=")).unwrap().to_owned()
    };
    assert_eq!(of(&[Codec::Pcma, Codec::Pcmu]), "m=audio 16384 RTP/AVP 8 0 101");
    assert_eq!(of(&[Codec::Opus, Codec::Pcma]), "m=audio 16384 RTP/AVP 96 8 101 102");
    assert_eq!(of(&[Codec::Opus]), "m=audio 16384 RTP/AVP 96 102 101");
    assert_eq!(of(&[Codec::G722, Codec::Pcma]), "m=audio 16384 RTP/AVP 9 8 101");
    assert_eq!(of(&Codec::ALL), "m=audio 16384 RTP/AVP 8 0 9 96 101 102");
    let all = offer(&Capabilities::default(), local());
    assert!(all.len() < 500, "{} bytes leave room for an INVITE below 1300", all.len());
}
