//! The calendar against a minute-by-minute oracle that knows nothing of spans.

use std::{collections::BTreeMap, time::Instant};

use jiff::{
    SignedDuration, Timestamp, ToSpan, Zoned,
    civil::{Date, DateTime, Time, date, time},
    tz::TimeZone,
};
use proptest::prelude::*;

use super::*;
use crate::clock::Now;

const fn hours(from: (i8, i8), to: (i8, i8)) -> Hours {
    Hours { from: time(from.0, from.1, 0, 0), to: time(to.0, to.1, 0, 0) }
}

fn council() -> Schedule {
    let long = Some(hours((8, 0), (17, 0)));
    Schedule {
        name: "рада".into(),
        week: [long, long, long, long, Some(hours((8, 0), (15, 45))), None, None],
        lunch: Some(hours((12, 0), (12, 45))),
        dated: BTreeMap::from([
            (date(2026, 12, 31), Some(hours((8, 0), (12, 0)))),
            (date(2027, 1, 2), None),
            (date(2026, 12, 26), Some(hours((9, 0), (13, 0)))),
        ]),
    }
}

fn calendar(schedule: Schedule, public_holidays: PublicHolidays) -> Calendar {
    Calendar { schedules: vec![schedule], public_holidays }
}

fn kyiv(at: DateTime) -> Zoned {
    at.to_zoned(Now::kyiv()).unwrap()
}

fn status(calendar: &Calendar, at: DateTime) -> Status {
    calendar.status_at(ScheduleId(0), &kyiv(at))
}

fn minute(calendar: &Calendar, at: Timestamp) -> Status {
    calendar.status_at(ScheduleId(0), &at.to_zoned(Now::kyiv()))
}

#[test]
fn a_working_day_opens_breaks_for_lunch_and_closes_until_the_next() {
    let calendar = calendar(council(), PublicHolidays::Work);
    let monday = date(2026, 10, 5);
    let open = |h, m| Status::Open { until: monday.at(h, m, 0, 0), shortened: false };
    assert_eq!(status(&calendar, monday.at(7, 59, 59, 0)), Status::Closed { opens: Some(monday.at(8, 0, 0, 0)) });
    assert_eq!(status(&calendar, monday.at(8, 0, 0, 0)), open(12, 0));
    assert_eq!(status(&calendar, monday.at(12, 0, 0, 0)), Status::Lunch { until: monday.at(12, 45, 0, 0) });
    assert_eq!(status(&calendar, monday.at(12, 45, 0, 0)), open(17, 0));
    let tuesday = monday.tomorrow().unwrap().at(8, 0, 0, 0);
    assert_eq!(status(&calendar, monday.at(17, 0, 0, 0)), Status::Closed { opens: Some(tuesday) });
}

#[test]
fn a_friday_evening_points_to_monday() {
    let calendar = calendar(council(), PublicHolidays::Work);
    let opens = Some(date(2026, 10, 12).at(8, 0, 0, 0));
    assert_eq!(status(&calendar, date(2026, 10, 9).at(15, 45, 0, 0)), Status::Closed { opens });
}

#[test]
fn a_shortened_day_says_so_and_a_dated_closing_outweighs_the_weekday() {
    let calendar = calendar(council(), PublicHolidays::Work);
    let until = date(2026, 12, 31).at(12, 0, 0, 0);
    assert_eq!(status(&calendar, date(2026, 12, 31).at(9, 0, 0, 0)), Status::Open { until, shortened: true });
    let opens = Some(date(2027, 1, 4).at(8, 0, 0, 0));
    assert_eq!(status(&calendar, date(2027, 1, 2).at(9, 0, 0, 0)), Status::Closed { opens });
}

#[test]
fn the_end_of_the_day_is_told_even_before_lunch() {
    let mut schedule = council();
    schedule.dated.insert(date(2026, 12, 30), Some(hours((8, 0), (16, 0))));
    let calendar = calendar(schedule, PublicHolidays::Work);
    let closes = |hour, minute| calendar.closes(ScheduleId(0), &kyiv(date(2026, 12, 30).at(hour, minute, 0, 0)));
    let end = Some(date(2026, 12, 30).at(16, 0, 0, 0));
    assert_eq!((closes(9, 0), closes(13, 0)), (end, end));
    assert_eq!((closes(7, 0), closes(12, 10), closes(16, 0)), (None, None, None));
}

#[test]
fn holidays_close_only_when_they_are_switched_on_and_a_date_outweighs_them() {
    let christmas = date(2026, 12, 25).at(10, 0, 0, 0);
    assert!(matches!(status(&calendar(council(), PublicHolidays::Work), christmas), Status::Open { .. }));
    let closed = calendar(council(), PublicHolidays::Closed);
    let opens = Some(date(2026, 12, 26).at(9, 0, 0, 0));
    assert_eq!(status(&closed, christmas), Status::Closed { opens }, "the worked Saturday 26.12 follows");
    let mut on_duty = council();
    on_duty.dated.insert(date(2026, 12, 25), Some(hours((10, 0), (11, 0))));
    assert!(matches!(status(&calendar(on_duty, PublicHolidays::Closed), christmas), Status::Open { .. }));
}

