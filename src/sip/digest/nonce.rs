//! Nonces that carry their own proof: time and chance under a MAC, so nothing is kept of those that nobody uses.

use std::time::{Duration, Instant};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::chance::Chance;

/// Time, chance, and half a SHA-256.
const LEN: usize = 8 + 8 + 16;

/// When a nonce was made and which one it is; ordered by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stamp {
    /// Milliseconds since the start of this process.
    pub issued: u64,
    pub number: u64,
}

#[derive(Clone)]
pub(super) struct Nonces {
    secret: [u8; 32],
    start: Instant,
    life: Duration,
}

impl Nonces {
    pub fn new(now: Instant, chance: &mut Chance, life: Duration) -> Self {
        let mut secret = [0; 32];
        chance.fill(&mut secret);
        Self { secret, start: now, life }
    }

    pub fn issue(&self, now: Instant, chance: &mut Chance) -> String {
        let mut bytes = Vec::with_capacity(LEN);
        bytes.extend_from_slice(&self.millis(now).to_be_bytes());
        bytes.extend_from_slice(&chance.next_u64().to_be_bytes());
        if let Some(mac) = self.mac(&bytes) {
            bytes.extend(mac.finalize().into_bytes().into_iter().take(16));
        }
        BASE64.encode(bytes)
    }

    /// `None` for a nonce that is not ours (another process's, too) or has outlived its time.
    pub fn read(&self, now: Instant, nonce: &str) -> Option<Stamp> {
        let bytes = BASE64.decode(nonce).ok().filter(|bytes| bytes.len() == LEN)?;
        let (stamp, mac) = bytes.split_at_checked(16)?;
        self.mac(stamp)?.verify_truncated_left(mac).ok()?;
        let (issued, number) = stamp.split_at_checked(8)?;
        let number_of = |bytes: &[u8]| bytes.try_into().ok().map(u64::from_be_bytes);
        let stamp = Stamp { issued: number_of(issued)?, number: number_of(number)? };
        (stamp.issued >= self.oldest(now)).then_some(stamp)
    }

    /// What was made before this has outlived its time.
    pub fn oldest(&self, now: Instant) -> u64 {
        let life = u64::try_from(self.life.as_millis()).unwrap_or(u64::MAX);
        self.millis(now).saturating_sub(life)
    }

    fn millis(&self, now: Instant) -> u64 {
        u64::try_from(now.saturating_duration_since(self.start).as_millis()).unwrap_or(u64::MAX)
    }

    /// HMAC takes a key of any length, so there always is one.
    fn mac(&self, bytes: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).ok()?;
        mac.update(bytes);
        Some(mac)
    }
}

/// Never shows the secret.
impl std::fmt::Debug for Nonces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Nonces").field("life", &self.life).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFE: Duration = Duration::from_secs(60);

    #[test]
    fn a_nonce_is_known_until_its_time_is_over() {
        let (now, mut chance) = (Instant::now(), Chance::seeded(1));
        let nonces = Nonces::new(now, &mut chance, LIFE);
        let later = now + Duration::from_secs(5);
        let nonce = nonces.issue(later, &mut chance);
        assert_eq!(nonces.read(later, &nonce).map(|stamp| stamp.issued), Some(5000));
        assert!(nonces.read(later + LIFE, &nonce).is_some());
        assert_eq!(nonces.read(later + LIFE + Duration::from_millis(1), &nonce), None);
        assert_ne!(nonce, nonces.issue(later, &mut chance), "two of one moment differ");
    }

    #[test]
    fn a_nonce_of_somebody_else_or_with_one_bit_changed_is_not_ours() {
        let (now, mut chance) = (Instant::now(), Chance::seeded(1));
        let nonces = Nonces::new(now, &mut chance, LIFE);
        let nonce = nonces.issue(now, &mut chance);
        let other = Nonces::new(now, &mut chance, LIFE);
        assert_eq!(other.read(now, &nonce), None);
        let bytes = BASE64.decode(&nonce).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(nonces.read(now, &BASE64.encode(&bytes)), None, "bit {bit}");
        }
        for bad in ["", "abc", "дім", &nonce[..20], &format!("{nonce}AAAA")] {
            assert_eq!(nonces.read(now, bad), None, "{bad:?}");
        }
    }
}
