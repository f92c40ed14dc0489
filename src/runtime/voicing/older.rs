//! Entries whose new wording cannot be spoken keep the one callers know.
//!
//! The bank finds the older sound of a phrase by its name. A text with values in it is several phrases, though, and a new
//! wording may be cut at other places: half of it new and half old would be nonsense. Then the whole older text of the
//! entry is said, values included.

use std::collections::{BTreeMap, HashMap};

use crate::{
    ivr::{NodeKind, Script},
    speech::{self, Localized, Span, Template, Value},
    vocab::{Lang, NamedPrompt},
};

/// How a phrase of the new wording sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// An older phrase of the same name sounds in its place.
    Stale,
    Mute,
}

/// Puts the texts of `before` into `script` where the new ones are in `trouble` (by the names of phrases) and every
/// phrase of the old ones `sounds`. Gives back what is said instead, by place (`texts.графік.say`).
pub(super) fn keep(
    script: &mut Script,
    before: &Script,
    trouble: &HashMap<String, Trouble>,
    sounds: impl Fn(&NamedPrompt) -> bool,
) -> BTreeMap<String, String> {
    let mut older = before.clone();
    let main = script.languages.first().copied().unwrap_or(Lang::UK);
    let known: BTreeMap<String, &mut Localized<Template>> = texts(&mut older).into_iter().collect();
    let move_over = |template: &Template| moved(template, before, script);
    // Values are moved before the texts are borrowed for writing.
    let known: BTreeMap<(String, Lang), Template> = known
        .into_iter()
        .flat_map(|(place, say)| say.0.iter().map(move |(lang, text)| ((place.clone(), *lang), text.clone())))
        .filter_map(|(key, text)| Some((key, move_over(&text)?)))
        .collect();
    let mut kept = BTreeMap::new();
    for (place, say) in texts(script) {
        for (lang, text) in &mut say.0 {
            let name = if *lang == main { format!("{place}.say") } else { format!("{place}.say_{lang}") };
            if !needs_older(&speech::recordings(*lang, &name, text), trouble) {
                continue;
            }
            let Some(older) = known.get(&(place.clone(), *lang)) else { continue };
            let phrases = speech::recordings(*lang, &name, older);
            if older != text && phrases.iter().all(&sounds) {
                *text = older.clone();
                kept.insert(name, words(&phrases));
            }
        }
    }
    kept
}

/// One phrase that has an older sound needs no more than that.
fn needs_older(phrases: &[NamedPrompt], trouble: &HashMap<String, Trouble>) -> bool {
    let of = |named: &NamedPrompt| trouble.get(&named.name).copied();
    match phrases {
        [one] => of(one) == Some(Trouble::Mute),
        many => many.iter().any(|named| of(named).is_some()),
    }
}

fn words(phrases: &[NamedPrompt]) -> String {
    phrases.iter().map(|named| &*named.prompt.text).collect::<Vec<_>>().join(" … ")
}

/// `template` of `before` with the schedules of `script`, which are known by their names; `None` when one is gone.
fn moved(template: &Template, before: &Script, script: &Script) -> Option<Template> {
    let schedule = |id| {
        let name = &before.calendar.schedule(id)?.name;
        let at = script.calendar.schedules.iter().position(|schedule| schedule.name == *name)?;
        u16::try_from(at).ok().map(crate::calendar::ScheduleId)
    };
    let span = |span: &Span| match span {
        Span::Value(Value::Hours(id)) => schedule(*id).map(|id| Span::Value(Value::Hours(id))),
        Span::Value(Value::Opens(id)) => schedule(*id).map(|id| Span::Value(Value::Opens(id))),
        other => Some(other.clone()),
    };
    template.0.iter().map(span).collect::<Option<Vec<_>>>().map(Template)
}

