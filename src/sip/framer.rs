//! Cuts a TCP stream into messages (RFC 3261 §18.3, keep-alives of RFC 5626 §4.4.1).

use super::wire::MAX_MESSAGE;

/// What a stream held next.
#[derive(Debug, PartialEq, Eq)]
pub enum Framed {
    /// For `UserAgent::receive`.
    Message(Vec<u8>),
    /// Two line ends between messages: the peer waits for one line end in return.
    Ping,
    /// The stream cannot be read any further: close it.
    Broken,
}

#[derive(Debug, Default)]
pub struct Framer {
    buffer: Vec<u8>,
    /// The message before was the last that could be read.
    lost: bool,
    /// `Broken` was said.
    closed: bool,
    /// Up to here no end of head was found; bytes are not searched twice.
    searched: usize,
}

impl Framer {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, bytes: &[u8]) {
        if !self.lost {
            self.buffer.extend_from_slice(bytes);
        }
    }

    /// The next whole message or keep-alive; `None` until more bytes come.
    #[expect(clippy::should_implement_trait, reason = "a stream that has no more now may have more later")]
    pub fn next(&mut self) -> Option<Framed> {
        if self.lost {
            return (!std::mem::replace(&mut self.closed, true)).then_some(Framed::Broken);
        }
        if let Some(ping) = self.line_ends() {
            return Some(ping);
        }
        if self.buffer.is_empty() {
            return None;
        }
        let Some(head) = self.head_end() else {
            return if self.buffer.len() > MAX_MESSAGE || !self.may_be_sip() { Some(self.give_up()) } else { None };
        };
        match head_length(self.buffer.get(..head).unwrap_or_default()) {
            // A head nobody can trust goes up once, so that it is answered; then the stream is closed.
            Length::Wrong => self.last_words(head),
            Length::Of(body) if head + body > MAX_MESSAGE => self.last_words(head),
            Length::Of(body) if self.buffer.len() < head + body => None,
            Length::Of(body) => Some(Framed::Message(self.take(head + body))),
        }
    }

    fn line_ends(&mut self) -> Option<Framed> {
        while let Some(b'\r' | b'\n') = self.buffer.first() {
            if self.buffer.starts_with(b"\r\n\r\n") {
                self.take(4);
                return Some(Framed::Ping);
            }
            match self.buffer.as_slice() {
                // Half a ping: the rest may still come.
                b"\r" | b"\r\n" | b"\r\n\r" => return None,
                [b'\r', b'\n', ..] => drop(self.take(2)),
                _ => drop(self.take(1)),
            }
        }
        None
    }

    fn head_end(&mut self) -> Option<usize> {
        let from = self.searched.saturating_sub(3);
        let rest = self.buffer.get(from..).unwrap_or_default();
        let found = rest.windows(2).enumerate().find_map(|(at, pair)| match pair {
            b"\n\n" => Some(from + at + 2),
            b"\n\r" if rest.get(at + 2) == Some(&b'\n') => Some(from + at + 3),
            _ => None,
        });
        self.searched = self.buffer.len();
        found
    }

    /// The first line, once it is there, must speak of SIP.
    fn may_be_sip(&self) -> bool {
        match self.buffer.iter().position(|b| *b == b'\n') {
            Some(end) => {
                let line = self.buffer.get(..end).unwrap_or_default().to_ascii_uppercase();
                line.windows(4).any(|word| word == b"SIP/")
            }
            None => self.buffer.len() < 8192,
        }
    }

    fn last_words(&mut self, head: usize) -> Option<Framed> {
        let message = self.take(head);
        self.lost = true;
        self.buffer = Vec::new();
        Some(Framed::Message(message))
    }

    fn give_up(&mut self) -> Framed {
        (self.lost, self.closed) = (true, true);
        self.buffer = Vec::new();
        Framed::Broken
    }

    fn take(&mut self, len: usize) -> Vec<u8> {
        self.searched = 0;
        let rest = self.buffer.split_off(len.min(self.buffer.len()));
        std::mem::replace(&mut self.buffer, rest)
    }
}

enum Length {
    Of(usize),
    Wrong,
}

/// Content-Length of a head; without one there is no body.
fn head_length(head: &[u8]) -> Length {
    let mut found = Length::Of(0);
    let mut seen = false;
    for line in head.split(|b| *b == b'\n') {
        let Some(colon) = line.iter().position(|b| *b == b':') else { continue };
        let (name, value) = (line[..colon].trim_ascii(), line[colon + 1..].trim_ascii());
        let folded = line.first().is_some_and(u8::is_ascii_whitespace);
        if folded || !(name.eq_ignore_ascii_case(b"Content-Length") || name.eq_ignore_ascii_case(b"l")) {
            continue;
        }
        let number = super::scan::number(value).and_then(|n| usize::try_from(n).ok());
        found = match number {
            Some(n) if !seen => Length::Of(n),
            _ => Length::Wrong,
        };
        if matches!(found, Length::Wrong) {
            return found;
        }
        seen = true;
    }
    found
}
