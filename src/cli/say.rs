//! `slukhavka say`: how a text will be read, at once and without any configuration changed.

use std::{
    io::{self, Read as _, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use clap::Args;

use crate::{
    clock::Now,
    config,
    render::{self, Cancel, Fault, Sound},
    speech::{self, SayAs, Voice, Voices},
    vocab::Lang,
};

use super::{
    player::{self, PlayError, Scratch},
    read, run, voices,
};

mod doubts;

/// More than any menu says in one go.
const LONGEST: u64 = 64 << 10;

#[derive(Args, Clone, Debug)]
#[command(
    next_help_heading = "Параметри",
    after_help = "Слова друкуються, звук відтворюється або лягає у файл. Де вимова сумнівна, про це буде підказка.\n\
                  Наголос: велика голосна («СинЯвка»). Значення у фігурних дужках підставляє служба.\n\
                  Код завершення: 0 — зроблено, 1 — не вдалося озвучити, 2 — хибні налаштування чи параметри."
)]
pub struct SayArgs {
    /// Текст у лапках; «-» — прочитати його зі стандартного введення
    #[arg(id = "what", value_name = "ТЕКСТ", help_heading = "Що сказати")]
    text: String,
    /// Лише слова, нічого більше
    #[arg(long = "text", conflicts_with = "output")]
    text_only: bool,
    /// Записати звук у файл WAV замість відтворити
    #[arg(short = 'o', long, value_name = "ФАЙЛ")]
    output: Option<PathBuf>,
    /// Мова: uk, якщо не вказано
    #[arg(long, value_name = "МОВА", default_value = "uk", hide_default_value = true)]
    lang: String,
    /// Інший голос, ніж у налаштуваннях: natalia, «espeak uk»
    #[arg(long, value_name = "ГОЛОС")]
    voice: Option<String>,
    /// Швидкість у відсотках, від 90 до 130
    #[arg(long, value_name = "ВІДСОТКИ", value_parser = clap::value_parser!(u16).range(90..=130))]
    rate: Option<u16>,
    /// Файл налаштувань, з якого взяти «say_as» і «speech»; без нього — як у служби
    #[arg(long, value_name = "ФАЙЛ")]
    config: Option<PathBuf>,
}

/// Why nothing was said; a sentence for the person at the terminal.
#[derive(Debug, thiserror::Error)]
enum SayError {
    #[error("текст не прочитано: {0}")]
    Input(io::Error),
    #[error("мова пишеться двома літерами: uk, en")]
    Language,
    #[error("у налаштуваннях є помилки; їх покаже «slukhavka check»")]
    Config,
    #[error("такого голосу немає: «{0}»; пишіть назву голосу або рушій і голос: «rhvoice natalia», «espeak uk»")]
    Voice(String),
    #[error("немає тексту")]
    Nothing,
    #[error("{0}{advice}", advice = advice(.0))]
    Engine(#[from] Fault),
    #[error(transparent)]
    Player(#[from] PlayError),
    #[error("немає місця для тимчасових файлів: {0}")]
    Scratch(io::Error),
}

pub fn say(args: &SayArgs) -> ExitCode {
    match done(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("помилка: {error}");
            match error {
                SayError::Engine(_) | SayError::Player(_) | SayError::Scratch(_) => ExitCode::FAILURE,
                _ => ExitCode::from(2),
            }
        }
    }
}

fn done(args: &SayArgs) -> Result<(), SayError> {
    let lang = Lang::from_code(&args.lang).ok_or(SayError::Language)?;
    let text = text(&args.text)?;
    let (say_as, voices) = pronunciation(args)?;
    let reading = speech::read(lang, &text, &say_as);
    let words = reading.words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() {
        return Err(SayError::Nothing);
    }
    // A reader that has seen enough is no mistake.
    let _ = writeln!(io::stdout(), "{words}");
    reading.doubts.iter().for_each(|doubt| eprintln!("підказка: {}", doubts::hint(doubt)));
    if text.contains('{') {
        eprintln!("підказка: значення у фігурних дужках підставляє служба; тут їх прочитано як слова");
    }
    if args.text_only {
        return Ok(());
    }
    let sound = spoken(&voice(args, &voices.of(lang))?, lang, &words)?;
    match &args.output {
        Some(output) => player::write(output, &sound.prompt)?,
        None => player::play(&sound.prompt)?,
    }
    Ok(())
}

fn text(given: &str) -> Result<String, SayError> {
    if given != "-" {
        return Ok(given.to_owned());
    }
    let mut text = String::new();
    io::stdin().take(LONGEST).read_to_string(&mut text).map_err(SayError::Input)?;
    Ok(text)
}

/// As the configuration says. One that nobody asked for may have mistakes: then the usual voices speak.
fn pronunciation(args: &SayArgs) -> Result<(SayAs, Voices), SayError> {
    let (source, _) = run::source(args.config.as_ref());
    let plan = config::load_with(&source, read::credentials().as_deref(), Now::today(), None).plan;
    match plan {
        Some(plan) => Ok((plan.say_as, plan.voices)),
        None if args.config.is_some() => Err(SayError::Config),
        None => {
            eprintln!("підказка: у налаштуваннях є помилки, тож «say_as» і «speech» не враховано");
            Ok((SayAs::new(), Voices::default()))
        }
    }
}

fn voice(args: &SayArgs, own: &Voice) -> Result<Voice, SayError> {
    let voice = match &args.voice {
        Some(other) => voices::parse(other, own).ok_or_else(|| SayError::Voice(other.clone()))?,
        None => own.clone(),
    };
    Ok(Voice { rate: args.rate.unwrap_or(voice.rate), ..voice })
}

fn spoken(voice: &Voice, lang: Lang, words: &str) -> Result<Sound, SayError> {
    render::probe(voice)?;
    let scratch = Scratch::new().map_err(SayError::Scratch)?;
    Ok(render::speak(voice, lang, words, scratch.path(), &Cancel::default())?.unwrap_or_default())
}

fn advice(fault: &Fault) -> &'static str {
    match fault {
        Fault::NoEngine(program) if program == "RHVoice-test" => {
            ": встановіть пакети rhvoice і rhvoice-ukrainian (розділ non-free)"
        }
        Fault::NoEngine(program) if program == "espeak-ng" => ": встановіть пакет espeak-ng",
        Fault::NoVoice => ": вкажіть «speech» у налаштуваннях або --voice",
        _ => "",
    }
}
