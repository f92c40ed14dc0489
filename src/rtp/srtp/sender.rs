//! Our packets, encrypted and sealed in the buffer they are sent from.

use super::{
    AuthTag, Clear, ENCRYPTED, INDEX_LEN, Master, RTCP_CLEAR,
    cipher::{Cipher, Labels},
    rtcp_ssrc,
};

/// One stream of ours. It must live as long as its key is in use: an index used twice would betray both packets.
#[derive(Clone, Debug)]
pub struct SrtpSender {
    rtp: Cipher,
    rtcp: Cipher,
    tag: AuthTag,
    /// Roll-overs of the sequence number, and the number of the last packet.
    roll_overs: u32,
    last: Option<u16>,
    rtcp_index: u32,
}

impl SrtpSender {
    pub fn new(master: &Master, tag: AuthTag) -> Self {
        Self {
            rtp: Cipher::derive(master, Labels::Rtp),
            rtcp: Cipher::derive(master, Labels::Rtcp),
            tag,
            roll_overs: 0,
            last: None,
            rtcp_index: 0,
        }
    }

    /// The other suite with the same key: indices go on.
    pub fn set_tag(&mut self, tag: AuthTag) {
        self.tag = tag;
    }

    /// Protects the RTP packet in the first `len` bytes of `buffer`, which has room for the tag behind them. Returns the
    /// new length; `None` when it is no packet or the room is short.
    pub fn rtp(&mut self, buffer: &mut [u8], len: usize) -> Option<usize> {
        let packet = buffer.get_mut(..len + self.tag.bytes())?;
        let (packet, tag) = packet.split_at_mut(len);
        let clear = Clear::read(packet)?;
        if self.last.replace(clear.sequence).is_some_and(|last| clear.sequence < last) {
            self.roll_overs = self.roll_overs.wrapping_add(1);
        }
        let index = u64::from(self.roll_overs) << 16 | u64::from(clear.sequence);
        self.rtp.apply(clear.ssrc, index, &mut packet[clear.len..]);
        let whole = self.rtp.authenticate(packet, self.roll_overs);
        tag.copy_from_slice(&whole[..tag.len()]);
        Some(len + tag.len())
    }

    /// The same for a compound RTCP packet (§3.4), with room for `SRTCP_OVERHEAD` behind it.
    pub fn rtcp(&mut self, buffer: &mut [u8], len: usize) -> Option<usize> {
        let sealed = len + super::SRTCP_OVERHEAD;
        let (packet, trailer) = buffer.get_mut(..sealed)?.split_at_mut(len);
        let ssrc = rtcp_ssrc(packet)?;
        let index = self.rtcp_index;
        self.rtcp_index = (index + 1) & !ENCRYPTED;
        self.rtcp.apply(ssrc, index.into(), &mut packet[RTCP_CLEAR..]);
        let whole = self.rtcp.authenticate(packet, ENCRYPTED | index);
        let (index_field, tag) = trailer.split_at_mut(INDEX_LEN);
        index_field.copy_from_slice(&(ENCRYPTED | index).to_be_bytes());
        tag.copy_from_slice(&whole[..tag.len()]);
        Some(sealed)
    }
}
