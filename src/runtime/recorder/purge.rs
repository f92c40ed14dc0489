//! Room on the disk: what is too old goes, then the oldest conversations as long as all of it is too much. Messages only
//! go by age, because somebody may not have heard them yet.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use rustix::fs::statvfs;
use tracing::{info, warn};

use super::{KINDS, folder_of};
use crate::{config::Recordings, runtime::civil_clock, vocab::RecordingKind};

/// Free bytes and all bytes of the disk of `folder`; `None` when it does not tell.
pub fn room(folder: &Path) -> Option<(u64, u64)> {
    let disk = statvfs(folder).ok()?;
    Some((disk.f_bavail.saturating_mul(disk.f_frsize), disk.f_blocks.saturating_mul(disk.f_frsize)))
}

/// Whether `free` bytes are left on the disk of `folder`. A disk that does not tell is tried.
pub(super) fn has_room(folder: &Path, free: u64) -> bool {
    room(folder).is_none_or(|(left, _)| left >= free)
}

/// Deletes what the limits do not allow to keep. Ages are only believed when the clock is.
pub(super) fn purge(folder: &Path, limits: &Recordings) {
    let now = civil_clock::is_trusted(jiff::Timestamp::now()).then(SystemTime::now);
    let deleted = delete(superfluous(files(folder), limits, now));
    if deleted > 0 {
        info!(files = deleted, "deleted recordings that were too old or too many");
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Recorded {
    path: PathBuf,
    kind: RecordingKind,
    bytes: u64,
    made: SystemTime,
}

fn files(folder: &Path) -> Vec<Recorded> {
    let of_kind = |kind| {
        let entries = fs::read_dir(folder.join(folder_of(kind))).into_iter().flatten().flatten();
        entries.filter_map(move |entry| {
            let (path, meta) = (entry.path(), entry.metadata().ok()?);
            let finished = meta.is_file() && path.extension().is_some_and(|extension| extension == "wav");
            finished.then(|| Some(Recorded { path, kind, bytes: meta.len(), made: meta.modified().ok()? }))?
        })
    };
    KINDS.into_iter().flat_map(of_kind).collect()
}

fn superfluous(mut all: Vec<Recorded>, limits: &Recordings, now: Option<SystemTime>) -> Vec<PathBuf> {
    all.sort_by_key(|recorded| recorded.made);
    let too_old = |recorded: &Recorded| {
        now.and_then(|now| now.duration_since(recorded.made).ok()).is_some_and(|age| age > limits.keep)
    };
    let (mut going, staying): (Vec<Recorded>, Vec<Recorded>) = all.into_iter().partition(too_old);
    let mut bytes: u64 = staying.iter().map(|recorded| recorded.bytes).sum();
    for talk in staying.into_iter().filter(|recorded| recorded.kind == RecordingKind::Talk) {
        if bytes <= limits.quota {
            break;
        }
        bytes -= talk.bytes;
        going.push(talk);
    }
    going.into_iter().map(|recorded| recorded.path).collect()
}

fn delete(paths: Vec<PathBuf>) -> usize {
    let gone = |path: &PathBuf| match fs::remove_file(path) {
        Ok(()) => true,
        Err(error) => {
            warn!(file = %path.display(), %error, "a recording cannot be deleted");
            false
        }
    };
    paths.iter().filter(|path| gone(path)).count()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);

    fn recorded(name: &str, kind: RecordingKind, bytes: u64, age: u32, now: SystemTime) -> Recorded {
        Recorded { path: name.into(), kind, bytes, made: now - DAY * age }
    }

    fn limits(days: u32, quota: u64) -> Recordings {
        Recordings { keep: DAY * days, quota, free: 0 }
    }

    fn going(days: u32, quota: u64, trusted: bool) -> Vec<String> {
        let now = SystemTime::now();
        let all = vec![
            recorded("old talk", RecordingKind::Talk, 100, 80, now),
            recorded("new talk", RecordingKind::Talk, 100, 1, now),
            recorded("old message", RecordingKind::Message, 100, 85, now),
            recorded("ancient message", RecordingKind::Message, 100, 95, now),
        ];
        let paths = superfluous(all, &limits(days, quota), trusted.then_some(now));
        paths.into_iter().map(|path| path.display().to_string()).collect()
    }

    #[test]
    fn what_is_too_old_goes_whatever_it_is() {
        assert_eq!(going(90, 1 << 30, true), ["ancient message"]);
        assert_eq!(going(50, 1 << 30, true), ["ancient message", "old message", "old talk"]);
    }

    #[test]
    fn beyond_the_quota_the_oldest_talks_go_and_messages_never() {
        assert_eq!(going(90, 200, true), ["ancient message", "old talk"]);
        assert_eq!(going(90, 0, true), ["ancient message", "old talk", "new talk"]);
    }

    #[test]
    fn a_clock_that_is_not_set_makes_nothing_old() {
        assert!(going(1, 1 << 30, false).is_empty());
        assert_eq!(going(1, 300, false), ["old talk"]);
    }
}
