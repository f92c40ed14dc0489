//! `owner:` and `review:` — who keeps words true, and when they are to be read again (M-6.3).

use std::sync::Arc;

use super::Shape;
use crate::config::{draft::CareDraft, keys, messages::speech as say, source::Entry};

pub(super) fn read(shape: &mut Shape<'_>, entries: &[Entry]) -> CareDraft {
    let owner = shape.field_word(entries, "owner").map(|word| Arc::from(word.text));
    if shape.field(entries, "review").is_some()
        && let Some(Entry { key, .. }) = entries.iter().find(|entry| is_review_by(&entry.key.text))
    {
        shape.report.add(&key.place, say::review_twice());
    }
    let review = shape.field_word(entries, "review").or_else(|| shape.field_word(entries, keys::REVIEW_BY));
    let review = review.and_then(|word| shape.date(&word).map(|date| (date, word.place)));
    CareDraft { owner, review }
}

pub(super) fn is_review_by(key: &str) -> bool {
    key == keys::REVIEW_BY
}
