//! Files no manifest names. They stay for a day, so that a change undone finds its sound, and not without bounds.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_NOW, utimensat};

use crate::audio::Manifest;

/// A change is undone within a day or not at all.
const GRACE: Duration = Duration::from_secs(24 * 3600);
/// Another process may be about to name these.
const FRESH: Duration = Duration::from_secs(600);
/// What was being made when its maker was killed.
const FORGOTTEN: Duration = Duration::from_secs(3600);
/// What unused files may take, bytes: a town's prompts in two other voices.
const ROOM: u64 = 200 << 20;

/// What was deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Freed {
    pub files: usize,
    pub bytes: u64,
}

/// How much is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// What is too old or too much.
    Gently,
    /// Everything unused, but for what some process may be making now.
    Hard,
}

struct Unused {
    path: PathBuf,
    bytes: u64,
    age: Duration,
}

/// Deletes what `manifest` does not name. The time a file has not been needed is told by its time of change: see
/// [`touch`].
pub(super) fn collect(folder: &Path, manifest: &Manifest, how: How) -> io::Result<Freed> {
    let named = files_of(manifest);
    let mut unused: Vec<Unused> = Vec::new();
    let mut freed = Freed::default();
    for entry in fs::read_dir(folder)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Ok(meta) = entry.metadata() else { continue };
        if !meta.is_file() || named.contains(name.as_str()) || name == Manifest::FILE {
            continue;
        }
        // A clock that was set back makes files of tomorrow: they are new.
        let age = meta.modified().ok().and_then(|time| time.elapsed().ok()).unwrap_or_default();
        let file = Unused { path: entry.path(), bytes: meta.len(), age };
        if name.starts_with('.') {
            if age > FORGOTTEN {
                freed.delete(&file)?;
            }
        } else if name.ends_with(".wav") {
            unused.push(file);
        }
    }
    unused.sort_by_key(|file| file.age);
    let mut bytes = 0;
    for file in &unused {
        bytes += file.bytes;
        if (how == How::Hard && file.age > FRESH) || file.age > GRACE || bytes > ROOM {
            freed.delete(file)?;
        }
    }
    Ok(freed)
}

/// From now on these files are counted as unused, however long ago they were made.
pub(super) fn touch(folder: &Path, old: &Manifest, new: &Manifest) {
    let wanted = files_of(new);
    files_of(old).difference(&wanted).for_each(|file| renew(&folder.join(file)));
}

/// As if it had been made now.
pub(super) fn renew(path: &Path) {
    let now = Timespec { tv_sec: 0, tv_nsec: UTIME_NOW };
    let times = Timestamps { last_access: now, last_modification: now };
    let _ = utimensat(CWD, path, &times, AtFlags::empty());
}

/// Size of all that lies in `folder`, unfinished files too.
pub(super) fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).filter(|meta| meta.is_file()).map(|meta| meta.len()).sum()
}

fn files_of(manifest: &Manifest) -> HashSet<&str> {
    let files = manifest.prompts.iter().flat_map(|entry| [Some(entry.file.as_str()), entry.master.as_deref()]);
    files.flatten().collect()
}

impl Freed {
    fn delete(&mut self, file: &Unused) -> io::Result<()> {
        match fs::remove_file(&file.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            done => done?,
        }
        self.files += 1;
        self.bytes += file.bytes;
        Ok(())
    }

    /// Everything in a folder nobody needs, and the folder.
    pub(super) fn whole(folder: &Path) -> io::Result<Self> {
        let entries = fs::read_dir(folder)?.flatten().filter(|entry| entry.metadata().is_ok_and(|meta| meta.is_file()));
        let freed = Self { files: entries.count(), bytes: size(folder) };
        fs::remove_dir_all(folder)?;
        Ok(freed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::Place;

    fn manifest(files: &[&str]) -> Manifest {
        let entry = |file: &&str| crate::render::testing::entry("a", "а", file);
        Manifest { prompts: files.iter().map(entry).collect(), ..Manifest::default() }
    }

    fn files(place: &Place) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(&place.path)
            .unwrap()
            .flatten()
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// Makes the file `hours` old.
    fn age(path: &Path, hours: i64) {
        let file = fs::File::open(path).unwrap();
        let modified = file.metadata().unwrap().modified().unwrap();
        file.set_modified(modified - Duration::from_secs(hours as u64 * 3600)).unwrap();
    }

    fn with(names: &[(&str, i64)]) -> Place {
        let place = Place::new();
        for (name, hours) in names {
            fs::write(place.path.join(name), [0; 100]).unwrap();
            age(&place.path.join(name), *hours);
        }
        place
    }

    #[test]
    fn what_is_not_named_stays_a_day_and_what_is_named_for_ever() {
        let place = with(&[("named.wav", 900), ("b.wav", 23), ("c.wav", 25), ("manifest.json", 90), (".new-1-1", 2)]);
        let freed = collect(&place.path, &manifest(&["named.wav"]), How::Gently).unwrap();
        assert_eq!(freed, Freed { files: 2, bytes: 200 });
        assert_eq!(files(&place), ["b.wav", "manifest.json", "named.wav"]);
    }

    #[test]
    fn of_many_unused_files_the_newest_stay_within_their_room() {
        let place = with(&[("a.wav", 9)]);
        for (name, hours) in [("b.wav", 2), ("c.wav", 3), ("d.wav", 4), ("new.wav", 0)] {
            // A hole takes no room on the disk.
            fs::File::create(place.path.join(name)).unwrap().set_len(ROOM / 2 - 1).unwrap();
            age(&place.path.join(name), hours);
        }
        collect(&place.path, &manifest(&["a.wav"]), How::Gently).unwrap();
        assert_eq!(files(&place), ["a.wav", "b.wav", "new.wav"]);
    }

    #[test]
    fn a_hard_cleaning_leaves_what_is_named_new_or_not_ours() {
        let place = with(&[("a.wav", 1), ("b.wav", 1), ("c.wav", 0), ("нотатка.txt", 900), (".speak-1-1.txt", 0)]);
        assert_eq!(collect(&place.path, &manifest(&["a.wav"]), How::Hard).unwrap().files, 1);
        assert_eq!(files(&place), [".speak-1-1.txt", "a.wav", "c.wav", "нотатка.txt"]);
    }

    #[test]
    fn a_file_counts_as_unused_from_the_day_it_is_no_longer_named() {
        let place = with(&[("a.wav", 900), ("b.wav", 900)]);
        touch(&place.path, &manifest(&["a.wav", "b.wav"]), &manifest(&["b.wav"]));
        collect(&place.path, &manifest(&["b.wav"]), How::Gently).unwrap();
        assert_eq!(files(&place), ["a.wav", "b.wav"]);
    }
}