#[test]
fn an_untrusted_clock_is_never_open_or_closed() {
    let calendar = calendar(council(), PublicHolidays::Work);
    let now = Now::new(Instant::now(), Timestamp::UNIX_EPOCH, false);
    assert_eq!(calendar.status(ScheduleId(0), &now), Status::ClockUnknown);
}

#[test]
fn what_never_opens_is_closed_without_a_date() {
    let never = Schedule { week: [None; 7], lunch: None, dated: BTreeMap::new(), ..council() };
    let calendar = calendar(never, PublicHolidays::Work);
    assert_eq!(status(&calendar, date(2026, 10, 5).at(9, 0, 0, 0)), Status::Closed { opens: None });
    assert_eq!(
        calendar.status_at(ScheduleId(9), &kyiv(date(2026, 10, 5).at(9, 0, 0, 0))),
        Status::Closed { opens: None }
    );
}

#[test]
fn a_night_shift_is_one_opening_over_midnight() {
    let mut night = Schedule { week: [None; 7], lunch: None, dated: BTreeMap::new(), ..council() };
    night.week[0] = Some(Hours { from: time(20, 0, 0, 0), to: Time::MAX });
    night.week[1] = Some(hours((0, 0), (6, 0)));
    let calendar = calendar(night, PublicHolidays::Work);
    let until = date(2026, 10, 6).at(6, 0, 0, 0);
    assert_eq!(status(&calendar, date(2026, 10, 5).at(23, 0, 0, 0)), Status::Open { until, shortened: false });
}

#[test]
fn hours_in_the_missing_hour_of_spring_wait_for_the_next_day() {
    let mut early = Schedule { week: [None; 7], lunch: None, dated: BTreeMap::new(), ..council() };
    early.week[6] = Some(hours((3, 15), (3, 45)));
    early.week[0] = Some(hours((8, 0), (9, 0)));
    let calendar = calendar(early, PublicHolidays::Work);
    // 29 March 2026: 03:00 becomes 04:00.
    let opens = Some(date(2026, 3, 30).at(8, 0, 0, 0));
    assert_eq!(status(&calendar, date(2026, 3, 29).at(2, 59, 0, 0)), Status::Closed { opens });
}

#[test]
fn hours_over_the_repeated_hour_of_autumn_are_one_opening_an_hour_longer() {
    let mut round = Schedule { week: [None; 7], lunch: None, dated: BTreeMap::new(), ..council() };
    round.week[6] = Some(hours((2, 0), (5, 0)));
    let calendar = calendar(round, PublicHolidays::Work);
    // 25 October 2026: 04:00 becomes 03:00.
    let start = kyiv(date(2026, 10, 25).at(2, 0, 0, 0)).timestamp();
    let open = (0..240).all(|m| {
        let at = start + SignedDuration::from_mins(m);
        minute(&calendar, at) == Status::Open { until: date(2026, 10, 25).at(5, 0, 0, 0), shortened: false }
    });
    assert!(open);
    assert!(matches!(minute(&calendar, start + SignedDuration::from_mins(240)), Status::Closed { .. }));
}

#[test]
fn both_names_of_the_zone_are_in_the_embedded_database() {
    let at = date(2026, 7, 1).at(12, 0, 0, 0);
    let offset = |name| TimeZone::get(name).unwrap().to_timestamp(at).unwrap();
    assert_eq!(offset("Europe/Kyiv"), offset("Europe/Kiev"));
    assert_eq!(Now::kyiv().iana_name(), Some("Europe/Kyiv"));
}

/// Open, at lunch or closed by the wall clock alone.
fn oracle(calendar: &Calendar, at: &Zoned) -> u8 {
    let schedule = &calendar.schedules[0];
    let weekday = at.weekday().to_monday_zero_offset() as usize;
    let today = schedule.dated.get(&at.date()).copied().unwrap_or(schedule.week[weekday]);
    let Some(today) = today.filter(|h| h.from < h.to) else { return b'-' };
    let now = at.time();
    let within = |h: &Hours| h.from <= now && (now < h.to || h.to == Time::MAX);
    match schedule.lunch.filter(|l| l.from < l.to) {
        _ if !within(&today) => b'-',
        Some(lunch) if within(&lunch) && today.from < lunch.from && lunch.to < today.to => b'L',
        Some(lunch) if within(&lunch) => b'-',
        _ => b'O',
    }
}

