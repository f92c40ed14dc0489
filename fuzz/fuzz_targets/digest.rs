//! Challenges of any registrar, and credentials of any phone: whatever is answered to a challenge must be credentials
//! that our own server can read, and nobody without the password may be let in.
#![no_main]

use std::time::{Duration, Instant};

use libfuzzer_sys::fuzz_target;
use slukhavka::{
    chance::Chance,
    clock::Now,
    sip::{
        ChallengeLine,
        digest::{Credentials, DigestClient, DigestServer, Proof},
    },
    vocab::Secret,
};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let lines: Vec<&str> = text.split('\n').take(8).collect();
    let mut chance = Chance::seeded(7);
    let now = Now::new(Instant::now(), jiff::Timestamp::UNIX_EPOCH, true);

    let mut client = DigestClient::default();
    let challenges: Vec<_> =
        lines.iter().map(|value| ChallengeLine { proxy: value.len() % 2 == 0, value: (*value).to_owned() }).collect();
    let credentials = Credentials { user: "380464400000", password: "пароль \"1\"", realm: None };
    for _ in 0..10 {
        if let Ok((_, value)) = client.authorize(&mut chance, &challenges, credentials, "REGISTER", "sip:provider.test") {
            assert!(value.starts_with("Digest ") && !value.contains(['\r', '\n']), "{value:?}");
        }
    }

    let mut server = DigestServer::new("town.test", chance.seed(), Duration::from_secs(60));
    let proof = server.check(now, lines.iter().copied(), "REGISTER", |_| Some(Secret::new("not to be guessed")));
    assert!(!matches!(proof, Proof::Right { .. }), "let in by {text:?}");
});
