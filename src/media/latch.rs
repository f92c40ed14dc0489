//! Where a leg sends to, and whose packets it believes (symmetric RTP, RFC 4961).
//!
//! The SDP's address counts until packets show that the peer sits behind a NAT. A new source is believed after three
//! packets of it in a row, and only within 5 s of an SDP or when the old source has been silent for 2 s: within a call in
//! full flow nobody can draw the sound to himself.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

const WINDOW: Duration = Duration::from_secs(5);
const SILENCE: Duration = Duration::from_secs(2);
const IN_A_ROW: u8 = 3;
/// Packets already on their way to us when an SDP moved the peer.
const IN_FLIGHT: Duration = Duration::from_secs(1);
/// Sequence numbers a lossy network may skip within the row.
const MAX_STEP: u16 = 10;

#[derive(Clone, Debug)]
pub(super) struct Latch {
    target: SocketAddr,
    /// The address of the last SDP, to tell a moved peer from a repeated offer.
    described: SocketAddr,
    described_at: Instant,
    heard_at: Instant,
    /// Where the peer was before the last SDP moved it.
    former: Option<SocketAddr>,
    candidate: Option<Candidate>,
}

#[derive(Clone, Copy, Debug)]
struct Candidate {
    source: SocketAddr,
    ssrc: u32,
    sequence: u16,
    count: u8,
}

/// What to make of a packet by where it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// From where we send to.
    Peer,
    /// From a new place, which is now where we send to.
    Moved,
    Stranger,
}

impl Latch {
    pub fn new(described: SocketAddr, now: Instant) -> Self {
        Self { target: described, described, described_at: now, heard_at: now, former: None, candidate: None }
    }

    /// A new SDP: the window opens again; a new address in it counts at once, the old one keeps what was learnt.
    pub fn describe(&mut self, described: SocketAddr, now: Instant) {
        if described != self.described && !described.ip().is_unspecified() {
            self.former = Some(self.target).filter(|former| *former != described);
            self.target = described;
            self.described = described;
            self.heard_at = now;
        }
        self.described_at = now;
        self.candidate = None;
    }

    pub fn target(&self) -> SocketAddr {
        self.target
    }

    /// Judges an RTP packet that is sound and of an agreed payload type.
    pub fn judge(&mut self, source: SocketAddr, ssrc: u32, sequence: u16, now: Instant) -> Origin {
        if source == self.target {
            self.heard_at = now;
            self.candidate = None;
            return Origin::Peer;
        }
        // The last packets from the old place are the peer's, but they must not call the sound back there.
        if self.former == Some(source) && now.saturating_duration_since(self.described_at) < IN_FLIGHT {
            return Origin::Peer;
        }
        let open = now.saturating_duration_since(self.described_at) < WINDOW
            || now.saturating_duration_since(self.heard_at) >= SILENCE;
        if !open {
            self.candidate = None;
            return Origin::Stranger;
        }
        let goes_on = |c: &Candidate| {
            c.source == source && c.ssrc == ssrc && (1..=MAX_STEP).contains(&sequence.wrapping_sub(c.sequence))
        };
        let count = self.candidate.filter(goes_on).map_or(1, |c| c.count + 1);
        if count < IN_A_ROW {
            self.candidate = Some(Candidate { source, ssrc, sequence, count });
            return Origin::Stranger;
        }
        self.target = source;
        self.heard_at = now;
        self.candidate = None;
        Origin::Moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Scene {
        latch: Latch,
        now: Instant,
    }

    impl Scene {
        fn new() -> Self {
            let now = Instant::now();
            Self { latch: Latch::new(addr(1), now), now }
        }

        fn pass(&mut self, ms: u64) {
            self.now += Duration::from_millis(ms);
        }

        fn hear(&mut self, from: u8, ssrc: u32, sequence: u16) -> Origin {
            self.latch.judge(addr(from), ssrc, sequence, self.now)
        }
    }

    fn addr(n: u8) -> SocketAddr {
        SocketAddr::from(([192, 0, 2, n], 5004))
    }

    #[test]
    fn three_in_a_row_from_a_new_place_move_the_target() {
        let mut s = Scene::new();
        assert_eq!((s.hear(2, 9, 1), s.hear(2, 9, 2), s.latch.target()), (Origin::Stranger, Origin::Stranger, addr(1)));
        assert_eq!((s.hear(2, 9, 3), s.latch.target()), (Origin::Moved, addr(2)));
        assert_eq!(s.hear(2, 9, 4), Origin::Peer);
    }

    #[test]
    fn the_row_is_broken_by_another_ssrc_place_order_or_by_the_peer_itself() {
        for (from, ssrc, sequence) in [(2, 8, 3), (3, 9, 3), (2, 9, 2), (2, 9, 900), (1, 1, 1)] {
            let mut s = Scene::new();
            s.hear(2, 9, 1);
            s.hear(2, 9, 2);
            s.hear(from, ssrc, sequence);
            s.hear(2, 9, 4);
            assert_eq!(s.latch.target(), addr(1), "{from} {ssrc} {sequence}");
        }
    }

    #[test]
    fn five_seconds_after_the_sdp_only_silence_opens_the_door() {
        let mut s = Scene::new();
        s.pass(4990);
        s.hear(1, 1, 1);
        s.pass(10);
        for sequence in 1..20 {
            assert_eq!(s.hear(2, 9, sequence), Origin::Stranger);
        }
        s.pass(1980);
        for sequence in 20..23 {
            assert_eq!(s.hear(2, 9, sequence), Origin::Stranger);
        }
        s.pass(10);
        for (sequence, origin) in [(23, Origin::Stranger), (24, Origin::Stranger), (25, Origin::Moved)] {
            assert_eq!(s.hear(2, 9, sequence), origin);
        }
    }

    #[test]
    fn the_last_packets_from_the_old_place_do_not_call_the_sound_back() {
        let mut s = Scene::new();
        (1..=9).for_each(|i| _ = s.hear(1, 1, i));
        s.latch.describe(addr(3), s.now);
        for sequence in 10..30 {
            s.pass(20);
            assert_eq!((s.hear(1, 1, sequence), s.latch.target()), (Origin::Peer, addr(3)));
        }
        s.pass(600);
        (30..=32).for_each(|i| _ = s.hear(1, 1, i));
        assert_eq!(s.latch.target(), addr(1), "a peer that goes on there has not moved at all");
    }

    #[test]
    fn a_repeated_sdp_keeps_what_was_learnt_and_a_changed_one_does_not() {
        let mut s = Scene::new();
        (1..=3).for_each(|i| _ = s.hear(2, 9, i));
        s.pass(60_000);
        s.hear(2, 9, 3000);
        s.latch.describe(addr(1), s.now);
        assert_eq!(s.latch.target(), addr(2));
        s.latch.describe(SocketAddr::from(([0, 0, 0, 0], 5004)), s.now);
        assert_eq!(s.latch.target(), addr(2), "hold by address zero");
        s.latch.describe(addr(3), s.now);
        assert_eq!(s.latch.target(), addr(3));
        (1..=3).for_each(|i| _ = s.hear(4, 9, i));
        assert_eq!(s.latch.target(), addr(4), "the window is open again");
    }
}
