//! What of a plan is to be spoken, and what is recorded already.

use std::collections::BTreeMap;

use crate::{
    audio::{PromptBank, Version},
    config::Plan,
    render::{Order, Source},
    speech::{self, SayAs, Voice},
    vocab::{Lang, NamedPrompt},
};

/// Every phrase of `plan`, by language, in the order of the menus. `rendered` is the place of the folder of rendered
/// prompts among those of `bank`: what lies there is for the renderer to judge.
pub fn orders(plan: &Plan, bank: &PromptBank, rendered: usize) -> BTreeMap<Lang, Vec<Order>> {
    let mut orders = BTreeMap::<Lang, Vec<Order>>::new();
    for named in plan.phrases() {
        let lang = named.prompt.lang;
        let source = source(plan, rendered, &named, || bank.versions(named.prompt.id));
        orders.entry(lang).or_default().push(Order { named, source });
    }
    orders
}

fn source(plan: &Plan, rendered: usize, named: &NamedPrompt, versions: impl FnOnce() -> Vec<Version>) -> Source {
    if let Some(file) = plan.played.get(&named.prompt.id) {
        return Source::File(file.clone());
    }
    let voice = plan.voices.of(named.prompt.lang);
    if !voice.speaks() {
        return Source::Elsewhere;
    }
    // Of several recordings the first is the one that would be played.
    let recorded = versions().into_iter().find(|version| version.folder_index != rendered);
    if recorded.is_some_and(|version| is_right(&version, &voice, named, &plan.say_as)) {
        return Source::Elsewhere;
    }
    Source::Words(words(named, &plan.say_as))
}

/// A human voice is right, whoever's it is; an engine's when it is the chosen one and would say the same words.
fn is_right(version: &Version, voice: &Voice, named: &NamedPrompt, say_as: &SayAs) -> bool {
    match &version.spoken {
        None => true,
        Some(spoken) => *version.voice == *voice.label() && *spoken == words(named, say_as),
    }
}

fn words(named: &NamedPrompt, say_as: &SayAs) -> String {
    speech::read(named.prompt.lang, &named.prompt.text, say_as).words
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use jiff::civil::date;

    use super::*;
    use crate::{
        config::{self, Source as File},
        speech::{Engine, Voices},
        vocab::{Prompt, PromptId},
    };

    const RENDERED: usize = 1;

    fn plan() -> Plan {
        let example = File::Text { name: "x".into(), text: include_str!("../../../config.example.yaml").into() };
        config::load(&example, date(2026, 11, 1), None).plan.unwrap()
    }

    fn version(folder_index: usize, voice: &str, spoken: Option<&str>) -> Version {
        Version { folder_index, voice: voice.into(), spoken: spoken.map(str::to_owned) }
    }

    fn of(plan: &Plan, text: &str, versions: Vec<Version>) -> Source {
        let named = NamedPrompt { name: "texts.графік.say#1".into(), prompt: Prompt::new(Lang::UK, text) };
        source(plan, RENDERED, &named, || versions)
    }

    #[test]
    fn a_text_nobody_has_recorded_is_spoken_in_words() {
        let words = speech::read(Lang::UK, "Кабінет № 5", &SayAs::new()).words;
        assert_eq!(of(&plan(), "Кабінет № 5", vec![]), Source::Words(words.clone()));
        let rendered_before = vec![version(RENDERED, "rhvoice anatol", Some(&words))];
        assert_eq!(of(&plan(), "Кабінет № 5", rendered_before), Source::Words(words), "that is for the cache to know");
    }

    #[test]
    fn what_is_recorded_rightly_elsewhere_is_left_alone() {
        let words = speech::read(Lang::UK, "Мена", &SayAs::new()).words;
        let right = || version(2, "rhvoice anatol", Some(&words));
        let older = |folder| version(folder, "rhvoice anatol", Some("мін"));
        assert_eq!(of(&plan(), "Мена", vec![version(0, "Олена", None)]), Source::Elsewhere, "a human voice");
        assert_eq!(of(&plan(), "Мена", vec![right()]), Source::Elsewhere);
        assert_eq!(of(&plan(), "Мена", vec![older(RENDERED), right()]), Source::Elsewhere);
        assert!(matches!(of(&plan(), "Мена", vec![older(0), right()]), Source::Words(_)), "the older would be played");
    }

    #[test]
    fn another_voice_or_pronunciation_is_spoken_anew() {
        let words = speech::read(Lang::UK, "Мена", &SayAs::new()).words;
        let shipped = || vec![version(2, "rhvoice anatol", Some(&words))];
        assert!(matches!(of(&plan(), "Мена", vec![version(2, "rhvoice anatol", Some("мін"))]), Source::Words(_)));
        let mut plan = plan();
        plan.voices = Voices([(Lang::UK, Voice::new(Engine::RhVoice, "natalia"))].into());
        assert!(matches!(of(&plan, "Мена", shipped()), Source::Words(_)));
        plan.voices = Voices([(Lang::UK, Voice::new(Engine::None, ""))].into());
        assert_eq!(of(&plan, "Мена", vec![]), Source::Elsewhere, "nobody is to speak");
    }

    #[test]
    fn a_recording_of_people_is_taken_from_its_file_whoever_speaks() {
        let mut plan = plan();
        plan.played.insert(PromptId::of(Lang::UK, "Мена"), PathBuf::from("/rada/мена.wav"));
        plan.voices = Voices([(Lang::UK, Voice::new(Engine::None, ""))].into());
        assert_eq!(of(&plan, "Мена", vec![]), Source::File("/rada/мена.wav".into()));
    }

    #[test]
    fn a_phrase_of_two_places_is_ordered_under_both_names_in_the_order_of_the_menus() {
        let plan = plan();
        let bank = PromptBank::open(&[]).unwrap();
        let orders = orders(&plan, &bank, 0);
        let names: Vec<_> = orders[&Lang::UK].iter().map(|order| order.named.name.clone()).collect();
        let wanted: Vec<_> =
            plan.phrases().into_iter().filter(|n| n.prompt.lang == Lang::UK).map(|named| named.name).collect();
        assert_eq!(names, wanted);
    }
}
