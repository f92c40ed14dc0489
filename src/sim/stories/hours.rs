use super::*;

#[test]
fn a_minute_before_closing_operators_answer_and_a_minute_later_they_do_not() {
    let city = City::at("2026-03-02 16:59:30");
    let mut olena = city.call(OLENA);
    olena.hears(OPERATOR).waits(secs(30)).presses("#");
    olena.hears("Щоб залишити повідомлення, натисніть нуль.");
    olena.presses("0").hears("Зараз неробочий час.").hears("Оператори відповідатимуть");
    olena.hears("завтра, у вівторок,").hears("з восьмої години");
    olena.hears("Якщо є загроза життю, телефонуйте за номером сто дванадцять.");
    olena.hangs_up().ends(Outcome::NobodyAnswered);
    city.is_at_rest();
}

#[test]
fn a_silent_citizen_at_night_hears_the_hours_once_and_goodbye() {
    let city = City::at("2026-03-02 23:00");
    let mut olena = city.call(OLENA);
    olena.hears("Ми не почули вашого вибору. Повторюємо меню.");
    olena.hears("Зараз неробочий час.").hears("Графік роботи:").hears(GOODBYE);
    let record = olena.ends(Outcome::NoChoice);
    assert_eq!(record.journey.last().map(|step| (&*step.at, step.heard)), Some(("·closed", true)));
}

#[test]
fn at_lunch_the_end_of_lunch_is_told() {
    let city = City::at("2026-03-02 12:10");
    let mut olena = city.call(OLENA);
    olena.waits(secs(1)).presses("0").hears("Зараз обідня перерва.").hears("Оператори відповідатимуть");
    olena.hears("сьогодні");
    olena.hangs_up();
}

#[test]
fn a_shortened_day_is_told_before_the_options() {
    let city = City::at("2026-12-31 09:00");
    let mut olena = city.call(OLENA);
    olena.hears("Сьогодні скорочений день, оператори відповідають").hears("до дванадцятої години");
    olena.hears("Графік роботи й адреса");
    olena.hangs_up();
}

#[test]
fn a_closed_date_outweighs_the_weekday() {
    let city = City::at("2026-03-10 10:00");
    let mut olena = city.call(OLENA);
    olena.waits(secs(1)).presses("0").hears("Зараз неробочий час.").hears("завтра, у середу,");
    olena.hangs_up();
}

#[test]
fn a_public_holiday_closes_only_when_it_is_switched_on() {
    let closed = City::with("2026-12-25 10:00", |settings| {
        with_script(settings, |script| {
            script.calendar.public_holidays = crate::calendar::PublicHolidays::Closed;
        });
    });
    let mut olena = closed.call(OLENA);
    olena.waits(secs(1)).presses("0").hears("Зараз неробочий час.");
    let working = City::at("2026-12-25 10:00");
    let mut olena = working.call(OLENA);
    olena.waits(secs(1)).presses("0").hears("На жаль, зараз ніхто не може відповісти.");
}

#[test]
fn without_a_clock_operators_are_tried_and_the_record_says_the_time_is_a_guess() {
    let city = City::at(MONDAY_MORNING);
    city.world().set_clock(None);
    let mut olena = city.call(OLENA);
    olena.hears(OPERATOR).presses("0").hears("На жаль, зараз ніхто не може відповісти.");
    let record = olena.hangs_up().ends(Outcome::NobodyAnswered);
    assert!(!record.clock_trusted);
}

#[test]
fn the_hour_that_summer_time_skips_does_not_confuse_tomorrow() {
    // 2026-03-29 03:00 becomes 04:00 in Kyiv.
    let city = City::at("2026-03-28 23:30");
    let mut olena = city.call(OLENA);
    olena.waits(secs(1)).presses("0").hears("Зараз неробочий час.").hears("у понеділок").hears("з восьмої години");
    olena.hangs_up();
}
