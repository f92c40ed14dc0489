//! Who speaks, what sounds instead of words, and who keeps words true.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{TODAY, TOWN, read};
use crate::{
    config::{Audio, AudioState, Loaded, Severity, Source, Speaker, load},
    ivr::{self, NodeKind},
    speech::{Engine, Span, Voice},
    vocab::{Lang, NamedPrompt, PromptId},
};

fn voices(speech: &str) -> [Voice; 2] {
    let loaded = read(&format!("{TOWN}\n{speech}\n"));
    let plan = loaded.plan.unwrap_or_else(|| panic!("{speech}: {:#?}", loaded.diagnostics));
    [Lang::UK, Lang::EN].map(|lang| plan.voices.of(lang))
}

fn voice(engine: Engine, name: &str, rate: u16) -> Voice {
    Voice { rate, ..Voice::new(engine, name) }
}

#[test]
fn a_voice_is_named_in_a_line_by_its_words_and_for_each_language() {
    let usual = [voice(Engine::RhVoice, "anatol", 100), voice(Engine::RhVoice, "slt", 100)];
    let natalia = voice(Engine::RhVoice, "natalia", 110);
    let [_, slt] = usual.clone();
    assert_eq!(voices(""), usual);
    assert_eq!(voices("speech: RHVoice"), usual);
    for written in [
        "speech: rhvoice Natalia, 110 %",
        "speech: {engine: rhvoice, voice: natalia, rate: 110}",
        "speech: {voice: natalia, rate: 110 %}",
        "speech: {uk: {voice: natalia, rate: 110}}",
        "speech:\n  uk: rhvoice natalia, 110",
        "speech:\n  voice: natalia\n  rate: 110\n  en: rhvoice slt",
    ] {
        assert_eq!(voices(written), [natalia.clone(), slt.clone()], "{written}");
    }
    let piper = voice(Engine::Piper { model: "m/uk_UA-tetiana-high.onnx".into() }, "uk_UA-tetiana-high", 100);
    assert_eq!(voices("speech: piper m/uk_UA-tetiana-high.onnx")[0], piper);
    assert_eq!(voices("speech: {model: m/uk_UA-tetiana-high.onnx}")[0], piper);
    assert_eq!(voices("speech: {en: none}")[1], voice(Engine::None, "", 100));
    assert_eq!(voices("speech: espeak")[0], voice(Engine::Espeak, "uk", 100));
}

#[test]
fn a_program_that_speaks_is_given_its_files_in_places_of_their_own() {
    let program = |arguments: &[&str]| {
        let arguments = arguments.iter().map(|word| (*word).to_owned()).collect();
        voice(Engine::Command { program: "/usr/local/bin/say".into(), arguments }, "", 100)
    };
    let written = |arguments: &str| voices(&format!("speech:\n  program: /usr/local/bin/say\n{arguments}"))[0].clone();
    assert_eq!(written(""), program(&["{text}", "{wav}"]));
    for arguments in [
        "  arguments: [-i, {text}, \"--out={wav}\"]",
        "  arguments: -i {text} --out={wav}",
        "  arguments:\n    - -i\n    - \"{text}\"\n    - --out={wav}",
    ] {
        assert_eq!(written(arguments), program(&["-i", "{text}", "--out={wav}"]), "{arguments}");
    }
    assert_eq!(written("  arguments: {text} {wav}   # обидва файли"), program(&["{text}", "{wav}"]));
}

