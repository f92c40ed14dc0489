//! Collects mistakes while the passes go on; nothing here stops at the first one.

use std::sync::Arc;

use super::{Diagnostic, Position, Severity};

/// A spot in a file together with its path of keys (`menus.головне.2`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub at: Position,
    pub path: Arc<str>,
}

/// What is to be said, before anybody knows where. Made only by `messages`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Note {
    pub severity: Severity,
    pub code: &'static str,
    pub message: String,
    pub help: Option<String>,
    pub fix: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct Report {
    diagnostics: Vec<Diagnostic>,
}

impl Report {
    pub fn add(&mut self, place: &Place, note: Note) {
        self.push(Some(place.at.clone()), &place.path, note);
    }

    /// About the configuration as a whole: nothing to underline.
    pub fn add_general(&mut self, path: &str, note: Note) {
        self.push(None, path, note);
    }

    fn push(&mut self, at: Option<Position>, path: &str, note: Note) {
        let Note { severity, code, message, help, fix } = note;
        let new = Diagnostic { severity, code, at, path: path.to_owned(), message, help, fix };
        if !self.diagnostics.contains(&new) {
            self.diagnostics.push(new);
        }
    }

    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == Severity::Error)
    }

    pub fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|d| d.severity == Severity::Error).count()
    }

    /// True when some pass has already complained about this line, so that a vaguer complaint can be kept back.
    pub fn mentions(&self, position: &Position) -> bool {
        self.diagnostics
            .iter()
            .filter_map(|d| d.at.as_ref())
            .any(|p| p.file == position.file && p.line == position.line)
    }

    /// In file order: the main file first (its path is given), whole-configuration mistakes last.
    pub fn finish(mut self, files: &[Arc<std::path::PathBuf>]) -> Vec<Diagnostic> {
        let rank = |d: &Diagnostic| {
            let at = d.at.as_ref();
            let file = at.map_or(usize::MAX, |p| files.iter().position(|f| *f == p.file).unwrap_or(usize::MAX - 1));
            (file, at.map_or(0, |p| p.line), at.map_or(0, |p| p.column), d.code)
        };
        self.diagnostics.sort_by_key(rank);
        self.diagnostics
    }
}
