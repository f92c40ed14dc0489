//! What a manifest lists after a rendering: every phrase that has sound, and of those that could not be made what is
//! there of old. Pure.

use std::collections::{BTreeMap, HashSet};

use super::{Failure, Fault, Heard, Order, folder::Kept};
use crate::{
    audio::{self, Manifest, ManifestPrompt},
    vocab::PromptId,
};

/// What became of one order that wanted sound.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    /// Nothing was wanted.
    Elsewhere,
    Made {
        kept: Kept,
        spoken: Option<String>,
        voice: String,
    },
    Failed(Fault),
}

/// The manifest after `outcomes`, one for each order, and what to tell of the failures. `old` holds only what can
/// still be played.
pub(super) fn listing(voice: &str, orders: &[Order], outcomes: &[Outcome], old: &Manifest) -> (Manifest, Vec<Failure>) {
    let texts = Texts::new(orders, outcomes, old);
    let mut list = List { elsewhere: elsewhere(orders), ..List::default() };
    let mut failures = Vec::new();
    for (order, outcome) in orders.iter().zip(outcomes) {
        match outcome {
            Outcome::Elsewhere => {}
            Outcome::Made { .. } if texts.cut_anew(&order.named.name) => {}
            Outcome::Made { kept, spoken, voice: by } => {
                list.add(entry(order, kept, spoken.as_deref(), Some(by).filter(|by| *by != voice)));
            }
            Outcome::Failed(fault) => {
                let (last, heard) = texts.last_good(order);
                last.into_iter().for_each(|entry| list.add(entry.renamed(&order.named.name, &old.voice, voice)));
                failures.push(Failure { named: order.named.clone(), fault: fault.clone(), heard });
            }
        }
    }
    for entry in texts.old_of_failed() {
        list.add(entry.renamed(&entry.name, &old.voice, voice));
    }
    (Manifest { voice: voice.to_owned(), pipeline: audio::PIPELINE, prompts: list.prompts }, failures)
}

/// `texts.графік.say#2` is a part of `texts.графік.say`.
pub(super) fn text_of(name: &str) -> &str {
    name.split_once('#').map_or(name, |(text, _)| text)
}

fn elsewhere(orders: &[Order]) -> HashSet<String> {
    let elsewhere = orders.iter().filter(|order| order.source == super::Source::Elsewhere);
    elsewhere.map(|order| order.named.prompt.id.to_string()).collect()
}

fn entry(order: &Order, kept: &Kept, spoken: Option<&str>, voice: Option<&String>) -> ManifestPrompt {
    ManifestPrompt {
        name: order.named.name.clone(),
        text: order.named.prompt.text.to_string(),
        spoken: spoken.map(str::to_owned),
        id: order.named.prompt.id.to_string(),
        file: kept.file.clone(),
        sha256: kept.sha256.clone(),
        master: kept.master.clone(),
        voice: voice.cloned(),
    }
}

trait Renamed {
    fn renamed(&self, name: &str, old_voice: &str, voice: &str) -> ManifestPrompt;
}

impl Renamed for ManifestPrompt {
    /// Under `name` in a manifest of `voice`: whose voice it is must not be forgotten.
    fn renamed(&self, name: &str, old_voice: &str, voice: &str) -> ManifestPrompt {
        let by = self.voice.as_deref().unwrap_or(old_voice);
        let by = (by != voice).then(|| by.to_owned());
        ManifestPrompt { name: name.to_owned(), voice: by, ..self.clone() }
    }
}

#[derive(Default)]
struct List {
    prompts: Vec<ManifestPrompt>,
    /// What must not be listed: sound of before would stand in the way of the right one.
    elsewhere: HashSet<String>,
    there: HashSet<(String, String)>,
}

impl List {
    /// Once under each name. A phrase listed under two names has one file: the first.
    fn add(&mut self, entry: ManifestPrompt) {
        let key = (entry.name.clone(), entry.id.clone());
        if !self.elsewhere.contains(&entry.id) && self.there.insert(key) {
            self.prompts.push(entry);
        }
    }
}

/// Texts with a part that could not be made.
struct Texts<'a> {
    old: &'a Manifest,
    /// Text → whether it was cut into as many parts before as it is now.
    failed: BTreeMap<&'a str, bool>,
}

impl<'a> Texts<'a> {
    fn new(orders: &'a [Order], outcomes: &[Outcome], old: &'a Manifest) -> Self {
        let wanted = orders.iter().zip(outcomes).filter(|(_, outcome)| **outcome != Outcome::Elsewhere);
        let wanted: Vec<_> = wanted.map(|(order, outcome)| (order.named.name.as_str(), outcome)).collect();
        let before: HashSet<&str> = old.prompts.iter().map(|entry| entry.name.as_str()).collect();
        let failed = wanted.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Failed(_)));
        let as_before = |text: &str| {
            let now: HashSet<&str> =
                wanted.iter().map(|(name, _)| *name).filter(|name| text_of(name) == text).collect();
            before.iter().filter(|name| text_of(name) == text).count() == now.len()
        };
        let failed = failed.map(|(name, _)| text_of(name)).map(|text| (text, as_before(text))).collect();
        Self { old, failed }
    }

    /// A text in other parts than before: its first part would be followed by the old second one, so it stays as it
    /// was, whole.
    fn cut_anew(&self, name: &str) -> bool {
        let text = text_of(name);
        let had_parts = || self.old.prompts.iter().any(|entry| text_of(&entry.name) == text);
        self.failed.get(text) == Some(&false) && had_parts()
    }

    /// The same words as they sounded before, else the older wording of the same place.
    fn last_good(&self, order: &Order) -> (Option<&'a ManifestPrompt>, Heard) {
        let id = id_of(order.named.prompt.id);
        if let Some(same) = self.old.prompts.iter().find(|entry| entry.id == id) {
            return (Some(same), Heard::Before);
        }
        let as_before = self.failed.get(text_of(&order.named.name)) == Some(&true);
        let older = self.old.prompts.iter().find(|entry| as_before && entry.name == order.named.name);
        (older, older.map_or(Heard::Nothing, |entry| Heard::Older(entry.text.clone())))
    }

    /// All of it: whoever serves calls may have the whole older text said, in its own parts.
    fn old_of_failed(&self) -> impl Iterator<Item = &'a ManifestPrompt> {
        self.old.prompts.iter().filter(|entry| self.failed.contains_key(text_of(&entry.name)))
    }
}

fn id_of(id: PromptId) -> String {
    id.to_string()
}

#[cfg(test)]
mod tests;
