//! `prompts list`: for people, for programs, and for the shell script that has the texts spoken.

use std::io::{self, Write};

use serde::Serialize;

use crate::vocab::NamedPrompt;

use super::{Format, ListArgs, PromptsError, wanted::Wanted};

/// One phrase as a program reads it.
#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    id: String,
    lang: &'a str,
    text: &'a str,
    /// The same words as a speech engine is to be given them.
    engine: String,
}

pub(super) fn list(args: &ListArgs) -> Result<(), PromptsError> {
    let wanted = Wanted::read(&args.texts)?;
    let phrases: Vec<&NamedPrompt> = match &args.missing {
        Some(dir) => wanted.missing(dir)?,
        None => wanted.recordings().collect(),
    };
    let written = match args.format {
        Format::Text => print(phrases.iter().map(|named| format!("{}\t{}", named.name, named.prompt.text))),
        Format::Tsv => print(phrases.iter().map(|named| format!("{}\t{}", named.prompt.id, wanted.engine_text(named)))),
        Format::Json => json(&wanted, &phrases),
    };
    // A reader that has seen enough (`| head`) is no mistake.
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(PromptsError::File { path: "stdout".into(), source: error })
        }
        _ => Ok(()),
    }
}

fn print(lines: impl Iterator<Item = String>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in lines {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn json(wanted: &Wanted, phrases: &[&NamedPrompt]) -> io::Result<()> {
    let lines: Vec<Line> = phrases.iter().map(|named| line(wanted, named)).collect();
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &lines)?;
    writeln!(out)
}

fn line<'a>(wanted: &'a Wanted, named: &'a NamedPrompt) -> Line<'a> {
    Line {
        name: &named.name,
        id: named.prompt.id.to_string(),
        lang: wanted.lang.code(),
        text: &named.prompt.text,
        engine: wanted.engine_text(named),
    }
}
