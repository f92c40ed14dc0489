//! `prompts build`: recordings of people named by prompt id become a folder of prompts with its manifest.
//!
//! Every recording is looked at before it is believed. A finished prompt that is still wanted and has no new recording
//! stays.

use std::{collections::BTreeMap, fs};

use crate::{render, speech::Voice, vocab::NamedPrompt};

use super::{
    BuildArgs, PromptsError,
    folder::{Folder, Ready},
    process,
    wanted::Wanted,
};

pub(super) fn build(args: &BuildArgs) -> Result<(), PromptsError> {
    let wanted = Wanted::read(&args.texts)?;
    let folder = Folder::open(&args.output)?;
    let mut failed = 0;
    let mut ready = BTreeMap::new();
    for named in wanted.recordings() {
        match one(args, &folder, &wanted, named) {
            Ok(made) => drop(ready.insert(named.prompt.id, made)),
            Err(why) => {
                failed += 1;
                eprintln!("{} «{}»: {why}", named.name, named.prompt.text);
            }
        }
    }
    folder.finish(&args.voice, &wanted, &ready)?;
    println!("Готових фраз: {}, тека {}", ready.len(), args.output.display());
    if failed == 0 { Ok(()) } else { Err(PromptsError::Incomplete(failed)) }
}

/// Makes the prompt of `named` from its recording, or finds it finished.
fn one(args: &BuildArgs, folder: &Folder, wanted: &Wanted, named: &NamedPrompt) -> Result<Ready, String> {
    let output = folder.file(named);
    let Some(raw) = output.file_name().map(|name| args.raw.join(name)).filter(|raw| raw.is_file()) else {
        return folder.ready(named).ok_or_else(|| "немає запису".to_owned());
    };
    let samples = process(&raw, &output).map_err(|error| error.to_string())?;
    render::believable(&wanted.engine_text(named), Voice::RATE, &samples)
        .inspect_err(|_| drop(fs::remove_file(&output)))?;
    Ok(Ready { spoken: None, voice: args.voice.clone() })
}
