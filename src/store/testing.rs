//! What the store's tests share: a folder that cleans up after itself, records, and a disk that misbehaves on order.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use super::{FileMedium, Medium, SegmentFile};
use crate::{
    call::{CallRecord, Caller, EndedBy, Message, Outcome, Step},
    media::MediaQuality,
    vocab::{CallRef, Codec, Digit, Lang, PhoneNumber, RecordingId, RecordingKind},
};

pub struct TempDir(PathBuf);

impl TempDir {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("slukhavka-test-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A message left in that call.
pub fn message(boot: u32, seq: u32) -> Message {
    let recording = RecordingId { kind: RecordingKind::Message, call: CallRef { boot, seq }, n: 1 };
    Message {
        box_name: "повідомлення".into(), recording, at_ms: 20_000, length_ms: 12_000, number: None, heard: None
    }
}

/// A plausible finished call; one minute of civil time per sequence number.
pub fn record(boot: u32, seq: u32) -> Box<CallRecord> {
    let started = jiff::Timestamp::from_second(1_772_000_000 + i64::from(boot) * 86_400 + i64::from(seq) * 60).unwrap();
    Box::new(CallRecord {
        call: CallRef { boot, seq },
        started,
        clock_trusted: true,
        answered_ms: Some(180),
        ended_ms: 42_000,
        caller: Caller { number: PhoneNumber::parse("0464400000"), name: "Олена".into() },
        trunk: None,
        called: "+380464421234".into(),
        sip_call_id: format!("{boot}-{seq}@example.com"),
        peer: "192.0.2.10:5060".into(),
        lang: Lang::UK,
        journey: vec![Step { at: "головне".into(), from_ms: 200, heard: true, keys: vec![Digit::ZERO] }],
        outcome: Outcome::Informed,
        ended_by: EndedBy::Caller,
        sip_status: Some(200),
        codec: Some(Codec::Pcma),
        digit_source: None,
        quality: MediaQuality::default(),
        internal: false,
        queues: Vec::new(),
        talks: Vec::new(),
        survey: None,
        messages: Vec::new(),
        at_work: None,
        apart: None,
        purged: false,
        notes: Vec::new(),
    })
}

/// Orders for a [`FaultyMedium`], changed by the test while the store runs.
#[derive(Debug, Default)]
pub struct Faults {
    /// Bytes that still fit; `None` is an endless disk.
    pub space: Option<usize>,
    pub sync_fails: bool,
    pub sync_takes: Duration,
    pub syncs: usize,
}

#[derive(Clone, Debug, Default)]
pub struct FaultyMedium(pub Arc<Mutex<Faults>>);

impl FaultyMedium {
    pub fn set(&self, change: impl FnOnce(&mut Faults)) {
        change(&mut self.0.lock().unwrap());
    }
}

impl Medium for FaultyMedium {
    fn create(&self, path: &Path) -> io::Result<Box<dyn SegmentFile>> {
        if self.0.lock().unwrap().space == Some(0) {
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(Box::new(FaultyFile { file: FileMedium.create(path)?, faults: self.0.clone() }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn SegmentFile>> {
        Ok(Box::new(FaultyFile { file: FileMedium.open(path)?, faults: self.0.clone() }))
    }
}

struct FaultyFile {
    file: Box<dyn SegmentFile>,
    faults: Arc<Mutex<Faults>>,
}

impl SegmentFile for FaultyFile {
    /// A full disk takes what still fits and then fails, as `write(2)` does.
    fn write_all_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut faults = self.faults.lock().unwrap();
        let Some(space) = faults.space else { return self.file.write_all_at(bytes, offset) };
        let fits = space.min(bytes.len());
        faults.space = Some(space - fits);
        self.file.write_all_at(&bytes[..fits], offset)?;
        if fits < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn sync_data(&mut self) -> io::Result<()> {
        let (fails, takes) = {
            let mut faults = self.faults.lock().unwrap();
            faults.syncs += 1;
            (faults.sync_fails, faults.sync_takes)
        };
        std::thread::sleep(takes);
        if fails { Err(io::Error::other("the disk lost a page")) } else { self.file.sync_data() }
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.file.set_len(len)
    }
}
