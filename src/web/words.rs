//! Hours and dates as they are written on paper: «пн–чт 8:00–17:00».
//!
//! The telephone says them in words; on a page digits are read faster.

use jiff::civil::{Date, DateTime, Time, Weekday};

use crate::{
    calendar::{Hours, Schedule, Status},
    vocab::Lang,
};

const LONG_DAYS: [&str; 7] = ["понеділок", "вівторок", "середа", "четвер", "п’ятниця", "субота", "неділя"];
const DAYS_WHEN: [&str; 7] = ["понеділок", "вівторок", "середу", "четвер", "п’ятницю", "суботу", "неділю"];
const SHORT_DAYS: [&str; 7] = ["пн", "вт", "ср", "чт", "пт", "сб", "нд"];
const ENGLISH_SHORT_DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const ENGLISH_LONG_DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "січня",
    "лютого",
    "березня",
    "квітня",
    "травня",
    "червня",
    "липня",
    "серпня",
    "вересня",
    "жовтня",
    "листопада",
    "грудня",
];
const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `8:00`; the last minute of a day is `24:00`, as the calendar keeps it.
pub fn time(time: Time) -> String {
    match (time.hour(), time.minute(), time.second()) {
        (23, 59, 59) => "24:00".to_owned(),
        (hour, minute, _) => format!("{hour}:{minute:02}"),
    }
}

/// A moment as a clock shows it.
pub fn minute(time: Time) -> String {
    format!("{}:{:02}", time.hour(), time.minute())
}

/// `8:00–17:00`.
pub fn hours(hours: Hours) -> String {
    format!("{}–{}", time(hours.from), time(hours.to))
}

/// «31 грудня 2026 року», `31 December 2026`.
pub fn date(lang: Lang, date: Date) -> String {
    let month = usize::try_from(date.month() - 1).unwrap_or(0);
    if lang == Lang::EN {
        let name = ENGLISH_MONTHS.get(month).copied().unwrap_or_default();
        return format!("{} {name} {}", date.day(), date.year());
    }
    format!("{} {} {} року", date.day(), MONTHS.get(month).copied().unwrap_or_default(), date.year())
}

/// «субота, 21 листопада 2026 року».
pub fn day_and_date(day: Date) -> String {
    format!("{}, {}", LONG_DAYS[day_index(day)], date(Lang::UK, day))
}

/// A week as rows of a table: days with the same hours that follow one another share a row.
pub fn week(schedule: &Schedule) -> Vec<(String, Option<Hours>)> {
    runs(schedule).into_iter().map(|(first, last, hours)| (span(&LONG_DAYS, "і", first, last), hours)).collect()
}

/// A week within a sentence: «пн–чт 8:00–17:00, пт 8:00–15:45, сб і нд зачинено, перерва 12:00–12:45».
pub fn week_inline(lang: Lang, schedule: &Schedule) -> String {
    let english = lang == Lang::EN;
    let (days, and, closed, lunch) = match english {
        true => (&ENGLISH_SHORT_DAYS, "and", "closed", "break"),
        false => (&SHORT_DAYS, "і", "зачинено", "перерва"),
    };
    let mut parts: Vec<String> = runs(schedule)
        .into_iter()
        .map(|(first, last, open)| {
            format!("{} {}", span(days, and, first, last), open.map_or(closed.to_owned(), hours))
        })
        .collect();
    parts.extend(schedule.lunch.map(|l| format!("{lunch} {}", hours(l))));
    parts.join(", ")
}

/// When it opens, seen from `now`: «сьогодні о 12:45», «завтра, у вівторок, о 8:00».
pub fn when(lang: Lang, now: DateTime, then: DateTime) -> String {
    let day = day_index(then.date());
    let at = time(then.time());
    if lang == Lang::EN {
        return match days_between(now, then) {
            0 => format!("today at {at}"),
            1 => format!("tomorrow, {}, at {at}", ENGLISH_LONG_DAYS[day]),
            _ => format!("on {}, {}, at {at}", ENGLISH_LONG_DAYS[day], date(lang, then.date())),
        };
    }
    let at = format!("{} {at}", if then.hour() == 11 { "об" } else { "о" });
    match days_between(now, then) {
        0 => format!("сьогодні {at}"),
        1 => format!("завтра, у {}, {at}", DAYS_WHEN[day]),
        _ => format!("у {}, {}, {at}", DAYS_WHEN[day], date(lang, then.date())),
    }
}

/// «зараз відчинено, до 17:00».
pub fn status(now: DateTime, status: Status) -> String {
    match status {
        Status::Open { until, shortened } => {
            let short = if shortened { ", скорочений день" } else { "" };
            format!("зараз відчинено, {}{short}", until_when(now, until))
        }
        Status::Lunch { until } => format!("зараз обідня перерва, {}", until_when(now, until)),
        Status::Closed { opens: Some(opens) } => format!("зараз зачинено, відчиниться {}", when(Lang::UK, now, opens)),
        Status::Closed { opens: None } => "зараз зачинено".to_owned(),
        Status::ClockUnknown => "чи відчинено зараз — невідомо: годинник служби ще не звірено".to_owned(),
    }
}

/// What `{відкриється NAME}` is on paper, as the telephone says it; `None` when the week has to be told instead.
pub fn opens(lang: Lang, now: DateTime, status: Status) -> Option<String> {
    match status {
        Status::Open { until, .. } if lang == Lang::EN => Some(format!("today until {}", time(until.time()))),
        Status::Open { until, .. } => Some(format!("сьогодні до {}", time(until.time()))),
        Status::Lunch { until } => Some(when(lang, now, until)),
        Status::Closed { opens } => opens.map(|opens| when(lang, now, opens)),
        Status::ClockUnknown => None,
    }
}

