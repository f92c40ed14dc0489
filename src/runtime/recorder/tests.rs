//! The real thread and real files.

use std::{
    os::unix::fs::PermissionsExt as _,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
};

use super::*;
use crate::{audio::read_sound, vocab::CallRef};

const PATIENCE: Duration = Duration::from_secs(10);

struct Bench {
    folder: PathBuf,
    recorder: Option<Recorder>,
    reports: Receiver<(RecordingId, RecordEnd)>,
}

impl Bench {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("slukhavka-recorder-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        Self::at(folder, Recordings { keep: Duration::from_secs(90 * 86_400), quota: 1 << 30, free: 0 })
    }

    fn at(folder: PathBuf, limits: Recordings) -> Self {
        let (sender, reports) = channel();
        let settings = RecorderSettings { folder: folder.clone(), limits };
        let recorder = spawn(settings, move |recording, end| _ = sender.send((recording, end))).unwrap();
        Self { folder, recorder: Some(recorder), reports }
    }

    fn begin(&self, recording: RecordingId) -> SyncSender<Block> {
        let (blocks, inbox) = sync_channel(1000);
        self.order(Order::Begin { recording, blocks: inbox });
        blocks
    }

    fn end(&self, recording: RecordingId, keep: u64) -> RecordEnd {
        self.order(Order::End { recording, keep, spoken: Duration::from_secs(1), why: RecordStop::Asked });
        let (told, end) = self.reports.recv_timeout(PATIENCE).expect("a report");
        assert_eq!(told, recording);
        end
    }

    fn order(&self, order: Order) {
        self.recorder.as_ref().expect("running").order(order);
    }

    fn path(&self, recording: RecordingId) -> PathBuf {
        self.folder.join(recording.to_string())
    }

    fn part(&self, recording: RecordingId) -> PathBuf {
        self.path(recording).with_extension("wav.part")
    }

    /// Waits until it is so.
    fn until(&self, mut so: impl FnMut() -> bool) {
        let begun = Instant::now();
        while !so() {
            assert!(begun.elapsed() < PATIENCE, "never");
            thread::yield_now();
        }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.recorder = None;
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn recording(kind: RecordingKind, n: u16) -> RecordingId {
    RecordingId { kind, call: CallRef { boot: 3, seq: 14 }, n }
}

/// 20 ms of one level on each channel.
fn block(at: u64, levels: &[i16]) -> Block {
    let samples: Vec<i16> = levels.iter().copied().cycle().take(160 * levels.len()).collect();
    Block::new(at, &samples)
}

fn samples(path: &Path) -> Vec<i16> {
    let sound = read_sound(fs::File::open(path).unwrap()).unwrap();
    sound.samples.iter().map(|s| (s * 32_768.0) as i16).collect()
}

#[test]
fn a_recording_is_cut_closed_renamed_and_only_for_the_group() {
    let bench = Bench::new("whole");
    let id = recording(RecordingKind::Message, 1);
    let blocks = bench.begin(id);
    (0..50).for_each(|i| blocks.send(block(i * 160, &[1000])).unwrap());
    let end = bench.end(id, 4000);
    assert_eq!((end.length, end.why), (Duration::from_millis(500), RecordStop::Asked));
    assert_eq!(samples(&bench.path(id)), vec![1000; 4000]);
    assert!(!bench.part(id).exists());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&bench.path(id)) & !0o640, mode(&bench.folder.join("messages")) & !0o750), (0, 0));
}

#[test]
fn a_talk_has_two_channels_and_lost_blocks_are_silence() {
    let bench = Bench::new("talk");
    let id = recording(RecordingKind::Talk, 1);
    let blocks = bench.begin(id);
    for i in [0, 1, 4, 5] {
        blocks.send(block(i * 160, &[1000, -2000])).unwrap();
    }
    assert_eq!(bench.end(id, 960).length, Duration::from_millis(120));
    let bytes = fs::read(bench.path(id)).unwrap();
    let frames: Vec<(i16, i16)> =
        bytes[44..].chunks(4).map(|f| (i16::from_le_bytes([f[0], f[1]]), i16::from_le_bytes([f[2], f[3]]))).collect();
    assert_eq!(frames.len(), 960);
    assert!(frames[..320].iter().chain(&frames[640..]).all(|f| *f == (1000, -2000)));
    assert!(frames[320..640].iter().all(|f| *f == (0, 0)));
    assert_eq!(bytes[22], 2);
}

#[test]
fn a_recording_without_sound_leaves_no_file() {
    let bench = Bench::new("empty");
    let id = recording(RecordingKind::Message, 1);
    let _blocks = bench.begin(id);
    assert_eq!(bench.end(id, 0).length, Duration::ZERO);
    assert!(!bench.path(id).exists() && !bench.part(id).exists());
}

