//! The disk fills up under the service and is emptied again: no record is lost, and sled comes back by itself.
//! Needs root for a small tmpfs; without it the story says that it is skipped.

mod store_common;

use std::{env, fs, path::PathBuf, time::Duration};

use slukhavka::runtime::store_thread::{IndexState, JournalState, StoreOptions};
use store_common::{Folder, LONG, all_records, eventually, ready, record, start_with, system};

/// Unmounted at the end of the story.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn new(size: &str) -> Option<Self> {
        let path = env::temp_dir().join(format!("slukhavka-full-{}", std::process::id()));
        fs::create_dir_all(&path).ok()?;
        let mounted = system("mount", &["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs", path.to_str()?]);
        mounted.then_some(Self(path))
    }

    /// Takes all the space that is left.
    fn fill(&self) {
        let mut size = 4 << 20;
        let mut filler = 0;
        while size >= 1 {
            let path = self.0.join(format!("filler-{filler}"));
            if fs::write(&path, vec![1; size]).is_err() {
                size /= 2;
            }
            filler += 1;
        }
    }

    fn empty(&self) {
        for entry in fs::read_dir(&self.0).unwrap().flatten() {
            if entry.file_name().to_string_lossy().starts_with("filler") {
                fs::remove_file(entry.path()).unwrap();
            }
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        system("umount", &["-l", self.0.to_str().unwrap_or_default()]);
        let _ = fs::remove_dir(&self.0);
    }
}

#[test]
fn records_wait_in_memory_while_the_disk_is_full_also_from_the_very_start() {
    let Some(disk) = SmallDisk::new("12m") else {
        eprintln!("SKIPPED store_disk_full: no right to mount a tmpfs");
        return;
    };
    let state = Folder(disk.0.join("state"));
    let options = StoreOptions { retry: Duration::from_millis(50), ..StoreOptions::default() };

    let (store, boot) = start_with(&state.0, options);
    ready(&store);
    (0..50).for_each(|seq| store.ended(record(boot, seq)));
    assert!(store.settle(LONG));
    disk.fill();
    (50..1000).for_each(|seq| store.ended(record(boot, seq)));
    eventually("the full disk is told", || store.status().journal == JournalState::DiskFull);
    assert_eq!(store.status().lost, 0);
    disk.empty();
    assert!(store.settle(LONG));
    eventually("sled is back", || store.status().index == IndexState::Ready);
    assert_eq!(all_records(&store).len(), 1000);
    assert!(store.close(LONG).in_time);

    disk.fill();
    let (store, second) = start_with(&state.0, options);
    assert_eq!(second, boot + 1);
    (0..100).for_each(|seq| store.ended(record(second, seq)));
    eventually("the full disk is told", || store.status().journal == JournalState::DiskFull);
    disk.empty();
    assert!(store.settle(LONG));
    eventually("sled is back", || store.status().index == IndexState::Ready);
    assert_eq!(all_records(&store).len(), 1100);
    assert!(store.close(LONG).in_time);
}
