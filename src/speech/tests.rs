//! The words, exactly: what a caller hears for hours, moments, numbers and dates.

use std::{collections::HashSet, time::Duration};

use jiff::civil::{Time, date, time};

use super::*;
use crate::{
    calendar::{Calendar, Hours, PublicHolidays, Schedule, ScheduleId},
    vocab::{Digit, Lang, PhoneNumber, Piece, Utterance},
};

const fn hours_of(from: (i8, i8), to: (i8, i8)) -> Option<Hours> {
    Some(Hours { from: time(from.0, from.1, 0, 0), to: time(to.0, to.1, 0, 0) })
}

fn week(week: [Option<Hours>; 7], lunch: Option<Hours>) -> Schedule {
    Schedule { name: "рада".into(), week, lunch, dated: Default::default() }
}

fn council() -> Schedule {
    let long = hours_of((8, 0), (17, 0));
    let friday = hours_of((8, 0), (15, 45));
    week([long, long, long, long, friday, None, None], hours_of((12, 0), (12, 45)))
}

fn calendar() -> Calendar {
    Calendar { schedules: vec![council()], public_holidays: PublicHolidays::Work }
}

/// Words as heard: a pause is `|`, stress marks are dropped.
fn words(utterance: &Utterance) -> String {
    let heard = utterance.iter().map(|piece| match piece {
        Piece::Say(prompt) => prompt.text.replace('\u{301}', ""),
        Piece::Silence(_) => "|".to_owned(),
        Piece::Music(_) => "♪".to_owned(),
        Piece::Beep => "◆".to_owned(),
        Piece::Recording(_) => "●".to_owned(),
    });
    heard.collect::<Vec<_>>().join(" ")
}

fn uk_hours(schedule: &Schedule) -> String {
    words(&hours(Lang::UK, schedule))
}

#[test]
fn the_week_of_a_council_is_grouped_by_equal_days() {
    assert_eq!(
        uk_hours(&council()),
        "з понеділка до четверга з восьмої до сімнадцятої години | у п’ятницю з восьмої до п’ятнадцятої сорок п’ять | \
         перерва з дванадцятої до дванадцятої сорок п’ять | субота й неділя — вихідні"
    );
    assert_eq!(
        words(&hours(Lang::EN, &council())),
        "from Monday to Thursday from eight a.m. until five p.m. | on Friday from eight a.m. until three forty-five p.m. \
         | break from noon until twelve forty-five p.m. | closed on Saturday and Sunday"
    );
}

#[test]
fn separate_days_are_listed_and_few_days_off_are_named() {
    let morning = hours_of((8, 30), (12, 0));
    assert_eq!(
        uk_hours(&week([morning, None, morning, None, morning, None, None], None)),
        "у понеділок у середу і в п’ятницю з восьмої тридцять до дванадцятої години"
    );
    assert_eq!(
        uk_hours(&week([morning, morning, None, None, None, None, None], None)),
        "у понеділок і у вівторок з восьмої тридцять до дванадцятої години"
    );
    assert_eq!(
        uk_hours(&week([None, morning, morning, morning, morning, morning, None], None)),
        "з вівторка до суботи з восьмої тридцять до дванадцятої години | понеділок та неділя — вихідні"
    );
}

#[test]
fn every_day_and_around_the_clock_have_their_own_words() {
    let always = Some(Hours { from: Time::midnight(), to: Time::MAX });
    assert_eq!(uk_hours(&week([always; 7], None)), "щодня цілодобово");
    let day = hours_of((9, 0), (21, 0));
    assert_eq!(
        uk_hours(&week([day, day, day, day, day, day, None], None)),
        "з понеділка до суботи з дев’ятої до двадцять першої години | неділя — вихідний день"
    );
    let late = Some(Hours { from: time(18, 0, 0, 0), to: Time::MAX });
    assert_eq!(uk_hours(&week([late; 7], None)), "щодня з вісімнадцятої до двадцять четвертої години");
    assert_eq!(uk_hours(&week([None; 7], None)), "тимчасово зачинено");
}

