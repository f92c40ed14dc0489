//! The one audio stream of a call as offers and answers shape it (RFC 3264).
//!
//! Owns our description, its version, and what was agreed. Must not know what is played through it.

use std::net::IpAddr;

use super::MediaSetup;
use crate::{
    sdp::{self, Capabilities, LocalMedia, MediaParams, SdpError, SrtpPolicy},
    sip::Reject,
    vocab::{AttemptId, CallRef, Codec},
};

#[derive(Clone, Debug)]
pub(super) struct Stream {
    caps: Capabilities,
    local: LocalMedia,
    /// What we said last: a version grows only with a changed description (RFC 3264 §8).
    said: Vec<u8>,
    agreed: Option<MediaParams>,
}

impl Stream {
    /// `addr` is ours as this peer sees it, unless the line knows a better one.
    pub fn new(session: SessionNumber, addr: IpAddr, port: u16, setup: &MediaSetup) -> Self {
        let public = setup.public.filter(|public| public.is_ipv4() == addr.is_ipv4());
        let SessionNumber(session) = session;
        let local = LocalMedia { addr: public.unwrap_or(addr), port, key: setup.key, session, version: session };
        let caps = Capabilities { srtp: setup.srtp, ..Capabilities::default() };
        Self { caps, local, said: Vec::new(), agreed: None }
    }

    /// With this codec before all others, so that the two sides of a bridge agree on one.
    pub fn preferring(mut self, codec: Option<Codec>) -> Self {
        if let Some(codec) = codec {
            self.caps.codecs.retain(|other| *other != codec);
            self.caps.codecs.insert(0, codec);
        }
        self
    }

    /// Besides the preferred one only what every gateway has: an INVITE over UDP has to stay in one packet
    /// (RFC 3261 §18.1.1).
    pub fn with_few(mut self, preferred: Option<Codec>) -> Self {
        self.caps.codecs.retain(|codec| Some(*codec) == preferred || matches!(codec, Codec::Pcma | Codec::Pcmu));
        self
    }

    /// As before anything was said.
    pub fn anew(&self) -> Self {
        Self { caps: self.caps.clone(), local: self.local, said: Vec::new(), agreed: None }
    }

    pub fn agreed(&self) -> Option<MediaParams> {
        self.agreed
    }

    /// The peer's telephone does not play us to anybody.
    pub fn is_held(&self) -> bool {
        self.agreed.is_some_and(|params| params.held)
    }

    /// Answers a first or later offer. A refused later offer leaves everything as it was (RFC 3261 §14.2).
    pub fn answer(&mut self, offer: &[u8]) -> Result<Vec<u8>, SdpError> {
        let caps = self.caps.clone();
        let describe = |local| sdp::answer(offer, &caps, local);
        let mut answered = describe(self.local)?;
        if self.has_changed(&answered.sdp) {
            self.local.version += 1;
            answered = describe(self.local)?;
        }
        self.said.clone_from(&answered.sdp);
        self.agreed = Some(answered.params);
        Ok(answered.sdp)
    }

    /// Our own offer, when the peer asked without one.
    pub fn offer(&mut self) -> Vec<u8> {
        let caps = self.caps_of_offer();
        let mut offer = sdp::offer(&caps, self.local);
        if self.has_changed(&offer) {
            self.local.version += 1;
            offer = sdp::offer(&caps, self.local);
        }
        self.said.clone_from(&offer);
        offer
    }

    /// The answer to our own offer.
    pub fn accept(&mut self, answer: &[u8]) -> Result<MediaParams, SdpError> {
        let params = sdp::accept(answer, &self.caps_of_offer(), self.local)?;
        self.agreed = Some(params);
        Ok(params)
    }

    /// A call that is encrypted already stays so in an offer of ours.
    fn caps_of_offer(&self) -> Capabilities {
        let encrypted = self.agreed.is_some_and(|params| params.srtp.is_some());
        let srtp = if encrypted { SrtpPolicy::Required } else { self.caps.srtp };
        Capabilities { srtp, ..self.caps.clone() }
    }

    fn has_changed(&self, description: &[u8]) -> bool {
        !self.said.is_empty() && self.said != description
    }
}

/// Number of a session in `o=`: never the same for two streams of ours (RFC 8866 §5.2).
#[derive(Clone, Copy, Debug)]
pub(super) struct SessionNumber(u64);

impl SessionNumber {
    pub fn of_caller(call: CallRef) -> Self {
        Self((u64::from(call.boot) << 32) | u64::from(call.seq))
    }

    /// The upper half of the boot's numbers.
    pub fn of_operator(call: CallRef, AttemptId(attempt): AttemptId) -> Self {
        Self((u64::from(call.boot) << 32) | u64::from(attempt | 1 << 31))
    }
}

/// What an offer that cannot be served is answered with.
pub(super) fn refusal(error: SdpError) -> Reject {
    match error {
        SdpError::Malformed => Reject { status: 400, warning: Some("the session description cannot be read") },
        SdpError::NoAudio => Reject { status: 488, warning: Some("only audio is served here") },
        SdpError::NoCodec => Reject { status: 488, warning: Some("PCMA or PCMU is needed") },
        SdpError::Unsupported => Reject { status: 488, warning: Some("plain RTP over a known address is needed") },
        SdpError::Unencrypted => Reject { status: 488, warning: Some("SRTP with keys in SDES is needed") },
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::sdp::MasterKey;

    const CALL: CallRef = CallRef { boot: 1, seq: 1 };

    #[test]
    fn a_call_that_is_encrypted_is_offered_encrypted_again_and_a_plain_one_plain() {
        let setup =
            MediaSetup { public: None, from: Arc::default(), srtp: SrtpPolicy::WhenOffered, key: MasterKey([5; 30]) };
        for (proto, crypto) in [
            ("RTP/SAVP", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR\r\n"),
            ("RTP/AVP", ""),
        ] {
            let theirs = format!("v=0\r\nc=IN IP4 192.0.2.9\r\nm=audio 5004 {proto} 8\r\n{crypto}");
            let mut stream = Stream::new(SessionNumber::of_caller(CALL), [192, 0, 2, 1].into(), 16384, &setup);
            stream.answer(theirs.as_bytes()).unwrap();
            let offer = String::from_utf8(stream.offer()).unwrap();
            assert!(offer.contains(&format!("m=audio 16384 {proto} ")), "{offer}");
            let agreed = stream.accept(theirs.as_bytes()).unwrap();
            assert_eq!(agreed.srtp.is_some(), !crypto.is_empty());
        }
    }

    #[test]
    fn the_codec_of_the_other_side_is_offered_first_and_the_others_stay() {
        let setup = MediaSetup { public: None, from: Arc::default(), srtp: SrtpPolicy::Off, key: MasterKey([5; 30]) };
        let number = SessionNumber::of_operator(CALL, AttemptId(1));
        let stream = Stream::new(number, [192, 0, 2, 1].into(), 16384, &setup).preferring(Some(Codec::Pcmu));
        let offer = String::from_utf8(stream.clone().offer()).unwrap();
        assert!(offer.contains("RTP/AVP 0 8"), "{offer}");
        assert!(
            !offer.contains(&format!("o=- {} ", 1_u64 << 32 | 1)),
            "not the number of the caller's stream: {offer}"
        );
    }
}
