//! Texts without a recording of their own, and how long the recorded ones last.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    config::{
        Audio, AudioState, Speaker,
        draft::Draft,
        messages::{sense as say, speech as say_speech},
        report::{Note, Place, Report},
    },
    ivr::{self, Script},
    speech,
    vocab::{Lang, NamedPrompt},
};

/// Seconds of recorded speech by the path of the text (`texts.графік.say`).
pub(super) type Recorded = BTreeMap<String, Duration>;

pub(super) fn check(report: &mut Report, draft: &Draft, script: &Script, audio: &dyn Audio) -> Recorded {
    let mut recorded = Recorded::new();
    let mut unsaid = Unsaid::new(draft, audio);
    let silent = own_words(report, script, audio, &mut unsaid);
    let served = |phrase: &NamedPrompt| !silent.contains(&phrase.prompt.lang);
    let phrases: Vec<NamedPrompt> = ivr::phrases(script).into_iter().filter(served).collect();
    let states = audio.states(&phrases);
    let nothing = states.len() > 1 && states.iter().all(|state| *state == AudioState::Missing);
    for (state, phrase) in states.into_iter().zip(phrases) {
        if let AudioState::Ready(length) = state {
            *recorded.entry(path_of(&phrase).to_owned()).or_default() += length;
            if !is_mispronounced(draft, audio, &phrase) {
                continue;
            }
        }
        unsaid.take(state, phrase);
    }
    unsaid.tell(report, script, nothing);
    recorded
}

/// Phrases that do not sound as they are written, by what is to be said of them.
struct Unsaid<'a> {
    draft: &'a Draft,
    audio: &'a dyn Audio,
    speakers: BTreeMap<Lang, Speaker>,
    /// Nobody will speak them.
    left: Vec<(AudioState, NamedPrompt)>,
    /// Their voice does not work.
    stuck: BTreeMap<Lang, Vec<(AudioState, String)>>,
    /// The service will speak them by itself.
    coming: BTreeMap<Lang, usize>,
}

impl<'a> Unsaid<'a> {
    fn new(draft: &'a Draft, audio: &'a dyn Audio) -> Self {
        let (left, stuck, coming) = Default::default();
        Self { draft, audio, speakers: BTreeMap::new(), left, stuck, coming }
    }

    fn speaker(&mut self, lang: Lang) -> &Speaker {
        self.speakers.entry(lang).or_insert_with(|| self.audio.speaker(lang))
    }

    fn take(&mut self, state: AudioState, phrase: NamedPrompt) {
        let lang = phrase.prompt.lang;
        // A recording of people needs no voice; whether its file is there has been looked at.
        let played = self.draft.played.contains_key(&phrase.prompt.id);
        match self.speaker(lang) {
            _ if played => {}
            Speaker::Nobody => self.left.push((state, phrase)),
            Speaker::Ready(_) => *self.coming.entry(lang).or_default() += 1,
            Speaker::Faulty { .. } => {
                let list = self.stuck.entry(lang).or_default();
                let path = path_of(&phrase).to_owned();
                if !list.iter().any(|(_, known)| *known == path) {
                    list.push((state, path));
                }
            }
        }
    }

    fn tell(self, report: &mut Report, script: &Script, nothing: bool) {
        for (lang, count) in &self.coming {
            if let Some(Speaker::Ready(voice)) = self.speakers.get(lang) {
                report.add_general("", say_speech::to_be_spoken(*count, voice));
            }
        }
        for (lang, texts) in &self.stuck {
            if let Some(Speaker::Faulty { voice, why }) = self.speakers.get(lang) {
                report.add_general("speech", say_speech::voice_silent(voice, why, texts));
            }
        }
        if nothing && !self.left.is_empty() {
            return report.add_general("", say::nothing_recorded());
        }
        let places = places(self.draft);
        for (state, phrase) in &self.left {
            let path = path_of(phrase);
            // Words of `queues:` sound under the name of each department.
            let path = if places.contains_key(path) { path.to_owned() } else { in_queues(path).unwrap_or(path.into()) };
            let note = note(*state, script.languages.first() == Some(&phrase.prompt.lang));
            match places.get(&path) {
                Some(place) => report.add(place, note),
                None => report.add_general(&path, note),
            }
        }
    }
}

fn note(state: AudioState, main: bool) -> Note {
    match state {
        AudioState::Ready(_) => say::old_pronunciation(),
        AudioState::Missing if !main => say::translation_unsaid(),
        AudioState::Missing => say::no_audio(),
        AudioState::Stale => say::stale_audio(),
        AudioState::Damaged => say::damaged_audio(),
    }
}

/// `texts.графік.say` of `texts.графік.say#2`.
fn path_of(phrase: &NamedPrompt) -> &str {
    phrase.name.split('#').next().unwrap_or(&phrase.name)
}

/// `say_as` or the rules of reading have been changed since.
fn is_mispronounced(draft: &Draft, audio: &dyn Audio, phrase: &NamedPrompt) -> bool {
    let wanted = || speech::read(phrase.prompt.lang, &phrase.prompt.text, &draft.say_as).words;
    audio.spoken(phrase).is_some_and(|spoken| spoken != wanted())
}

/// What the program itself says; gives back the languages that callers are not offered for want of it.
fn own_words(report: &mut Report, script: &Script, audio: &dyn Audio, unsaid: &mut Unsaid<'_>) -> Vec<Lang> {
    let mut silent = Vec::new();
    for lang in &script.languages {
        let is_silent = |own: &NamedPrompt| matches!(audio.state(own), AudioState::Missing | AudioState::Damaged);
        let count = speech::inventory(*lang).iter().filter(|own| is_silent(own)).count();
        let coming = count > 0 && matches!(unsaid.speaker(*lang), Speaker::Ready(_));
        if coming {
            *unsaid.coming.entry(*lang).or_default() += count;
        } else if count > 0 && Some(lang) == script.languages.first() {
            report.add_general("", say::own_words_unsaid(count));
        } else if count > 0 {
            report.add_general("languages", say::language_unsaid(*lang, count));
            silent.push(*lang);
        }
    }
    silent
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
