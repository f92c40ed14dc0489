//! One phrase: the words into a file, the engine over it, its sound taken or refused.

use std::{
    fs::{self, File, OpenOptions},
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

use super::{
    Cancel, Fault, Sound,
    child::{self, Ended},
    engine::{self, Task},
    fault,
    limits::Limits,
    sound::{self, For},
};
use crate::{speech::Voice, vocab::Lang};

/// What must be free for an engine that failed to have failed for another reason than a full disk.
const ROOM: usize = 128 << 10;

/// Has `words` spoken by `voice`. What it needs on the way lies in `scratch` and is gone afterwards. `Ok(None)`: called
/// off.
pub fn speak(voice: &Voice, lang: Lang, words: &str, scratch: &Path, cancel: &Cancel) -> Result<Option<Sound>, Fault> {
    let how = How { limits: &Limits::default(), made_for: For::Telephone, cancel };
    spoken(voice, lang, words, scratch, &how)
}

/// A recording of people, processed like any other sound.
pub fn process_file(path: &Path) -> Result<Sound, Fault> {
    if !path.is_file() {
        return Err(Fault::NoRecording(path.display().to_string()));
    }
    sound::read(path, For::All)
}

/// What a run is bound by, and what it is for.
pub(super) struct How<'a> {
    pub limits: &'a Limits,
    pub made_for: For,
    pub cancel: &'a Cancel,
}

pub(super) fn spoken(
    voice: &Voice,
    lang: Lang,
    words: &str,
    scratch: &Path,
    how: &How<'_>,
) -> Result<Option<Sound>, Fault> {
    if !words.chars().any(char::is_alphanumeric) {
        return Err(Fault::BadSound("у тексті немає слів".to_owned()));
    }
    let files = Files::new(scratch);
    files.write(words).map_err(|e| fault::of_disk(&e))?;
    let begun = Instant::now();
    let made = match run(voice, lang, words, &files, how) {
        Ok(true) => files.take_sound(how.made_for),
        Ok(false) => return Ok(None),
        Err(fault) => Err(fault),
    };
    let took = begun.elapsed();
    let sound = made
        .and_then(|sound| {
            let looked_at = sound::believable(words, voice.rate, &sound.prompt);
            looked_at.map(|()| Sound { took, ..sound }).map_err(Fault::BadSound)
        })
        .map_err(|fault| if files.disk_is_full() { Fault::DiskFull } else { fault })?;
    Ok(Some(sound))
}

/// Whether the engine came to its end; `false` when it was called off.
fn run(voice: &Voice, lang: Lang, words: &str, files: &Files, how: &How<'_>) -> Result<bool, Fault> {
    let task = Task { lang, text: &files.text, wav: &files.wav };
    let mut command = engine::command(voice, &task).ok_or(Fault::NoVoice)?;
    command.stdin(File::open(&files.text).map_err(|e| fault::of_disk(&e))?);
    let patience = how.limits.patience(words);
    let ended = child::run(command, how.limits, patience, how.cancel);
    match ended.map_err(|e| fault::of_start(&engine::program_of(voice), &e))? {
        Ended::Well => Ok(true),
        Ended::Failed(how) => Err(Fault::Failed(how)),
        Ended::TimedOut => Err(Fault::TimedOut(patience)),
        Ended::Cancelled => Ok(false),
    }
}

/// Between us and the engine; nobody else may read them, and they are gone with this value.
struct Files {
    text: PathBuf,
    wav: PathBuf,
    room: PathBuf,
}

impl Files {
    fn new(scratch: &Path) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let own = format!(".speak-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = |end: &str| scratch.join(format!("{own}.{end}"));
        Self { text: path("txt"), wav: path("wav"), room: path("room") }
    }

    fn write(&self, words: &str) -> std::io::Result<()> {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&self.text)?;
        writeln!(file, "{words}")
    }

    fn take_sound(&self, made_for: For) -> Result<Sound, Fault> {
        // The link itself is looked at: an engine must not make us read what it could not.
        match fs::symlink_metadata(&self.wav) {
            Ok(meta) if meta.is_file() && meta.len() > 0 => sound::read(&self.wav, made_for),
            Ok(meta) if !meta.is_file() => Err(Fault::BadSound("це не файл".to_owned())),
            _ => Err(Fault::NoFile),
        }
    }

    /// An engine does not tell; we try what it tried.
    fn disk_is_full(&self) -> bool {
        let _ = fs::remove_file(&self.wav);
        let tried = fs::write(&self.room, vec![0_u8; ROOM]);
        let _ = fs::remove_file(&self.room);
        tried.is_err_and(|error| fault::of_disk(&error) == Fault::DiskFull)
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        for file in [&self.text, &self.wav, &self.room] {
            let _ = fs::remove_file(file);
        }
        if self.wav.is_dir() {
            let _ = fs::remove_dir_all(&self.wav);
        }
    }
}
