//! `prompts play-text`: what callers hear of one text.

use crate::{
    audio,
    cli::player,
    vocab::{NamedPrompt, PromptId},
};

use super::{PlayArgs, PromptsError, sounding::Sounding, wanted::Wanted};

/// Between the parts of a text that a call fills with values.
const GAP_MS: usize = 300;

pub(super) fn play(args: &PlayArgs) -> Result<(), PromptsError> {
    let wanted = Wanted::read(&args.texts)?;
    let parts = find(&wanted, &args.what);
    if parts.is_empty() {
        return Err(PromptsError::NoText(args.what.clone()));
    }
    let sounding = Sounding::open(&wanted.plan, &args.place, &args.prompts)?;
    let mut samples = Vec::new();
    for (named, heard) in parts.iter().zip(sounding.heard(wanted.lang, &parts)) {
        let heard = heard.ok_or_else(|| PromptsError::Unspoken(named.name.clone()))?;
        println!("{}", heard.older.as_deref().unwrap_or(&named.prompt.text));
        if heard.older.is_some() {
            eprintln!("Це попередній текст: «{}» ще не озвучено.", named.prompt.text);
        }
        if !samples.is_empty() {
            samples.resize(samples.len() + GAP_MS * audio::RATE as usize / 1000, 0);
        }
        samples.extend(heard.samples()?);
    }
    if parts.len() > 1 {
        eprintln!("Між частинами під час дзвінка звучать значення: графік, дата, телефон.");
    }
    match &args.output {
        Some(output) => Ok(player::write(output, &samples)?),
        None => Ok(player::play(&samples)?),
    }
}

/// All parts of the text called `what`, or the phrase of these very words.
fn find(wanted: &Wanted, what: &str) -> Vec<NamedPrompt> {
    let named = |named: &&NamedPrompt| {
        named.name == what || named.name.strip_prefix(what).is_some_and(|rest| rest.starts_with('#'))
    };
    let parts: Vec<NamedPrompt> = wanted.prompts.iter().filter(named).cloned().collect();
    if !parts.is_empty() {
        return parts;
    }
    let id = PromptId::of(wanted.lang, what);
    wanted.prompts.iter().find(|named| named.prompt.id == id).cloned().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cli::prompts::Texts, vocab::Prompt};

    #[test]
    fn a_text_is_found_by_its_name_with_all_parts_or_by_its_words() {
        let mut wanted = Wanted::read(&Texts { config: None, lang: None }).unwrap();
        let named =
            |name: &str, text: &str| NamedPrompt { name: name.to_owned(), prompt: Prompt::new(wanted.lang, text) };
        let own =
            [named("texts.я.say#1", "Ми працюємо"), named("texts.я.say#2", ". Адреса:"), named("texts.я.say2", "Інше")];
        wanted.prompts = own.to_vec();
        let found = |what: &str| find(&wanted, what).into_iter().map(|named| named.name).collect::<Vec<_>>();
        assert_eq!(found("texts.я.say"), ["texts.я.say#1", "texts.я.say#2"]);
        assert_eq!(found("texts.я.say#2"), ["texts.я.say#2"]);
        assert_eq!(found("Ми  працюємо"), ["texts.я.say#1"]);
        assert_eq!(found("немає такого"), Vec::<String>::new());
    }
}
