//! One counted call into the figures.

use jiff::{SignedDuration, Timestamp};

use super::Gathering;
use crate::{
    acd::Rang,
    call::{CallRecord, Message, QueueEnd, Talk},
    ledger::Done,
    report::{hours::due, path, sort::Row, tally::named, waiting::Waited},
};

impl Gathering {
    pub(super) fn count(&mut self, record: &CallRecord, row: Row) {
        let tally = &mut self.tally;
        tally.offered += 1;
        *named(&mut tally.outcomes, row.id()) += 1;
        tally.withheld += u64::from(record.caller.number.is_none() && !record.purged);
        tally.purged += u64::from(record.purged && record.caller.number.is_none());
        tally.untrusted += u64::from(!record.clock_trusted);
        self.when(record, row);
        self.waits(record, row);
        self.topics(record);
        self.queues(record);
        self.talks(record);
        self.survey(record);
        for message in &record.messages {
            self.message(record, message);
        }
    }

    fn when(&mut self, record: &CallRecord, row: Row) {
        let local = record.started.to_zoned(self.context.zone.clone());
        let at_work = self.context.at_work(record);
        let tally = &mut self.tally;
        let after_hours = u64::from(at_work == Some(false));
        tally.after_hours += after_hours;
        tally.hours_known += u64::from(at_work.is_some());
        let day = tally.days.entry(local.date()).or_default();
        day.calls += 1;
        day.after_hours += after_hours;
        day.informed += u64::from(row == Row::Informed);
        day.answered += u64::from(row == Row::Answered);
        day.lost += u64::from(row == Row::Abandoned);
        let weekday = usize::try_from(local.weekday().to_monday_zero_offset()).unwrap_or(0);
        let hour = usize::try_from(local.hour()).unwrap_or(0);
        if let Some(calls) = tally.hours.get_mut(weekday).and_then(|hours| hours.get_mut(hour)) {
            *calls += 1;
        }
    }

    fn waits(&mut self, record: &CallRecord, row: Row) {
        let waited = Waited::of(record);
        let tally = &mut self.tally;
        tally.asked += u64::from(waited.asked);
        if let Some(ms) = waited.after_menu_ms {
            tally.waits.add(ms);
        }
        if let Some(ms) = waited.from_start_ms {
            tally.waits_from_start.add(ms);
        }
        if let Some(ms) = waited.given_up_ms.filter(|_| row == Row::Abandoned) {
            tally.lost_waits.add(ms);
        }
    }

    fn topics(&mut self, record: &CallRecord) {
        for text in path::texts(record, &|name| self.kinds.get(name).copied()) {
            let topic = named(&mut self.tally.topics, text.name);
            topic.chosen += 1;
            topic.heard += u64::from(text.heard);
            topic.then_operator += u64::from(text.then_operator);
        }
    }

    fn queues(&mut self, record: &CallRecord) {
        let short = Waited::of(record).short;
        for visit in &record.queues {
            let missed = visit.attempts.iter().filter(|attempt| is_missed(attempt.result));
            for attempt in missed.clone() {
                named(&mut self.tally.operators, &attempt.operator).missed += 1;
            }
            let Some(name) = path::department_at(record, visit.asked_ms) else { continue };
            let department = named(&mut self.tally.departments, name);
            department.missed += u64::try_from(missed.count()).unwrap_or(0);
            if visit.queue.starts_with('·') {
                continue;
            }
            department.asked += 1;
            match visit.end {
                QueueEnd::Answered => {
                    department.answered += 1;
                    department.waits.add(visit.ended_ms.saturating_sub(visit.asked_ms));
                }
                QueueEnd::Abandoned if short => department.short += 1,
                QueueEnd::Abandoned => department.lost += 1,
                _ => {}
            }
        }
    }

    fn talks(&mut self, record: &CallRecord) {
        if record.talks.is_empty() {
            return;
        }
        let (mut talked, mut handled) = (0_u64, 0_u64);
        for talk in &record.talks {
            let length = talk.to_ms.saturating_sub(talk.from_ms);
            talked = talked.saturating_add(length);
            handled = handled.saturating_add(handling(talk));
            let operator = named(&mut self.tally.operators, &talk.operator);
            operator.answered += 1;
            operator.talk.add(length);
            operator.handling.add(handling(talk));
            if let Some(name) = path::department_at(record, talk.from_ms) {
                named(&mut self.tally.departments, name).talk.add(length);
            }
        }
        self.tally.talk.add(talked);
        self.tally.handling.add(handled);
    }

    /// The mark belongs to the last talk: the question is put right after it.
    fn survey(&mut self, record: &CallRecord) {
        let Some(survey) = record.survey else { return };
        self.tally.mark_asked += u64::from(survey.asked || survey.mark.is_some());
        match survey.resolved {
            Some(true) => self.tally.resolved += 1,
            Some(false) => self.tally.unresolved += 1,
            None => {}
        }
        let Some(mark) = survey.mark else { return };
        self.tally.marks.add(mark);
        let Some(talk) = record.talks.last() else { return };
        named(&mut self.tally.operators, &talk.operator).marks.add(mark);
        if let Some(name) = path::department_at(record, talk.from_ms) {
            named(&mut self.tally.departments, name).marks.add(mark);
        }
    }

    fn message(&mut self, record: &CallRecord, message: &Message) {
        let notes = || record.notes.iter().filter(|note| note.recording == Some(message.recording));
        let steps = notes().filter(|note| note.done != Done::Open).map(|note| note.at);
        let dealt_with = message.heard.into_iter().chain(steps).min();
        let left_ms = message.at_ms.saturating_add(message.length_ms);
        let left = SignedDuration::from_millis(i64::try_from(left_ms).unwrap_or(i64::MAX));
        let left = record.started.checked_add(left).unwrap_or(Timestamp::MAX);
        let due = due(&self.context, &message.box_name, left);
        let late = due.is_some_and(|due| dealt_with.unwrap_or(self.context.now) > due);
        let messages = named(&mut self.tally.boxes, &message.box_name);
        messages.left += 1;
        messages.heard += u64::from(dealt_with.is_some());
        messages.answered += u64::from(notes().next_back().is_some_and(|note| note.done == Done::Answered));
        messages.overdue += u64::from(late);
    }
}

/// Talk with its hold, and the rest granted afterwards.
fn handling(talk: &Talk) -> u64 {
    talk.to_ms.saturating_sub(talk.from_ms).saturating_add(talk.wrap_up_ms)
}

/// «Пропущено»: it rang and the operator did not take it. Busy and unreachable telephones did not ring.
fn is_missed(rang: Rang) -> bool {
    matches!(rang, Rang::NoAnswer | Rang::Rejected | Rang::NotAccepted)
}
