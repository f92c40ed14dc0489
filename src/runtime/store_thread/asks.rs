//! Questions to the index, and what becomes of those that come before it is ready.

use serde::{Deserialize, Serialize};
use thiserror::Error;
use tokio::sync::oneshot;

use crate::store::{Cursor, Index, IndexError, Page, Query};

pub enum Ask {
    Page(AskPage),
    /// Any short look: called once, with the index or with why there is none.
    Look(Look),
}

pub type Look = Box<dyn FnOnce(Result<&Index, QueryError>) -> Result<(), IndexError> + Send>;

pub struct AskPage {
    pub query: Query,
    pub after: Option<Cursor>,
    pub limit: usize,
    pub reply: oneshot::Sender<Result<Answer, QueryError>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub page: Page,
    pub source: Source,
}

/// Where an answer came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    Index,
    /// The index is not ready; only the newest calls can be had.
    Journal,
}

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum QueryError {
    #[error("too many queries wait already")]
    Busy,
    #[error("the index is not ready for this query yet")]
    NotReady,
    #[error("the store is closed")]
    Closed,
    #[error("the store cannot be read: {0}")]
    Failed(String),
}

impl Ask {
    /// A page that the journal alone can give.
    pub fn by_journal(&self) -> bool {
        matches!(self, Self::Page(page) if page.query == Query::Newest && page.after.is_none())
    }

    /// Gives the answer of the index; the error is the index's own trouble, which the asker has been told as well.
    pub fn answer(self, index: &Index) -> Result<(), IndexError> {
        match self {
            Self::Look(look) => look(Ok(index)),
            Self::Page(AskPage { query, after, limit, reply }) => {
                let page = index.page(query, after.as_ref(), limit);
                let (answer, trouble) = match page {
                    Ok(page) => (Ok(Answer { page, source: Source::Index }), Ok(())),
                    Err(error) => (Err(QueryError::Failed(error.to_string())), Err(error)),
                };
                let _ = reply.send(answer);
                trouble
            }
        }
    }

    pub fn refuse(self, error: QueryError) {
        match self {
            Self::Look(look) => _ = look(Err(error)),
            Self::Page(page) => _ = page.reply.send(Err(error)),
        }
    }
}
