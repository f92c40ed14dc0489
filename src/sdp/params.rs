//! What each side can do and what two sides agreed upon.

use std::net::{IpAddr, SocketAddr};

use thiserror::Error;

use super::{MasterKey, SrtpKeys, SrtpPolicy};
use crate::vocab::Codec;

/// Why there is no agreement. `Malformed` is the sender's mistake (400), the others are a refusal (488).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SdpError {
    #[error("not a session description")]
    Malformed,
    #[error("no audio stream is offered")]
    NoAudio,
    #[error("no codec in common")]
    NoCodec,
    #[error("the audio stream needs a transport or an address this program does not have")]
    Unsupported,
    #[error("encryption is required, and no key was offered that can be used")]
    Unencrypted,
}

/// What we are able and willing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// In order of preference.
    pub codecs: Vec<Codec>,
    /// RFC 4733.
    pub telephone_event: bool,
    pub srtp: SrtpPolicy,
}

impl Default for Capabilities {
    fn default() -> Self {
        Self { codecs: Codec::ALL.to_vec(), telephone_event: true, srtp: SrtpPolicy::Off }
    }
}

/// `a=sendrecv` and its kin, from our side of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    SendRecv,
    SendOnly,
    RecvOnly,
    Inactive,
}

impl Direction {
    pub fn sends(self) -> bool {
        matches!(self, Self::SendRecv | Self::SendOnly)
    }

    pub fn receives(self) -> bool {
        matches!(self, Self::SendRecv | Self::RecvOnly)
    }

    /// The same stream seen from the other end.
    pub fn reversed(self) -> Self {
        match self {
            Self::SendOnly => Self::RecvOnly,
            Self::RecvOnly => Self::SendOnly,
            both => both,
        }
    }

    /// Name of the attribute (RFC 8866 §6.7).
    pub fn attribute(self) -> &'static str {
        match self {
            Self::SendRecv => "sendrecv",
            Self::SendOnly => "sendonly",
            Self::RecvOnly => "recvonly",
            Self::Inactive => "inactive",
        }
    }
}

/// Our end of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalMedia {
    /// The address the peer can reach us at (chosen by route look-up).
    pub addr: IpAddr,
    /// Even RTP port; RTCP is the next one unless multiplexed.
    pub port: u16,
    /// Our key for this call, used when SRTP is agreed upon; whoever opens the call draws it.
    pub key: MasterKey,
    /// `o=` session id, constant for the dialog.
    pub session: u64,
    /// `o=` version, one more with each changed description.
    pub version: u64,
}

/// The agreed stream, as the media thread needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaParams {
    /// Where to send RTP until latching says otherwise.
    pub remote: SocketAddr,
    /// `a=rtcp` or port + 1; equal to `remote` with rtcp-mux.
    pub remote_rtcp: SocketAddr,
    pub rtcp_mux: bool,
    pub codec: Codec,
    /// RTP payload type of the codec on the wire.
    pub payload_type: u8,
    /// Payload type of telephone-event, when agreed (RFC 4733).
    pub telephone_event: Option<u8>,
    /// Ticks in a second of the events' timestamps and durations: 8000, or 48000 where a peer with Opus has it so.
    pub event_clock: u32,
    /// Milliseconds of audio per packet we send: 20 unless the peer's ptime or maxptime asks for 10–60; with Opus always
    /// 20, as its packets say themselves how long they are.
    pub ptime_ms: u8,
    /// What we do: `RecvOnly` and `Inactive` mean that nobody listens to us.
    pub direction: Direction,
    /// Keys when the stream is SRTP (RFC 3711).
    pub srtp: Option<SrtpKeys>,
    /// The peer put the call on hold: `sendonly`, `inactive` or `c=0.0.0.0` (we still send when it can hear us).
    pub held: bool,
}
