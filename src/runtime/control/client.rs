//! The command's end of the control socket: blocking, and free of tokio.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    os::unix::net::UnixStream,
    path::Path,
    time::Duration,
};

use jiff::Timestamp;
use serde_json::Value;
use thiserror::Error;

use super::{CallsOk, Code, Line, PhoneLine, PhoneOk, PhonesOk, Refusal, Reloaded, Request, UsersOk};
use crate::{
    ledger::{Deed, Event, PageText},
    report::{CallRow, Period, Report},
    runtime::{backup::BackedUp, phones::Order, store_thread::Source, users},
    vocab::{CallRef, RecordingId, Secret, User},
};

/// Long enough for a loaded machine, short enough for a person.
const PATIENCE: Duration = Duration::from_secs(15);
/// For what has to be counted or gathered first.
const LONG_PATIENCE: Duration = Duration::from_secs(600);
/// Of a backup.
const LARGEST_PIECE: usize = 1 << 20;

#[derive(Debug, Error)]
pub enum ClientError {
    /// Nothing listens there.
    #[error("the service does not run")]
    NotRunning,
    /// The file's mode keeps this user out.
    #[error("not allowed to use the control socket")]
    Denied,
    #[error("{message}")]
    Refused { code: Code, message: String },
    #[error("the answer of the service cannot be understood")]
    Garbled,
    #[error(transparent)]
    Io(io::Error),
}

/// Why there is no whole backup.
#[derive(Debug, Error)]
pub enum BackupEnd {
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The file it goes to.
    #[error(transparent)]
    Out(io::Error),
}

/// How a list of calls ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallsEnd {
    pub calls: usize,
    pub source: Source,
}

#[derive(Debug)]
pub struct Client {
    stream: BufReader<UnixStream>,
}

