//! Writing our side: one audio line, nothing a phone could stumble over.

use sdp_types::{
    Attribute, Connection, Fmtp, Media, MediaType, Origin, RtpMap, Session, Time, TransportProto, TypedAttribute,
};

use super::{Capabilities, CryptoSuite, Direction, LocalMedia, MediaParams, SrtpPolicy, crypto::CryptoLine};
use crate::vocab::Codec;

/// Payload type we propose for telephone-event; what nearly everybody uses.
const EVENT_TYPE: u8 = 101;

/// An offer of our own, as for an INVITE that came without one.
pub fn offer(caps: &Capabilities, local: LocalMedia) -> Vec<u8> {
    let codecs = caps.codecs.iter().map(|c| (c.static_payload_type(), *c));
    let crypto = offered_crypto(caps.srtp, local);
    let proto = if crypto.is_some() { TransportProto::RtpSavp } else { TransportProto::RtpAvp };
    let media = audio(local.port, proto.as_str(), codecs, caps.telephone_event.then_some(EVENT_TYPE));
    text(local, vec![with_manner(with_crypto(media, crypto), 20, Direction::SendRecv)])
}

/// The key line of an offer of ours. One suite only: a second would need a key of its own, and whoever does SRTP at all
/// does this one (RFC 4568 §6.2.1). A plain offer carries no key: there are phones that refuse a key in a plain profile.
pub(super) fn offered_crypto(policy: SrtpPolicy, local: LocalMedia) -> Option<CryptoLine> {
    let line = CryptoLine { tag: 1, suite: CryptoSuite::Sha1Tag80, key: local.key };
    (policy == SrtpPolicy::Required).then_some(line)
}

/// The answer to an offer of these `offered` lines: line `taken` is agreed, all others are refused.
pub(super) fn answer(
    offered: &[Media],
    taken: usize,
    params: &MediaParams,
    (local, crypto): (LocalMedia, Option<CryptoLine>),
) -> Vec<u8> {
    let line = |(i, offered): (usize, &Media)| {
        if i != taken {
            return refused(offered);
        }
        let codec = std::iter::once((params.payload_type, params.codec));
        let mut media = audio(local.port, &offered.proto, codec, params.telephone_event);
        if params.rtcp_mux {
            media.attributes.push(Attribute::new("rtcp-mux"));
        }
        with_manner(with_crypto(media, crypto), params.ptime_ms, params.direction)
    };
    text(local, offered.iter().enumerate().map(line).collect())
}

fn text(local: LocalMedia, medias: Vec<Media>) -> Vec<u8> {
    let origin = Origin::with_ip_addr(local.session, local.version, local.addr);
    let mut session = Session::new(origin, "-");
    session.set_connection(Connection::from_ip_addr(local.addr));
    session.add_time(Time::new(0, 0));
    session.medias = medias;
    let mut bytes = Vec::with_capacity(320);
    // Writing into a Vec cannot fail.
    let _ = session.write(&mut bytes);
    bytes
}

fn audio(port: u16, proto: &str, codecs: impl Iterator<Item = (u8, Codec)>, event: Option<u8>) -> Media {
    let maps: Vec<RtpMap> = codecs
        .map(|(pt, codec)| RtpMap::new(pt, codec.name(), 8000))
        .chain(event.map(|pt| RtpMap::new(pt, "telephone-event", 8000)))
        .collect();
    let formats: Vec<String> = maps.iter().map(|m| m.payload_type.to_string()).collect();
    let mut media = Media::new(MediaType::Audio, port, TransportProto::from(proto), formats.join(" "));
    media.proto = proto.to_owned();
    media.attributes.extend(maps.iter().map(|map| Attribute::with_value(RtpMap::NAME, map)));
    media.attributes.extend(event.map(|pt| Attribute::with_value(Fmtp::NAME, format!("{pt} 0-15"))));
    media
}

fn with_crypto(mut media: Media, crypto: Option<CryptoLine>) -> Media {
    media.attributes.extend(crypto.map(|line| Attribute::with_value(CryptoLine::ATTRIBUTE, line)));
    media
}

fn with_manner(mut media: Media, ptime_ms: u8, direction: Direction) -> Media {
    media.attributes.push(Attribute::with_value("ptime", ptime_ms));
    media.attributes.push(Attribute::new(direction.attribute()));
    media
}

/// Port 0, the rest as it was offered (RFC 3264 §6).
fn refused(offered: &Media) -> Media {
    let mut media = Media::new(MediaType::Audio, 0, TransportProto::RtpAvp, &offered.fmt);
    media.media = offered.media.clone();
    media.proto = offered.proto.clone();
    media
}
