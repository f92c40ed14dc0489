//! Inside `say: |`: which lines belong to the text, and which have lost their indentation.

use super::{
    indent::spaces,
    line::{Line, Shape},
    scan::is_own_word,
};
use crate::config::{keys, suggest};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// Column of the key; the text must be deeper.
    key: usize,
    /// Column of the text's first line.
    text: Option<usize>,
    pub path: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Inside,
    /// A line of the text that stands too far left; corrected.
    Lost(String),
    /// The block ended before this line.
    Over,
}

impl Block {
    pub fn new(key: usize, path: &str) -> Self {
        Self { key, text: None, path: path.to_owned() }
    }

    /// Whether a line with a tab in its indentation is nevertheless sound text of this block.
    pub fn holds(&self, raw: &str) -> bool {
        let lead = raw.chars().take_while(|c| *c == ' ').count();
        self.text.is_some_and(|text| lead >= text)
    }

    /// The column a line with an odd indentation should have: that of the text, unless it is the next key.
    pub fn column_of(&self, rest: &str, width: usize) -> usize {
        if width <= self.key && !is_words(rest) { self.key.min(width) } else { self.text.unwrap_or(self.key + 2) }
    }

    /// `opens`: the next line shows that this one is a key.
    pub fn take(&mut self, line: &str, opens: bool) -> Step {
        if line.trim().is_empty() {
            return Step::Inside;
        }
        let column = spaces(line);
        match self.text {
            None if column > self.key => {
                self.text = Some(column);
                Step::Inside
            }
            // Nothing of the text yet: the key above is simply empty, unless these are words.
            None if is_words(line) && !opens => Step::Lost(format!("{}{}", " ".repeat(self.key + 2), line.trim())),
            None => Step::Over,
            Some(text) if column >= text => Step::Inside,
            Some(text) if column > self.key || (is_words(line) && !opens) => {
                Step::Lost(format!("{}{}", " ".repeat(text), line.trim()))
            }
            Some(_) => Step::Over,
        }
    }
}

/// Words of people rather than the next line of the language.
fn is_words(line: &str) -> bool {
    let line = Line::cut(line);
    match line.shape {
        Shape::Blank | Shape::Comment(_) => false,
        _ if line.dash.is_some() => false,
        // `паспорт` with its colon forgotten is one word; a sentence has several.
        Shape::Bare { words, .. } => words.contains(' ') && !starts_like_the_language(words),
        Shape::Pair { key, value } => !belongs_to_the_language(key) && !value.is_empty() && !value.starts_with('#'),
    }
}

fn starts_like_the_language(words: &str) -> bool {
    words.split([' ', ':']).next().is_some_and(belongs_to_the_language)
}

fn belongs_to_the_language(key: &str) -> bool {
    let key = key.trim_matches(['"', '\'']);
    is_own_word(key)
        || key.is_ascii()
        || suggest::twin(key, keys::all()).is_some()
        || suggest::nearest(key, keys::all()).is_some()
}
