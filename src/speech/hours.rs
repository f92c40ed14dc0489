//! Office hours in words: a week grouped by equal hours, and single moments («завтра, у вівторок, з восьмої години»).

use std::time::Duration;

use jiff::civil::{DateTime, Time, Weekday};

use crate::{
    calendar::{Hours, Schedule},
    vocab::{Lang, Piece, Utterance},
};

use super::{
    date,
    fragment::Fragment,
    language::{self, LanguageData},
};

/// Between the groups of a week, where a reader would see a comma.
const GROUP_PAUSE: Duration = Duration::from_millis(250);

/// The week of `schedule`: «з понеділка до четверга з восьмої до сімнадцятої години, у п’ятницю з восьмої до
/// п’ятнадцятої сорок п’ять, перерва з дванадцятої до дванадцятої сорок п’ять, субота й неділя — вихідні».
pub fn hours(lang: Lang, schedule: &Schedule) -> Utterance {
    let language = language::of(lang);
    let mut groups: Vec<Vec<Fragment>> = Vec::new();
    for (hours, days) in grouped(schedule) {
        let mut group = day_list(&days);
        group.extend(span(hours));
        groups.push(group);
    }
    if groups.is_empty() {
        groups.push(vec![Fragment::Closed]);
    } else {
        groups.extend(lunch(schedule));
        groups.extend(days_off(schedule));
    }
    speak_groups(&language, &groups)
}

/// When something opens, seen from `now`: «сьогодні з дванадцятої сорок п’ять», «завтра, у вівторок, з восьмої години»,
/// «у понеділок, дванадцятого жовтня, з восьмої години».
pub fn opens(lang: Lang, now: DateTime, opens: DateTime) -> Utterance {
    let language = language::of(lang);
    let day = weekday(opens.date().weekday());
    let (today, then) = (now.date(), opens.date());
    let mut groups = if then == today {
        return speak_groups(&language, &[[vec![Fragment::Today], from(opens.time())].concat()]);
    } else if today.tomorrow().is_ok_and(|tomorrow| tomorrow == then) {
        vec![vec![Fragment::Tomorrow(day)]]
    } else {
        vec![vec![Fragment::OnDay(day)], date::fragments(then, Some(today))]
    };
    groups.push(from(opens.time()));
    speak_groups(&language, &groups)
}

/// «до дванадцятої години»
pub fn until(lang: Lang, time: Time) -> Utterance {
    let language = language::of(lang);
    speak_groups(&language, &[to(time)])
}

/// «сьогодні до сімнадцятої години», for what is open already.
pub(super) fn open_until(language: &LanguageData, until: DateTime) -> Utterance {
    speak_groups(language, &[[vec![Fragment::Today], to(until.time())].concat()])
}

/// Days of equal hours, in the order they first occur.
fn grouped(schedule: &Schedule) -> Vec<(Hours, Vec<usize>)> {
    let mut groups: Vec<(Hours, Vec<usize>)> = Vec::new();
    for (day, hours) in schedule.week.iter().enumerate() {
        let Some(hours) = hours else { continue };
        match groups.iter_mut().find(|(known, _)| known == hours) {
            Some((_, days)) => days.push(day),
            None => groups.push((*hours, vec![day])),
        }
    }
    groups
}

/// «щодня», «з понеділка до четверга», «у понеділок, у середу і в п’ятницю»: three or more days in a row are a range.
fn day_list(days: &[usize]) -> Vec<Fragment> {
    if days.len() == 7 {
        return vec![Fragment::EveryDay];
    }
    let mut list = Vec::new();
    for run in days.chunk_by(|a, b| a + 1 == *b) {
        match run {
            [first, .., last] if run.len() >= 3 => list.push(Fragment::DayRange(*first, *last)),
            short => list.extend(short.iter().map(|day| Fragment::OnDay(*day))),
        }
    }
    if let [_, .., last @ Fragment::OnDay(_)] = list.as_mut_slice()
        && let Fragment::OnDay(day) = *last
    {
        *last = Fragment::AndOnDay(day);
    }
    list
}

fn span(hours: Hours) -> Vec<Fragment> {
    let start = hours.from;
    if start == Time::midnight() && ends_at_midnight(hours.to) {
        return vec![Fragment::AroundTheClock];
    }
    let mut span = match start.minute() {
        0 => vec![Fragment::FromRange(index(start.hour()))],
        _ => from(start),
    };
    span.extend(to(hours.to));
    span
}

/// The break, once, when it falls into any working day.
fn lunch(schedule: &Schedule) -> Option<Vec<Fragment>> {
    let lunch = schedule.lunch?;
    let cuts = |hours: &Hours| hours.from < lunch.from && lunch.to < hours.to;
    schedule.week.iter().flatten().any(cuts).then(|| [vec![Fragment::Lunch], span(lunch)].concat())
}

/// Named when they are the exception; of a reception on two days a week the other five are not «вихідні».
fn days_off(schedule: &Schedule) -> Option<Vec<Fragment>> {
    let off: Vec<usize> = (0..7).filter(|day| schedule.week[*day].is_none()).collect();
    match off.as_slice() {
        [5, 6] => Some(vec![Fragment::WeekendOff]),
        [day] => Some(vec![Fragment::DayOff(*day)]),
        [first, second] => Some(vec![Fragment::DayName(*first), Fragment::AndDayOff(*second)]),
        _ => None,
    }
}

fn from(time: Time) -> Vec<Fragment> {
    let hour = index(time.hour());
    match time.minute() {
        0 => vec![Fragment::From(hour)],
        minute => with_minutes(Fragment::FromMinutes(hour), hour, minute),
    }
}

fn to(time: Time) -> Vec<Fragment> {
    let hour = index(time.hour());
    match time.minute() {
        _ if ends_at_midnight(time) => vec![Fragment::To(24)],
        0 => vec![Fragment::To(hour)],
        minute => with_minutes(Fragment::ToMinutes(hour), hour, minute),
    }
}

fn with_minutes(hour_words: Fragment, hour: usize, minute: i8) -> Vec<Fragment> {
    vec![hour_words, Fragment::Pair(index(minute)), Fragment::HalfDay(usize::from(hour >= 12))]
}

/// The calendar writes 24:00 as the last instant of the day.
fn ends_at_midnight(to: Time) -> bool {
    to.hour() == 23 && to.minute() == 59 && to.second() == 59
}

fn speak_groups(language: &LanguageData, groups: &[Vec<Fragment>]) -> Utterance {
    let mut utterance = Utterance::new();
    for (i, group) in groups.iter().enumerate() {
        if i > 0 {
            utterance.push(Piece::Silence(GROUP_PAUSE));
        }
        utterance.extend(group.iter().filter_map(|fragment| fragment.piece(language)));
    }
    utterance
}

fn weekday(day: Weekday) -> usize {
    index(day.to_monday_zero_offset())
}

fn index(n: i8) -> usize {
    usize::try_from(n).unwrap_or(0)
}
