//! What is written down beside the calls; each answer of the index is compared with the one of the journal alone.

use proptest::prelude::*;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// 2026-10-15 in the afternoon, and later by so many days.
fn october(days: i64) -> Timestamp {
    at(1_792_064_000 + days * 86_400)
}

fn call(seq: u32, started: Timestamp) -> Entry {
    let mut call = record(1, seq);
    call.started = started;
    call.messages = vec![message(1, seq)];
    Entry::Ended(call)
}

fn untrusted(boot: u32, seq: u32, second: i64) -> Entry {
    let mut call = record(boot, seq);
    (call.started, call.clock_trusted) = (at(second), false);
    Entry::Ended(call)
}

fn event(boot: u32, at: Timestamp, trusted: bool, what: Happening) -> Entry {
    Entry::Event(Event { at, trusted, boot, what })
}

fn clock_set(boot: u32, at: Timestamp, by: i64) -> Entry {
    event(boot, at, true, Happening::ClockSet { by_ms: by * 1000 })
}

fn heard(seq: u32, at: Timestamp) -> Entry {
    Entry::Heard(Heard { recording: message(1, seq).recording, at })
}

fn noted(seq: u32, at: Timestamp) -> Entry {
    let note =
        Note { recording: None, at, by: "olena".into(), done: Done::Answered, text: "передзвонила".into() };
    Entry::Noted(Noted { call: CallRef { boot: 1, seq }, note })
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn fold(name: &str, offered: u32) -> Entry {
    let figures = serde_json::json!({ "offered": offered });
    Entry::Fold(Fold { month: month(name), made: october(30), figures })
}

fn index_of(dir: &TempDir, entries: &[Entry]) -> Index {
    let end = journal(dir, entries);
    opened(dir, end).0
}

fn months(index: &Index) -> Vec<(String, u64)> {
    index.months().unwrap().iter().map(|state| (state.month.to_string(), state.calls)).collect()
}

fn events(index: &Index, from: Timestamp, to: Timestamp) -> Vec<Event> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let (events, next) = index.events(from, to, after.as_ref()).unwrap();
        found.extend(events);
        after = next;
        if after.is_none() {
            return found;
        }
    }
}

/// The index and the journal say the same of everything.
fn agree(dir: &TempDir, index: &Index) {
    let facts = read_facts(dir.path(), None).unwrap();
    let told: Vec<_> = facts.months().iter().map(|s| (s.month, s.calls, s.purged, s.folded)).collect();
    let ours: Vec<_> = index.months().unwrap().iter().map(|s| (s.month, s.calls, s.purged, s.folded)).collect();
    assert_eq!(told, ours);
    for (month, ..) in ours {
        let folded = index.fold(month).unwrap();
        assert_eq!(facts.fold(month), folded.as_ref().map(|(fold, clean)| (fold, *clean)), "{month}");
    }
    assert_eq!(facts.oldest(), index.oldest().unwrap());
    let ever = (at(-10_000_000), at(4_000_000_000));
    let (mut told, mut ours) = (facts.events(ever.0, ever.1), events(index, ever.0, ever.1));
    told.sort_by_key(|event| (event.at, format!("{event:?}")));
    ours.sort_by_key(|event| (event.at, format!("{event:?}")));
    assert_eq!(told, ours);
    assert_eq!(facts.accesses(ever.0, ever.1, 9), index.accesses(ever.0, ever.1, 9).unwrap());
    assert_eq!(facts.texts(""), index.texts("").unwrap());
    let mut calls = index.page(Query::Between { from: ever.0, to: ever.1 }, None, MAX_PAGE).unwrap().calls;
    calls.sort_by_key(|call| std::cmp::Reverse(call.call));
    let told = crate::store::read_between(dir.path(), ever.0, ever.1).unwrap().calls;
    for (told, ours) in told.iter().zip(&calls) {
        assert_eq!(told, ours);
    }
    assert_eq!(told.len(), calls.len());
}

#[test]
fn a_month_counts_its_calls_by_kyiv_time_and_grows_with_each_change() {
    let dir = TempDir::new();
    let eve = "2026-10-31T21:59:59Z".parse().unwrap();
    let midnight = "2026-10-31T22:00:00Z".parse().unwrap();
    let mut index = index_of(&dir, &[call(1, october(0)), call(2, eve), call(3, midnight)]);
    assert_eq!(months(&index), [("2026-10".into(), 2), ("2026-11".into(), 1)]);
    let before = index.months().unwrap();
    let end = journal(&dir, &[heard(1, october(9))]);
    follow(&mut index, &dir, end);
    let after = index.months().unwrap();
    assert!(after[0].changes > before[0].changes);
    assert_eq!(after[1].changes, before[1].changes);
    let mut again = Changes::after(index.changes());
    assert!(again.of(month("2026-10")) > after[0].changes, "an index opened again may have changed everywhere");
    again.note(&[month("2026-11")].into());
    assert!(again.of(month("2026-11")) > again.of(month("2026-10")));
    agree(&dir, &index);
}

