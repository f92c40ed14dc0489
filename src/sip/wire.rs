//! From a datagram to a [`Message`] that borrows it: framing, folding, compact names, Content-Length.
//!
//! Rubbish ends here. What is recognisably SIP but wrong is still returned, with the first [`Fault`] found, because
//! a request that can be answered is answered (400 and its kin). rsip 0.4 refuses folded lines, leading line ends,
//! a space before the colon, unknown methods and bytes that are not UTF-8, hence this reader; rsip's types carry
//! what we write (`message.rs`).

mod fault;
mod header;

pub use fault::Fault;
pub use header::Name;

use super::{name_addr::Address, scan, via::Via};

/// The largest message taken from a stream; a datagram cannot be larger (RFC 3261 §18.1.1).
pub const MAX_MESSAGE: usize = 65_535;
/// No honest message has as many header lines.
const MAX_HEADERS: usize = 256;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start<'a> {
    Request { method: &'a [u8], uri: &'a [u8], version: &'a [u8] },
    Response { status: u16, reason: &'a [u8] },
}

/// The bytes are not SIP at all: nobody is there to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a SIP message")]
pub struct Garbage;

/// A message as it lies in the datagram.
#[derive(Clone, Debug)]
pub struct Message<'a> {
    pub start: Start<'a>,
    headers: Vec<(Name, &'a [u8])>,
    pub body: &'a [u8],
    /// The first thing wrong with it.
    pub fault: Option<Fault>,
    /// The topmost Via, when it can be read.
    pub via: Option<Via<'a>>,
    pub from_tag: Option<&'a [u8]>,
    pub to_tag: Option<&'a [u8]>,
    /// Number and method; the number is 0 when it cannot be read.
    pub cseq: (u32, &'a [u8]),
}

impl<'a> Message<'a> {
    /// The first header of that name, unfolded and trimmed.
    pub fn header(&self, name: Name) -> Option<&'a [u8]> {
        self.headers.iter().find(|(n, _)| *n == name).map(|(_, value)| *value)
    }

    /// All headers of that name, in order, one item a line.
    pub fn lines(&self, name: Name) -> impl Iterator<Item = &'a [u8]> {
        self.headers.iter().filter(move |(n, _)| *n == name).map(|(_, value)| *value)
    }

    /// All values of a comma-separated header, over all its lines.
    pub fn values(&self, name: Name) -> impl Iterator<Item = &'a [u8]> {
        self.lines(name).flat_map(scan::list)
    }

    pub fn call_id(&self) -> &'a [u8] {
        self.header(Name::CallId).unwrap_or_default()
    }
}

/// Reads one message. `scratch` is only written to when a header line is folded: then it holds the flat copy.
pub fn parse<'a>(bytes: &'a [u8], scratch: &'a mut Vec<u8>) -> Result<Message<'a>, Garbage> {
    let bytes = skip_line_ends(bytes);
    match Reader::new(bytes).message() {
        Err(Stop::Folded) => {
            unfold(bytes, scratch);
            Reader::new(scratch).message().map_err(|_| Garbage)
        }
        Err(Stop::Garbage) => Err(Garbage),
        Ok(message) => Ok(message),
    }
}

/// Line ends before the start line are keep-alives (RFC 3261 §7.5, RFC 5626 §3.5.1).
pub fn skip_line_ends(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|b| !matches!(b, b'\r' | b'\n')).unwrap_or(bytes.len());
    bytes.get(start..).unwrap_or_default()
}

/// Line ends followed by space become spaces, in the head only, so no offset changes.
pub(super) fn unfold(bytes: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.extend_from_slice(bytes);
    let mut at = 0;
    while let Some(end) = out.iter().skip(at).position(|b| *b == b'\n').map(|i| at + i) {
        let next = out.get(end + 1).copied();
        let blank = at == end || (at + 1 == end && out.get(at) == Some(&b'\r'));
        if blank || next.is_none() {
            return;
        }
        if matches!(next, Some(b' ' | b'\t')) {
            for b in out.iter_mut().take(end + 1).skip(end.saturating_sub(1)) {
                if matches!(*b, b'\r' | b'\n') {
                    *b = b' ';
                }
            }
        }
        at = end + 1;
    }
}

enum Stop {
    Folded,
    Garbage,
}

