//! The town's own pronunciations (`say_as:`): «Синявка» → «СинЯвка», «ЦНАП» → «цнАп», «Нова Пошта» → «нова пОшта».
//!
//! A key is one word or several, found as whole words; only the case of its first letter does not matter, so that the
//! beginning of a sentence is found too and «Мир» can be told from «МИР».

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::{
    stress::stressed,
    token::{Kind, Text, cleaned},
};

/// How staff want words pronounced.
pub type SayAs = BTreeMap<Arc<str>, Arc<str>>;

/// `say_as` arranged by the first word of its keys.
#[derive(Default)]
pub(super) struct Pronunciations<'a> {
    by_first: HashMap<String, Vec<Entry<'a>>>,
}

struct Entry<'a> {
    /// The key without white space.
    words: Vec<String>,
    spoken: &'a str,
}

impl<'a> Pronunciations<'a> {
    pub fn new(say_as: &'a SayAs) -> Self {
        let mut by_first: HashMap<String, Vec<Entry<'a>>> = HashMap::new();
        for (key, spoken) in say_as {
            let words = solid(key);
            if let Some(first) = words.first() {
                by_first.entry(first.to_lowercase()).or_default().push(Entry { words, spoken });
            }
        }
        for entries in by_first.values_mut() {
            entries.sort_by_key(|entry| std::cmp::Reverse(entry.words.len()));
        }
        Self { by_first }
    }

    pub fn is_empty(&self) -> bool {
        self.by_first.is_empty()
    }

    /// The end of the longest key that begins at `at`, and how it is said.
    pub fn find(&self, text: &Text, at: usize) -> Option<(usize, String)> {
        if self.is_empty() {
            return None;
        }
        let first = cleaned(text.text(at)).to_lowercase();
        let entries = self.by_first.get(&first)?;
        entries.iter().find_map(|entry| Some((entry.end(text, at)?, stressed(entry.spoken.trim()))))
    }
}

impl Entry<'_> {
    fn end(&self, text: &Text, at: usize) -> Option<usize> {
        let mut place = at;
        for (i, word) in self.words.iter().enumerate() {
            if i > 0 {
                while matches!(text.kind(place), Some(Kind::Space | Kind::Break)) {
                    place += 1;
                }
            }
            let written = cleaned(text.text(place));
            if !(written == *word || i == 0 && equal_but_first(&written, word)) {
                return None;
            }
            place += 1;
        }
        Some(place)
    }
}

/// The tokens of a key that are not white space.
fn solid(key: &str) -> Vec<String> {
    let text = Text::new(key);
    let places = (0..text.len()).filter(|&at| !matches!(text.kind(at), Some(Kind::Space | Kind::Break)));
    places.map(|at| cleaned(text.text(at))).collect()
}

/// Whether two words differ in nothing but the case of their first letter.
fn equal_but_first(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.chars(), b.chars());
    match (a.next(), b.next()) {
        (Some(x), Some(y)) => x.to_lowercase().eq(y.to_lowercase()) && a.as_str() == b.as_str(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str, at: usize) -> Option<(usize, String)> {
        let say_as: SayAs = [("Синявка", "СинЯвка"), ("Нова Пошта", "нова пОшта"), ("нова", "новА"), ("ID", "ай-дІ")]
            .map(|(key, spoken)| (key.into(), spoken.into()))
            .into();
        Pronunciations::new(&say_as).find(&Text::new(text), at)
    }

    #[test]
    fn whole_words_are_found_whatever_the_case_of_the_first_letter() {
        assert_eq!(find("синявка", 0), Some((1, "Синя\u{301}вка".into())));
        assert_eq!(find("Синявський", 0), None);
        assert_eq!(find("СИНЯВКА", 0), None);
        assert_eq!(find("ID-картка", 0), Some((1, "ай-ді\u{301}".into())));
    }

    #[test]
    fn the_longest_key_wins() {
        assert_eq!(find("нова  Пошта", 0), Some((3, "нова по\u{301}шта".into())));
        assert_eq!(find("нова пошта", 0), Some((1, "нова\u{301}".into())));
    }
}
