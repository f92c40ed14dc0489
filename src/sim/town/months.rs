//! The rehearsed calls laid out over months, in order of time, together with everything staff and fate do.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};

use super::{
    care::{Care, after, pick},
    fate::{Fate, moment},
    folk::{Folk, number},
    hours::Hours,
    rehearsal::{BLOCKED_NUMBER, Rehearsal, TEST_NUMBER},
};
use crate::{
    call::{CallRecord, EndedBy, Outcome},
    chance::Chance,
    clock::Now,
    ivr::Script,
    ledger::{Access, Deed, Month, PageText},
    store::Entry,
    vocab::CallRef,
};

/// How often people call at each hour of the day, in parts of a thousand.
const HOURS: [u64; 24] = [2, 1, 1, 1, 1, 3, 8, 25, 115, 140, 130, 100, 45, 85, 90, 75, 60, 40, 28, 20, 14, 9, 5, 2];
/// Monday to Sunday.
const WEEK: [u64; 7] = [130, 115, 100, 100, 80, 22, 12];

/// What the town is to be like.
#[derive(Clone, Debug)]
pub struct TownPlan {
    pub script: Arc<Script>,
    /// Whole months before the one of `now`.
    pub months: u16,
    /// Calls of people, from the first month to `now`.
    pub calls: u64,
    pub now: Timestamp,
    /// Of the store they go into.
    pub boot: u32,
    /// Of the line they came by.
    pub line: String,
    /// Who does what staff do.
    pub staff: Vec<Arc<str>>,
    pub seed: u64,
}

/// One entry of the journal, in the order in which they would have been written.
pub type Written = (Timestamp, Entry);

/// Gives day after day. What is due later is kept until its day comes.
pub struct Town<'a> {
    plan: TownPlan,
    rehearsal: &'a Rehearsal,
    zone: TimeZone,
    days: Vec<Date>,
    /// Of `days`, added up.
    weights: Vec<u64>,
    next_day: usize,
    seq: u32,
    hours: Hours,
    folk: Folk,
    care: Care,
    fate: Fate,
    /// Calls of the day that is being made, and when their records are written.
    today: Vec<(Timestamp, Timestamp, CallRecord)>,
    later: BTreeMap<(Timestamp, u64), Entry>,
    written: u64,
    chance: Chance,
}

impl<'a> Town<'a> {
    pub fn new(plan: TownPlan, rehearsal: &'a Rehearsal) -> Self {
        let zone = Now::kyiv();
        let today = plan.now.to_zoned(zone.clone()).date();
        let past = i32::from(plan.months);
        let all: Vec<Month> =
            Month::of(today).into_iter().flat_map(|this| (-past..=0).filter_map(move |n| this.plus(n))).collect();
        let first = all.first().map_or(today, |month| month.first());
        let days: Vec<Date> =
            std::iter::successors(Some(first), |day| day.checked_add(Span::new().days(1)).ok().filter(|d| *d <= today))
                .collect();
        let mut chance = Chance::seeded(plan.seed);
        let weights = days.iter().scan(0, |sum, day| {
            *sum += weight(*day, &mut chance);
            Some(*sum)
        });
        let weights = weights.collect();
        let fate = Fate::of(&all, &plan.line, plan.boot, (plan.now, &zone));
        let mut this = Self {
            hours: Hours::new(plan.script.clone()),
            folk: Folk::for_calls(plan.calls),
            care: Care::by(plan.staff.iter().cloned()),
            plan,
            rehearsal,
            zone,
            days,
            weights,
            next_day: 0,
            seq: 0,
            fate,
            today: Vec::new(),
            later: BTreeMap::new(),
            written: 0,
            chance,
        };
        for event in std::mem::take(&mut this.fate.events) {
            this.put(event.at, Entry::Event(event));
        }
        this.conclusions(&all);
        this
    }

    /// Everything of the next day; `None` when the last one has been given.
    pub fn day(&mut self) -> Option<Vec<Written>> {
        let day = *self.days.get(self.next_day)?;
        let calls = self.calls_until(self.next_day) - self.next_day.checked_sub(1).map_or(0, |d| self.calls_until(d));
        self.next_day += 1;
        for _ in 0..calls {
            let at = self.some_time(day);
            self.citizen(at);
        }
        self.special(day);
        self.office(day);
        self.settle();
        let midnight = moment(day, jiff::civil::time(23, 59, 59, 999_999_999), &self.zone);
        let end = midnight.min(self.plan.now);
        let rest = self.later.split_off(&(after(end, 1), 0));
        let due = std::mem::replace(&mut self.later, rest);
        Some(due.into_iter().map(|((at, _), entry)| (at, entry)).filter(|(at, _)| *at <= self.plan.now).collect())
    }

