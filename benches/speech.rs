//! What speech costs: the pipeline for each second of it at each rate, encoding it for each codec, reading a text, and what
//! five hundred prompts take in memory. With RHVoice installed, how fast the engine itself speaks.
//!
//! Once more as a program: `cargo bench --bench speech -- --quick`.

use std::{
    f32::consts::TAU,
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use slukhavka::{
    audio::{
        Encoded, MASTER_RATE, Manifest, ManifestPrompt, PromptBank, RATE, master, process_at, read_sound, write_at,
        write_prompt,
    },
    speech::{self, SayAs},
    vocab::{Codec, Lang, PromptId},
};

const SENTENCES: [&str; 5] = [
    "ЦНАП працює з 8:00 до 17:00, перерва 12:00–13:00.",
    "Прийом громадян 24.12.2026 у каб. 12, вул. Шевченка, буд. 5.",
    "Вартість послуги — 1250,50 грн, сплатити до 31.12.2026.",
    "Телефон гарячої лінії: 0 800 50 20 30.",
    "Управління освіти приймає документи щодня, крім суботи й неділі.",
];
/// As many as a large council has, counted with all the program's own.
const PROMPTS: usize = 500;
const MEAN_SECONDS: f32 = 3.0;

/// Not speech, but as loud, as long and with as many pauses: four syllables a second, a fifth of silence.
fn voice(seconds: f32) -> Vec<f32> {
    let rate = MASTER_RATE as f32;
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((state >> 16) as i32 - 32_768) as f32 / 32_768.0
    };
    let sample = |i: usize| {
        let at = i as f32 / rate;
        let speaking = if at % 2.0 < 1.6 { 1.0 } else { 0.0 };
        let syllable = 0.5 - 0.5 * (TAU * 4.0 * at).cos();
        let voiced = (1..12).map(|n| (TAU * 130.0 * n as f32 * at).sin() / n as f32).sum::<f32>();
        speaking * syllable * (0.1 * voiced + 0.02 * noise())
    };
    (0..(seconds * rate) as usize).map(sample).collect()
}

fn pipeline(c: &mut Criterion) {
    let mut group = c.benchmark_group("pipeline, a second of speech of 24 kHz");
    let second = voice(1.0);
    for to in [RATE, 16_000, MASTER_RATE, 48_000] {
        group.bench_function(BenchmarkId::from_parameter(to), |b| {
            b.iter(|| process_at(black_box(&second), MASTER_RATE, to).expect("a prompt"));
        });
    }
    group.finish();
}

fn encoding(c: &mut Criterion) {
    let mut group = c.benchmark_group("encoding, a second of speech");
    let prompt = process_at(&voice(1.0), MASTER_RATE, RATE).expect("a prompt");
    let wide = master(&voice(1.0), MASTER_RATE).expect("a master");
    for codec in Codec::ALL {
        group.bench_function(BenchmarkId::new("prompt", codec.name()), |b| {
            b.iter(|| Encoded::of(codec, black_box(&prompt)).expect("encoded"));
        });
    }
    for codec in [Codec::G722, Codec::Opus] {
        group.bench_function(BenchmarkId::new("master", codec.name()), |b| {
            b.iter(|| Encoded::of_master(codec, black_box(&wide)).expect("encoded"));
        });
    }
    group.finish();
}

fn reading(c: &mut Criterion) {
    let mut group = c.benchmark_group("reading a text");
    let say_as = SayAs::new();
    for (n, sentence) in SENTENCES.iter().enumerate() {
        group.bench_function(BenchmarkId::from_parameter(n + 1), |b| {
            b.iter(|| speech::read(Lang::UK, black_box(sentence), &say_as));
        });
    }
    group.finish();
}

