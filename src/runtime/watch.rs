//! Notices that a configuration file or a list of recordings was saved.
//!
//! Editors replace files rather than write into them, so the folder is watched, not the file; events that follow one
//! another closely are one change.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;
use tracing::warn;

/// An editor's rename, write and chmod come within a few milliseconds, and each puts the end of the burst off: so this is a
/// pause between two writes of one file, which a slow copy over the network may make.
pub const SETTLE: Duration = Duration::from_millis(200);

pub struct Watch {
    watcher: Option<RecommendedWatcher>,
    folders: BTreeSet<PathBuf>,
    files: Arc<Mutex<Files>>,
    /// One of those that others write was changed.
    changed: Arc<AtomicBool>,
}

#[derive(Default)]
struct Files {
    theirs: BTreeSet<PathBuf>,
    ours: BTreeSet<PathBuf>,
}

impl Watch {
    /// `changed` receives one value per burst at most (a full channel already says it).
    pub fn new(changed: mpsc::Sender<()>) -> Self {
        let files = Arc::<Mutex<Files>>::default();
        let by_others = Arc::<AtomicBool>::default();
        let (wanted, theirs) = (files.clone(), by_others.clone());
        let notice = move |event: notify::Result<Event>| {
            let Ok(event) = event else { return };
            if event.kind.is_access() {
                return;
            }
            let Ok(wanted) = wanted.lock() else { return };
            let is_theirs = event.paths.iter().any(|path| wanted.theirs.contains(path));
            if is_theirs {
                theirs.store(true, Ordering::Release);
            }
            if is_theirs || event.paths.iter().any(|path| wanted.ours.contains(path)) {
                let _ = changed.try_send(());
            }
        };
        let watcher = notify::recommended_watcher(notice);
        if let Err(error) = &watcher {
            warn!(%error, "saved files will not be noticed; SIGHUP still reloads");
        }
        Self { watcher: watcher.ok(), folders: BTreeSet::new(), files, changed: by_others }
    }

    /// Whether a file was changed that others write, since this was asked last.
    pub fn has_changed(&self) -> bool {
        self.changed.swap(false, Ordering::AcqRel)
    }

    /// Watches exactly these files from now on: those that others write, and those that mostly we do.
    pub fn follow(&mut self, theirs: &[PathBuf], ours: &[PathBuf]) {
        let absolute = |files: &[PathBuf]| -> BTreeSet<PathBuf> {
            files.iter().map(|file| std::path::absolute(file).unwrap_or(file.clone())).collect()
        };
        let files = Files { theirs: absolute(theirs), ours: absolute(ours) };
        let all = files.theirs.iter().chain(&files.ours);
        let folders: BTreeSet<PathBuf> = all.filter_map(|file| file.parent()).map(Path::to_owned).collect();
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
