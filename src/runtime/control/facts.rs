//! What commands ask about the past: figures, events, texts, who opened what; and what they write down.
//!
//! Whoever asks is known by the account of the machine (peer credentials), and is written down with that name.

use std::{fs, io, time::Duration};

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::mpsc;

use super::{
    Code, Line,
    server::{PeerEnd, push_line},
};
use crate::{
    ledger::{Access, Deed, Done, Event, Happening, Note},
    report::Period,
    runtime::{
        backup::{self, BackupError},
        civil_clock,
        statistics::StatisticsError,
        store_thread::QueryError,
    },
    store::{Entry, Noted, Query},
    vocab::{CallRef, RecordingId},
};

/// Rows on their way to the peer.
const ROWS: usize = 256;
/// Pieces of a backup on their way.
const PIECES: usize = 4;
const MOST_ACCESSES: usize = 1000;
/// Characters of a note.
const LONGEST_NOTE: usize = 1000;
const LONGEST_WORKS: Duration = Duration::from_secs(7 * 86_400);

impl PeerEnd {
    pub(super) async fn report(&mut self, period: Period) -> io::Result<()> {
        let statistics = self.desk.statistics.clone();
        let counting = tokio::task::spawn_blocking(move || statistics.report(period, Timestamp::now()));
        match counting.await.map_err(io::Error::other)? {
            Ok(report) => self.ok(&*report).await,
            Err(error) => self.refuse_statistics(&error).await,
        }
    }

    pub(super) async fn report_calls(&mut self, period: Period) -> io::Result<()> {
        let statistics = self.desk.statistics.clone();
        let (rows, mut found) = mpsc::channel(ROWS);
        let counting = tokio::task::spawn_blocking(move || {
            let mut give = |row| drop(rows.blocking_send(row));
            statistics.rows(period, Timestamp::now(), &mut give)
        });
        let mut some = Vec::with_capacity(ROWS);
        while found.recv_many(&mut some, ROWS).await > 0 {
            let mut lines = Vec::new();
            for row in some.drain(..) {
                push_line(&mut lines, &Line::<_, ()>::Call(row))?;
            }
            self.send(&lines).await?;
        }
        match counting.await.map_err(io::Error::other)? {
            Ok(()) => {
                self.opened(Deed::Download { what: format!("calls {period}") });
                self.ok(()).await
            }
            Err(error) => self.refuse_statistics(&error).await,
        }
    }

    pub(super) async fn events(&mut self, from: Timestamp, to: Timestamp) -> io::Result<()> {
        let found = self.desk.store.events(from, to).await;
        self.found(found).await
    }

    pub(super) async fn accesses(&mut self, from: Timestamp, to: Timestamp) -> io::Result<()> {
        let found = self.desk.store.accesses(from, to, MOST_ACCESSES).await;
        self.found(found).await
    }

    pub(super) async fn text(&mut self, key: String) -> io::Result<()> {
        let found = self.desk.store.text(key).await;
        self.found(found).await
    }

    pub(super) async fn texts(&mut self, prefix: String) -> io::Result<()> {
        let found = self.desk.store.texts(prefix).await;
        self.found(found).await
    }

    pub(super) async fn note(
        &mut self,
        call: CallRef,
        recording: Option<RecordingId>,
        done: Done,
        text: String,
    ) -> io::Result<()> {
        if text.chars().count() > LONGEST_NOTE || text.chars().any(|c| c.is_control() && c != '\n') {
            return self.refuse(Code::BadRequest, "the note is too long or has strange characters").await;
        }
        let known = match self.desk.store.page(Query::One(call), None, 1).await {
            Ok(answer) => answer.page.calls.into_iter().next(),
            Err(error) => return self.refuse_query(&error).await,
        };
        let is_there = known.is_some_and(|call| {
            recording.is_none_or(|wanted| call.messages.iter().any(|message| message.recording == wanted))
        });
        if !is_there {
            return self.refuse(Code::Unknown, "there is no such call or message").await;
        }
        let note = Note { recording, at: Timestamp::now(), by: account(self.uid), done, text };
        self.desk.store.write(Entry::Noted(Noted { call, note }));
        self.ok(()).await
    }

    pub(super) async fn accessed(&mut self, what: Deed) -> io::Result<()> {
        match what {
            Deed::Call { .. } | Deed::Recording { .. } | Deed::Numbers { .. } | Deed::Download { .. } => {
                self.opened(what);
                self.ok(()).await
            }
            _ => self.refuse(Code::BadRequest, "a command does not do that").await,
        }
    }

