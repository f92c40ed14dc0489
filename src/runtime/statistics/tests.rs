//! Over facts made by hand: what is counted, how often, and when a summary is believed.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use jiff::Timestamp;

use super::*;
use crate::{
    call::CallRecord,
    ledger::{Event, Fold, PageText},
    store::testing::record,
};

const NOW: &str = "2026-11-20T10:00:00Z";

#[derive(Clone, Default)]
struct Town(Arc<Inner>);

#[derive(Default)]
struct Inner {
    kept: Mutex<Kept>,
    scans: AtomicUsize,
}

#[derive(Default)]
struct Kept {
    calls: Vec<CallRecord>,
    folds: BTreeMap<Month, (Fold, bool)>,
    texts: Vec<PageText>,
    changes: BTreeMap<Month, u64>,
    purged: Vec<Month>,
}

impl Town {
    /// So many calls in the middle of each of these months.
    fn with(months: &[(&str, u32)]) -> Self {
        let town = Self::default();
        months.iter().for_each(|(month, calls)| town.rings(month, *calls));
        town
    }

    fn rings(&self, month: &str, calls: u32) {
        let middle: Timestamp = format!("{month}-15T09:00:00Z").parse().unwrap();
        for seq in 0..calls {
            let at = middle + jiff::SignedDuration::from_mins(i64::from(seq));
            self.kept().calls.push(CallRecord { started: at, ..*record(1, seq) });
        }
        *self.kept().changes.entry(month.parse().unwrap()).or_default() += 1;
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        lock(&self.0.kept)
    }

    fn scans(&self) -> usize {
        self.0.scans.swap(0, Ordering::Relaxed)
    }

    fn keeps(&self, fold: Fold) {
        self.kept().folds.insert(fold.month, (fold, true));
    }

    fn dirty(&self, month: &str) {
        self.kept().folds.get_mut(&month.parse().unwrap()).unwrap().1 = false;
    }

    /// Nothing is left of its calls that the summary would not know better.
    fn purge(&self, month: &str) {
        let month: Month = month.parse().unwrap();
        self.kept().purged.push(month);
        self.kept()
            .calls
            .retain(|call| Month::of(call.started.to_zoned(crate::clock::Now::kyiv()).date()) != Some(month));
    }
}

impl Facts for Town {
    fn calls(&self, from: Timestamp, to: Timestamp, each: &mut dyn FnMut(&CallRecord)) -> Result<u64, StatisticsError> {
        self.0.scans.fetch_add(1, Ordering::Relaxed);
        self.kept().calls.iter().filter(|call| (from..to).contains(&call.started)).for_each(each);
        Ok(0)
    }

    fn events(&self, _from: Timestamp, _to: Timestamp) -> Result<Vec<Event>, StatisticsError> {
        Ok(Vec::new())
    }

    fn text(&self, key: &str) -> Result<Option<PageText>, StatisticsError> {
        Ok(self.kept().texts.iter().rev().find(|text| text.key == key).cloned())
    }

    fn fold(&self, month: Month) -> Result<Option<(Fold, bool)>, StatisticsError> {
        Ok(self.kept().folds.get(&month).cloned())
    }

    fn months(&self) -> Result<Vec<MonthState>, StatisticsError> {
        let kept = self.kept();
        let state = |(month, changes): (&Month, &u64)| MonthState {
            month: *month,
            calls: 1,
            changes: *changes,
            folded: kept.folds.contains_key(month),
            purged: u64::from(kept.purged.contains(month)),
        };
        Ok(kept.changes.iter().map(state).collect())
    }

    fn since(&self) -> Result<Option<Timestamp>, StatisticsError> {
        Ok(self.kept().calls.iter().map(|call| call.started).min())
    }
}

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn offered(statistics: &Statistics, period: &str, generation: u32) -> u64 {
    statistics.changed();
    statistics.look_by(Outlook::sample(generation));
    statistics.report(period.parse().unwrap(), now()).unwrap().head.offered
}

fn folded(statistics: &Statistics, town: &Town, purged_before: Option<&str>) -> Vec<String> {
    let mut months = Vec::new();
    let before = purged_before.map(|at| at.parse().unwrap());
    let mut write = |fold: Fold| {
        months.push(fold.month.to_string());
        town.keeps(fold);
    };
    statistics.fold(now(), before, &mut write).unwrap();
    months
}

#[test]
fn calls_are_counted_once_until_one_of_their_days_changes() {
    let town = Town::with(&[("2026-09", 3), ("2026-10", 5)]);
    let statistics = Statistics::new(town.clone(), Outlook::sample(1));
    assert_eq!(offered(&statistics, "2026-10", 1), 5);
    assert!(town.scans() >= 2, "the month and the one before it");
    assert_eq!(offered(&statistics, "2026-10", 1), 5);
    assert_eq!(town.scans(), 0);
    town.rings("2026-10", 2);
    assert_eq!(offered(&statistics, "2026-10", 1), 7);
    assert!(town.scans() > 0);
    assert_eq!(offered(&statistics, "2026-10", 2), 7);
    assert!(town.scans() > 0, "another configuration may count otherwise");
}

