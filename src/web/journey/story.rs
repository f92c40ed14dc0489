//! What happened in a call, in the order it happened, in words; and what else came from its number.

use jiff::{SignedDuration, Timestamp};

use crate::{
    call::{CallRecord, EndedBy, Message, QueueVisit, Step, SurveyRecord, Talk},
    ivr::{NodeKind, Script},
    vocab::RecordingId,
    web::{call_words, pieces::title, scan::scan, staff, view::View},
};

/// Days before and after a call in which others of the same number are looked for.
const DAYS: i64 = 7;
/// Calls looked through for them on either side, and shown: a week of a town.
const MOST: usize = 2_500;
const SHOWN: usize = 10;

/// So many keys in one place may be a telephone number that the caller typed, and not all who read this may see it.
const A_NUMBER: usize = 7;

/// One line of the story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Milliseconds from the INVITE.
    pub at_ms: u64,
    pub text: String,
    pub sound: Option<RecordingId>,
}

impl Moment {
    fn new(at_ms: u64, text: impl Into<String>) -> Self {
        Self { at_ms, text: text.into(), sound: None }
    }
}

pub fn story(record: &CallRecord, script: &Script) -> Vec<Moment> {
    let line = record.trunk.as_ref().map(|line| format!(" (лінія «{line}»)")).unwrap_or_default();
    let mut all = vec![Moment::new(0, format!("Дзвінок надійшов на номер {}{line}", record.called))];
    all.extend(record.answered_ms.map(|at| Moment::new(at, "Слухавка відповіла")));
    all.extend(record.journey.iter().map(|visited| step(visited, script)));
    record.queues.iter().for_each(|visit| queue(&mut all, visit, script));
    all.extend(record.talks.iter().map(talk));
    if let Some(answers) = &record.survey {
        let after = record.talks.last().map_or(record.ended_ms, |talk| talk.to_ms);
        all.push(Moment::new(after, survey(answers)));
    }
    all.extend(record.messages.iter().map(|left| message(left, script)));
    all.push(Moment::new(record.ended_ms.max(last(&all)), end(record.ended_by)));
    all.sort_by_key(|moment| moment.at_ms);
    all
}

/// Of a call that a crash cut off the end is not known: nothing is told after it.
fn last(all: &[Moment]) -> u64 {
    all.iter().map(|moment| moment.at_ms).max().unwrap_or(0)
}

fn end(by: EndedBy) -> &'static str {
    match by {
        EndedBy::Caller => "Кінець: той, хто телефонував, поклав слухавку",
        EndedBy::Us => "Кінець: завершила Слухавка",
        EndedBy::Network => "Кінець: зв’язок обірвався",
        EndedBy::Restart => "Кінець: перервано перезапуском",
    }
}

fn step(step: &Step, script: &Script) -> Moment {
    let name = title(script, &step.at);
    let node = script.named(&step.at).and_then(|id| script.find(id));
    let what = match (&*step.at, node.map(|node| &node.kind)) {
        ("·notice", _) => "Оголошення".to_owned(),
        ("·closed", _) => "Повідомлення, що зачинено".to_owned(),
        (_, Some(NodeKind::Menu(_))) => format!("Меню «{name}»"),
        (_, Some(NodeKind::Text(_))) => format!("Довідковий текст «{name}»"),
        (_, Some(NodeKind::Department(_))) => format!("Відділ «{name}»"),
        (_, Some(NodeKind::Box(_))) => format!("Скринька повідомлень «{name}»"),
        (_, None) => format!("«{}»", name.trim_start_matches('·')),
    };
    let heard = if step.heard { "дослухано до кінця" } else { "не дослухано" };
    let mut text = format!("{what}: {heard}");
    if step.keys.len() >= A_NUMBER {
        text.push_str("; натиснуто клавіш: ");
        text.push_str(&step.keys.len().to_string());
    } else if !step.keys.is_empty() {
        text.push_str(if step.keys.len() == 1 {
            "; натиснуто клавішу"
        } else {
            "; натиснуто клавіші"
        });
        step.keys.iter().for_each(|key| {
            text.push(' ');
            text.push(key.as_char());
        });
    }
    Moment::new(step.from_ms, text)
}