#[test]
fn a_fold_is_true_until_something_is_said_of_a_call_of_its_month() {
    for later in [call(9, october(1)), heard(1, october(20)), noted(1, october(20))] {
        let dir = TempDir::new();
        let mut index = index_of(&dir, &[call(1, october(0)), call(2, october(40)), fold("2026-10", 1)]);
        assert!(index.fold(month("2026-10")).unwrap().unwrap().1);
        let end = journal(&dir, &[heard(2, october(41)), call(3, october(42))]);
        follow(&mut index, &dir, end);
        assert!(index.fold(month("2026-10")).unwrap().unwrap().1, "other months are none of its business");
        let end = journal(&dir, &[later]);
        follow(&mut index, &dir, end);
        assert!(!index.fold(month("2026-10")).unwrap().unwrap().1);
        agree(&dir, &index);
        let end = journal(&dir, &[fold("2026-10", 2)]);
        follow(&mut index, &dir, end);
        let (fold, clean) = index.fold(month("2026-10")).unwrap().unwrap();
        assert!(clean);
        assert_eq!(fold.figures["offered"], 2);
        agree(&dir, &index);
        assert_eq!(index.fold(month("2026-09")).unwrap(), None);
    }
}

#[test]
fn calls_of_1970_are_found_where_they_belong_once_the_clock_is_set() {
    let dir = TempDir::new();
    let set = at(1_792_064_000);
    let started = event(2, at(3), false, Happening::Started { alive: None, lines: None });
    let mut index = index_of(&dir, &[call(1, october(-3)), started, untrusted(2, 1, 40), untrusted(2, 2, 80)]);
    assert_eq!(months(&index), [("1970-01".into(), 2), ("2026-10".into(), 1)]);
    assert_eq!(index.oldest().unwrap(), Some(october(-3)));
    // The third call ended only after the clock had been set.
    let end = journal(&dir, &[clock_set(2, set, 1_792_063_900), untrusted(2, 3, 90), heard(1, set)]);
    follow(&mut index, &dir, end);
    assert_eq!(months(&index), [("2026-10".into(), 4)]);
    let page = index.page(Query::Between { from: at(1_792_063_000), to: set }, None, 10).unwrap();
    assert_eq!(refs(&page), [(2, 3), (2, 2), (2, 1)]);
    assert!(page.calls.iter().all(|call| call.clock_trusted));
    assert_eq!(page.calls[2].started, at(1_792_063_940));
    assert_eq!(newest(&index), [(2, 3), (2, 2), (2, 1), (1, 1)], "the order of calls never changes");
    let found = events(&index, at(1_792_063_000), set);
    assert_eq!((found[0].at, found[0].trusted, found.len()), (at(1_792_063_903), true, 1));
    agree(&dir, &index);
    close(index, &dir);
    let end = journal(&dir, &[]);
    let (index, reason) = opened(&dir, end);
    assert_eq!(reason, None);
    assert_eq!(index.page(Query::Between { from: at(1_792_063_000), to: set }, None, 10).unwrap(), page);
}

#[test]
fn a_clock_that_jumps_back_loses_no_call() {
    let dir = TempDir::new();
    let ahead = call(1, october(4000));
    let index = index_of(&dir, &[ahead, call(2, october(0)), untrusted(2, 1, 1_999_000_000)]);
    let mut index = index;
    let end = journal(&dir, &[clock_set(2, october(1), -206_849_600)]);
    follow(&mut index, &dir, end);
    assert_eq!(newest(&index), [(2, 1), (1, 2), (1, 1)]);
    let october_only = Query::Between { from: october(-10), to: october(10) };
    assert_eq!(refs(&index.page(october_only, None, 10).unwrap()).len(), 2);
    agree(&dir, &index);
}

#[test]
fn texts_accesses_and_notices_are_found_by_key_and_by_time() {
    let dir = TempDir::new();
    let text = |key: &str, text: &str| {
        Entry::Text(PageText { key: key.into(), text: text.into(), at: october(0), by: "olena".into() })
    };
    let access = |days, what| Entry::Access(Access { at: october(days), by: "olena".into(), from: None, what });
    let until = october(30);
    let notice = Happening::Notice { text: "Ремонт".into(), from: None, until };
    let entries = [
        text("conclusions 2026-10", "перше"),
        text("conclusions 2026-10", "друге"),
        text("half-year 2026-1 row 11", "3"),
        access(1, Deed::LoggedIn),
        access(3, Deed::LoggedOut),
        access(2, Deed::Call { call: CallRef { boot: 1, seq: 1 } }),
        event(1, october(1), true, notice.clone()),
        event(1, october(1), true, notice),
    ];
    let index = index_of(&dir, &entries);
    assert_eq!(index.text("conclusions 2026-10").unwrap().unwrap().text, "друге");
    assert_eq!(index.text("conclusions 2026-1").unwrap(), None);
    assert_eq!(index.texts("conclusions ").unwrap().len(), 1);
    assert_eq!(index.text(&"к".repeat(300)).unwrap(), None);
    let log = index.accesses(october(1), october(3), 10).unwrap();
    assert_eq!(log.iter().map(|a| a.at).collect::<Vec<_>>(), [october(2), october(1)]);
    assert_eq!(index.accesses(october(0), october(9), 1).unwrap()[0].what, Deed::LoggedOut);
    assert_eq!(index.accesses(october(9), october(0), 1).unwrap(), []);
    assert_eq!(index.notices_over(october(29)).unwrap().len(), 1, "the same event twice is one");
    assert_eq!(index.notices_over(october(31)).unwrap(), []);
    assert_eq!(index.notices_over(october(1)).unwrap(), [], "it is in the span itself");
    agree(&dir, &index);
}

