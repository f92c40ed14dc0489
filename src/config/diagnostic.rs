//! One mistake, as data. Wording lives in `messages.rs`, drawing in `render.rs`.

use std::{path::PathBuf, sync::Arc};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
    /// Nothing is wrong.
    Info,
}

/// Where in which file; lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub file: Arc<PathBuf>,
    pub line: u32,
    pub column: u32,
    /// Characters to underline.
    pub width: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// Stable: `C07`.
    pub code: &'static str,
    pub at: Option<Position>,
    /// Path of keys: `menus.головне.2`.
    pub path: String,
    /// Ukrainian, one sentence, no full stop.
    pub message: String,
    /// Ukrainian advice, and the corrected line when there is one.
    pub help: Option<String>,
    pub fix: Option<String>,
}
