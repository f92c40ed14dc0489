//! `prompts render ТЕКА`: a folder of its own, spoken by an engine, for the package or for `prompts:`.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    path::Path,
};

use crate::{
    audio,
    render::{self, Cancel, Fault},
    speech::Voice,
    vocab::{NamedPrompt, PromptId},
};

use super::{
    PromptsError, RenderArgs,
    folder::{Folder, Ready},
    render::Progress,
    wanted::Wanted,
};

/// A broken engine is not tried with every text.
const GIVE_UP: usize = 3;

pub(super) fn render(args: &RenderArgs, output: &Path) -> Result<(), PromptsError> {
    let wanted = Wanted::read(&args.texts)?;
    let voice = wanted.voice(args.voice.as_deref())?;
    render::probe(&voice)?;
    let folder = Folder::open(output)?;
    let mut ready: BTreeMap<PromptId, Ready> = BTreeMap::new();
    let mut missing = Vec::new();
    for named in wanted.recordings() {
        match folder.ready(named).filter(|ready| !args.all && is_current(&wanted, &folder, &voice, named, ready)) {
            Some(there) => drop(ready.insert(named.prompt.id, there)),
            None => missing.push(named),
        }
    }
    let failed = speak(&wanted, &folder, &voice, &missing, &mut ready);
    folder.finish(&voice.label(), &wanted, &ready)?;
    println!("Озвучено: {}", missing.len() - failed);
    println!("Готових фраз: {}, тека {}", ready.len(), output.display());
    if failed == 0 { Ok(()) } else { Err(PromptsError::Incomplete(failed)) }
}

/// Recordings of people stay, whatever voice is asked for.
fn is_current(wanted: &Wanted, folder: &Folder, voice: &Voice, named: &NamedPrompt, ready: &Ready) -> bool {
    ready.spoken.as_ref().is_none_or(|spoken| {
        *spoken == wanted.engine_text(named) && ready.voice == voice.label() && folder.is_current()
    })
}

/// Tells how many could not be spoken; their older sound stays.
fn speak(
    wanted: &Wanted,
    folder: &Folder,
    voice: &Voice,
    missing: &[&NamedPrompt],
    ready: &mut BTreeMap<PromptId, Ready>,
) -> usize {
    let (mut failed, mut in_a_row) = (0, 0);
    let progress = Progress::new();
    for (n, named) in missing.iter().enumerate() {
        progress.show(n, missing.len());
        let made = if in_a_row < GIVE_UP { one(wanted, folder, voice, named) } else { Err(Fault::GivenUp) };
        match made {
            Ok(made) => {
                in_a_row = 0;
                ready.insert(named.prompt.id, made);
            }
            Err(fault) => {
                failed += 1;
                in_a_row += usize::from(!matches!(fault, Fault::BadSound(_)));
                progress.clear();
                if fault != Fault::GivenUp {
                    eprintln!("{} «{}»: {fault}", named.name, named.prompt.text);
                }
                ready.extend(folder.ready(named).map(|before| (named.prompt.id, before)));
            }
        }
    }
    progress.clear();
    failed
}

fn one(wanted: &Wanted, folder: &Folder, voice: &Voice, named: &NamedPrompt) -> Result<Ready, Fault> {
    let words = wanted.engine_text(named);
    let sound = render::speak(voice, wanted.lang, &words, &folder.dir, &Cancel::default())?.unwrap_or_default();
    let path = folder.file(named);
    let unfinished = path.with_extension("new");
    let disk = |error: io::Error| Fault::Disk(error.to_string());
    let sink = io::BufWriter::new(File::create(&unfinished).map_err(disk)?);
    audio::write_prompt(sink, &sound.prompt).map_err(|error| Fault::Disk(error.to_string()))?;
    fs::rename(&unfinished, &path).map_err(disk)?;
    Ok(Ready { spoken: Some(words), voice: voice.label() })
}
