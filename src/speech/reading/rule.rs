//! What a rule is: it looks at a place of a text and reads so many tokens from there, or leaves them to the next rule.

use super::{doubt::DoubtKind, token::Text};

pub(super) type Rule = fn(&Text, usize) -> Option<Read>;

/// Some tokens in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Read {
    /// The first token that is not read.
    pub end: usize,
    pub words: String,
    pub doubt: Option<DoubtKind>,
}

impl Read {
    pub fn new(end: usize, words: impl Into<String>) -> Self {
        Self { end, words: words.into(), doubt: None }
    }

    /// Another reading would be right too.
    pub fn guessed(end: usize, words: impl Into<String>) -> Self {
        let words = words.into();
        Self { end, doubt: Some(DoubtKind::Guessed { read: words.clone() }), words }
    }

    pub fn guessed_if(doubtful: bool, end: usize, words: impl Into<String>) -> Self {
        if doubtful { Self::guessed(end, words) } else { Self::new(end, words) }
    }
}