#[test]
fn a_break_outside_the_working_day_is_not_mentioned() {
    let morning = hours_of((8, 0), (12, 0));
    let said = uk_hours(&week([morning; 7], hours_of((12, 0), (12, 45))));
    assert_eq!(said, "щодня з восьмої до дванадцятої години");
}

#[test]
fn an_opening_is_told_from_the_listeners_day() {
    let monday = date(2026, 10, 5).at(18, 0, 0, 0);
    let say = |then| words(&opens(Lang::UK, monday, then));
    assert_eq!(say(date(2026, 10, 5).at(19, 45, 0, 0)), "сьогодні з дев’ятнадцятої сорок п’ять");
    assert_eq!(say(date(2026, 10, 6).at(8, 0, 0, 0)), "завтра, у вівторок, | з восьмої години");
    assert_eq!(say(date(2026, 10, 12).at(8, 0, 0, 0)), "у понеділок | дванадцятого жовтня | з восьмої години");
    assert_eq!(
        say(date(2027, 10, 12).at(7, 5, 0, 0)),
        "у вівторок | дванадцятого жовтня дві тисячі двадцять сьомого року | із сьомої нуль п’ять"
    );
    let english = opens(Lang::EN, monday, date(2026, 10, 12).at(14, 30, 0, 0));
    assert_eq!(words(&english), "on Monday | the twelfth of October | from two thirty p.m.");
}

#[test]
fn a_closing_time_is_told_to_the_minute() {
    assert_eq!(words(&until(Lang::UK, time(12, 0, 0, 0))), "до дванадцятої години");
    assert_eq!(words(&until(Lang::UK, time(15, 45, 0, 0))), "до п’ятнадцятої сорок п’ять");
    assert_eq!(words(&until(Lang::UK, Time::MAX)), "до двадцять четвертої години");
}

fn phone(groups: &[&str]) -> String {
    let template = Template(vec![Span::Value(Value::Phone(groups.iter().map(|g| (*g).into()).collect()))]);
    words(&speak(Lang::UK, &template, &calendar(), None))
}

#[test]
fn phone_numbers_are_read_in_the_groups_they_are_written_in_with_their_zeros() {
    assert_eq!(phone(&["067", "000", "00", "00"]), "нуль шістдесят сім | нуль нуль нуль | нуль нуль | нуль нуль");
    assert_eq!(phone(&["0", "800", "12", "05", "60"]), "нуль | вісімсот | дванадцять | нуль п’ять | шістдесят");
    assert_eq!(
        phone(&["+380", "50", "123", "45", "67"]),
        "плюс триста вісімдесят | п’ятдесят | сто двадцять три | \
         сорок п’ять | шістдесят сім"
    );
    assert_eq!(phone(&["112"]), "сто дванадцять");
    assert_eq!(phone(&["007", "900", "304"]), "нуль нуль сім | дев’ятсот | триста чотири");
    assert_eq!(phone(&["04644", "21234"]), "нуль сорок шість | сорок чотири | двісті дванадцять | тридцять чотири");
}

#[test]
fn a_number_of_this_country_is_read_in_the_groups_people_write_and_others_as_they_come() {
    let said = |text| words(&number(Lang::UK, &PhoneNumber::parse(text).unwrap()));
    assert_eq!(said("+380670000000"), "нуль шістдесят сім | нуль нуль нуль | нуль нуль | нуль нуль");
    assert_eq!(said("0464421234"), "нуль сорок шість | чотириста сорок два | дванадцять | тридцять чотири");
    assert_eq!(
        said("+48221234567"),
        "плюс чотириста вісімдесят два | двадцять один | двадцять три | сорок п’ять | \
                                      шістдесят сім"
    );
    assert_eq!(said("101"), "сто один");
}

