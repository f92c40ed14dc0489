//! Payload types: which number means which codec in this description.

use sdp_types::RtpMap;

use super::{SdpError, read::Stream};
use crate::vocab::Codec;

/// The formats of one media line that we understand.
#[derive(Debug, Default)]
pub(super) struct Formats {
    /// In the order of the line.
    pub codecs: Vec<(u8, Codec)>,
    /// Payload types and clocks of telephone-event, in the order of the line.
    events: Vec<(u8, u32)>,
}

impl Formats {
    pub fn of(stream: &Stream<'_>) -> Self {
        let maps: Vec<RtpMap> = stream.media.attributes_typed::<RtpMap>().flatten().collect();
        let mut formats = Self::default();
        for pt in stream.payload_types() {
            match maps.iter().find(|m| m.payload_type == pt) {
                Some(map) if is_event(map) => formats.events.push((pt, map.clock_rate)),
                Some(map) => formats.codecs.extend(codec_of(map).map(|c| (pt, c))),
                None => formats.codecs.extend(static_codec(pt).map(|c| (pt, c))),
            }
        }
        formats
    }

    /// The first of `preferred` that is there at all.
    pub fn by_preference(&self, preferred: &[Codec]) -> Result<(u8, Codec), SdpError> {
        let found = preferred.iter().find_map(|want| self.codecs.iter().find(|(_, c)| c == want));
        found.copied().ok_or(SdpError::NoCodec)
    }

    /// The first of the line that we can do.
    pub fn first_of(&self, able: &[Codec]) -> Result<(u8, Codec), SdpError> {
        self.codecs.iter().find(|(_, c)| able.contains(c)).copied().ok_or(SdpError::NoCodec)
    }

    /// Payload type and clock of the events that go with `codec`: those at its own clock (RFC 4733 §2.5.1.1), or, as many
    /// phones with Opus know no others, those at 8000 Hz.
    pub fn event_for(&self, codec: Codec) -> Option<(u8, u32)> {
        let at = |clock| self.events.iter().find(|(_, c)| *c == clock).copied();
        at(codec.clock()).or_else(|| at(8000))
    }
}

fn is_event(map: &RtpMap) -> bool {
    map.encoding_name.eq_ignore_ascii_case("telephone-event")
}

fn codec_of(map: &RtpMap) -> Option<Codec> {
    let channels = map.encoding_params.as_deref().map(str::trim);
    Codec::ALL.into_iter().find(|codec| {
        map.encoding_name.eq_ignore_ascii_case(codec.name())
            && map.clock_rate == codec.clock()
            && match codec {
                Codec::Opus => channels == Some("2"), // whatever is in it (RFC 7587 §7)
                _ => channels.is_none_or(|channels| channels == "1"),
            }
    })
}

fn static_codec(pt: u8) -> Option<Codec> {
    Codec::ALL.into_iter().find(|c| c.static_payload_type() == Some(pt))
}
