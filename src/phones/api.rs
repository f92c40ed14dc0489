//! The words between the telephones, the Switch and the shell.

use std::{net::SocketAddr, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    sip::{Flow, OutRequest},
    vocab::Secret,
};

/// One account, made by `slukhavka phone add`. One telephone each: a later registration takes the place of the earlier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneAccount {
    /// `101`; the user name as well.
    pub extension: Arc<str>,
    pub password: Secret,
}

/// Where one telephone is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    pub flow: Flow,
    /// The Request-URI: its Contact, as it was registered.
    pub uri: String,
}

/// A binding on disk, so that telephones ring right after a power cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedBinding {
    pub extension: String,
    pub contact: String,
    /// `UDP`, `TCP` …; a connection is gone with the power.
    pub transport: String,
    pub remote: SocketAddr,
    pub local: SocketAddr,
    pub call_id: String,
    pub cseq: u32,
    pub expires: Timestamp,
    #[serde(default)]
    pub user_agent: String,
}

/// Whose call it is, by its credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// The telephone of this extension.
    Phone(Arc<str>),
    /// Not proved yet: values of WWW-Authenticate for `UserAgent::challenge`.
    Challenge(Vec<String>),
    /// A wrong password, or somebody else's: 403.
    Refused,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OptionsTag(pub u64);

#[derive(Clone, Debug)]
pub enum PhonesOutput {
    /// To be sent by the user agent; its id goes back by `Phones::sent` before anything else.
    Options { tag: OptionsTag, flow: Flow, request: Box<OutRequest> },
    /// The telephone can be reached from now on, or cannot.
    Reach { extension: Arc<str>, reachable: bool },
    /// To be written to disk, all of them.
    Save(Vec<SavedBinding>),
    /// A line for the log.
    Told { text: String, loud: bool },
}

/// For `status` and `phone list`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PhoneStatus {
    pub extension: String,
    pub registered: bool,
    /// It answered the last question whether it is there.
    pub alive: bool,
    pub address: Option<SocketAddr>,
    pub user_agent: String,
    pub expires_s: Option<u64>,
}
