//! A small disk of its own for a program's records, so that it can be full.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{net::Scratch, skip};

/// Unmounted with its owner.
pub struct SmallDisk(Scratch);

impl SmallDisk {
    /// `None`, named as skipped, where nothing may be mounted.
    pub fn new(size: &str, story: &str) -> Option<Self> {
        let scratch = Scratch::new("disk");
        let options = format!("size={size}");
        let mounted = run("mount", &["-t", "tmpfs", "-o", &options, "tmpfs", &scratch.path().to_string_lossy()]);
        if !mounted {
            skip(story, "no right to mount a tmpfs");
        }
        mounted.then_some(Self(scratch))
    }

    pub fn state(&self) -> PathBuf {
        self.0.path().join("state")
    }

    /// Takes room until only so many bytes are left.
    #[track_caller]
    pub fn leaves(&self, bytes: u64) {
        let disk = rustix::fs::statvfs(self.path()).unwrap();
        let free = disk.f_bavail * disk.f_frsize;
        let filler = vec![1; usize::try_from(free.saturating_sub(bytes)).unwrap()];
        fs::write(self.path().join("filler"), filler).unwrap();
    }

    /// Gives the room back that [`Self::leaves`] took.
    pub fn is_freed(&self) {
        fs::remove_file(self.path().join("filler")).unwrap();
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        run("umount", &["-l", &self.path().to_string_lossy()]);
    }
}

fn run(program: &str, args: &[&str]) -> bool {
    let output = Command::new(program).args(args).stdin(Stdio::null()).output();
    output.is_ok_and(|output| output.status.success())
}
