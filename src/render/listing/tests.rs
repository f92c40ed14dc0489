use super::*;
use crate::{
    render::{Source, testing},
    vocab::{Lang, NamedPrompt, Prompt},
};

fn order(name: &str, text: &str) -> Order {
    let named = NamedPrompt { name: name.to_owned(), prompt: Prompt::new(Lang::UK, text) };
    Order { named, source: Source::Words(text.to_owned()) }
}

fn made(text: &str) -> Outcome {
    let kept = Kept { file: format!("{text}-new.wav"), sha256: String::new(), master: None };
    Outcome::Made { kept, spoken: Some(text.to_owned()), voice: "rhvoice anatol".to_owned() }
}

fn broken() -> Outcome {
    Outcome::Failed(Fault::NoFile)
}

fn old(entries: &[(&str, &str)]) -> Manifest {
    let prompts = entries.iter().map(|(name, text)| testing::entry(name, text, &format!("{text}.wav"))).collect();
    Manifest { voice: "rhvoice natalia".to_owned(), pipeline: 1, prompts }
}

/// (name, file) of each line, and what is heard of each failure.
fn list(orders: &[Order], outcomes: &[Outcome], old: &Manifest) -> (Vec<(String, String)>, Vec<Heard>) {
    let (manifest, failures) = listing("rhvoice anatol", orders, outcomes, old);
    let lines = manifest.prompts.into_iter().map(|entry| (entry.name, entry.file)).collect();
    (lines, failures.into_iter().map(|failure| failure.heard).collect())
}

fn lines(lines: &[(&str, &str)]) -> Vec<(String, String)> {
    lines.iter().map(|(name, file)| ((*name).to_owned(), (*file).to_owned())).collect()
}

#[test]
fn what_is_made_replaces_what_was_and_what_is_no_longer_wanted_is_not_listed() {
    let before = old(&[("texts.a.say", "старе"), ("texts.b.say", "друге")]);
    let (listed, heard) = list(&[order("texts.a.say", "нове")], &[made("нове")], &before);
    assert_eq!((listed, heard), (lines(&[("texts.a.say", "нове-new.wav")]), vec![]));
}

#[test]
fn an_older_wording_of_the_same_place_stays_when_the_new_one_cannot_be_made() {
    let before = old(&[("texts.a.say", "старе")]);
    let (listed, heard) = list(&[order("texts.a.say", "нове")], &[broken()], &before);
    assert_eq!(listed, lines(&[("texts.a.say", "старе.wav")]));
    assert_eq!(heard, [Heard::Older("старе".to_owned())]);
}

#[test]
fn the_same_words_in_the_voice_of_before_are_better_than_nothing_and_keep_their_voice() {
    let before = old(&[("texts.a.say", "те саме")]);
    let (manifest, failures) = listing("rhvoice anatol", &[order("texts.я.say", "те саме")], &[broken()], &before);
    let entry = &manifest.prompts[0];
    assert_eq!((&*entry.name, entry.voice.as_deref()), ("texts.я.say", Some("rhvoice natalia")));
    assert_eq!(failures[0].heard, Heard::Before);
}

#[test]
fn what_never_sounded_is_silent() {
    assert_eq!(list(&[order("texts.a.say", "нове")], &[broken()], &old(&[])), (vec![], vec![Heard::Nothing]));
}

#[test]
fn a_text_in_other_parts_than_before_stays_as_it_was_whole() {
    let before = old(&[("texts.a.say#1", "з"), ("texts.a.say#2", "до")]);
    let orders = [order("texts.a.say#1", "один"), order("texts.a.say#2", "два"), order("texts.a.say#3", "три")];
    let (listed, heard) = list(&orders, &[made("один"), broken(), made("три")], &before);
    assert_eq!(listed, lines(&[("texts.a.say#1", "з.wav"), ("texts.a.say#2", "до.wav")]));
    assert_eq!(heard, [Heard::Nothing]);
}

#[test]
fn of_a_text_in_as_many_parts_the_new_ones_sound_beside_the_old() {
    let before = old(&[("texts.a.say#1", "з"), ("texts.a.say#2", "до")]);
    let orders = [order("texts.a.say#1", "один"), order("texts.a.say#2", "два")];
    let (listed, heard) = list(&orders, &[made("один"), broken()], &before);
    let expected = [("texts.a.say#1", "один-new.wav"), ("texts.a.say#2", "до.wav"), ("texts.a.say#1", "з.wav")];
    assert_eq!((listed, heard), (lines(&expected), vec![Heard::Older("до".to_owned())]));
}

#[test]
fn what_is_recorded_elsewhere_is_never_listed() {
    let elsewhere = Order { source: Source::Elsewhere, ..order("texts.a.say", "старе") };
    let before = old(&[("texts.a.say", "старе")]);
    assert_eq!(list(std::slice::from_ref(&elsewhere), &[Outcome::Elsewhere], &before), (vec![], vec![]));
    let orders = [elsewhere, order("texts.a.say", "нове")];
    let (listed, _) = list(&orders, &[Outcome::Elsewhere, broken()], &before);
    assert_eq!(listed, vec![], "as the last good wording of another order neither");
}

#[test]
fn a_phrase_with_two_names_stands_under_both() {
    let orders = [order("texts.a.say", "так"), order("texts.b.say", "так")];
    let (listed, _) = list(&orders, &[made("так"), made("так")], &old(&[]));
    assert_eq!(listed, lines(&[("texts.a.say", "так-new.wav"), ("texts.b.say", "так-new.wav")]));
}
