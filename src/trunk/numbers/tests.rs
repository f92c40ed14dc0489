use super::*;
use crate::{
    sip::{Flow, FlowId, Transport},
    trunk::tests::line,
};

fn invite() -> IncomingInvite {
    let party = |user: &str| NameAddr { user: user.into(), host: "sip.example.ua".into(), display: String::new() };
    IncomingInvite {
        flow: Flow {
            transport: Transport::Udp,
            local: "192.0.2.1:5060".parse().unwrap(),
            remote: "203.0.113.5:5060".parse().unwrap(),
            id: FlowId(0),
        },
        call_id: "c".into(),
        request_uri: "sip:380464400000@192.0.2.1".into(),
        called_user: "380464400000".into(),
        from: party("0501112233"),
        to: party("0464400000"),
        asserted: Vec::new(),
        diversion: None,
        remote_party: None,
        called_party: None,
        private: false,
        user_agent: None,
        authorizations: Vec::new(),
        offer: None,
    }
}

fn party(display: &str, user: &str) -> NameAddr {
    NameAddr { display: display.into(), user: user.into(), host: "h".into() }
}

fn shown(settings: Option<&TrunkSettings>, invite: &IncomingInvite) -> (String, String) {
    let (number, name) = caller(settings, invite);
    (number.map(|n| n.to_string()).unwrap_or_default(), name)
}

fn settings(caller_from: &[CallerSource]) -> TrunkSettings {
    TrunkSettings { caller_from: caller_from.to_vec(), ..line("головний", "sip.example.ua") }
}

#[test]
fn the_caller_is_read_from_the_configured_sources_in_their_order() {
    use CallerSource::{AssertedIdentity, From, RemotePartyId};
    let invite = IncomingInvite {
        asserted: vec![party("", "alice"), party("Олена", "+380671112233")],
        remote_party: Some(party("Офіс", "0631112233")),
        from: party("Канцелярія", "0501112233"),
        ..invite()
    };
    let of = |sources: &[CallerSource]| shown(Some(&settings(sources)), &invite);
    assert_eq!(of(&[AssertedIdentity, From]), ("+380671112233".into(), "Олена".into()));
    assert_eq!(of(&[RemotePartyId, AssertedIdentity]), ("+380631112233".into(), "Офіс".into()));
    assert_eq!(of(&[From]), ("+380501112233".into(), "Канцелярія".into()));
    assert_eq!(shown(None, &invite).0, "+380501112233", "an assertion is believed only of a line");
}

#[test]
fn every_way_a_trunk_writes_a_number_is_read() {
    for (user, want) in [
        ("0501112233", "+380501112233"),
        ("380501112233", "+380501112233"),
        ("+380501112233", "+380501112233"),
        ("501112233", "+380501112233"),
        ("8 050 111 22 33", "+380501112233"),
        ("80501112233", "+380501112233"),
        ("00380501112233", "+380501112233"),
        ("+380501112233;phone-context=ims.example", "+380501112233"),
        ("+48221234567", "+48221234567"),
        ("0048221234567", "+48221234567"),
        ("101", "101"),
        ("anonymous", ""),
        ("Restricted", ""),
        ("unavailable", ""),
        ("", ""),
        ("alice", ""),
    ] {
        let invite = IncomingInvite { from: party("", user), ..invite() };
        assert_eq!(shown(Some(&settings(&[CallerSource::From])), &invite).0, want, "{user}");
    }
}

#[test]
fn who_asks_not_to_be_named_is_not_named() {
    let sources = settings(&[CallerSource::AssertedIdentity, CallerSource::From]);
    let asserted = vec![party("Олена", "+380671112233")];
    let hidden = [
        IncomingInvite { private: true, asserted: asserted.clone(), ..invite() },
        IncomingInvite { from: party("Anonymous", "anonymous"), asserted: asserted.clone(), ..invite() },
        IncomingInvite { from: NameAddr { host: "anonymous.invalid".into(), ..party("", "") }, asserted, ..invite() },
    ];
    for invite in hidden {
        assert_eq!(shown(Some(&sources), &invite), (String::new(), String::new()));
    }
}