    /// How many days there are.
    pub fn days(&self) -> usize {
        self.days.len()
    }

    /// The number of calls up to and with this day; over all days exactly `plan.calls`.
    fn calls_until(&self, day: usize) -> u64 {
        let (sum, all) = (self.weights.get(day).copied().unwrap_or(0), self.weights.last().copied().unwrap_or(1));
        let share = u128::from(self.plan.calls) * u128::from(sum) / u128::from(all.max(1));
        u64::try_from(share).unwrap_or(u64::MAX)
    }

    /// Of today only what is over.
    fn some_time(&mut self, day: Date) -> Timestamp {
        let last = self.plan.now.checked_sub(jiff::SignedDuration::from_mins(20)).unwrap_or(self.plan.now);
        let midnight = moment(day, jiff::civil::Time::midnight(), &self.zone);
        for _ in 0..200 {
            let at = moment(day, time_of_day(&mut self.chance), &self.zone);
            if at < last && self.fate.reaches(at) {
                return after(at, 0);
            }
        }
        midnight.min(last)
    }

    fn citizen(&mut self, at: Timestamp) {
        let when = self.hours.when(at);
        let shelf = self.rehearsal.by_when.get(&when).filter(|shelf| !shelf.is_empty());
        let shelf = shelf.or_else(|| self.rehearsal.by_when.values().find(|shelf| !shelf.is_empty()));
        let Some(record) = shelf.and_then(|shelf| pick(shelf, &mut self.chance)) else { return };
        let caller = self.folk.caller(&mut self.chance);
        self.call(at, CallRecord { caller, ..record.clone() });
    }

    fn call(&mut self, at: Timestamp, rehearsed: CallRecord) {
        self.today.push((at, after(at, rehearsed.ended_ms / 1000), rehearsed));
    }

    /// Numbers the calls of the day in the order in which they came, each with what staff do about it.
    fn settle(&mut self) {
        let mut today = std::mem::take(&mut self.today);
        today.sort_by_key(|(at, ..)| *at);
        for (at, written, rehearsed) in today {
            self.seq += 1;
            let record = self.moved(rehearsed, CallRef { boot: self.plan.boot, seq: self.seq }, at);
            for (at, entry) in self.care.of(&record, &mut self.hours, &mut self.chance) {
                self.put(at, entry);
            }
            self.put(written, Entry::Ended(Box::new(record)));
        }
    }

    fn moved(&self, rehearsed: CallRecord, call: CallRef, at: Timestamp) -> CallRecord {
        let mut record = CallRecord {
            call,
            started: at,
            trunk: Some(self.plan.line.clone()),
            sip_call_id: format!("demo-{call}"),
            peer: "192.0.2.10:5060".to_owned(),
            ..rehearsed
        };
        for message in &mut record.messages {
            message.recording.call = call;
        }
        for talk in &mut record.talks {
            // Of a conversation nobody had there is no recording.
            talk.recording = None;
        }
        record
    }

    /// Calls that are no citizen's question, and the one who calls too often.
    fn special(&mut self, day: Date) {
        let weekday = day.weekday().to_monday_zero_offset();
        let month = self.days.first().map_or(0, |first| months_between(*first, day));
        if weekday == 0
            && let Some(test) = self.rehearsal.tests.first()
        {
            self.odd(day, 8, CallRecord { caller: number(TEST_NUMBER), ..test.clone() });
        }
        if month % 3 == 1
            && day.day() % 9 == 4
            && let Some(blocked) = self.rehearsal.blocked.first()
        {
            self.odd(day, 15, CallRecord { caller: number(BLOCKED_NUMBER), ..blocked.clone() });
        }
        if day.day() % 13 == 5
            && let Some(fax) = self.rehearsal.faxes.first()
        {
            let caller = self.folk.caller(&mut self.chance);
            self.odd(day, 11, CallRecord { caller, ..fax.clone() });
        }
        if month % 5 == 3 && weekday < 5 && day.day() > 8 && day.day() < 24 {
            for hour in [9, 14] {
                self.insists(day, hour);
            }
        }
    }

