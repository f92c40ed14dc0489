//! Renderings with engines that behave and engines that do not.

use std::{cell::RefCell, fs, path::PathBuf, process::Command, time::Duration};

use super::{
    limits::Limits,
    testing::{Place, lines},
    *,
};
use crate::{
    audio::Manifest,
    speech::{Voice, Voices},
    vocab::{Lang, NamedPrompt, Prompt},
};

fn words(name: &str, text: &str) -> Order {
    let named = NamedPrompt { name: name.to_owned(), prompt: Prompt::new(Lang::UK, text) };
    Order { named, source: Source::Words(text.to_owned()) }
}

fn recording(name: &str, path: PathBuf) -> Order {
    Order { source: Source::File(path), ..words(name, name) }
}

fn renderer(place: &Place, voice: Voice) -> Renderer {
    let limits = Limits { start: Duration::from_secs(2), per_letter: Duration::ZERO, ..Limits::default() };
    Renderer::new(&place.path.join("prompts"), &Voices([(Lang::UK, voice)].into())).with_limits(limits)
}

fn render(renderer: &Renderer, orders: &[Order]) -> Rendered {
    renderer.render(Lang::UK, orders, &Cancel::default(), &|_, _| {})
}

fn manifest(renderer: &Renderer) -> Manifest {
    Manifest::read(&renderer.folder().join("uk")).unwrap().unwrap_or_default()
}

/// What a broken engine does to a new text, when an older wording sounds: the fault that staff are told of.
fn fault_of(script: &str) -> Fault {
    let place = Place::new();
    render(&renderer(&place, place.speaker(1.0)), &[words("texts.a.say", "старі слова")]);
    let broken = renderer(&place, place.engine(script));
    let mut rendered = render(&broken, &[words("texts.a.say", "нові слова")]);
    let failure = rendered.failures.pop().expect("a fault");
    assert_eq!((rendered.made, rendered.failures.len()), (0, 0));
    assert_eq!(failure.heard, Heard::Older("старі слова".to_owned()));
    let there = manifest(&broken);
    assert_eq!((there.prompts.len(), &*there.prompts[0].text), (1, "старі слова"));
    assert!(place.path.join("prompts/uk").join(&there.prompts[0].file).is_file());
    let left = fs::read_dir(place.path.join("prompts/uk")).unwrap().flatten();
    let left: Vec<_> = left.filter(|e| e.file_name().to_string_lossy().starts_with('.')).collect();
    assert!(left.is_empty(), "{left:?}");
    failure.fault
}

#[test]
fn a_text_is_spoken_once_and_then_found() {
    let place = Place::new();
    let renderer = renderer(&place, place.speaker(1.0));
    let orders = [words("texts.a.say", "добрий день"), words("texts.b.say", "добрий день"), words("c", "на все добре")];
    let heard = RefCell::new(Vec::new());
    let first = renderer.render(Lang::UK, &orders, &Cancel::default(), &|n, of| heard.borrow_mut().push((n, of)));
    assert_eq!((first.made, first.kept, &first.failures, first.cancelled), (2, 0, &vec![], false));
    assert!(first.speech >= Duration::from_millis(1900) && first.took > Duration::ZERO, "{first:?}");
    assert_eq!(heard.into_inner(), [(0, 2), (1, 2), (2, 2)]);
    let listed = manifest(&renderer);
    assert_eq!((listed.prompts.len(), &*listed.voice), (3, "command проба"));
    let master = listed.prompts[0].master.clone().expect("a master");
    let master = fs::read(renderer.folder().join("uk").join(master)).unwrap();
    assert!(crate::audio::read_master(master.as_slice()).is_ok());
    assert_eq!(listed.prompts[0].spoken.as_deref(), Some("добрий день"));
    let again = render(&renderer, &orders);
    assert_eq!((again.made, again.kept), (0, 2));
}

#[test]
fn a_manifest_that_would_say_the_same_is_not_written_again() {
    let place = Place::new();
    let renderer = renderer(&place, place.speaker(1.0));
    let order = [words("a", "добрий день")];
    render(&renderer, &order);
    let path = renderer.folder().join("uk/manifest.json");
    let before = fs::metadata(&path).unwrap();
    render(&renderer, &order);
    use std::os::unix::fs::MetadataExt as _;
    assert_eq!(fs::metadata(&path).unwrap().ino(), before.ino(), "whoever watches it would read everything again");
}

