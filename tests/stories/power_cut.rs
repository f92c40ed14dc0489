//! The plug is pulled: what `calls` had shown before is there after the reboot (`./test --deep`, as root).
//!
//! The state folder lies on an ext4 of its own in a file; the file system is shut down as a power cut does, without
//! flushing its journal, and mounted again.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::common::{App, Call, LONG, Setup, TOWN, deep, have, net::Scratch, skip};
use rustix::process::Signal;

const STORY: &str = "power cuts";
/// EXT4_IOC_SHUTDOWN with NOLOGFLUSH: from now on nothing reaches the disk, as without power.
const CUT: &str =
    "import fcntl,os,struct,sys\nfcntl.ioctl(os.open(sys.argv[1],os.O_RDONLY),0x8004587d,struct.pack('I',2))";

#[test]
fn acknowledged_records_survive_power_cuts() {
    if !deep() {
        return skip(STORY, "only with ./test --deep");
    }
    if !rustix::process::geteuid().is_root() {
        return skip(STORY, "not root: cannot mount");
    }
    if !["mkfs.ext4", "mount", "python3"]
        .iter()
        .all(|tool| have(tool, STORY) || Path::new("/sbin").join(tool).is_file())
    {
        return;
    }
    let scratch = Scratch::new("powercut");
    let Some(disk) = Disk::new(scratch.path()) else { return skip(STORY, "no loop mounts here") };
    let mut acknowledged = Vec::new();
    let mut app = App::start_in(Setup::new(TOWN), &disk.folder);
    for round in 0..8 {
        for _ in 0..5 {
            let mut call = Call::dial(&app);
            call.hangs_up();
            app.record(&call.invite.call_id);
            acknowledged.push(call.invite.call_id.clone());
        }
        let _cut_off = Call::dial(&app);
        run("python3", &["-c", CUT, disk.folder.to_str().unwrap()]);
        app.signal(Signal::KILL);
        app.exits(LONG);
        disk.reboot();
        app = App::start_in(app.setup_again(), &disk.folder);
        let stored: Vec<_> = app.records().iter().map(|r| r["sip_call_id"].as_str().unwrap().to_owned()).collect();
        for id in &acknowledged {
            assert_eq!(stored.iter().filter(|s| *s == id).count(), 1, "round {round}: {id} after the power cut");
        }
    }
    app.signal(Signal::TERM);
    app.exits(LONG);
}

struct Disk {
    image: PathBuf,
    folder: PathBuf,
}

impl Disk {
    fn new(dir: &Path) -> Option<Self> {
        let disk = Self { image: dir.join("disk.img"), folder: dir.join("disk") };
        fs::create_dir_all(&disk.folder).unwrap();
        fs::File::create(&disk.image).unwrap().set_len(256 << 20).unwrap();
        run("mkfs.ext4", &["-qF", disk.image.to_str().unwrap()]).then_some(())?;
        disk.mount().then_some(disk)
    }

    fn mount(&self) -> bool {
        run("mount", &["-o", "loop", self.image.to_str().unwrap(), self.folder.to_str().unwrap()])
    }

    fn reboot(&self) {
        assert!(run("umount", &[self.folder.to_str().unwrap()]), "umount");
        assert!(self.mount(), "mount again");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        run("umount", &["-l", self.folder.to_str().unwrap()]);
    }
}

fn run(program: &str, args: &[&str]) -> bool {
    let path = format!("{}:/sbin:/usr/sbin", std::env::var("PATH").unwrap_or_default());
    let output = Command::new(program).args(args).env("PATH", path).stdin(Stdio::null()).output();
    output.is_ok_and(|o| o.status.success())
}
