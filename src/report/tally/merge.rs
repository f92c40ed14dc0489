//! Half a year or a year out of its months.

use super::{
    ApartTally, BoxTally, DayTally, DepartmentTally, MarkTally, Named, OperatorTally, Tally, TopicTally, named,
};
use crate::report::{Availability, Callbacks};

impl Tally {
    /// Adds another period. Different numbers become unknown: the same may have called in both.
    pub fn merge(&mut self, other: &Self) {
        self.numbers = match (self.offered, other.offered) {
            (0, _) => other.numbers,
            (_, 0) => self.numbers,
            _ => None,
        };
        for (mine, theirs) in [
            (&mut self.offered, other.offered),
            (&mut self.withheld, other.withheld),
            (&mut self.purged, other.purged),
            (&mut self.after_hours, other.after_hours),
            (&mut self.hours_known, other.hours_known),
            (&mut self.asked, other.asked),
            (&mut self.mark_asked, other.mark_asked),
            (&mut self.resolved, other.resolved),
            (&mut self.unresolved, other.unresolved),
            (&mut self.followed, other.followed),
            (&mut self.not_repeated, other.not_repeated),
            (&mut self.untrusted, other.untrusted),
        ] {
            *mine += theirs;
        }
        self.merge_tables(other);
        self.waits.merge(&other.waits);
        self.waits_from_start.merge(&other.waits_from_start);
        self.lost_waits.merge(&other.lost_waits);
        self.talk.merge(&other.talk);
        self.handling.merge(other.handling);
        self.marks.merge(other.marks);
        self.callbacks.merge(&other.callbacks);
        self.apart.merge(other.apart);
        self.repeated.extend(&other.repeated);
        self.tests.extend(other.tests.iter().cloned());
        self.keep_bounds();
        self.service = match (self.service, other.service) {
            (Some(mine), Some(theirs)) => Some(mine.plus(theirs)),
            (mine, theirs) => mine.or(theirs),
        };
    }

    fn merge_tables(&mut self, other: &Self) {
        merge_named(&mut self.outcomes, &other.outcomes, |mine, theirs| *mine += theirs);
        merge_named(&mut self.topics, &other.topics, TopicTally::merge);
        merge_named(&mut self.departments, &other.departments, DepartmentTally::merge);
        merge_named(&mut self.operators, &other.operators, OperatorTally::merge);
        merge_named(&mut self.boxes, &other.boxes, BoxTally::merge);
        for (date, theirs) in &other.days {
            self.days.entry(*date).or_default().merge(*theirs);
        }
        for (mine, theirs) in self.hours.iter_mut().flatten().zip(other.hours.iter().flatten()) {
            *mine += theirs;
        }
    }
}

fn merge_named<T: Default>(mine: &mut Named<T>, theirs: &Named<T>, merge: impl Fn(&mut T, &T)) {
    for (name, value) in theirs {
        merge(named(mine, name), value);
    }
}

impl DayTally {
    fn merge(&mut self, other: Self) {
        self.calls += other.calls;
        self.informed += other.informed;
        self.answered += other.answered;
        self.lost += other.lost;
        self.after_hours += other.after_hours;
    }
}

impl TopicTally {
    fn merge(&mut self, other: &Self) {
        self.chosen += other.chosen;
        self.heard += other.heard;
        self.then_operator += other.then_operator;
    }
}

impl DepartmentTally {
    fn merge(&mut self, other: &Self) {
        self.asked += other.asked;
        self.answered += other.answered;
        self.lost += other.lost;
        self.short += other.short;
        self.missed += other.missed;
        self.waits.merge(&other.waits);
        self.talk.merge(other.talk);
        self.marks.merge(other.marks);
    }
}

impl OperatorTally {
    fn merge(&mut self, other: &Self) {
        self.answered += other.answered;
        self.missed += other.missed;
        self.talk.merge(other.talk);
        self.handling.merge(other.handling);
        self.marks.merge(other.marks);
    }
}

impl BoxTally {
    fn merge(&mut self, other: &Self) {
        self.left += other.left;
        self.heard += other.heard;
        self.answered += other.answered;
        self.overdue += other.overdue;
    }
}

impl ApartTally {
    fn merge(&mut self, other: Self) {
        self.test += other.test;
        self.blocked += other.blocked;
        self.fax += other.fax;
        self.short += other.short;
        self.internal += other.internal;
    }
}

impl MarkTally {
    fn merge(&mut self, other: Self) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine += theirs;
        }
    }
}

impl Callbacks {
    fn merge(&mut self, other: &Self) {
        self.missed += other.missed;
        self.came_back += other.came_back;
        self.called_back += other.called_back;
        self.in_time += other.in_time;
        self.dropped += other.dropped;
        self.left += other.left;
    }
}

impl Availability {
    fn plus(self, other: Self) -> Self {
        Self {
            known_s: self.known_s + other.known_s,
            down_s: self.down_s + other.down_s,
            planned_s: self.planned_s + other.planned_s,
        }
    }
}
