use super::{
    super::{super::ChallengeLine, Credentials, DigestClient},
    *,
};
use crate::sip::testing::start;

const METHOD: &str = "REGISTER";
const URI: &str = "sip:192.0.2.1";

struct Bench {
    server: DigestServer,
    client: DigestClient,
    chance: Chance,
    now: Now,
}

fn credentials<'a>(user: &'a str, password: &'a str) -> Credentials<'a> {
    Credentials { user, password, realm: None }
}

impl Bench {
    fn new() -> Self {
        let (mut chance, now) = (Chance::seeded(3), start());
        let server = DigestServer::new(now, &mut chance, "рада \"42\"");
        Self { server, client: DigestClient::default(), chance, now }
    }

    fn challenge(&mut self, stale: bool) -> Vec<ChallengeLine> {
        let values = self.server.challenge(self.now, &mut self.chance, (&[Algorithm::SHA_256, Algorithm::MD5], stale));
        values.into_iter().map(|value| ChallengeLine { proxy: false, value }).collect()
    }

    fn answer(&mut self, challenges: &[ChallengeLine], user: &str, password: &str) -> String {
        self.client.authorize(&mut self.chance, challenges, credentials(user, password), METHOD, URI).unwrap().1
    }

    fn check(&mut self, value: &str) -> Proof {
        self.server.check(self.now, [value], METHOD, |user| (user == "101").then(|| Secret::new("таємниця")))
    }
}

fn right() -> Proof {
    Proof::Right { user: "101".into() }
}

fn wrong(user: &str) -> Proof {
    Proof::Wrong { user: user.into() }
}

#[test]
fn the_right_password_is_proved_by_either_algorithm() {
    for skip in [0, 1] {
        let mut bench = Bench::new();
        let challenges = bench.challenge(false);
        let value = bench.answer(&challenges[skip..], "101", "таємниця");
        assert!(value.contains(["algorithm=SHA-256,", "algorithm=MD5,"][skip]), "{value}");
        assert_eq!(bench.check(&value), right());
    }
}

#[test]
fn a_wrong_password_and_an_unknown_user_are_told_alike() {
    let mut bench = Bench::new();
    let challenges = bench.challenge(false);
    let value = bench.answer(&challenges, "101", "guess");
    assert_eq!(bench.check(&value), wrong("101"));
    bench.client.forget();
    let value = bench.answer(&challenges, "102", "");
    assert_eq!(bench.check(&value), wrong("102"), "an unknown user has no empty password");
}

#[test]
fn a_nonce_counts_on_and_no_count_is_good_twice() {
    let mut bench = Bench::new();
    let challenges = bench.challenge(false);
    let first = bench.answer(&challenges, "101", "таємниця");
    assert_eq!(bench.check(&first), right());
    assert_eq!(bench.check(&first), Proof::Stale, "overheard and sent again");
    let second = bench.client.preempt(&mut bench.chance, credentials("101", "таємниця"), METHOD, URI).unwrap().1;
    assert_eq!(bench.check(&second), right());
}

#[test]
fn credentials_of_another_method_prove_nothing() {
    let mut bench = Bench::new();
    let challenges = bench.challenge(false);
    let value = bench.answer(&challenges, "101", "таємниця");
    let proof = bench.server.check(bench.now, [value.as_str()], "INVITE", |_| Some(Secret::new("таємниця")));
    assert_eq!(proof, wrong("101"));
}

#[test]
fn an_old_nonce_is_stale_and_the_client_goes_on_with_the_new_one() {
    let mut bench = Bench::new();
    let challenges = bench.challenge(false);
    let value = bench.answer(&challenges, "101", "таємниця");
    bench.now = bench.now.after(LIFE + Duration::from_secs(1));
    assert_eq!(bench.check(&value), Proof::Stale);
    let again = bench.challenge(true);
    assert!(again[0].value.ends_with("stale=true"), "{again:?}");
    let value = bench.answer(&again, "101", "таємниця");
    assert_eq!(bench.check(&value), right());
}

#[test]
fn a_nonce_of_our_former_life_is_stale_only_for_who_knows_the_password() {
    let mut bench = Bench::new();
    let challenges = Bench { chance: Chance::seeded(99), ..Bench::new() }.challenge(false);
    bench.server = DigestServer::new(bench.now, &mut bench.chance, "рада \"42\"");
    let value = bench.answer(&challenges, "101", "таємниця");
    assert_eq!(bench.check(&value), Proof::Stale);
    bench.client.forget();
    let value = bench.answer(&challenges, "101", "guess");
    assert_eq!(bench.check(&value), wrong("101"));
}

#[test]
fn the_old_form_without_qop_is_good_once() {
    let mut bench = Bench::new();
    let challenges: Vec<_> = bench
        .challenge(false)
        .into_iter()
        .map(|line| ChallengeLine { value: line.value.replace(", qop=\"auth\"", ""), ..line })
        .collect();
    let value = bench.answer(&challenges, "101", "таємниця");
    assert!(!value.contains("nc="));
    assert_eq!(bench.check(&value), right());
    assert_eq!(bench.check(&value), Proof::Stale);
}

#[test]
fn session_algorithms_are_understood() {
    let mut bench = Bench::new();
    let challenges: Vec<_> = bench
        .challenge(false)
        .into_iter()
        .map(|line| ChallengeLine { value: line.value.replace("SHA-256", "SHA-256-sess"), ..line })
        .collect();
    let value = bench.answer(&challenges, "101", "таємниця");
    assert!(value.contains("SHA-256-sess"), "{value}");
    assert_eq!(bench.check(&value), right());
}

#[test]
fn other_realms_and_rubbish_prove_nothing() {
    let mut bench = Bench::new();
    for value in ["", "Basic abc", "Digest realm=\"elsewhere\"", "Digest realm=\"рада \\\"42\\\"", "Digest ="] {
        assert_eq!(bench.check(value), Proof::Missing, "{value}");
    }
    let ours = r#"Digest realm="рада \"42\"", username="101""#;
    for more in
        ["", ", nonce=\"n\"", ", nonce=\"n\", uri=\"u\", response=\"x\", qop=auth", ", qop=auth-int", ", algorithm=MD4"]
    {
        assert_eq!(bench.check(&format!("{ours}{more}")), wrong("101"), "{more}");
    }
    let counted = r#", nonce="n", uri="u", response="", cnonce="c", qop=auth, nc=zzzzzzzz"#;
    assert_eq!(bench.check(&format!("{ours}{counted}")), wrong("101"));
}
