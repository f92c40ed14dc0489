use proptest::prelude::*;

use super::{
    super::{
        Entry, FileMedium, JournalReader, frame,
        testing::{FaultyMedium, TempDir, record},
    },
    *,
};

const SMALL: JournalOptions = JournalOptions { segment_bytes: 2000 };

fn open_with(dir: &TempDir, medium: impl Medium + 'static) -> (Journal, Recovered) {
    let claim = Claim::take(dir.path()).unwrap();
    Journal::open(&claim, Arc::new(medium), SMALL).unwrap()
}

fn open(dir: &TempDir) -> (Journal, Recovered) {
    open_with(dir, FileMedium)
}

fn frames(seq: u32) -> Vec<u8> {
    let mut out = Vec::new();
    Entry::Ended(record(1, seq)).write(&mut out).unwrap();
    out
}

fn seqs(journal: &Journal) -> Vec<u32> {
    let mut reader = JournalReader::new(journal.dir(), Position::default());
    let mut seqs = Vec::new();
    while let Some(batch) = reader.next(journal.durable()).unwrap() {
        seqs.extend(batch.entries.iter().filter_map(|e| Some(e.call()?.seq)));
    }
    seqs
}

fn add(journal: &mut Journal, seq: u32) {
    journal.append(&frames(seq)).unwrap();
    journal.sync().unwrap();
}

fn last_segment(journal: &Journal) -> PathBuf {
    segment::path(journal.dir(), *segment::list(journal.dir()).unwrap().last().unwrap())
}

#[test]
fn records_are_there_after_reopening_and_across_segments() {
    let dir = TempDir::new();
    let (mut journal, _) = open(&dir);
    (0..20).for_each(|seq| add(&mut journal, seq));
    drop(journal);
    let (mut journal, recovered) = open(&dir);
    assert_eq!(recovered, Recovered::default());
    add(&mut journal, 20);
    assert_eq!(seqs(&journal), (0..=20).collect::<Vec<_>>());
    assert!(segment::list(journal.dir()).unwrap().len() > 3);
}

#[test]
fn what_is_appended_counts_only_when_synced() {
    let dir = TempDir::new();
    let (mut journal, _) = open(&dir);
    journal.append(&frames(1)).unwrap();
    assert!(seqs(&journal).is_empty());
    journal.sync().unwrap();
    assert_eq!(seqs(&journal), [1]);
}

#[test]
fn a_tail_torn_at_every_byte_is_cut_kept_aside_and_written_over() {
    let dir = TempDir::new();
    let (mut journal, _) = open(&dir);
    add(&mut journal, 1);
    let whole = fs::metadata(last_segment(&journal)).unwrap().len() as usize;
    add(&mut journal, 2);
    let path = last_segment(&journal);
    drop(journal);
    let bytes = fs::read(&path).unwrap();
    for cut in whole + 1..bytes.len() {
        fs::write(&path, &bytes[..cut]).unwrap();
        let (mut journal, recovered) = open(&dir);
        assert_eq!(recovered.cut, cut - whole, "cut at {cut}");
        assert_eq!(fs::read(recovered.kept.unwrap()).unwrap(), &bytes[whole..cut]);
        add(&mut journal, 3);
        assert_eq!(seqs(&journal), [1, 3]);
    }
}

#[test]
fn a_tail_of_zeros_is_cut_and_not_worth_keeping() {
    let dir = TempDir::new();
    let (mut journal, _) = open(&dir);
    add(&mut journal, 1);
    let path = last_segment(&journal);
    let mut bytes = fs::read(&path).unwrap();
    bytes.extend_from_slice(&[0; 700]);
    fs::write(&path, bytes).unwrap();
    drop(journal);
    let (journal, recovered) = open(&dir);
    assert_eq!((recovered.cut, recovered.kept), (700, None));
    assert_eq!(seqs(&journal), [1]);
}

#[test]
fn damage_in_the_middle_costs_its_record_only_and_is_counted() {
    let dir = TempDir::new();
    let (mut journal, _) = open(&dir);
    (1..=3).for_each(|seq| add(&mut journal, seq));
    let path = last_segment(&journal);
    drop(journal);
    let mut bytes = fs::read(&path).unwrap();
    let second = segment::HEADER as usize + frames(1).len();
    bytes[second + 100] ^= 0x10;
    fs::write(&path, bytes).unwrap();
    let (journal, recovered) = open(&dir);
    assert_eq!((recovered.damaged, recovered.cut), (1, 0));
    assert_eq!(seqs(&journal), [1, 3]);
}

#[test]
fn a_segment_whose_header_is_gone_is_read_but_not_continued() {
    let dir = TempDir::new();
    let (mut journal, _) = open(&dir);
    add(&mut journal, 1);
    let path = last_segment(&journal);
    drop(journal);
    let mut bytes = fs::read(&path).unwrap();
    bytes[3] = 0;
    fs::write(&path, bytes).unwrap();
    let (mut journal, _) = open(&dir);
    add(&mut journal, 2);
    assert_eq!(seqs(&journal), [1, 2]);
    assert_ne!(last_segment(&journal), path);
}

