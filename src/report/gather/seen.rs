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
    Dropped,
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

    /// Of one number, and no more than a week later.
    pub fn is_followed_by(&self, next: &Self) -> bool {
        self.number == next.number && self.at.duration_until(next.at) <= WEEK
    }
}

/// The last note about the call itself tells how the matter stands.
fn matter(record: &CallRecord) -> Matter {
    match record.notes.iter().rfind(|note| note.recording.is_none()) {
        Some(note) if note.done == Done::Answered => Matter::CalledBack(note.at),
        Some(note) if note.done == Done::Dropped => Matter::Dropped,
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

/// One case is the first call nobody answered, with those of the same number that follow it within a week.
fn count_missed(calls: &[Seen], context: &Context, callbacks: &mut Callbacks) {
    for (i, seen) in calls.iter().enumerate() {
        let before = calls.get(..i).unwrap_or_default().iter().rev();
        let goes_on = before
            .take_while(|earlier| earlier.is_followed_by(seen) && earlier.what != What::Answered)
            .any(|earlier| matches!(earlier.what, What::Missed(_)));
        if !seen.inside || !matches!(seen.what, What::Missed(_)) || goes_on {
            continue;
        }
        callbacks.missed += 1;
        let case = calls.get(i..).unwrap_or_default();
        match settled(case) {
            Settled::CameBack => callbacks.came_back += 1,
            Settled::Dropped => callbacks.dropped += 1,
            Settled::Open => callbacks.left += 1,
            Settled::CalledBack(at) => {
                callbacks.called_back += 1;
                let in_time = context.within_a_working_day(seen.at).is_some_and(|until| at <= until);
                callbacks.in_time += u64::from(in_time);
            }
        }
    }
}

enum Settled {
    CameBack,
    CalledBack(Timestamp),
    Dropped,
    Open,
}

/// What came first counts: the caller's own answered call, or the call back. The case's first call is the first of `calls`.
fn settled(calls: &[Seen]) -> Settled {
    let Some(first) = calls.first() else { return Settled::Open };
    let within = || calls.iter().take_while(|seen| first.is_followed_by(seen));
    let came_back = within().find(|seen| seen.what == What::Answered).map(|seen| seen.at);
    let matters = within().take_while(|seen| seen.what != What::Answered);
    let (mut called_back, mut dropped) = (None, false);
    for seen in matters {
        match seen.what {
            What::Missed(Matter::CalledBack(at)) => {
                called_back = Some(called_back.map_or(at, |before: Timestamp| before.min(at)))
            }
            What::Missed(Matter::Dropped) => dropped = true,
            _ => {}
        }
    }
    match (called_back, came_back) {
        (Some(called), Some(came)) if came < called => Settled::CameBack,
        (Some(called), _) => Settled::CalledBack(called),
        (None, Some(_)) => Settled::CameBack,
        (None, None) if dropped => Settled::Dropped,
        (None, None) => Settled::Open,
    }
}
