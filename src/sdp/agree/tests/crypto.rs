//! Keys in offers and answers (RFC 4568) under each policy.

use super::*;
use crate::sdp::{CryptoSuite, MasterKey};

const OURS: MasterKey = MasterKey([0; 30]);
const THEIRS: &str = "PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR";
const OURS_WRITTEN: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn caps(srtp: SrtpPolicy) -> Capabilities {
    Capabilities { srtp, ..Capabilities::default() }
}

/// `80`, `32` and `f8` stand for key lines of these suites, tagged in their order.
fn line(port: u16, proto: &str, suites: &[&str]) -> String {
    let mut text = format!("m=audio {port} {proto} 8\na=rtpmap:8 PCMA/8000\n");
    for (i, suite) in suites.iter().enumerate() {
        let suite = match *suite {
            "80" => "AES_CM_128_HMAC_SHA1_80",
            "32" => "AES_CM_128_HMAC_SHA1_32",
            other => other,
        };
        text += &format!("a=crypto:{} {suite} inline:{THEIRS}|2^31\n", i + 1);
    }
    text
}

fn under(policy: SrtpPolicy, media: &str) -> Result<Answered, SdpError> {
    answer(&offer_of(media.trim_end()), &caps(policy), local())
}

fn media_lines(answered: &Answered) -> Vec<&str> {
    text(answered).lines().filter(|l| l.starts_with("m=") || l.starts_with("a=crypto")).collect()
}

#[test]
fn a_secure_offer_is_answered_in_its_profile_with_our_key_under_its_tag() {
    for proto in ["RTP/SAVP", "RTP/SAVPF"] {
        for policy in [SrtpPolicy::WhenOffered, SrtpPolicy::Required] {
            let answered = under(policy, &line(5004, proto, &["f8", "32", "80"])).unwrap();
            let key = format!("a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:{OURS_WRITTEN}");
            assert_eq!(media_lines(&answered), [format!("m=audio 16384 {proto} 8"), key]);
            let keys = answered.params.srtp.unwrap();
            assert_eq!((keys.suite, keys.ours), (CryptoSuite::Sha1Tag32, OURS));
            assert_eq!(keys.theirs.0[..3], [0x3d, 0x2d, 0x6e]);
        }
    }
}

#[test]
fn without_srtp_a_secure_offer_is_refused_and_keys_in_a_plain_one_are_passed_over() {
    assert_eq!(under(SrtpPolicy::Off, &line(5004, "RTP/SAVP", &["80"])), Err(SdpError::Unsupported));
    let answered = under(SrtpPolicy::Off, &line(5004, "RTP/AVP", &["80"])).unwrap();
    assert_eq!(media_lines(&answered), ["m=audio 16384 RTP/AVP 8"]);
    assert_eq!(answered.params.srtp, None);
}

#[test]
fn keys_in_a_plain_offer_mean_encrypted_if_possible() {
    for policy in [SrtpPolicy::WhenOffered, SrtpPolicy::Required] {
        let answered = under(policy, &line(5004, "RTP/AVP", &["80"])).unwrap();
        assert_eq!(
            media_lines(&answered),
            ["m=audio 16384 RTP/AVP 8".to_owned(), format!("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{OURS_WRITTEN}"),]
        );
        assert!(answered.params.srtp.is_some());
    }
}

#[test]
fn an_offer_without_a_key_to_use_is_plain_or_refused() {
    assert_eq!(under(SrtpPolicy::WhenOffered, &line(5004, "RTP/AVP", &[])).unwrap().params.srtp, None);
    assert_eq!(under(SrtpPolicy::WhenOffered, &line(5004, "RTP/AVP", &["f8"])).unwrap().params.srtp, None);
    for (policy, proto, suites) in [
        (SrtpPolicy::Required, "RTP/AVP", &[][..]),
        (SrtpPolicy::Required, "RTP/AVP", &["f8"]),
        (SrtpPolicy::WhenOffered, "RTP/SAVP", &["f8"]),
        (SrtpPolicy::WhenOffered, "RTP/SAVP", &[]),
    ] {
        assert_eq!(under(policy, &line(5004, proto, suites)), Err(SdpError::Unencrypted), "{policy:?} {proto}");
    }
}

