//! The tools every section is read with.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use jiff::civil::Date;

use crate::{
    config::{
        dates,
        files::Folder,
        keys,
        messages::{shape, text},
        presets::Providers,
        report::{Note, Report},
        source::{Entry, Kind, Node, Word},
        suggest,
    },
    vocab::{Lang, PromptId},
};

/// What a reader of a section works with.
pub(in crate::config) struct Shape<'a> {
    pub report: &'a mut Report,
    pub today: Date,
    pub languages: Vec<Lang>,
    /// Folder of the main file; `None` for a text that is not a file.
    pub folder: Option<&'a Folder>,
    /// Where systemd has put passwords for this service.
    pub credentials: Option<&'a Path>,
    pub providers: &'a Providers,
    /// Files beside the configuration whose change changes the plan: passwords, certificates.
    pub watched: Vec<PathBuf>,
    /// Recordings of people that sound instead of words.
    pub played: BTreeMap<PromptId, PathBuf>,
}

impl Shape<'_> {
    /// The entries of a map; anything else is reported.
    pub fn map<'n>(&mut self, node: &'n Node, help: &str) -> &'n [Entry] {
        match &node.kind {
            Kind::Map(entries) => entries,
            Kind::Empty => {
                self.report.add(&node.place, shape::empty(last(&node.place.path)));
                &[]
            }
            _ => {
                self.report.add(&node.place, shape::wrong_kind("перелік рядків «назва: значення»", help));
                &[]
            }
        }
    }

    /// A value that is one text; anything else is reported.
    pub fn word(&mut self, node: &Node) -> Option<Word> {
        match &node.kind {
            Kind::Text { text, .. } => Some(Word { text: text.trim().to_owned(), place: node.place.clone() }),
            Kind::Empty => {
                self.report.add(&node.place, shape::empty(last(&node.place.path)));
                None
            }
            Kind::List(_) | Kind::Map(_) => {
                let help = "напишіть значення в тому самому рядку, після двокрапки";
                self.report.add(&node.place, shape::wrong_kind("текст, а не перелік", help));
                None
            }
        }
    }

    /// One or many: `a`, `a, b`, `[a, b]` or a list of lines.
    pub fn words(&mut self, node: &Node) -> Vec<Word> {
        match &node.kind {
            Kind::List(items) => items.iter().filter_map(|item| self.word(item)).collect(),
            _ => self.word(node).map(|word| split(&word)).unwrap_or_default(),
        }
    }

    /// Reports every key outside `allowed`; `extra` lets through keys of another kind (digits of a menu).
    pub fn only(&mut self, entries: &[Entry], allowed: &[&str], extra: impl Fn(&str) -> bool) {
        for Entry { key, .. } in entries {
            let base = keys::localized(&key.text).map_or(key.text.as_str(), |(base, _)| base);
            if allowed.contains(&base) || extra(&key.text) {
                continue;
            }
            let note = unknown(&key.text, allowed);
            self.report.add(&key.place, note);
        }
    }

    /// The value of a key, when the key is there.
    pub fn field<'n>(&self, entries: &'n [Entry], key: &str) -> Option<&'n Node> {
        entries.iter().find(|e| e.key.text == key).map(|e| &e.value)
    }

    pub fn field_word(&mut self, entries: &[Entry], key: &str) -> Option<Word> {
        let node = self.field(entries, key)?;
        self.word(node)
    }

    pub fn date(&mut self, word: &Word) -> Option<Date> {
        match dates::parse(&word.text) {
            Ok(date) => Some(date),
            Err(why) => {
                self.report.add(&word.place, shape::bad_date(&word.text, why));
                None
            }
        }
    }

    /// A whole number within limits.
    pub fn number(&mut self, word: &Word, from: u64, to: u64) -> Option<u64> {
        match word.text.parse::<u64>() {
            Ok(n) if (from..=to).contains(&n) => Some(n),
            _ => {
                self.report.add(&word.place, shape::bad_number(&word.text, from, to));
                None
            }
        }
    }

    pub fn choice<T: Copy>(&mut self, word: &Word, choices: &[(&str, T)]) -> Option<T> {
        let wanted = word.text.to_lowercase();
        if let Some((_, value)) = choices.iter().find(|(name, _)| *name == wanted) {
            return Some(*value);
        }
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        let near = suggest::nearest(&word.text, names.iter().copied());
        self.report.add(&word.place, shape::bad_choice(&word.text, near, &names));
        None
    }
}

fn unknown(key: &str, allowed: &[&str]) -> Note {
    if key == "<<" {
        return text::foreign_yaml();
    }
    if let Some(near) = suggest::nearest(key, allowed.iter().copied()) {
        return shape::unknown_key(key, Some(near), allowed);
    }
    if keys::is_section(key) {
        return shape::belongs_elsewhere(key, key);
    }
    shape::unknown_key(key, None, allowed)
}

/// The last word of a path.
pub(super) fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// Cuts a text at commas, with the position of each part.
pub(super) fn split(word: &Word) -> Vec<Word> {
    let mut parts = Vec::new();
    let mut column = 0u32;
    for part in word.text.split(',') {
        let lead = part.chars().take_while(|c| c.is_whitespace()).count();
        let text = part.trim();
        if !text.is_empty() {
            let mut place = word.place.clone();
            place.at.column += column + u32::try_from(lead).unwrap_or(0);
            place.at.width = u32::try_from(text.chars().count()).unwrap_or(1);
            parts.push(Word { text: text.to_owned(), place });
        }
        column += u32::try_from(part.chars().count()).unwrap_or(0) + 1;
    }
    parts
}