#[test]
fn a_place_is_neuter_and_minutes_have_their_case() {
    let place = |position| words(&place(Lang::UK, position));
    assert_eq!(place(1), "Ваше місце в черзі — перше.");
    assert_eq!(place(3), "Ваше місце в черзі — третє.");
    assert_eq!(place(22), "Ваше місце в черзі — двадцять друге.");
    assert_eq!(place(30), "Ваше місце в черзі — тридцяте.");
    assert_eq!(place(31), "Перед вами в черзі щонайменше тридцять людей.");
    assert_eq!(place(0), place(1));
    let about = |minutes| words(&wait(Lang::UK, minutes, false));
    assert_eq!(about(1), "Чекати до однієї хвилини.");
    assert_eq!(about(2), "Чекати приблизно дві хвилини.");
    assert_eq!(about(5), "Чекати приблизно п’ять хвилин.");
    assert_eq!(about(21), "Чекати понад двадцять хвилин.");
    assert_eq!(words(&wait(Lang::UK, 2, true)), "Чекати до двох хвилин.");
    assert_eq!(words(&wait(Lang::UK, 0, true)), "Чекати до однієї хвилини.");
    assert_eq!(words(&wait(Lang::EN, 2, true)), "The wait is up to two minutes.");
    assert_eq!(words(&super::place(Lang::EN, 2)), "Your place in the queue is the second.");
}

#[test]
fn dates_are_ordinal_and_name_the_year_only_when_it_is_far() {
    let template = Template(vec![Span::Value(Value::Date(date(2026, 12, 31)))]);
    let said = |today: Option<_>| words(&speak(Lang::UK, &template, &calendar(), today));
    assert_eq!(said(Some(date(2026, 12, 1).at(9, 0, 0, 0))), "тридцять першого грудня");
    assert_eq!(said(None), "тридцять першого грудня");
    assert_eq!(
        said(Some(date(2028, 1, 10).at(9, 0, 0, 0))),
        "тридцять першого грудня дві тисячі двадцять шостого року"
    );
}

fn opening_text() -> Template {
    let text = |t: &str| Span::Text(t.into());
    Template(vec![text("Приймаємо"), Span::Value(Value::Opens(ScheduleId(0))), text(". Чекаємо на вас.")])
}

#[test]
fn a_text_with_an_opening_follows_the_calendar() {
    let said = |now| words(&speak(Lang::UK, &opening_text(), &calendar(), now));
    let monday = date(2026, 10, 5);
    assert_eq!(said(Some(monday.at(7, 0, 0, 0))), "Приймаємо сьогодні з восьмої години | Чекаємо на вас.");
    assert_eq!(said(Some(monday.at(12, 10, 0, 0))), "Приймаємо сьогодні з дванадцятої сорок п’ять | Чекаємо на вас.");
    assert_eq!(said(Some(monday.at(9, 0, 0, 0))), "Приймаємо сьогодні до сімнадцятої години | Чекаємо на вас.");
    assert_eq!(said(Some(monday.at(13, 0, 0, 0))), "Приймаємо сьогодні до сімнадцятої години | Чекаємо на вас.");
    assert!(said(None).starts_with("Приймаємо з понеділка до четверга"), "an unknown clock gives the week");
}

#[test]
fn punctuation_after_a_value_is_a_pause_and_never_a_recording() {
    let template = Template(vec![
        Span::Text("Телефон:".into()),
        Span::Value(Value::Phone(vec!["103".into()])),
        Span::Text(", або".into()),
        Span::Value(Value::Phone(vec!["112".into()])),
        Span::Text(".".into()),
    ]);
    let spoken = speak(Lang::UK, &template, &calendar(), None);
    assert_eq!(words(&spoken), "Телефон: | сто три | або сто дванадцять |");
    assert_eq!(spoken.last(), Some(&Piece::Silence(Duration::from_millis(400))));
    let names: Vec<_> = recordings(Lang::UK, "texts.біда.say", &template).into_iter().map(|p| p.name).collect();
    assert_eq!(names, ["texts.біда.say#1", "texts.біда.say#2"]);
}

#[test]
fn two_values_in_a_row_are_kept_apart() {
    let phone = |number: &str| Span::Value(Value::Phone(vec![number.into()]));
    let spoken = speak(Lang::UK, &Template(vec![phone("103"), phone("112")]), &calendar(), None);
    let apart = Piece::Silence(Duration::from_millis(400));
    assert_eq!(words(&spoken), "сто три | сто дванадцять");
    assert!(spoken.contains(&apart), "{spoken:?}");
}

