//! All Ukrainian wording of diagnostics, with their stable codes.
//!
//! `text` C01–C29: what the letters on the page do; `shape` C30–C49: what a section may hold; `names` C50–C69: what
//! refers to what; `sense` C70–C89: advice; `trunks` C90–C119: lines and strangers; `queues` C120–C149: operators,
//! boxes and recordings; `statistics` C150–C169: the report; `pages` C170–C189: the pages and their users; `speech`
//! C190–C209: voices, recordings of people, and how texts are read aloud. A code is never given a second meaning.

pub(super) mod names;
pub(super) mod pages;
pub(super) mod queues;
pub(super) mod sense;
pub(super) mod shape;
pub(super) mod speech;
pub(super) mod statistics;
pub(super) mod text;
pub(super) mod trunks;

use super::{Severity, report::Note};

fn error(code: &'static str, message: impl Into<String>) -> Note {
    Note { severity: Severity::Error, code, message: message.into(), help: None, fix: None }
}

fn warning(code: &'static str, message: impl Into<String>) -> Note {
    Note { severity: Severity::Warning, ..error(code, message) }
}

/// Nothing is wrong; it may be of use to know.
fn info(code: &'static str, message: impl Into<String>) -> Note {
    Note { severity: Severity::Info, ..error(code, message) }
}

impl Note {
    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The line or lines that stand in place of the wrong one.
    pub fn fixed(mut self, line: impl Into<String>) -> Self {
        self.fix = Some(line.into());
        self
    }
}

/// The form of a noun after a number: 1 помилка, 2 помилки, 5 помилок, 11 помилок, 21 помилка.
pub(super) fn plural<'a>(n: usize, one: &'a str, few: &'a str, many: &'a str) -> &'a str {
    match (n % 10, n % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}

/// «3 рядки»: a number with its noun in the right form.
pub fn count(n: usize, [one, few, many]: [&str; 3]) -> String {
    format!("{n} {}", plural(n, one, few, many))
}

/// «a», «b» або «c»
fn any_of(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|w| format!("«{w}»")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} або {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// «Знайдено 3 помилки й 1 попередження», or that all is well.
pub(super) fn summary(errors: usize, warnings: usize) -> String {
    let e = count(errors, ["помилку", "помилки", "помилок"]);
    let w = count(warnings, ["попередження", "попередження", "попереджень"]);
    match (errors, warnings) {
        (0, 0) => "Усе гаразд: помилок і попереджень немає".to_owned(),
        (_, 0) => format!("Знайдено {e}"),
        (0, _) => format!("Помилок немає. Знайдено {w}"),
        // «і» after a consonant, «й» after a vowel.
        _ if e.ends_with('к') => format!("Знайдено {e} і {w}"),
        _ => format!("Знайдено {e} й {w}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts_in_good_ukrainian() {
        for (errors, warnings, expected) in [
            (3, 1, "Знайдено 3 помилки й 1 попередження"),
            (1, 5, "Знайдено 1 помилку й 5 попереджень"),
            (11, 0, "Знайдено 11 помилок"),
            (5, 1, "Знайдено 5 помилок і 1 попередження"),
            (21, 2, "Знайдено 21 помилку й 2 попередження"),
            (0, 4, "Помилок немає. Знайдено 4 попередження"),
            (0, 0, "Усе гаразд: помилок і попереджень немає"),
        ] {
            assert_eq!(summary(errors, warnings), expected);
        }
    }
}
