//! Sections 2 and 4 to 10: tables.

use jiff::{SignedDuration, ToSpan as _, civil::Date};

use super::{Source, percents};
use crate::{
    ledger::Happening,
    report::{
        BoxRow, DayRow, DepartmentRow, NoticeRow, OperatorRow, OutageRow, OutcomeRow, Row, Tally, TestRow, TopicRow,
        WaitBucket, When,
        context::Kind,
        service::{History, Outage, seconds},
        tally::{BoxTally, DepartmentTally, OperatorTally, TestTally, TopicTally},
    },
};

/// Upper bounds, s.
const WAITS: [u32; 8] = [10, 20, 40, 60, 120, 180, 300, 600];
/// The longest outages that are listed one by one.
const MOST_OUTAGES: usize = 100;
const MOST_NOTICES: usize = 100;

impl Source<'_> {
    pub(super) fn outcomes(&self) -> Vec<OutcomeRow> {
        let before = |tally: Option<&Tally>, row| tally.map(|tally| tally.row(row));
        let shown = |row: &Row| {
            let others = [Some(self.tally), self.previous(), self.year_before()];
            row.is_always_shown() || others.into_iter().flatten().any(|tally| tally.row(*row) > 0)
        };
        let rows: Vec<Row> = Row::ALL.into_iter().filter(shown).collect();
        let calls: Vec<u64> = rows.iter().map(|row| self.tally.row(*row)).collect();
        let percents = percents(&calls);
        let row = |(row, (calls, percent)): (&Row, (u64, Option<f64>))| OutcomeRow {
            id: row.id().to_owned(),
            name: row.words().to_owned(),
            calls,
            percent,
            previous: before(self.previous(), *row),
            year_before: before(self.year_before(), *row),
        };
        rows.iter().zip(calls.into_iter().zip(percents)).map(row).collect()
    }

    pub(super) fn wait_buckets(&self) -> Vec<WaitBucket> {
        let from = std::iter::once(0).chain(WAITS);
        let to = WAITS.into_iter().map(Some).chain([None]);
        let bucket = |(from_s, to_s)| WaitBucket {
            from_s,
            to_s,
            answered: self.tally.waits.between(from_s, to_s),
            lost: self.tally.lost_waits.between(from_s, to_s),
        };
        from.zip(to).map(bucket).collect()
    }

    pub(super) fn when(&self) -> When {
        let tally = self.tally;
        let days = std::iter::successors(Some(self.period.first()), |day| day.checked_add(1.day()).ok());
        let row = |date: Date| {
            let day = tally.days.get(&date).copied().unwrap_or_default();
            DayRow {
                date,
                working: self.context.is_working_day(date),
                calls: day.calls,
                informed: day.informed,
                answered: day.answered,
                lost: day.lost,
                after_hours: day.after_hours,
            }
        };
        let worked = self.worked_days();
        When {
            days: days.take_while(|day| *day <= self.period.last()).map(row).collect(),
            hours: tally.hours,
            after_hours: tally.after_hours,
            hours_known: tally.hours_known,
            per_working_day: (worked > 0).then(|| tally.offered as f64 / f64::from(worked)),
        }
    }

    /// Working days that are over or running, since calls are counted.
    fn worked_days(&self) -> u32 {
        let date = |at: jiff::Timestamp| at.to_zoned(self.context.zone.clone()).date();
        let since = self.extras.since.filter(|_| self.begins_late()).map(date);
        let from = since.unwrap_or(self.period.first()).max(self.period.first());
        self.context.working_days(from, self.period.last().min(date(self.context.now)))
    }

    /// Most asked first.
    pub(super) fn topics(&self) -> Vec<TopicRow> {
        let previous = self.previous();
        let row = |(name, topic): (&String, &TopicTally)| TopicRow {
            name: name.clone(),
            title: self.context.title(name),
            chosen: topic.chosen,
            heard: topic.heard,
            then_operator: topic.then_operator,
            previous: previous.map(|tally| tally.topics.get(name).map_or(0, |topic| topic.chosen)),
        };
        let mut rows: Vec<_> = self.tally.topics.iter().map(row).collect();
        rows.sort_by(|a, b| (b.chosen, b.heard, &a.title).cmp(&(a.chosen, a.heard, &b.title)));
        rows
    }

    pub(super) fn departments(&self) -> Vec<DepartmentRow> {
        let row = |(name, tally): (&String, &DepartmentTally)| DepartmentRow {
            name: name.clone(),
            title: self.context.title(name),
            asked: tally.asked,
            answered: tally.answered,
            lost: tally.lost,
            short: tally.short,
            missed: tally.missed,
            median_wait_s: tally.waits.median().map(f64::from),
            mean_talk_s: tally.talk.mean(),
            marks: tally.marks.n(),
            mean_mark: tally.marks.mean(),
        };
        let mut rows: Vec<_> = self.tally.departments.iter().map(row).collect();
        rows.sort_by(|a, b| (b.asked, &a.title).cmp(&(a.asked, &b.title)));
        rows
    }

    pub(super) fn operators(&self) -> Vec<OperatorRow> {
        let row = |(name, tally): (&String, &OperatorTally)| OperatorRow {
            name: name.clone(),
            answered: tally.answered,
            missed: tally.missed,
            mean_talk_s: tally.talk.mean(),
            mean_handling_s: tally.handling.mean(),
            marks: tally.marks.n(),
            mean_mark: tally.marks.mean(),
        };
        let mut rows: Vec<_> = self.tally.operators.iter().map(row).collect();
        rows.sort_by(|a, b| (b.answered, &a.name).cmp(&(a.answered, &b.name)));
        rows
    }

    pub(super) fn boxes(&self) -> Vec<BoxRow> {
        let row = |(name, tally): (&String, &BoxTally)| BoxRow {
            name: name.clone(),
            title: self.context.title(name),
            left: tally.left,
            heard: tally.heard,
            answered: tally.answered,
            overdue: tally.overdue,
        };
        // A box nobody spoke into is worth its line: were there really no remarks?
        let nodes = self.context.script.nodes.iter().filter(|node| Kind::of(&node.kind) == Kind::Box);
        let empty = nodes.filter(|node| !self.tally.boxes.contains_key(&*node.name));
        let empty = empty.map(|node| (node.name.to_string(), BoxTally::default())).collect::<Vec<_>>();
        let empty = empty.iter().map(|(name, tally)| (name, tally));
        let mut rows: Vec<_> = self.tally.boxes.iter().chain(empty).map(row).collect();
        rows.sort_by(|a, b| (b.left, &a.title).cmp(&(a.left, &b.title)));
        rows
    }

    /// Announcements in force at any time of the period, each once.
    pub(super) fn notices(&self) -> Vec<NoticeRow> {
        let (begin, end) = self.period.bounds(&self.context.zone);
        let zoned = |at: jiff::Timestamp| at.to_zoned(self.context.zone.clone());
        let mut rows: Vec<NoticeRow> = Vec::new();
        for event in &self.extras.events {
            let Happening::Notice { text, from, until } = &event.what else { continue };
            let starts = from.unwrap_or(event.at);
            let in_force = *until > begin && starts < end && starts < *until;
            let row = NoticeRow { text: text.clone(), from: Some(zoned(starts)), until: zoned(*until) };
            let again = rows.iter().any(|known| known.text == row.text && known.until == row.until);
            if in_force && !again && rows.len() < MOST_NOTICES {
                rows.push(row);
            }
        }
        rows
    }

    /// In order of time; when there are too many, the longest ones.
    pub(super) fn outages(&self, history: &History) -> Vec<OutageRow> {
        let zoned = |at: jiff::Timestamp| at.to_zoned(self.context.zone.clone());
        let second = SignedDuration::from_secs(1);
        let long = history.outages.iter().filter(|outage| outage.from.duration_until(outage.to) >= second);
        let mut longest: Vec<_> = long.collect();
        longest.sort_by_key(|outage| std::cmp::Reverse(seconds(outage.from, outage.to)));
        longest.truncate(MOST_OUTAGES);
        longest.sort_by_key(|outage| outage.from);
        let row = |outage: &Outage| OutageRow {
            from: zoned(outage.from),
            to: zoned(outage.to),
            seconds: seconds(outage.from, outage.to),
            cause: outage.cause.words(),
            planned: outage.cause.is_planned(),
        };
        longest.into_iter().map(row).collect()
    }

    pub(super) fn tests(&self) -> Vec<TestRow> {
        let words = |id: &str| Row::of_id(id).map_or_else(|| id.to_owned(), |row| row.words().to_owned());
        let row = |test: &TestTally| TestRow {
            at: test.at.to_zoned(self.context.zone.clone()),
            result: words(&test.outcome),
        };
        self.tally.tests.iter().map(row).collect()
    }
}