#[test]
fn a_full_disk_leaves_no_part_of_a_frame_and_the_record_goes_in_later() {
    let dir = TempDir::new();
    let medium = FaultyMedium::default();
    let (mut journal, _) = open_with(&dir, medium.clone());
    add(&mut journal, 1);
    for space in [0, 1, 100, frames(2).len() - 1] {
        medium.set(|f| f.space = Some(space));
        assert!(journal.append(&frames(2)).unwrap_err().is_full());
        journal.sync().unwrap();
        assert_eq!(seqs(&journal), [1]);
    }
    medium.set(|f| f.space = None);
    add(&mut journal, 2);
    assert_eq!(seqs(&journal), [1, 2]);
    drop(journal);
    assert_eq!(open(&dir).1, Recovered::default());
}

#[test]
fn a_full_disk_at_the_change_of_segments_only_delays() {
    let dir = TempDir::new();
    let medium = FaultyMedium::default();
    let (mut journal, _) = open_with(&dir, medium.clone());
    for seq in 0..10 {
        medium.set(|f| f.space = Some(0));
        for _ in 0..3 {
            assert!(journal.append(&frames(seq)).unwrap_err().is_full());
        }
        medium.set(|f| f.space = None);
        add(&mut journal, seq);
    }
    assert_eq!(seqs(&journal), (0..10).collect::<Vec<_>>());
}

#[test]
fn frames_of_a_failed_sync_are_written_again_into_a_new_segment() {
    let dir = TempDir::new();
    let medium = FaultyMedium::default();
    let (mut journal, _) = open_with(&dir, medium.clone());
    add(&mut journal, 1);
    let first = last_segment(&journal);
    journal.append(&frames(2)).unwrap();
    medium.set(|f| f.sync_fails = true);
    assert!(journal.sync().is_err());
    assert!(journal.append(&frames(3)).is_err());
    assert_eq!(seqs(&journal), [1]);
    medium.set(|f| (f.sync_fails, f.space) = (false, Some(40)));
    assert!(journal.sync().unwrap_err().is_full());
    assert!(journal.has_unsynced());
    medium.set(|f| f.space = None);
    add(&mut journal, 3);
    // Record 2 may also stand in the old segment; a call counts once by its identity.
    let mut found = seqs(&journal);
    found.dedup();
    assert_eq!(found, [1, 2, 3]);
    assert_ne!(last_segment(&journal), first);
}

#[test]
fn a_frame_of_a_newer_program_survives_reopening() {
    let dir = TempDir::new();
    let (mut journal, _) = open(&dir);
    let mut newer = Vec::new();
    frame::write(&mut newer, 2, 77, b"{\"from\":\"the future\"}\n").unwrap();
    journal.append(&newer).unwrap();
    add(&mut journal, 1);
    let path = last_segment(&journal);
    drop(journal);
    let before = fs::read(&path).unwrap();
    let (journal, recovered) = open(&dir);
    assert_eq!(recovered, Recovered::default());
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(seqs(&journal), [1]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The journal as one string of bytes, cut anywhere: what opens is exactly what lies wholly before the cut.
    #[test]
    fn any_prefix_opens_with_exactly_the_records_before_it(count in 1u32..12, share in 0.0f64..=1.0) {
        let dir = TempDir::new();
        let (mut journal, _) = open(&dir);
        let mut acknowledged = vec![(Position::default(), 0)];
        for seq in 0..count {
            add(&mut journal, seq);
            acknowledged.push((journal.durable(), seq + 1));
        }
        let numbers = segment::list(journal.dir()).unwrap();
        let lengths: Vec<u64> =
            numbers.iter().map(|n| fs::metadata(segment::path(journal.dir(), *n)).unwrap().len()).collect();
        let mut cut = (lengths.iter().sum::<u64>() as f64 * share) as u64;
        let mut end = Position::default();
        for (number, len) in numbers.iter().zip(&lengths) {
            let path = segment::path(journal.dir(), *number);
            let keep = cut.min(*len);
            if cut == 0 {
                fs::remove_file(&path).unwrap();
            } else {
                fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(keep).unwrap();
                end = Position { segment: *number, offset: keep };
            }
            cut -= keep;
        }
        drop(journal);
        let expected = acknowledged.iter().filter(|(at, _)| *at <= end).map(|(_, n)| *n).max().unwrap();
        let (mut journal, _) = open(&dir);
        prop_assert_eq!(seqs(&journal), (0..expected).collect::<Vec<_>>());
        add(&mut journal, 99);
        prop_assert_eq!(seqs(&journal).last().copied(), Some(99));
    }
}