#[test]
fn looking_back_goes_page_by_page_until_the_last_start() {
    let dir = TempDir::new();
    let mut entries = vec![event(1, at(1), true, Happening::LineUp { line: "стара".into() })];
    entries.push(event(1, at(2), true, Happening::Started { alive: None, lines: None }));
    entries.push(event(1, at(3), true, Happening::LineUp { line: "перша".into() }));
    entries.extend((4..1000).map(|second| {
        let line = "друга".into();
        let what = if second % 2 == 0 { Happening::LineDown { line } } else { Happening::LineUp { line } };
        event(1, at(second), true, what)
    }));
    let index = index_of(&dir, &entries);
    let (mut state, mut left_off, mut turns) = (StateBefore::default(), None, 0);
    loop {
        turns += 1;
        left_off = index.look_back(at(900), left_off.as_ref(), &mut state).unwrap();
        if left_off.is_none() {
            break;
        }
    }
    assert_eq!(turns, 4);
    assert_eq!(state.events().iter().map(|e| e.at.as_second()).collect::<Vec<_>>(), [2, 3, 899]);
    let facts = read_facts(dir.path(), None).unwrap().events(at(900), at(902));
    assert_eq!(facts.iter().map(|e| e.at.as_second()).collect::<Vec<_>>(), [2, 3, 899, 900, 901]);
    assert_eq!(events(&index, at(0), at(5000)).len(), entries.len());
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let seconds = prop_oneof![0i64..1000, 1_790_000_000i64..1_799_000_000];
    prop_oneof![
        (1u32..4, 0u32..6, seconds.clone(), any::<bool>()).prop_map(|(boot, seq, second, trusted)| {
            let mut call = record(boot, seq);
            (call.started, call.clock_trusted) = (at(second), trusted);
            call.messages = vec![message(boot, seq)];
            Entry::Ended(call)
        }),
        (1u32..4, 0u32..6).prop_map(|(boot, seq)| Entry::Began(record(boot, seq))),
        (0u32..6, seconds.clone()).prop_map(|(seq, second)| heard(seq, at(second))),
        (0u32..6, seconds.clone()).prop_map(|(seq, second)| noted(seq, at(second))),
        (1u32..4, 1_790_000_000i64..1_799_000_000).prop_map(|(boot, second)| clock_set(
            boot,
            at(second),
            1_790_000_000
        )),
        (1u32..4, seconds, any::<bool>()).prop_map(|(boot, second, trusted)| event(
            boot,
            at(second),
            trusted,
            Happening::Stopped
        )),
        (9i8..12, 0u32..3).prop_map(|(month, n)| fold(&format!("2026-{month:02}"), n)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// However the journal is cut into stretches, and though each is taken twice, the index says what the journal says.
    #[test]
    fn any_journal_in_any_stretches_comes_to_the_same(
        entries in proptest::collection::vec(any_entry(), 1..60),
        size in 1usize..20,
    ) {
        // What the service never does: begin a call after its end, hear or note something of a call before it.
        let mut ended = std::collections::BTreeSet::new();
        let entries: Vec<_> = entries.into_iter().filter(|entry| match entry {
            Entry::Began(record) => !ended.contains(&record.call),
            Entry::Ended(record) => { ended.insert(record.call); true },
            other => other.call().is_none_or(|call| ended.contains(&call)),
        }).collect();
        let dir = TempDir::new();
        let end = journal(&dir, &entries);
        let (mut index, _) = Index::open(dir.path(), Position::default()).unwrap();
        for stretch in entries.chunks(size) {
            for _ in 0..2 {
                index.apply(&Batch { entries: stretch.to_vec(), ..Batch::default() }).unwrap();
            }
        }
        // The journal alone counts a call that was cut off; the index leaves it open until its record is made.
        if index.cut_off_before(u32::MAX).unwrap().is_empty() {
            agree(&dir, &index);
        }
        prop_assert_eq!(index.count(), ended.len() as u64);
        let other = TempDir::new();
        fs::rename(dir.path().join("journal"), other.path().join("journal")).unwrap();
        let (whole, _) = opened(&other, end);
        prop_assert_eq!(months(&whole), months(&index));
        prop_assert_eq!(newest(&whole), newest(&index));
    }
}