#[test]
fn where_nothing_is_wanted_nothing_is_touched() {
    let place = Place::new();
    let renderer = renderer(&place, place.speaker(1.0));
    let elsewhere = Order { source: Source::Elsewhere, ..words("a", "добрий день") };
    assert_eq!(render(&renderer, &[elsewhere]), Rendered::default());
    assert!(!renderer.folder().exists());
}

#[test]
fn a_change_undone_finds_its_sound() {
    let place = Place::new();
    let renderer = renderer(&place, place.speaker(1.0));
    for text in ["до п’ятої години", "до шостої години"] {
        assert_eq!(render(&renderer, &[words("a", text)]).made, 1);
    }
    let back = render(&renderer, &[words("a", "до п’ятої години")]);
    assert_eq!((back.made, back.kept), (0, 1));
    assert_eq!(manifest(&renderer).prompts[0].text, "до п’ятої години");
}

#[test]
fn a_damaged_file_is_made_again() {
    let place = Place::new();
    let renderer = renderer(&place, place.speaker(1.0));
    let order = [words("a", "добрий день")];
    render(&renderer, &order);
    let file = renderer.folder().join("uk").join(&manifest(&renderer).prompts[0].file);
    fs::write(&file, "RIFF").unwrap();
    assert_eq!(render(&renderer, &order).made, 1);
    assert!(fs::metadata(&file).unwrap().len() > 1000);
}

#[test]
fn another_voice_or_engine_speaks_everything_anew_and_the_old_sound_serves_till_then() {
    let place = Place::new();
    let first = renderer(&place, place.speaker(1.0));
    let order = [words("a", "добрий день")];
    render(&first, &order);
    let dead = first.with_voices(&Voices([(Lang::UK, place.engine("exit 1"))].into()));
    let failed = render(&dead, &order);
    assert_eq!(failed.failures[0].heard, Heard::Before);
    assert_eq!(manifest(&dead).prompts.len(), 1);
    let fast = Voice { rate: 120, ..place.speaker(1.0) };
    assert_eq!(render(&first.with_voices(&Voices([(Lang::UK, fast)].into())), &order).made, 1);
}

#[test]
fn a_recording_of_people_goes_through_the_same_pipeline_and_a_new_one_replaces_it() {
    let place = Place::new();
    let renderer = renderer(&place, place.engine("exit 1"));
    let order = [recording("menus.a.play", place.tone("вітання.wav", 2.0))];
    let rendered = render(&renderer, &order);
    assert_eq!((rendered.made, rendered.speech, &rendered.failures), (1, Duration::ZERO, &vec![]));
    let before = manifest(&renderer).prompts[0].clone();
    assert_eq!((before.spoken, before.voice.as_deref()), (None, Some("recorded")));
    place.tone("вітання.wav", 3.0);
    assert_eq!(render(&renderer, &order).made, 1);
    assert_ne!(manifest(&renderer).prompts[0].file, before.file);
    fs::remove_file(place.path.join("вітання.wav")).unwrap();
    let gone = render(&renderer, &order);
    assert!(matches!(&gone.failures[..], [Failure { fault: Fault::NoRecording(_), heard: Heard::Before, .. }]));
}

#[test]
fn a_missing_engine_leaves_what_is_current_current() {
    let place = Place::new();
    let voice = place.speaker(1.0);
    let orders = [words("a", "добрий день"), words("b", "на все добре")];
    render(&renderer(&place, voice.clone()), &orders[..1]);
    let crate::speech::Engine::Command { arguments, .. } = voice.engine else { unreachable!() };
    let engine = crate::speech::Engine::Command { program: "/немає/рушія".into(), arguments };
    let rendered = render(&renderer(&place, Voice::new(engine, "проба")), &orders);
    assert_eq!((rendered.made, rendered.kept, rendered.failures.len()), (0, 1, 1));
    assert_eq!(rendered.failures[0].fault, Fault::NoEngine("/немає/рушія".to_owned()));
    assert_eq!(rendered.failures[0].heard, Heard::Nothing);
}

#[test]
fn nobody_speaks_without_a_voice() {
    let place = Place::new();
    let nobody = renderer(&place, Voice::new(crate::speech::Engine::None, ""));
    assert_eq!(render(&nobody, &[words("a", "добрий день")]).failures[0].fault, Fault::NoVoice);
}

