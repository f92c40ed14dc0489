//! Which announcements were written down already: `<state>/notices`, one checksum a line.
//!
//! Losing it costs a second entry of the same announcement, so it is written without haste and read without complaint.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use tracing::debug;

use crate::{
    ivr::{Notice, Script},
    runtime::whole_file,
    speech::{Span, Template, Value, speak},
    vocab::{Lang, Piece, PromptId},
};

const FILE: &str = "notices";
/// Announcements of years.
const MOST: usize = 512;
/// Length of a checksum.
const MARK: usize = 16;

pub struct Notices {
    folder: PathBuf,
    known: Vec<String>,
}

impl Notices {
    pub fn read(folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join(FILE)).unwrap_or_default();
        let known = text.lines().filter(|line| line.len() == MARK).map(str::to_owned).take(MOST).collect();
        Self { folder: folder.to_owned(), known }
    }

    /// Text and times of those not seen before; they count as seen from now on.
    pub fn fresh(&mut self, script: &Script) -> Vec<(String, Option<Timestamp>, Timestamp)> {
        let mut fresh = Vec::new();
        for notice in &script.notices {
            let text = text(script, notice);
            let mark = mark(&text, notice);
            if !text.is_empty() && !self.known.contains(&mark) {
                self.known.push(mark);
                fresh.push((text, notice.from, notice.until));
            }
        }
        if !fresh.is_empty() {
            self.save();
        }
        fresh
    }

    fn save(&mut self) {
        let too_many = self.known.len().saturating_sub(MOST);
        self.known.drain(..too_many);
        let (folder, text) = (self.folder.clone(), self.known.join("\n") + "\n");
        let write = move || {
            if let Err(error) = whole_file::write(&folder, FILE, text.as_bytes()) {
                debug!(%error, "the announcements known are not kept");
            }
        };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(write)),
            Err(_) => write(),
        }
    }
}

/// An announcement is another one when its words or its times are.
fn mark(text: &str, notice: &Notice) -> String {
    let from = notice.from.map_or_else(String::new, |from| from.to_string());
    let PromptId(mark) = PromptId::of(Lang::UK, &format!("{text} {from} {}", notice.until));
    format!("{mark:016x}")
}

/// As it is read on paper: dates and telephone numbers in digits, hours in the words they are spoken with.
fn text(script: &Script, notice: &Notice) -> String {
    let Some((lang, template)) = notice.say.get(Lang::UK) else { return String::new() };
    let mut text = String::new();
    for span in template.written() {
        let words = match span {
            Span::Text(words) => words.to_string(),
            Span::Value(Value::Date(date)) => date.strftime("%d.%m.%Y").to_string(),
            Span::Value(Value::Phone(groups)) => groups.join(" "),
            Span::Value(Value::Amount { hryvnias, kopecks }) => format!("{hryvnias},{kopecks:02} грн"),
            Span::Value(Value::Time(time)) => time.strftime("%-H:%M").to_string(),
            Span::Value(value) => spoken(script, lang, value),
            Span::Played(played) => played.file.to_string(),
        };
        if !text.is_empty() && !words.starts_with(['.', ',', ';', ':', '!', '?', ')', '»', '…']) {
            text.push(' ');
        }
        text.push_str(words.trim());
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn spoken(script: &Script, lang: Lang, value: &Value) -> String {
    let template = Template(vec![Span::Value(value.clone())]);
    let pieces = speak(lang, &template, &script.calendar, None);
    let words = pieces.iter().filter_map(|piece| match piece {
        Piece::Say(prompt) => Some(prompt.text.replace('\u{301}', "")),
        _ => None,
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{ivr::fixtures, speech::Localized, store::testing::TempDir};

    fn script(until: &str) -> Script {
        let spans = vec![
            Span::Text("Не працює опалення до".into()),
            Span::Value(Value::Date(date(2026, 12, 1))),
            Span::Text(". Телефонуйте:".into()),
            Span::Value(Value::Phone(vec!["0464".into(), "40".into()])),
        ];
        let say = Localized::new(Lang::UK, Template(spans));
        let until = until.parse().unwrap();
        let notice = Notice { say, from: None, until, care: Default::default() };
        Script { notices: vec![notice], ..fixtures::town() }
    }

    #[test]
    fn an_announcement_is_told_once_also_after_a_restart_and_again_when_its_end_is_moved() {
        let dir = TempDir::new();
        let (first, moved) = (script("2026-12-01T10:00:00Z"), script("2026-12-02T10:00:00Z"));
        let told = Notices::read(dir.path()).fresh(&first);
        assert_eq!(told[0].0, "Не працює опалення до 01.12.2026. Телефонуйте: 0464 40");
        let mut known = Notices::read(dir.path());
        assert!(known.fresh(&first).is_empty());
        assert_eq!(known.fresh(&moved).len(), 1);
        assert!(known.fresh(&first).is_empty(), "the old one is still known");
    }
}
