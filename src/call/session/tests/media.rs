use super::*;
use crate::{sdp::SrtpPolicy, vocab::Network};

fn answer(rig: &Rig) -> String {
    let answers = rig.done.iter().find_map(|a| match a {
        Action::Accept(sdp) => Some(sdp.clone()),
        _ => None,
    });
    String::from_utf8(answers.unwrap()).unwrap()
}

#[test]
fn behind_a_nat_the_public_address_is_described_and_the_port_is_taken_on_our_own() {
    let mut rig = Rig::with(Some(OFFER), |setup| {
        setup.media.public = Some("203.0.113.7".parse().unwrap());
        setup.media.from = vec![Network::parse("192.0.2.0/24").unwrap()].into();
    });
    rig.opened();
    assert!(answer(&rig).contains("c=IN IP4 203.0.113.7") && !answer(&rig).contains("192.0.2.1"), "{}", answer(&rig));
    let opened = rig.done.iter().find_map(|a| match a {
        Action::Media(MediaCommand::Open { local, from, .. }) => Some((*local, from.len())),
        _ => None,
    });
    assert_eq!(opened, Some(("192.0.2.1".parse().unwrap(), 1)));
}

#[test]
fn a_public_address_of_the_other_family_is_passed_over() {
    let mut rig = Rig::with(Some(OFFER), |setup| setup.media.public = Some("2001:db8::7".parse().unwrap()));
    rig.opened();
    assert!(answer(&rig).contains("c=IN IP4 192.0.2.1"));
}

#[test]
fn a_line_and_its_caller_stand_in_the_record() {
    let mut rig = Rig::with(Some(OFFER), |setup| {
        setup.trunk = Some("головний".into());
        setup.caller.name = "Рада".into();
    });
    rig.opened().hangs_up().closed();
    let record = rig.record();
    assert_eq!((record.trunk.as_deref(), &*record.caller.name), (Some("головний"), "Рада"));
}

#[test]
fn a_plain_offer_on_a_line_that_must_be_encrypted_is_refused_with_488_and_says_why() {
    let mut rig = Rig::with(Some(OFFER), |setup| setup.media.srtp = SrtpPolicy::Required);
    rig.opened().closed();
    let rejects = rig.done.iter().find_map(|a| match a {
        Action::Reject(reject) => Some(reject.clone()),
        _ => None,
    });
    let Reject { status, warning } = rejects.expect("a refusal");
    assert_eq!(status, 488);
    assert!(warning.is_some_and(|text| text.contains("SRTP")), "{warning:?}");
}
