//! Legs, players and ports: the RTP side of calls, as plain data in and out.
//!
//! Owns what leaves at each tick and what an arriving packet means. Must not know SIP, menus, or who drives it;
//! sockets are the shell's (`runtime/media_thread.rs`).

mod activity;
mod api;
mod bridge;
mod clip;
mod digits;
mod engine;
mod jitter;
mod keys;
mod latch;
mod leg;
mod liveness;
mod outbound;
mod passage;
mod pieces;
mod player;
mod ports;
mod reports;
mod secure;
mod tape;
mod track;
mod transcode;
mod unfinished;

pub use api::{DigitSource, LegEnd, MediaCommand, MediaEvent, MediaQuality, RecordEnd, RecordLimits, RecordStop};
pub use clip::{Clip, ResolvedPlay, Wanted};
pub use engine::{Engine, EngineConfig, SLOT};
pub use ports::PortPool;
pub use tape::Taping;
pub use transcode::{Recoder, Transcoder};

use std::net::{IpAddr, SocketAddr};

use crate::vocab::LegId;

/// Which of a leg's two sockets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    Rtp,
    Rtcp,
}

/// Where the engine's doings go. The shell gives it sockets, tests give it lists; no call may block.
pub trait Sink {
    /// Binds `port` for RTP and the next one for RTCP on `local`; false when one of them is taken.
    fn open(&mut self, leg: LegId, local: IpAddr, port: u16) -> bool;
    fn close(&mut self, leg: LegId);
    fn send(&mut self, leg: LegId, channel: Channel, to: SocketAddr, bytes: &[u8]);
    /// Words to be turned into encoded clips elsewhere; the answer is `Engine::resolved`.
    fn resolve(&mut self, wanted: Wanted);
    /// Sound to be written down elsewhere. Of each `Begin` something must come of by `Engine::recorded`, once.
    fn record(&mut self, taping: Taping<'_>);
    fn event(&mut self, event: MediaEvent);
}

#[cfg(test)]
mod tests;
