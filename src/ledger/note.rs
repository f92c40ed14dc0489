//! What staff did about a message, or about a caller nobody talked to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::vocab::RecordingId;

/// One step. Steps follow one another; the last one tells how the matter stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The message it is about; `None` is the call itself: somebody to be called back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<RecordingId>,
    pub at: Timestamp,
    /// Name of the user; of a command, the account of the machine.
    pub by: String,
    pub done: Done,
    /// In words of staff; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Done {
    /// Still to be done; also takes back an earlier step.
    Open,
    /// Answered: a message dealt with, a caller reached («дано відповідь», «передзвонили»).
    Answered,
    /// Called back in vain («не додзвонилися»).
    NotReached,
    /// Nothing to be done: a mistake, a joke, the same caller again.
    Dropped,
}
