//! One call from its first ring to its end, each line with its time.

use std::{fmt::Write as _, time::Duration};

use jiff::tz::TimeZone;

use super::{
    super::{columns, words},
    table::number,
};
use crate::{
    call::{CallRecord, Message, QueueVisit, Step, SurveyRecord, Talk},
    vocab::Digit,
};

pub fn render(call: &CallRecord, numbers: bool, zone: &TimeZone) -> String {
    let started = call.started.to_zoned(zone.clone());
    let doubt = if call.clock_trusted { "" } else { " (годинник тоді ще не було звірено)" };
    let trunk = call.trunk.as_ref().map(|line| format!(", лінія «{line}»")).unwrap_or_default();
    let mut out = format!("Дзвінок {}\n", call.call);
    let _ = writeln!(out, "Коли:       {}{doubt}", started.strftime("%d.%m.%Y %H:%M:%S"));
    let _ = writeln!(out, "Номер:      {} → {}{trunk}", number(call, numbers), call.called);
    let ended = words::ended_by(call.ended_by);
    let _ = writeln!(out, "Результат:  {}; завершив: {ended}", words::outcome(call.outcome));
    let _ = writeln!(out, "Тривав:     {}", time(call.ended_ms));
    let mut lines = lines(call, numbers);
    lines.sort_by_key(|(at, _)| *at);
    let rows: Vec<Vec<String>> = lines.into_iter().map(|(at, text)| vec![time(at), text]).collect();
    out.push('\n');
    out.push_str(&columns::aligned("  ", &rows));
    out
}

fn time(ms: u64) -> String {
    words::talk(Duration::from_millis(ms))
}

/// Each with its time from the INVITE.
fn lines(call: &CallRecord, numbers: bool) -> Vec<(u64, String)> {
    let mut lines: Vec<(u64, String)> = Vec::new();
    lines.extend(call.answered_ms.map(|at| (at, "Слухавка відповіла".to_owned())));
    lines.extend(call.journey.iter().map(|visit| (visit.from_ms, step(visit))));
    for visit in &call.queues {
        lines.extend(queue(visit));
    }
    for talk in &call.talks {
        lines.push((talk.from_ms, talk_line(talk)));
    }
    if let Some(record) = &call.survey {
        let after = call.talks.last().map_or(call.ended_ms, |talk| talk.to_ms);
        lines.push((after, survey(record)));
    }
    lines.extend(call.messages.iter().map(|left| (left.at_ms, message(left, numbers))));
    lines.push((call.ended_ms, "кінець".to_owned()));
    lines
}

fn step(step: &Step) -> String {
    let name = match &*step.at {
        "·notice" => "оголошення",
        "·closed" => "зачинено",
        name => name,
    };
    let heard = if step.heard { "дослухано" } else { "не дослухано" };
    let keys: Vec<String> = step.keys.iter().map(Digit::to_string).collect();
    let keys = if keys.is_empty() { String::new() } else { format!(", натиснуто {}", keys.join(" ")) };
    format!("{name} — {heard}{keys}")
}

fn queue(visit: &QueueVisit) -> Vec<(u64, String)> {
    let place = visit.position.map(|n| format!(", місце в черзі: {n}")).unwrap_or_default();
    let asked = match visit.queue.strip_prefix('·') {
        // A transfer to one person.
        Some(operator) => format!("переводимо: {operator}"),
        None => format!("черга «{}»{place}", visit.queue),
    };
    let mut lines = vec![(visit.asked_ms, asked)];
    for attempt in &visit.attempts {
        let status = attempt.sip_status.map(|status| format!(" ({status})")).unwrap_or_default();
        let lasted = time(attempt.to_ms.saturating_sub(attempt.from_ms));
        lines.push((
            attempt.from_ms,
            format!(
                "дзвонимо: {}, {} — {}{status}, {lasted}",
                attempt.operator,
                words::way(attempt.way),
                words::rang(attempt.result)
            ),
        ));
    }
    let waited = time(visit.ended_ms.saturating_sub(visit.asked_ms));
    let short = if visit.is_short_abandoned() { " (одразу: втраченим не рахуємо)" } else { "" };
    lines.push((visit.ended_ms, format!("черга: {}, чекали {waited}{short}", words::queue_end(visit.end))));
    lines
}

fn talk_line(talk: &Talk) -> String {
    let mut line = format!("розмова: {}, {}", talk.operator, time(talk.to_ms.saturating_sub(talk.from_ms)));
    if talk.hold_ms > 0 {
        let _ = write!(line, ", з них на утриманні {}", time(talk.hold_ms));
    }
    let _ = write!(line, "; {}", words::talk_end(talk.end));
    if let Some(recording) = talk.recording {
        let _ = write!(line, "; запис {recording}");
    }
    line
}

