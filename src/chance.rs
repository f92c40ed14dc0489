//! One seeded generator for tags, branches, Call-IDs, tokens, keys, SSRCs and comfort noise.
//!
//! The shell seeds it from the system's randomness; tests seed it with a number and get the same call every time. It is
//! a cryptographic generator (ChaCha12), because tags, nonces, tokens and SRTP keys must not be guessed from others of
//! them that a stranger has seen.

use rand_chacha::{
    ChaCha12Rng,
    rand_core::{RngCore as _, SeedableRng as _},
};

/// Where a generator begins. Never shown: whoever knows it knows all that follows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Seed([u8; 32]);

impl Seed {
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

/// For tests and for what need not be secret.
impl From<u64> for Seed {
    fn from(number: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&number.to_le_bytes());
        Self(bytes)
    }
}

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed(•)")
    }
}

#[derive(Clone)]
pub struct Chance(ChaCha12Rng);

impl std::fmt::Debug for Chance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Chance(•)")
    }
}

impl Chance {
    pub fn seeded(seed: impl Into<Seed>) -> Self {
        Self(ChaCha12Rng::from_seed(seed.into().0))
    }

    pub fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    pub fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// A number in `0..bound`; 0 when `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.next_u64() % bound }
    }

    /// `len` characters of `[a-z0-9]`, valid as a SIP token.
    pub fn token(&mut self, len: usize) -> String {
        const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
        (0..len).map(|_| char::from(ALPHABET[self.below(36) as usize])).collect()
    }

    /// Where another generator begins, whose words tell nothing of this one's.
    pub fn seed(&mut self) -> Seed {
        let mut bytes = [0; 32];
        self.fill(&mut bytes);
        Seed(bytes)
    }

    /// Fills `bytes`: keys and salts.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_tokens() {
        assert_eq!(Chance::seeded(7).token(12), Chance::seeded(7).token(12));
        assert_ne!(Chance::seeded(7).token(12), Chance::seeded(8).token(12));
    }

    #[test]
    fn what_it_will_say_is_not_shown() {
        assert_eq!(format!("{:?} {:?}", Seed::from(7), Chance::seeded(7)), "Seed(•) Chance(•)");
    }
}
