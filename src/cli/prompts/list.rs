//! `prompts list`: for people, for programs, and for the shell script that has the texts spoken.

use std::io::{self, Write};

use serde::Serialize;

use crate::{
    cli::{columns::aligned, words::brief},
    clock::Now,
    vocab::NamedPrompt,
};

use super::{
    Format, ListArgs, PromptsError,
    sounding::{Heard, Sounding},
    wanted::Wanted,
};

/// One phrase as a program reads it.
#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    id: String,
    lang: &'a str,
    text: &'a str,
    /// The same words as a speech engine is to be given them.
    engine: String,
    /// With `--sound`: what is heard of it; `null` when nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    sound: Option<Option<Sound>>,
}

#[derive(Serialize)]
struct Sound {
    voice: String,
    file: String,
    bytes: u64,
    seconds: f64,
    /// When it was rendered or recorded, UTC.
    made: Option<String>,
    /// The older wording that is heard in its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    older: Option<String>,
}

pub(super) fn list(args: &ListArgs) -> Result<(), PromptsError> {
    let wanted = Wanted::read(&args.texts)?;
    let phrases: Vec<&NamedPrompt> = match &args.missing {
        Some(dir) => wanted.missing(dir)?,
        None => wanted.recordings().collect(),
    };
    let heard = match args.sound {
        true => Some(heard(args, &wanted, &phrases)?),
        false => None,
    };
    let written = match (args.format, &heard) {
        (Format::Text, Some(heard)) => print([table(&phrases, heard)].into_iter()),
        (Format::Text, None) => print(phrases.iter().map(|named| format!("{}\t{}\n", named.name, named.prompt.text))),
        (Format::Tsv, _) => {
            print(phrases.iter().map(|named| format!("{}\t{}\n", named.prompt.id, wanted.engine_text(named))))
        }
        (Format::Json, heard) => json(&wanted, &phrases, heard.as_deref()),
    };
    // A reader that has seen enough (`| head`) is no mistake.
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(PromptsError::File { path: "stdout".into(), source: error })
        }
        _ => Ok(()),
    }
}

fn heard(args: &ListArgs, wanted: &Wanted, phrases: &[&NamedPrompt]) -> Result<Vec<Option<Heard>>, PromptsError> {
    let sounding = Sounding::open(&wanted.plan, &args.place, &args.prompts)?;
    let phrases: Vec<NamedPrompt> = phrases.iter().map(|named| (*named).clone()).collect();
    Ok(sounding.heard(wanted.lang, &phrases))
}

/// Name, voice, day, length; then the words, and those that are heard in their place.
fn table(phrases: &[&NamedPrompt], heard: &[Option<Heard>]) -> String {
    let row = |(named, heard): (&&NamedPrompt, &Option<Heard>)| match heard {
        None => vec![
            named.name.clone(),
            "не озвучено".to_owned(),
            String::new(),
            String::new(),
            named.prompt.text.to_string(),
        ],
        Some(heard) => {
            let voice = if heard.by_people() { "запис людей" } else { &heard.voice };
            let text = match &heard.older {
                None => named.prompt.text.to_string(),
                Some(older) => format!("{} (чують попереднє: «{older}»)", named.prompt.text),
            };
            vec![named.name.clone(), voice.to_owned(), day(heard), brief(heard.length()), text]
        }
    };
    aligned("", &phrases.iter().zip(heard).map(row).collect::<Vec<_>>())
}

fn day(heard: &Heard) -> String {
    let made = heard.made().map(|made| made.to_zoned(Now::kyiv()));
    made.map(|made| made.strftime("%d.%m.%Y %H:%M").to_string()).unwrap_or_default()
}

fn print(lines: impl Iterator<Item = String>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in lines {
        write!(out, "{line}")?;
    }
    Ok(())
}

fn json(wanted: &Wanted, phrases: &[&NamedPrompt], heard: Option<&[Option<Heard>]>) -> io::Result<()> {
    let sound = |n: usize| heard.map(|heard| heard.get(n).and_then(Option::as_ref).map(sound));
    let lines: Vec<Line> = phrases.iter().enumerate().map(|(n, named)| line(wanted, named, sound(n))).collect();
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &lines)?;
    writeln!(out)
}

fn line<'a>(wanted: &'a Wanted, named: &'a NamedPrompt, sound: Option<Option<Sound>>) -> Line<'a> {
    Line {
        name: &named.name,
        id: named.prompt.id.to_string(),
        lang: wanted.lang.code(),
        text: &named.prompt.text,
        engine: wanted.engine_text(named),
        sound,
    }
}

fn sound(heard: &Heard) -> Sound {
    Sound {
        voice: heard.voice.clone(),
        file: heard.path.display().to_string(),
        bytes: heard.bytes(),
        seconds: heard.length().as_secs_f64(),
        made: heard.made().map(|made| made.to_string()),
        older: heard.older.clone(),
    }
}
