//! The text of every file that was read, so that diagnostics can quote it.

use std::{path::PathBuf, sync::Arc};

use super::{
    Position,
    decode::{self, Decoded},
};

/// One file.
#[derive(Clone, Debug)]
pub(super) struct Page {
    pub file: Arc<PathBuf>,
    pub decoded: Arc<Decoded>,
}

impl Page {
    pub fn new(file: PathBuf, bytes: &[u8]) -> Self {
        Self { file: Arc::new(file), decoded: Arc::new(decode::decode(bytes)) }
    }

    pub fn text(&self) -> &str {
        &self.decoded.text
    }

    pub fn line(&self, number: u32) -> Option<&str> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.text().lines().nth(index)
    }

    pub fn position(&self, line: u32, column: u32, width: u32) -> Position {
        Position { file: self.file.clone(), line, column, width }
    }
}

/// All files of one configuration, the main one first.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    pages: Vec<Page>,
}

impl Sources {
    pub(super) fn add(&mut self, page: Page) {
        self.pages.push(page);
    }

    pub(super) fn pages(&self) -> &[Page] {
        &self.pages
    }

    pub(super) fn names(&self) -> Vec<Arc<PathBuf>> {
        self.pages.iter().map(|p| p.file.clone()).collect()
    }

    pub(super) fn page(&self, file: &PathBuf) -> Option<&Page> {
        self.pages.iter().find(|p| *p.file == *file)
    }

    /// The line a position stands on.
    pub fn line(&self, position: &Position) -> Option<&str> {
        self.page(&position.file)?.line(position.line)
    }
}