fn letter(status: Status) -> u8 {
    match status {
        Status::Open { .. } => b'O',
        Status::Lunch { .. } => b'L',
        Status::Closed { .. } => b'-',
        Status::ClockUnknown => b'?',
    }
}

#[test]
fn every_minute_of_a_year_agrees_with_the_wall_clock_oracle() {
    let calendar = calendar(council(), PublicHolidays::Work);
    let mut at = kyiv(date(2026, 1, 1).at(0, 0, 0, 0)).timestamp();
    let end = kyiv(date(2027, 1, 4).at(0, 0, 0, 0)).timestamp();
    while at < end {
        let local = at.to_zoned(Now::kyiv());
        assert_eq!(letter(calendar.status_at(ScheduleId(0), &local)), oracle(&calendar, &local), "{local}");
        at += SignedDuration::from_mins(1);
    }
}

fn any_hours() -> impl Strategy<Value = Option<Hours>> {
    let minutes = (0i32..96, 0i32..=96).prop_map(|(a, b)| {
        let at = |q: i32| if q == 96 { Time::MAX } else { time((q / 4) as i8, (q % 4 * 15) as i8, 0, 0) };
        (a < b).then(|| Hours { from: at(a), to: at(b) })
    });
    prop_oneof![1 => Just(None), 3 => minutes]
}

/// The days around both changes of the clock, and some others of 2026.
fn any_date() -> impl Strategy<Value = Date> {
    prop_oneof![
        (27i8..=31).prop_map(|d| date(2026, 3, d)),
        (23i8..=27).prop_map(|d| date(2026, 10, d)),
        (0i64..365).prop_map(|d| date(2026, 1, 1) + d.days()),
    ]
}

fn any_calendar() -> impl Strategy<Value = Calendar> {
    let week = proptest::array::uniform7(any_hours());
    let dated = proptest::collection::btree_map(any_date(), any_hours(), 0..4);
    (week, any_hours(), dated).prop_map(|(week, lunch, dated)| {
        calendar(Schedule { name: "будь-який".into(), week, lunch, dated }, PublicHolidays::Work)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_schedule_agrees_with_the_oracle_and_opens_when_it_says(calendar in any_calendar(), day in any_date()) {
        let start = day.to_zoned(Now::kyiv()).unwrap().timestamp();
        for m in (0..26 * 60).step_by(15) {
            let at = start + SignedDuration::from_mins(m);
            let local = at.to_zoned(Now::kyiv());
            let said = calendar.status_at(ScheduleId(0), &local);
            prop_assert_eq!(letter(said), oracle(&calendar, &local), "{}", local);
            let limit = at + SignedDuration::from_hours(24 * 9);
            match said {
                Status::Closed { opens } => {
                    let first = first_quarter(&calendar, at, limit, |l| l == b'O');
                    prop_assert_eq!(first, opens.filter(|o| kyiv(*o).timestamp() < limit), "closed at {}", local);
                }
                Status::Lunch { until } => {
                    let first = first_quarter(&calendar, at, limit, |l| l != b'L');
                    prop_assert_eq!(first, Some(until), "lunch at {}", local);
                }
                Status::Open { until, .. } => {
                    let first = first_quarter(&calendar, at, at + SignedDuration::from_hours(24 * 7), |l| l != b'O');
                    prop_assert!(first.is_none_or(|first| first == until), "open at {}: {:?} {}", local, first, until);
                }
                Status::ClockUnknown => prop_assert!(false),
            }
        }
    }

    #[test]
    fn work_is_done_when_so_many_open_quarters_have_passed(
        calendar in any_calendar(), day in any_date(), from in 0..96_i64, quarters in 1..60_i64,
    ) {
        let start = day.to_zoned(Now::kyiv()).unwrap().timestamp() + SignedDuration::from_mins(15 * from);
        let limit = start + SignedDuration::from_hours(24 * 9);
        let (mut at, mut left) = (start, quarters);
        while left > 0 && at < limit {
            left -= i64::from(oracle(&calendar, &at.to_zoned(Now::kyiv())) == b'O');
            at += SignedDuration::from_mins(15);
        }
        let work = SignedDuration::from_mins(15 * quarters);
        let done = calendar.after_work(ScheduleId(0), start, work, &Now::kyiv());
        if left == 0 {
            prop_assert_eq!(done, Some(at));
        } else {
            prop_assert!(done.is_none_or(|done| done > limit));
        }
    }
}

/// The first quarter of an hour from `at` on whose letter pleases, in civil time.
fn first_quarter(
    calendar: &Calendar,
    mut at: Timestamp,
    end: Timestamp,
    pleases: impl Fn(u8) -> bool,
) -> Option<DateTime> {
    while at < end {
        let local = at.to_zoned(Now::kyiv());
        if pleases(oracle(calendar, &local)) {
            return Some(local.datetime());
        }
        at += SignedDuration::from_mins(15);
    }
    None
}