#[test]
fn a_name_that_says_nothing_is_no_name() {
    let sources = settings(&[CallerSource::From]);
    for display in ["0501112233", "+38 050 111 22 33", "Anonymous", "RESTRICTED", "  ", "unknown"] {
        let invite = IncomingInvite { from: party(display, "0501112233"), ..invite() };
        assert_eq!(shown(Some(&sources), &invite), ("+380501112233".into(), String::new()), "{display:?}");
    }
    let odd = IncomingInvite { from: party("Ðåñòð èêòåä", "0501112233"), ..invite() };
    assert_eq!(shown(Some(&sources), &odd).0, "+380501112233", "whatever bytes the name came in");
}

#[test]
fn the_dialled_number_is_found_wherever_the_trunk_puts_it() {
    let ours = |n: &PhoneNumber| n.as_str() == "+380464400001";
    let base = IncomingInvite {
        called_user: "380464400000".into(),
        to: party("", "0464400001"),
        called_party: Some("+380464400002".into()),
        ..invite()
    };
    let of = |number_from| {
        let settings = TrunkSettings { number_from, ..settings(&[]) };
        called(Some(&settings), &base, ours).map(|n| n.to_string()).unwrap_or_default()
    };
    assert_eq!(of(NumberSource::Any), "+380464400001", "the one that is ours");
    assert_eq!(of(NumberSource::RequestUri), "+380464400000");
    assert_eq!(of(NumberSource::To), "+380464400001");
    assert_eq!(of(NumberSource::CalledParty), "+380464400002");
    assert_eq!(called(None, &base, |_| false).unwrap().as_str(), "+380464400000", "else the first");
}

#[test]
fn a_line_that_calls_our_token_or_login_means_its_own_number() {
    let own_number = PhoneNumber::parse("0464400005");
    let settings = TrunkSettings { own_number: own_number.clone(), ..settings(&[]) };
    let ours = |n: &PhoneNumber| n.as_str() == "+380464400005";
    let token = IncomingInvite { called_user: "qwertyuiopasdfghjk12".into(), to: party("", "x"), ..invite() };
    assert_eq!(called(Some(&settings), &token, ours), own_number);
    let login = IncomingInvite { called_user: "380464400000".into(), to: party("", "380464400000"), ..invite() };
    assert_eq!(called(Some(&settings), &login, ours), own_number);
    assert_eq!(called(None, &token, ours), None);
}

#[test]
fn a_local_number_is_made_whole_by_its_context() {
    let of = |user: &str, uri: &str| {
        let invite =
            IncomingInvite { called_user: user.into(), request_uri: uri.into(), to: party("", "x"), ..invite() };
        called(None, &invite, |_| false).map(|n| n.to_string())
    };
    assert_eq!(of("4400000", "tel:4400000;phone-context=+38046").as_deref(), Some("+380464400000"));
    assert_eq!(of("+380464400000", "tel:+380464400000;phone-context=+1").as_deref(), Some("+380464400000"));
    assert_eq!(of("0464400000", "sip:0464400000;phone-context=+380@h;user=phone").as_deref(), Some("+380464400000"));
    assert_eq!(of("0464400000", "sip:0464400000;phone-context=ims.example@h").as_deref(), Some("+380464400000"));
}

#[test]
fn numbers_are_dialled_as_the_line_wants_them() {
    let number = |text: &str| PhoneNumber::parse(text).unwrap();
    let home = number("+380501112233");
    let written = [NumberFormat::Plus, NumberFormat::Country, NumberFormat::National, NumberFormat::Nine];
    assert_eq!(written.map(|f| dial(f, &home)), ["+380501112233", "380501112233", "0501112233", "501112233"]);
    let abroad = number("+48221234567");
    assert_eq!(written.map(|f| dial(f, &abroad)), ["+48221234567", "48221234567", "0048221234567", "0048221234567"]);
    assert_eq!(written.map(|f| dial(f, &number("101"))), ["101"; 4]);
    for format in written {
        assert_eq!(number(&dial(format, &home)), home, "what is dialled reads as the same number");
    }
}

#[test]
fn who_forwarded_the_call_is_told() {
    let invite = IncomingInvite { diversion: Some(party("", "+380464409999")), ..invite() };
    assert_eq!(forwarded_by(&invite).unwrap().as_str(), "+380464409999");
}