fn queue(all: &mut Vec<Moment>, visit: &QueueVisit, script: &Script) {
    let place = visit.position.map(|n| format!(", місце в черзі: {n}")).unwrap_or_default();
    all.push(Moment::new(
        visit.asked_ms,
        match visit.queue.strip_prefix('·') {
            // A transfer to one person.
            Some(operator) => format!("З’єднуємо: {operator}"),
            None => format!("Черга «{}»{place}", title(script, &visit.queue)),
        },
    ));
    for attempt in &visit.attempts {
        let status = attempt.sip_status.map(|status| format!(" (код {status})")).unwrap_or_default();
        let lasted = staff::length(attempt.to_ms.saturating_sub(attempt.from_ms));
        let (way, rang) = (call_words::way(attempt.way), call_words::rang(attempt.result));
        let text = format!("Дзвонимо: {}, {way} — {rang}{status}, {lasted}", attempt.operator);
        all.push(Moment::new(attempt.from_ms, text));
    }
    let waited = staff::length(visit.ended_ms.saturating_sub(visit.asked_ms));
    let short = if visit.is_short_abandoned() {
        " (у перші 5 секунд: втраченим не рахуємо)"
    } else {
        ""
    };
    let end = call_words::queue_end(visit.end);
    all.push(Moment::new(visit.ended_ms, format!("Очікування закінчилося: {end}, чекали {waited}{short}")));
}

fn talk(talk: &Talk) -> Moment {
    let lasted = staff::length(talk.to_ms.saturating_sub(talk.from_ms));
    let hold = match talk.hold_ms {
        0 => String::new(),
        ms => format!(", з них на утриманні {}", staff::length(ms)),
    };
    let end = call_words::talk_end(talk.end);
    Moment {
        sound: talk.recording,
        ..Moment::new(talk.from_ms, format!("Розмова: {}, {lasted}{hold}; {end}", talk.operator))
    }
}

fn survey(answers: &SurveyRecord) -> String {
    let resolved = match answers.resolved {
        Some(true) => ", питання вирішено",
        Some(false) => ", питання не вирішено",
        None => "",
    };
    match (answers.mark, answers.asked) {
        (Some(mark), _) => format!("Оцінка: {mark}{resolved}"),
        (None, true) => format!("Оцінки немає: питання прозвучало{resolved}"),
        (None, false) => "Оцінки немає: питання не дослухали".to_owned(),
    }
}

fn message(message: &Message, script: &Script) -> Moment {
    let heard = if message.heard.is_some() { "прослухано" } else { "нове" };
    let length = staff::length(message.length_ms);
    let name = title(script, &message.box_name);
    let text = format!("Повідомлення у скриньці «{name}», {length}; {heard}");
    Moment { sound: Some(message.recording), ..Moment::new(message.at_ms, text) }
}

/// Calls of the same number around this one.
#[derive(Clone, Debug, Default)]
pub struct Near {
    /// In the week before, and in the week after; each the latest first.
    pub before: Others,
    pub after: Others,
}

#[derive(Clone, Debug, Default)]
pub struct Others {
    /// Bounded.
    pub calls: Vec<CallRecord>,
    pub count: usize,
    /// Not all calls of the week were looked through.
    pub cut: bool,
}

/// `None` without a number to compare, and when the records cannot be read: the page is about the call itself.
pub async fn near(view: &dyn View, record: &CallRecord) -> Option<Near> {
    let number = record.caller.number.as_ref()?;
    let week = SignedDuration::from_hours(DAYS * 24);
    let at = record.started;
    let from = at.checked_sub(week).unwrap_or(Timestamp::MIN);
    let to = at.checked_add(week).unwrap_or(Timestamp::MAX);
    let same = |other: &CallRecord| other.caller.number.as_ref() == Some(number) && other.call != record.call;
    Some(Near { before: others(view, (from, at), same).await?, after: others(view, (at, to), same).await? })
}

async fn others(view: &dyn View, span: (Timestamp, Timestamp), same: impl Fn(&CallRecord) -> bool) -> Option<Others> {
    let mut others = Others::default();
    let scanned = scan(view, span, MOST, |other| {
        if same(&other) {
            others.count += 1;
            if others.calls.len() < SHOWN {
                others.calls.push(other);
            }
        }
    })
    .await
    .ok()?;
    others.cut = scanned.rest.is_some();
    Some(others)
}
