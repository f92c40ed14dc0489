//! What the report says, word for word.

use std::sync::Arc;

use super::super::{testing::*, *};
use crate::{
    ivr,
    ledger::{Event, Happening},
};

fn made(context: &Context, period: &str, table: &str, extras: &Extras) -> Report {
    let period = period.parse().unwrap();
    let mut gathering = Gathering::new(Arc::new(context.clone()), period);
    calls(table).iter().for_each(|record| gathering.add(record));
    Report::make(context, period, &gathering.finish(), extras)
}

fn of(table: &str) -> Report {
    made(&context(), "2026-10", table, &Extras::default())
}

fn title(council: Council, period: &str) -> String {
    let context = Context { council, ..context() };
    Report::make(&context, period.parse().unwrap(), &Tally::default(), &Extras::default()).head.title
}

#[test]
fn an_empty_month_says_so_and_divides_by_nothing() {
    let report = of("");
    assert_eq!(report.headline, ["Дзвінків не надійшло."]);
    assert!(report.indicators.iter().all(|indicator| indicator.value == Value::None));
    assert!(report.outcomes.iter().all(|row| row.calls == 0 && row.percent.is_none()));
    let boxes: Vec<_> = report.boxes.iter().map(|row| (&*row.name, row.left)).collect();
    assert_eq!(boxes, [("зауваження", 0)], "a box nobody spoke into has its line");
    assert_eq!(report.outcomes.len(), 8, "the rows of the form stand even when they are empty");
}

#[test]
fn one_call_is_told_in_the_singular() {
    assert_eq!(
        of("05 20:00 n01 ask 10 ans 15 talk 60 Олена mark 5").headline,
        [
            "Надійшов 1 дзвінок із 1 номера, із них 1 — у неробочий час.",
            "У 1 дзвінку відповів оператор.",
            "Оцінили 1 розмову з 1, середня оцінка — 5 балів.",
        ]
    );
    assert_eq!(of("05 10:00 n01 ask 10 ans 15 talk 60 Олена").headline[2], "Жодної розмови з 1 не оцінили.");
}

#[test]
fn the_title_is_made_of_what_the_council_wrote() {
    let own = Council {
        name: "Менська міська рада".into(),
        name_of: "Менської міської ради".into(),
        service_of: "розумного колл-центру".into(),
        ..Council::default()
    };
    assert_eq!(
        title(own.clone(), "2026-h1"),
        "Звіт про роботу розумного колл-центру Менської міської ради за перше півріччя 2026 року"
    );
    let only_name = Council { name: own.name.clone(), ..Council::default() };
    assert_eq!(title(only_name, "2026"), "Менська міська рада. Звіт про роботу кол-центру за 2026 рік");
    assert_eq!(
        title(Council::default(), "2026-10-05..2026-10-18"),
        "Звіт про роботу кол-центру за період 05.10–18.10.2026"
    );
    assert_eq!(title(Council::default(), "2026-10-05..2026-10-05"), "Звіт про роботу кол-центру за 05.10.2026");
}

#[test]
fn an_unfinished_period_and_a_late_beginning_make_data_incomplete() {
    let running = made(&context(), "2026-11", "", &Extras::default());
    assert_eq!(running.head.completeness, Completeness::Partial);
    assert!(running.head.line.ends_with("дані неповні: період ще не закінчився"), "{}", running.head.line);
    let to_come = made(&context(), "2026-12", "", &Extras::default());
    assert!(to_come.head.line.ends_with("дані неповні: період ще не почався"), "{}", to_come.head.line);
    assert_eq!(to_come.when.per_working_day, None);
    let extras = Extras { since: Some(when("12T08:00")), ..Extras::default() };
    let late = made(&context(), "2026-10", "12 09:00 n01 паспорт+", &extras);
    assert!(late.head.line.ends_with("дані неповні: облік ведеться з 12.10.2026"), "{}", late.head.line);
    // 12–16, 19–23 and 26–30 October.
    assert_eq!(late.when.per_working_day, Some(1.0 / 15.0));
    let folded = Extras { folded: true, ..extras };
    assert_eq!(made(&context(), "2026-10", "", &folded).head.completeness, Completeness::Whole);
}

#[test]
fn below_thirty_there_is_neither_per_cent_nor_verdict() {
    let table = "05 10:00 n01 ask 10 ans 15 talk 60 Олена mark 1 \n".repeat(29);
    let report = of(&table);
    for indicator in &report.indicators {
        assert!(matches!(indicator.verdict, None | Some(Verdict::TooFew)), "{:?}", indicator.id);
        if let Value::Share(share) = indicator.value {
            assert_eq!(share.percent(), None);
        }
    }
    assert!(report.outcomes.iter().all(|row| row.percent.is_none()));
    let enough = of(&(table + "06 10:00 n02 ask 10 ans 15 talk 60 Олена mark 1"));
    let mark = enough.indicators.iter().find(|indicator| indicator.id == IndicatorId::Mark).unwrap();
    assert_eq!(mark.verdict, Some(Verdict::NeedsAttention));
}

