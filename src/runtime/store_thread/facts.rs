//! What stands beside the calls, asked of the index in short turns: a long answer is many questions.

use jiff::Timestamp;
use tokio::sync::oneshot;

use super::{
    StoreHandle,
    asks::{Ask, QueryError},
    index::Job,
};
use crate::{
    ledger::{Access, Event, Fold, Month, PageText},
    store::{EventsFrom, Index, IndexError, MonthState, StateBefore},
};

/// Events before a span that are looked through for how things stood at its beginning.
const LOOK_BACK: usize = 20_000;
/// Events of one answer: a line that came and went twice a minute for a month.
const MOST_EVENTS: usize = 100_000;

impl StoreHandle {
    /// What happened in `from..to`, in order of time. Before it come the last start or stop of the service before `from`,
    /// the last state of each line since, and announcements that were to last beyond `from`.
    pub async fn events(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Event>, QueryError> {
        let mut asked = Asked::default();
        while let Some(question) = asked.next(from, to) {
            let answer = self.look(question).await?;
            asked.take(answer);
        }
        Ok(asked.events())
    }

    pub fn events_blocking(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Event>, QueryError> {
        let mut asked = Asked::default();
        while let Some(question) = asked.next(from, to) {
            let answer = self.look_blocking(question)?;
            asked.take(answer);
        }
        Ok(asked.events())
    }

    /// The access log of `from..to`, the latest first; at most 1000.
    pub async fn accesses(&self, from: Timestamp, to: Timestamp, limit: usize) -> Result<Vec<Access>, QueryError> {
        self.look(move |index| index.accesses(from, to, limit)).await
    }

    pub fn accesses_blocking(&self, from: Timestamp, to: Timestamp, limit: usize) -> Result<Vec<Access>, QueryError> {
        self.look_blocking(move |index| index.accesses(from, to, limit))
    }

    /// The last text of this key.
    pub async fn text(&self, key: impl Into<String>) -> Result<Option<PageText>, QueryError> {
        let key = key.into();
        self.look(move |index| index.text(&key)).await
    }

    pub fn text_blocking(&self, key: impl Into<String>) -> Result<Option<PageText>, QueryError> {
        let key = key.into();
        self.look_blocking(move |index| index.text(&key))
    }

    /// Every text whose key begins so, by key; at most 1000.
    pub async fn texts(&self, prefix: impl Into<String>) -> Result<Vec<PageText>, QueryError> {
        let prefix = prefix.into();
        self.look(move |index| index.texts(&prefix)).await
    }

    pub fn texts_blocking(&self, prefix: impl Into<String>) -> Result<Vec<PageText>, QueryError> {
        let prefix = prefix.into();
        self.look_blocking(move |index| index.texts(&prefix))
    }

    /// The last fold of a month; true when nothing was said of a call of that month since.
    pub async fn fold(&self, month: Month) -> Result<Option<(Fold, bool)>, QueryError> {
        self.look(move |index| index.fold(month)).await
    }

    pub fn fold_blocking(&self, month: Month) -> Result<Option<(Fold, bool)>, QueryError> {
        self.look_blocking(move |index| index.fold(month))
    }

    /// Every month that has calls or a fold, the earliest first.
    pub async fn months(&self) -> Result<Vec<MonthState>, QueryError> {
        self.look(Index::months).await
    }

    pub fn months_blocking(&self) -> Result<Vec<MonthState>, QueryError> {
        self.look_blocking(Index::months)
    }

    /// When the first call or event was written down by a clock that can be believed.
    pub async fn oldest(&self) -> Result<Option<Timestamp>, QueryError> {
        self.look(Index::oldest).await
    }

    pub fn oldest_blocking(&self) -> Result<Option<Timestamp>, QueryError> {
        self.look_blocking(Index::oldest)
    }

    /// Any short look at the index; everything acknowledged before is in it.
    pub async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Index) -> Result<T, IndexError> + Send + 'static,
    ) -> Result<T, QueryError> {
        self.send_look(look)?.await.map_err(|_| QueryError::Closed)?
    }

    /// [`StoreHandle::look`] for a thread outside tokio.
    pub fn look_blocking<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Index) -> Result<T, IndexError> + Send + 'static,
    ) -> Result<T, QueryError> {
        self.send_look(look)?.blocking_recv().map_err(|_| QueryError::Closed)?
    }

    fn send_look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Index) -> Result<T, IndexError> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, QueryError>>, QueryError> {
        let (reply, answer) = oneshot::channel();
        self.send(Job::Ask(Ask::Look(Box::new(move |index| {
            let (told, trouble) = match index.map(look) {
                Ok(Ok(found)) => (Ok(found), Ok(())),
                Ok(Err(error)) => (Err(QueryError::Failed(error.to_string())), Err(error)),
                Err(error) => (Err(error), Ok(())),
            };
            let _ = reply.send(told);
            trouble
        }))))?;
        Ok(answer)
    }
}

/// A question about events in several turns.
#[derive(Default)]
struct Asked {
    before: StateBefore,
    over: Vec<Event>,
    within: Vec<Event>,
    looked_back: usize,
    stage: Stage,
}

#[derive(Default)]
enum Stage {
    #[default]
    First,
    Back(EventsFrom),
    Within(Option<EventsFrom>),
    Done,
}

/// The answer to one turn.
enum Told {
    Back { state: StateBefore, left_off: Option<EventsFrom>, over: Vec<Event> },
    Within(Vec<Event>, Option<EventsFrom>),
}

type Turn = Box<dyn FnOnce(&Index) -> Result<Told, IndexError> + Send>;

impl Asked {
    fn next(&mut self, from: Timestamp, to: Timestamp) -> Option<Turn> {
        let left_off = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Done => return None,
            Stage::Within(after) => {
                return Some(Box::new(move |index| {
                    let (events, next) = index.events(from, to, after.as_ref())?;
                    Ok(Told::Within(events, next))
                }));
            }
            Stage::First => None,
            Stage::Back(left_off) => Some(left_off),
        };
        let mut state = std::mem::take(&mut self.before);
        Some(Box::new(move |index| {
            let over = if left_off.is_none() { index.notices_over(from)? } else { Vec::new() };
            let left_off = index.look_back(from, left_off.as_ref(), &mut state)?;
            Ok(Told::Back { state, left_off, over })
        }))
    }

    fn take(&mut self, told: Told) {
        self.stage = match told {
            Told::Back { state, left_off, over } => {
                self.before = state;
                self.over.extend(over);
                self.looked_back += 256;
                match left_off.filter(|_| self.looked_back < LOOK_BACK) {
                    Some(left_off) => Stage::Back(left_off),
                    None => Stage::Within(None),
                }
            }
            Told::Within(events, next) => {
                self.within.extend(events);
                match next.filter(|_| self.within.len() < MOST_EVENTS) {
                    Some(next) => Stage::Within(Some(next)),
                    None => Stage::Done,
                }
            }
        };
    }

    fn events(self) -> Vec<Event> {
        let mut events = self.before.events();
        events.extend(self.over);
        events.sort_by_key(|event| event.at);
        events.extend(self.within);
        events
    }
}
