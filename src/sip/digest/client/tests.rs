use super::*;

const PLAIN: Credentials<'static> = Credentials { user: "380441234567", password: "пароль", realm: None };

fn www(value: &str) -> ChallengeLine {
    ChallengeLine { proxy: false, value: value.to_owned() }
}

fn nonce(nonce: &str) -> Vec<ChallengeLine> {
    vec![www(&format!(r#"Digest realm="ua", nonce="{nonce}", qop="auth""#))]
}

fn stale(nonce: &str) -> Vec<ChallengeLine> {
    vec![www(&format!(r#"Digest realm="ua", nonce="{nonce}", stale=true, qop="auth""#))]
}

struct Phone {
    client: DigestClient,
    chance: Chance,
}

impl Phone {
    fn new() -> Self {
        Self { client: DigestClient::default(), chance: Chance::seeded(7) }
    }

    fn begin(&mut self) -> Option<String> {
        self.client.preempt(&mut self.chance, PLAIN, "REGISTER", "sip:ua").map(|(_, value)| value)
    }

    fn answer(&mut self, challenges: &[ChallengeLine]) -> Result<String, DigestError> {
        self.with(PLAIN, challenges).map(|(_, value)| value)
    }

    fn with(
        &mut self,
        credentials: Credentials<'_>,
        challenges: &[ChallengeLine],
    ) -> Result<(&'static str, String), DigestError> {
        self.client.authorize(&mut self.chance, challenges, credentials, "REGISTER", "sip:ua")
    }
}

#[test]
fn the_first_challenge_is_answered_and_the_nonce_counts_on() {
    let mut phone = Phone::new();
    assert_eq!(phone.begin(), None);
    let first = phone.answer(&nonce("n1")).unwrap();
    assert!(first.contains("nc=00000001") && first.contains("nonce=\"n1\""), "{first}");
    let cnonce = first.split("cnonce=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let second = phone.begin().expect("a known nonce");
    assert!(second.contains("nc=00000002") && second.contains(&cnonce), "{second}");
    let want = Exchange {
        algorithm: super::super::Algorithm::MD5,
        user: PLAIN.user,
        realm: "ua",
        nonce: "n1",
        cnonce: &cnonce,
        count: Some("00000002"),
        method: "REGISTER",
        uri: "sip:ua",
    };
    assert!(second.contains(&format!("response=\"{}\"", want.response("пароль"))), "{second}");
}

#[test]
fn the_same_nonce_again_means_a_wrong_password() {
    let mut phone = Phone::new();
    phone.begin();
    phone.answer(&nonce("n1")).unwrap();
    assert_eq!(phone.answer(&nonce("n1")), Err(DigestError::Repeated));
}

#[test]
fn a_nonce_that_changes_each_time_means_a_wrong_password_after_the_second_try() {
    let mut phone = Phone::new();
    phone.begin();
    phone.answer(&nonce("n1")).unwrap();
    phone.answer(&nonce("n2")).unwrap();
    assert_eq!(phone.answer(&nonce("n3")), Err(DigestError::Repeated));
    assert_eq!(phone.answer(&nonce("n4")), Err(DigestError::Repeated));
    phone.begin().expect("the next request begins anew");
    assert!(phone.answer(&nonce("n5")).is_ok());
}

#[test]
fn a_stale_nonce_is_replaced_but_not_for_ever() {
    let mut phone = Phone::new();
    phone.begin();
    phone.answer(&nonce("n1")).unwrap();
    let again = phone.answer(&stale("n2")).unwrap();
    assert!(again.contains("nonce=\"n2\"") && again.contains("nc=00000001"), "{again}");
    let tries = (3..50).take_while(|n| phone.answer(&stale(&format!("n{n}"))).is_ok()).count();
    assert_eq!(tries, usize::from(STALE_TRIES) - 1);
}

#[test]
fn after_a_stale_nonce_a_wrong_password_is_still_found() {
    let mut phone = Phone::new();
    phone.begin();
    phone.answer(&stale("n1")).unwrap();
    assert_eq!(phone.answer(&nonce("n1")), Err(DigestError::Repeated));
}

#[test]
fn a_nonce_forgotten_between_two_requests_costs_one_challenge_and_no_alarm() {
    let mut phone = Phone::new();
    for round in 0..20 {
        phone.begin();
        let answer = phone.answer(&nonce(&format!("n{round}"))).expect("each request has its own tries");
        assert!(answer.contains("nc=00000001"), "{answer}");
    }
}

#[test]
fn the_strongest_algorithm_is_answered_and_unknown_ones_are_passed_over() {
    let mut phone = Phone::new();
    let answer = phone
        .answer(&[
            www("NTLM abc"),
            www(r#"Digest realm="ua", nonce="m", algorithm=MD5, qop="auth""#),
            www(r#"Digest realm="ua", nonce="x", algorithm=AKAv1-MD5"#),
            www(r#"Digest realm="ua", nonce="s", algorithm=SHA-256, qop="auth,auth-int", opaque="o\"o""#),
        ])
        .unwrap();
    assert!(answer.contains("nonce=\"s\"") && answer.contains("algorithm=SHA-256,"), "{answer}");
    assert!(answer.contains("qop=auth,") && answer.ends_with(r#"opaque="o\"o""#), "{answer}");
    assert!(!answer.contains("userhash"), "{answer}");
}

#[test]
fn without_qop_the_old_form_is_written() {
    let mut phone = Phone::new();
    let answer = phone.answer(&[www(r#"Digest realm="ua", nonce="n""#)]).unwrap();
    assert!(!answer.contains("nc=") && !answer.contains("cnonce=") && !answer.contains("algorithm="), "{answer}");
    let session = phone.answer(&[www(r#"Digest realm="s", nonce="n", algorithm=MD5-sess"#)]).unwrap();
    assert!(session.contains("cnonce=\"") && !session.contains("nc="), "{session}");
}

#[test]
fn a_configured_realm_keeps_the_password_from_all_others() {
    let mut phone = Phone::new();
    let picky = Credentials { realm: Some("ua"), ..PLAIN };
    assert_eq!(phone.with(picky, &[www(r#"Digest realm="evil", nonce="n""#)]), Err(DigestError::OtherRealm));
    let both = [www(r#"Digest realm="evil", nonce="n", algorithm=SHA-256"#), www(r#"Digest realm="ua", nonce="n""#)];
    assert!(phone.with(picky, &both).unwrap().1.contains("realm=\"ua\""));
}

#[test]
fn what_cannot_be_answered_is_told_apart() {
    let mut phone = Phone::new();
    assert_eq!(phone.answer(&[]), Err(DigestError::Malformed));
    assert_eq!(phone.answer(&[www("Digest realm=")]), Err(DigestError::Malformed));
    assert_eq!(phone.answer(&[www("Bearer x")]), Err(DigestError::NoKnownScheme));
}

#[test]
fn a_proxy_and_a_registrar_are_answered_each_with_its_own_header() {
    let mut phone = Phone::new();
    phone.begin();
    let proxy = ChallengeLine { proxy: true, value: r#"Digest realm="p", nonce="n""#.to_owned() };
    assert_eq!(phone.with(PLAIN, &[proxy]).unwrap().0, "Proxy-Authorization");
    assert!(phone.client.others(PLAIN, "REGISTER", "sip:ua").is_empty());
    assert_eq!(phone.with(PLAIN, &nonce("n")).unwrap().0, "Authorization");
    let others = phone.client.others(PLAIN, "REGISTER", "sip:ua");
    assert!(matches!(&others[..], [("Proxy-Authorization", value)] if value.contains("realm=\"p\"")), "{others:?}");
    assert!(phone.begin().is_some());
    assert_eq!(phone.client.others(PLAIN, "REGISTER", "sip:ua").len(), 1);
}

#[test]
fn a_server_that_asks_for_another_realm_each_time_is_not_answered_for_ever() {
    let mut phone = Phone::new();
    phone.begin();
    let realm = |n: u8| [www(&format!(r#"Digest realm="{n}", nonce="n""#))];
    assert_eq!((0..100).take_while(|n| phone.answer(&realm(*n)).is_ok()).count(), usize::from(MOST_ANSWERS));
    assert_eq!(phone.answer(&realm(200)), Err(DigestError::Repeated));
}

#[test]
fn the_spaces_remembered_are_bounded_and_can_be_forgotten() {
    let mut phone = Phone::new();
    for realm in 0..100 {
        phone.begin();
        phone.answer(&[www(&format!(r#"Digest realm="{realm}", nonce="n""#))]).unwrap();
    }
    assert_eq!(phone.client.spaces.len(), MOST_SPACES);
    phone.client.forget();
    assert_eq!(phone.begin(), None);
}

#[test]
fn a_user_with_quotes_cannot_break_out_of_its_string() {
    let mut phone = Phone::new();
    let odd = Credentials { user: "a\"\r\nVia: x", ..PLAIN };
    let (_, value) = phone.with(odd, &nonce("n")).unwrap();
    assert!(value.starts_with(r#"Digest username="a\"Via: x", realm"#), "{value}");
}

proptest::proptest! {
    #[test]
    fn no_challenge_makes_us_write_a_line_of_its_own(value in "Digest [ -~]{0,80}", tail in "\\PC{0,40}|[\r\n a-z=\"]{0,20}") {
        let mut phone = Phone::new();
        let base = r#"Digest realm="ua", nonce="n", "#;
        for value in [value.clone(), format!("{value}{tail}"), format!("{base}{tail}"), format!("{base}{}", &value[7..])] {
            if let Ok(answer) = phone.answer(&[www(&value)]) {
                proptest::prop_assert!(!answer.contains(['\r', '\n']) && answer.starts_with("Digest username="));
            }
        }
    }
}
