//! A phrase recorded more than once: which recording is played, and what is told of the others.

use super::*;

/// One line of a manifest: name, text, what the engine was given, and the value of all samples.
struct Line(&'static str, &'static str, Option<&'static str>, i16);

fn write_folder(root: &Path, voice: &str, lines: &[Line]) {
    let folder = root.join("uk");
    fs::create_dir_all(&folder).unwrap();
    let prompts = lines.iter().map(|Line(name, text, spoken, value)| {
        let id = PromptId::of(Lang::UK, text).to_string();
        let file = format!("{id}.wav");
        write_prompt(File::create(folder.join(&file)).unwrap(), &[*value; 80]).unwrap();
        ManifestPrompt {
            name: (*name).to_owned(),
            text: (*text).to_owned(),
            spoken: spoken.map(str::to_owned),
            id,
            sha256: value.to_string(),
            file,
            master: None,
            voice: None,
        }
    });
    let manifest = Manifest { voice: voice.to_owned(), pipeline: 2, prompts: prompts.collect() };
    fs::write(folder.join(Manifest::FILE), serde_json::to_vec(&manifest).unwrap()).unwrap();
}

/// The council's own folder, that of rendered prompts, and the package's.
fn three(root: &Folder) -> [PathBuf; 3] {
    ["own", "rendered", "package"].map(|name| root.0.join(name))
}

fn value(bank: &PromptBank, text: &str) -> Option<Encoded> {
    bank.clip(PromptId::of(Lang::UK, text), Codec::Pcma)
}

fn of(value: i16) -> Option<Encoded> {
    Encoded::of(Codec::Pcma, &[value; 80]).ok()
}

#[test]
fn every_recording_of_a_phrase_is_told_with_its_folder_voice_and_words() {
    let root = Folder::new();
    let dirs = three(&root);
    write_folder(&dirs[0], "Марія", &[Line("a", "один", None, 1000)]);
    write_folder(&dirs[2], "rhvoice anatol", &[Line("a", "один", Some("один"), 2000), Line("b", "2", Some("два"), 1)]);
    let bank = PromptBank::open(&dirs).unwrap();
    let version = |folder_index, voice: &str, spoken: Option<&str>| Version {
        folder_index,
        voice: voice.into(),
        spoken: spoken.map(str::to_owned),
    };
    let one = PromptId::of(Lang::UK, "один");
    assert_eq!(bank.versions(one), [version(0, "Марія", None), version(2, "rhvoice anatol", Some("один"))]);
    assert_eq!(bank.versions(PromptId::of(Lang::UK, "2")), [version(2, "rhvoice anatol", Some("два"))]);
    assert_eq!(bank.versions(PromptId::of(Lang::UK, "три")), []);
    fs::remove_file(dirs[0].join("uk").join(format!("{one}.wav"))).unwrap();
    assert_eq!(bank.versions(one).len(), 1, "a file that is gone is no recording");
    assert_eq!(value(&bank, "один"), of(2000), "and the other one is played");
}

#[test]
fn people_are_played_first_then_what_was_rendered_then_what_an_engine_made_elsewhere() {
    let root = Folder::new();
    let dirs = three(&root);
    write_folder(&dirs[0], "x", &[Line("a", "один", Some("один"), 1000), Line("b", "два", None, 1000)]);
    write_folder(
        &dirs[1],
        "x",
        &[
            Line("a", "один", Some("оди́н"), 2000),
            Line("b", "два", Some("два"), 2000),
            Line("c", "три", Some("т"), 2000),
        ],
    );
    write_folder(&dirs[2], "x", &[Line("c", "три", Some("три"), 3000), Line("d", "чотири", Some("ч"), 3000)]);
    let bank = PromptBank::open_with(&dirs, Some(&dirs[1])).unwrap();
    let played = ["один", "два", "три", "чотири"].map(|text| value(&bank, text));
    assert_eq!(played, [of(2000), of(1000), of(2000), of(3000)]);
    assert_eq!(value(&PromptBank::open(&dirs).unwrap(), "один"), of(1000));
}

#[test]
fn an_older_wording_is_taken_from_the_rendered_ones_and_never_pieced_together_of_two_folders() {
    let root = Folder::new();
    let dirs = three(&root);
    let own = [Line("t#1", "Було", Some("х"), 1), Line("t#2", "давно", Some("х"), 2), Line("t#3", "три", Some("х"), 3)];
    write_folder(&dirs[0], "x", &own);
    write_folder(&dirs[1], "x", &[Line("t#1", "Учора", Some("х"), 4), Line("t#2", "було", Some("х"), 5)]);
    let bank = PromptBank::open_with(&dirs, Some(&dirs[1])).unwrap();
    let spoken = |wanted: &[NamedPrompt]| -> Vec<String> {
        let problem = |problem: &PromptProblem| match problem {
            PromptProblem::Stale { spoken, .. } => spoken.clone(),
            other => panic!("{other:?}"),
        };
        bank.bind(wanted).iter().map(problem).collect()
    };
    let new = |texts: &[&str]| -> Vec<NamedPrompt> {
        (1..).zip(texts).map(|(n, text)| named(&format!("t#{n}"), text)).collect()
    };
    assert_eq!(spoken(&new(&["Нині", "ніде"])), ["Учора", "було"]);
    assert_eq!(spoken(&new(&["Нині", "ніде", "ніхто"])), ["Було", "давно", "три"]);
}

#[test]
fn the_sentences_of_our_example_are_no_older_wording_of_another_towns() {
    let root = Folder::new();
    let dirs = three(&root);
    let brought = [Line("texts.a.say#1", "Мена", Some("х"), 1), Line("texts.a.title", "Адреса", Some("х"), 2)];
    write_folder(&dirs[2], "x", &brought);
    let bank = PromptBank::open_with(&dirs, Some(&dirs[1])).unwrap();
    let wanted = [named("texts.a.say#1", "Бобровиця"), named("texts.a.title", "Наша адреса")];
    let problems = bank.bind(&wanted);
    assert!(matches!(problems[..], [PromptProblem::NoAudio { .. }, PromptProblem::Stale { .. }]), "{problems:?}");
}
