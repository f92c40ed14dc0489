//! The order in which sections are read, and the small ones that are one word.

use super::{
    Shape, boxes, council, departments, dialling, hours, menus, notices, numbers, people, queues, service, speech,
    statistics, strangers, texts, trunks,
};
use crate::{
    calendar::PublicHolidays,
    config::{
        draft::{Draft, Service},
        keys,
        messages::shape as say,
        source::{Entry, Node, Word},
        suggest,
    },
    vocab::Lang,
};

/// Reads the whole tree. `languages` comes first because it says what `say` and `title` mean.
pub(in crate::config) fn draft(shape: &mut Shape<'_>, entries: &[Entry]) -> Draft {
    for Entry { key, .. } in entries.iter().filter(|e| !keys::is_section(&e.key.text)) {
        let near = suggest::nearest(&key.text, keys::sections());
        shape.report.add(&key.place, say::unknown_section(&key.text, near));
    }
    shape.languages = languages(shape, entries);
    let mut draft = Draft { languages: shape.languages.clone(), ..Draft::default() };
    for Entry { key, value } in entries {
        section(shape, &mut draft, &key.text, value);
    }
    if let Some(node) = shape.field(entries, "languages") {
        let place = node.place.clone();
        speech::unnamed(shape, &draft.voices, &place);
    }
    statistics::read(shape, entries, &mut draft);
    statistics::half_year(shape, entries, &mut draft);
    numbers::check(shape, entries, &draft);
    draft.guard = strangers::read(shape, entries);
    draft.service = service::read(shape, entries);
    draft
}

fn section(shape: &mut Shape<'_>, draft: &mut Draft, key: &str, value: &Node) {
    match key {
        "notices" => draft.notices = notices::read(shape, value),
        "public_holidays" => draft.public_holidays = public_holidays(shape, value),
        "hours" => draft.schedules = hours::read(shape, value),
        "menus" => draft.things.extend(menus::read(shape, value)),
        "texts" => draft.things.extend(texts::read(shape, value)),
        "departments" => draft.things.extend(departments::read(shape, value)),
        "boxes" => draft.things.extend(boxes::read(shape, value)),
        "operator" => (draft.operator, draft.operator_written) = (shape.word(value), true),
        "people" => draft.people = people::read(shape, value),
        "queues" => draft.queues = queues::read(shape, value),
        "dialling" => draft.dialling = dialling::dialling(shape, value),
        "recordings" => draft.recordings = dialling::recordings(shape, value),
        "music" => draft.music = dialling::music(shape, value),
        "council" => draft.council = council::read(shape, value),
        "speech" => draft.voices = speech::read(shape, value),
        "say_as" => draft.say_as = council::say_as(shape, value),
        "trunks" => draft.trunks = trunks::read(shape, value),
        "numbers" => draft.numbers = numbers::numbers(shape, value),
        "test_from" => draft.test_from = numbers::test_from(shape, value),
        "blocked" => draft.blocked = numbers::blocked(shape, value),
        // `languages`, strangers, statistics and the settings of the service are read apart, `include` before all.
        _ => {}
    }
}

fn public_holidays(shape: &mut Shape<'_>, node: &Node) -> PublicHolidays {
    let choices = [
        ("work", PublicHolidays::Work),
        ("closed", PublicHolidays::Closed),
        ("робочі", PublicHolidays::Work),
        ("вихідні", PublicHolidays::Closed),
    ];
    shape.word(node).and_then(|word| shape.choice(&word, &choices)).unwrap_or_default()
}

fn languages(shape: &mut Shape<'_>, entries: &[Entry]) -> Vec<Lang> {
    let Some(node) = shape.field(entries, "languages") else { return vec![Lang::UK] };
    let words = shape.words(node);
    let mut languages = Vec::new();
    for Word { text, place } in &words {
        match Lang::from_code(text) {
            Some(lang) if !languages.contains(&lang) => languages.push(lang),
            _ => shape.report.add(place, say::bad_language(text)),
        }
    }
    if languages.len() > 2 {
        shape.report.add(&node.place, say::too_many_languages());
        languages.truncate(2);
    }
    if languages.is_empty() { vec![Lang::UK] } else { languages }
}

impl Default for Service {
    fn default() -> Self {
        service::defaults()
    }
}
