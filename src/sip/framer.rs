//! Cuts a TCP stream into messages (RFC 3261 §18.3, keep-alives of RFC 5626 §4.4.1).

use super::{
    scan,
    wire::{self, MAX_MESSAGE, Name},
};

/// A first line longer than this is not SIP.
const LONGEST_LINE: usize = 8192;

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
    /// What is waited for, once the end of the head was found.
    due: Option<Due>,
}

#[derive(Clone, Copy, Debug)]
enum Due {
    /// A message of so many bytes.
    Whole(usize),
    /// A head of so many bytes that does not say where its message ends.
    HeadOnly(usize),
    Rubbish,
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

    /// A message has begun and is not whole yet.
    pub fn is_midway(&self) -> bool {
        self.buffer.first().is_some_and(|b| !matches!(b, b'\r' | b'\n'))
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
        if self.buffer.first().is_none_or(|b| matches!(b, b'\r' | b'\n')) {
            return None;
        }
        match self.due.or_else(|| self.measure())? {
            Due::Whole(len) if self.buffer.len() < len => None,
            Due::Whole(len) => Some(Framed::Message(self.take(len))),
            // A head nobody can trust goes up once, so that it is answered; then the stream is closed.
            Due::HeadOnly(len) => {
                let message = self.take(len);
                self.lost = true;
                self.buffer = Vec::new();
                Some(Framed::Message(message))
            }
            Due::Rubbish => {
                (self.lost, self.closed) = (true, true);
                self.buffer = Vec::new();
                Some(Framed::Broken)
            }
        }
    }

    /// What the head promises, once its end is there.
    fn measure(&mut self) -> Option<Due> {
        let end = self.head_end();
        // Judged alike whether it came whole or in pieces.
        if end.unwrap_or(self.buffer.len()) > MAX_MESSAGE || !self.may_be_sip() {
            return Some(Due::Rubbish);
        }
        let head = end?;
        let mut flat = Vec::new();
        wire::unfold(self.buffer.get(..head).unwrap_or_default(), &mut flat);
        self.due = Some(match content_length(&flat) {
            Some(body) if body <= MAX_MESSAGE.saturating_sub(head) => Due::Whole(head + body),
            _ => Due::HeadOnly(head),
        });
        self.due
    }

    /// Takes line ends between messages; a run of them, however long, is one ping.
    fn line_ends(&mut self) -> Option<Framed> {
        let run = self.buffer.iter().position(|b| !matches!(b, b'\r' | b'\n'));
        let (len, more_follows) = (run.unwrap_or(self.buffer.len()), run.is_some());
        let is_ping = self.buffer.get(..len)?.windows(4).any(|end| end == b"\r\n\r\n");
        // Half a ping at the end of what came: the rest may still come.
        if more_follows || is_ping || len > 3 {
            self.take(len);
        }
        is_ping.then_some(Framed::Ping)
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
            Some(end) if end < LONGEST_LINE => {
                let line = self.buffer.get(..end).unwrap_or_default().to_ascii_uppercase();
                line.windows(4).any(|word| word == b"SIP/")
            }
            _ => self.buffer.len() < LONGEST_LINE,
        }
    }

    fn take(&mut self, len: usize) -> Vec<u8> {
        (self.searched, self.due) = (0, None);
        let rest = self.buffer.split_off(len.min(self.buffer.len()));
        std::mem::replace(&mut self.buffer, rest)
    }
}