#[test]
fn what_is_discarded_is_gone_finished_or_not() {
    let bench = Bench::new("discard");
    let (done, open) = (recording(RecordingKind::Message, 1), recording(RecordingKind::Message, 2));
    bench.begin(done).send(block(0, &[5])).unwrap();
    bench.end(done, 160);
    let blocks = bench.begin(open);
    blocks.send(block(0, &[5])).unwrap();
    bench.until(|| bench.part(open).exists());
    [done, open].into_iter().for_each(|recording| bench.order(Order::Discard { recording }));
    let (told, end) = bench.reports.recv_timeout(PATIENCE).unwrap();
    assert_eq!((told, end.length), (open, Duration::ZERO));
    bench.order(Order::End { recording: open, keep: 160, spoken: Duration::ZERO, why: RecordStop::Asked });
    bench.until(|| !bench.path(done).exists() && !bench.part(open).exists());
    let next = recording(RecordingKind::Message, 3);
    let _blocks = bench.begin(next);
    bench.end(next, 0); // the one in between was told of before
}

#[test]
fn without_room_nothing_is_begun() {
    let folder = std::env::temp_dir().join(format!("slukhavka-recorder-full-{}", std::process::id()));
    let bench = Bench::at(folder, Recordings { keep: PATIENCE, quota: 1, free: u64::MAX });
    let id = recording(RecordingKind::Talk, 1);
    let _blocks = bench.begin(id);
    let (told, end) = bench.reports.recv_timeout(PATIENCE).unwrap();
    assert_eq!((told, end.why, end.length), (id, RecordStop::NoSpace, Duration::ZERO));
}

#[test]
fn a_folder_that_cannot_be_written_fails_and_holds_nobody_up() {
    let file = std::env::temp_dir().join(format!("slukhavka-recorder-file-{}", std::process::id()));
    fs::write(&file, "no folder").unwrap();
    let bench = Bench::at(file.clone(), Recordings { keep: PATIENCE, quota: 1, free: 0 });
    let id = recording(RecordingKind::Talk, 1);
    let _blocks = bench.begin(id);
    let (_, end) = bench.reports.recv_timeout(PATIENCE).unwrap();
    assert_eq!(end.why, RecordStop::Failed);
    fs::remove_file(file).unwrap();
}

#[test]
fn a_crash_leaves_a_file_that_the_next_start_takes_up() {
    let bench = Bench::new("crash");
    let (cut, empty) = (recording(RecordingKind::Talk, 1), recording(RecordingKind::Message, 1));
    bench.until(|| bench.folder.join("talks").exists() && bench.folder.join("messages").exists());
    // A header that was not made true, whole frames, and half of one.
    let mut bytes = wav::header(RecordingKind::Talk, 0).to_vec();
    bytes.extend(std::iter::repeat_n(7, 4 * 1600 + 3));
    fs::write(bench.part(cut), &bytes).unwrap();
    fs::write(bench.part(empty), &bytes[..44]).unwrap();
    let folder = bench.folder.clone();
    let next = Bench::at(folder, Recordings { keep: PATIENCE * 1000, quota: 1 << 30, free: 0 });
    next.until(|| next.path(cut).exists() && !next.part(empty).exists());
    assert_eq!(samples(&next.path(cut)).len(), 1600);
    assert!(!next.part(cut).exists() && !next.path(empty).exists());
}

#[test]
fn a_recording_in_the_making_can_be_heard_after_a_few_seconds() {
    let folder = std::env::temp_dir().join(format!("slukhavka-recorder-true-{}", std::process::id()));
    fs::create_dir_all(folder.join("messages")).unwrap();
    let id = recording(RecordingKind::Message, 1);
    let mut file = RecordingFile::create(&folder, id).unwrap();
    file.take(0, &[9; 800]);
    file.make_true().unwrap();
    let part = folder.join(id.to_string()).with_extension("wav.part");
    assert_eq!(samples(&part), vec![9; 800]);
    file.take(800, &[9; 800]);
    file.write_out().unwrap();
    assert_eq!(file.finish(u64::MAX).unwrap(), 1600);
    assert_eq!(samples(&folder.join(id.to_string())), vec![9; 1600]);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_end_of_the_program_closes_what_is_open() {
    let mut bench = Bench::new("stop");
    let id = recording(RecordingKind::Talk, 1);
    let blocks = bench.begin(id);
    blocks.send(block(0, &[5, 6])).unwrap();
    bench.until(|| bench.part(id).exists());
    bench.recorder = None;
    bench.until(|| bench.path(id).exists());
    assert_eq!(samples(&bench.path(id)).len(), 160);
}
