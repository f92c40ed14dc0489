//! RTP on the wire: packets, statistics, RFC 4733 events, RTCP reports (RFC 3550, 4733) and SRTP (RFC 3711).
//!
//! Owns sequence numbers, jitter, loss and event timing of one stream. Must not know legs, codecs' samples or sockets.

mod event;
mod packet;
mod quality;
mod reception;
mod rtcp;
pub mod srtp;

pub use event::EventDecoder;
pub use packet::{HEADER_LEN, Header, Packet, is_rtcp};
pub use quality::{Conditions, mean_opinion_score};
pub use reception::{Arrival, Reception};
pub use rtcp::{PeerReport, Report, ReportBlock, middle_of_ntp, ntp_time, round_trip};

/// Ticks in a second of the time line the media engine counts in, and of the RTP clock of every codec but Opus.
pub const CLOCK: u32 = 8000;
