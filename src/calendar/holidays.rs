//! Public holidays of Ukraine: article 73 of the Labour Code, with the days off moved by article 67.
//!
//! Under martial law neither article applies (Law 2136-IX, article 6), which is why a calendar can switch them off.

use jiff::{ToSpan, civil::Date};

use super::Hours;

/// Month and day, as the law has them since 2023 (8 May) and 2023-09-01 (15 July, 1 October, 25 December).
const FIXED: [(i8, i8); 9] = [(1, 1), (3, 8), (5, 1), (5, 8), (6, 28), (7, 15), (8, 24), (10, 1), (12, 25)];

/// Weekend holidays move a few working days at most (1 May and Easter together give two), so two weeks settle them.
const LOOK_BACK_DAYS: i64 = 14;

/// True when `date` is a holiday, or the working day to which a holiday on a free Saturday or Sunday has moved the
/// day off: the next one from Monday to Friday that is neither a holiday nor taken by an earlier move.
pub(super) fn is_day_off(date: Date, week: &[Option<Hours>; 7]) -> bool {
    is_holiday(date) || is_moved_to(date, week)
}

fn is_moved_to(date: Date, week: &[Option<Hours>; 7]) -> bool {
    let mut waiting = 0u8;
    for back in (0..=LOOK_BACK_DAYS).rev() {
        let Ok(day) = date.checked_sub(back.days()) else { continue };
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
        if weekday >= 5 {
            waiting += u8::from(is_holiday(day) && week[weekday].is_none());
        } else if waiting > 0 && !is_holiday(day) {
            waiting -= 1;
            if day == date {
                return true;
            }
        }
    }
    false
}

fn is_holiday(date: Date) -> bool {
    FIXED.contains(&(date.month(), date.day()))
        || easter(date.year())
            .is_some_and(|easter| easter == date || easter.checked_add(49.days()).is_ok_and(|trinity| trinity == date))
}

/// Easter of the Julian computus (Meeus, "Astronomical Algorithms", chapter 8), as a Gregorian date. Ukrainian churches
/// and the law keep it after the calendar reform of 2023, which touched fixed feasts only.
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let d = (19 * (y % 19) + 15) % 30;
    let e = (2 * (y % 4) + 4 * (y % 7) - d + 34) % 7;
    let (month, day) = ((d + e + 114) / 31, (d + e + 114) % 31 + 1);
    let julian = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let shift = y / 100 - y / 400 - 2;
    julian.checked_add(shift.days()).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Time, date, time};

    use super::*;

    const OFFICE: Hours = Hours { from: time(8, 0, 0, 0), to: time(17, 0, 0, 0) };

    fn five_days() -> [Option<Hours>; 7] {
        let day = Some(OFFICE);
        [day, day, day, day, day, None, None]
    }

    #[test]
    fn easter_falls_on_the_dates_the_church_calendar_prints() {
        for (year, month, day) in
            [(2024, 5, 5), (2025, 4, 20), (2026, 4, 12), (2027, 5, 2), (2028, 4, 16), (2029, 4, 8), (2030, 4, 28)]
        {
            assert_eq!(easter(year), Some(date(year, month, day)));
        }
    }

    #[test]
    fn the_holidays_of_2026_are_those_of_article_73() {
        let first = date(2026, 1, 1);
        let holidays: Vec<_> = (0..365).map(|d| first + d.days()).filter(|d| is_holiday(*d)).collect();
        let listed = [(1, 1), (3, 8), (4, 12), (5, 1), (5, 8), (5, 31), (6, 28), (7, 15), (8, 24), (10, 1), (12, 25)];
        assert_eq!(holidays, listed.map(|(m, d)| date(2026, m, d)));
    }

    #[test]
    fn a_holiday_on_a_free_sunday_gives_the_monday_off() {
        assert!(is_day_off(date(2026, 4, 13), &five_days()), "the Monday after Easter");
        assert!(!is_day_off(date(2026, 4, 14), &five_days()));
        assert!(is_day_off(date(2026, 3, 9), &five_days()));
    }

    #[test]
    fn two_holidays_of_one_weekend_give_two_days_off() {
        for day in [3, 4] {
            assert!(is_day_off(date(2027, 5, day), &five_days()), "1 May and Easter 2027");
        }
        assert!(!is_day_off(date(2027, 5, 5), &five_days()));
    }

    #[test]
    fn a_holiday_on_a_worked_saturday_moves_nothing() {
        let mut six = five_days();
        six[5] = Some(Hours { from: time(9, 0, 0, 0), to: Time::MAX });
        assert!(is_day_off(date(2027, 5, 1), &six));
        assert!(is_day_off(date(2027, 5, 3), &six), "for Easter Sunday");
        assert!(!is_day_off(date(2027, 5, 4), &six));
    }
}
