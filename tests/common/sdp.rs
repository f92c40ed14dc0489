//! Offers and answers of the tests' phones.

use std::{fmt::Write, net::IpAddr};

#[derive(Clone, Debug)]
pub struct Sdp {
    pub addr: String,
    pub port: u16,
    /// Payload type and name, in order of preference.
    pub codecs: Vec<(u8, &'static str)>,
    pub event: Option<u8>,
    pub ptime: Option<u8>,
    pub direction: &'static str,
    pub version: u32,
    /// Whole lines to add to the audio description.
    pub more: Vec<String>,
}

impl Sdp {
    /// PCMA and telephone-event as PT 101, 20 ms, both directions.
    pub fn new(addr: IpAddr, port: u16) -> Self {
        Self {
            addr: addr.to_string(),
            port,
            codecs: vec![(8, "PCMA")],
            event: Some(101),
            ptime: Some(20),
            direction: "sendrecv",
            version: 1,
            more: Vec::new(),
        }
    }
}

impl std::fmt::Display for Sdp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let family = if self.addr.contains(':') { 6 } else { 4 };
        let mut formats = String::new();
        let mut maps = String::new();
        for (pt, name) in &self.codecs {
            write!(formats, " {pt}")?;
            write!(maps, "a=rtpmap:{pt} {name}/8000\r\n")?;
        }
        if let Some(pt) = self.event {
            write!(formats, " {pt}")?;
            write!(maps, "a=rtpmap:{pt} telephone-event/8000\r\na=fmtp:{pt} 0-15\r\n")?;
        }
        if let Some(ptime) = self.ptime {
            write!(maps, "a=ptime:{ptime}\r\n")?;
        }
        for line in &self.more {
            write!(maps, "{line}\r\n")?;
        }
        write!(
            f,
            "v=0\r\no=- 1 {version} IN IP{family} {addr}\r\ns=-\r\nc=IN IP{family} {addr}\r\nt=0 0\r\n\
             m=audio {port} RTP/AVP{formats}\r\n{maps}a={direction}\r\n",
            version = self.version,
            addr = self.addr,
            port = self.port,
            direction = self.direction,
        )
    }
}
