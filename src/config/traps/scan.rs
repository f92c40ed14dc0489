//! Walks the lines once, keeping what the YAML reader would keep: open levels, open text blocks, open brackets.
//!
//! Each trap gives a diagnostic, the corrected line when it is certain, and a repaired line for the reader, so that
//! everything after the mistake is checked too. Lines are repaired one for one; only columns may move.

use super::{
    bare,
    block::{self, Block},
    indent::{self, Level},
    key,
    line::{Line, Shape},
    value::{self, Around, Verdict},
};
use crate::config::{
    keys,
    messages::text as say,
    report::{Note, Place, Report},
    sources::Page,
};

/// The text the reader gets, line for line.
pub(super) fn scan(report: &mut Report, page: &Page) -> Vec<String> {
    let lines: Vec<&str> = page.text().lines().collect();
    let mut scan = Scan { report, page, lines: &lines, levels: Vec::new(), block: None, brackets: 0 };
    (0..lines.len()).map(|index| scan.line(index)).collect()
}

struct Scan<'a> {
    report: &'a mut Report,
    page: &'a Page,
    lines: &'a [&'a str],
    levels: Vec<Level>,
    block: Option<Block>,
    brackets: i32,
}

impl Scan<'_> {
    fn line(&mut self, index: usize) -> String {
        let raw = self.lines.get(index).copied().unwrap_or_default();
        let text = self.indentation(index, raw);
        if let Some(block) = &mut self.block {
            let opens = opens_level(self.lines, index, indent::spaces(&text));
            match block.take(&text, opens) {
                block::Step::Inside => return text,
                block::Step::Lost(corrected) => {
                    let path = block.path.clone();
                    let width = text.trim().chars().count();
                    let note = say::lost_indent().fixed(corrected.clone());
                    self.report(index, indent::spaces(&text), width, &path, note);
                    return corrected;
                }
                block::Step::Over => self.block = None,
            }
        }
        if self.brackets > 0 {
            self.brackets += balance(&text);
            return text;
        }
        let line = Line::cut(&text);
        match line.shape {
            Shape::Blank => text,
            Shape::Comment(comment) => self.comment(index, &line, comment, &text),
            Shape::Bare { words, tail } => self.bare(index, &line, words, tail, &text),
            Shape::Pair { key, value } => self.pair(index, &line, key, value),
        }
    }

    /// Tabs and unbreakable spaces in the indentation become the spaces that are meant.
    fn indentation(&mut self, index: usize, raw: &str) -> String {
        let Some(odd) = indent::odd(raw) else { return raw.to_owned() };
        let column = match &self.block {
            Some(block) if block.holds(raw) => return raw.to_owned(),
            Some(block) => block.column_of(odd.rest, odd.width),
            None => {
                let below = self.next_column(index);
                indent::meant(&self.levels, &odd, below)
            }
        };
        let corrected = format!("{}{}", " ".repeat(column), odd.rest);
        let note = if odd.tab { say::tab() } else { say::odd_space() };
        let path = indent::path_above(&self.levels, column);
        self.report(index, 0, indent::spaces(raw), &path, note.fixed(corrected.clone()));
        corrected
    }

    /// `#: назва` is meant as a key, but is a comment.
    fn comment(&mut self, index: usize, line: &Line<'_>, comment: &str, text: &str) -> String {
        let meant = comment.strip_prefix(':').is_some_and(|rest| rest.starts_with(' ') && !rest.trim().is_empty());
        if meant && indent::section(&self.levels) == "menus" {
            let path = indent::path_of(&self.levels, line.column(), "#");
            self.report(index, line.column(), 1, &path, say::fixed_key("#"));
        }
        text.to_owned()
    }

    fn bare(&mut self, index: usize, line: &Line<'_>, words: &str, tail: &str, text: &str) -> String {
        let deeper = self.next_is_deeper(index, line.column());
        let scene = bare::Scene {
            section: indent::section(&self.levels),
            continues: line.dash.is_none() && indent::continues(&self.levels, line.column()),
            item: line.dash.is_some(),
            deeper,
        };
        match bare::judge(words, scene) {
            bare::Verdict::Sound => text.to_owned(),
            bare::Verdict::Continued => {
                let path = indent::path(&self.levels);
                self.report(index, line.column(), words.chars().count(), &path, say::continued());
                String::new()
            }
            bare::Verdict::Colon { note, corrected } => {
                let (from, width) = (line.column(), words.chars().count());
                let path = indent::path_above(&self.levels, from);
                let Some(corrected) = corrected.map(|c| format!("{}{c}{tail}", line.lead)) else {
                    self.report(index, from, width, &path, note);
                    return String::new();
                };
                self.report(index, from, width, &path, note.fixed(corrected.clone()));
                match Line::cut(&corrected) {
                    fixed @ Line { shape: Shape::Pair { key, value }, .. } => self.pair(index, &fixed, key, value),
                    _ => corrected,
                }
            }
        }
    }

    fn pair(&mut self, index: usize, line: &Line<'_>, key: &str, value: &str) -> String {
        let section = indent::section(&self.levels).to_owned();
        let lead = self.level(index, line, key, value);
        let (name, odd) = match key::judge(key, &section, lead.chars().count()) {
            key::Verdict::Sound => (key.to_owned(), None),
            key::Verdict::Fixed(note) => {
                let path = indent::path_of(&self.levels, line.column(), key);
                self.report(index, line.column(), key.chars().count(), &path, note);
                return String::new();
            }
            key::Verdict::Wrong { note, corrected } => (corrected, Some(note)),
        };
        indent::enter(&mut self.levels, lead.chars().count(), &name, value_is_open(value));
        let path = indent::path(&self.levels);
        if let Some(note) = odd {
            let note = note.fixed(format!("{lead}{name}: {value}").trim_end().to_owned());
            self.report(index, line.column(), key.chars().count(), &path, note);
        }
        let around = Around {
            lead: &lead,
            key: name.trim_matches(['"', '\'']),
            free_text: matches!(indent::section(&self.levels), "blocked") && self.levels.len() > 1,
            more_below: self.next_is_deeper(index, lead.chars().count()),
        };
        let read = self.value(index, around, value, &path);
        format!("{lead}{name}: {read}").trim_end().to_owned()
    }

    /// Reports an indentation between two levels and gives the one that is meant.
    fn level(&mut self, index: usize, line: &Line<'_>, key: &str, value: &str) -> String {
        let column = line.column();
        let Some(meant) = indent::enter_at(&mut self.levels, line, key) else { return line.lead.to_owned() };
        let lead = " ".repeat(meant.column);
        let note = say::uneven_indent();
        let note = if meant.certain { note.fixed(format!("{lead}{key}: {value}").trim_end().to_owned()) } else { note };
        let path = indent::path_of(&self.levels, meant.column, key);
        self.report(index, column, key.chars().count(), &path, note);
        lead
    }

    fn value(&mut self, index: usize, around: Around<'_>, value: &str, path: &str) -> String {
        let from = self.lines.get(index).map_or(0, |raw| raw.chars().count()).saturating_sub(value.chars().count());
        match value::judge(value, around) {
            Verdict::Sound => value.to_owned(),
            Verdict::Reread(read) => read,
            Verdict::Block => {
                self.block = Some(Block::new(around.lead.chars().count(), path));
                value.to_owned()
            }
            Verdict::Brackets => {
                self.brackets = balance(value).max(0);
                value.to_owned()
            }
            Verdict::Wrong { note, found, value: read } => {
                self.report(index, from + found.from, found.width, path, note);
                if read == "|" {
                    self.block = Some(Block::new(around.lead.chars().count(), path));
                }
                read
            }
        }
    }

    fn next_is_deeper(&self, index: usize, column: usize) -> bool {
        let next = self.lines.iter().skip(index + 1).find(|l| !l.trim().is_empty());
        next.is_some_and(|l| !l.trim_start().starts_with('#') && indent::spaces(l) > column)
    }

    /// Column of the next line that begins with plain spaces only.
    fn next_column(&self, index: usize) -> Option<usize> {
        let next = self.lines.iter().skip(index + 1).find(|l| !l.trim().is_empty() && indent::odd(l).is_none());
        next.map(|l| indent::spaces(l))
    }

    fn report(&mut self, index: usize, column: usize, width: usize, path: &str, note: Note) {
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let at = self.page.position(small(index + 1), small(column + 1), small(width.max(1)));
        self.report.add(&Place { at, path: path.into() }, note);
    }
}

