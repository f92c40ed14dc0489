//! The example and the prompts that are shipped with it.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::civil::{Date, date};

use super::{Texts, wanted::Wanted};
use crate::{
    audio::{PromptBank, PromptProblem},
    config::{self, Loaded, Source},
    ivr::{Menu, NodeKind, Script},
    speech::{self, System},
    vocab::{Digit, Lang, Piece, Utterance},
};

const TODAY: Date = date(2026, 12, 1);

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn example() -> Loaded {
    config::load(&Source::File(root().join("config.example.yaml")), TODAY, None)
}

fn script() -> std::sync::Arc<Script> {
    example().plan.expect("the example has no errors").settings.script.clone()
}

fn bank() -> PromptBank {
    PromptBank::open(&[root().join("prompts/uk")]).unwrap()
}

#[test]
fn the_example_is_right_and_lacks_nothing_but_a_line() {
    let loaded = example();
    let told: Vec<_> = loaded.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(told, ["C103"], "{}", config::render(&loaded.diagnostics, &loaded.sources));
}

#[test]
fn every_phrase_of_the_program_and_of_the_example_has_its_recording() {
    let config = Some(root().join("config.example.yaml"));
    let wanted = Wanted::read(&Texts { config, lang: None }).unwrap();
    let problems: Vec<PromptProblem> = bank().verify(&wanted.prompts);
    assert!(problems.is_empty(), "run prompts/render.sh: {problems:#?}");
}

#[test]
fn a_changed_pronunciation_is_spoken_anew_and_checked_for() {
    let text = fs::read_to_string(root().join("config.example.yaml")).unwrap();
    let text = text.replace("ЦНАП: цнАп", "ЦНАП: центр надання послуг");
    let loaded = config::load(&Source::Text { name: "menu.yaml".into(), text: text.clone() }, TODAY, Some(&bank()));
    let told: Vec<&str> = loaded.diagnostics.iter().filter(|d| d.code == "C76").map(|d| &*d.path).collect();
    assert!(told.contains(&"departments.ЦНАП.title") && !told.contains(&"texts.вода.say"), "{told:?}");

    let path = std::env::temp_dir().join(format!("slukhavka-say-as-{}.yaml", std::process::id()));
    fs::write(&path, text).unwrap();
    let wanted = Wanted::read(&Texts { config: Some(path.clone()), lang: None });
    fs::remove_file(path).unwrap();
    let wanted = wanted.unwrap();
    let missing = wanted.missing(&root().join("prompts/uk")).unwrap();
    assert!(missing.iter().all(|named| named.prompt.text.contains("ЦНАП")), "{missing:#?}");
    assert!(missing.iter().any(|named| named.name == "departments.ЦНАП.title"), "{missing:#?}");
}

#[test]
fn recordings_go_to_the_folder_that_the_configuration_names() {
    // A relative path, as people type it.
    let up: PathBuf = std::env::current_dir().unwrap().components().skip(1).map(|_| "..").collect();
    let temporary = std::env::temp_dir().join(format!("slukhavka-own-{}", std::process::id()));
    let folder = up.join(temporary.strip_prefix("/").unwrap());
    fs::create_dir_all(folder.join("own")).unwrap();
    let text = fs::read_to_string(root().join("config.example.yaml")).unwrap() + "prompts: own\n";
    fs::write(folder.join("menu.yaml"), text).unwrap();
    let wanted = Wanted::read(&Texts { config: Some(folder.join("menu.yaml")), lang: None });
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(wanted.unwrap().plan.prompts, Some(folder.join("own")));
}

/// How long `utterance` sounds with the shipped prompts.
fn length(bank: &PromptBank, utterance: &Utterance) -> Duration {
    let piece = |piece: &Piece| match piece {
        Piece::Silence(pause) | Piece::Music(pause) => *pause,
        Piece::Beep | Piece::Recording(_) => Duration::ZERO,
        Piece::Say(prompt) => bank.duration(prompt.id).unwrap_or_else(|| panic!("no sound: {}", prompt.text)),
    };
    utterance.iter().map(piece).sum()
}

fn options(script: &Script, menu: &Menu) -> Vec<Utterance> {
    let option = |(key, node): &(Digit, _)| {
        let title = script.node(*node).title.as_ref().and_then(|title| title.get(Lang::UK));
        speech::option(Lang::UK, title.expect("what a menu offers has a title").1, *key)
    };
    menu.keys.iter().map(option).collect()
}

#[test]
fn the_menus_of_the_example_are_short_enough_for_the_ear() {
    let (script, bank) = (script(), bank());
    let last = length(&bank, &speech::system(Lang::UK, System::OperatorOption));
    for node in &script.nodes {
        let NodeKind::Menu(menu) = &node.kind else { continue };
        let options = options(&script, menu);
        assert!(options.len() <= 5, "{}", node.name);
        let said = menu.say.as_ref().and_then(|say| say.get(Lang::UK));
        let greeting = said.map(|(_, say)| speech::speak(Lang::UK, say, &script.calendar, None)).unwrap_or_default();
        let first_key = length(&bank, &greeting) + length(&bank, &options[0]);
        let whole = length(&bank, &greeting) + options.iter().map(|o| length(&bank, o)).sum::<Duration>() + last;
        assert!(first_key <= Duration::from_secs(10), "{}: {first_key:?} to the first key", node.name);
        assert!(whole <= Duration::from_secs(30), "{}: {whole:?}", node.name);
    }
}

#[test]
fn the_texts_of_the_example_last_half_a_minute_at_most() {
    let (script, bank) = (script(), bank());
    for node in &script.nodes {
        let NodeKind::Text(text) = &node.kind else { continue };
        let (_, say) = text.say.get(Lang::UK).unwrap();
        let now = Some(date(2026, 12, 1).at(19, 0, 0, 0));
        let length = length(&bank, &speech::speak(Lang::UK, say, &script.calendar, now));
        assert!(length <= Duration::from_secs(30), "{}: {length:?}", node.name);
        let title = node.title.as_ref().and_then(|title| title.get(Lang::UK)).unwrap().1;
        assert!(title.split_whitespace().count() <= 5, "{title}");
    }
}
