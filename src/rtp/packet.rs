//! One RTP packet: fields read by rtp-rs without copying, a header written straight into the send buffer.

use rtp_rs::{RtpPacketBuilder, RtpReader, Seq};

/// Without contributing sources or extensions, as we send it.
pub const HEADER_LEN: usize = 12;

/// A received packet whose header, padding and extension are sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    pub header: Header,
    pub payload: &'a [u8],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub marker: bool,
    pub payload_type: u8,
    pub sequence: u16,
    pub timestamp: u32,
    pub ssrc: u32,
}

impl<'a> Packet<'a> {
    /// `None` for whatever is not RTP version 2 or is cut short.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let reader = RtpReader::new(bytes).ok()?;
        let header = Header {
            marker: reader.mark(),
            payload_type: reader.payload_type(),
            sequence: reader.sequence_number().into(),
            timestamp: reader.timestamp(),
            ssrc: reader.ssrc(),
        };
        Some(Self { header, payload: reader.payload() })
    }
}

impl Header {
    /// Writes header and payload into `out`; returns the packet's length, 0 when it does not fit.
    pub fn write(&self, payload: &[u8], out: &mut [u8]) -> usize {
        RtpPacketBuilder::new()
            .payload_type(self.payload_type)
            .marked(self.marker)
            .sequence(Seq::from(self.sequence))
            .timestamp(self.timestamp)
            .ssrc(self.ssrc)
            .payload(payload)
            .build_into(out)
            .unwrap_or(0)
    }
}

/// Tells RTCP from RTP on one port (RFC 5761 §4): packet types 192–223 stand where RTP has marker and payload type.
pub fn is_rtcp(bytes: &[u8]) -> bool {
    matches!(bytes, [first, 192..=223, ..] if first >> 6 == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_is_read_as_it_was_written() {
        let header = Header { marker: true, payload_type: 8, sequence: 65535, timestamp: u32::MAX, ssrc: 0xDEAD_BEEF };
        let mut bytes = [0; 64];
        let len = header.write(&[1, 2, 3], &mut bytes);
        assert_eq!(len, HEADER_LEN + 3);
        assert_eq!(Packet::read(&bytes[..len]), Some(Packet { header, payload: &[1, 2, 3] }));
        assert_eq!(header.write(&[0; 60], &mut bytes), 0, "too long for the buffer");
    }

    #[test]
    fn padding_and_extension_are_not_payload() {
        let mut bytes = vec![0b1011_0000, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0xBE, 0xDE, 0, 1, 9, 9, 9, 9];
        bytes.extend_from_slice(&[7, 7, 0, 2]);
        assert_eq!(Packet::read(&bytes).unwrap().payload, [7, 7]);
    }

    #[test]
    fn what_is_cut_or_not_rtp_is_none() {
        for bytes in [
            &[][..],
            &[0x80, 8, 0, 1],
            &[0x40; 40],
            &[0x8F, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0],
            &[0x90, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0xFF, 0xFF],
            &[0xA0, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 200],
        ] {
            assert_eq!(Packet::read(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn rtcp_is_told_from_rtp_by_its_second_byte() {
        assert!(is_rtcp(&[0x80, 200, 0, 1]) && is_rtcp(&[0x81, 201, 0, 1]));
        assert!(!is_rtcp(&[0x80, 8]) && !is_rtcp(&[0x80, 0x80 | 101]) && !is_rtcp(&[0x80]));
    }
}
