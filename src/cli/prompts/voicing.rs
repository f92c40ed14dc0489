//! What the service would order to be rendered.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use crate::{
    audio::PromptBank,
    config::Plan,
    render::{Order, Source},
    speech,
    vocab::Lang,
};

pub fn folder(state: &Path) -> PathBuf {
    state.join("prompts")
}

pub fn orders(plan: &Plan, bank: &PromptBank, rendered: usize) -> BTreeMap<Lang, Vec<Order>> {
    let mut orders = BTreeMap::<Lang, Vec<Order>>::new();
    for named in plan.phrases() {
        let lang = named.prompt.lang;
        let voice = plan.voices.of(lang);
        let words = speech::read(lang, &named.prompt.text, &plan.say_as).words;
        let recorded = bank.versions(named.prompt.id).into_iter().find(|version| version.folder_index != rendered);
        let right = recorded.is_some_and(|version| {
            version.spoken.is_none_or(|spoken| spoken == words && *version.voice == *voice.label())
        });
        let source = match plan.played.get(&named.prompt.id) {
            Some(file) => Source::File(file.clone()),
            None if right || !voice.speaks() => Source::Elsewhere,
            None => Source::Words(words),
        };
        orders.entry(lang).or_default().push(Order { named, source });
    }
    orders
}
