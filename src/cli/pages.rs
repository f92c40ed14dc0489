//! The pages over the running service: what they read of it, and the little they ask of it.

mod users;

use std::{
    net::TcpListener,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use tokio::sync::oneshot;

use crate::{
    call::{CallRecord, Message},
    clock::Now,
    ledger::Access,
    runtime::{
        Live,
        control::ControlRequest,
        store_thread::{StoreHandle, StoreStatus},
    },
    store::{Entry, Heard, Query},
    vocab::{RecordingId, Secret, User},
    web::{self, Later, LeftMessage, LogIn, ServerConfig, Snapshot, StoreNumbers, UserOrder, View},
};

/// A screen of messages; older ones are found by the command.
const MOST_MESSAGES: usize = 200;
/// Calls looked through for them, a page at a time.
const MOST_CALLS: usize = 10_000;
const PAGE: usize = 256;

/// Serves the pages on this thread until the process ends.
pub fn serve(listener: TcpListener, live: Arc<Mutex<Live>>) {
    if let Err(error) = web::serve_here(listener, Service(live)) {
        tracing::error!(%error, "the page is not served");
    }
}

struct Service(Arc<Mutex<Live>>);

impl Service {
    fn live(&self) -> MutexGuard<'_, Live> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl View for Service {
    fn snapshot(&self) -> Snapshot {
        let live = self.live();
        Snapshot {
            council: live.council.clone(),
            script: live.settings.script.clone(),
            counters: live.counters,
            report: live.report.clone(),
            ports: live.ports,
            store: numbers(&live.store.status()),
            uptime: live.started.elapsed(),
            now: Now::read(live.trusted),
            draining: live.draining,
            demo: false,
            health: None,
        }
    }

    fn messages(&self) -> Later<Option<Vec<LeftMessage>>> {
        let store = self.live().store.clone();
        Box::pin(messages(store))
    }

    fn sound(&self, recording: RecordingId, heard: bool) -> Later<Option<Vec<u8>>> {
        let (store, folder) = {
            let live = self.live();
            (live.store.clone(), live.recordings.clone())
        };
        Box::pin(sound(store, folder, recording, heard))
    }

    fn accessed(&self, access: Access) {
        self.live().store.write(Entry::Access(access));
    }

    fn log_in(&self, name: String, password: Secret) -> Later<LogIn> {
        users::log_in(&self.live(), name, password)
    }

    fn user(&self, name: &str) -> Option<User> {
        users::user(&self.live(), name)
    }

    fn password_mark(&self, name: &str) -> u64 {
        users::password_mark(&self.live(), name)
    }

    fn users(&self) -> Vec<User> {
        users::users(&self.live())
    }

    fn is_fixed(&self, name: &str) -> bool {
        users::is_fixed(&self.live(), name)
    }

    fn change_user(&self, order: UserOrder) -> Later<Result<Option<Secret>, String>> {
        users::change_user(&self.live(), order)
    }

    fn random(&self) -> Option<[u8; 32]> {
        users::random()
    }

    fn tls(&self) -> Option<Arc<ServerConfig>> {
        let certificate = self.live().certificate.clone();
        certificate.map(|certificate| certificate.current())
    }

    fn hosts(&self) -> Arc<[String]> {
        self.live().hosts.clone()
    }

    fn operator(&self, name: String, at_work: bool) -> Later<bool> {
        let requests = self.live().requests.clone();
        Box::pin(async move {
            let (reply, answer) = oneshot::channel();
            let sent = requests.send(ControlRequest::Operator { name, at_work, reply }).await;
            sent.is_ok() && answer.await.unwrap_or(false)
        })
    }
}

async fn messages(store: StoreHandle) -> Option<Vec<LeftMessage>> {
    let (mut found, mut after, mut seen) = (Vec::new(), None, 0);
    while found.len() < MOST_MESSAGES && seen < MOST_CALLS {
        let page = store.page(Query::Newest, after, PAGE).await.ok()?.page;
        seen += page.calls.len();
        found.extend(page.calls.iter().flat_map(|call| call.messages.iter().map(move |message| left(call, message))));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    found.truncate(MOST_MESSAGES);
    Some(found)
}

fn left(call: &CallRecord, message: &Message) -> LeftMessage {
    LeftMessage {
        recording: message.recording,
        at: call.started.checked_add(Duration::from_millis(message.at_ms)).unwrap_or(call.started),
        box_name: message.box_name.clone(),
        number: message.number.clone().or_else(|| call.caller.number.clone()),
        length_ms: message.length_ms,
        heard: message.heard,
    }
}

/// Each opening is a line of the log: voices of citizens are personal data.
async fn sound(store: StoreHandle, folder: PathBuf, recording: RecordingId, heard: bool) -> Option<Vec<u8>> {
    let path = folder.join(recording.to_string());
    let bytes = tokio::task::spawn_blocking(move || std::fs::read(path)).await.ok()?.ok()?;
    if heard {
        tracing::info!(%recording, "a message was opened on the page");
        store.heard(Heard { recording, at: Timestamp::now() });
    }
    Some(bytes)
}

fn numbers(store: &StoreStatus) -> StoreNumbers {
    let &StoreStatus { records, waiting, lost, journal_bytes, syncs, bytes_on_disk, .. } = store;
    StoreNumbers { records, waiting, lost, journal_bytes, syncs, bytes_on_disk }
}
