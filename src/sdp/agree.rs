//! The offer/answer model (RFC 3264): from the peer's description to the stream both sides know.

use std::net::{IpAddr, SocketAddr};

use super::{
    Capabilities, LocalMedia, MediaParams, SdpError, SrtpKeys, SrtpPolicy,
    crypto::CryptoLine,
    formats::Formats,
    read::{Description, Profile, Stream},
    write,
};
use crate::vocab::Codec;

/// Our answer and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    pub sdp: Vec<u8>,
    pub params: MediaParams,
}

/// Answers an offer, first or later. Of several audio lines the first usable one is taken, an encrypted one before a
/// plain one; every other line is refused with port 0, in its place (RFC 3264 §6).
pub fn answer(offer: &[u8], caps: &Capabilities, local: LocalMedia) -> Result<Answered, SdpError> {
    let description = Description::parse(offer)?;
    let mut refusal = SdpError::NoAudio;
    let mut best: Option<Taken> = None;
    for (index, stream) in description.audio() {
        let agreed = offered_crypto(&stream, caps.srtp).and_then(|crypto| {
            let formats = Formats::of(&stream);
            let params = agree(&stream, &formats, formats.by_preference(&caps.codecs), (caps, local))?;
            Ok(Taken { index, params, crypto })
        });
        match agreed {
            Ok(taken) if best.is_none_or(|best| best.crypto.is_none() && taken.crypto.is_some()) => best = Some(taken),
            Err(error) if refusal == SdpError::NoAudio => refusal = error,
            Ok(_) | Err(_) => {}
        }
    }
    let Taken { index, params, crypto } = best.ok_or(refusal)?;
    let ours = crypto.map(|theirs| CryptoLine { key: local.key, ..theirs });
    let sdp = write::answer(description.medias(), index, &params, (local, ours));
    Ok(Answered { sdp, params: MediaParams { srtp: crypto.map(|theirs| keys(theirs, local)), ..params } })
}

/// Reads the answer to our own `offer`. The peer's order of codecs decides, as it chose them.
pub fn accept(answer: &[u8], caps: &Capabilities, local: LocalMedia) -> Result<MediaParams, SdpError> {
    let description = Description::parse(answer)?;
    let (_, stream) = description.audio().next().ok_or(SdpError::NoAudio)?;
    let crypto = answered_crypto(&stream, caps.srtp, local)?;
    let formats = Formats::of(&stream);
    let params = agree(&stream, &formats, formats.first_of(&caps.codecs), (caps, local))?;
    let params = MediaParams { srtp: crypto.map(|theirs| keys(theirs, local)), ..params };
    // We offered no rtcp-mux, so an answer cannot ask for it (RFC 5761 §5.1.1).
    Ok(MediaParams { rtcp_mux: false, remote_rtcp: rtcp_address(&stream, params.remote), ..params })
}

/// A line of an offer that we could answer.
#[derive(Clone, Copy)]
struct Taken {
    index: usize,
    params: MediaParams,
    crypto: Option<CryptoLine>,
}

/// The key of an offer to take: the first that can be served, as the offer is in order of preference (RFC 4568 §5.1.2).
/// Keys in a plain profile mean "encrypted, if you can"; gateways answer that in the profile it was offered with.
fn offered_crypto(stream: &Stream<'_>, policy: SrtpPolicy) -> Result<Option<CryptoLine>, SdpError> {
    let crypto = stream.crypto().next();
    match (stream.profile().ok_or(SdpError::Unsupported)?, policy) {
        (Profile::Plain, SrtpPolicy::Off) => Ok(None),
        (Profile::Plain, SrtpPolicy::WhenOffered) => Ok(crypto),
        (Profile::Secure, SrtpPolicy::Off) => Err(SdpError::Unsupported),
        (Profile::Secure, SrtpPolicy::WhenOffered) | (_, SrtpPolicy::Required) => {
            crypto.map(Some).ok_or(SdpError::Unencrypted)
        }
    }
}

