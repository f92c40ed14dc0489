//! A process that writes call records is killed at any moment, again and again: every record it had acknowledged is
//! there afterwards, and every call has exactly one record, also when personal data are being purged and a month folded.
//! No SIP: the store's threads alone, in a real process.
//!
//! The writer is this test binary started anew (see `writer`). Twenty kills; five hundred with `SLUKHAVKA_DEEP=1`.

mod store_common;

use std::{collections::BTreeSet, env, path::Path, time::Duration};

use slukhavka::{
    call::{EndedBy, Outcome},
    chance::Chance,
};
use store_common::{
    Folder, LONG, Life, Load, all_records, fold_is_there, forgets_every_number, ready, run_and_kill, start_with,
    writer_options,
};

const KILLS: usize = 20;

#[test]
#[ignore = "the child process of the crash test; does nothing by itself"]
fn writer() {
    store_common::write_until_killed();
}

#[test]
fn a_killed_writer_loses_no_acknowledged_record_and_every_call_has_exactly_one() {
    let sets = if env::var_os("SLUKHAVKA_DEEP").is_some() { 25 } else { 1 };
    let mut chance = Chance::seeded(20_261_121);
    for set in 0..sets {
        // A new folder now and then, because the cost of a look grows with the store.
        let name = format!("slukhavka-crash-{}-{set}", std::process::id());
        kill_and_look(&Folder(env::temp_dir().join(name)), &mut chance);
    }
}

fn kill_and_look(folder: &Folder, chance: &mut Chance) {
    let mut acknowledged = BTreeSet::new();
    let mut began = BTreeSet::new();
    let mut folded = None;
    for round in 0..KILLS {
        let life = match round % 4 {
            3 => Life::OfProcess(Duration::from_micros(chance.below(20_000))),
            _ => Life::AfterFirstWord(Duration::from_micros(chance.below(120_000))),
        };
        let rate = [None, Some(500), Some(20), None][chance.below(4) as usize];
        let killed = run_and_kill(&folder.0, Load { rate, upkeep: round % 2 == 1 }, life);
        acknowledged.extend(killed.acknowledged);
        began.extend(killed.began);
        folded = folded.max(killed.folded);
        check(&folder.0, &acknowledged, &began, folded, round);
    }
    let (store, _) = start_with(&folder.0, writer_options());
    ready(&store);
    forgets_every_number(&store, &folder.0);
    assert!(store.close(LONG).in_time);
    assert!(acknowledged.len() > KILLS, "the writer hardly wrote: {}", acknowledged.len());
}

fn check(
    folder: &Path,
    acknowledged: &BTreeSet<(u32, u32)>,
    began: &BTreeSet<(u32, u32)>,
    folded: Option<(u32, u32)>,
    round: usize,
) {
    let (store, boot) = start_with(folder, writer_options());
    ready(&store);
    let found = all_records(&store);
    for call in acknowledged {
        let record = found.get(call).unwrap_or_else(|| panic!("round {round}: acknowledged {call:?} is lost"));
        assert_eq!(record.outcome, Outcome::Informed, "round {round}: {call:?}");
    }
    for (call, record) in &found {
        assert!(call.0 < boot, "round {round}: boot number {} was used twice", call.0);
        let cut_off = record.outcome == Outcome::Interrupted && record.ended_by == EndedBy::Restart;
        assert!(cut_off || record.outcome == Outcome::Informed, "round {round}: {call:?}");
    }
    // What began before some acknowledgement was in the journal before it; only what began after the last one of its
    // process can have died in memory: fewer than 26 calls a kill.
    let missing = began.iter().filter(|call| !found.contains_key(call)).count();
    assert!(missing < 26 * (round + 1), "round {round}: {missing} calls left no trace");
    fold_is_there(&store, folded);
    let status = store.status();
    assert_eq!((status.damaged, status.lost, status.records), (0, 0, found.len() as u64), "round {round}");
    assert!(store.close(LONG).in_time);
}
