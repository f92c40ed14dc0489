//! The service's end of the control socket.

use std::{
    fs, io,
    os::unix::{
        fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _},
        net as std_net,
    },
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use serde::Serialize;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{
        UnixListener, UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{Semaphore, mpsc, oneshot},
    task::JoinSet,
    time::timeout,
};

use super::{CallsOk, Code, ControlError, ControlRequest, Line, PhoneOk, PhonesOk, Pong, Refusal, Request, UsersOk};
use crate::{
    ledger::{Access, Deed},
    runtime::{
        phones::{Accounts, AccountsError, Order},
        statistics::Statistics,
        store_thread::{QueryError, Source, StoreHandle},
        users::{self, Users, UsersError},
    },
    store::{Entry, Heard, Query},
};

const CONNECTIONS: usize = 16;
const LONGEST_REQUEST: u64 = 4096;
/// An idle or unreading peer is let go after this.
const PATIENCE: Duration = Duration::from_secs(30);
/// Calls read from the store and written to the peer at a time.
const CHUNK: usize = 128;
/// Calls of one answer by time: a year of a large town.
const MOST: usize = 200_000;

/// Whom requests are put to.
#[derive(Clone)]
pub struct Desk {
    /// To the main loop.
    pub requests: mpsc::Sender<ControlRequest>,
    pub store: StoreHandle,
    pub accounts: Accounts,
    pub statistics: Arc<Statistics>,
    /// Where the records lie.
    pub state: PathBuf,
    pub users: Users,
}

/// A bound socket; its file goes away with it.
#[derive(Debug)]
pub struct ControlServer {
    listener: UnixListener,
    file: SocketFile,
}

/// The socket's file, removed when dropped, unless another process has put its own there.
#[derive(Debug)]
struct SocketFile {
    path: PathBuf,
    inode: (u64, u64),
    group: u32,
}

impl ControlServer {
    /// Makes the socket with mode 0660. The file of a process that is gone is replaced; one that answers is an error.
    /// Must be called inside a tokio runtime.
    pub fn bind(path: &Path) -> Result<Self, ControlError> {
        let error = |doing| {
            let path = path.to_owned();
            move |source| ControlError::Io { doing, path, source }
        };
        make_way(path)?;
        let socket = socket2::Socket::new(socket2::Domain::UNIX, socket2::Type::STREAM, None);
        let socket = socket.map_err(error("create"))?;
        let address = socket2::SockAddr::unix(path).map_err(error("bind"))?;
        socket.bind(&address).map_err(error("bind"))?;
        // Before `listen` nobody can connect, so no one slips in under the mode the umask gave.
        let meta = fs::set_permissions(path, fs::Permissions::from_mode(0o660)).and_then(|()| fs::metadata(path));
        let meta = meta.map_err(error("set the mode of"))?;
        let file = SocketFile { path: path.to_owned(), inode: (meta.dev(), meta.ino()), group: meta.gid() };
        socket.listen(CONNECTIONS as i32).and_then(|()| socket.set_nonblocking(true)).map_err(error("listen on"))?;
        let listener = UnixListener::from_std(std_net::UnixListener::from(socket)).map_err(error("listen on"))?;
        Ok(Self { listener, file })
    }

    pub fn path(&self) -> &Path {
        &self.file.path
    }

    /// Answers until the future is dropped.
    pub async fn serve(self, desk: Desk) {
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        let mut peers = JoinSet::new();
        loop {
            // Taken before accepting: the kernel's backlog holds those for whom there is no place.
            let Ok(place) = places.clone().acquire_owned().await else { return };
            let stream = match self.listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "control socket: cannot accept");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    continue;
                }
            };
            while peers.try_join_next().is_some() {}
            let group = self.file.group;
            let desk = desk.clone();
            peers.spawn(async move {
                if let Err(error) = converse(stream, group, desk).await {
                    tracing::debug!(%error, "control connection ended");
                }
                drop(place);
            });
        }
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        let ours = fs::symlink_metadata(&self.path).is_ok_and(|meta| (meta.dev(), meta.ino()) == self.inode);
        if ours {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn make_way(path: &Path) -> Result<(), ControlError> {
    let error = |doing, source| ControlError::Io { doing, path: path.to_owned(), source };
    match fs::symlink_metadata(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(error("look at", e)),
        Ok(meta) if !meta.file_type().is_socket() => return Err(ControlError::NotASocket(path.to_owned())),
        Ok(_) => {}
    }
    match std_net::UnixStream::connect(path) {
        Ok(_) => Err(ControlError::InUse(path.to_owned())),
        Err(e) if e.kind() == io::ErrorKind::ConnectionRefused => {
            fs::remove_file(path).map_err(|e| error("remove the stale", e))
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(error("try", e)),
    }
}

async fn converse(stream: UnixStream, group: u32, desk: Desk) -> io::Result<()> {
    let peer = stream.peer_cred()?;
    let (read, write) = stream.into_split();
    let mut peer_end = PeerEnd { read: BufReader::new(read), write, desk, uid: peer.uid() };
    let own_uid = rustix::process::geteuid().as_raw();
    let more_groups = || peer.pid().map(groups_of).unwrap_or_default();
    if !may_use(own_uid, group, peer.uid(), peer.gid(), more_groups) {
        tracing::warn!(uid = peer.uid(), "control socket: a stranger was refused");
        return peer_end.refuse(Code::Denied, "not allowed").await;
    }
    peer_end.run().await
}

/// The file's mode lets in the same people; this still holds when someone has loosened it.
fn may_use(own_uid: u32, group: u32, uid: u32, gid: u32, more_groups: impl FnOnce() -> Vec<u32>) -> bool {
    uid == own_uid || uid == 0 || gid == group || more_groups().contains(&group)
}

/// Supplementary groups of a process; none when they cannot be read.
fn groups_of(pid: i32) -> Vec<u32> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("Groups:")).unwrap_or_default();
    line.split_whitespace().filter_map(|group| group.parse().ok()).collect()
}

