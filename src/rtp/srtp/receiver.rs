//! The peer's packets: authentic and new, or nothing.
//!
//! Nothing is remembered of a packet before its tag was found right, so forged ones cannot shift an index, take a place
//! or make a source known.

use super::{
    AuthTag, Clear, ENCRYPTED, INDEX_LEN, Master, RTCP_CLEAR,
    cipher::{Cipher, Labels},
    rtcp_ssrc,
    window::Window,
};

/// Synchronisation sources remembered for one key. Exchanges change theirs with every transfer; the one unheard longest
/// makes room.
const SOURCES: usize = 4;

#[derive(Clone, Debug)]
pub struct SrtpReceiver {
    rtp: Cipher,
    rtcp: Cipher,
    tag: AuthTag,
    /// The one heard last stands first.
    sources: Vec<Source>,
}

#[derive(Clone, Copy, Debug)]
struct Source {
    ssrc: u32,
    rtp: Option<Window>,
    rtcp: Option<Window>,
}

impl SrtpReceiver {
    pub fn new(master: &Master, tag: AuthTag) -> Self {
        Self {
            rtp: Cipher::derive(master, Labels::Rtp),
            rtcp: Cipher::derive(master, Labels::Rtcp),
            tag,
            sources: Vec::with_capacity(SOURCES),
        }
    }

    pub fn set_tag(&mut self, tag: AuthTag) {
        self.tag = tag;
    }

    /// Opens an SRTP packet into `out`. `None` when it is forged, was here before, is too old, or does not fit.
    pub fn rtp<'a>(&mut self, packet: &[u8], out: &'a mut [u8]) -> Option<&'a [u8]> {
        let (packet, tag) = packet.split_at_checked(packet.len().checked_sub(self.tag.bytes())?)?;
        let clear = Clear::read(packet)?;
        let window = self.source(clear.ssrc).and_then(|source| source.rtp);
        let index = window.map_or(Some(clear.sequence.into()), |window| window.index_of(clear.sequence))?;
        let new = window.is_none_or(|window| window.is_new(index));
        if !new || !self.rtp.verify(packet, (index >> 16) as u32, tag) {
            return None;
        }
        let out = out.get_mut(..packet.len())?;
        note(&mut self.remember(clear.ssrc).rtp, index);
        out.copy_from_slice(packet);
        self.rtp.apply(clear.ssrc, index, &mut out[clear.len..]);
        Some(out)
    }

    /// Opens an SRTCP packet into `out`.
    pub fn rtcp<'a>(&mut self, packet: &[u8], out: &'a mut [u8]) -> Option<&'a [u8]> {
        let (packet, trailer) = packet.split_at_checked(packet.len().checked_sub(super::SRTCP_OVERHEAD)?)?;
        let (field, tag) = trailer.split_first_chunk::<INDEX_LEN>()?;
        let (field, ssrc) = (u32::from_be_bytes(*field), rtcp_ssrc(packet)?);
        let index = u64::from(field & !ENCRYPTED);
        let new = self.source(ssrc).and_then(|source| source.rtcp).is_none_or(|window| window.is_new(index));
        if !new || !self.rtcp.verify(packet, field, tag) {
            return None;
        }
        let out = out.get_mut(..packet.len())?;
        note(&mut self.remember(ssrc).rtcp, index);
        out.copy_from_slice(packet);
        if field & ENCRYPTED != 0 {
            self.rtcp.apply(ssrc, index, &mut out[RTCP_CLEAR..]);
        }
        Some(out)
    }

    fn source(&self, ssrc: u32) -> Option<&Source> {
        self.sources.iter().find(|source| source.ssrc == ssrc)
    }

    /// The place of `ssrc`, moved to the front; a new one takes that of the last.
    fn remember(&mut self, ssrc: u32) -> &mut Source {
        match self.sources.iter().position(|source| source.ssrc == ssrc) {
            Some(place) => self.sources[..=place].rotate_right(1),
            None => {
                self.sources.truncate(SOURCES - 1);
                self.sources.insert(0, Source { ssrc, rtp: None, rtcp: None });
            }
        }
        &mut self.sources[0]
    }
}

fn note(window: &mut Option<Window>, index: u64) {
    match window {
        Some(window) => window.note(index),
        None => *window = Some(Window::starting_at(index)),
    }
}
