//! How much room the records take.

use std::{fs, path::Path};

/// Folders below the state's that are looked into: journal, aside, sled and what sled keeps inside.
const DEPTH: usize = 3;

/// Bytes of all files beneath `dir`. What vanishes while it is looked at counts nothing.
pub fn size_on_disk(dir: &Path) -> u64 {
    beneath(dir, DEPTH)
}

fn beneath(dir: &Path, depth: usize) -> u64 {
    let Ok(entries) = fs::read_dir(dir) else { return 0 };
    let size = |entry: fs::DirEntry| match entry.file_type() {
        Ok(kind) if kind.is_file() => entry.metadata().map_or(0, |metadata| metadata.len()),
        Ok(kind) if kind.is_dir() && depth > 0 => beneath(&entry.path(), depth - 1),
        _ => 0,
    };
    entries.flatten().map(size).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_every_folder_are_counted_and_links_are_not_followed() {
        let dir = std::env::temp_dir().join(format!("slukhavka-size-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(dir.join("sled/blobs")).unwrap();
        fs::write(dir.join("boot"), [0; 10]).unwrap();
        fs::write(dir.join("sled/db"), [0; 200]).unwrap();
        fs::write(dir.join("sled/blobs/1"), [0; 3000]).unwrap();
        std::os::unix::fs::symlink("/", dir.join("root")).unwrap();
        assert_eq!(size_on_disk(&dir), 3210);
        assert_eq!(size_on_disk(&dir.join("nothing")), 0);
        fs::remove_dir_all(dir).unwrap();
    }
}