pub(super) struct PeerEnd {
    read: BufReader<OwnedReadHalf>,
    write: OwnedWriteHalf,
    pub(super) desk: Desk,
    /// Whose account of the machine asks.
    pub(super) uid: u32,
}

impl PeerEnd {
    async fn run(&mut self) -> io::Result<()> {
        loop {
            let mut line = Vec::new();
            let mut bounded = (&mut self.read).take(LONGEST_REQUEST);
            timeout(PATIENCE, bounded.read_until(b'\n', &mut line)).await??;
            if line.is_empty() {
                return Ok(());
            }
            if line.last() != Some(&b'\n') {
                return self.refuse(Code::BadRequest, "the request is cut off or too long").await;
            }
            match serde_json::from_slice(&line) {
                Ok(request) => self.answer(request).await?,
                Err(error) => self.refuse(Code::BadRequest, &error.to_string()).await?,
            }
        }
    }

    async fn answer(&mut self, request: Request) -> io::Result<()> {
        match request {
            Request::Ping => {
                self.ok(Pong { version: env!("CARGO_PKG_VERSION").to_owned(), pid: std::process::id() }).await
            }
            Request::Status => match self.ask(|reply| ControlRequest::Status { reply }).await {
                Some(status) => self.ok(status).await,
                None => self.refuse(Code::Stopping, "the service is stopping").await,
            },
            Request::Reload => match self.ask(|reply| ControlRequest::Reload { reply }).await {
                Some(Ok(reloaded)) => self.ok(reloaded).await,
                Some(Err(diagnostics)) => self.refuse(Code::Config, &diagnostics).await,
                None => self.refuse(Code::Stopping, "the service is stopping").await,
            },
            Request::Calls { last } => self.calls(Query::Newest, last).await,
            Request::CallsBetween { from, to } => self.calls(Query::Between { from, to }, MOST).await,
            Request::Call { call } => self.calls(Query::One(call), 1).await,
            Request::Heard { recording } => {
                self.desk.store.heard(Heard { recording, at: Timestamp::now() });
                self.ok(()).await
            }
            Request::Operator { name, at_work } => {
                let unknown = format!("«{name}»: такого імені немає в «people»");
                match self.ask(|reply| ControlRequest::Operator { name, at_work, reply }).await {
                    Some(true) => self.ok(serde_json::json!({})).await,
                    Some(false) => self.refuse(Code::Unknown, &unknown).await,
                    None => self.refuse(Code::Stopping, "the service is stopping").await,
                }
            }
            Request::Phones => match self.ask(|reply| ControlRequest::Phones { reply }).await {
                Some(phones) => self.ok(PhonesOk { phones }).await,
                None => self.refuse(Code::Stopping, "the service is stopping").await,
            },
            Request::Phone { order, extension } => self.phone(order, extension).await,
            Request::Report { period } => self.report(period).await,
            Request::ReportCalls { period } => self.report_calls(period).await,
            Request::Events { from, to } => self.events(from, to).await,
            Request::Accesses { from, to } => self.accesses(from, to).await,
            Request::Text { key } => self.text(key).await,
            Request::Texts { prefix } => self.texts(prefix).await,
            Request::Note { call, recording, done, text } => self.note(call, recording, done, text).await,
            Request::Accessed { what } => self.accessed(what).await,
            Request::Maintenance { until, text } => self.maintenance(until, text).await,
            Request::Backup { recordings } => self.backup(recordings).await,
            Request::Users => self.ok(UsersOk { users: self.desk.users.all() }).await,
            Request::User { order, name } => self.user(order, name).await,
        }
    }