    fn insists(&mut self, day: Date, hour: i8) {
        let at = moment(day, jiff::civil::time(hour, (day.day() * 3) % 60, 12, 0), &self.zone);
        let when = self.hours.when(at);
        let record = self.rehearsal.by_when.get(&when).and_then(|shelf| pick(shelf, &mut self.chance));
        if let Some(record) = record.filter(|_| self.fate.reaches(at)) {
            self.call(at, CallRecord { caller: self.folk.insistent(), ..record.clone() });
        }
    }

    fn odd(&mut self, day: Date, hour: i8, record: CallRecord) {
        let minute = i8::try_from(self.chance.below(50)).unwrap_or(0);
        let at = moment(day, jiff::civil::time(hour, minute, 30, 0), &self.zone);
        if at < self.plan.now && self.fate.reaches(at) {
            self.call(at, record);
        }
    }

    /// The working day itself: somebody logs in; the call the power cut ended.
    fn office(&mut self, day: Date) {
        let morning = moment(day, jiff::civil::time(8, 4, 0, 0), &self.zone);
        if self.hours.when(morning) == super::hours::When::Open {
            let (minutes, by) = (self.chance.below(40), self.care.somebody(&mut self.chance));
            let at = after(morning, minutes * 60);
            self.put(at, Entry::Access(Access { at, by, from: None, what: Deed::LoggedIn }));
        }
        let today = self.day_span(day);
        let cut = self.fate.outages.iter().find(|outage| outage.sudden && today.contains(&outage.from)).copied();
        if let Some(cut) = cut.filter(|cut| cut.to < self.plan.now) {
            let at = cut.from.checked_sub(jiff::SignedDuration::from_secs(70)).unwrap_or(cut.from);
            self.cut_off(at, cut.to);
        }
    }

    /// What the next start writes of a call that a power cut ended.
    fn cut_off(&mut self, at: Timestamp, started: Timestamp) {
        let any = self.rehearsal.by_when.values().flatten().next().cloned();
        let Some(record) = any else { return };
        let bare = CallRecord {
            caller: self.folk.caller(&mut self.chance),
            journey: Vec::new(),
            queues: Vec::new(),
            talks: Vec::new(),
            messages: Vec::new(),
            survey: None,
            ended_ms: 0,
            outcome: Outcome::Interrupted,
            ended_by: EndedBy::Restart,
            ..record
        };
        self.today.push((at, started, bare));
    }

    fn day_span(&self, day: Date) -> Range<Timestamp> {
        let start = |day: Date| moment(day, jiff::civil::Time::midnight(), &self.zone);
        start(day)..day.checked_add(Span::new().days(1)).map_or(Timestamp::MAX, start)
    }

    /// Of every closed month but the last, which is for whoever looks at it.
    fn conclusions(&mut self, months: &[Month]) {
        let closed = months.len().saturating_sub(2);
        for month in months.iter().take(closed) {
            let Some(next) = month.plus(1) else { continue };
            let at = moment(next.first(), jiff::civil::time(10, 30, 0, 0), &self.zone);
            let text =
                "Роботу служби за місяць визнано задовільною. Операторам нагадано передзвонювати того самого дня; \
                        текст про субсидії уточнено."
                    .to_owned();
            let by = self.care.somebody(&mut self.chance);
            self.put(at, Entry::Text(PageText { key: format!("conclusions {month}"), text, at, by }));
        }
    }

    fn put(&mut self, at: Timestamp, entry: Entry) {
        self.written += 1;
        self.later.insert((at, self.written), entry);
    }
}

/// Fewer in summer and at weekends, a little chance, a slow growth.
fn weight(day: Date, chance: &mut Chance) -> u64 {
    let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
    let season = match day.month() {
        7 | 8 => 85,
        9..=12 => 112,
        _ => 100,
    };
    WEEK.get(weekday).copied().unwrap_or(100) * season * (80 + chance.below(41))
}

fn time_of_day(chance: &mut Chance) -> jiff::civil::Time {
    let mut at = chance.below(HOURS.iter().sum());
    let mut hour = 0i8;
    for (n, parts) in (0i8..).zip(HOURS) {
        hour = n;
        if at < parts {
            break;
        }
        at -= parts;
    }
    let mut below = |n| i8::try_from(chance.below(n)).unwrap_or(0);
    jiff::civil::time(hour, below(60), below(60), 0)
}

fn months_between(first: Date, day: Date) -> i32 {
    (i32::from(day.year()) - i32::from(first.year())) * 12 + i32::from(day.month()) - i32::from(first.month())
}