#[test]
fn each_way_an_engine_fails_is_told_and_the_old_wording_sounds() {
    assert_eq!(fault_of("exit 0"), Fault::NoFile);
    assert_eq!(fault_of(": > \"$2\""), Fault::NoFile);
    assert_eq!(fault_of("echo 'немає голосу' >&2; exit 7"), Fault::Failed("код 7, «немає голосу»".to_owned()));
    assert_eq!(fault_of("kill -KILL $$"), Fault::Failed("його зупинено; можливо, забракло пам’яті".to_owned()));
    assert_eq!(fault_of("sleep 600"), Fault::TimedOut(Duration::from_secs(2)));
    let bad = |script: &str| match fault_of(script) {
        Fault::BadSound(why) => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(bad("printf RIFF > \"$2\""), "це не файл WAV або він пошкоджений");
    assert_eq!(bad("mkdir \"$2\""), "це не файл");
    assert_eq!(bad("ln -s /etc/passwd \"$2\""), "це не файл");
}

#[test]
fn silence_noise_of_the_wrong_length_and_a_header_alone_are_no_speech() {
    let place = Place::new();
    let wav = |name: &str, samples: &[i16]| {
        let path = place.path.join(name);
        crate::audio::write_prompt(fs::File::create(&path).unwrap(), samples).unwrap();
        format!("cp '{}' \"$2\"", path.display())
    };
    let tone = |seconds: f32| {
        let path = place.tone("t.wav", seconds);
        crate::audio::read_prompt(fs::read(path).unwrap().as_slice()).unwrap()
    };
    let fault = |script: &str| fault_of(script).to_string();
    assert_eq!(fault(&wav("silent.wav", &[0; 8000])), "запис не годиться: у записі тиша");
    assert_eq!(fault(&wav("empty.wav", &[])), "запис не годиться: у файлі немає звуку");
    assert!(fault(&wav("short.wav", &tone(0.15))).contains("тривалість"));
    assert!(fault(&wav("long.wav", &tone(5.0))).contains("тривалість"));
}

#[test]
fn a_text_without_words_is_not_given_to_an_engine() {
    let place = Place::new();
    let calls = place.path.join("calls");
    let voice = place.engine(&format!("echo x >> '{}'", calls.display()));
    let rendered = render(&renderer(&place, voice), &[words("a", "…")]);
    assert_eq!(rendered.failures[0].fault, Fault::BadSound("у тексті немає слів".to_owned()));
    assert!(!calls.exists());
}

#[test]
fn after_three_faults_in_a_row_the_engine_is_given_up_but_recordings_are_not() {
    let place = Place::new();
    let calls = place.path.join("calls");
    let voice = place.engine(&format!("echo x >> '{}'; exit 1", calls.display()));
    let mut orders: Vec<Order> = ["перше", "друге", "третє", "четверте", "п’яте"].map(|w| words(w, w)).into();
    orders.push(recording("play", place.tone("a.wav", 1.0)));
    let rendered = render(&renderer(&place, voice), &orders);
    assert_eq!((lines(&calls), rendered.made, rendered.failures.len()), (3, 1, 5));
    assert_eq!(rendered.failures[4].fault, Fault::GivenUp);
}

#[test]
fn a_fault_now_and_then_gives_nobody_up() {
    let place = Place::new();
    let tone = place.tone("tone.wav", 0.7);
    let voice = place.engine(&format!("grep -q так \"$1\" && cp '{}' \"$2\"; exit 0", tone.display()));
    let texts = ["ні", "ні ні", "так", "ні ні ні", "ні не", "так так"];
    let rendered = render(&renderer(&place, voice), &texts.map(|w| words(w, w)));
    assert_eq!((rendered.made, rendered.failures.len()), (2, 4));
    assert!(rendered.failures.iter().all(|failure| failure.fault == Fault::NoFile));
}

#[test]
fn called_off_it_changes_nothing_but_what_is_found_next_time() {
    let place = Place::new();
    let renderer = renderer(&place, place.speaker(1.0));
    render(&renderer, &[words("a", "старі слова")]);
    let before = manifest(&renderer);
    let cancel = Cancel::default();
    let orders = [words("a", "нові слова"), words("b", "інші слова")];
    let stopped = renderer.render(Lang::UK, &orders, &cancel, &|done, _| {
        if done == 1 {
            cancel.cancel();
        }
    });
    assert!(stopped.cancelled && stopped.failures.is_empty());
    assert_eq!(manifest(&renderer), before);
    assert_eq!(render(&renderer, &orders).kept, 1);
}

#[test]
fn two_processes_rendering_into_one_folder_lose_nothing() {
    let place = Place::new();
    let orders: Vec<Order> = ["один", "два", "три", "чотири", "п’ять"].map(|w| words(w, w)).into();
    let voice = place.speaker(0.7);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| assert_eq!(render(&renderer(&place, voice.clone()), &orders).failures, []));
        }
    });
    let renderer = renderer(&place, voice.clone());
    assert_eq!(manifest(&renderer).prompts.len(), 5);
    assert_eq!(render(&renderer, &orders).kept, 5);
}