/// Prompts in a folder that is removed afterwards.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Folder {
    /// `PROMPTS` of 1 to 5 s.
    fn of_prompts() -> Self {
        let folder = Self::empty("memory");
        let lang = folder.0.join("uk");
        fs::create_dir_all(&lang).expect("a folder");
        // As many lengths as there are; the words themselves do not matter here.
        let lengths: Vec<(Vec<i16>, Vec<i16>)> = (0..9)
            .map(|n| voice(MEAN_SECONDS - 2.0 + 0.5 * n as f32))
            .map(|voice| {
                (
                    process_at(&voice, MASTER_RATE, RATE).expect("a prompt"),
                    master(&voice, MASTER_RATE).expect("a master"),
                )
            })
            .collect();
        let prompt = |n: usize| {
            let (prompt, wide) = &lengths[n % lengths.len()];
            let (text, file, master) = (format!("Фраза {n}"), format!("{n}.wav"), format!("{n}.24k.wav"));
            write_prompt(fs::File::create(lang.join(&file)).expect("a file"), prompt).expect("written");
            write_at(fs::File::create(lang.join(&master)).expect("a file"), wide, MASTER_RATE).expect("written");
            let id = PromptId::of(Lang::UK, &text).to_string();
            let (sha256, master) = (id.clone(), Some(master));
            ManifestPrompt { name: format!("texts.{n}"), text, spoken: None, id, file, sha256, master, voice: None }
        };
        let manifest = Manifest { voice: "bench".to_owned(), pipeline: 2, prompts: (0..PROMPTS).map(prompt).collect() };
        fs::write(lang.join(Manifest::FILE), serde_json::to_vec(&manifest).expect("JSON")).expect("written");
        folder
    }

    fn empty(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("slukhavka-bench-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }
}

/// Of this process, bytes.
fn resident() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()).and_then(|kb| kb.parse::<usize>().ok()).unwrap_or(0) * 1024
}

/// What all prompts take in each codec, and how long encoding them all takes. Not a matter of repeating.
fn memory(_: &mut Criterion) {
    let folder = Folder::of_prompts();
    println!("\n{PROMPTS} prompts of {MEAN_SECONDS} s on average, each encoded once and shared by all calls");
    for codec in Codec::ALL {
        let bank = PromptBank::open(std::slice::from_ref(&folder.0)).expect("a bank");
        let (before, began) = (resident(), Instant::now());
        let ids = (0..PROMPTS).map(|n| PromptId::of(Lang::UK, &format!("Фраза {n}")));
        let sounds: Vec<Encoded> = ids.clone().filter_map(|id| bank.clip(id, codec)).collect();
        let took = began.elapsed();
        let bytes: usize = sounds.iter().map(Encoded::size).sum();
        let shared =
            ids.zip(&sounds).filter(|(id, sound)| bank.cached(*id, codec).is_some_and(|s| s.is_shared_with(sound)));
        println!(
            "  {:<5} {} prompts, {:>6.2} MB encoded, process grew by {:>6.2} MB, {} still kept, {:>7.1} ms in all",
            codec.name(),
            sounds.len(),
            bytes as f64 / 1e6,
            resident().saturating_sub(before) as f64 / 1e6,
            shared.count(),
            took.as_secs_f64() * 1e3,
        );
    }
}

/// How long RHVoice and the pipeline take for a second of speech.
fn engine(_: &mut Criterion) {
    let folder = Folder::empty("engine");
    let (mut speech, mut spoke, mut made, mut longest) =
        (Duration::ZERO, Duration::ZERO, Duration::ZERO, Duration::ZERO);
    for sentence in SENTENCES {
        let words = speech::read(Lang::UK, sentence, &SayAs::new()).words;
        let began = Instant::now();
        let Some(samples) = rhvoice(&folder.0, &words) else {
            println!("\nRHVoice with its voice Anatol is not installed: its speed is not measured");
            return;
        };
        let took = began.elapsed();
        (spoke, longest) = (spoke + took, longest.max(took));
        speech += Duration::from_secs_f64(samples.len() as f64 / f64::from(MASTER_RATE));
        let began = Instant::now();
        for to in [RATE, MASTER_RATE] {
            black_box(process_at(&samples, MASTER_RATE, to).expect("a prompt"));
        }
        made += began.elapsed();
    }
    let share = |time: Duration| time.as_secs_f64() / speech.as_secs_f64();
    println!(
        "\nRHVoice, Anatol: {:.1} s of speech, real-time factor {:.3} (with the start of the program), the longest of \
         {} sentences {:.0} ms; prompt and master of it: {:.4}",
        speech.as_secs_f64(),
        share(spoke),
        SENTENCES.len(),
        longest.as_secs_f64() * 1e3,
        share(made),
    );
}

fn rhvoice(folder: &Path, words: &str) -> Option<Vec<f32>> {
    let (text, wav) = (folder.join("text"), folder.join("speech.wav"));
    fs::write(&text, words).ok()?;
    let _ = fs::remove_file(&wav);
    let mut program = Command::new("RHVoice-test");
    program.args(["-p", "anatol", "-i"]).arg(&text).arg("-o").arg(&wav);
    let done = program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
    let sound = read_sound(fs::File::open(&wav).ok()?).ok()?;
    (done.success() && sound.rate == MASTER_RATE).then_some(sound.samples)
}

criterion_group!(benches, pipeline, encoding, reading, memory, engine);
criterion_main!(benches);
