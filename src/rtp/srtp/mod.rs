//! SRTP and SRTCP (RFC 3711) as SDES agrees on them: AES-128 in counter mode, HMAC-SHA1 of 80 or 32 bits, no MKI, no
//! rekeying within a stream (key derivation rate 0).
//!
//! Owns keys, packet indices and replay windows of one direction each. Works on the caller's buffers and never allocates
//! after `new`: one packet of each call passes here every 20 ms. Must not know how keys were agreed upon.

mod cipher;
mod receiver;
mod sender;
mod window;

pub use receiver::SrtpReceiver;
pub use sender::SrtpSender;

/// Master key (16 bytes), then master salt (14).
pub type Master = [u8; 30];

/// Bytes an SRTCP packet is longer than its RTCP: E and index, then the tag, which has 80 bits in both suites.
pub const SRTCP_OVERHEAD: usize = INDEX_LEN + AuthTag::Bits80.bytes();

const INDEX_LEN: usize = 4;
/// Top bit of the index field: the packet is encrypted (§3.4).
const ENCRYPTED: u32 = 1 << 31;
/// Header and sender of an RTCP packet stay readable.
const RTCP_CLEAR: usize = 8;

/// How much of the HMAC goes with an RTP packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthTag {
    Bits80,
    Bits32,
}

impl AuthTag {
    pub const LONGEST: usize = Self::Bits80.bytes();

    pub const fn bytes(self) -> usize {
        match self {
            Self::Bits80 => 10,
            Self::Bits32 => 4,
        }
    }
}

/// What SRTP needs of an RTP header, which it leaves readable.
#[derive(Clone, Copy, Debug)]
struct Clear {
    /// Bytes before the payload: fixed part, contributing sources, extension.
    len: usize,
    sequence: u16,
    ssrc: u32,
}

impl Clear {
    fn read(packet: &[u8]) -> Option<Self> {
        let &[first, _, s0, s1, _, _, _, _, a, b, c, d, ref rest @ ..] = packet else { return None };
        let mut len = super::HEADER_LEN + usize::from(first & 0x0F) * 4;
        if first & 0x10 != 0 {
            let &[_, _, high, low] = rest.get(len - super::HEADER_LEN..)?.first_chunk()?;
            len += 4 + usize::from(u16::from_be_bytes([high, low])) * 4;
        }
        let sound = first >> 6 == 2 && len <= packet.len();
        sound.then(|| Self { len, sequence: u16::from_be_bytes([s0, s1]), ssrc: u32::from_be_bytes([a, b, c, d]) })
    }
}

/// Sender of the first packet in a compound.
fn rtcp_ssrc(packet: &[u8]) -> Option<u32> {
    let &[first, _, _, _, a, b, c, d, ..] = packet else { return None };
    (first >> 6 == 2).then(|| u32::from_be_bytes([a, b, c, d]))
}

#[cfg(test)]
mod tests;
