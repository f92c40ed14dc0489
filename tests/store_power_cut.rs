//! The power fails while records are written: ext4 on a loop device is frozen as a power cut would leave it (nothing
//! more reaches the disk, its own journal is not flushed), mounted again, and every acknowledged record is there.
//! Runs with `SLUKHAVKA_DEEP=1`; needs root, loop devices, mkfs.ext4 and python3, else it says that it is skipped.

mod store_common;

use std::{collections::BTreeSet, env, fs, path::PathBuf, time::Duration};

use slukhavka::chance::Chance;
use store_common::{LONG, Life, all_records, ready, run_and_stop, start_with, system, writer_options};

const CUTS: usize = 50;
/// EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH, from linux/fs/ext4/ext4.h.
const CUT: &str = "import fcntl,os,struct,sys\n\
                   fcntl.ioctl(os.open(sys.argv[1],os.O_RDONLY),0x8004587d,struct.pack('I',2))";

#[test]
#[ignore = "the child process of the power cut test; does nothing by itself"]
fn writer() {
    store_common::write_until_killed();
}

/// A small ext4 file system in a file.
struct Disk {
    image: PathBuf,
    mount: PathBuf,
}

impl Disk {
    fn new() -> Option<Self> {
        let base = env::temp_dir().join(format!("slukhavka-power-{}", std::process::id()));
        let disk = Self { image: base.with_extension("img"), mount: base };
        fs::create_dir_all(&disk.mount).ok()?;
        fs::File::create(&disk.image).and_then(|file| file.set_len(256 << 20)).ok()?;
        (system("mkfs.ext4", &["-qF", disk.image.to_str()?]) && disk.mount()).then_some(disk)
    }

    fn mount(&self) -> bool {
        let (image, mount) = (self.image.to_string_lossy(), self.mount.to_string_lossy());
        system("mount", &["-o", "loop", &image, &mount])
    }

    fn cut_power(&self) {
        assert!(system("python3", &["-c", CUT, &self.mount.to_string_lossy()]), "the file system takes the order");
    }

    fn restart(&self) {
        assert!(system("umount", &[&self.mount.to_string_lossy()]));
        assert!(self.mount());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        system("umount", &["-l", &self.mount.to_string_lossy()]);
        let _ = fs::remove_dir(&self.mount);
        let _ = fs::remove_file(&self.image);
    }
}

#[test]
fn a_power_cut_loses_no_acknowledged_record() {
    if env::var_os("SLUKHAVKA_DEEP").is_none() {
        eprintln!("SKIPPED store_power_cut: only with SLUKHAVKA_DEEP=1");
        return;
    }
    let Some(disk) = Disk::new() else {
        eprintln!("SKIPPED store_power_cut: no right to mount a loop device");
        return;
    };
    let mut chance = Chance::seeded(4);
    let mut acknowledged = BTreeSet::new();
    for cut in 0..CUTS {
        // A fresh folder every tenth time: the first minutes of a new file are the dangerous ones.
        let state = disk.mount.join(format!("state-{}", cut / 10));
        if cut % 10 == 0 {
            acknowledged.clear();
        }
        let life = Life::AfterFirstWord(Duration::from_micros(chance.below(400_000)));
        acknowledged.extend(run_and_stop(&state, life, || disk.cut_power()).acknowledged);
        disk.restart();
        let (store, _) = start_with(&state, writer_options());
        ready(&store);
        let found = all_records(&store);
        let lost: Vec<_> = acknowledged.iter().filter(|call| !found.contains_key(call)).collect();
        assert!(lost.is_empty(), "cut {cut}: lost {lost:?}, {:?}", store.status());
        assert!(store.close(LONG).in_time);
    }
    assert!(acknowledged.len() > 100);
}
