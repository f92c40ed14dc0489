//! A speech engine that speaks in tones: a shell script for `engine: command`, told by files beside it what to do. The
//! script itself never changes, so its version stays the same.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

use super::{net::Scratch, prompts::write_wav, tones, wait};

const SCRIPT: &str = r#"#!/bin/sh
dir=${0%/*}
echo run >>"$dir/runs"
case "$(cat "$dir/mood")" in
    fails) echo "no licence" >&2; exit 1 ;;
    dies) kill -9 $$ ;;
    hangs) sh -c 'sleep 1000; :' "$dir/hanging" & wait ;;
    "writes nothing") exit 0 ;;
    "writes silence") cp "$dir/silence" "$2"; exit 0 ;;
    "writes nonsense") echo nonsense >"$2"; exit 0 ;;
    "is slow") sleep 2 ;;
esac
while read -r word tone; do
    if grep -q "$word" "$1"; then cp "$dir/$tone" "$2"; exit 0; fi
done <"$dir/words"
cp "$dir/other" "$2"
"#;

/// Long enough for a sentence to be believed, and for a caller to notice.
const SECONDS: f64 = 1.8;

pub struct Engine {
    scratch: Scratch,
}

impl Engine {
    /// Says everything in a tone of 350 Hz, but for texts with a word it was taught.
    pub fn new() -> Self {
        let engine = Self { scratch: Scratch::new("engine") };
        engine.write("speak", SCRIPT);
        fs::set_permissions(engine.program(), fs::Permissions::from_mode(0o755)).unwrap();
        engine.write("words", "");
        engine.tone("other", &[350.0]);
        write_wav(&engine.path("silence"), &vec![0; (SECONDS * tones::RATE) as usize]);
        engine.is("speaking");
        engine
    }

    /// The `speech:` section of a configuration that speaks with it.
    pub fn yaml(&self) -> String {
        format!("speech:\n{}", self.of("uk") + &self.of("en"))
    }

    fn of(&self, lang: &str) -> String {
        let program = self.program();
        format!("  {lang}:\n    engine: command\n    voice: тони\n    program: {}\n", program.display())
    }

    /// A text with this word is a tone of so many Hz.
    pub fn teach(&self, word: &str, hz: f64) {
        let tone = format!("tone{hz}");
        self.tone(&tone, &[hz]);
        let words = fs::read_to_string(self.path("words")).unwrap();
        self.write("words", &format!("{words}{word} {tone}\n"));
    }

    /// From now on it «fails», «dies», «hangs», «writes nothing», «writes silence», «writes nonsense», «is slow», or is
    /// «speaking».
    pub fn is(&self, mood: &str) {
        self.write("mood", mood);
    }

    /// Not installed any more, or again.
    pub fn is_installed(&self, installed: bool) {
        let aside = self.path("speak.aside");
        if installed { fs::rename(aside, self.program()) } else { fs::rename(self.program(), aside) }.unwrap();
    }

    /// Whether it, or what it has started, is still there.
    pub fn runs_on(&self) -> bool {
        let ours = self.scratch.path().to_string_lossy().into_owned();
        let processes = fs::read_dir("/proc").unwrap().flatten();
        processes
            .filter_map(|p| fs::read(p.path().join("cmdline")).ok())
            .any(|line| String::from_utf8_lossy(&line).contains(&ours))
    }

    /// How often it was run.
    pub fn runs(&self) -> usize {
        fs::read_to_string(self.path("runs")).map_or(0, |runs| runs.lines().count())
    }

    #[track_caller]
    pub fn is_run_more_than(&self, runs: usize) {
        wait::eventually("the engine to be run", wait::LONG, || (self.runs() > runs).then_some(()));
    }

    fn tone(&self, name: &str, hz: &[f64]) {
        let parts: Vec<(f64, f64)> = hz.iter().map(|hz| (*hz, 8000.0)).collect();
        write_wav(&self.path(name), &tones::tone(&parts, (SECONDS * tones::RATE) as usize));
    }

    /// In one piece: the script may be reading.
    fn write(&self, name: &str, text: &str) {
        let next = self.path("next");
        fs::write(&next, text).unwrap();
        fs::rename(next, self.path(name)).unwrap();
    }

    fn program(&self) -> PathBuf {
        self.path("speak")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }
}