    async fn ask<T>(&mut self, request: impl FnOnce(oneshot::Sender<T>) -> ControlRequest) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        self.desk.requests.send(request(reply)).await.ok()?;
        answer.await.ok()
    }

    /// On disk first: what the main loop is told stands after a power cut too.
    async fn phone(&mut self, order: Order, extension: String) -> io::Result<()> {
        let accounts = self.desk.accounts.clone();
        let changed = tokio::task::spawn_blocking(move || accounts.change(&order, &extension)).await;
        match changed.map_err(io::Error::other)? {
            Ok((accounts, password)) => {
                if self.ask(|reply| ControlRequest::Accounts { accounts, reply }).await.is_none() {
                    return self.refuse(Code::Stopping, "the service is stopping").await;
                }
                self.ok(PhoneOk { password: password.map(|password| password.reveal().to_owned()) }).await
            }
            Err(error) => self.refuse(code_of(&error), &error.to_string()).await,
        }
    }

    /// Whoever may use the socket may make themselves an administrator; that they did is written down.
    async fn user(&mut self, order: users::Order, name: String) -> io::Result<()> {
        match self.desk.users.order(name.clone(), order).await {
            Ok(password) => {
                let what = match order {
                    users::Order::Add(_) => "added",
                    users::Order::Remove => "removed",
                    users::Order::Reset => "password",
                    users::Order::Role(_) => "role",
                };
                let what = Deed::User { user: name, what: what.into() };
                let by = super::facts::account(self.uid);
                self.desk.store.write(Entry::Access(Access { at: Timestamp::now(), by, from: None, what }));
                self.ok(PhoneOk { password: password.map(|password| password.reveal().to_owned()) }).await
            }
            Err(error) => self.refuse(code_of_user(&error), &error.to_string()).await,
        }
    }

    async fn calls(&mut self, query: Query, last: usize) -> io::Result<()> {
        let (mut left, mut after, mut source) = (last, None, Source::Index);
        while left > 0 {
            let answer = match self.desk.store.page(query, after, left.min(CHUNK)).await {
                Ok(answer) => answer,
                Err(error @ QueryError::Busy) => return self.refuse(Code::Busy, &error.to_string()).await,
                Err(error) => return self.refuse(Code::Store, &error.to_string()).await,
            };
            source = answer.source;
            left -= answer.page.calls.len().min(left);
            let mut lines = Vec::new();
            for call in answer.page.calls {
                push_line(&mut lines, &Line::<_, ()>::Call(call))?;
            }
            self.send(&lines).await?;
            after = answer.page.next;
            if after.is_none() {
                break;
            }
        }
        self.ok(CallsOk { calls: last - left, source }).await
    }

    pub(super) async fn ok(&mut self, what: impl Serialize) -> io::Result<()> {
        self.line(&Line::<(), _>::Ok(what)).await
    }

    pub(super) async fn refuse(&mut self, code: Code, message: &str) -> io::Result<()> {
        self.line(&Line::<(), ()>::Error(Refusal { code, message: message.to_owned() })).await
    }

    pub(super) async fn line(&mut self, line: &impl Serialize) -> io::Result<()> {
        let mut bytes = Vec::new();
        push_line(&mut bytes, line)?;
        self.send(&bytes).await
    }

    pub(super) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        timeout(PATIENCE, self.write.write_all(bytes)).await?
    }
}

fn code_of(error: &AccountsError) -> Code {
    match error {
        AccountsError::Extension => Code::Extension,
        AccountsError::Exists(_) => Code::Exists,
        AccountsError::Unknown(_) => Code::Unknown,
        AccountsError::Full => Code::Full,
        AccountsError::Damaged { .. } | AccountsError::Io { .. } => Code::Disk,
    }
}

fn code_of_user(error: &UsersError) -> Code {
    match error {
        UsersError::Name => Code::Name,
        UsersError::Exists(_) => Code::Exists,
        UsersError::Unknown(_) => Code::Unknown,
        UsersError::Full => Code::Full,
        UsersError::Fixed(_) => Code::Fixed,
        UsersError::LastAdmin(_) => Code::LastAdmin,
        UsersError::Busy => Code::Busy,
        UsersError::Wrong | UsersError::Short | UsersError::Guessable => Code::BadRequest,
        UsersError::Damaged { .. } | UsersError::Io { .. } => Code::Disk,
    }
}

pub(super) fn push_line(out: &mut Vec<u8>, line: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.push(b'\n');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{groups_of, may_use};

    #[test]
    fn root_the_service_and_its_group_may_use_the_socket_and_nobody_else() {
        let none = Vec::new;
        assert!(may_use(990, 985, 990, 985, none));
        assert!(may_use(990, 985, 0, 0, none));
        assert!(may_use(990, 985, 1000, 985, none));
        assert!(may_use(990, 985, 1000, 1000, || vec![27, 985]));
        assert!(!may_use(990, 985, 1000, 1000, || vec![27]));
    }

    #[test]
    fn groups_of_a_process_that_is_gone_are_none() {
        assert_eq!(groups_of(i32::MAX), Vec::<u32>::new());
    }
}