#[test]
fn a_folder_that_cannot_be_made_is_told_and_nothing_breaks() {
    let place = Place::new();
    fs::write(place.path.join("prompts"), "a file in its place").unwrap();
    let rendered = render(&renderer(&place, place.speaker(1.0)), &[words("a", "добрий день")]);
    assert!(matches!(&rendered.failures[..], [Failure { fault: Fault::Disk(_), .. }]), "{rendered:?}");
}

#[test]
fn a_manifest_of_rubbish_is_made_anew() {
    let place = Place::new();
    let renderer = renderer(&place, place.speaker(1.0));
    fs::create_dir_all(renderer.folder().join("uk")).unwrap();
    fs::write(renderer.folder().join("uk/manifest.json"), "{").unwrap();
    assert_eq!(render(&renderer, &[words("a", "добрий день")]).made, 1);
    assert_eq!(manifest(&renderer).prompts.len(), 1);
}

#[test]
fn cleaning_takes_languages_nobody_speaks_and_leaves_what_is_listed() {
    let place = Place::new();
    let renderer = renderer(&place, place.speaker(1.0));
    render(&renderer, &[words("a", "добрий день")]);
    fs::create_dir_all(renderer.folder().join("de")).unwrap();
    fs::write(renderer.folder().join("de/x.wav"), [0; 500]).unwrap();
    assert_eq!(renderer.clean(&[Lang::UK]).unwrap(), Freed { files: 1, bytes: 500 });
    assert_eq!(renderer.sizes().into_keys().collect::<Vec<_>>(), [Lang::UK]);
    assert_eq!(render(&renderer, &[words("a", "добрий день")]).kept, 1);
}

#[test]
fn sizes_an_engine_could_not_go_back_to_write_are_forgiven() {
    let place = Place::new();
    for size in [0_u32, u32::MAX] {
        let mut bytes = fs::read(place.tone("t.wav", 1.0)).unwrap();
        bytes[4..8].copy_from_slice(&size.to_le_bytes());
        bytes[40..44].copy_from_slice(&size.to_le_bytes());
        let path = place.path.join(format!("{size}.wav"));
        fs::write(&path, bytes).unwrap();
        let renderer = renderer(&place, place.engine(&format!("cp '{}' \"$2\"", path.display())));
        let rendered = render(&renderer, &[words("a", "добрий день")]);
        assert_eq!((rendered.made, rendered.failures), (1, vec![]), "{size}");
    }
}

/// On a small disk of its own, where the test may mount one.
#[test]
fn a_full_disk_is_told_as_such_and_the_old_wording_sounds() {
    let place = Place::new();
    let disk = place.path.join("prompts");
    fs::create_dir(&disk).unwrap();
    let mount = |arguments: &[&str]| Command::new("mount").args(arguments).arg(&disk).output();
    if !mount(&["-t", "tmpfs", "-o", "size=512k", "tmpfs"]).is_ok_and(|done| done.status.success()) {
        eprintln!("skipped: no right to mount a small disk");
        return;
    }
    let renderer = renderer(&place, place.speaker(1.0));
    let before = render(&renderer, &[words("a", "старі слова")]);
    fs::write(disk.join("ballast"), vec![0; 512 << 10]).unwrap_or_default();
    let full = render(&renderer, &[words("a", "нові слова")]);
    // Right elsewhere by now; the list that still names it cannot be written either.
    let undone = render(&renderer, &[Order { source: Source::Elsewhere, ..words("a", "старі слова") }]);
    let listed = manifest(&renderer);
    let _ = Command::new("umount").arg("-l").arg(&disk).output();
    assert_eq!(before.failures, []);
    let [failure] = &full.failures[..] else { panic!("{full:?}") };
    assert_eq!((&failure.fault, &failure.heard), (&Fault::DiskFull, &Heard::Older("старі слова".to_owned())));
    assert_eq!(listed.prompts[0].text, "старі слова");
    let [still] = &undone.failures[..] else { panic!("{undone:?}") };
    assert_eq!((&still.fault, &still.heard), (&Fault::DiskFull, &Heard::Before));
}
