//! The control socket: how commands typed on the machine reach the running service.
//!
//! Owns the socket, who may use it, and the words of its protocol. What only the main loop knows is asked of it by
//! [`ControlRequest`]; calls come from the store. Knows no terminal text.
//!
//! One JSON object a line, both ways. A request has a `cmd`; its answer is any number of `call` lines and then exactly
//! one line `ok` or `error`. Several requests may follow each other on one connection.
//!
//! ```text
//! > {"cmd":"ping"}                < {"ok":{"version":"0.1.0","pid":4711}}
//! > {"cmd":"status"}              < {"ok":{"calls":0,"legs":0,…}}             the fields of `Status`
//! > {"cmd":"calls","last":2}      < {"call":{…}}                              the fields of `call::CallRecord`
//!                                 < {"call":{…}}
//!                                 < {"ok":{"calls":2,"source":"index"}}
//! > {"cmd":"calls-between","from":"…","to":"…"}   the same, by civil time
//! > {"cmd":"call","call":{"boot":3,"seq":7}}      the same, that call or none
//! > {"cmd":"heard","recording":{…}}               < {"ok":null}
//! > {"cmd":"operator","name":"Олена","at_work":false}
//!                                 < {"ok":{}}                               away; with `true` back
//!                                 < {"error":{"code":"unknown","message":"…"}}
//! > {"cmd":"phones"}              < {"ok":{"phones":[{…}]}}                  `PhoneLine`s
//! > {"cmd":"phone","order":"add","extension":"101"}
//!                                 < {"ok":{"password":"…"}}                 `add`, `password`; null for `remove`
//! > {"cmd":"report","period":"2026-10"}           < {"ok":{"head":{…},…}}         a `report::Report`
//! > {"cmd":"report-calls","period":"2026-10"}     < {"call":{…}}                  `report::CallRow`s, numbers masked
//!                                 < {"ok":null}
//! > {"cmd":"events","from":"…","to":"…"}          < {"ok":[{…}]}                  `ledger::Event`s
//! > {"cmd":"accesses","from":"…","to":"…"}        < {"ok":[{…}]}                  `ledger::Access`es, the latest first
//! > {"cmd":"text","key":"conclusions 2026-10"}    < {"ok":{…}}                    a `ledger::PageText`, or null
//! > {"cmd":"texts","prefix":"half-year 2026-h1"}  < {"ok":[{…}]}
//! > {"cmd":"note","call":{…},"recording":null,"done":"answered","text":"…"}       < {"ok":null}
//! > {"cmd":"accessed","what":{"deed":"numbers","what":"…"}}                       < {"ok":null}
//! > {"cmd":"maintenance","until":"…","text":"…"}                                < {"ok":null}
//! > {"cmd":"backup","recordings":false}           < {"data":65536}, then so many bytes of the archive
//!                                 < {"ok":{"records":…}}                          `BackedUp`, or an error
//! > {"cmd":"users"}               < {"ok":{"users":[{…}]}}                   `vocab::User`s
//! > {"cmd":"user","order":{"add":"clerk"},"name":"Олена"}
//!                                 < {"ok":{"password":"…"}}                 `add`, `reset`; null for `remove`, `role`
//! > {"cmd":"reload"}              < {"ok":{"generation":3,"warnings":0,"rendered":2,"unspoken":0}}   once they are spoken
//!                                 < {"error":{"code":"config","message":"…"}}
//! ```

mod client;
mod facts;
mod server;
mod status;

use std::{io, path::PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tokio::sync::oneshot;

use super::{phones::Order, store_thread::Source, users};
use crate::{
    ledger::{Deed, Done},
    phones::{PhoneAccount, PhoneStatus},
    report::Period,
    vocab::{CallRef, RecordingId, User},
};

pub use client::{BackupEnd, CallsEnd, Client, ClientError};
pub use server::{ControlServer, Desk};
pub use status::{
    ConfigStatus, LoggedError, OverdueText, ServiceState, SpeechStatus, Status, UnspokenText, VoiceStatus,
};

/// What the main loop is asked. A dropped `reply` tells the asker that the service is stopping.
#[derive(Debug)]
pub enum ControlRequest {
    Status {
        reply: oneshot::Sender<Box<Status>>,
    },
    Reload {
        reply: oneshot::Sender<Result<Reloaded, String>>,
    },
    /// Somebody goes away or comes back; false when nobody of this name is in `people`.
    Operator {
        name: String,
        at_work: bool,
        reply: oneshot::Sender<bool>,
    },
    Phones {
        reply: oneshot::Sender<Vec<PhoneLine>>,
    },
    /// The accounts of telephones have changed, on disk already.
    Accounts {
        accounts: Vec<PhoneAccount>,
        reply: oneshot::Sender<()>,
    },
}

/// One telephone, for `slukhavka phone list`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PhoneLine {
    #[serde(flatten)]
    pub status: PhoneStatus,
    /// Those of `people` who are called there.
    pub people: Vec<String>,
}