    pub(super) async fn maintenance(&mut self, until: Timestamp, text: String) -> io::Result<()> {
        let at = Timestamp::now();
        // Works without end would excuse every outage.
        let too_long = at.checked_add(LONGEST_WORKS).is_ok_and(|latest| until > latest);
        if until <= at || too_long || text.chars().count() > LONGEST_NOTE || text.chars().any(char::is_control) {
            return self
                .refuse(Code::BadRequest, "works end later than now and within a week, and their reason is one line")
                .await;
        }
        let boot = self.desk.store.status().boot;
        let what = Happening::Maintenance { until, text };
        self.desk.store.write(Entry::Event(Event { at, trusted: civil_clock::is_trusted(at), boot, what }));
        self.ok(()).await
    }

    /// An archive in pieces; a peer that reads slowly holds nothing up but itself.
    pub(super) async fn backup(&mut self, recordings: bool) -> io::Result<()> {
        self.opened(Deed::Download { what: if recordings { "backup with recordings" } else { "backup" }.into() });
        let (pieces, mut made) = mpsc::channel::<Vec<u8>>(PIECES);
        let (store, state) = (self.desk.store.clone(), self.desk.state.clone());
        let writing = tokio::task::spawn_blocking(move || {
            let mut out = backup::Pieces::new(move |piece| pieces.blocking_send(piece).is_ok());
            backup::of_service(&state, &store, recordings, &mut out)
        });
        while let Some(piece) = made.recv().await {
            let mut bytes = Vec::with_capacity(piece.len() + 32);
            push_line(&mut bytes, &Line::<(), ()>::Data(piece.len()))?;
            bytes.extend_from_slice(&piece);
            self.send(&bytes).await?;
        }
        match writing.await.map_err(io::Error::other)? {
            Ok(done) => self.ok(done).await,
            Err(BackupError::NotReady) => self.refuse(Code::NotReady, "the records are still being made ready").await,
            Err(error) => self.refuse(Code::Store, &error.to_string()).await,
        }
    }

    fn opened(&self, what: Deed) {
        let access = Access { at: Timestamp::now(), by: account(self.uid), from: None, what };
        self.desk.store.write(Entry::Access(access));
    }

    async fn found<T: Serialize>(&mut self, found: Result<T, QueryError>) -> io::Result<()> {
        match found {
            Ok(found) => self.ok(found).await,
            Err(error) => self.refuse_query(&error).await,
        }
    }

    async fn refuse_query(&mut self, error: &QueryError) -> io::Result<()> {
        let code = match error {
            QueryError::Busy => Code::Busy,
            QueryError::NotReady => Code::NotReady,
            QueryError::Closed => Code::Stopping,
            QueryError::Failed(_) => Code::Store,
        };
        self.refuse(code, &error.to_string()).await
    }

    async fn refuse_statistics(&mut self, error: &StatisticsError) -> io::Result<()> {
        let code = match error {
            StatisticsError::Busy => Code::Busy,
            StatisticsError::NotReady => Code::NotReady,
            StatisticsError::Failed(_) => Code::Store,
        };
        self.refuse(code, &error.to_string()).await
    }
}

/// The name of an account of this machine; its number when it has none.
pub(super) fn account(uid: u32) -> String {
    named(&fs::read_to_string("/etc/passwd").unwrap_or_default(), uid).unwrap_or_else(|| format!("uid {uid}"))
}

/// `name:password:uid:…`, one a line (passwd(5)).
fn named(passwd: &str, uid: u32) -> Option<String> {
    let fields = passwd.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let wanted = uid.to_string();
    let line = fields.into_iter().find(|fields| fields.get(2).is_some_and(|uid| *uid == wanted))?;
    line.first().filter(|name| !name.is_empty()).map(|name| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn an_account_is_known_by_its_name() {
        let passwd =
            "root:x:0:0:root:/root:/bin/bash\n\nbroken\nolena:x:1000:1000:Олена:/home/olena:/bin/sh\n:x:7:7:::\n";
        assert_eq!(named(passwd, 0).as_deref(), Some("root"));
        assert_eq!(named(passwd, 1000).as_deref(), Some("olena"));
        assert_eq!(named(passwd, 7), None);
        assert_eq!(named(passwd, 8), None);
    }
}
