//! With the real engine and a real telephone: a clerk edits a sentence on a running service, and what the next caller hears
//! is the new sentence as RHVoice spoke it, sample for sample.

use std::{fs, path::Path};

use serde_json::Value;

use crate::common::{App, Call, LONG, Setup, TOWN, baresip::Baresip, eventually, g711, have, secs};

const SENTENCE: &str = "Ми працюємо на вулиці Зразковій.";

fn with_text(text: &str) -> String {
    TOWN.replace(SENTENCE, text)
}

/// The entry of a rendered text, once it is in the list of its language.
#[track_caller]
fn entry(app: &App, lang: &str, text: &str) -> Value {
    let list = app.state().join(format!("prompts/{lang}/manifest.json"));
    eventually(&format!("«{text}» in {}", list.display()), LONG, || {
        let manifest: Value = serde_json::from_slice(&fs::read(&list).ok()?).ok()?;
        manifest["prompts"].as_array()?.iter().find(|entry| entry["text"] == text).cloned()
    })
}

/// The rendered text as bytes of A-law.
fn rendered(app: &App, lang: &str, text: &str) -> Vec<u8> {
    let entry = entry(app, lang, text);
    let file = app.state().join("prompts").join(lang).join(entry["file"].as_str().unwrap());
    alaw(&file)
}

fn alaw(wav: &Path) -> Vec<u8> {
    let mut reader = hound::WavReader::open(wav).unwrap();
    assert_eq!((reader.spec().sample_rate, reader.spec().channels), (8000, 1));
    reader.samples::<i16>().map(|sample| g711::alaw(sample.unwrap())).collect()
}

#[test]
fn a_clerk_edits_the_hours_and_the_next_caller_hears_them_from_rhvoice() {
    let story = "a clerk edits the hours and the next caller hears them from RHVoice";
    if !have("RHVoice-test", story) {
        return;
    }
    let (before, after) = ("ЦНАП працює з 8:00 до 17:00.", "ЦНАП працює з 9:00 до 18:30, у п’ятницю до 15:45.");
    let app = Setup::new(&with_text(before)).recorded_for(TOWN).start();
    let old = rendered(&app, "uk", before);
    app.edits_config(&with_text(after));
    app.uses_configuration(2);
    assert_eq!(app.unspoken("texts.графік.say"), None);
    let new = rendered(&app, "uk", after);
    let spoken = entry(&app, "uk", after)["spoken"].as_str().unwrap().to_lowercase();
    assert!(!spoken.contains(|c: char| c.is_ascii_digit()), "{spoken}");
    // Bit for bit, on a telephone of ours.
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1").presses('1');
    let heard = eventually("the whole new text", LONG, || call.rtp.stream().find(&new, 0));
    assert!(heard > 0 && call.rtp.stream().find(&old[..old.len().min(4000)], 0).is_none());
    call.hangs_up();
    call.rtp.stream().assert_unbroken(160);
    // And in the ear of baresip, whose buffer may have lost a frame.
    let Some(mut phone) = Baresip::start(&app, story) else { return };
    phone.dials();
    crate::common::baresip::hears(&mut phone, &app, "menus.головне.say#1", 0);
    phone.presses('1');
    let likeness = |phone: &Baresip, bytes: &[u8]| correlation(&phone.recording(), bytes);
    eventually("the new text in baresip's ear", secs(60), || {
        phone.pumps();
        (likeness(&phone, &new) > 0.9).then_some(())
    });
    assert!(likeness(&phone, &old) < 0.5, "the old text is heard no more");
    phone.hangs_up();
}

#[test]
fn an_english_text_is_spoken_by_the_english_voice() {
    let story = "an English text is spoken by the English voice of RHVoice";
    if !have("RHVoice-test", story) {
        return;
    }
    let english = |text: &str| {
        let say = "вулиці Зразковій.\n";
        TOWN.replace(
            "    title: Графік роботи й адреса\n",
            "    title: Графік роботи й адреса\n    title_en: Opening hours\n",
        )
        .replace(say, &format!("{say}    say_en: |\n      {text}\n"))
            + "languages: uk, en\n"
    };
    let app = App::start(&english("We work in Zrazkova Street."));
    let text = "The council has moved to the Square of Heroes.";
    app.edits_config(&english(text));
    app.uses_configuration(2);
    if app.unspoken("texts.графік.say_en").is_some() {
        return crate::common::skip(story, "the package rhvoice-english is not installed");
    }
    let words = rendered(&app, "en", text);
    let mut call = Call::dial(&app);
    call.hears("For English, press eight.").presses('8');
    call.hears("texts.графік.title_en").presses('1');
    eventually("the English text", LONG, || call.rtp.stream().find(&words, 0));
    call.hangs_up();
}

/// How like the best place of `recording` is to these bytes, 0 to 1. The middle of the words is looked for: two seconds of
/// it are unlike anything else.
fn correlation(recording: &[i16], bytes: &[u8]) -> f64 {
    let words: Vec<f64> = bytes.iter().map(|byte| f64::from(g711::alaw_sample(*byte))).collect();
    let middle = words.len() / 2;
    let part = &words[middle.saturating_sub(8000)..(middle + 8000).min(words.len())];
    let heard: Vec<f64> = recording.iter().map(|sample| f64::from(*sample)).collect();
    // Coarsely first, on the energy of 10 ms; then sample by sample around the best places.
    let energy = |samples: &[f64]| -> Vec<f64> {
        samples.chunks(80).map(|chunk| chunk.iter().map(|s| s * s).sum::<f64>().sqrt()).collect()
    };
    let (shape, whole) = (energy(part), energy(&heard));
    if whole.len() < shape.len() {
        return 0.0;
    }
    let mut places: Vec<(f64, usize)> =
        whole.windows(shape.len()).enumerate().map(|(at, window)| (cosine(window, &shape), at * 80)).collect();
    places.sort_by(|a, b| b.0.total_cmp(&a.0));
    let around = places.iter().take(12).flat_map(|(_, at)| at.saturating_sub(80)..at + 80);
    let best = around.filter_map(|at| Some(cosine(heard.get(at..at + part.len())?, part)));
    best.fold(0.0, f64::max)
}

fn cosine(a: &[f64], b: &[f64]) -> f64 {
    let dot: f64 = a.iter().zip(b).map(|(a, b)| a * b).sum();
    let norm = |v: &[f64]| v.iter().map(|x| x * x).sum::<f64>().sqrt();
    dot / (norm(a) * norm(b)).max(1.0)
}