/// Every text, by the place it is written in. Not notices: they have no name, so an older one may be another one.
fn texts(script: &mut Script) -> Vec<(String, &mut Localized<Template>)> {
    let mut found = Vec::new();
    for node in &mut script.nodes {
        let name = node.name.clone();
        match &mut node.kind {
            NodeKind::Menu(menu) => found.extend(menu.say.as_mut().map(|say| (format!("menus.{name}"), say))),
            NodeKind::Text(text) => found.push((format!("texts.{name}"), &mut text.say)),
            NodeKind::Box(voice_box) => found.extend(voice_box.say.as_mut().map(|say| (format!("boxes.{name}"), say))),
            NodeKind::Department(department) => {
                let waiting = department.waiting.say.as_mut();
                let question = department.survey.as_mut().and_then(|survey| survey.question.as_mut());
                found.extend(waiting.map(|say| (format!("departments.{name}.waiting"), say)));
                found.extend(question.map(|say| (format!("departments.{name}.survey"), say)));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{calendar::ScheduleId, ivr::fixtures};

    const NAME: &str = "texts.графік.say";

    fn with_text(spans: Vec<Span>) -> Script {
        let mut script = fixtures::town();
        let mut found = false;
        for (place, say) in texts(&mut script) {
            if place == "texts.графік" {
                say.0 = vec![(Lang::UK, Template(spans.clone()))];
                found = true;
            }
        }
        assert!(found);
        script
    }

    fn text_of(script: &Script) -> Template {
        let mut script = script.clone();
        let found = texts(&mut script).into_iter().find(|(place, _)| place == "texts.графік");
        found.map(|(_, say)| say.0[0].1.clone()).unwrap()
    }

    fn says(text: &str) -> Span {
        Span::Text(text.into())
    }

    fn hours(id: u16) -> Span {
        Span::Value(Value::Hours(ScheduleId(id)))
    }

    fn trouble(all: &[(usize, Trouble)]) -> HashMap<String, Trouble> {
        all.iter().map(|(part, trouble)| (format!("{NAME}#{part}"), *trouble)).collect()
    }

    #[test]
    fn a_text_cut_anew_that_cannot_be_spoken_stays_whole_as_it_was() {
        let before = with_text(vec![says("Ми працюємо"), hours(0), says(". Чекаємо.")]);
        let mut script =
            with_text(vec![says("Ми працюємо"), hours(0), says(". Чекаємо."), hours(0), says("Приходьте.")]);
        let kept = keep(&mut script, &before, &trouble(&[(3, Trouble::Mute)]), |_| true);
        assert_eq!(kept, BTreeMap::from([(NAME.to_owned(), "Ми працюємо … Чекаємо.".to_owned())]));
        assert_eq!(text_of(&script), text_of(&before));
    }

    #[test]
    fn half_a_new_text_and_half_an_old_one_are_not_mixed() {
        let before = with_text(vec![says("Зранку"), hours(0), says("ласкаво просимо.")]);
        let mut script = with_text(vec![says("Удень"), hours(0), says("чекаємо на вас.")]);
        keep(&mut script, &before, &trouble(&[(2, Trouble::Stale)]), |_| true);
        assert_eq!(text_of(&script), text_of(&before));
    }

    #[test]
    fn one_phrase_with_an_older_sound_is_left_to_the_bank() {
        let before = with_text(vec![says("Було так.")]);
        let mut script = with_text(vec![says("Стало інакше.")]);
        assert!(keep(&mut script, &before, &trouble(&[(1, Trouble::Stale)]), |_| true).is_empty());
        assert!(keep(&mut script, &before, &HashMap::new(), |_| true).is_empty());
        assert_eq!(text_of(&script).0, [says("Стало інакше.")]);
    }

    #[test]
    fn an_older_text_without_sound_or_with_a_schedule_that_is_gone_is_no_help() {
        let before = with_text(vec![says("Ми працюємо"), hours(0)]);
        let new = vec![says("Приймаємо"), Span::Value(Value::Phone(vec!["102".into()])), says("щодня.")];
        let mut script = with_text(new.clone());
        let mute = trouble(&[(1, Trouble::Mute), (2, Trouble::Mute)]);
        assert!(keep(&mut script, &before, &mute, |_| false).is_empty());
        script.calendar.schedules.retain(|schedule| schedule.name != before.calendar.schedules[0].name);
        assert!(keep(&mut script, &before, &mute, |_| true).is_empty());
        assert_eq!(text_of(&script).0, new);
    }

    #[test]
    fn a_schedule_is_found_by_its_name_wherever_it_stands_now() {
        let before = with_text(vec![says("Ми працюємо"), hours(0)]);
        let mut script = with_text(vec![says("Приймаємо"), hours(0), says("щодня.")]);
        let mut other = script.calendar.schedules[0].clone();
        other.name = "інший".into();
        script.calendar.schedules.insert(0, other);
        keep(&mut script, &before, &trouble(&[(2, Trouble::Mute)]), |_| true);
        assert_eq!(text_of(&script).0, [says("Ми працюємо"), hours(1)]);
    }
}