/// A reload that was taken. A refused one is the rendered diagnostics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reloaded {
    /// Counts the configurations this run has used, from 1.
    pub generation: u32,
    pub warnings: usize,
    /// Phrases that were spoken for it.
    #[serde(default)]
    pub rendered: usize,
    /// Texts that are not heard as they are written; [`SpeechStatus`] names them.
    #[serde(default)]
    pub unspoken: usize,
}

#[derive(Debug, Error)]
pub enum ControlError {
    #[error("another service answers at {}", .0.display())]
    InUse(PathBuf),
    #[error("{} exists and is not a socket", .0.display())]
    NotASocket(PathBuf),
    #[error("cannot {doing} {}: {source}", path.display())]
    Io { doing: &'static str, path: PathBuf, source: io::Error },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cmd", rename_all = "kebab-case")]
enum Request {
    Ping,
    Status,
    Calls {
        last: usize,
    },
    /// Calls that started from one moment to before another, the latest first.
    CallsBetween {
        from: Timestamp,
        to: Timestamp,
    },
    /// One call, by its name.
    Call {
        call: CallRef,
    },
    Reload,
    /// Staff have listened to this message.
    Heard {
        recording: RecordingId,
    },
    Operator {
        name: String,
        at_work: bool,
    },
    Report {
        period: Period,
    },
    ReportCalls {
        period: Period,
    },
    Events {
        from: Timestamp,
        to: Timestamp,
    },
    Accesses {
        from: Timestamp,
        to: Timestamp,
    },
    Text {
        key: String,
    },
    Texts {
        prefix: String,
    },
    /// Staff did something about a call or a message of it.
    Note {
        call: CallRef,
        #[serde(default)]
        recording: Option<RecordingId>,
        done: Done,
        #[serde(default)]
        text: String,
    },
    /// The command has shown or copied what is personal.
    Accessed {
        what: Deed,
    },
    Backup {
        recordings: bool,
    },
    /// Works are announced that begin now.
    Maintenance {
        until: Timestamp,
        #[serde(default)]
        text: String,
    },
    Phones,
    Phone {
        order: Order,
        extension: String,
    },
    Users,
    User {
        order: users::Order,
        name: String,
    },
}

/// One line of an answer; `T` is what `ok` holds.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line<C, T> {
    Call(C),
    /// So many raw bytes follow the line.
    Data(usize),
    Ok(T),
    Error(Refusal),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Refusal {
    code: Code,
    message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// The peer is neither root, nor the service's user, nor of the socket's group.
    Denied,
    BadRequest,
    /// Too many at once; ask again.
    Busy,
    /// The service is stopping.
    Stopping,
    /// The store cannot be read.
    Store,
    /// The records are still being made ready.
    NotReady,
    /// The new configuration was refused; the old one stays.
    Config,
    /// Of a telephone's account, or an operator: not an extension, there already, not there, too many, not written.
    Extension,
    Exists,
    Unknown,
    Full,
    Disk,
    /// Of a user: not a name, written in the configuration, the only administrator.
    Name,
    Fixed,
    LastAdmin,
}

#[derive(Debug, Serialize, Deserialize)]
struct Pong {
    version: String,
    pid: u32,
}

#[derive(Debug, Serialize, Deserialize)]
struct CallsOk {
    calls: usize,
    source: Source,
}

#[derive(Debug, Serialize, Deserialize)]
struct PhonesOk {
    phones: Vec<PhoneLine>,
}

#[derive(Debug, Serialize, Deserialize)]
struct UsersOk {
    users: Vec<User>,
}

#[derive(Serialize, Deserialize)]
struct PhoneOk {
    password: Option<String>,
}

#[cfg(test)]
mod tests;
