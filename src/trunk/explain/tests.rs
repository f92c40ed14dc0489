use super::*;

const TROUBLES: [Trouble; 25] = [
    Trouble::NameNotFound,
    Trouble::NameEmpty,
    Trouble::NameServerSilent,
    Trouble::NoSocket,
    Trouble::Silent,
    Trouble::ConnectionRefused,
    Trouble::ConnectionTimedOut,
    Trouble::Unreachable,
    Trouble::Disconnected,
    Trouble::TlsExpired,
    Trouble::TlsNotYetValid,
    Trouble::TlsWrongName,
    Trouble::TlsUnknownIssuer,
    Trouble::TlsOwnFiles,
    Trouble::TlsHandshake,
    Trouble::WrongPassword,
    Trouble::Forbidden,
    Trouble::UnknownLogin,
    Trouble::StrangeChallenge,
    Trouble::IntervalTooBrief,
    Trouble::NotListed,
    Trouble::Garbled,
    Trouble::ServerError,
    Trouble::Refused,
    Trouble::Silent,
];

const NOTES: [Note; 5] =
    [Note::SipAlg, Note::PrivateAddressInSdp, Note::BehindNat, Note::OwnPrivateAddress, Note::UnknownSource];

/// What may stand in a Ukrainian sentence as it is: keys of the configuration, and words of the trade.
const KEYWORDS: [&str; 27] = [
    "server",
    "proxies",
    "transport",
    "listen",
    "udp",
    "login",
    "password_file",
    "auth_user",
    "domain",
    "realm",
    "expires",
    "contact",
    "keep_alive",
    "public_address",
    "from",
    "ca_file",
    "certificate",
    "key_file",
    "check_name",
    "DNS",
    "TLS",
    "SIP",
    "ALG",
    "NAT",
    "MD5",
    "SHA",
    "SIP-",
];

fn facts() -> Facts {
    Facts {
        line: "головний".into(),
        server: "203.0.113.5".into(),
        address: "203.0.113.5:5060".into(),
        status: Some(480),
        reason: String::new(),
        seconds: Some(600),
    }
}

fn sentences() -> Vec<String> {
    let remark = Remark { line: "головний".into(), address: "10.1.2.3".into(), other: "203.0.113.5".into() };
    let troubles = TROUBLES.iter().map(|t| trouble(*t, &facts()));
    troubles.chain(NOTES.iter().map(|n| note(*n, &remark))).collect()
}

#[test]
fn every_trouble_and_note_is_one_ukrainian_sentence_about_its_line() {
    for sentence in sentences() {
        assert!(sentence.contains("«головний»") || sentence.contains("лінії"), "{sentence}");
        assert!(sentence.ends_with('.') && !sentence.contains("  ") && !sentence.contains('\n'), "{sentence}");
        let inner = sentence.trim_end_matches('.').replace("203.0.113.5", "").replace("10.1.2.3", "");
        assert!(!inner.contains(". "), "two sentences: {sentence}");
        assert!(sentence.chars().count() < 330, "{sentence}");
        for word in sentence.split(|c: char| !c.is_alphanumeric() && c != '_') {
            let english = word.chars().any(|c| c.is_ascii_alphabetic());
            assert!(!english || KEYWORDS.contains(&word), "«{word}» in: {sentence}");
        }
        assert!(!sentence.contains(['"', '\'']), "{sentence}");
    }
}

#[test]
fn each_trouble_has_words_of_its_own() {
    let mut all: Vec<_> = TROUBLES[..24].iter().map(|t| trouble(*t, &facts())).collect();
    all.sort();
    let many = all.len();
    all.dedup();
    assert_eq!(all.len(), many);
}

#[test]
fn the_refusal_is_quoted_in_the_providers_words() {
    let facts = Facts { status: Some(403), reason: "Account blocked".into(), ..facts() };
    assert_eq!(
        trouble(Trouble::WrongPassword, &facts),
        "Провайдер не приймає пароль лінії «головний» (403 Account blocked): перевірте login і password_file (пароль без \
         зайвого рядка в кінці), а якщо провайдер дав окреме ім’я для входу — auth_user."
    );
}

#[test]
fn a_server_is_named_as_configured_with_the_address_it_led_to() {
    let facts = Facts { server: "sip.example.ua".into(), address: "udp 203.0.113.5:5060".into(), ..facts() };
    assert!(trouble(Trouble::Silent, &facts).contains("«sip.example.ua» (udp 203.0.113.5:5060)"));
}
