//! Who called again: forty bytes a call, and nothing of it outlives the counting.

use jiff::{SignedDuration, Timestamp};

use crate::{
    call::CallRecord,
    ledger::Done,
    report::{Callbacks, Context, Row, Tally},
    vocab::{CallRef, PhoneNumber},
};

/// Calls of one number this close belong together.
pub(in crate::report) const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// From here on a number gets a line of its own.
const INSISTENT: u64 = 10;

/// One counted call of a known number.
#[derive(Clone, Copy, Debug)]
pub(in crate::report) struct Seen {
    number: u64,
    pub at: Timestamp,
    pub call: CallRef,
    what: What,
    /// In the period, not only near it.
    inside: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Answered,
    Missed(Matter),
    Other,
}

/// What staff did about a missed caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Matter {
    Open,
    CalledBack(Timestamp),
    Dropped(Timestamp),
}

impl Seen {
    /// `None` without a number.
    pub fn of(record: &CallRecord, row: Row, inside: bool) -> Option<Self> {
        let number = packed(record.caller.number.as_ref()?)?;
        let what = match row {
            Row::Answered => What::Answered,
            Row::Abandoned | Row::NobodyAnswered => What::Missed(matter(record)),
            _ => What::Other,
        };
        Some(Self { number, at: record.started, call: record.call, what, inside })
    }

    /// What staff did about it, and when.
    fn note(&self) -> Option<(Timestamp, Settled)> {
        match self.what {
            What::Missed(Matter::CalledBack(at)) => Some((at, Settled::CalledBack)),
            What::Missed(Matter::Dropped(at)) => Some((at, Settled::Dropped)),
            _ => None,
        }
    }

    /// Of one number, and no more than a week later.
    pub fn is_followed_by(&self, next: &Self) -> bool {
        self.number == next.number && self.at.duration_until(next.at) <= WEEK
    }
}

/// The last note about the call itself tells how the matter stands.
fn matter(record: &CallRecord) -> Matter {
    match record.notes.iter().rfind(|note| note.recording.is_none()) {
        Some(note) if note.done == Done::Answered => Matter::CalledBack(note.at),
        Some(note) if note.done == Done::Dropped => Matter::Dropped(note.at),
        _ => Matter::Open,
    }
}

/// The digits themselves behind a leading 1, so that no two numbers meet; `+` never comes with so few digits as its
/// absence.
fn packed(number: &PhoneNumber) -> Option<u64> {
    let digits = number.as_str().trim_start_matches('+');
    let fits = (1..=17).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| digits.bytes().fold(1, |packed, digit| packed * 10 + u64::from(digit - b'0')))
}

/// All calls of known numbers in the period and a week around it.
#[derive(Debug, Default)]
pub(in crate::report) struct Numbers(Vec<Seen>);

impl Extend<Seen> for Numbers {
    fn extend<T: IntoIterator<Item = Seen>>(&mut self, calls: T) {
        self.0.extend(calls);
    }
}

impl Numbers {
    /// Grouped by number, each group in order of time, whatever order they came in.
    pub fn sorted(&mut self) -> &[Seen] {
        self.0.sort_unstable_by_key(|seen| (seen.number, seen.at, seen.call));
        &self.0
    }

    pub fn finish(mut self, context: &Context, tally: &mut Tally) {
        let mut numbers = 0;
        for calls in self.sorted().chunk_by(|a, b| a.number == b.number) {
            let inside = u64::try_from(calls.iter().filter(|seen| seen.inside).count()).unwrap_or(u64::MAX);
            numbers += u64::from(inside > 0);
            if inside >= INSISTENT {
                tally.repeated.push(inside);
            }
            count_repeats(calls, context.now, tally);
            count_missed(calls, context, &mut tally.callbacks);
        }
        tally.numbers = (tally.purged == 0).then_some(numbers);
    }
}

/// FCR by repeated calls: of answered calls, those whose number did not call again within seven days.
fn count_repeats(calls: &[Seen], now: Timestamp, tally: &mut Tally) {
    for (i, seen) in calls.iter().enumerate() {
        if seen.inside && seen.what == What::Answered && seen.at.duration_until(now) >= WEEK {
            tally.followed += 1;
            tally.not_repeated += u64::from(!calls.get(i + 1).is_some_and(|next| seen.is_followed_by(next)));
        }
    }
}

/// One case is the first call nobody answered, with those of the same number that follow it within a week, until the
/// caller is answered or staff settle it.
fn count_missed(calls: &[Seen], context: &Context, callbacks: &mut Callbacks) {
    for (i, seen) in calls.iter().enumerate() {
        let (before, case) = calls.split_at(i);
        if !seen.inside || !matches!(seen.what, What::Missed(_)) || goes_on(before, seen) {
            continue;
        }
        callbacks.missed += 1;
        match settled(case) {
            Some((_, Settled::CameBack)) => callbacks.came_back += 1,
            Some((_, Settled::Dropped)) => callbacks.dropped += 1,
            None => callbacks.left += 1,
            Some((at, Settled::CalledBack)) => {
                callbacks.called_back += 1;
                let in_time = context.within_a_working_day(seen.at).is_some_and(|until| at <= until);
                callbacks.in_time += u64::from(in_time);
            }
        }
    }
}

/// Whether a missed call belongs to a case that is open already.
fn goes_on(before: &[Seen], seen: &Seen) -> bool {
    let near = || before.iter().rev().take_while(|earlier| earlier.is_followed_by(seen));
    let mut unanswered = near().take_while(|earlier| earlier.what != What::Answered);
    let Some(last) = unanswered.find(|earlier| matches!(earlier.what, What::Missed(_))) else { return false };
    let notes = near().filter_map(|earlier| earlier.note()).map(|(at, _)| at);
    !notes.into_iter().any(|at| last.at <= at && at < seen.at)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Settled {
    CameBack,
    CalledBack,
    Dropped,
}

/// What came first within the week: the caller's own answered call, or a note of staff. `None`: it is still open. The
/// case's first call is the first of `calls`.
fn settled(calls: &[Seen]) -> Option<(Timestamp, Settled)> {
    let first = calls.first()?;
    let near = calls.iter().take_while(|seen| first.is_followed_by(seen));
    let settling = near.filter_map(|seen| match seen.what {
        What::Answered => Some((seen.at, Settled::CameBack)),
        _ => seen.note(),
    });
    settling.min_by_key(|(at, _)| *at)
}
