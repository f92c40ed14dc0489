//! What can be wrong with a message that is SIP all the same, in words for the peer's administrator.

use super::header::Name;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    StartLine,
    HeaderLine,
    Via,
    Header(Name),
    Missing(Name),
    /// Twice, where one is allowed.
    Repeated(Name),
    /// Not a number, or more than the body that came.
    ContentLength,
    /// The length that is announced is more than we take.
    TooLarge,
    TooManyHeaders,
}

impl Fault {
    pub fn status(self) -> u16 {
        match self {
            Fault::TooLarge => 513,
            _ => 400,
        }
    }

    /// The reason phrase of the answer.
    pub fn reason(self) -> &'static str {
        match self {
            Fault::StartLine => "Malformed Request-Line",
            Fault::HeaderLine => "Malformed Header Line",
            Fault::Via => "Malformed Via",
            Fault::Header(Name::From) => "Malformed From",
            Fault::Header(Name::To) => "Malformed To",
            Fault::Header(Name::CSeq) => "Malformed CSeq",
            Fault::Header(Name::MaxForwards) => "Malformed Max-Forwards",
            Fault::Header(_) => "Malformed Header",
            Fault::Missing(Name::Via) => "Missing Via",
            Fault::Missing(Name::From) => "Missing From",
            Fault::Missing(Name::To) => "Missing To",
            Fault::Missing(Name::CallId) => "Missing Call-ID",
            Fault::Missing(Name::CSeq) => "Missing CSeq",
            Fault::Missing(_) => "Missing Header",
            Fault::Repeated(_) => "Repeated Header",
            Fault::ContentLength => "Wrong Content-Length",
            Fault::TooLarge => "Message Too Large",
            Fault::TooManyHeaders => "Too Many Headers",
        }
    }

    /// The end of the message is not where we believe it is: a stream cannot be read any further.
    pub fn loses_framing(self) -> bool {
        matches!(self, Fault::ContentLength | Fault::Repeated(Name::ContentLength) | Fault::TooLarge)
    }
}
