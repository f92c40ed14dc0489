//! Words for what telephones ask of us besides calls: to be registered (RFC 3261 §10), and to have a call moved (RFC 3515).

use super::{Flow, NameAddr, SessionId};

/// A REGISTER that waits for `UserAgent::answer_register`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegisterId(pub u64);

/// A REGISTER as far as its owner needs to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    pub flow: Flow,
    /// Host of the Request-URI.
    pub domain: String,
    /// Address of record.
    pub to: NameAddr,
    pub call_id: String,
    pub cseq: u32,
    /// Values of Authorization, unread.
    pub authorizations: Vec<String>,
    /// In order; `Contact: *` is the one with `uri` `*`.
    pub contacts: Vec<RegisterContact>,
    /// `Expires:`, for contacts without one of their own.
    pub expires: Option<u32>,
    pub user_agent: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterContact {
    /// As it was written, without brackets.
    pub uri: String,
    pub expires: Option<u32>,
}

/// The answer to a REGISTER.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegisterAnswer {
    pub status: u16,
    /// Values of WWW-Authenticate, for a 401.
    pub challenges: Vec<String>,
    /// Bindings now in force with the seconds left, for a 200.
    pub contacts: Vec<(String, u32)>,
    /// For a 423.
    pub min_expires: Option<u32>,
}

/// An in-dialog REFER that waits for `UserAgent::answer_refer`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refer {
    /// The session within which it came: that of who wants to be rid of the call.
    pub session: SessionId,
    /// User and host of Refer-To, unescaped.
    pub target: NameAddr,
    /// Refer-To names a dialog to be replaced (RFC 3891): the session of ours that it is, or `Replaces::Unknown`.
    pub replaces: Option<Replaces>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaces {
    Session(SessionId),
    /// No dialog of ours.
    Unknown,
}
