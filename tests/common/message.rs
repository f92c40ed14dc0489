//! Just enough reading of SIP to check what the program sends. Written apart from the program's own reader.

use std::fmt;

#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    pub start: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Message {
    /// Reads one message and is strict about it: what we send must be what everybody can read.
    pub fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let end = text.find("\r\n\r\n").unwrap_or_else(|| panic!("no end of headers in:\n{text}"));
        let mut lines = text[..end].split("\r\n");
        let start = lines.next().unwrap_or_default().to_owned();
        let headers: Vec<_> = lines
            .map(|line| line.split_once(':').unwrap_or_else(|| panic!("no colon in «{line}» of:\n{text}")))
            .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let head = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or(0) + 4;
        let message = Self { start, headers, body: bytes[head..].to_vec() };
        let length: usize = message.header("content-length").parse().expect("Content-Length");
        assert_eq!(message.body.len(), length, "Content-Length of:\n{text}");
        message
    }

    /// 200 of `SIP/2.0 200 OK`; 0 for a request.
    pub fn status(&self) -> u16 {
        self.start.strip_prefix("SIP/2.0 ").and_then(|s| s.get(..3)).and_then(|s| s.parse().ok()).unwrap_or(0)
    }

    /// `BYE` of `BYE sip:… SIP/2.0`; empty for a response.
    pub fn method(&self) -> &str {
        if self.status() > 0 { "" } else { self.start.split(' ').next().unwrap_or_default() }
    }

    /// The method a response answers.
    pub fn cseq_method(&self) -> &str {
        self.header("cseq").split_whitespace().nth(1).unwrap_or_default()
    }

    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        self.get(name).unwrap_or_else(|| panic!("no {name} in:\n{self}"))
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    pub fn all(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect()
    }

    /// A header that is a list, whether in one line or several: `Allow`, `Supported`.
    pub fn list(&self, name: &str) -> Vec<String> {
        self.all(name).iter().flat_map(|v| v.split(',')).map(|v| v.trim().to_owned()).collect()
    }

    /// The URI in `<…>` of Contact, From or To.
    pub fn uri(&self, name: &str) -> String {
        let value = self.header(name);
        match (value.find('<'), value.find('>')) {
            (Some(a), Some(b)) => value[a + 1..b].to_owned(),
            _ => value.split(';').next().unwrap_or_default().trim().to_owned(),
        }
    }

    pub fn tag(&self, name: &str) -> String {
        let value = self.header(name);
        let tail = value.rsplit_once('>').map_or(value, |(_, tail)| tail);
        tail.split(';').find_map(|p| p.trim().strip_prefix("tag=")).unwrap_or_default().to_owned()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The value of the first SDP line that begins so (`m=audio `, `a=ptime:`).
    pub fn sdp(&self, prefix: &str) -> Option<String> {
        self.text().lines().find_map(|l| l.strip_prefix(prefix).map(|v| v.trim().to_owned()))
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.start)?;
        for (name, value) in &self.headers {
            writeln!(f, "{name}: {value}")?;
        }
        write!(f, "\n{}", self.text())
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}")
    }
}
