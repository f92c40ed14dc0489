//! Loopback addresses and scratch folders that no other test has.

use std::{
    fs,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
};

static TAKEN: AtomicU32 = AtomicU32::new(1);

/// An address of 127.0.0.0/8 for one peer of one story: most of two bytes from the process, the rest from a counter.
pub fn fresh_ip() -> Ipv4Addr {
    let n = TAKEN.fetch_add(1, Ordering::Relaxed);
    assert!(n < 16 * 250, "a test process has no more loopback addresses");
    let pid = process::id();
    let [_, _, high, low] = pid.to_be_bytes();
    Ipv4Addr::new(127, 64 + (high % 8) + 8 * (n / 250) as u8, low, (n % 250 + 1) as u8)
}

/// A folder that goes with its owner, unless the story failed: then it stays to be looked at.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new(name: &str) -> Self {
        let n = TAKEN.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("slukhavka-{name}-{}-{n}", process::id()));
        fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("kept for inspection: {}", self.0.display());
        } else {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}
