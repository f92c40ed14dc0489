//! Staff's texts and titles: plain words become one prompt each, values are joined from fragments.

use std::time::Duration;

use jiff::civil::DateTime;

use crate::{
    calendar::{Calendar, ScheduleId, Status},
    clock::Now,
    vocab::{Digit, Lang, NamedPrompt, Piece, Prompt, PromptId, Utterance},
};

use super::{
    Played, Span, Template, Value, clock, count, date,
    fragment::{self, Fragment},
    hours,
    language::{self, LanguageData},
    number, system,
};

/// Where a sentence ends at a value.
const SENTENCE_PAUSE: Duration = Duration::from_millis(400);
/// Where a comma follows a value.
const COMMA_PAUSE: Duration = Duration::from_millis(200);

/// Between a title and its key, where a reader would see a dash.
const DASH_PAUSE: Duration = Duration::from_millis(170);

/// «{title} — натисніть один», after the pause that keeps options apart.
pub fn option(lang: Lang, name: &str, key: Digit) -> Utterance {
    let mut utterance = vec![Piece::Silence(system::OPTION_PAUSE)];
    utterance.extend(title(lang, name));
    utterance.push(Piece::Silence(DASH_PAUSE));
    utterance.extend(Fragment::Key(usize::from(key.event())).piece(&language::of(lang)));
    utterance
}

/// A title by itself, as it is announced («З’єднуємо: …»).
pub fn title(lang: Lang, title: &str) -> Utterance {
    vec![Piece::Say(Prompt::new(lang, title.trim()))]
}

/// `template` with its values. `now` is civil time in Kyiv, `None` while the clock cannot be trusted: then
/// `{відкриється …}` gives the hours of the week instead.
pub fn speak(lang: Lang, template: &Template, calendar: &Calendar, now: Option<DateTime>) -> Utterance {
    let language = language::of(lang);
    let mut utterance = Utterance::new();
    let mut before = None;
    for (i, span) in template.0.iter().enumerate() {
        let follows_a_value = matches!(before.replace(span), Some(Span::Value(_)));
        match span {
            Span::Text(text) => {
                let (pause, words) = said(&language, text, template.0.get(i + 1));
                if !utterance.is_empty() && !pause.is_zero() {
                    utterance.push(Piece::Silence(pause));
                }
                utterance.extend(words.map(|words| Piece::Say(Prompt::new(lang, words))));
            }
            Span::Played(played) => utterance.push(Piece::Say(played_prompt(lang, played))),
            Span::Value(value) => {
                // Two telephone numbers in a row would be heard as one.
                if follows_a_value {
                    utterance.push(Piece::Silence(SENTENCE_PAUSE));
                } else if ends_in_colon(utterance.last()) {
                    utterance.push(Piece::Silence(COMMA_PAUSE));
                }
                let before = i.checked_sub(1).and_then(|before| template.0.get(before));
                utterance.extend(match (value, before) {
                    (Value::Time(time), Some(Span::Text(text))) => clock::time(&language, text, *time),
                    _ => spoken(&language, value, calendar, now),
                });
            }
        }
    }
    utterance
}

/// «Телефон:» needs a breath before the number; «телефонуйте за номером» does not.
fn ends_in_colon(last: Option<&Piece>) -> bool {
    matches!(last, Some(Piece::Say(prompt)) if prompt.text.ends_with([':', ',', '—']))
}

/// The recordings `template` needs, named `name#1`, `name#2`…: exactly those [`speak`] will say besides fragments.
pub fn recordings(lang: Lang, name: &str, template: &Template) -> Vec<NamedPrompt> {
    let language = language::of(lang);
    let prompts = template.0.iter().enumerate().filter_map(|(i, span)| match span {
        Span::Text(text) => said(&language, text, template.0.get(i + 1)).1.map(|words| Prompt::new(lang, words)),
        Span::Played(played) => Some(played_prompt(lang, played)),
        Span::Value(_) => None,
    });
    let named = |(i, prompt)| NamedPrompt { name: format!("{name}#{}", i + 1), prompt };
    prompts.enumerate().map(named).collect()
}

/// The prompt that a recording of people becomes: known by its file, because its words are nobody's business.
fn played_prompt(lang: Lang, played: &Played) -> Prompt {
    let words = played.words.0.iter().filter_map(|span| match span {
        Span::Text(text) => Some(&**text),
        _ => None,
    });
    let words = words.collect::<Vec<_>>().join(" … ");
    let text = if words.is_empty() { format!("запис «{}»", played.file) } else { words };
    Prompt { id: PromptId::of_file(lang, &played.file), lang, text: text.into() }
}

/// Every system phrase and fragment of `lang`.
pub fn inventory(lang: Lang) -> Vec<NamedPrompt> {
    let language = language::of(lang);
    system::inventory(&language).chain(fragment::inventory(&language)).collect()
}

/// What is recorded of `text`, after a pause: without the word that belongs to the time after it.
fn said<'a>(language: &LanguageData, text: &'a str, next: Option<&Span>) -> (Duration, Option<&'a str>) {
    let (pause, words) = after_value(text);
    match next {
        Some(Span::Value(Value::Time(_))) => {
            let words = words.map(|words| clock::before(language, words));
            (pause, words.filter(|words| words.chars().any(char::is_alphanumeric)))
        }
        _ => (pause, words),
    }
}

/// Punctuation left over after a value is a pause, not a sound; `None` when nothing else is there.
fn after_value(text: &str) -> (Duration, Option<&str>) {
    let words = text.trim_start_matches(|c: char| c.is_whitespace() || ".,;:!?…)»".contains(c));
    let pause = match text.trim_start().chars().next() {
        Some('.' | ';' | '!' | '?' | '…') => SENTENCE_PAUSE,
        Some(',' | ':' | ')') => COMMA_PAUSE,
        _ => Duration::ZERO,
    };
    (pause, Some(words).filter(|words| words.chars().any(char::is_alphanumeric)))
}

fn spoken(language: &LanguageData, value: &Value, calendar: &Calendar, now: Option<DateTime>) -> Utterance {
    let lang = language.lang();
    match value {
        Value::Hours(id) => calendar.schedule(*id).map(|schedule| hours::hours(lang, schedule)).unwrap_or_default(),
        Value::Opens(id) => opens(language, *id, calendar, now),
        Value::Phone(groups) => number::phone(language, groups),
        Value::Date(date) => {
            let words = date::fragments(*date, now.map(DateTime::date));
            words.into_iter().filter_map(|fragment| fragment.piece(language)).collect()
        }
        Value::Amount { hryvnias, kopecks } => count::amount(lang, *hryvnias, *kopecks),
        Value::Time(time) => clock::time(language, "", *time),
    }
}

fn opens(language: &LanguageData, id: ScheduleId, calendar: &Calendar, now: Option<DateTime>) -> Utterance {
    let local = now.and_then(|now| now.to_zoned(Now::kyiv()).ok());
    if let Some(closes) = local.as_ref().and_then(|local| calendar.closes(id, local)) {
        return hours::open_until(language, closes);
    }
    match (now, local.map(|local| calendar.status_at(id, &local))) {
        (Some(now), Some(Status::Closed { opens: Some(opens) } | Status::Lunch { until: opens })) => {
            hours::opens(language.lang(), now, opens)
        }
        _ => spoken(language, &Value::Hours(id), calendar, now),
    }
}
