//! Words shared by every layer: identities, digits, numbers, codecs, and what is to be spoken.
//!
//! Nothing here knows a protocol, a file or a menu.

mod network;
mod number;
mod secret;
mod speech;
mod user;
pub mod user_name;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use network::Network;
pub use number::{PhoneNumber, mask_numbers};
pub use secret::Secret;
pub use speech::{Lang, NamedPrompt, Piece, Prompt, PromptId, Utterance};
pub use user::{Role, User};

/// One key of a telephone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "char", into = "char")]
pub struct Digit(u8);

impl Digit {
    pub const ZERO: Digit = Digit(b'0');
    pub const STAR: Digit = Digit(b'*');
    pub const POUND: Digit = Digit(b'#');

    /// From `0`–`9`, `*`, `#`, `A`–`D` (either case).
    pub fn from_char(c: char) -> Option<Self> {
        match c.to_ascii_uppercase() {
            c @ ('0'..='9' | '*' | '#' | 'A'..='D') => Some(Self(c as u8)),
            _ => None,
        }
    }

    /// From an RFC 4733 event code 0–15.
    pub fn from_event(code: u8) -> Option<Self> {
        b"0123456789*#ABCD".get(usize::from(code)).copied().map(Self)
    }

    /// The RFC 4733 event code 0–15.
    pub fn event(self) -> u8 {
        match self.0 {
            d @ b'0'..=b'9' => d - b'0',
            b'*' => 10,
            b'#' => 11,
            letter => letter - b'A' + 12,
        }
    }

    pub fn as_char(self) -> char {
        char::from(self.0)
    }
}

impl fmt::Display for Digit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.as_char())
    }
}

impl From<Digit> for char {
    fn from(digit: Digit) -> char {
        digit.as_char()
    }
}

impl TryFrom<char> for Digit {
    type Error = &'static str;

    fn try_from(c: char) -> Result<Self, Self::Error> {
        Self::from_char(c).ok_or("not a telephone key")
    }
}

/// An audio codec this program can send and receive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Codec {
    /// G.711 A-law, static payload type 8.
    Pcma,
    /// G.711 µ-law, static payload type 0.
    Pcmu,
    /// G.722 at 64 kbit/s, static payload type 9.
    G722,
    /// RFC 6716, dynamic payload type.
    #[serde(rename = "opus")]
    Opus,
}

impl Codec {
    /// All of them, in the order we like best: what costs least to send comes first.
    pub const ALL: [Codec; 4] = [Codec::Pcma, Codec::Pcmu, Codec::G722, Codec::Opus];

    /// Name in `a=rtpmap` (RFC 3551, RFC 7587).
    pub fn name(self) -> &'static str {
        match self {
            Codec::Pcma => "PCMA",
            Codec::Pcmu => "PCMU",
            Codec::G722 => "G722",
            Codec::Opus => "opus",
        }
    }

    /// The payload type in offers of ours: that of RFC 3551 §6, or one from the dynamic range.
    pub fn payload_type(self) -> u8 {
        self.static_payload_type().unwrap_or(96)
    }

    /// What the number means without an `a=rtpmap` (RFC 3551 §6).
    pub fn static_payload_type(self) -> Option<u8> {
        match self {
            Codec::Pcma => Some(8),
            Codec::Pcmu => Some(0),
            Codec::G722 => Some(9),
            Codec::Opus => None,
        }
    }

    /// Ticks of the RTP clock in a second. That of G.722 is half its samples, an error grown old (RFC 3551 §4.5.2); that
    /// of Opus is 48000 whatever is in it (RFC 7587 §4.1).
    pub fn clock(self) -> u32 {
        match self {
            Codec::Pcma | Codec::Pcmu | Codec::G722 => 8000,
            Codec::Opus => 48_000,
        }
    }

    /// Samples in a second of its sound, as far as this program makes use of them.
    pub fn sample_rate(self) -> u32 {
        match self {
            Codec::Pcma | Codec::Pcmu => 8000,
            Codec::G722 | Codec::Opus => 16_000,
        }
    }

    /// Whether its frames are one byte for each tick of 8000 Hz, so that they can be cut and joined anywhere.
    pub fn is_bytewise(self) -> bool {
        self != Codec::Opus
    }
}

/// One call for the whole of its life: the appliance's boot number, then a sequence within that boot.
/// Civil time is not part of the identity because it may be wrong when the call begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CallRef {
    pub boot: u32,
    pub seq: u32,
}

impl fmt::Display for CallRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.boot, self.seq)
    }
}

/// One RTP leg. The shard says which media thread owns it (one today).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LegId {
    pub shard: u8,
    pub index: u32,
}

impl fmt::Display for LegId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.shard, self.index)
    }
}

/// One ringing of one operator for one caller, and the talk that comes of it; unique within a boot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttemptId(pub u32);

/// One sound file made of a call: the how manieth of its kind. Its file is `messages/<boot>-<seq>-<n>.wav` or
/// `talks/<boot>-<seq>-<n>.wav` beneath the folder of recordings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RecordingId {
    pub kind: RecordingKind,
    pub call: CallRef,
    pub n: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordingKind {
    /// What a caller left in a box; mono.
    Message,
    /// A conversation; stereo, the caller left, the operator right.
    Talk,
}

impl fmt::Display for RecordingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let folder = match self.kind {
            RecordingKind::Message => "messages",
            RecordingKind::Talk => "talks",
        };
        write!(f, "{folder}/{}-{}.wav", self.call, self.n)
    }
}

/// One playback on a leg; grows by one with every `Play`, so a late answer is told from a current one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlayId(pub u32);
