//! The table of calls.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::super::{columns, words};
use crate::call::{CallRecord, Outcome};

const WHEN: [&str; 4] = ["Коли", "Номер", "Тривалість", "Шлях"];
/// Only where somebody asked for an operator.
const SERVED: [&str; 3] = ["Чекали", "Оператор", "Оцінка"];
const RESULT: [&str; 2] = ["Результат", "Завершив"];
const NOTHING: &str = "—";

/// Newest first, as given; one line a call. `names` puts the name of each call in front.
pub fn render(calls: &[CallRecord], numbers: bool, names: bool, zone: &TimeZone) -> String {
    if calls.is_empty() {
        return "Дзвінків ще не було.\n".into();
    }
    let with_queues = calls.iter().any(|call| !call.queues.is_empty() || !call.talks.is_empty());
    let served = if with_queues { &SERVED[..] } else { &[] };
    let name = names.then_some("Дзвінок");
    let heads = name.into_iter().chain(WHEN).chain(served.iter().copied()).chain(RESULT).map(str::to_owned).collect();
    let rows = calls.iter().map(|call| {
        let name = names.then(|| call.call.to_string());
        let served = with_queues.then(|| served_by(call)).into_iter().flatten();
        name.into_iter().chain(row(call, numbers, zone)).chain(served).chain(result(call)).collect()
    });
    let mut out = columns::aligned("", &std::iter::once(heads).chain(rows).collect::<Vec<Vec<String>>>());
    if calls.iter().any(|call| !call.clock_trusted) {
        out.push_str("? — годинник тоді ще не було звірено\n");
    }
    out
}

fn row(call: &CallRecord, numbers: bool, zone: &TimeZone) -> [String; 4] {
    let when = call.started.to_zoned(zone.clone()).strftime("%d.%m.%Y %H:%M").to_string();
    let doubt = if call.clock_trusted { "" } else { " ?" };
    [format!("{when}{doubt}"), number(call, numbers), talk_time(call), path(call)]
}

pub(super) fn number(call: &CallRecord, numbers: bool) -> String {
    match &call.caller.number {
        None => "прихований".to_owned(),
        // A telephone of the council, not a citizen.
        Some(extension) if call.outcome == Outcome::Internal => extension.to_string(),
        Some(number) if numbers => number.to_string(),
        Some(number) => number.masked(),
    }
}

fn result(call: &CallRecord) -> [String; 2] {
    [words::outcome(call.outcome).to_owned(), words::ended_by(call.ended_by).to_owned()]
}

/// How long the caller waited from choosing the operator on, who talked, and the mark.
fn served_by(call: &CallRecord) -> [String; 3] {
    let waited: u64 = call.queues.iter().map(|visit| visit.ended_ms.saturating_sub(visit.asked_ms)).sum();
    let waited = if call.queues.is_empty() { NOTHING.to_owned() } else { words::talk(Duration::from_millis(waited)) };
    let mut operators: Vec<&str> = call.talks.iter().map(|talk| talk.operator.as_str()).collect();
    operators.dedup();
    let operators = if operators.is_empty() { NOTHING.to_owned() } else { operators.join(", ") };
    let mark = call.survey.and_then(|survey| survey.mark).map_or(NOTHING.to_owned(), |mark| mark.to_string());
    [waited, operators, mark]
}

/// From the answer to the end. Of a call that a crash cut off only the beginning is known.
fn talk_time(call: &CallRecord) -> String {
    match call.answered_ms {
        Some(answered) if call.outcome != Outcome::Interrupted => {
            words::talk(Duration::from_millis(call.ended_ms.saturating_sub(answered)))
        }
        _ => NOTHING.to_owned(),
    }
}

/// Menus and texts in the order they were visited; what the program itself says (names with `·`) is not a place.
fn path(call: &CallRecord) -> String {
    let mut names: Vec<&str> = call.journey.iter().map(|step| step.at.as_str()).collect();
    names.retain(|name| !name.starts_with('·'));
    names.dedup();
    if names.is_empty() { NOTHING.to_owned() } else { names.join(" › ") }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr as _;

    use super::*;
    use crate::{
        call::{EndedBy, Step},
        clock::Now,
        store::testing::record,
    };

    fn step(at: &str) -> Step {
        Step { at: at.into(), from_ms: 0, heard: true, keys: Vec::new() }
    }

    #[test]
    fn the_table_is_aligned_and_hides_numbers_until_asked() {
        let mut first = record(1, 1);
        first.journey = ["·notice", "головне", "послуги", "послуги", "паспорт"].map(step).into();
        let mut second = record(1, 2);
        (second.caller.number, second.clock_trusted, second.answered_ms) = (None, false, None);
        (second.outcome, second.ended_by, second.journey) = (Outcome::Interrupted, EndedBy::Restart, Vec::new());
        let calls = [*second, *first];
        let zone = Now::kyiv();
        assert_eq!(
            render(&calls, false, false, &zone),
            "\
Коли                Номер          Тривалість  Шлях                         Результат            Завершив
26.02.2026 08:15 ?  прихований     —           —                            перервано збоєм      перезапуск
26.02.2026 08:14    +38046•••0000  0:41        головне › послуги › паспорт  отримали інформацію  хто телефонував
? — годинник тоді ще не було звірено
"
        );
        assert!(render(&calls, true, false, &zone).contains("+380464400000"));
    }

    #[test]
    fn operators_and_marks_have_columns_as_soon_as_somebody_asked_for_them() {
        let served = super::super::story::sample();
        let table = render(&[served, *record(1, 1)], false, true, &Now::kyiv());
        assert_eq!(
            table,
            "\
Дзвінок  Коли              Номер          Тривалість  Шлях     Чекали  Оператор     Оцінка  Результат             Завершив
1-2      26.02.2026 08:15  +38046•••0000  0:41        головне  0:40    Ігор, Марія  4       розмова з оператором  хто телефонував
1-1      26.02.2026 08:14  +38046•••0000  0:41        головне  —       —            —       отримали інформацію   хто телефонував
"
        );
    }

    #[test]
    fn a_telephone_of_the_council_is_named() {
        let mut call = record(1, 1);
        (call.outcome, call.caller.number) = (Outcome::Internal, crate::vocab::PhoneNumber::parse("101"));
        assert_eq!(number(&call, false), "101");
    }

    #[test]
    fn a_stress_mark_takes_no_place() {
        let mut stressed = record(1, 1);
        stressed.journey = vec![step("голови́")];
        let mut plain = record(1, 2);
        plain.journey = vec![step("голови")];
        let table = render(&[*stressed, *plain], false, false, &Now::kyiv());
        let ends: Vec<_> = table.lines().skip(1).map(|line| line.split("отримали").next().unwrap().width()).collect();
        assert_eq!(ends[0], ends[1]);
    }

    #[test]
    fn no_calls_are_said_in_words() {
        assert_eq!(render(&[], false, false, &Now::kyiv()), "Дзвінків ще не було.\n");
    }
}