/// Whether the next line is deeper and in the words of the language: then this one is a key, however it looks.
fn opens_level(lines: &[&str], index: usize, column: usize) -> bool {
    let next = lines.iter().skip(index + 1).find(|l| !l.trim().is_empty());
    next.is_some_and(|l| {
        let line = Line::cut(l);
        matches!(line.shape, Shape::Pair { key, .. } if line.column() > column && is_own_word(key))
    })
}

/// A value that opens a level beneath it.
fn value_is_open(value: &str) -> bool {
    value.is_empty() || value.starts_with(['#', '&', '!'])
}

/// Brackets opened minus brackets closed, outside quotes and comments.
fn balance(text: &str) -> i32 {
    let mut quote = None;
    let mut open = 0;
    let mut before = ' ';
    for c in text.chars() {
        match (quote, c) {
            (Some(q), c) if q == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if matches!(before, ' ' | ',' | '{' | '[' | ':') => quote = Some(c),
            (None, '{' | '[') => open += 1,
            (None, '}' | ']') => open -= 1,
            (None, '#') if before == ' ' => break,
            _ => {}
        }
        before = c;
    }
    open
}

/// Whether a key can only be one of the language's own words, a digit, a day or a date.
pub(super) fn is_own_word(key: &str) -> bool {
    let key = key.trim_matches(['"', '\'']);
    keys::is_keyword(key)
        || keys::is_digit(key)
        || key == "перерва"
        || crate::config::days::parse(key).is_some()
        || crate::config::dates::parse(key).is_ok()
}