fn sum(hryvnias: u32, kopecks: u8) -> String {
    let template = Template(vec![Span::Value(Value::Amount { hryvnias, kopecks })]);
    words(&speak(Lang::UK, &template, &calendar(), None))
}

#[test]
fn a_sum_agrees_with_its_hryvnias_and_kopecks() {
    assert_eq!(sum(1250, 50), "тисяча двісті п’ятдесят гривень п’ятдесят копійок");
    assert_eq!(sum(1, 1), "одна гривня одна копійка");
    assert_eq!(sum(22, 2), "двадцять дві гривні дві копійки");
    assert_eq!(sum(111, 12), "сто одинадцять гривень дванадцять копійок");
    assert_eq!(sum(100, 0), "сто гривень");
    assert_eq!(sum(0, 5), "п’ять копійок");
    assert_eq!(sum(0, 0), "нуль гривень");
    assert_eq!(sum(2001, 0), "дві тисячі одна гривня");
    assert_eq!(sum(121_000, 0), "сто двадцять одна тисяча гривень");
    assert_eq!(sum(2_001_300, 0), "два мільйони одна тисяча триста гривень");
    assert_eq!(sum(MAX_HRYVNIAS, 100), "", "no sum at all rather than a wrong one");
    assert_eq!(words(&amount(Lang::EN, 1250, 1)), "one thousand two hundred fifty hryvnias one kopiyka");
    assert_eq!(words(&amount(Lang::EN, 101, 0)), "one hundred one hryvnias");
}

#[test]
fn a_sum_from_fragments_is_the_numeral_in_words() {
    use numeral::{Case, Gender, cardinal, form};
    for n in (1..2_000).chain((2_000..1_000_000_000).step_by(1_234_567)) {
        let number = cardinal(n, Gender::Feminine, Case::Nominative);
        let noun = form(n, ["гривня", "гривні", "гривень"]);
        assert_eq!(sum(n as u32, 0), format!("{number} {noun}"));
    }
}

#[test]
fn what_is_counted_agrees_with_its_number() {
    let said = |n, noun| words(&count(Lang::UK, n, noun));
    assert_eq!(said(21, Noun::Minute), "двадцять одна хвилина");
    assert_eq!(said(2, Noun::Call), "два дзвінки");
    assert_eq!(said(1, Noun::Message), "одне повідомлення");
    assert_eq!(said(11, Noun::Day), "одинадцять днів");
    assert_eq!(said(1_000, Noun::Hour), "тисяча годин");
    assert_eq!(said(0, Noun::Call), "нуль дзвінків");
    assert_eq!(words(&count(Lang::EN, 1, Noun::Day)), "one day");
}

fn at_time(lang: Lang, before: &str, hour: i8, minute: i8) -> (String, Vec<String>) {
    let mut spans = vec![Span::Value(Value::Time(time(hour, minute, 0, 0))), Span::Text(".".into())];
    if !before.is_empty() {
        spans.insert(0, Span::Text(before.into()));
    }
    let template = Template(spans);
    let recorded = recordings(lang, "t", &template).into_iter().map(|named| named.prompt.text.to_string());
    (words(&speak(lang, &template, &calendar(), None)), recorded.collect())
}

