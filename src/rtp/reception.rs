//! What arrived of one stream and what did not (RFC 3550 appendices A.1, A.3 and A.8).
//!
//! A change of SSRC begins anew; what was counted before stays in the totals.

use super::{CLOCK, Header, ReportBlock};

const MAX_DROPOUT: u16 = 3000;
const MAX_MISORDER: u16 = 100;
/// Packets in sequence before a source is believed.
const MIN_SEQUENTIAL: u8 = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// In a believed sequence.
    Valid,
    /// Too early to tell, or far from the sequence we know.
    Doubtful,
}

#[derive(Clone, Debug)]
pub struct Reception {
    /// Ticks in a second of the timestamps that come in.
    clock: u32,
    source: Option<Source>,
    finished: Totals,
    jitter_max_ms: f32,
}

impl Default for Reception {
    fn default() -> Self {
        Self { clock: CLOCK, source: None, finished: Totals::default(), jitter_max_ms: 0.0 }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Totals {
    received: u64,
    lost: u64,
}

#[derive(Clone, Debug)]
struct Source {
    ssrc: u32,
    max_seq: u16,
    /// Wraps of the sequence number, shifted left by 16.
    cycles: u32,
    base_seq: u32,
    /// The sequence number that would show a restart.
    bad_seq: Option<u16>,
    probation: u8,
    received: u32,
    expected_prior: u32,
    received_prior: u32,
    transit: Option<u32>,
    jitter: f32,
}

impl Reception {
    /// From now on timestamps run at `clock`: another codec was agreed upon. Jitter is measured anew.
    pub fn set_clock(&mut self, clock: u32) {
        if std::mem::replace(&mut self.clock, clock) != clock
            && let Some(source) = &mut self.source
        {
            source.transit = None;
            source.jitter = 0.0;
        }
    }

    /// Takes in a packet that arrived at `arrival` (ticks of the RTP clock, any origin). `None` leaves jitter alone: the
    /// packets of one telephone-event share a timestamp and would all look late.
    pub fn receive(&mut self, header: &Header, arrival: Option<u32>) -> Arrival {
        if self.source.as_ref().is_none_or(|s| s.ssrc != header.ssrc) {
            self.finish_source();
            self.source = Some(Source::new(header.ssrc, header.sequence));
        }
        let Some(source) = &mut self.source else { return Arrival::Doubtful };
        let verdict = match source.update_seq(header.sequence) {
            Sequence::Restarted => {
                self.finished.add(source.totals());
                source.restart(header.sequence);
                source.received = 1;
                Arrival::Valid
            }
            Sequence::Valid => Arrival::Valid,
            Sequence::Doubtful => Arrival::Doubtful,
        };
        if let (Arrival::Valid, Some(arrival)) = (verdict, arrival) {
            source.update_jitter(arrival.wrapping_sub(header.timestamp), self.clock);
            self.jitter_max_ms = self.jitter_max_ms.max(source.jitter * 1000.0 / self.clock as f32);
        }
        verdict
    }

    pub fn ssrc(&self) -> Option<u32> {
        self.source.as_ref().map(|s| s.ssrc)
    }

    pub fn received(&self) -> u64 {
        self.totals().received
    }

    pub fn lost(&self) -> u64 {
        self.totals().lost
    }

    pub fn jitter_ms(&self) -> f32 {
        self.source.as_ref().map_or(0.0, |s| s.jitter) * 1000.0 / self.clock as f32
    }

    pub fn jitter_max_ms(&self) -> f32 {
        self.jitter_max_ms
    }

    /// The block for our next RTCP report; the fraction is of the time since the last one.
    pub fn report(&mut self) -> Option<ReportBlock> {
        self.source.as_mut().filter(|s| s.probation == 0).map(Source::report)
    }

    fn totals(&self) -> Totals {
        let mut totals = self.finished;
        if let Some(source) = &self.source {
            totals.add(source.totals());
        }
        totals
    }

    fn finish_source(&mut self) {
        if let Some(source) = self.source.take() {
            self.finished.add(source.totals());
        }
    }
}

impl Totals {
    fn add(&mut self, other: Self) {
        self.received += other.received;
        self.lost += other.lost;
    }
}

enum Sequence {
    Valid,
    Doubtful,
    Restarted,
}

impl Source {
    fn new(ssrc: u32, first: u16) -> Self {
        Self {
            ssrc,
            max_seq: first.wrapping_sub(1),
            cycles: 0,
            base_seq: u32::from(first),
            bad_seq: None,
            probation: MIN_SEQUENTIAL,
            received: 0,
            expected_prior: 0,
            received_prior: 0,
            transit: None,
            jitter: 0.0,
        }
    }

    /// `init_seq` of appendix A.1; jitter goes on, the clock of the source may not have changed.
    fn restart(&mut self, seq: u16) {
        *self = Self { probation: 0, max_seq: seq, jitter: self.jitter, ..Self::new(self.ssrc, seq) };
    }

    /// `update_seq` of appendix A.1.
    fn update_seq(&mut self, seq: u16) -> Sequence {
        let ahead = seq.wrapping_sub(self.max_seq);
        if self.probation > 0 {
            return self.probe(seq, ahead == 1);
        }
        if ahead < MAX_DROPOUT {
            if seq < self.max_seq {
                self.cycles = self.cycles.wrapping_add(1 << 16);
            }
            self.max_seq = seq;
        } else if ahead <= u16::MAX - MAX_MISORDER {
            if self.bad_seq == Some(seq) {
                return Sequence::Restarted;
            }
            self.bad_seq = Some(seq.wrapping_add(1));
            return Sequence::Doubtful;
        }
        self.received += 1;
        Sequence::Valid
    }

    fn probe(&mut self, seq: u16, in_sequence: bool) -> Sequence {
        self.probation = if in_sequence { self.probation - 1 } else { MIN_SEQUENTIAL - 1 };
        self.max_seq = seq;
        if self.probation > 0 {
            return Sequence::Doubtful;
        }
        self.restart(seq);
        self.received = 1;
        Sequence::Valid
    }

    /// Appendix A.8. A leap of over a second is a new time line of the sender, not jitter.
    fn update_jitter(&mut self, transit: u32, clock: u32) {
        if let Some(before) = self.transit.replace(transit) {
            let d = (transit.wrapping_sub(before) as i32).unsigned_abs();
            if d < clock {
                self.jitter += (d as f32 - self.jitter) / 16.0;
            }
        }
    }

    fn extended_max(&self) -> u32 {
        self.cycles.wrapping_add(u32::from(self.max_seq))
    }

    fn expected(&self) -> u32 {
        self.extended_max().wrapping_sub(self.base_seq).wrapping_add(1)
    }

    /// Duplicates may make more packets than were sent: nothing is lost then.
    fn totals(&self) -> Totals {
        let lost = if self.probation > 0 { 0 } else { self.expected().saturating_sub(self.received) };
        Totals { received: u64::from(self.received), lost: u64::from(lost) }
    }

    /// Appendix A.3.
    fn report(&mut self) -> ReportBlock {
        let expected = self.expected();
        let expected_interval = expected.wrapping_sub(self.expected_prior);
        let received_interval = self.received.wrapping_sub(self.received_prior);
        self.expected_prior = expected;
        self.received_prior = self.received;
        let lost_interval = i64::from(expected_interval) - i64::from(received_interval);
        let fraction_lost = if expected_interval == 0 || lost_interval <= 0 {
            0
        } else {
            ((lost_interval << 8) / i64::from(expected_interval)).min(255) as u8
        };
        ReportBlock {
            ssrc: self.ssrc,
            fraction_lost,
            cumulative_lost: expected.saturating_sub(self.received).min(0x7F_FFFF),
            extended_max: self.extended_max(),
            jitter: self.jitter as u32,
            ..ReportBlock::default()
        }
    }
}

#[cfg(test)]
mod tests;
