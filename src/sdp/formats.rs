//! Payload types: which number means which codec in this description.

use sdp_types::RtpMap;

use super::{SdpError, read::Stream};
use crate::vocab::Codec;

/// The formats of one media line that we understand.
#[derive(Debug, Default)]
pub(super) struct Formats {
    /// In the order of the line.
    pub codecs: Vec<(u8, Codec)>,
    pub telephone_event: Option<u8>,
}

impl Formats {
    pub fn of(stream: &Stream<'_>) -> Self {
        let maps: Vec<RtpMap> = stream.media.attributes_typed::<RtpMap>().flatten().collect();
        let mut formats = Self::default();
        for pt in stream.payload_types() {
            match maps.iter().find(|m| m.payload_type == pt) {
                Some(map) if is_event(map) => formats.telephone_event = formats.telephone_event.or(Some(pt)),
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
}

/// Events are asked for at the clock of the codec; ours run at 8000 Hz (RFC 4733 §2.5.1.1).
fn is_event(map: &RtpMap) -> bool {
    map.encoding_name.eq_ignore_ascii_case("telephone-event") && map.clock_rate == 8000
}

fn codec_of(map: &RtpMap) -> Option<Codec> {
    let mono = map.encoding_params.as_deref().is_none_or(|channels| channels.trim() == "1");
    [Codec::Pcma, Codec::Pcmu]
        .into_iter()
        .find(|c| map.encoding_name.eq_ignore_ascii_case(c.name()) && map.clock_rate == 8000 && mono)
}

fn static_codec(pt: u8) -> Option<Codec> {
    [Codec::Pcma, Codec::Pcmu].into_iter().find(|c| c.static_payload_type() == pt)
}