#[test]
fn a_time_takes_its_form_from_the_word_before_it() {
    let uk = |before: &str, hour, minute| at_time(Lang::UK, before, hour, minute);
    let recorded = |text: &str| vec![text.to_owned()];
    assert_eq!(uk("", 8, 30), ("восьма тридцять |".into(), vec![]));
    assert_eq!(uk("Прийом о", 9, 0), ("Прийом о дев’ятій годині |".into(), recorded("Прийом")));
    assert_eq!(uk("Прийом об", 11, 5), ("Прийом об одинадцятій нуль п’ять |".into(), recorded("Прийом")));
    assert_eq!(uk("О", 9, 0), ("о дев’ятій годині |".into(), vec![]));
    assert_eq!(uk("Працюємо до", 17, 45).0, "Працюємо до сімнадцятої сорок п’ять |");
    assert_eq!(uk("Працюємо з", 7, 0), ("Працюємо із сьомої години |".into(), recorded("Працюємо")));
    assert_eq!(uk("Лише після", 21, 0), ("Лише після двадцять першої години |".into(), recorded("Лише після")));
    assert_eq!(uk("Запис на", 0, 0).0, "Запис на нульову годину |");
    assert_eq!(uk("Час до:", 8, 0).0, "Час до: | восьма година |");
    assert_eq!(at_time(Lang::EN, "Come at", 15, 30).0, "Come at three thirty p.m. |");
    assert_eq!(at_time(Lang::EN, "Until", 12, 0).0, "until noon |");
    assert_eq!(at_time(Lang::EN, "The time is", 0, 0).0, "The time is midnight |");
}

#[test]
fn an_option_names_the_thing_first_and_then_the_key() {
    let said = |key| words(&option(Lang::UK, "Графік роботи й адреса", key));
    assert_eq!(said(Digit::ZERO), "| Графік роботи й адреса | натисніть нуль");
    assert_eq!(said(Digit::STAR), "| Графік роботи й адреса | натисніть зірочку");
    assert_eq!(said(Digit::POUND), "| Графік роботи й адреса | натисніть решітку");
}

#[test]
fn whatever_is_spoken_from_fragments_is_in_the_inventory() {
    for lang in [Lang::UK, Lang::EN] {
        let known: HashSet<_> = inventory(lang).into_iter().map(|named| named.prompt.id).collect();
        let mut spoken: Utterance = hours(lang, &council());
        let start = date(2026, 1, 1).at(9, 0, 0, 0);
        for day in 0..366 {
            let then = start.checked_add(jiff::Span::new().days(day).minutes(day * 13)).unwrap();
            spoken.extend(opens(lang, start, then));
            spoken.extend(until(lang, then.time()));
        }
        for digits in 0..1000 {
            let group: std::sync::Arc<str> = format!("{digits:03}").into();
            let template = Template(vec![Span::Value(Value::Phone(vec![group.clone(), group[1..].into()]))]);
            spoken.extend(speak(lang, &template, &calendar(), None));
        }
        for n in 0..70 {
            spoken.extend([place(lang, n), wait(lang, n.into(), false), wait(lang, n.into(), true)].concat());
        }
        for n in (0..130).chain((130..1_000_000_000).step_by(7_777_777)) {
            spoken.extend(Noun::ALL.into_iter().flat_map(|noun| count(lang, n, noun)));
            spoken.extend(amount(lang, n, (n % 100) as u8));
        }
        let before_times = ["", "о", "з", "до", "після", "на", "at", "from", "until"];
        for (hour, minute) in (0..24).flat_map(|hour| [0, 1, 30, 59].map(|minute| (hour, minute))) {
            for before in before_times {
                let value = Span::Value(Value::Time(time(hour, minute, 0, 0)));
                spoken.extend(speak(lang, &Template(vec![Span::Text(before.into()), value]), &calendar(), None));
            }
        }
        spoken.retain(|piece| !matches!(piece, Piece::Say(prompt) if before_times.contains(&&*prompt.text)));
        for piece in spoken {
            assert!(!matches!(&piece, Piece::Say(prompt) if !known.contains(&prompt.id)), "{lang} {piece:?}");
        }
    }
}

#[test]
fn names_and_recordings_of_the_inventory_are_unique() {
    let all = inventory(Lang::UK);
    let names: HashSet<_> = all.iter().map(|named| &named.name).collect();
    let ids: HashSet<_> = all.iter().map(|named| named.prompt.id).collect();
    assert_eq!((names.len(), ids.len()), (all.len(), all.len()));
    assert!(all.iter().any(|named| named.name == "system.text_unavailable"));
    assert!(all.iter().any(|named| named.name == "fragment.key.1" && &*named.prompt.text == "натисніть один"));
}