/// The key in an answer: that of the one line we offered, when we offered one (RFC 4568 §5.1.3).
fn answered_crypto(stream: &Stream<'_>, policy: SrtpPolicy, local: LocalMedia) -> Result<Option<CryptoLine>, SdpError> {
    match (stream.profile().ok_or(SdpError::Unsupported)?, write::offered_crypto(policy, local)) {
        (Profile::Plain, None) => Ok(None),
        (Profile::Secure, None) => Err(SdpError::Unsupported),
        (Profile::Plain, Some(_)) => Err(SdpError::Unencrypted),
        (Profile::Secure, Some(ours)) => {
            let chosen = stream.crypto().find(|line| (line.tag, line.suite) == (ours.tag, ours.suite));
            chosen.map(Some).ok_or(SdpError::Unencrypted)
        }
    }
}

fn keys(theirs: CryptoLine, local: LocalMedia) -> SrtpKeys {
    SrtpKeys { suite: theirs.suite, ours: local.key, theirs: theirs.key }
}

fn agree(
    stream: &Stream<'_>,
    formats: &Formats,
    chosen: Result<(u8, Codec), SdpError>,
    (caps, local): (&Capabilities, LocalMedia),
) -> Result<MediaParams, SdpError> {
    let (payload_type, codec) = chosen?;
    let event = formats.event_for(codec).filter(|_| caps.telephone_event);
    let remote = SocketAddr::new(stream.address()?, stream.media.port);
    // Our socket is of one family: to an address of the other one not a word would arrive.
    if !remote.ip().is_unspecified() && remote.is_ipv4() != local.addr.is_ipv4() {
        return Err(SdpError::Unsupported);
    }
    let rtcp_mux = stream.has("rtcp-mux");
    let mut direction = stream.direction().reversed();
    let mut held = !direction.sends();
    if remote.ip().is_unspecified() {
        // The way of RFC 2543 to hold: no address to send to, whatever the direction says (RFC 3264 §8.4).
        direction = if direction.receives() { super::Direction::RecvOnly } else { super::Direction::Inactive };
        held = true;
    }
    Ok(MediaParams {
        remote,
        remote_rtcp: if rtcp_mux { remote } else { rtcp_address(stream, remote) },
        rtcp_mux,
        codec,
        payload_type,
        telephone_event: event.map(|(pt, _)| pt),
        event_clock: event.map_or(8000, |(_, clock)| clock),
        ptime_ms: if codec.is_bytewise() { packet_time(stream) } else { 20 },
        direction,
        srtp: None,
        held,
    })
}

/// `a=rtcp:port [IN IP4 address]` (RFC 3605), or the port after RTP's.
fn rtcp_address(stream: &Stream<'_>, remote: SocketAddr) -> SocketAddr {
    let next = SocketAddr::new(remote.ip(), remote.port().saturating_add(1));
    let Some(value) = stream.value("rtcp") else { return next };
    let mut words = value.split_ascii_whitespace();
    let Some(port) = words.next().and_then(|p| p.parse::<u16>().ok()).filter(|p| *p != 0) else { return next };
    let ip = words.nth(2).and_then(|a| a.parse::<IpAddr>().ok()).unwrap_or(remote.ip());
    SocketAddr::new(ip, port)
}

/// What the peer wants to receive, in whole slots of 10 ms from 10 to 60; 20 when it does not say.
fn packet_time(stream: &Stream<'_>) -> u8 {
    let read = |name| {
        let value = stream.value(name)?.split(['.', ' ']).next()?.parse::<u32>().ok()?;
        Some(value).filter(|v| *v > 0)
    };
    let wanted = read("ptime").unwrap_or(20);
    let at_most = read("maxptime").unwrap_or(60);
    (wanted.min(at_most).clamp(10, 60) / 10 * 10) as u8
}

#[cfg(test)]
mod tests;
