//! Texts without a recording of their own, and how long the recorded ones last.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    config::{
        Audio, AudioState,
        draft::Draft,
        messages::sense as say,
        report::{Place, Report},
    },
    ivr::{self, Script},
    speech,
    vocab::{Lang, NamedPrompt},
};

/// Seconds of recorded speech by the path of the text (`texts.графік.say`).
pub(super) type Recorded = BTreeMap<String, Duration>;

pub(super) fn check(report: &mut Report, draft: &Draft, script: &Script, audio: &dyn Audio) -> Recorded {
    let places = places(draft);
    let mut recorded = Recorded::new();
    let unsaid = own_words(report, script, audio);
    let served = |phrase: &NamedPrompt| !unsaid.contains(&phrase.prompt.lang);
    let phrases: Vec<NamedPrompt> = ivr::phrases(script).into_iter().filter(served).collect();
    let states = audio.states(&phrases);
    if states.len() > 1 && states.iter().all(|state| *state == AudioState::Missing) {
        report.add_general("", say::nothing_recorded());
        return recorded;
    }
    for (state, phrase) in states.into_iter().zip(phrases) {
        let path = phrase.name.split('#').next().unwrap_or(&phrase.name).to_owned();
        let note = match state {
            AudioState::Ready(length) => {
                *recorded.entry(path.clone()).or_default() += length;
                if !is_mispronounced(draft, audio, &phrase) {
                    continue;
                }
                say::old_pronunciation()
            }
            AudioState::Missing if Some(&phrase.prompt.lang) != script.languages.first() => say::translation_unsaid(),
            AudioState::Missing => say::no_audio(),
            AudioState::Stale => say::stale_audio(),
            AudioState::Damaged => say::damaged_audio(),
        };
        // Words of `queues:` sound under the name of each department.
        let path = if places.contains_key(path.as_str()) { path } else { in_queues(&path).unwrap_or(path) };
        match places.get(path.as_str()) {
            Some(place) => report.add(place, note),
            None => report.add_general(&path, note),
        }
    }
    recorded
}

/// `say_as` has been changed since.
fn is_mispronounced(draft: &Draft, audio: &dyn Audio, phrase: &NamedPrompt) -> bool {
    let wanted = || speech::engine_text(phrase.prompt.lang, &phrase.prompt.text, &draft.say_as);
    audio.spoken(phrase).is_some_and(|spoken| spoken != wanted())
}

/// What the program itself says; gives back the languages that callers are not offered for want of it.
fn own_words(report: &mut Report, script: &Script, audio: &dyn Audio) -> Vec<Lang> {
    let mut unsaid = Vec::new();
    for lang in &script.languages {
        let silent = |own: &NamedPrompt| matches!(audio.state(own), AudioState::Missing | AudioState::Damaged);
        let count = speech::inventory(*lang).iter().filter(|own| silent(own)).count();
        if count > 0 && Some(lang) == script.languages.first() {
            report.add_general("", say::own_words_unsaid(count));
        } else if count > 0 {
            report.add_general("languages", say::language_unsaid(*lang, count));
            unsaid.push(*lang);
        }
    }
    unsaid
}

/// `departments.ЦНАП.waiting.say` as it stands in `queues:`.
fn in_queues(path: &str) -> Option<String> {
    let (_, word) = path.strip_prefix("departments.").and_then(|rest| rest.split_once('.'))?;
    Some(format!("queues.{word}"))
}

/// Where each text and title is written, by its path.
fn places(draft: &Draft) -> BTreeMap<String, &Place> {
    let says = draft.prose().flatten().map(|v| (v.path(), v.play.as_ref().map_or(&v.place, |file| &file.place)));
    let titles = draft.things.iter().flat_map(|t| &t.title).map(|(_, word)| (word.place.path.to_string(), &word.place));
    says.chain(titles).collect()
}
