//! Texts edited while calls go on.

use super::*;

#[test]
fn whoever_was_in_a_menu_before_an_edit_still_hears_its_words() {
    let folder = Folder::with(&[("texts.a.say#1", "Було"), ("system.ok", "Так")]);
    let bank = folder.bank();
    let (old, old_file) = (Prompt::new(Lang::UK, "Було"), folder.file("Було"));
    let before = bank.say(&old, Codec::Pcma).unwrap();
    folder.write(&[("texts.a.say#1", "Стало"), ("system.ok", "Так"), (FALLBACK, "Немає")]);
    bank.reopen().unwrap();
    let now = [named("texts.a.say#1", "Стало"), named("system.ok", "Так")];
    assert_eq!(bank.bind(&now), []);
    assert!(before.is_shared_with(&bank.say(&old, Codec::Pcma).unwrap()));
    bank.forget_unwanted(&now);
    bank.reopen().unwrap();
    // Encoded anew from its file, which lies there for a while; only the first sample counts of prompts made here.
    assert_eq!(bank.say(&old, Codec::Pcma), Some(expected(1, Codec::Pcma)));
    assert_eq!(bank.duration(old.id), Some(Duration::from_millis(10)));
    assert_eq!((bank.versions(old.id), bank.len()), (vec![], 3));
    assert!(
        matches!(bank.bind(&[named("x", "Було")])[..], [PromptProblem::NoAudio { .. }]),
        "it is no sound for new texts"
    );
    bank.forget_unwanted(&now);
    fs::remove_file(old_file).unwrap();
    assert_eq!(bank.say(&old, Codec::Pcma), Some(expected(3, Codec::Pcma)), "the apology, when its file is gone");
    folder.write(&[("texts.a.say#1", "Стало"), ("texts.a.say#2", "Було")]);
    bank.reopen().unwrap();
    assert_eq!(bank.say(&old, Codec::Pcma), Some(expected(2, Codec::Pcma)), "it came back");
}

#[test]
fn a_text_that_moved_on_is_not_said_under_its_old_name_too() {
    let folder = Folder::with(&[("notices.1", "Води немає."), ("notices.2", "Світла немає.")]);
    let bank = folder.bank();
    // A new notice before the old ones, not recorded yet.
    let wanted =
        [named("notices.1", "Ярмарок."), named("notices.2", "Води немає."), named("notices.3", "Світла немає.")];
    assert_eq!(bank.bind(&wanted), [PromptProblem::NoAudio { wanted: wanted[0].clone() }]);
    // While a text that stays where it is may be reworded in one of its parts.
    let folder = Folder::with(&[("t#1", "Дзвоніть"), ("t#2", "щодня.")]);
    let reworded = [named("t#1", "Телефонуйте"), named("t#2", "щодня.")];
    assert!(matches!(folder.bank().bind(&reworded)[..], [PromptProblem::Stale { .. }]));
}

#[test]
fn what_went_long_ago_is_forgotten_and_the_latest_is_not() {
    let folder = Folder::with(&[("a", "перше")]);
    let bank = folder.bank();
    let mut edits: Vec<String> = (0..5).map(|n| format!("текст {n}")).collect();
    for edit in &edits {
        folder.write(&[("a", edit)]);
        bank.reopen().unwrap();
    }
    edits.pop();
    for text in edits.iter().map(String::as_str).chain(["перше"]) {
        assert!(bank.clip(PromptId::of(Lang::UK, text), Codec::Pcma).is_some(), "{text}");
    }
    let many: Vec<(String, String)> = (0..2100).map(|n| (format!("n{n}"), format!("слово {n}"))).collect();
    let prompts = many.iter().map(|(name, text)| ManifestPrompt {
        name: name.clone(),
        text: text.clone(),
        spoken: None,
        id: PromptId::of(Lang::UK, text).to_string(),
        file: "x.wav".to_owned(),
        sha256: String::new(),
        master: None,
        voice: None,
    });
    let manifest = Manifest { voice: String::new(), pipeline: 2, prompts: prompts.collect() };
    fs::write(folder.0.join("uk/manifest.json"), serde_json::to_vec(&manifest).unwrap()).unwrap();
    bank.reopen().unwrap();
    folder.write(&[("a", "останнє")]);
    bank.reopen().unwrap();
    assert_eq!(bank.clip(PromptId::of(Lang::UK, "перше"), Codec::G722), None);
}
