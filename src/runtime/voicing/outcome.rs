//! A plan whose phrases have been spoken, or not: what of it will sound, and how staff are told about the rest.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use tracing::warn;

use super::older::{self, Trouble};
use crate::{
    audio::{PromptBank, PromptProblem},
    config::Plan,
    ivr::{self, Script},
    render::{Failure, Fault, Heard},
    runtime::control::UnspokenText,
    switch::Settings,
    vocab::{Codec, Lang, NamedPrompt},
};

/// Texts that are named; when more do not sound, the engine is the matter and not the texts.
const NAMED: usize = 200;

/// A plan that can be served.
pub struct Bound {
    pub plan: Plan,
    pub unspoken: Vec<UnspokenText>,
}

/// Finds the sound of every text of `written`. `before` are the menus callers know, for what has no sound now;
/// `failures` tell why.
pub fn bind(written: &Plan, bank: &PromptBank, before: Option<&Script>, failures: &[Failure]) -> Bound {
    let mut plan = written.clone();
    bank.set_music(plan.music.clone());
    let problems = bank.bind(&plan.phrases());
    let older = before.map(|before| keep_older(&mut plan, bank, before, &problems)).unwrap_or_default();
    let languages = plan.settings.script.languages.clone();
    plan.voice(bank);
    // Freed is only what can be encoded again: callers within the menus of before may still ask for it.
    bank.forget_unwanted(&plan.phrases());
    for lang in languages.iter().filter(|lang| !plan.settings.script.languages.contains(lang)) {
        warn!(%lang, "not every phrase of the program is recorded in this language: callers are not offered it");
    }
    Bound { unspoken: unspoken(written, &problems, failures, &older), plan }
}

fn keep_older(
    plan: &mut Plan,
    bank: &PromptBank,
    before: &Script,
    problems: &[PromptProblem],
) -> BTreeMap<String, String> {
    let trouble = |problem: &PromptProblem| match problem {
        PromptProblem::Stale { .. } => Trouble::Stale,
        PromptProblem::NoAudio { .. } | PromptProblem::Damaged { .. } => Trouble::Mute,
    };
    let trouble: HashMap<String, Trouble> =
        problems.iter().map(|problem| (problem.wanted().name.clone(), trouble(problem))).collect();
    if trouble.is_empty() {
        return BTreeMap::new();
    }
    let mut script = Script::clone(&plan.settings.script);
    let sounds = |named: &NamedPrompt| bank.clip(named.prompt.id, Codec::Pcma).is_some();
    let kept = older::keep(&mut script, before, &trouble, sounds);
    if !kept.is_empty() {
        plan.settings = Arc::new(Settings { script: script.into(), ..Settings::clone(&plan.settings) });
    }
    kept
}

/// What is known of one place that is not heard as it is written.
#[derive(Default)]
struct Place {
    heard: Vec<Option<String>>,
    why: String,
    phrases: usize,
}

/// In the order of the menus, parts of one text together. The program's own phrases are counted by language: nobody can
/// mend them one by one.
fn unspoken(
    plan: &Plan,
    problems: &[PromptProblem],
    failures: &[Failure],
    older: &BTreeMap<String, String>,
) -> Vec<UnspokenText> {
    let key = |named: &NamedPrompt| (named.prompt.lang, named.name.clone());
    let problems: HashMap<_, _> = problems.iter().map(|problem| (key(problem.wanted()), problem)).collect();
    let failures: HashMap<_, _> = failures.iter().map(|failure| (key(&failure.named), failure)).collect();
    let texts: HashSet<_> = ivr::phrases(&plan.settings.script).iter().map(key).collect();
    let mut order = Vec::new();
    let mut places: HashMap<String, Place> = HashMap::new();
    for named in plan.phrases() {
        let (problem, failure) = (problems.get(&key(&named)), failures.get(&key(&named)));
        if problem.is_none() && failure.is_none() {
            continue;
        }
        let (is_own, heard) = (!texts.contains(&key(&named)), heard(&named, problem.copied(), failure.copied()));
        // Of the program's own what sounds as before is the voice's matter, which is told apart.
        if is_own && heard.is_some() {
            continue;
        }
        let place = if is_own { own_phrases(named.prompt.lang) } else { text_of(&named.name) };
        let known = places.entry(place.clone()).or_insert_with(|| {
            order.push(place);
            Place::default()
        });
        known.phrases += 1;
        known.heard.push(heard);
        if known.why.is_empty() {
            known.why = why(plan, &named, problem.copied(), failure.copied());
        }
    }
    let told = |place: String| {
        let Place { heard, why, phrases } = places.remove(&place)?;
        // All parts, or else somewhere in the middle there is an apology.
        let heard =
            older.get(&place).cloned().or_else(|| Some(heard.into_iter().collect::<Option<Vec<_>>>()?.join(" … ")));
        let place = if place.starts_with(OWN) { format!("{place}: {phrases}") } else { place };
        Some(UnspokenText { place, heard, why })
    };
    order.into_iter().filter_map(told).take(NAMED).collect()
}

/// How the program's own phrases are called where a place is named.
const OWN: &str = "службові фрази";

fn own_phrases(lang: Lang) -> String {
    format!("{OWN} ({lang})")
}

/// `texts.графік.say#2` is a part of `texts.графік.say`.
fn text_of(name: &str) -> String {
    name.split_once('#').map_or(name, |(text, _)| text).to_owned()
}

