//! Writing our side: one audio line, nothing a phone could stumble over.

use sdp_types::{
    Attribute, Connection, Fmtp, Media, MediaType, Origin, RtpMap, Session, Time, TransportProto, TypedAttribute,
};

use super::{Capabilities, CryptoSuite, Direction, LocalMedia, MediaParams, SrtpPolicy, crypto::CryptoLine};
use crate::vocab::Codec;

/// Payload type we propose for telephone-event; what nearly everybody uses.
const EVENT: (u8, u32) = (101, 8000);
/// Beside it when Opus is offered, as events go by the clock of the sound (RFC 4733 §2.5.1.1).
const EVENT_WITH_OPUS: (u8, u32) = (102, 48_000);
/// What we would like to get (RFC 7587 §7): one channel, so much as speech needs, and a way to mend a loss. The other
/// figures of the RFC stay at their defaults.
const OPUS_WISHES: &str = "useinbandfec=1;stereo=0;maxaveragebitrate=24000";

/// An offer of our own, as for an INVITE that came without one.
pub fn offer(caps: &Capabilities, local: LocalMedia) -> Vec<u8> {
    let codecs: Vec<(u8, Codec)> = caps.codecs.iter().map(|c| (c.payload_type(), *c)).collect();
    let events: &[(u8, u32)] = match (caps.telephone_event, caps.codecs.contains(&Codec::Opus)) {
        (false, _) => &[],
        (true, false) => &[EVENT],
        (true, true) if caps.codecs == [Codec::Opus] => &[EVENT_WITH_OPUS, EVENT],
        (true, true) => &[EVENT, EVENT_WITH_OPUS],
    };
    let crypto = offered_crypto(caps.srtp, local);
    let proto = if crypto.is_some() { TransportProto::RtpSavp } else { TransportProto::RtpAvp };
    let media = audio(local.port, proto.as_str(), &codecs, events);
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
        let codec = [(params.payload_type, params.codec)];
        let event = params.telephone_event.map(|pt| (pt, params.event_clock));
        let mut media = audio(local.port, &offered.proto, &codec, event.as_slice());
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

fn audio(port: u16, proto: &str, codecs: &[(u8, Codec)], events: &[(u8, u32)]) -> Media {
    let maps: Vec<RtpMap> = codecs
        .iter()
        .map(|&(pt, codec)| map_of(pt, codec))
        .chain(events.iter().map(|&(pt, clock)| RtpMap::new(pt, "telephone-event", clock)))
        .collect();
    let formats: Vec<String> = maps.iter().map(|m| m.payload_type.to_string()).collect();
    let mut media = Media::new(MediaType::Audio, port, TransportProto::from(proto), formats.join(" "));
    media.proto = proto.to_owned();
    media.attributes.extend(maps.iter().map(|map| Attribute::with_value(RtpMap::NAME, map)));
    let opus = codecs.iter().filter(|(_, codec)| *codec == Codec::Opus).map(|(pt, _)| (*pt, OPUS_WISHES));
    let formats = opus.chain(events.iter().map(|(pt, _)| (*pt, "0-15")));
    media.attributes.extend(formats.map(|(pt, wishes)| Attribute::with_value(Fmtp::NAME, format!("{pt} {wishes}"))));
    media
}

fn map_of(pt: u8, codec: Codec) -> RtpMap {
    let mut map = RtpMap::new(pt, codec.name(), codec.clock());
    if codec == Codec::Opus {
        map.encoding_params = Some("2".to_owned()); // whatever is in it (RFC 7587 §7)
    }
    map
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
