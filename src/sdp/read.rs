//! Reading a peer's description with patience: real ones carry bad bandwidth lines, CP1251 names and stray spaces.
//!
//! Only the lines an audio stream is made of (`v`, `c`, `m`, `a`) reach the parser; what is wrong elsewhere is nobody's
//! trouble. What is wrong in them is `Malformed`.

use std::net::IpAddr;

use sdp_types::{Connection, Media, Session};

use super::{Direction, SdpError, crypto::CryptoLine};

pub(super) struct Description(Session);

/// What the transport of a media line promises about encryption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Profile {
    /// RTP/AVP; with `a=crypto` nevertheless, an offer to encrypt if we can.
    Plain,
    /// RTP/SAVP: encrypted or not at all.
    Secure,
}

/// One `m=audio` line with what the session level adds to it.
#[derive(Clone, Copy)]
pub(super) struct Stream<'a> {
    pub media: &'a Media,
    session: &'a Session,
}

impl Description {
    pub fn parse(bytes: &[u8]) -> Result<Self, SdpError> {
        let tidy = tidy(bytes);
        Session::parse(tidy.as_bytes()).map(Self).map_err(|_| SdpError::Malformed)
    }

    pub fn medias(&self) -> &[Media] {
        &self.0.medias
    }

    /// All audio lines that are alive, with their position among all media lines.
    pub fn audio(&self) -> impl Iterator<Item = (usize, Stream<'_>)> {
        let alive = |m: &Media| m.media.eq_ignore_ascii_case("audio") && m.port != 0;
        let stream = |media| Stream { media, session: &self.0 };
        self.0.medias.iter().enumerate().filter(move |(_, m)| alive(m)).map(move |(i, m)| (i, stream(m)))
    }
}

impl Stream<'_> {
    /// RTP or SRTP, with or without early feedback. Keys by DTLS (`UDP/TLS/…`) are not ours.
    pub fn profile(&self) -> Option<Profile> {
        let is = |names: [&str; 2]| names.iter().any(|name| self.media.proto.eq_ignore_ascii_case(name));
        if is(["RTP/AVP", "RTP/AVPF"]) {
            return Some(Profile::Plain);
        }
        is(["RTP/SAVP", "RTP/SAVPF"]).then_some(Profile::Secure)
    }

    /// The `a=crypto` lines that can be served, in the peer's order.
    pub fn crypto(&self) -> impl Iterator<Item = CryptoLine> {
        let lines = self.media.attributes.iter().filter(|a| a.attribute.eq_ignore_ascii_case(CryptoLine::ATTRIBUTE));
        lines.filter_map(|a| CryptoLine::read(a.value.as_deref()?))
    }

    /// The media level's `c=` counts before the session's. A name or a group of receivers cannot be sent to.
    pub fn address(&self) -> Result<IpAddr, SdpError> {
        let connection = self.media.connections.first().or(self.session.connection.as_ref());
        let ip = literal(connection.ok_or(SdpError::Malformed)?).ok_or(SdpError::Unsupported)?;
        if ip.is_multicast() { Err(SdpError::Unsupported) } else { Ok(ip) }
    }

    /// The peer's own direction; `sendrecv` when it says nothing (RFC 8866 §6.7).
    pub fn direction(&self) -> Direction {
        let said = |attributes: &[sdp_types::Attribute]| {
            attributes.iter().rev().find_map(|a| {
                [Direction::SendRecv, Direction::SendOnly, Direction::RecvOnly, Direction::Inactive]
                    .into_iter()
                    .find(|d| a.attribute.eq_ignore_ascii_case(d.attribute()))
            })
        };
        said(&self.media.attributes).or_else(|| said(&self.session.attributes)).unwrap_or(Direction::SendRecv)
    }

    /// The value of `a=name:…`, at the media level or, failing that, at the session's.
    pub fn value(&self, name: &str) -> Option<&str> {
        let of = |attributes: &'_ [sdp_types::Attribute]| {
            attributes.iter().position(|a| a.attribute.eq_ignore_ascii_case(name))
        };
        match of(&self.media.attributes) {
            Some(i) => self.media.attributes[i].value.as_deref(),
            None => of(&self.session.attributes).and_then(|i| self.session.attributes[i].value.as_deref()),
        }
    }

    pub fn has(&self, name: &str) -> bool {
        self.media.has_attribute(name) || self.session.has_attribute(name)
    }

    /// Payload types in the order of the line.
    pub fn payload_types(&self) -> impl Iterator<Item = u8> {
        self.media.fmt.split_ascii_whitespace().filter_map(|f| f.parse().ok()).filter(|pt| *pt < 128)
    }
}

fn literal(connection: &Connection) -> Option<IpAddr> {
    let address = connection.connection_address.split('/').next()?;
    address.trim_matches(['[', ']']).parse().ok()
}

/// The lines that matter, spaces put right, bytes that are not UTF-8 replaced.
fn tidy(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut out = String::with_capacity(text.len());
    for line in text.split(['\r', '\n']).map(str::trim) {
        if matches!(line.get(..2), Some("v=" | "c=" | "m=" | "a=")) {
            for (i, word) in line.split_ascii_whitespace().enumerate() {
                if i > 0 {
                    out.push(' ');
                }
                out.push_str(word);
            }
            out.push_str("\r\n");
        }
    }
    out
}