/// What sounds instead. The bank knows it best: it was asked last.
fn heard(named: &NamedPrompt, problem: Option<&PromptProblem>, failure: Option<&Failure>) -> Option<String> {
    match (problem, failure.map(|failure| &failure.heard)) {
        (Some(PromptProblem::Stale { spoken, .. }), _) => Some(spoken.clone()),
        (Some(_), _) => None,
        // It sounds, but with the voice or pronunciation of before.
        (None, Some(Heard::Older(older))) => Some(older.clone()),
        (None, _) => Some(named.prompt.text.to_string()),
    }
}

fn why(plan: &Plan, named: &NamedPrompt, problem: Option<&PromptProblem>, failure: Option<&Failure>) -> String {
    if let Some(failure) = failure {
        return failure.fault.to_string();
    }
    match problem {
        Some(PromptProblem::Damaged { .. }) => "файл озвучення пошкоджено".to_owned(),
        _ if !plan.voices.of(named.prompt.lang).speaks() => Fault::NoVoice.to_string(),
        _ => "ще не озвучено".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        config::{self, Source},
        speech::{Engine, Voice, Voices},
        vocab::Prompt,
    };

    const TOWN: &str = "council: Рада\nmenus:\n  головне:\n    say: |\n      Вітаємо!\n    1: графік\n    2: довідка\n\
        texts:\n  графік:\n    title: Графік\n    say: |\n      Ми працюємо {графік рада}. Чекаємо.\n  довідка:\n    title: Довідка\n    say: |\n      Принесіть паспорт.\n\
        hours:\n  рада:\n    пн-пт: 8:00-17:00\nnumbers:\n  +380 4644 0 00 00: головне\n";

    fn plan() -> Plan {
        let loaded = config::load(&Source::Text { name: "x".into(), text: TOWN.into() }, date(2026, 11, 1), None);
        loaded.plan.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics))
    }

    fn named(plan: &Plan, name: &str) -> NamedPrompt {
        plan.phrases().into_iter().find(|named| named.name == name).unwrap_or_else(|| panic!("no {name}"))
    }

    fn failure(plan: &Plan, name: &str, heard: Heard) -> Failure {
        Failure { named: named(plan, name), fault: Fault::TimedOut(std::time::Duration::from_secs(10)), heard }
    }

    fn stale(plan: &Plan, name: &str, spoken: &str) -> PromptProblem {
        PromptProblem::Stale { wanted: named(plan, name), spoken: spoken.into() }
    }

    fn mute(plan: &Plan, name: &str) -> PromptProblem {
        PromptProblem::NoAudio { wanted: named(plan, name) }
    }

    fn text(place: &str, heard: Option<&str>, why: &str) -> UnspokenText {
        UnspokenText { place: place.into(), heard: heard.map(str::to_owned), why: why.into() }
    }

    #[test]
    fn staff_are_told_the_place_what_is_heard_and_why() {
        let plan = plan();
        let problems = [mute(&plan, "texts.графік.say#2"), stale(&plan, "texts.довідка.say#1", "Було так.")];
        let failures = [
            failure(&plan, "texts.довідка.say#1", Heard::Older("Було так.".into())),
            failure(&plan, "menus.головне.say#1", Heard::Before),
        ];
        let expected = [
            text("menus.головне.say", Some("Вітаємо!"), "рушій не вклався у 10 с"),
            text("texts.графік.say", None, "ще не озвучено"),
            text("texts.довідка.say", Some("Було так."), "рушій не вклався у 10 с"),
        ];
        assert_eq!(unspoken(&plan, &problems, &failures, &BTreeMap::new()), expected);
    }

    #[test]
    fn an_entry_that_keeps_its_older_text_is_told_with_it() {
        let plan = plan();
        let problems = [mute(&plan, "texts.графік.say#1"), mute(&plan, "texts.графік.say#2")];
        let older = BTreeMap::from([("texts.графік.say".to_owned(), "Зачинено.".to_owned())]);
        let told = unspoken(&plan, &problems, &[], &older);
        assert_eq!(told, [text("texts.графік.say", Some("Зачинено."), "ще не озвучено")]);
    }

    #[test]
    fn the_programs_own_phrases_are_counted_and_a_language_nobody_speaks_is_called_so() {
        let mut plan = plan();
        plan.voices = Voices([(Lang::UK, Voice::new(Engine::None, ""))].into());
        let problems = [mute(&plan, "system.goodbye"), mute(&plan, "system.emergency_112")];
        let sounds_as_before = [failure(&plan, "system.box_ask", Heard::Before)];
        let told = unspoken(&plan, &problems, &sounds_as_before, &BTreeMap::new());
        assert_eq!(told, [text("службові фрази (uk): 2", None, "рушій мовлення не вказано")]);
    }

    #[test]
    fn without_any_sound_the_plan_is_served_and_every_text_is_named() {
        let plan = plan();
        let bank = PromptBank::open(&[]).unwrap();
        let bound = bind(&plan, &bank, None, &[]);
        assert_eq!(bound.plan.settings.script.languages, plan.settings.script.languages);
        let places: Vec<&str> = bound.unspoken.iter().map(|text| text.place.as_str()).collect();
        for place in ["menus.головне.say", "texts.графік.title", "texts.графік.say", "texts.довідка.say"]
        {
            assert!(places.contains(&place), "{places:?}");
        }
        assert!(bound.unspoken.len() < 12, "{places:?}");
    }

    #[test]
    fn what_failed_for_an_older_plan_is_not_told_of_this_one() {
        let plan = plan();
        let other = NamedPrompt { name: "x".into(), prompt: Prompt::new(Lang::UK, "Вітаємо!") };
        let failures = [Failure { named: other, fault: Fault::NoFile, heard: Heard::Nothing }];
        assert!(unspoken(&plan, &[], &failures, &BTreeMap::new()).is_empty());
    }
}