#[test]
fn what_is_asked_for_again_within_seconds_is_the_same_report_and_new_conclusions_show_at_once() {
    let town = Town::with(&[("2026-10", 5)]);
    let statistics = Statistics::new(town.clone(), Outlook::sample(1));
    let asked = || statistics.report("2026-10".parse().unwrap(), now()).unwrap();
    let first = asked();
    assert!(Arc::ptr_eq(&first, &asked()));
    let key = "conclusions 2026-10".to_owned();
    town.kept().texts.push(PageText { key, text: "Добре.".into(), at: now(), by: "Марія".into() });
    statistics.changed();
    assert_eq!(asked().conclusions.as_ref().unwrap().text, "Добре.");
}

#[test]
fn a_month_is_folded_when_the_week_after_it_is_over_and_again_when_it_has_changed() {
    let town = Town::with(&[("2026-09", 3), ("2026-10", 5), ("2026-11", 2)]);
    let statistics = Statistics::new(town.clone(), Outlook::sample(1));
    assert_eq!(folded(&statistics, &town, None), ["2026-09", "2026-10"]);
    assert!(folded(&statistics, &town, None).is_empty());
    town.dirty("2026-09");
    assert_eq!(folded(&statistics, &town, None), ["2026-09"]);
}

#[test]
fn before_numbers_are_taken_out_the_open_month_is_folded_too_and_later_once_more() {
    let town = Town::with(&[("2026-11", 2)]);
    let statistics = Statistics::new(town.clone(), Outlook::sample(1));
    assert_eq!(folded(&statistics, &town, Some("2026-11-10T00:00:00Z")), ["2026-11"]);
    town.rings("2026-11", 1);
    town.dirty("2026-11");
    town.kept().purged.push("2026-11".parse().unwrap());
    assert_eq!(offered(&statistics, "2026-11", 1), 3, "the month was not over then: its calls are counted");
}

#[test]
fn a_summary_stands_for_the_calls_while_it_is_true_and_for_ever_once_they_are_purged() {
    let town = Town::with(&[("2026-09", 3), ("2026-10", 5)]);
    let statistics = Statistics::new(town.clone(), Outlook::sample(1));
    folded(&statistics, &town, None);
    town.scans();
    assert_eq!(offered(&statistics, "2026-10", 1), 5);
    assert_eq!(town.scans(), 0, "no call was read");
    town.rings("2026-10", 1);
    town.dirty("2026-10");
    assert_eq!(offered(&statistics, "2026-10", 1), 6);
    folded(&statistics, &town, None);
    town.purge("2026-10");
    town.dirty("2026-10");
    assert_eq!(offered(&statistics, "2026-10", 1), 6, "a late note changes nothing");
    assert!(folded(&statistics, &town, None).is_empty(), "and nothing is counted from what is left");
}

#[test]
fn a_year_is_the_sum_of_its_months_and_half_a_year_too() {
    let town = Town::with(&[("2025-12", 9), ("2026-01", 1), ("2026-06", 2), ("2026-07", 4), ("2026-11", 8)]);
    let statistics = Statistics::new(town.clone(), Outlook::sample(1));
    folded(&statistics, &town, None);
    assert_eq!(offered(&statistics, "2026", 1), 15);
    assert_eq!(offered(&statistics, "2026-h1", 1), 3);
    assert_eq!(offered(&statistics, "2026-h2", 1), 12);
    assert_eq!(offered(&statistics, "2026-06-15..2026-07-15", 1), 6);
}

#[test]
fn a_summary_of_another_program_is_counted_anew_while_the_calls_are_there() {
    let town = Town::with(&[("2026-10", 5)]);
    let statistics = Statistics::new(town.clone(), Outlook::sample(1));
    folded(&statistics, &town, None);
    let month: Month = "2026-10".parse().unwrap();
    town.kept().folds.get_mut(&month).unwrap().0.figures["program"] = "0.0.1".into();
    town.scans();
    assert_eq!(offered(&statistics, "2026-10", 1), 5);
    assert!(town.scans() > 0);
    assert_eq!(folded(&statistics, &town, None), ["2026-10"]);
}

#[test]
fn more_askers_than_there_are_places_are_sent_away() {
    let statistics = Statistics::new(Town::default(), Outlook::sample(1));
    let places: Vec<_> = (0..ASKERS).map(|_| statistics.asker().unwrap()).collect();
    let refused = statistics.report("2026-10".parse().unwrap(), now());
    assert_eq!(refused.map(drop), Err(StatisticsError::Busy));
    drop(places);
    assert!(statistics.report("2026-10".parse().unwrap(), now()).is_ok());
}