fn survey(record: &SurveyRecord) -> String {
    let resolved = match record.resolved {
        Some(true) => ", питання вирішено",
        Some(false) => ", питання не вирішено",
        None => "",
    };
    match (record.mark, record.asked) {
        (Some(mark), _) => format!("оцінка: {mark}{resolved}"),
        (None, true) => format!("оцінки немає: питання прозвучало{resolved}"),
        (None, false) => "оцінки немає: питання не дослухали".to_owned(),
    }
}

fn message(message: &Message, numbers: bool) -> String {
    let number = match &message.number {
        Some(number) if numbers => format!(", передзвонити: {number}"),
        Some(number) => format!(", передзвонити: {}", number.masked()),
        None => String::new(),
    };
    let heard = if message.heard.is_some() { "прослухано" } else { "нове" };
    let length = time(message.length_ms);
    format!("повідомлення у скриньці «{}», {length}{number}; {heard}; {}", message.box_name, message.recording)
}

/// A call with everything in it, for tests of what shows calls.
#[cfg(test)]
pub(super) fn sample() -> CallRecord {
    use crate::{
        acd::Rang,
        call::{Attempt, Outcome, QueueEnd, TalkEnd, WayKind},
        store::testing::record,
        vocab::{RecordingId, RecordingKind},
    };
    let attempt = |operator: &str, from_ms, to_ms, result| Attempt {
        operator: operator.into(),
        way: WayKind::Phone,
        from_ms,
        to_ms,
        result,
        sip_status: (result == Rang::Busy).then_some(486),
    };
    let talk = |operator: &str, from_ms, to_ms, end| Talk {
        operator: operator.into(),
        from_ms,
        to_ms,
        hold_ms: 5_000,
        wrap_up_ms: 15_000,
        end,
        recording: None,
    };
    let mut call = *record(1, 2);
    call.outcome = Outcome::Answered;
    call.queues = vec![QueueVisit {
        queue: "ЦНАП".into(),
        asked_ms: 10_000,
        entered_ms: Some(14_000),
        ended_ms: 50_000,
        position: Some(2),
        end: QueueEnd::Answered,
        attempts: vec![attempt("Олена", 15_000, 16_000, Rang::Busy), attempt("Ігор", 16_000, 50_000, Rang::Answered)],
    }];
    call.talks =
        vec![talk("Ігор", 50_000, 100_000, TalkEnd::Transferred), talk("Марія", 110_000, 170_000, TalkEnd::Operator)];
    call.talks[1].recording = Some(RecordingId { kind: RecordingKind::Talk, call: call.call, n: 1 });
    call.survey = Some(SurveyRecord { asked: true, mark: Some(4), resolved: Some(true) });
    call.messages = vec![Message { at_ms: 175_000, ..crate::store::testing::message(1, 2) }];
    call.ended_ms = 190_000;
    call.answered_ms = Some(149_000);
    call
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Now;

    #[test]
    fn a_call_is_told_in_the_order_it_happened() {
        let mut call = sample();
        call.answered_ms = Some(180);
        assert_eq!(
            render(&call, false, &Now::kyiv()),
            "\
Дзвінок 1-2
Коли:       26.02.2026 08:15:20
Номер:      +38046•••0000 → +380464421234
Результат:  розмова з оператором; завершив: хто телефонував
Тривав:     3:10

  0:00  Слухавка відповіла
  0:00  головне — дослухано, натиснуто 0
  0:10  черга «ЦНАП», місце в черзі: 2
  0:15  дзвонимо: Олена, внутрішній номер — зайнято (486), 0:01
  0:16  дзвонимо: Ігор, внутрішній номер — відповідь, 0:34
  0:50  черга: відповів оператор, чекали 0:40
  0:50  розмова: Ігор, 0:50, з них на утриманні 0:05; переведено до іншого
  1:50  розмова: Марія, 1:00, з них на утриманні 0:05; завершив оператор; запис talks/1-2-1.wav
  2:50  оцінка: 4, питання вирішено
  2:55  повідомлення у скриньці «повідомлення», 0:12; нове; messages/1-2-1.wav
  3:10  кінець
"
        );
    }

    #[test]
    fn a_transfer_to_one_person_is_no_queue_of_that_name() {
        let mut call = sample();
        call.queues[0].queue = "·Марія".into();
        let story = render(&call, false, &Now::kyiv());
        assert!(story.contains("  0:10  переводимо: Марія\n") && !story.contains('·'), "{story}");
    }
}
