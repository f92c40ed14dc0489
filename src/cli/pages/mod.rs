//! The pages over the running service: what they read of it, and the little they ask of it.
//!
//! Owns the way between the two, and nothing of its own: figures are `runtime::statistics`', records the store's.

mod figures;
mod health;
mod records;
mod sounds;
mod users;

use std::{
    net::TcpListener,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use tokio::sync::oneshot;

use crate::{
    call::CallRecord,
    clock::Now,
    ledger::{Access, Month, Note, PageText},
    report::{Context, Period, Report},
    runtime::{
        Live,
        control::ControlRequest,
        statistics::Statistics,
        store_thread::{QueryError, StoreHandle, StoreStatus},
    },
    store::Entry,
    vocab::{CallRef, RecordingId, Secret, User},
    web::{self, CallsPage, Later, LogIn, ServerConfig, Snapshot, StoreNumbers, Unavailable, UserOrder, View, Wanted},
};

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

    fn store(&self) -> StoreHandle {
        self.live().store.clone()
    }

    fn statistics(&self) -> Arc<Statistics> {
        self.live().statistics.clone()
    }
}

impl View for Service {
    fn snapshot(&self) -> Snapshot {
        let live = self.live();
        let store = live.store.status();
        Snapshot {
            council: live.council.clone(),
            script: live.settings.script.clone(),
            counters: live.counters,
            report: live.report.clone(),
            ports: live.ports,
            store: numbers(&store),
            uptime: live.started.elapsed(),
            now: Now::read(live.trusted),
            draining: live.draining,
            demo: live.statistics.outlook().is_demo(),
            health: Some(health::health(&live, store)),
        }
    }

    fn sound(&self, recording: RecordingId, heard: bool) -> Later<Option<Vec<u8>>> {
        let (store, folder) = {
            let live = self.live();
            (live.store.clone(), live.recordings.clone())
        };
        Box::pin(sounds::sound(store, folder, recording, heard))
    }

    fn operator(&self, name: String, at_work: bool) -> Later<bool> {
        let requests = self.live().requests.clone();
        Box::pin(async move {
            let (reply, answer) = oneshot::channel();
            let sent = requests.send(ControlRequest::Operator { name, at_work, reply }).await;
            sent.is_ok() && answer.await.unwrap_or(false)
        })
    }

    fn report(&self, period: Period) -> Later<Result<Arc<Report>, Unavailable>> {
        Box::pin(figures::report(self.statistics(), period))
    }

    fn months(&self) -> Later<Result<Vec<Month>, Unavailable>> {
        Box::pin(figures::months(self.store()))
    }

    fn calls(&self, wanted: Wanted) -> Later<Result<CallsPage, Unavailable>> {
        Box::pin(records::calls(self.store(), wanted))
    }

    fn call(&self, call: CallRef) -> Later<Result<Option<CallRecord>, Unavailable>> {
        Box::pin(records::call(self.store(), call))
    }

    fn note(&self, call: CallRef, note: Note) -> Later<bool> {
        Box::pin(records::note(self.store(), call, note))
    }

    fn text(&self, key: String) -> Later<Result<Option<PageText>, Unavailable>> {
        let store = self.store();
        Box::pin(async move { store.text(key).await.map_err(unavailable) })
    }

    fn texts(&self, prefix: String) -> Later<Result<Vec<PageText>, Unavailable>> {
        let store = self.store();
        Box::pin(async move { store.texts(prefix).await.map_err(unavailable) })
    }

    fn write_text(&self, text: PageText) -> Later<bool> {
        let (store, statistics) = (self.store(), self.statistics());
        Box::pin(async move {
            let written = records::written(store, Entry::Text(text)).await;
            statistics.changed();
            written
        })
    }

    fn accessed(&self, access: Access) {
        self.live().store.write(Entry::Access(access));
    }

    fn accesses(&self, from: Timestamp, to: Timestamp) -> Later<Result<Vec<Access>, Unavailable>> {
        let store = self.store();
        Box::pin(async move { store.accesses(from, to, MOST_ACCESSES).await.map_err(unavailable) })
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

    fn context(&self) -> Option<Arc<Context>> {
        Some(Arc::new(self.statistics().outlook().context(Timestamp::now())))
    }
}

/// A day of a busy office.
const MOST_ACCESSES: usize = 1000;

fn unavailable(error: QueryError) -> Unavailable {
    match error {
        QueryError::NotReady => Unavailable::NotReady,
        QueryError::Busy => Unavailable::Busy,
        QueryError::Closed | QueryError::Failed(_) => Unavailable::Failed,
    }
}

fn numbers(store: &StoreStatus) -> StoreNumbers {
    let &StoreStatus { records, waiting, lost, journal_bytes, syncs, bytes_on_disk, .. } = store;
    StoreNumbers { records, waiting, lost, journal_bytes, syncs, bytes_on_disk }
}
