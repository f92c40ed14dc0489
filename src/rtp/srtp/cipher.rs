//! Session keys and what is done with them: encryption in counter mode (RFC 3711 §4.1.1) and authentication (§4.2).

use std::fmt;

use aes::{
    Aes128Enc, Block,
    cipher::{InnerIvInit as _, KeyInit as _, StreamCipherCore as _},
};
use ctr::{CtrCore, flavors::Ctr128BE};
use hmac::{Hmac, Mac};
use sha1::Sha1;

use super::Master;

/// First of three labels in a row (§4.3.2): encryption, authentication, salt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Labels {
    Rtp = 0,
    Rtcp = 3,
}

/// The session keys of RTP or of RTCP.
#[derive(Clone)]
pub(super) struct Cipher {
    aes: Aes128Enc,
    salt: [u8; 14],
    /// Already fed with the key, so that a packet costs a copy of it.
    mac: Hmac<Sha1>,
}

impl fmt::Debug for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cipher(•)")
    }
}

impl Cipher {
    pub fn derive(master: &Master, labels: Labels) -> Self {
        let (mut encryption, mut authentication, mut salt) = ([0; 16], [0; 20], [0; 14]);
        let first = labels as u8;
        derive(master, first, &mut encryption);
        derive(master, first + 1, &mut authentication);
        derive(master, first + 2, &mut salt);
        // An HMAC takes a key of any length, and this one is shorter than its block: padding it is what `new` would do.
        let mut block = [0; 64];
        block[..20].copy_from_slice(&authentication);
        Self { aes: Aes128Enc::new(&encryption.into()), salt, mac: <Hmac<Sha1> as Mac>::new(&block.into()) }
    }

    /// Encrypts or decrypts `data`, which is the same.
    pub fn apply(&self, ssrc: u32, index: u64, data: &mut [u8]) {
        // (salt · 2^16) ⊕ (SSRC · 2^64) ⊕ (index · 2^16); the last 16 bits count blocks.
        let mut iv = [0; 16];
        iv[..14].copy_from_slice(&self.salt);
        let other = (u128::from(ssrc) << 64 | u128::from(index) << 16).to_be_bytes();
        iv.iter_mut().zip(other).for_each(|(byte, other)| *byte ^= other);
        keystream(&self.aes, iv, data);
    }

    /// The whole HMAC of `packet` and what is sent with it unseen or behind it.
    pub fn authenticate(&self, packet: &[u8], beside: u32) -> [u8; 20] {
        self.fed(packet, beside).finalize().into_bytes().into()
    }

    /// Whether `tag` is the beginning of that HMAC, found out in a time that does not depend on where it differs.
    pub fn verify(&self, packet: &[u8], beside: u32, tag: &[u8]) -> bool {
        self.fed(packet, beside).verify_truncated_left(tag).is_ok()
    }

    fn fed(&self, packet: &[u8], beside: u32) -> Hmac<Sha1> {
        let mut mac = self.mac.clone();
        mac.update(packet);
        mac.update(&beside.to_be_bytes());
        mac
    }
}

/// The key derivation function (§4.3.1, §4.3.3) with a rate of 0: the keystream under the master key itself.
fn derive(master: &Master, label: u8, out: &mut [u8]) {
    let (mut key, mut iv) = (Block::default(), [0; 16]);
    key.copy_from_slice(&master[..16]);
    iv[..14].copy_from_slice(&master[16..]);
    iv[7] ^= label;
    out.fill(0);
    keystream(&Aes128Enc::new(&key), iv, out);
}

fn keystream(aes: &Aes128Enc, iv: [u8; 16], data: &mut [u8]) {
    CtrCore::<_, Ctr128BE>::inner_iv_init(aes, &iv.into()).apply_keystream_partial(data.into());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes<const N: usize>(hex: &str) -> [u8; N] {
        std::array::from_fn(|i| u8::from_str_radix(&hex[i * 2..i * 2 + 2], 16).unwrap())
    }

    #[test]
    fn the_keystream_is_that_of_rfc_3711_b_2() {
        let aes = Aes128Enc::new(&bytes::<16>("2B7E151628AED2A6ABF7158809CF4F3C").into());
        let mut stream = vec![0; 0xFF02 * 16];
        keystream(&aes, bytes("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000"), &mut stream);
        for (block, expected) in [
            (0, "E03EAD0935C95E80E166B16DD92B4EB4"),
            (1, "D23513162B02D0F72A43A2FE4A5F97AB"),
            (2, "41E95B3BB0A2E8DD477901E4FCA894C0"),
            (0xFEFF, "EC8CDF7398607CB0F2D21675EA9EA1E4"),
            (0xFF00, "362B7C3C6773516318A077D7FC5073AE"),
            (0xFF01, "6A2CC3787889374FBEB4C81B17BA6C44"),
        ] {
            assert_eq!(stream[block * 16..][..16], bytes::<16>(expected), "block {block:#x}");
        }
    }

    #[test]
    fn session_keys_are_those_of_rfc_3711_b_3() {
        let master = bytes("E1F97A0D3E018BE0D64FA32C06DE41390EC675AD498AFEEBB6960B3AABE6");
        let derived = |label, out: &mut [u8]| derive(&master, label, out);
        let (mut key, mut auth, mut salt) = ([0; 16], [0; 32], [0; 14]);
        derived(0, &mut key);
        derived(1, &mut auth);
        derived(2, &mut salt);
        assert_eq!(key, bytes("C61E7A93744F39EE10734AFE3FF7A087"));
        assert_eq!(salt, bytes("30CBBC08863D8C85D49DB34A9AE1"));
        assert_eq!(auth, bytes("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCE"));
    }
}