#[test]
fn of_a_plain_and_a_secure_line_the_secure_one_is_taken_wherever_it_stands() {
    let (plain, secure) = (line(5002, "RTP/AVP", &[]), line(5004, "RTP/SAVP", &["80"]));
    for (offer, alive) in [(format!("{plain}{secure}"), 1), (format!("{secure}{plain}"), 0)] {
        let answered = under(SrtpPolicy::WhenOffered, &offer).unwrap();
        assert_eq!(answered.params.remote.port(), 5004);
        let mut ports = text(&answered).lines().filter_map(|l| l.strip_prefix("m=audio ")?.split(' ').next());
        assert_eq!(ports.position(|port| port == "16384"), Some(alive));
        assert_eq!(text(&answered).matches("a=crypto").count(), 1);
    }
    let answered = under(SrtpPolicy::Off, &format!("{secure}{plain}")).unwrap();
    assert_eq!((answered.params.remote.port(), answered.params.srtp), (5002, None));
}

#[test]
fn keys_by_dtls_are_refused_unless_another_line_can_be_served() {
    for policy in [SrtpPolicy::Off, SrtpPolicy::WhenOffered, SrtpPolicy::Required] {
        for proto in ["UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF"] {
            assert_eq!(under(policy, &line(5004, proto, &["80"])), Err(SdpError::Unsupported), "{policy:?}");
        }
    }
    let both = line(5004, "UDP/TLS/RTP/SAVPF", &[]) + &line(5006, "RTP/AVP", &[]);
    assert_eq!(under(SrtpPolicy::WhenOffered, &both).unwrap().params.remote.port(), 5006);
}

#[test]
fn our_offer_is_secure_only_when_it_must_be_and_read_back_by_ourselves() {
    for policy in [SrtpPolicy::Off, SrtpPolicy::WhenOffered] {
        let ours = String::from_utf8(offer(&caps(policy), local())).unwrap();
        assert!(ours.contains("m=audio 16384 RTP/AVP 8 0 9 96 101 102\r\n") && !ours.contains("crypto"));
    }
    let required = caps(SrtpPolicy::Required);
    let ours = offer(&required, local());
    let theirs =
        LocalMedia { addr: "192.0.2.9".parse().unwrap(), port: 4000, key: MasterKey([1; 30]), session: 1, version: 1 };
    let reply = answer(&ours, &caps(SrtpPolicy::WhenOffered), theirs).unwrap();
    let agreed = accept(&reply.sdp, &required, local()).unwrap().srtp.unwrap();
    let seen_there = reply.params.srtp.unwrap();
    assert_eq!((agreed.ours, agreed.theirs), (seen_there.theirs, seen_there.ours));
    assert_eq!((agreed.suite, seen_there.suite), (CryptoSuite::Sha1Tag80, CryptoSuite::Sha1Tag80));
}

#[test]
fn an_answer_that_does_not_take_our_key_is_no_agreement() {
    let read = |policy, media: &str| accept(&offer_of(media.trim_end()), &caps(policy), local());
    let required = SrtpPolicy::Required;
    assert_eq!(read(required, &line(4000, "RTP/AVP", &[])), Err(SdpError::Unencrypted));
    assert_eq!(read(required, &line(4000, "RTP/SAVP", &[])), Err(SdpError::Unencrypted));
    assert_eq!(
        read(required, &line(4000, "RTP/SAVP", &["32"])),
        Err(SdpError::Unencrypted),
        "not the suite we offered"
    );
    assert_eq!(read(required, &line(4000, "RTP/SAVP", &["f8", "80"])), Err(SdpError::Unencrypted), "not our tag");
    assert!(read(required, &line(4000, "RTP/SAVP", &["80"])).unwrap().srtp.is_some());
    assert_eq!(read(SrtpPolicy::WhenOffered, &line(4000, "RTP/SAVP", &["80"])), Err(SdpError::Unsupported));
    assert_eq!(read(SrtpPolicy::WhenOffered, &line(4000, "RTP/AVP", &["80"])).unwrap().srtp, None);
}
