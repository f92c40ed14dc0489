//! What callers of G.722 and Opus hear more than those of G.711, and when they do not.

use std::f32::consts::TAU;

use super::*;
use crate::audio::{Decoder, LONGEST_DECODED, MASTER_RATE, Rate, bank::sounds::Sounding, master, process, write_at};

const WIDE: [Codec; 2] = [Codec::G722, Codec::Opus];

/// A voice of two tones, one of which no telephone carries.
fn voice(seconds: f32) -> Vec<f32> {
    let tone = |i: usize, hertz: f32| (TAU * hertz * i as f32 / MASTER_RATE as f32).sin();
    (0..(seconds * MASTER_RATE as f32) as usize).map(|i| 0.1 * tone(i, 1000.0) + 0.1 * tone(i, 6000.0)).collect()
}

struct Spoken<'a> {
    text: &'a str,
    seconds: f32,
    has_master: bool,
}

fn spoken(text: &str, seconds: f32, has_master: bool) -> Spoken<'_> {
    Spoken { text, seconds, has_master }
}

impl Folder {
    fn speak(&self, phrases: &[Spoken<'_>]) {
        let folder = self.0.join("uk");
        let prompts = phrases.iter().map(|phrase| {
            let id = PromptId::of(Lang::UK, phrase.text).to_string();
            let (file, wide) = (format!("{id}.wav"), format!("{id}.24k.wav"));
            let voice = voice(phrase.seconds);
            write_prompt(File::create(folder.join(&file)).unwrap(), &process(&voice, MASTER_RATE).unwrap()).unwrap();
            let samples = master(&voice, MASTER_RATE).unwrap();
            write_at(File::create(folder.join(&wide)).unwrap(), &samples, MASTER_RATE).unwrap();
            ManifestPrompt {
                name: phrase.text.to_owned(),
                text: phrase.text.to_owned(),
                spoken: None,
                sha256: phrase.seconds.to_string(),
                id,
                file,
                master: phrase.has_master.then_some(wide),
                voice: None,
            }
        });
        let manifest = Manifest { voice: "test".to_owned(), pipeline: 2, prompts: prompts.collect() };
        fs::write(folder.join(Manifest::FILE), serde_json::to_vec(&manifest).unwrap()).unwrap();
    }

    fn master_of(&self, text: &str) -> PathBuf {
        self.0.join("uk").join(format!("{}.24k.wav", PromptId::of(Lang::UK, text)))
    }
}

/// How loud 6 kHz is beside 1 kHz for whoever plays `sound`.
fn brightness(sound: &Encoded, codec: Codec) -> f32 {
    let mut decoder = Decoder::new(codec, Rate::Wide).unwrap();
    let mut heard = Vec::new();
    for tick in (0..sound.ticks()).step_by(160) {
        let mut out = [0; LONGEST_DECODED];
        let samples = decoder.decode(sound.at(tick, 160), &mut out);
        heard.extend_from_slice(&out[..samples]);
    }
    let middle = &heard[heard.len() / 4..heard.len() * 3 / 4];
    let amplitude = |hertz: f32| {
        let (mut re, mut im) = (0.0, 0.0);
        for (i, sample) in middle.iter().enumerate() {
            let phase = TAU * hertz * i as f32 / 16_000.0;
            re += f32::from(*sample) * phase.cos();
            im += f32::from(*sample) * phase.sin();
        }
        (re * re + im * im).sqrt()
    };
    amplitude(6000.0) / amplitude(1000.0)
}

fn is_bright(sound: &Encoded, codec: Codec) -> bool {
    let brightness = brightness(sound, codec);
    assert!(!(0.1..0.4).contains(&brightness), "neither bright nor dull: {brightness}");
    brightness > 0.25
}

#[test]
fn whoever_can_hear_more_than_a_telephone_carries_hears_it_and_just_as_long() {
    let folder = Folder::new();
    folder.speak(&[spoken("Вітаємо", 1.013, true)]);
    let bank = folder.bank();
    let id = PromptId::of(Lang::UK, "Вітаємо");
    let telephone = bank.clip(id, Codec::Pcma).unwrap();
    for codec in WIDE {
        let sound = bank.clip(id, codec).unwrap();
        assert!(is_bright(&sound, codec), "{codec:?}");
        assert!(sound.is_shared_with(&bank.clip(id, codec).unwrap()), "encoded once");
        let packet = if codec == Codec::Opus { 160 } else { 1 };
        assert_eq!(sound.ticks(), telephone.ticks().div_ceil(packet) * packet, "{codec:?}");
    }
    assert_eq!(bank.duration(id), Some(Duration::from_millis(telephone.ticks() as u64 / 8)));
}

#[test]
fn one_breath_has_one_timbre() {
    let folder = Folder::new();
    folder.speak(&[spoken("один", 0.4, true), spoken("два", 0.5, true), spoken("три", 0.6, false)]);
    let bank = folder.bank();
    let [one, two, three] = ["один", "два", "три"].map(|text| Prompt::new(Lang::UK, text));
    for codec in WIDE {
        let bright = |prompts: &[&Prompt]| -> Vec<bool> {
            bank.say_all(prompts, codec).iter().map(|sound| is_bright(sound.as_ref().unwrap(), codec)).collect()
        };
        assert_eq!(bright(&[&one, &two]), [true, true], "{codec:?}");
        assert_eq!(bright(&[&one, &three, &two]), [false, false, false], "{codec:?}");
        assert_eq!(bright(&[&one]), [true], "{codec:?}");
    }
    let unknown = Prompt::new(Lang::UK, "чотири");
    let said = bank.say_all(&[&one, &unknown], Codec::G722);
    assert!(said[0].as_ref().is_some_and(|sound| !is_bright(sound, Codec::G722)) && said[1].is_none());
    assert!(bank.say_all(&[], Codec::Opus).is_empty());
}

#[test]
fn a_master_that_is_no_good_is_not_played_and_the_rest_of_the_breath_follows_it() {
    let folder = Folder::new();
    folder.speak(&[spoken("один", 0.4, true), spoken("два", 0.5, true)]);
    let (one, two) = (Prompt::new(Lang::UK, "один"), Prompt::new(Lang::UK, "два"));
    let file = folder.master_of("два");
    let good = fs::read(&file).unwrap();
    let spoil: [(&str, &dyn Fn()); 4] = [
        ("cut", &|| fs::write(&file, &good[..good.len() - 9000]).unwrap()),
        ("empty", &|| fs::write(&file, []).unwrap()),
        ("of another phrase", &|| assert!(fs::copy(folder.master_of("один"), &file).unwrap() > 0)),
        ("gone", &|| fs::remove_file(&file).unwrap()),
    ];
    for (how, spoil) in spoil {
        spoil();
        let bank = folder.bank();
        let said = bank.say_all(&[&one, &two], Codec::G722);
        assert_eq!(said.len(), 2);
        assert!(said.iter().flatten().all(|sound| !is_bright(sound, Codec::G722)), "{how}");
        assert_eq!(said.iter().flatten().count(), 2, "{how}");
        fs::write(&file, &good).unwrap();
        bank.reopen().unwrap();
        let said = bank.say_all(&[&one, &two], Codec::G722);
        assert!(said.iter().flatten().all(|sound| is_bright(sound, Codec::G722)), "mended: {how}");
    }
}

#[test]
fn a_master_that_came_is_played_and_one_that_went_is_not() {
    let folder = Folder::new();
    folder.speak(&[spoken("один", 0.4, false), spoken("два", 0.5, true)]);
    let bank = folder.bank();
    let [one, two] = ["один", "два"].map(|text| PromptId::of(Lang::UK, text));
    let before = bank.clip(two, Codec::G722).unwrap();
    let telephone = bank.clip(one, Codec::Pcma).unwrap();
    assert!(!is_bright(&bank.clip(one, Codec::G722).unwrap(), Codec::G722));
    folder.speak(&[spoken("один", 0.4, true), spoken("два", 0.5, true)]);
    bank.reopen().unwrap();
    assert!(is_bright(&bank.clip(one, Codec::G722).unwrap(), Codec::G722));
    assert!(before.is_shared_with(&bank.cached(two, Codec::G722).unwrap()), "what is the same stays");
    assert!(telephone.is_shared_with(&bank.cached(one, Codec::Pcma).unwrap()), "so does the prompt of a new master");
    folder.speak(&[spoken("один", 0.4, true), spoken("два", 0.5, false)]);
    bank.reopen().unwrap();
    assert!(!is_bright(&bank.clip(two, Codec::G722).unwrap(), Codec::G722));
    bank.forget_unwanted(&[named("два", "два")]);
    assert_eq!(bank.cached(one, Codec::G722), None);
    assert!(bank.cached(two, Codec::G722).is_some());
}

#[test]
fn what_was_made_of_a_recording_that_is_no_more_is_played_once_and_not_kept() {
    let folder = Folder::new();
    folder.speak(&[spoken("один", 0.4, false)]);
    let bank = folder.bank();
    let key = Sounding::Prompt(PromptId::of(Lang::UK, "один"));
    let sound = bank.encoded(key, Codec::Pcma, || {
        bank.reopen().unwrap();
        Some(vec![7; 160].into())
    });
    assert_eq!(sound.map(|sound| sound.ticks()), Some(160));
    assert_eq!(bank.cached(PromptId::of(Lang::UK, "один"), Codec::Pcma), None);
}

#[test]
fn a_manifest_cannot_name_a_master_elsewhere() {
    let folder = Folder::new();
    let text = r#"{"voice":"","pipeline":2,"prompts":[{"name":"a","text":"x","id":"0123456789abcdef","file":"a.wav",
        "sha256":"","master":"../a.24k.wav"}]}"#;
    fs::write(folder.0.join("uk/manifest.json"), text).unwrap();
    let error = PromptBank::open(std::slice::from_ref(&folder.0)).unwrap_err();
    assert!(matches!(error, BankError::BadFile { file, .. } if file == "../a.24k.wav"));
}
