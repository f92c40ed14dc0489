//! The last warnings and errors, for those who ask what ails the service.
//!
//! Only a warning takes the lock, and only for as long as a line is put in its place; so even the media thread may warn.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::Context;

use super::line::Line;
use crate::runtime::control::LoggedError;

const KEPT: usize = 20;
/// Characters kept of a line: a refused configuration may name many mistakes.
const LONGEST: usize = 500;

#[derive(Debug)]
pub(super) struct Recent(Mutex<VecDeque<LoggedError>>);

impl Recent {
    pub const fn new() -> Self {
        Self(Mutex::new(VecDeque::new()))
    }

    /// Latest first.
    pub fn list(&self) -> Vec<LoggedError> {
        self.lock().iter().cloned().collect()
    }

    /// A line said again takes the place of itself, or one fault would push out all others.
    fn note(&self, at: Timestamp, text: String) {
        let mut kept = self.lock();
        kept.retain(|error| error.text != text);
        kept.truncate(KEPT - 1);
        kept.push_front(LoggedError { at: Some(at), text });
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<LoggedError>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Listens to all events that pass the filter.
pub(super) struct Layer(pub &'static Recent);

impl<S: Subscriber> tracing_subscriber::Layer<S> for Layer {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if *event.metadata().level() <= Level::WARN {
            let mut text = Line::of(event).to_string();
            if let Some((end, _)) = text.char_indices().nth(LONGEST) {
                text.truncate(end);
                text.push('…');
            }
            self.0.note(Timestamp::now(), text);
        }
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    fn listening(to: &'static Recent, work: impl FnOnce()) -> Vec<String> {
        tracing::subscriber::with_default(tracing_subscriber::registry().with(Layer(to)), work);
        to.list().into_iter().map(|error| error.text).collect()
    }

    #[test]
    fn warnings_and_errors_are_kept_with_their_fields_latest_first() {
        static RECENT: Recent = Recent::new();
        let texts = listening(&RECENT, || {
            tracing::warn!(trunk = "місто", failures = 3, "no answer");
            tracing::info!("all is well");
            tracing::error!(error = %"disk full", "the journal cannot be written");
        });
        assert_eq!(texts, ["the journal cannot be written error=disk full", "no answer trunk=місто failures=3"]);
        assert!(RECENT.list().iter().all(|error| error.at.is_some()));
    }

    #[test]
    fn twenty_different_ones_are_kept_each_once_and_none_of_any_length() {
        static RECENT: Recent = Recent::new();
        let texts = listening(&RECENT, || {
            (0..50).for_each(|i| tracing::warn!("number {i}"));
            (0..50).for_each(|_| tracing::warn!("number 40"));
            tracing::error!("{}", "ї".repeat(10_000));
        });
        assert_eq!(texts.len(), 20);
        assert_eq!((texts[0].chars().count(), &*texts[1], &*texts[2]), (LONGEST + 1, "number 40", "number 49"));
        assert_eq!(texts[19], "number 31");
    }
}
