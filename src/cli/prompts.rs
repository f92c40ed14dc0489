//! `slukhavka prompts`: what must sound, and how texts and recordings become prompts.
//!
//! Texts are spoken by the engine that `speech:` names. A human voice can take its place: `list` says what to read
//! aloud, `build` takes the recordings.

mod build;
mod clean;
mod folder;
mod list;
mod play;
mod render;
mod sounding;
mod spoken;
#[cfg(test)]
mod tests;
mod wanted;

use std::{
    fs::File,
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, Subcommand, ValueEnum};

use super::{TEMPLATE, place::PlaceArgs, read::PromptsArgs};
use crate::{audio, render::Fault, speech::LanguageData, vocab::Lang};

/// Озвучення: що має звучати, і як із текстів та записів зробити готові фрази
#[derive(Debug, Subcommand)]
#[command(subcommand_help_heading = "Команди", subcommand_value_name = "КОМАНДА")]
pub enum PromptsCommand {
    /// Показати все, що звучить: фрази програми, складники чисел і графіків, тексти налаштувань
    #[command(help_template = TEMPLATE, override_usage = "slukhavka prompts list [ПАРАМЕТРИ]")]
    List(ListArgs),
    /// Озвучити те, чого ще немає, голосом із рядка «speech» налаштувань
    #[command(help_template = TEMPLATE, override_usage = "slukhavka prompts render [ТЕКА] [ПАРАМЕТРИ]")]
    Render(RenderArgs),
    /// Послухати те, що чують у слухавці: за назвою з «prompts list» або за самим текстом
    #[command(name = "play-text", help_template = TEMPLATE)]
    #[command(override_usage = "slukhavka prompts play-text НАЗВА|\"ТЕКСТ\" [ПАРАМЕТРИ]")]
    PlayText(PlayArgs),
    /// Вилучити озвучення, яке вже не потрібне жодному тексту
    #[command(help_template = TEMPLATE, override_usage = "slukhavka prompts clean [ПАРАМЕТРИ]")]
    Clean(CleanArgs),
    /// Зробити з одного запису готову фразу: 8 кГц, однакова гучність, без тиші по краях
    #[command(help_template = TEMPLATE, override_usage = "slukhavka prompts process ЗАПИС ФРАЗА")]
    #[command(next_help_heading = "Параметри")]
    Process {
        /// Запис WAV будь-якої частоти
        #[arg(value_name = "ЗАПИС", help_heading = "Файли", display_order = 1)]
        input: PathBuf,
        /// Куди записати готову фразу
        #[arg(value_name = "ФРАЗА", help_heading = "Файли", display_order = 2)]
        output: PathBuf,
    },
    /// Зробити теку озвучення із записів, названих за кодами фраз, і скласти її перелік
    #[command(help_template = TEMPLATE)]
    #[command(override_usage = "slukhavka prompts build --voice ГОЛОС ЗАПИСИ ТЕКА [ПАРАМЕТРИ]")]
    Build(BuildArgs),
    /// Надрукувати зразок файлу нової мови: фрази програми й складники чисел, які треба перекласти
    #[command(help_template = TEMPLATE, override_usage = "slukhavka prompts template > languages/КОД.yaml")]
    Template,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Параметри")]
pub struct Texts {
    /// Файл налаштувань; без нього — /etc/slukhavka/config.yaml, а якщо його немає — вбудований приклад
    #[arg(long, value_name = "ФАЙЛ")]
    config: Option<PathBuf>,
    /// Мова: uk (якщо не вказано), en або інша з рядка «languages»
    #[arg(long, value_name = "МОВА")]
    lang: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Параметри")]
pub struct ListArgs {
    #[command(flatten)]
    texts: Texts,
    /// Вигляд переліку: text — для людини, json — для програм, tsv — код фрази й слова для синтезатора
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "ВИГЛЯД", hide_default_value = true, hide_possible_values = true)]
    format: Format,
    /// Лише те, чого в цій теці озвучення ще немає
    #[arg(long, value_name = "ТЕКА")]
    missing: Option<PathBuf>,
    /// Показати й звук: чий голос, коли озвучено, скільки триває, що чують натомість
    #[arg(long)]
    sound: bool,
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    prompts: PromptsArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Для людини
    Text,
    /// Для програм
    Json,
    /// Рядок на фразу: код, табуляція, слова для синтезатора
    Tsv,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Параметри")]
pub struct BuildArgs {
    #[command(flatten)]
    texts: Texts,
    /// Чий голос записано в переліку
    #[arg(long, value_name = "ГОЛОС")]
    voice: String,
    /// Тека записів: КОД.wav
    #[arg(value_name = "ЗАПИСИ", help_heading = "Теки", display_order = 1)]
    raw: PathBuf,
    /// Тека озвучення: сюди лягають готові фрази та manifest.json
    #[arg(value_name = "ТЕКА", help_heading = "Теки", display_order = 2)]
    output: PathBuf,
}

#[derive(Debug, Args)]
#[command(
    next_help_heading = "Параметри",
    after_help = "Без теки фрази лягають туди, де їх тримає служба; вона помітить їх сама.\n\
                  З текою — туди, під кодами фраз: так роблять теку для рядка «prompts» налаштувань."
)]
pub struct RenderArgs {
    #[command(flatten)]
    texts: Texts,
    /// Інший голос, ніж у налаштуваннях: natalia, «espeak uk»; лише разом із текою
    #[arg(long, value_name = "ГОЛОС", requires = "output")]
    voice: Option<String>,
    /// Озвучити все заново; лише разом із текою
    #[arg(long, requires = "output")]
    all: bool,
    /// Тека озвучення, куди лягають готові фрази та manifest.json
    #[arg(value_name = "ТЕКА", help_heading = "Теки")]
    output: Option<PathBuf>,
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    prompts: PromptsArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Параметри")]
pub struct PlayArgs {
    /// Назва з «prompts list» (texts.графік.say) або сам текст
    #[arg(value_name = "НАЗВА|ТЕКСТ", help_heading = "Що послухати")]
    what: String,
    #[command(flatten)]
    texts: Texts,
    /// Записати у файл WAV замість відтворити
    #[arg(short = 'o', long, value_name = "ФАЙЛ")]
    output: Option<PathBuf>,
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    prompts: PromptsArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Параметри")]
pub struct CleanArgs {
    /// Файл налаштувань; без нього — /etc/slukhavka/config.yaml, а якщо його немає — вбудований приклад
    #[arg(long, value_name = "ФАЙЛ")]
    config: Option<PathBuf>,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Why a command could not do its work; the text is for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub enum PromptsError {
    #[error("мови «{0}» програма не знає; є {1}")]
    Language(String, String),
    #[error("мовою «{0}» ніхто не говорить: у рядку «speech» налаштувань — none")]
    NoVoice(Lang),
    #[error("такого голосу немає: «{0}»; пишіть назву голосу або рушій і голос: «rhvoice natalia», «espeak uk»")]
    Voice(String),
    #[error("у налаштуваннях є помилки; їх покаже «slukhavka check»")]
    Config,
    #[error("{path}: {source}")]
    File { path: PathBuf, source: io::Error },
    #[error("{path}: {source}")]
    Sound { path: PathBuf, source: audio::WavError },
    #[error("{path}: {source}")]
    Process { path: PathBuf, source: audio::ProcessError },
    #[error(transparent)]
    Bank(#[from] audio::BankError),
    #[error(transparent)]
    Engine(#[from] Fault),
    #[error("немає тексту «{0}»; назви й тексти покаже «slukhavka prompts list»")]
    NoText(String),
    #[error("текст «{0}» ще не озвучено: «slukhavka prompts render»")]
    Unspoken(String),
    #[error(transparent)]
    Player(#[from] super::player::PlayError),
    #[error("не вийшло фраз: {0}")]
    Incomplete(usize),
}

pub fn run(command: PromptsCommand) -> ExitCode {
    let done = match command {
        PromptsCommand::List(args) => list::list(&args),
        PromptsCommand::Render(args) => render::render(&args),
        PromptsCommand::PlayText(args) => play::play(&args),
        PromptsCommand::Clean(args) => clean::clean(&args),
        PromptsCommand::Process { input, output } => process(&input, &output).map(|_| ()),
        PromptsCommand::Build(args) => build::build(&args),
        PromptsCommand::Template => template(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("помилка: {error}");
            ExitCode::FAILURE
        }
    }
}

fn template() -> Result<(), PromptsError> {
    // A reader that has seen enough is no mistake.
    let _ = io::stdout().write_all(LanguageData::template().as_bytes());
    Ok(())
}

/// One recording into one finished prompt; its samples are given back for inspection.
fn process(input: &PathBuf, output: &PathBuf) -> Result<Vec<i16>, PromptsError> {
    let file_error = |path: &PathBuf| {
        let path = path.clone();
        move |source| PromptsError::File { path, source }
    };
    let source = io::BufReader::new(File::open(input).map_err(file_error(input))?);
    let sound = audio::read_sound(source).map_err(|source| PromptsError::Sound { path: input.clone(), source })?;
    let samples = audio::process_alone(&sound.samples, sound.rate)
        .map_err(|source| PromptsError::Process { path: input.clone(), source })?;
    let sink = io::BufWriter::new(File::create(output).map_err(file_error(output))?);
    audio::write_prompt(sink, &samples).map_err(|source| PromptsError::Sound { path: output.clone(), source })?;
    Ok(samples)
}
