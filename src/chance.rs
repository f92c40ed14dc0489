//! One seeded generator for tags, branches, Call-IDs, SSRCs and comfort noise.
//!
//! The shell seeds it from the system; tests seed it with a number and get the same call every time.
//! It is not a cryptographic generator: secrets (nonces, passwords) do not come from here.

/// SplitMix64: tiny, fast, and good enough for identifiers that only have to differ.
#[derive(Clone, Debug)]
pub struct Chance {
    state: u64,
}

impl Chance {
    pub fn seeded(seed: u64) -> Self {
        Self { state: seed }
    }

    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn next_u32(&mut self) -> u32 {
        (self.next_u64() >> 32) as u32
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
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn the_same_seed_gives_the_same_tokens() {
        assert_eq!(Chance::seeded(7).token(12), Chance::seeded(7).token(12));
        assert_ne!(Chance::seeded(7).token(12), Chance::seeded(8).token(12));
    }
}
