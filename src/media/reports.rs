//! RTCP of one leg: what we tell the peer each five seconds, what it tells us, and the quality left for the record.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use super::{MediaQuality, outbound::Outbound};
use crate::{
    clock::Now,
    rtp::{Conditions, PeerReport, Reception, Report, ReportBlock, mean_opinion_score, ntp_time, round_trip},
};

const INTERVAL: Duration = Duration::from_secs(5);

#[derive(Clone, Debug)]
pub(super) struct Reports {
    pub target: SocketAddr,
    cname: Box<str>,
    due: Instant,
    /// The peer's last sender report: its NTP middle and when it came.
    last_sr: Option<(u32, Instant)>,
    told: Told,
}

/// What the peer told about our stream.
#[derive(Clone, Copy, Debug, Default)]
struct Told {
    lost: Option<f32>,
    jitter_ms: Option<f32>,
    rtt_ms: Option<f32>,
}

impl Reports {
    /// `first` spreads the reports of many legs over the interval.
    pub fn new(target: SocketAddr, cname: Box<str>, now: Instant, first: Duration) -> Self {
        Self { target, cname, due: now + first.min(INTERVAL), last_sr: None, told: Told::default() }
    }

    pub fn is_due(&self, now: Instant) -> bool {
        now >= self.due
    }

    /// Writes a report into `out` and puts the next one five seconds later, whatever the delay of this one.
    pub fn write(
        &mut self,
        now: Now,
        ticks: u64,
        outbound: &Outbound,
        reception: &mut Reception,
        bye: bool,
        out: &mut [u8],
    ) -> usize {
        while self.due <= now.mono {
            self.due += INTERVAL;
        }
        let (last_sr, delay) = self.last_sr.map_or((0, 0), |(sr, at)| {
            let delay = now.mono.saturating_duration_since(at).as_secs_f64() * 65536.0;
            (sr, delay as u32)
        });
        Report {
            ssrc: outbound.ssrc,
            ntp: ntp_time(now.civil),
            rtp_timestamp: outbound.timestamp(ticks),
            packets: outbound.packets as u32,
            octets: outbound.octets as u32,
            block: reception.report().map(|block| ReportBlock { last_sr, delay, ..block }),
            cname: &self.cname,
            bye,
        }
        .write(out)
    }

    /// Takes in a compound packet; false when it is none.
    pub fn read(&mut self, now: Now, bytes: &[u8], outbound: &Outbound) -> bool {
        let Some(report) = PeerReport::read(bytes, outbound.ssrc) else { return false };
        if let Some((_, ntp_middle)) = report.sender {
            self.last_sr = Some((ntp_middle, now.mono));
        }
        if let Some(block) = report.about_us {
            self.told.lost = Some(f32::from(block.fraction_lost) / 256.0);
            self.told.jitter_ms = Some(block.jitter as f32 * 1000.0 / outbound.clock() as f32);
            self.told.rtt_ms = round_trip(&block, ntp_time(now.civil)).or(self.told.rtt_ms);
        }
        true
    }

    /// The opinion score is of the worse of the two directions, since either spoils a call.
    pub fn quality(&self, outbound: &Outbound, reception: &Reception, stray: u64) -> MediaQuality {
        let (received, lost) = (reception.received(), reception.lost());
        let ours = if received + lost == 0 { 0.0 } else { lost as f32 / (received + lost) as f32 };
        let conditions = Conditions {
            loss: ours.max(self.told.lost.unwrap_or(0.0)),
            jitter_ms: reception.jitter_ms().max(self.told.jitter_ms.unwrap_or(0.0)),
            rtt_ms: self.told.rtt_ms,
        };
        MediaQuality {
            packets_sent: outbound.packets,
            packets_received: received,
            lost,
            jitter_ms: reception.jitter_ms(),
            jitter_max_ms: reception.jitter_max_ms(),
            remote_lost: self.told.lost,
            remote_jitter_ms: self.told.jitter_ms,
            rtt_ms: self.told.rtt_ms,
            mos: (received > 0 || self.told.lost.is_some()).then(|| mean_opinion_score(conditions)),
            stray,
        }
    }
}
