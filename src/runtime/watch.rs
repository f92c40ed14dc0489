//! Notices that a configuration file or a list of recordings was saved.
//!
//! Editors replace files rather than write into them, so the folder is watched, not the file; a burst of events within
//! half a second is one change.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Duration,
};

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;
use tracing::warn;

/// An editor's rename, write and chmod come together.
pub const SETTLE: Duration = Duration::from_millis(500);

pub struct Watch {
    watcher: Option<RecommendedWatcher>,
    folders: BTreeSet<PathBuf>,
    files: std::sync::Arc<std::sync::Mutex<BTreeSet<PathBuf>>>,
}

impl Watch {
    /// `changed` receives one value per burst at most (a full channel already says it).
    pub fn new(changed: mpsc::Sender<()>) -> Self {
        let files = std::sync::Arc::new(std::sync::Mutex::new(BTreeSet::<PathBuf>::new()));
        let wanted = files.clone();
        let notice = move |event: notify::Result<Event>| {
            let Ok(event) = event else { return };
            if event.kind.is_access() {
                return;
            }
            let Ok(wanted) = wanted.lock() else { return };
            if event.paths.iter().any(|path| wanted.contains(path)) {
                let _ = changed.try_send(());
            }
        };
        let watcher = notify::recommended_watcher(notice);
        if let Err(error) = &watcher {
            warn!(%error, "saved files will not be noticed; SIGHUP still reloads");
        }
        Self { watcher: watcher.ok(), folders: BTreeSet::new(), files }
    }

    /// Watches exactly these files from now on.
    pub fn follow(&mut self, files: &[PathBuf]) {
        let files: BTreeSet<PathBuf> =
            files.iter().map(|file| std::path::absolute(file).unwrap_or(file.clone())).collect();
        let folders: BTreeSet<PathBuf> = files.iter().filter_map(|file| file.parent()).map(Path::to_owned).collect();
        if let Some(watcher) = &mut self.watcher {
            for gone in self.folders.difference(&folders) {
                let _ = watcher.unwatch(gone);
            }
            for new in folders.difference(&self.folders) {
                if let Err(error) = watcher.watch(new, RecursiveMode::NonRecursive) {
                    warn!(%error, folder = %new.display(), "folder is not watched; SIGHUP still reloads");
                }
            }
        }
        self.folders = folders;
        if let Ok(mut wanted) = self.files.lock() {
            *wanted = files;
        }
    }
}
