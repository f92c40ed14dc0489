//! What of a script can be said. A language is offered only where it can be spoken, and a translation without sound
//! gives way to the main language: words in another language are kinder than an apology in the right one.

use std::collections::HashSet;

use super::{NodeKind, Script};
use crate::{
    speech::{self, Localized, Template},
    vocab::{Lang, Prompt, PromptId},
};

/// `script` without the languages and translations that only `mute` phrases could say. The main language stays unless
/// nothing of it sounds and another language is complete; where nothing sounds at all, nothing changes.
pub fn voiced(script: &Script, mute: &HashSet<PromptId>) -> Script {
    let own_words = |lang: &Lang| speech::inventory(*lang).into_iter().map(|own| !mute.contains(&own.prompt.id));
    let main = script.languages.first();
    let speaks = |lang: &Lang| if Some(lang) == main { own_words(lang).any(|s| s) } else { own_words(lang).all(|s| s) };
    let languages: Vec<Lang> = script.languages.iter().filter(|lang| speaks(lang)).copied().collect();
    let Some(main) = languages.first().copied() else { return script.clone() };
    let kept = Kept { main, mute };
    let mut script = Script { languages, ..script.clone() };
    script.notices.iter_mut().for_each(|notice| kept.text(&mut notice.say));
    for node in &mut script.nodes {
        if let Some(title) = &mut node.title {
            kept.of(title, |lang, title| !mute.contains(&Prompt::new(lang, title.trim()).id));
        }
        match &mut node.kind {
            NodeKind::Menu(menu) => menu.say.iter_mut().for_each(|say| kept.text(say)),
            NodeKind::Text(text) => kept.text(&mut text.say),
            NodeKind::Box(voice_box) => voice_box.say.iter_mut().for_each(|say| kept.text(say)),
            NodeKind::Department(department) => {
                let question = department.survey.as_mut().and_then(|survey| survey.question.as_mut());
                department.waiting.say.iter_mut().chain(question).for_each(|say| kept.text(say));
            }
        }
    }
    script
}

struct Kept<'a> {
    main: Lang,
    mute: &'a HashSet<PromptId>,
}

impl Kept<'_> {
    fn text(&self, say: &mut Localized<Template>) {
        self.of(say, |lang, words| {
            speech::recordings(lang, "", words).iter().all(|named| !self.mute.contains(&named.prompt.id))
        });
    }

    /// The main language's version stays, sounding or not: what stands in for it would be less to the point.
    fn of<T>(&self, versions: &mut Localized<T>, sounds: impl Fn(Lang, &T) -> bool) {
        if versions.0.iter().any(|(lang, _)| *lang == self.main) {
            versions.0.retain(|(lang, words)| *lang == self.main || sounds(*lang, words));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::fixtures, *};
    use crate::{ivr, vocab::NamedPrompt};

    fn ids(phrases: impl IntoIterator<Item = NamedPrompt>) -> HashSet<PromptId> {
        phrases.into_iter().map(|named| named.prompt.id).collect()
    }

    fn titles(script: &Script) -> Vec<Lang> {
        script.nodes.iter().filter_map(|node| node.title.as_ref()).flat_map(|t| t.0.iter().map(|(l, _)| *l)).collect()
    }

    #[test]
    fn a_second_language_without_sound_is_not_offered() {
        let town = fixtures::town();
        let one_phrase = ids(speech::inventory(Lang::EN).into_iter().take(1));
        assert_eq!(voiced(&town, &one_phrase).languages, [Lang::UK]);
        assert_eq!(voiced(&town, &HashSet::new()).languages, [Lang::UK, Lang::EN]);
    }

    #[test]
    fn one_lost_phrase_does_not_take_the_main_language_away() {
        let town = fixtures::town();
        let one_phrase = ids(speech::inventory(Lang::UK).into_iter().take(1));
        assert_eq!(voiced(&town, &one_phrase).languages, [Lang::UK, Lang::EN]);
        assert_eq!(voiced(&town, &ids(speech::inventory(Lang::UK))).languages, [Lang::EN]);
        let silence = ids([Lang::UK, Lang::EN].into_iter().flat_map(speech::inventory));
        assert_eq!(voiced(&town, &silence).languages, [Lang::UK, Lang::EN], "nothing sounds: nothing changes");
    }

    #[test]
    fn a_translation_without_sound_gives_way_to_the_main_language() {
        let mut town = fixtures::town();
        let passport = usize::from(fixtures::id(&town, "паспорт").0);
        town.nodes[passport].title.as_mut().unwrap().0.push((Lang::EN, "Passport".into()));
        let texts = ids(ivr::phrases(&town));
        let voiced = voiced(&town, &texts);
        assert_eq!(voiced.languages, [Lang::UK, Lang::EN]);
        assert!(titles(&voiced).iter().all(|lang| *lang == Lang::UK));
        assert_eq!(titles(&voiced).len(), titles(&town).iter().filter(|lang| **lang == Lang::UK).count());
    }
}
