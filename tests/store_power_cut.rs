//! The power fails while records are written: ext4 on a loop device is frozen as a power cut would leave it (nothing
//! more reaches the disk, its own journal is not flushed), mounted again, and every acknowledged record is there: on
//! fresh stores and on an old one, at 1, 20 and 500 records a second, also while personal data are purged and a month is
//! folded.
//! Runs with `SLUKHAVKA_DEEP=1`; needs root, loop devices, mkfs.ext4 and python3, else it says that it is skipped.

mod store_common;

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    time::Duration,
};

use slukhavka::chance::Chance;
use store_common::{
    LONG, Life, Load, all_records, fold_is_there, forgets_every_number, lost, ready, record, run_and_cut, start_with,
    system, writer_options,
};

const CUTS: usize = 100;
/// Records of the old store before its first cut.
const OLD: u32 = 5_000;
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
    let old = disk.mount.join("old");
    let mut of_old = Known { acknowledged: grow_old(&old), folded: None };
    let mut lost_nothing_of = 0;
    for cut in 0..CUTS {
        let rate = [500, 20, 500, 20, 1][cut % 5];
        // At one a second a short life would see no second end.
        let life = Duration::from_micros(if rate == 1 { 500_000 } else { 0 } + chance.below(600_000));
        let load = Load { rate: Some(rate), upkeep: cut % 3 == 2 };
        // Every second one is new: the first minutes of a file are the dangerous ones.
        let (fresh, mut of_fresh) = (disk.mount.join(format!("fresh-{cut}")), Known::default());
        let (state, known) = if cut % 2 == 0 { (&fresh, &mut of_fresh) } else { (&old, &mut of_old) };
        let told = run_and_cut(state, load, Life::AfterFirstWord(life), || disk.cut_power());
        lost_nothing_of += told.acknowledged.len();
        known.acknowledged.extend(told.acknowledged);
        known.folded = known.folded.max(told.folded);
        disk.restart();
        check(state, known, cut);
        let _ = fs::remove_dir_all(&fresh);
    }
    assert!(lost_nothing_of > 1000, "the writer hardly wrote: {lost_nothing_of}");
}

#[derive(Default)]
struct Known {
    acknowledged: BTreeSet<(u32, u32)>,
    folded: Option<(u32, u32)>,
}

fn check(state: &Path, known: &Known, cut: usize) {
    let (store, _) = start_with(state, writer_options());
    ready(&store);
    let found = all_records(&store);
    let lost = lost(&known.acknowledged, &found);
    assert!(lost.is_empty(), "cut {cut}: lost {lost:?}, {:?}", store.status());
    assert_eq!((store.status().damaged, store.status().lost), (0, 0), "cut {cut}");
    fold_is_there(&store, known.folded);
    if cut % 10 > 7 {
        forgets_every_number(&store, state);
    }
    assert!(store.close(LONG).in_time);
}

/// A store of some age.
fn grow_old(state: &Path) -> BTreeSet<(u32, u32)> {
    let (store, boot) = start_with(state, writer_options());
    (0..OLD).for_each(|seq| store.ended(record(boot, seq)));
    assert!(store.settle(LONG));
    ready(&store);
    assert!(store.close(LONG).in_time);
    (0..OLD).map(|seq| (boot, seq)).collect()
}
