//! RTCP: our reports to the peer and what the peer reports of us (RFC 3550 §6).

use jiff::Timestamp;
use rtcp_types::{
    Bye, Compound, Packet, ReceiverReport, ReportBlock as WireBlock, RtcpPacketWriterExt, Sdes, SdesChunk, SdesItem,
    SenderReport,
};

/// Seconds between the NTP epoch of 1900 and the Unix epoch.
const NTP_EPOCH: i64 = 2_208_988_800;

/// One reception report block (§6.4.1), times in RTP ticks and 1/65536 s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReportBlock {
    pub ssrc: u32,
    pub fraction_lost: u8,
    pub cumulative_lost: u32,
    pub extended_max: u32,
    pub jitter: u32,
    /// Middle 32 bits of the NTP time in the last sender report from that source; 0 for none.
    pub last_sr: u32,
    /// Since that report arrived, 1/65536 s.
    pub delay: u32,
}

/// A compound packet of ours: SR (or RR when nothing was sent), SDES with CNAME, BYE at the end.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    pub ssrc: u32,
    pub ntp: u64,
    pub rtp_timestamp: u32,
    pub packets: u32,
    pub octets: u32,
    pub block: Option<ReportBlock>,
    pub cname: &'a str,
    pub bye: bool,
}

/// What matters in a compound packet of the peer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeerReport {
    /// Sender and middle 32 bits of the NTP time of its SR.
    pub sender: Option<(u32, u32)>,
    /// The block about our SSRC.
    pub about_us: Option<ReportBlock>,
    pub bye: bool,
}

impl Report<'_> {
    /// Returns the length; 0 when `out` is too short.
    pub fn write(&self, out: &mut [u8]) -> usize {
        let mut len = self.write_report(out);
        let chunk = SdesChunk::builder(self.ssrc).add_item(SdesItem::builder(SdesItem::CNAME, self.cname));
        let rest = out.get_mut(len..).unwrap_or_default();
        len += Sdes::builder().add_chunk(chunk).write_into(rest).unwrap_or(0);
        if self.bye {
            let rest = out.get_mut(len..).unwrap_or_default();
            len += Bye::builder().add_source(self.ssrc).write_into(rest).unwrap_or(0);
        }
        len
    }

    fn write_report(&self, out: &mut [u8]) -> usize {
        let block = self.block.map(|b| {
            WireBlock::builder(b.ssrc)
                .fraction_lost(b.fraction_lost)
                .cumulative_lost(b.cumulative_lost)
                .extended_sequence_number(b.extended_max)
                .interarrival_jitter(b.jitter)
                .last_sender_report_timestamp(b.last_sr)
                .delay_since_last_sender_report_timestamp(b.delay)
        });
        if self.packets == 0 {
            let mut report = ReceiverReport::builder(self.ssrc);
            if let Some(block) = block {
                report = report.add_report_block(block);
            }
            return report.write_into(out).unwrap_or(0);
        }
        let mut report = SenderReport::builder(self.ssrc)
            .ntp_timestamp(self.ntp)
            .rtp_timestamp(self.rtp_timestamp)
            .packet_count(self.packets)
            .octet_count(self.octets);
        if let Some(block) = block {
            report = report.add_report_block(block);
        }
        report.write_into(out).unwrap_or(0)
    }
}

impl PeerReport {
    /// `None` when it is not RTCP. A packet inside that cannot be read is passed over.
    pub fn read(bytes: &[u8], our_ssrc: u32) -> Option<Self> {
        let mut report = Self::default();
        for packet in Compound::parse(bytes).ok()? {
            match packet {
                Ok(Packet::Sr(sr)) => {
                    report.sender = Some((sr.ssrc(), middle_of_ntp(sr.ntp_timestamp())));
                    report.note_blocks(sr.report_blocks(), our_ssrc);
                }
                Ok(Packet::Rr(rr)) => report.note_blocks(rr.report_blocks(), our_ssrc),
                Ok(Packet::Bye(_)) => report.bye = true,
                _ => {}
            }
        }
        Some(report)
    }

    fn note_blocks<'a>(&mut self, mut blocks: impl Iterator<Item = WireBlock<'a>>, our_ssrc: u32) {
        let Some(block) = blocks.find(|b| b.ssrc() == our_ssrc) else { return };
        self.about_us = Some(ReportBlock {
            ssrc: our_ssrc,
            fraction_lost: block.fraction_lost(),
            cumulative_lost: block.cumulative_lost(),
            extended_max: block.extended_sequence_number(),
            jitter: block.interarrival_jitter(),
            last_sr: block.last_sender_report_timestamp(),
            delay: block.delay_since_last_sender_report_timestamp(),
        });
    }
}

/// Civil time as 32.32 bit seconds since 1900.
pub fn ntp_time(civil: Timestamp) -> u64 {
    let nanos = civil.as_nanosecond();
    let seconds = nanos.div_euclid(1_000_000_000) as i64;
    let fraction = ((nanos.rem_euclid(1_000_000_000) as u64) << 32) / 1_000_000_000;
    (((seconds.wrapping_add(NTP_EPOCH)) as u64) << 32) | fraction
}

/// The middle 32 bits, in which reports refer to one another.
pub fn middle_of_ntp(ntp: u64) -> u32 {
    (ntp >> 16) as u32
}

/// Milliseconds there and back, from a block about us that arrived at `ntp` (§6.4.1). `None` when the peer has not heard
/// a report of ours yet or the figures cannot be true (clock set meanwhile).
pub fn round_trip(block: &ReportBlock, ntp: u64) -> Option<f32> {
    if block.last_sr == 0 {
        return None;
    }
    let ticks = middle_of_ntp(ntp).wrapping_sub(block.last_sr).wrapping_sub(block.delay);
    let ms = ticks as f32 * 1000.0 / 65536.0;
    (ms < 10_000.0).then_some(ms)
}

#[cfg(test)]
mod tests;
