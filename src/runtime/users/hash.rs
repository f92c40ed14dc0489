//! Argon2id (RFC 9106) with 19 MiB, two passes and one lane: what OWASP's Password Storage Cheat Sheet asks for at least,
//! and some tenths of a second on the smallest machine this runs on.

use std::io;

use argon2::{
    Argon2, Params,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};

use crate::{runtime::random, vocab::Secret};

/// Nobody's password has this hash; checking it takes as long as checking somebody's.
pub const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9ibw$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Right,
    /// Right, but hashed with other parameters than today's.
    RightByOldRules,
    Wrong,
}

pub fn make(password: &Secret) -> io::Result<String> {
    let random = random::bytes()?;
    let salt = random.get(..16).unwrap_or(&random);
    let hash = Argon2::from(Params::DEFAULT).hash_password_with_salt(password.reveal().as_bytes(), salt);
    hash.map(|hash| hash.to_string()).map_err(|error| io::Error::other(error.to_string()))
}

/// `stored` is a PHC string; what is none belongs to nobody.
pub fn check(password: &Secret, stored: &str) -> Verdict {
    let Ok(hash) = PasswordHash::new(stored) else { return Verdict::Wrong };
    let right = Argon2::default().verify_password(password.reveal().as_bytes(), &hash).is_ok();
    let today = Params::DEFAULT;
    let params = Params::try_from(&hash).ok();
    let by_todays = params.is_some_and(|params| {
        (params.m_cost(), params.t_cost(), params.p_cost()) == (today.m_cost(), today.t_cost(), today.p_cost())
    });
    match (right, by_todays) {
        (true, true) => Verdict::Right,
        (true, false) => Verdict::RightByOldRules,
        (false, _) => Verdict::Wrong,
    }
}

/// Two passwords in plain text, without telling by the time it takes how much of them is the same.
pub fn same(one: &Secret, other: &Secret) -> bool {
    let (one, other) = (one.reveal().as_bytes(), other.reveal().as_bytes());
    let differences = one.iter().zip(other).fold(0, |all, (a, b)| all | (a ^ b));
    one.len() == other.len() && differences == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_by_its_hash_which_is_another_each_time() {
        let password = Secret::new("чотири випадкові слова");
        let (one, other) = (make(&password).unwrap(), make(&password).unwrap());
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$") && one != other);
        assert_eq!(check(&password, &one), Verdict::Right);
        assert_eq!(check(&Secret::new("чотири випадкові слова "), &one), Verdict::Wrong);
        assert_eq!(check(&password, NOBODYS), Verdict::Wrong);
        assert!(PasswordHash::new(NOBODYS).is_ok(), "or it would be refused too quickly");
        assert_eq!(check(&password, "plain"), Verdict::Wrong);
    }

    #[test]
    fn a_hash_by_other_rules_is_right_and_known_for_it() {
        let weak = Argon2::from(Params::new(64, 1, 1, None).unwrap());
        let stored = weak.hash_password_with_salt(b"password of old", b"saltsaltsaltsalt").unwrap().to_string();
        assert_eq!(check(&Secret::new("password of old"), &stored), Verdict::RightByOldRules);
    }

    #[test]
    fn plain_passwords_are_the_same_when_every_letter_is() {
        let same = |one, other| same(&Secret::new(one), &Secret::new(other));
        assert!(same("пароль", "пароль") && !same("пароль", "парол") && !same("", "x") && !same("a", "b"));
    }
}