/// With its first letter large, to begin a sentence.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// «до 17:00», with the day when it is not today's.
fn until_when(now: DateTime, until: DateTime) -> String {
    match days_between(now, until) {
        0 => format!("до {}", time(until.time())),
        1 if until.time() == Time::midnight() => "до 24:00".to_owned(),
        _ => format!("до {} {}", date(Lang::UK, until.date()), time(until.time())),
    }
}

fn runs(schedule: &Schedule) -> Vec<(usize, usize, Option<Hours>)> {
    let mut runs: Vec<(usize, usize, Option<Hours>)> = Vec::new();
    for (day, open) in schedule.week.iter().enumerate() {
        match runs.last_mut() {
            Some((_, last, same)) if same == open => *last = day,
            _ => runs.push((day, day, *open)),
        }
    }
    runs
}

fn span(names: &[&str; 7], and: &str, first: usize, last: usize) -> String {
    match last - first {
        0 => names[first].to_owned(),
        1 => format!("{} {and} {}", names[first], names[last]),
        _ => format!("{}–{}", names[first], names[last]),
    }
}

fn days_between(now: DateTime, then: DateTime) -> i32 {
    (then.date() - now.date()).get_days()
}

fn day_index(date: Date) -> usize {
    match date.weekday() {
        Weekday::Monday => 0,
        Weekday::Tuesday => 1,
        Weekday::Wednesday => 2,
        Weekday::Thursday => 3,
        Weekday::Friday => 4,
        Weekday::Saturday => 5,
        Weekday::Sunday => 6,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;

    use super::*;
    use crate::web::view::sample;

    #[test]
    fn days_with_the_same_hours_share_a_row() {
        let rows = week(&sample::schedule());
        let named: Vec<(&str, Option<String>)> = rows.iter().map(|(d, h)| (d.as_str(), h.map(hours))).collect();
        assert_eq!(
            named,
            [
                ("понеділок–четвер", Some("8:00–17:00".to_owned())),
                ("п’ятниця", Some("8:00–15:45".to_owned())),
                ("субота і неділя", None)
            ]
        );
    }

    #[test]
    fn a_week_fits_into_a_sentence_in_both_languages() {
        let schedule = sample::schedule();
        assert_eq!(
            week_inline(Lang::UK, &schedule),
            "пн–чт 8:00–17:00, пт 8:00–15:45, сб і нд зачинено, перерва 12:00–12:45"
        );
        assert_eq!(
            week_inline(Lang::EN, &schedule),
            "Mon–Thu 8:00–17:00, Fri 8:00–15:45, Sat and Sun closed, break 12:00–12:45"
        );
    }

    #[test]
    fn opening_is_told_from_the_day_it_is_asked_on() {
        let now = datetime(2026, 3, 2, 12, 10, 0, 0);
        assert_eq!(when(Lang::UK, now, datetime(2026, 3, 2, 12, 45, 0, 0)), "сьогодні о 12:45");
        assert_eq!(when(Lang::UK, now, datetime(2026, 3, 3, 8, 0, 0, 0)), "завтра, у вівторок, о 8:00");
        assert_eq!(when(Lang::UK, now, datetime(2026, 3, 6, 11, 0, 0, 0)), "у п’ятницю, 6 березня 2026 року, об 11:00");
        assert_eq!(when(Lang::EN, now, datetime(2026, 3, 3, 8, 0, 0, 0)), "tomorrow, Tuesday, at 8:00");
    }

    #[test]
    fn tomorrow_is_told_across_the_end_of_a_month_and_a_year() {
        assert_eq!(
            when(Lang::UK, datetime(2026, 12, 31, 23, 59, 59, 0), datetime(2027, 1, 1, 8, 0, 0, 0)),
            "завтра, у п’ятницю, о 8:00"
        );
        assert_eq!(
            when(Lang::UK, datetime(2026, 1, 31, 9, 0, 0, 0), datetime(2026, 3, 2, 8, 0, 0, 0)),
            "у понеділок, 2 березня 2026 року, о 8:00"
        );
    }

    #[test]
    fn each_status_has_its_words() {
        let now = datetime(2026, 3, 2, 10, 0, 0, 0);
        let five = datetime(2026, 3, 2, 17, 0, 0, 0);
        assert_eq!(status(now, Status::Open { until: five, shortened: false }), "зараз відчинено, до 17:00");
        assert_eq!(
            status(now, Status::Open { until: datetime(2026, 3, 2, 12, 0, 0, 0), shortened: true }),
            "зараз відчинено, до 12:00, скорочений день"
        );
        assert_eq!(status(now, Status::Lunch { until: five }), "зараз обідня перерва, до 17:00");
        assert_eq!(
            status(now, Status::Closed { opens: Some(datetime(2026, 3, 3, 8, 0, 0, 0)) }),
            "зараз зачинено, відчиниться завтра, у вівторок, о 8:00"
        );
        assert_eq!(status(now, Status::Closed { opens: None }), "зараз зачинено");
        assert!(status(now, Status::ClockUnknown).contains("невідомо"));
    }

    #[test]
    fn the_end_of_a_day_is_twenty_four_hours() {
        assert_eq!(time(jiff::civil::time(23, 59, 59, 0)), "24:00");
        assert_eq!(time(jiff::civil::time(0, 5, 0, 0)), "0:05");
    }
}
