//! The shipped recordings, as they are put together while a caller listens: no click, no gap, no word cut off.
//!
//! A recording begins and ends in silence that is short, so that any two of them can stand side by side.

use std::{collections::HashMap, fs::File, path::Path};

use jiff::civil::{date, time};
use slukhavka::{
    audio::{Manifest, RATE, read_prompt},
    calendar::{Calendar, Hours, PublicHolidays, Schedule, ScheduleId},
    speech::{self, Noun, Span, Template, Value},
    vocab::{Lang, PhoneNumber, Piece, PromptId, Utterance},
};

/// Nothing is heard of what is softer, beside speech at −20 dBov.
const QUIET_DBFS: f32 = -45.0;
/// Both ends of a recording are that quiet for so long.
const QUIET_MS: usize = 5;
/// Longest silence, milliseconds, that a recording of `lang` may begin or end with, and that two may have between them.
/// Both ends have a pad of 20 ms. The rest is speech that a telephone does not carry: the closure of a «ц» or «т», and
/// in English the hiss of a last “s” and a first “f”, which the voice SLT has above 4 kHz only.
fn longest_silence(lang: Lang) -> (usize, usize) {
    match lang {
        Lang::UK => (35, 70),
        _ => (200, 300),
    }
}

/// Silence is told by blocks of this length, as in trimming; a «т» is louder than this within any of them.
const BLOCK_MS: usize = 5;
const SILENT_DBFS: f32 = -50.0;
/// Largest step from one sample to the next where two recordings meet: −50 dBFS cannot be heard as a click.
const LARGEST_STEP: i32 = 104;

type Sounds = HashMap<PromptId, (String, Vec<i16>)>;

fn shipped(lang: Lang) -> Sounds {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts").join(lang.code());
    let manifest = Manifest::read(&folder).unwrap().expect("the recordings are there");
    let sound = |file: &str| read_prompt(File::open(folder.join(file)).unwrap()).unwrap();
    let id = |hex: &str| PromptId(u64::from_str_radix(hex, 16).unwrap());
    manifest.prompts.iter().map(|prompt| (id(&prompt.id), (prompt.text.clone(), sound(&prompt.file)))).collect()
}

fn ms(n: usize) -> usize {
    n * RATE as usize / 1000
}

fn dbfs(level: f32) -> f32 {
    20.0 * (level / 32768.0).max(1e-9).log10()
}

fn peak(samples: &[i16]) -> f32 {
    dbfs(samples.iter().map(|s| f32::from(*s).abs()).fold(0.0, f32::max))
}

fn is_silent(block: &[i16]) -> bool {
    let power: f32 = block.iter().map(|s| f32::from(*s).powi(2)).sum();
    dbfs((power / block.len().max(1) as f32).sqrt()) <= SILENT_DBFS
}

/// How many milliseconds of silence `samples` begins with.
fn silence_before<'a>(blocks: impl Iterator<Item = &'a [i16]>) -> usize {
    blocks.take_while(|block| is_silent(block)).count() * BLOCK_MS
}

#[test]
fn every_shipped_recording_begins_and_ends_in_a_short_silence() {
    for lang in [Lang::UK, Lang::EN] {
        let mut wrong = Vec::new();
        for (text, samples) in shipped(lang).values() {
            let (first, last) = (&samples[..ms(QUIET_MS)], &samples[samples.len() - ms(QUIET_MS)..]);
            let loud = peak(first).max(peak(last));
            let before = silence_before(samples.chunks(ms(BLOCK_MS)));
            let after = silence_before(samples.rchunks(ms(BLOCK_MS)));
            if loud > QUIET_DBFS || before.max(after) > longest_silence(lang).0 {
                wrong.push(format!("«{text}»: ends at {loud:.0} dBFS, silent for {before} and {after} ms"));
            }
        }
        assert!(wrong.is_empty(), "{lang}, {} recordings:\n{}", wrong.len(), wrong.join("\n"));
    }
}

/// What is put together at a call: week hours, moments, numbers, sums, times, dates.
fn utterances(lang: Lang) -> Vec<Utterance> {
    let calendar = calendar();
    let now = date(2026, 3, 2).at(12, 10, 0, 0);
    let speak = |value: Value| speech::speak(lang, &Template(vec![Span::Value(value)]), &calendar, Some(now));
    let mut all = vec![
        speak(Value::Hours(ScheduleId(0))),
        speak(Value::Opens(ScheduleId(0))),
        speech::opens(lang, now, date(2026, 3, 4).at(8, 15, 0, 0)),
        speech::number(lang, &PhoneNumber::parse("+380674042913").unwrap()),
    ];
    for day in 0..365 {
        let then = now.date().checked_add(jiff::Span::new().days(day)).unwrap();
        all.push(speak(Value::Date(then)));
    }
    for n in (0..200).chain((200..2_000_000).step_by(12_345)) {
        all.push(speech::amount(lang, n, (n % 100) as u8));
        all.extend(Noun::ALL.map(|noun| speech::count(lang, n, noun)));
    }
    for hour in 0..24 {
        all.extend([0, 5, 15, 45].map(|minute| speak(Value::Time(time(hour, minute, 0, 0)))));
    }
    all
}

fn calendar() -> Calendar {
    let hours = |from: i8, to: i8| Some(Hours { from: time(from, 0, 0, 0), to: time(to, 45, 0, 0) });
    let week = [hours(8, 17), hours(8, 17), None, hours(8, 17), hours(9, 15), None, None];
    let lunch = Some(Hours { from: time(12, 0, 0, 0), to: time(12, 45, 0, 0) });
    let schedule = Schedule { name: "рада".into(), week, lunch, dated: Default::default() };
    Calendar { schedules: vec![schedule], public_holidays: PublicHolidays::Work }
}

#[test]
fn recordings_put_together_neither_click_nor_leave_gaps() {
    for lang in [Lang::UK, Lang::EN] {
        let sounds = shipped(lang);
        let mut joins = 0;
        for utterance in utterances(lang) {
            for pair in utterance.windows(2) {
                let [Piece::Say(before), Piece::Say(after)] = pair else { continue };
                joins += 1;
                let [(words, a), (next, b)] = [before, after].map(|prompt| &sounds[&prompt.id]);
                let step = (i32::from(*a.last().unwrap()) - i32::from(b[0])).abs();
                assert!(step <= LARGEST_STEP, "{lang} «{words}» + «{next}»: a step of {step}");
                let gap = silence_before(a.rchunks(ms(BLOCK_MS))) + silence_before(b.chunks(ms(BLOCK_MS)));
                assert!(gap <= longest_silence(lang).1, "{lang} «{words}» + «{next}»: {gap} ms of silence");
            }
        }
        assert!(joins > 1000, "{joins}");
    }
}
