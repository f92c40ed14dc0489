use std::{
    fs::File,
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};

use super::*;
use crate::{
    audio::{Encoded, write_prompt},
    vocab::{Codec, Prompt},
};

mod edited;
mod masters;
mod versions;

/// A folder of prompts that is removed afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("slukhavka-bank-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(path.join("uk")).unwrap();
        Self(path)
    }

    /// Prompt number n is n samples of the value n.
    fn with(texts: &[(&str, &str)]) -> Self {
        let folder = Self::new();
        folder.write(texts);
        folder
    }

    fn write(&self, texts: &[(&str, &str)]) {
        let prompts = (1..).zip(texts).map(|(n, (name, text))| {
            let id = PromptId::of(Lang::UK, text).to_string();
            let file = format!("{id}.wav");
            let path = self.0.join("uk").join(&file);
            write_prompt(File::create(&path).unwrap(), &vec![n * 1000; n as usize * 80]).unwrap();
            let sha256 = Sha256::digest(fs::read(&path).unwrap()).iter().map(|b| format!("{b:02x}")).collect();
            ManifestPrompt {
                name: (*name).to_owned(),
                text: (*text).to_owned(),
                spoken: None,
                id,
                file,
                sha256,
                master: None,
                voice: None,
            }
        });
        let manifest = Manifest { voice: "test".to_owned(), pipeline: 1, prompts: prompts.collect() };
        fs::write(self.0.join("uk/manifest.json"), serde_json::to_vec(&manifest).unwrap()).unwrap();
    }

    fn bank(&self) -> PromptBank {
        PromptBank::open(std::slice::from_ref(&self.0)).unwrap()
    }

    fn file(&self, text: &str) -> PathBuf {
        self.0.join("uk").join(format!("{}.wav", PromptId::of(Lang::UK, text)))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn named(name: &str, text: &str) -> NamedPrompt {
    NamedPrompt { name: name.to_owned(), prompt: Prompt::new(Lang::UK, text) }
}

fn expected(n: i16, codec: Codec) -> Encoded {
    Encoded::of(codec, &vec![n * 1000; n as usize * 80]).unwrap()
}

#[test]
fn the_lists_of_recordings_to_watch_are_those_of_every_folder_there_is() {
    let folder = Folder::with(&[("a", "один")]);
    let lists = [folder.0.join("manifest.json"), folder.0.join("uk/manifest.json")];
    assert_eq!(folder.bank().manifests(), lists);
    assert!(PromptBank::open(&[folder.0.join("немає")]).unwrap().manifests().is_empty());
}

#[test]
fn a_text_cut_anew_is_not_pieced_together_from_its_old_parts() {
    let folder = Folder::with(&[("texts.a.say#1", "Дзвоніть"), ("texts.a.say#2", "щодня.")]);
    let bank = folder.bank();
    let reworded = [named("texts.a.say#1", "Телефонуйте"), named("texts.a.say#2", "щодня.")];
    assert!(matches!(bank.bind(&reworded)[..], [PromptProblem::Stale { .. }]));
    let longer = [named("texts.a.say#1", "Вода:"), named("texts.a.say#2", "Світло:"), named("texts.a.say#3", "щодня.")];
    let problems = bank.bind(&longer);
    assert!(matches!(problems[..], [PromptProblem::NoAudio { .. }, PromptProblem::NoAudio { .. }]), "{problems:?}");
}

#[test]
fn a_phrase_is_encoded_once_and_shared() {
    let folder = Folder::with(&[("a", "один"), ("b", "два")]);
    let bank = folder.bank();
    let id = PromptId::of(Lang::UK, "два");
    assert_eq!(bank.cached(id, Codec::Pcma), None);
    let clip = bank.clip(id, Codec::Pcma).unwrap();
    assert_eq!(clip, expected(2, Codec::Pcma));
    assert!(clip.is_shared_with(&bank.cached(id, Codec::Pcma).unwrap()));
    assert_eq!(bank.clip(id, Codec::Pcmu).unwrap(), expected(2, Codec::Pcmu));
    assert_eq!(bank.clip(id, Codec::G722).unwrap().ticks(), 160);
    assert_eq!(bank.clip(id, Codec::Opus).unwrap().ticks(), 160);
    assert_eq!(bank.duration(id), Some(Duration::from_millis(20)));
}

#[test]
fn the_councils_music_is_played_while_it_can_be_read_and_ours_otherwise() {
    let folder = Folder::with(&[("system.music", "музика"), ("b", "два")]);
    let bank = folder.bank();
    let ours = bank.music(Codec::Pcma).unwrap();
    assert_eq!(ours, expected(1, Codec::Pcma));
    let file = folder.0.join("вальс.wav");
    let waltz: Vec<i16> = (0..1600).map(|i| if i % 16 < 8 { 4000 } else { -4000 }).collect();
    write_prompt(File::create(&file).unwrap(), &waltz).unwrap();
    bank.set_music(Some(file.clone()));
    let own = bank.music(Codec::Opus).unwrap();
    assert_eq!(own.ticks(), 1600);
    bank.forget_unwanted(&[]);
    assert!(own.is_shared_with(&bank.music(Codec::Opus).unwrap()));
    bank.set_music(Some(folder.0.join("немає.wav")));
    assert_eq!(bank.music(Codec::Pcma).unwrap(), ours);
    bank.set_music(None);
    assert!(ours.is_shared_with(&bank.music(Codec::Pcma).unwrap()), "ours is kept though no text names it");
}

#[test]
fn the_beep_needs_no_file() {
    let bank = PromptBank::open(&[]).unwrap();
    for codec in Codec::ALL {
        assert_eq!(bank.beep(codec).unwrap().ticks(), 3200, "{codec:?}");
    }
    assert_eq!(bank.music(Codec::Pcma), None);
}

#[test]
fn an_older_wording_of_the_same_name_stands_in_and_is_reported() {
    let folder = Folder::with(&[("texts.графік.say#1", "Ми працюємо до п'ятої.")]);
    let bank = folder.bank();
    let wanted = named("texts.графік.say#1", "Ми працюємо до шостої.");
    let problems = bank.bind(std::slice::from_ref(&wanted));
    assert_eq!(
        problems,
        [PromptProblem::Stale { wanted: wanted.clone(), spoken: "Ми працюємо до п'ятої.".to_owned() }]
    );
    assert_eq!(bank.say(&wanted.prompt, Codec::Pcma).unwrap(), expected(1, Codec::Pcma));
}

#[test]
fn what_has_no_sound_is_reported_and_apologised_for() {
    let folder = Folder::with(&[("a", "один"), (FALLBACK, "Цей текст недоступний.")]);
    let bank = folder.bank();
    let wanted = named("texts.новий.say#1", "Новий текст.");
    assert_eq!(bank.bind(std::slice::from_ref(&wanted)), [PromptProblem::NoAudio { wanted: wanted.clone() }]);
    assert_eq!(bank.clip(wanted.prompt.id, Codec::Pcma), None);
    assert_eq!(bank.say(&wanted.prompt, Codec::Pcma).unwrap(), expected(2, Codec::Pcma));
    let english = Prompt::new(Lang::EN, "New text.");
    assert_eq!(bank.say(&english, Codec::Pcma).unwrap(), expected(2, Codec::Pcma));
}

#[test]
fn a_changed_or_missing_file_is_found_by_check() {
    let folder = Folder::with(&[("a", "один"), ("b", "два"), ("c", "три")]);
    let bank = folder.bank();
    let wanted = [named("a", "один"), named("b", "два"), named("c", "три")];
    assert_eq!(bank.verify(&wanted), []);
    fs::remove_file(folder.file("один")).unwrap();
    write_prompt(File::create(folder.file("три")).unwrap(), &[5; 80]).unwrap();
    let bad: Vec<String> = bank.verify(&wanted).iter().map(|p| p.wanted().name.clone()).collect();
    assert_eq!(bad, ["a", "c"]);
    assert_eq!(bank.bind(&wanted).len(), 1);
    assert_eq!(bank.clip(wanted[0].prompt.id, Codec::Pcma), None);
}

#[test]
fn new_manifests_are_taken_in_and_unchanged_sound_stays_encoded() {
    let folder = Folder::with(&[("a", "один"), ("b", "два")]);
    let bank = folder.bank();
    let (one, two) = (PromptId::of(Lang::UK, "один"), PromptId::of(Lang::UK, "два"));
    let first = bank.clip(one, Codec::Pcma).unwrap();
    bank.clip(two, Codec::Pcma).unwrap();
    folder.write(&[("a", "один"), ("x", "ще"), ("b", "два")]); // «два» is now the third: other sound
    bank.reopen().unwrap();
    assert!(first.is_shared_with(&bank.cached(one, Codec::Pcma).unwrap()));
    assert_eq!(bank.cached(two, Codec::Pcma), None);
    assert_eq!(bank.clip(two, Codec::Pcma).unwrap(), expected(3, Codec::Pcma));
    bank.forget_unwanted(&[named("a", "один")]);
    assert_eq!((bank.cached(two, Codec::Pcma), bank.len()), (None, 3));
}

#[test]
fn a_broken_manifest_is_an_error_that_names_the_file_and_no_manifest_is_an_empty_bank() {
    let folder = Folder::new();
    assert!(folder.bank().is_empty());
    fs::write(folder.0.join("uk/manifest.json"), "{").unwrap();
    let error = PromptBank::open(std::slice::from_ref(&folder.0)).unwrap_err();
    assert!(matches!(&error, BankError::Manifest { path, .. } if path.ends_with(Path::new("uk/manifest.json"))));
}

#[test]
fn a_manifest_cannot_point_outside_its_folder() {
    let folder = Folder::new();
    for file in ["../secret.wav", "/etc/passwd", "a/b.wav", ".."] {
        let text = format!(
            r#"{{"voice":"","pipeline":1,"prompts":[{{"name":"a","text":"x","id":"0123456789abcdef","file":"{file}","sha256":""}}]}}"#
        );
        fs::write(folder.0.join("uk/manifest.json"), text).unwrap();
        let error = PromptBank::open(std::slice::from_ref(&folder.0)).unwrap_err();
        assert!(matches!(error, BankError::BadFile { .. }), "{file}");
    }
}