/// A folder with a configuration and a recording.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, config: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("slukhavka-speech-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(dir.join("записи")).unwrap();
        fs::write(dir.join("trunk.password"), "x").unwrap();
        fs::write(dir.join("записи/вітання.wav"), b"RIFF\x24\0\0\0WAVEfmt ").unwrap();
        fs::write(dir.join("config.yaml"), config).unwrap();
        Self(dir)
    }

    fn load(&self) -> Loaded {
        load(&Source::File(self.0.join("config.yaml")), TODAY, None)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(Path::new(name))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const GREETING: &str = "    say: |\n      Вітаємо! Це Менська міська рада.\n";

#[test]
fn a_recording_of_people_sounds_instead_of_the_words_and_its_file_is_watched() {
    for (name, words) in [("beside", GREETING), ("alone", "")] {
        let greeting = format!("{words}    play: записи/вітання.wav\n");
        let folder = Folder::new(name, &TOWN.replace(GREETING, &greeting));
        let loaded = folder.load();
        let plan = loaded.plan.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
        let id = PromptId::of_file(Lang::UK, "записи/вітання.wav");
        assert_eq!(plan.played.get(&id), Some(&folder.path("записи/вітання.wav")));
        assert!(plan.files.contains(&folder.path("записи/вітання.wav")), "{:?}", plan.files);
        let script = &plan.settings.script;
        let NodeKind::Menu(menu) = &script.node(script.main).kind else { panic!("not a menu") };
        let (_, template) = menu.say.as_ref().and_then(|say| say.get(Lang::UK)).unwrap();
        let [Span::Played(played)] = &template.0[..] else { panic!("{template:?}") };
        assert_eq!(&*played.file, "записи/вітання.wav");
        assert_eq!(template.written().count(), usize::from(!words.is_empty()));
        let named = ivr::phrases(script).into_iter().find(|named| named.prompt.id == id).unwrap();
        assert_eq!(named.name, "menus.головне.say#1");
    }
}

#[test]
fn a_recording_that_is_not_there_is_told_and_does_not_silence_the_telephone() {
    let folder = Folder::new("missing", &TOWN.replace(GREETING, "    play: немає.wav\n"));
    let loaded = folder.load();
    assert!(loaded.diagnostics.iter().any(|d| d.code == "C197" && d.severity == Severity::Warning));
    let plan = loaded.plan.expect("a plan");
    assert_eq!(plan.played.values().next(), Some(&folder.path("немає.wav")));
    assert!(plan.files.contains(&folder.path("немає.wav")), "once it is there, it is to be heard");
}

#[test]
fn a_recording_out_of_the_folder_or_through_a_link_is_refused() {
    let folder = Folder::new("link", "");
    std::os::unix::fs::symlink("/etc/hostname", folder.path("link.wav")).unwrap();
    for name in ["link.wav", "../x.wav", "немає/../../x.wav", "/etc/x.wav"] {
        fs::write(folder.path("config.yaml"), TOWN.replace(GREETING, &format!("    play: {name}\n"))).unwrap();
        let loaded = folder.load();
        assert!(loaded.plan.is_none() && loaded.diagnostics.iter().any(|d| d.code == "C48"), "{name}");
    }
    let big = fs::File::create(folder.path("big.wav")).unwrap();
    big.set_len((20 << 20) + 1).unwrap();
    fs::write(folder.path("config.yaml"), TOWN.replace(GREETING, "    play: big.wav\n")).unwrap();
    assert!(folder.load().plan.is_none());
}

#[test]
fn clerks_may_play_recordings_but_not_choose_who_speaks() {
    let clerk = TOWN.split("# ───── 4.").next().unwrap().replace(GREETING, "    play: записи/вітання.wav\n");
    let admin = TOWN.split("цієї частини не видно) ─────").nth(1).unwrap();
    let folder = Folder::new("include", &format!("include: меню.yaml\n{admin}"));
    fs::write(folder.path("меню.yaml"), &clerk).unwrap();
    assert!(folder.load().plan.is_some());
    fs::write(folder.path("меню.yaml"), format!("{clerk}\nspeech: {{program: /bin/sh}}\n")).unwrap();
    let refused = folder.load().diagnostics;
    assert!(refused.iter().any(|d| d.code == "C49" && d.path == "speech"), "{refused:#?}");
}

#[test]
fn words_of_every_kind_have_somebody_who_keeps_them_true() {
    let text = TOWN.replace(GREETING, &format!("{GREETING}    owner: секретар\n    review_by: 01.03.2026\n"));
    let text = text.replace("    from: 10.10.2026 8:00\n", "    from: 10.10.2026 8:00\n    review: 02.03.2026\n");
    let script = read(&text).plan.unwrap().settings.script.clone();
    let overdue = ivr::overdue(&script, TODAY);
    let told: Vec<_> = overdue.iter().map(|past| (&*past.place, past.owner.as_deref())).collect();
    assert_eq!(told, [("notices.1", None), ("menus.головне", Some("секретар"))]);
}

/// Everything is recorded but the words of the passport; the rest is the voice's.
struct Recorded(Speaker);

impl Audio for Recorded {
    fn state(&self, prompt: &NamedPrompt) -> AudioState {
        match &*prompt.name {
            "texts.паспорт.say#1" => AudioState::Missing,
            "texts.субсидія.say#1" => AudioState::Stale,
            "menus.головне.say#1" if prompt.prompt.id == PromptId::of_file(Lang::UK, "вітання.wav") => {
                AudioState::Missing
            }
            _ => AudioState::Ready(Duration::from_secs(1)),
        }
    }

    fn speaker(&self, _lang: Lang) -> Speaker {
        self.0.clone()
    }
}

fn told(town: &str, speaker: Speaker) -> Vec<(&'static str, Severity, String)> {
    let source = Source::Text { name: "config.yaml".into(), text: town.into() };
    let told = load(&source, TODAY, Some(&Recorded(speaker))).diagnostics.into_iter();
    let of_sound = |code: &str| matches!(code, "C75" | "C76" | "C204" | "C205");
    told.filter(|d| of_sound(d.code)).map(|d| (d.code, d.severity, d.message)).collect()
}

#[test]
fn what_the_service_will_speak_by_itself_is_no_warning() {
    let coming = "ще не озвучено 2 фрази: служба озвучить їх, щойно прочитає ці налаштування (rhvoice anatol)";
    let ready = || Speaker::Ready("rhvoice anatol".into());
    assert_eq!(told(TOWN, ready()), [("C204", Severity::Info, coming.to_owned())]);
    let played = TOWN.replace(GREETING, "    play: вітання.wav\n");
    assert_eq!(told(&played, ready()).len(), 1, "a recording of people needs no voice");
    assert_eq!(told(&played, Speaker::Nobody).len(), 2);
}

#[test]
fn a_voice_that_does_not_work_is_told_once_with_every_text_it_leaves_unsaid() {
    let why = "немає програми «RHVoice-test»".to_owned();
    let faulty = Speaker::Faulty { voice: "rhvoice anatol".into(), why };
    let expected = "голос «rhvoice anatol» не працює: немає програми «RHVoice-test»; тому 2 тексти не прозвучать, як \
                    написано: texts.паспорт.say (звучить вибачення), texts.субсидія.say (звучить попередній)";
    assert_eq!(told(TOWN, faulty), [("C205", Severity::Warning, expected.to_owned())]);
}
