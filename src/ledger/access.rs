//! Who opened whose record or recording (M-5.7), and who changed what.

use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::vocab::{CallRef, RecordingId};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    pub at: Timestamp,
    /// Name of the user; of a command, the account of the machine.
    pub by: String,
    /// `None` is the machine's own command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<IpAddr>,
    pub what: Deed,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "deed")]
pub enum Deed {
    LoggedIn,
    /// A wrong password for this user; names that do not exist are not kept, they may be mistyped passwords.
    LogInRefused,
    LockedOut,
    LoggedOut,
    /// One call's journey.
    Call {
        call: CallRef,
    },
    /// Listened to, or copied.
    Recording {
        recording: RecordingId,
    },
    /// A list of calls with whole numbers; `what` names day and filter.
    Numbers {
        what: String,
    },
    /// A file of calls was taken away.
    Download {
        what: String,
    },
    /// `what`: added, removed, password, role.
    User {
        user: String,
        what: String,
    },
    PersonalDataPurged {
        calls: u64,
    },
}