/// Content-Length of a head, 0 when there is none; `None` when it is wrong or there are two.
fn content_length(head: &[u8]) -> Option<usize> {
    let mut found = None;
    for line in head.split(|b| *b == b'\n') {
        let Some(colon) = line.iter().position(|b| *b == b':') else { continue };
        let (name, value) = (line[..colon].trim_ascii(), line[colon + 1..].trim_ascii());
        if Name::of(name) != Name::ContentLength {
            continue;
        }
        let number = scan::number(value).and_then(|n| usize::try_from(n).ok())?;
        if found.replace(number).is_some() {
            return None;
        }
    }
    Some(found.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: &str =
        "OPTIONS sip:a@h SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bKa\r\nContent-Length: 4\r\n\r\nbody";

    fn all(framer: &mut Framer) -> Vec<Framed> {
        std::iter::from_fn(|| framer.next()).collect()
    }

    fn message(text: &str) -> Framed {
        Framed::Message(text.as_bytes().to_vec())
    }

    #[test]
    fn messages_are_cut_wherever_the_stream_was_cut() {
        let stream = [OPTIONS, OPTIONS].concat();
        for chunk in [1, 2, 3, 7, 50, stream.len()] {
            let mut framer = Framer::new();
            let mut got = Vec::new();
            for part in stream.as_bytes().chunks(chunk) {
                framer.push(part);
                got.extend(all(&mut framer));
            }
            assert_eq!(got, [message(OPTIONS), message(OPTIONS)], "in parts of {chunk}");
        }
    }

    #[test]
    fn two_line_ends_are_a_ping_and_one_is_nothing() {
        let mut framer = Framer::new();
        framer.push(b"\r\n\r\n");
        assert_eq!(all(&mut framer), [Framed::Ping]);
        framer.push(b"\r\n");
        assert_eq!(all(&mut framer), []);
        framer.push(b"\r\n");
        assert_eq!(all(&mut framer), [Framed::Ping]);
        framer.push(format!("\r\n{OPTIONS}\r\n\r\n").as_bytes());
        assert_eq!(all(&mut framer), [message(OPTIONS), Framed::Ping]);
    }

    #[test]
    fn compact_and_folded_heads_and_bare_line_feeds_are_cut_too() {
        let compact = OPTIONS.replace("Content-Length", "l");
        let feeds = OPTIONS.replace("\r\n", "\n");
        let no_length = "OPTIONS sip:a@h SIP/2.0\r\nX: a\r\n b\r\n\r\n";
        let folded = OPTIONS.replace("Content-Length: 4", "Content-Length:\r\n 4");
        let mut framer = Framer::new();
        framer.push([compact.as_str(), &feeds, no_length, &folded].concat().as_bytes());
        assert_eq!(all(&mut framer), [message(&compact), message(&feeds), message(no_length), message(&folded)]);
    }

    #[test]
    fn an_untrustworthy_head_goes_up_once_and_then_the_stream_is_broken() {
        for length in ["x", "-1", "", "4 4", "65536", "4\r\nl: 4", "4\r\nl: 5", "99999999999999999999"] {
            let text = OPTIONS.replace("Content-Length: 4", &format!("Content-Length: {length}"));
            let mut framer = Framer::new();
            framer.push(text.as_bytes());
            assert_eq!(all(&mut framer), [message(text.strip_suffix("body").unwrap()), Framed::Broken], "{length}");
            framer.push(OPTIONS.as_bytes());
            assert_eq!(all(&mut framer), []);
        }
    }

    #[test]
    fn a_message_that_never_ends_is_never_told() {
        for cut in 1..OPTIONS.len() {
            let mut framer = Framer::new();
            framer.push(&OPTIONS.as_bytes()[..cut]);
            assert_eq!(all(&mut framer), [], "cut after {cut}");
        }
    }

    #[test]
    fn a_length_that_is_too_small_or_too_great_costs_no_more_than_one_message_beside_its_own() {
        for length in ["2", "9"] {
            let lie = OPTIONS.replace("Content-Length: 4", &format!("Content-Length: {length}"));
            let mut framer = Framer::new();
            framer.push([lie.as_str(), OPTIONS, OPTIONS].concat().as_bytes());
            let got = all(&mut framer);
            assert_eq!(got.len(), 3, "{got:?}");
            let whole = got.iter().filter(|framed| **framed == message(OPTIONS)).count();
            assert_eq!(whole, 1, "{got:?}");
        }
    }

    #[test]
    fn what_is_not_sip_or_never_ends_breaks_the_stream() {
        let mut framer = Framer::new();
        framer.push(b"GET / HTTP/1.1\r\nHost: h\r\n");
        assert_eq!(all(&mut framer), [Framed::Broken]);
        let mut framer = Framer::new();
        framer.push(&[b'a'; 9000]);
        assert_eq!(all(&mut framer), [Framed::Broken]);
        let mut framer = Framer::new();
        framer.push(b"OPTIONS sip:a@h SIP/2.0\r\n");
        for _ in 0..65 {
            assert_eq!(all(&mut framer), []);
            framer.push(&[b"X: ", &[b'a'; 1000][..], b"\r\n"].concat());
        }
        framer.push(&[b'a'; 1000]);
        assert_eq!(all(&mut framer), [Framed::Broken]);
        assert!(framer.buffer.is_empty());
    }

    fn read(pieces: &[&[u8]]) -> (Vec<Vec<u8>>, bool) {
        let (mut framer, mut messages, mut broken) = (Framer::new(), Vec::new(), false);
        for piece in pieces {
            framer.push(piece);
            while let Some(framed) = framer.next() {
                match framed {
                    Framed::Message(bytes) => messages.push(bytes),
                    Framed::Ping => {}
                    Framed::Broken => broken = true,
                }
            }
        }
        (messages, broken)
    }

    proptest::proptest! {
        #[test]
        fn rubbish_too_reads_alike_whole_and_in_pieces(
            parts in proptest::collection::vec("(OPTIONS sip:a SIP/2\\.0|IP/2|\r\n|\n|l: 3|x|: |l|\r)", 0..24),
            size in 1_usize..9,
        ) {
            let stream = parts.concat().into_bytes();
            let cut: Vec<&[u8]> = stream.chunks(size).collect();
            proptest::prop_assert_eq!(read(&[&stream]), read(&cut));
        }
    }
}