impl Client {
    pub fn connect(path: &Path) -> Result<Self, ClientError> {
        let stream = UnixStream::connect(path).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => ClientError::NotRunning,
            io::ErrorKind::PermissionDenied => ClientError::Denied,
            _ => ClientError::Io(e),
        })?;
        stream.set_read_timeout(Some(PATIENCE)).map_err(ClientError::Io)?;
        stream.set_write_timeout(Some(PATIENCE)).map_err(ClientError::Io)?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    pub fn ping(&mut self) -> Result<(), ClientError> {
        self.ask(&Request::Ping, |_| {}).map(drop)
    }

    /// The fields of [`super::Status`], as JSON so that a service of another version is passed on whole.
    pub fn status(&mut self) -> Result<Value, ClientError> {
        self.ask(&Request::Status, |_| {})
    }

    /// Gives each of the `last` newest calls to `each` as it arrives: the fields of `call::CallRecord`.
    pub fn calls(&mut self, last: usize, each: impl FnMut(Value)) -> Result<CallsEnd, ClientError> {
        self.list(&Request::Calls { last }, each)
    }

    /// The same of calls that started in `from..to`.
    pub fn calls_between(
        &mut self,
        from: Timestamp,
        to: Timestamp,
        each: impl FnMut(Value),
    ) -> Result<CallsEnd, ClientError> {
        self.list(&Request::CallsBetween { from, to }, each)
    }

    /// One call; nothing is given when it is not known.
    pub fn call(&mut self, call: CallRef) -> Result<Option<Value>, ClientError> {
        let mut found = None;
        self.list(&Request::Call { call }, |record| found = Some(record))?;
        Ok(found)
    }

    /// Notes that staff have listened to this message.
    pub fn heard(&mut self, recording: RecordingId) -> Result<(), ClientError> {
        self.ask(&Request::Heard { recording }, |_| {}).map(drop)
    }

    fn list(&mut self, request: &Request, each: impl FnMut(Value)) -> Result<CallsEnd, ClientError> {
        let end = self.ask(request, each)?;
        let CallsOk { calls, source } = serde_json::from_value(end).map_err(|_| ClientError::Garbled)?;
        Ok(CallsEnd { calls, source })
    }

    /// Its texts are spoken before it is in use.
    pub fn reload(&mut self) -> Result<Reloaded, ClientError> {
        let end = self.patiently(|client| client.ask(&Request::Reload, |_| {}))?;
        serde_json::from_value(end).map_err(|_| ClientError::Garbled)
    }

    /// This operator is rung no more, or again.
    pub fn operator(&mut self, name: &str, at_work: bool) -> Result<(), ClientError> {
        self.ask(&Request::Operator { name: name.to_owned(), at_work }, |_| {}).map(drop)
    }

    pub fn phones(&mut self) -> Result<Vec<PhoneLine>, ClientError> {
        let end = self.ask(&Request::Phones, |_| {})?;
        let PhonesOk { phones } = serde_json::from_value(end).map_err(|_| ClientError::Garbled)?;
        Ok(phones)
    }

    /// The password that was made, if one was.
    pub fn phone(&mut self, order: &Order, extension: &str) -> Result<Option<Secret>, ClientError> {
        let end = self.ask(&Request::Phone { order: order.clone(), extension: extension.to_owned() }, |_| {})?;
        let PhoneOk { password } = serde_json::from_value(end).map_err(|_| ClientError::Garbled)?;
        Ok(password.map(Secret::new))
    }

    /// The report of a period. A year of a large town takes its time.
    pub fn report(&mut self, period: Period) -> Result<Box<Report>, ClientError> {
        let end = self.patiently(|client| client.ask(&Request::Report { period }, |_| {}))?;
        serde_json::from_value(end).map_err(|_| ClientError::Garbled)
    }

    /// Each call of a period as a row of the sheet of calls; numbers masked.
    pub fn report_calls(&mut self, period: Period, each: &mut dyn FnMut(CallRow)) -> Result<(), ClientError> {
        let mut garbled = false;
        let mut read = |row: Value| match serde_json::from_value(row) {
            Ok(row) => each(row),
            Err(_) => garbled = true,
        };
        self.patiently(|client| client.ask(&Request::ReportCalls { period }, &mut read))?;
        if garbled { Err(ClientError::Garbled) } else { Ok(()) }
    }

    /// What happened to the service in a span.
    pub fn events(&mut self, from: Timestamp, to: Timestamp) -> Result<Vec<Event>, ClientError> {
        let end = self.ask(&Request::Events { from, to }, |_| {})?;
        serde_json::from_value(end).map_err(|_| ClientError::Garbled)
    }

    /// Works that begin now: what does not run meanwhile is no outage.
    pub fn maintenance(&mut self, until: Timestamp, text: &str) -> Result<(), ClientError> {
        self.ask(&Request::Maintenance { until, text: text.to_owned() }, |_| {}).map(drop)
    }

    /// Every text whose key begins so.
    pub fn texts(&mut self, prefix: &str) -> Result<Vec<PageText>, ClientError> {
        let end = self.ask(&Request::Texts { prefix: prefix.to_owned() }, |_| {})?;
        serde_json::from_value(end).map_err(|_| ClientError::Garbled)
    }

    /// What is personal was shown or copied: goes into the log of accesses.
    pub fn accessed(&mut self, what: Deed) -> Result<(), ClientError> {
        self.ask(&Request::Accessed { what }, |_| {}).map(drop)
    }

    /// The archive goes to `out` as it comes. It is whole only when this returns well.
    pub fn backup(&mut self, recordings: bool, out: &mut dyn io::Write) -> Result<BackedUp, BackupEnd> {
        let end = self.patiently(|client| client.ask_for_data(&Request::Backup { recordings }, out))?;
        serde_json::from_value(end).map_err(|_| BackupEnd::Client(ClientError::Garbled))
    }

    fn patiently<T>(&mut self, ask: impl FnOnce(&mut Self) -> T) -> T {
        let wait = |client: &Self, time| drop(client.stream.get_ref().set_read_timeout(Some(time)));
        wait(self, LONG_PATIENCE);
        let answer = ask(self);
        wait(self, PATIENCE);
        answer
    }

    fn ask_for_data(&mut self, request: &Request, out: &mut dyn io::Write) -> Result<Value, BackupEnd> {
        let broken = |error| BackupEnd::Client(ClientError::Io(error));
        let mut line = serde_json::to_string(request).map_err(|_| ClientError::Garbled)?;
        line.push('\n');
        self.stream.get_mut().write_all(line.as_bytes()).map_err(broken)?;
        loop {
            line.clear();
            if self.stream.read_line(&mut line).map_err(broken)? == 0 {
                return Err(BackupEnd::Client(ClientError::Garbled));
            }
            match serde_json::from_str::<Line<Value, Value>>(&line) {
                Ok(Line::Data(bytes)) if bytes <= LARGEST_PIECE => {
                    let mut piece = vec![0; bytes];
                    self.stream.read_exact(&mut piece).map_err(broken)?;
                    out.write_all(&piece).map_err(BackupEnd::Out)?;
                }
                Ok(Line::Ok(end)) => return Ok(end),
                Ok(Line::Error(Refusal { code: Code::Denied, .. })) => return Err(ClientError::Denied.into()),
                Ok(Line::Error(Refusal { code, message })) => return Err(ClientError::Refused { code, message }.into()),
                _ => return Err(ClientError::Garbled.into()),
            }
        }
    }

    /// Who may open the pages.
    pub fn users(&mut self) -> Result<Vec<User>, ClientError> {
        let end = self.ask(&Request::Users, |_| {})?;
        let UsersOk { users } = serde_json::from_value(end).map_err(|_| ClientError::Garbled)?;
        Ok(users)
    }

    /// The password that was made, if one was.
    pub fn user(&mut self, name: &str, order: users::Order) -> Result<Option<Secret>, ClientError> {
        let end = self.ask(&Request::User { order, name: name.to_owned() }, |_| {})?;
        let PhoneOk { password } = serde_json::from_value(end).map_err(|_| ClientError::Garbled)?;
        Ok(password.map(Secret::new))
    }

    fn ask(&mut self, request: &Request, mut each: impl FnMut(Value)) -> Result<Value, ClientError> {
        let mut line = serde_json::to_string(request).map_err(|_| ClientError::Garbled)?;
        line.push('\n');
        // A service that refuses this user answers before it reads, so a failed write is told by what it said.
        let sent = self.stream.get_mut().write_all(line.as_bytes());
        loop {
            line.clear();
            if self.stream.read_line(&mut line).map_err(ClientError::Io)? == 0 {
                return Err(sent.err().map_or(ClientError::Garbled, ClientError::Io));
            }
            match serde_json::from_str(&line) {
                Ok(Line::Call(call)) => each(call),
                Ok(Line::Data(_)) => return Err(ClientError::Garbled),
                Ok(Line::Ok(end)) => return Ok(end),
                Ok(Line::Error(Refusal { code: Code::Denied, .. })) => return Err(ClientError::Denied),
                Ok(Line::Error(Refusal { code, message })) => return Err(ClientError::Refused { code, message }),
                Err(_) => return Err(ClientError::Garbled),
            }
        }
    }
}
