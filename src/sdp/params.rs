//! What two sides agreed upon.

use std::net::{IpAddr, SocketAddr};

use crate::vocab::Codec;

/// `a=sendrecv` and its kin, from our side of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    SendRecv,
    SendOnly,
    RecvOnly,
    Inactive,
}

/// Our end of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalMedia {
    /// The address the peer can reach us at (chosen by route look-up).
    pub addr: IpAddr,
    /// Even RTP port; RTCP is the next one unless multiplexed.
    pub port: u16,
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
    /// Payload type of telephone-event at 8000 Hz, when agreed (RFC 4733).
    pub telephone_event: Option<u8>,
    /// Milliseconds of audio per packet we send (20 unless the peer's ptime or maxptime asks for 10–60).
    pub ptime_ms: u8,
    /// What we do: `SendOnly` and `Inactive` mean the peer holds us.
    pub direction: Direction,
    /// The peer put the call on hold: `sendonly`, `inactive` or `c=0.0.0.0` (we still send when it can hear us).
    pub held: bool,
}
