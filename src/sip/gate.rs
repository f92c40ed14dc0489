//! The question who may be served, asked before a new request is looked into.

use super::Flow;
use crate::clock::Now;

/// A request that belongs to no transaction and no dialog of ours.
#[derive(Clone, Debug)]
pub struct Knock<'a> {
    pub flow: Flow,
    /// As on the wire; what cannot be read as a method is here too.
    pub method: &'a [u8],
    /// User part of the Request-URI, unescaped; empty when it cannot be read.
    pub uri_user: String,
    pub user_agent: Option<&'a [u8]>,
    /// It can be served as far as its form goes; otherwise it would be answered 400, 420 …
    pub well_formed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Serve,
    /// Not a word; a stream is closed.
    Silence,
    /// This status and nothing more, the same for everything asked.
    Refuse(u16),
}

/// Whoever decides; the user agent asks and obeys.
pub trait Gate {
    fn admit(&mut self, now: Now, knock: &Knock<'_>) -> Verdict;

    /// Bytes that are not SIP.
    fn rubbish(&mut self, now: Now, flow: Flow);
}

/// Everybody is served.
#[derive(Clone, Copy, Debug, Default)]
pub struct OpenGate;

impl Gate for OpenGate {
    fn admit(&mut self, _: Now, _: &Knock<'_>) -> Verdict {
        Verdict::Serve
    }

    fn rubbish(&mut self, _: Now, _: Flow) {}
}