#[test]
fn remarks_tell_what_the_figures_cannot() {
    let table = "05 10:00 n01 ask 10 ans 15 talk 60 Олена mark 5 \n 06 10:00 - ask 10 ans 15 talk 60 Олена \n \
                 07 10:00 n02 full \n 08 10:00 n03 fax \n";
    let report = of(table);
    for expected in [
        "Про перерви в роботі за цей період даних немає.",
        "Дзвінків, що не дійшли до приладу (зайнято в провайдера, вимкнено світло), програма не бачить.",
        "Програма рахує дзвінки, а не людей: з одного номера могли телефонувати кілька разів. Без номера надійшов 1 \
         дзвінок.",
        "Не враховано дзвінків: факси — 1.",
        "Усі лінії були зайняті — 1 дзвінок: замало одночасних розмов або дзвінки затягуються.",
        "1 розмова без оцінки: питання прозвучало в 1 з 2 розмов. Оцінюють найчемніші й найсердитіші.",
        "На дзвінки відповідав один оператор: середня оцінка — це його особиста оцінка.",
        "«Не телефонували повторно» пораховано без 1 розмови: номер невідомий або 7 днів ще не минули.",
        "Де випадків менше 30, відсотків і висновків немає: один дзвінок змінив би їх надто сильно.",
    ] {
        assert!(report.remarks.iter().any(|remark| remark == expected), "{expected}\n{:#?}", report.remarks);
    }
    assert_eq!(report.remarks.len(), 9, "{:#?}", report.remarks);
}

#[test]
fn what_is_wrong_with_the_store_and_the_clock_is_said() {
    let full = Event { at: when("05T10:00"), trusted: true, boot: 1, what: Happening::DiskFull };
    let previous = Some(Tally::default());
    let extras = Extras { events: vec![full], damaged: 2, folded: true, previous, ..Extras::default() };
    let mut record = call(1, "05 10:00 n01 паспорт+");
    record.clock_trusted = false;
    let context = Context { demo: true, ..context() };
    let mut gathering = Gathering::new(Arc::new(context.clone()), "2026-11".parse().unwrap());
    record.started = when("11-02T10:00");
    gathering.add(&record);
    let report = Report::make(&context, "2026-11".parse().unwrap(), &gathering.finish(), &extras);
    for expected in [
        "Демонстраційні дані: місто, номери й дзвінки вигадані.",
        "Період ще не закінчився: показано дзвінки до 09.11.2026 09:15.",
        "Робочих днів 21, у попередньому періоді — 22: порівнюйте дзвінки «на робочий день».",
        "Під час 1 дзвінка годинник приладу ще не було звірено: день і година можуть бути неточні.",
        "Для 1 дзвінка невідомо, чи надійшли вони в робочий час.",
        "Не вдалося прочитати 2 записи сховища: дзвінків могло бути більше.",
    ] {
        assert!(report.remarks.iter().any(|remark| remark == expected), "{expected}\n{:#?}", report.remarks);
    }
}

#[test]
fn the_previous_month_stands_beside_and_an_unknown_year_does_not() {
    let extras = Extras { previous: Some(Tally { offered: 3, ..Tally::default() }), ..Extras::default() };
    let report = made(&context(), "2026-10", "", &extras);
    assert_eq!(report.head.compared_with.map(|period| period.to_string()).as_deref(), Some("2026-09"));
    assert_eq!((report.outcomes[0].previous, report.outcomes[0].year_before), (Some(0), None));
    let late = Extras { since: Some(when("09-15T08:00")), ..extras };
    let expected = "Попередній період неповний, облік ведеться з 15.09.2026 08:00: не порівнюйте з ним прямо.";
    assert!(made(&context(), "2026-10", "", &late).remarks.iter().any(|remark| remark == expected));
}

#[test]
fn words_nobody_has_read_again_in_time_are_named_with_who_keeps_them() {
    let mut context = context();
    let mut script = (*context.script).clone();
    let today = context.now.to_zoned(context.zone.clone()).date();
    let (before, owner) = (today.yesterday().unwrap(), "секретар ради");
    for node in &mut script.nodes {
        node.care = ivr::Care {
            owner: Some(owner.into()),
            review: Some(if node.name.contains("паспорт") { before } else { today }),
        };
    }
    let node = script.nodes.iter().find(|node| node.name.contains("паспорт")).unwrap();
    let title = node.title.as_ref().unwrap().0[0].1.clone();
    context.script = Arc::new(script);
    let remarks = made(&context, "2026-10", "", &Extras::default()).remarks;
    let expected = format!("Минув строк перегляду текстів: «{title}» (до {}, {owner}).", words::date(before));
    assert!(remarks.contains(&expected), "{expected}\n{remarks:#?}");
}
