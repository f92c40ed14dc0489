//! Passwords the program makes: to be read aloud or typed from paper once.

use std::io;

use crate::{chance::Chance, runtime::random, vocab::Secret};

/// No 0 and o, no 1, i and l.
const ALPHABET: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// Four groups of five letters: 99 bits.
const GROUPS: usize = 4;
const GROUP: usize = 5;

pub fn password() -> io::Result<Secret> {
    let mut chance = Chance::seeded(random::seed()?);
    let mut pick = || ALPHABET.get(chance.below(ALPHABET.len() as u64) as usize).map(|b| char::from(*b));
    let groups: Vec<String> = (0..GROUPS).map(|_| (0..GROUP).filter_map(|_| pick()).collect()).collect();
    Ok(Secret::new(groups.join("-")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_password_is_long_legible_and_never_the_same() {
        let (one, other) = (password().unwrap(), password().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.reveal().len(), GROUPS * GROUP + GROUPS - 1);
        assert!(one.reveal().split('-').all(|group| group.bytes().all(|b| ALPHABET.contains(&b))), "{}", one.reveal());
    }
}
