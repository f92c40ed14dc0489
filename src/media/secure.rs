//! The encryption of one leg (RFC 3711): our stream sealed, the peer's opened, and keys that change on the way.

use super::Channel;
use crate::{
    rtp::srtp::{AuthTag, SrtpReceiver, SrtpSender},
    sdp::{CryptoSuite, SrtpKeys},
};

#[derive(Debug)]
pub(super) struct Secure {
    keys: SrtpKeys,
    sender: SrtpSender,
    receiver: SrtpReceiver,
    /// Of the key before, until the first packet under the new one: the peer changes over when it has read our answer.
    former: Option<SrtpReceiver>,
}

impl Secure {
    pub fn new(keys: SrtpKeys) -> Self {
        let tag = tag_of(keys.suite);
        let (sender, receiver) = (SrtpSender::new(&keys.ours.0, tag), SrtpReceiver::new(&keys.theirs.0, tag));
        Self { keys, sender, receiver, former: None }
    }

    /// A later agreement. A key that stays keeps its indices, or the same keystream would be used twice.
    pub fn renew(&mut self, keys: SrtpKeys) {
        let tag = tag_of(keys.suite);
        if keys.ours == self.keys.ours {
            self.sender.set_tag(tag);
        } else {
            self.sender = SrtpSender::new(&keys.ours.0, tag);
        }
        if keys.theirs == self.keys.theirs {
            self.receiver.set_tag(tag);
        } else {
            let unheard_or_last = std::mem::replace(&mut self.receiver, SrtpReceiver::new(&keys.theirs.0, tag));
            self.former.get_or_insert(unheard_or_last);
        }
        self.keys = keys;
    }

    /// Seals the packet in the first `len` bytes of `buffer`; returns its new length.
    pub fn seal(&mut self, channel: Channel, buffer: &mut [u8], len: usize) -> Option<usize> {
        match channel {
            Channel::Rtp => self.sender.rtp(buffer, len),
            Channel::Rtcp => self.sender.rtcp(buffer, len),
        }
    }

    /// Opens a packet of the peer into `out`; `None` when it is not authentic or was here before.
    pub fn open<'a>(&mut self, channel: Channel, packet: &[u8], out: &'a mut [u8]) -> Option<&'a [u8]> {
        if let Some(len) = open(&mut self.receiver, channel, packet, out) {
            self.former = None;
            return out.get(..len);
        }
        let len = open(self.former.as_mut()?, channel, packet, out)?;
        out.get(..len)
    }
}

fn open(receiver: &mut SrtpReceiver, channel: Channel, packet: &[u8], out: &mut [u8]) -> Option<usize> {
    match channel {
        Channel::Rtp => receiver.rtp(packet, out),
        Channel::Rtcp => receiver.rtcp(packet, out),
    }
    .map(<[u8]>::len)
}

fn tag_of(suite: CryptoSuite) -> AuthTag {
    match suite {
        CryptoSuite::Sha1Tag80 => AuthTag::Bits80,
        CryptoSuite::Sha1Tag32 => AuthTag::Bits32,
    }
}