struct Reader<'a> {
    rest: &'a [u8],
    total: usize,
    fault: Option<Fault>,
    content_length: Option<u64>,
    message: Message<'a>,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let message = Message {
            start: Start::Response { status: 0, reason: b"" },
            headers: Vec::with_capacity(20),
            body: b"",
            fault: None,
            via: None,
            from_tag: None,
            to_tag: None,
            cseq: (0, b""),
        };
        Self { rest: bytes, total: bytes.len(), fault: None, content_length: None, message }
    }

    fn message(mut self) -> Result<Message<'a>, Stop> {
        let line = self.line().ok_or(Stop::Garbage)?;
        self.message.start = self.start_line(line)?;
        while let Some(line) = self.line() {
            match line {
                [] => break,
                [b' ' | b'\t', ..] => return Err(Stop::Folded),
                _ if self.message.headers.len() >= MAX_HEADERS => {
                    self.blame(Fault::TooManyHeaders);
                    break;
                }
                _ => self.header_line(line),
            }
        }
        self.body();
        self.required();
        self.message.fault = self.fault;
        Ok(self.message)
    }

    /// The next line without its end; a bare line feed ends one too. `None` at the end of the bytes.
    fn line(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let end = self.rest.iter().position(|b| *b == b'\n');
        let (line, rest) = match end {
            Some(end) => (self.rest.get(..end)?, self.rest.get(end + 1..)?),
            None => (self.rest, &self.rest[..0]),
        };
        self.rest = rest;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }

    fn start_line(&mut self, line: &'a [u8]) -> Result<Start<'a>, Stop> {
        if line.len() > 4 && line.get(..4).is_some_and(|b| b.eq_ignore_ascii_case(b"SIP/")) {
            let mut words = line.splitn(3, |b| *b == b' ').skip(1);
            let status = words.next().filter(|s| s.len() == 3).and_then(scan::number);
            let status = status.and_then(|n| u16::try_from(n).ok()).filter(|n| (100..700).contains(n));
            let reason = words.next().unwrap_or_default();
            return status.map(|status| Start::Response { status, reason }).ok_or(Stop::Garbage);
        }
        let trimmed = scan::trim(line);
        let first = trimmed.iter().position(|b| *b == b' ').ok_or(Stop::Garbage)?;
        let last = trimmed.iter().rposition(|b| *b == b' ').ok_or(Stop::Garbage)?;
        let (method, version) = (&trimmed[..first], &trimmed[last + 1..]);
        if !version.get(..4).is_some_and(|b| b.eq_ignore_ascii_case(b"SIP/")) {
            return Err(Stop::Garbage);
        }
        let uri = trimmed.get(first + 1..last).unwrap_or_default();
        let spaced = uri.is_empty() || uri.iter().any(u8::is_ascii_whitespace);
        if trimmed.len() != line.len() || spaced || !scan::is_token(method) {
            self.blame(Fault::StartLine);
        }
        Ok(Start::Request { method, uri: scan::trim(uri), version })
    }

    fn header_line(&mut self, line: &'a [u8]) {
        let Some(colon) = line.iter().position(|b| *b == b':') else { return self.blame(Fault::HeaderLine) };
        let name = line[..colon].trim_ascii_end();
        if !scan::is_token(name) {
            return self.blame(Fault::HeaderLine);
        }
        let name = Name::of(name);
        let value = scan::trim(&line[colon + 1..]);
        if name.is_single() && self.message.header(name).is_some() {
            self.blame(Fault::Repeated(name));
        }
        self.hot(name, value);
        self.message.headers.push((name, value));
    }

    /// The headers every message needs are read as they pass by.
    fn hot(&mut self, name: Name, value: &'a [u8]) {
        match name {
            Name::Via => {
                let first = self.message.header(Name::Via).is_none();
                let top = scan::split_once(value, b',').0;
                match Via::parse(top) {
                    Some(via) if first => self.message.via = Some(via),
                    None if first => self.blame(Fault::Via),
                    _ => {}
                }
            }
            Name::From | Name::To => match Address::parse(value) {
                Some(address) if name == Name::From => self.message.from_tag = address.tag(),
                Some(address) => self.message.to_tag = address.tag(),
                None => self.blame(Fault::Header(name)),
            },
            Name::CSeq => match cseq(value) {
                Some(cseq) => self.message.cseq = cseq,
                None => self.blame(Fault::Header(name)),
            },
            Name::MaxForwards if scan::number(value).is_none_or(|n| n > 255) => self.blame(Fault::Header(name)),
            Name::ContentLength => match scan::number(value) {
                Some(length) => self.content_length = Some(length),
                None => self.blame(Fault::ContentLength),
            },
            _ => {}
        }
    }

    fn body(&mut self) {
        let body = self.rest;
        let length = self.content_length.and_then(|n| usize::try_from(n).ok()).unwrap_or(body.len());
        let head = self.total - body.len();
        if length > MAX_MESSAGE.saturating_sub(head) {
            self.blame(Fault::TooLarge);
        } else if length > body.len() {
            self.blame(Fault::ContentLength);
        }
        // Octets behind the stated length of a datagram are to be passed over (RFC 3261 §18.3).
        self.message.body = body.get(..length).unwrap_or(body);
    }

    fn required(&mut self) {
        for name in [Name::Via, Name::From, Name::To, Name::CallId, Name::CSeq] {
            if self.message.header(name).is_none_or(<[u8]>::is_empty) {
                self.blame(Fault::Missing(name));
            }
        }
        if let Start::Request { method, .. } = self.message.start
            && self.message.cseq.1 != method
        {
            self.blame(Fault::Header(Name::CSeq));
        }
    }

    fn blame(&mut self, fault: Fault) {
        self.fault.get_or_insert(fault);
    }
}

fn cseq(value: &[u8]) -> Option<(u32, &[u8])> {
    let space = value.iter().position(u8::is_ascii_whitespace)?;
    let (number, method) = value.split_at_checked(space)?;
    let number = u32::try_from(scan::number(number)?).ok().filter(|n| *n < 1 << 31)?;
    let method = scan::trim(method);
    scan::is_token(method).then_some((number, method))
}

#[cfg(test)]
mod tests;
