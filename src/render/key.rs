//! What a rendering is called: the same words by the same voice make the same file, and nothing else does.

use std::{fs::File, io::Read as _, path::Path};

use sha2::{Digest as _, Sha256};

use super::{Fault, fault};
use crate::{audio, speech::Voice, vocab::Lang};

/// 16 bytes of SHA-256 as hexadecimal digits: enough that no two phrases meet.
const DIGITS: usize = 32;

/// Of words spoken by `voice` of an engine of this `version`. White space makes no difference.
pub(super) fn of_words(lang: Lang, words: &str, voice: &Voice, version: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let rate = voice.rate.to_string();
    let pipeline = audio::PIPELINE.to_string();
    let parts = [lang.code(), &words, voice.engine.name(), version, &voice.name, &rate, &pipeline];
    let mut hash = Sha256::new();
    for part in parts {
        // The length before each part: no two lists of parts are the same bytes.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hex(hash, DIGITS)
}

/// Of a recording, by what is in the file.
pub(super) fn of_file(path: &Path) -> Result<String, Fault> {
    let missing = || Fault::NoRecording(path.display().to_string());
    let mut file = File::open(path).map_err(|_| missing())?;
    if !file.metadata().is_ok_and(|meta| meta.is_file()) {
        return Err(missing());
    }
    let mut hash = Sha256::new();
    hash.update(audio::PIPELINE.to_be_bytes());
    let mut block = vec![0; 64 << 10];
    loop {
        match file.read(&mut block).map_err(|e| fault::of_disk(&e))? {
            0 => return Ok(hex(hash, DIGITS)),
            n => hash.update(block.get(..n).unwrap_or_default()),
        }
    }
}

/// The whole SHA-256 of a finished file, as manifests have it.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(Sha256::new_with_prefix(bytes), 64)
}

fn hex(hash: Sha256, digits: usize) -> String {
    let mut text: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    text.truncate(digits);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::Engine;

    #[test]
    fn words_language_voice_rate_and_version_each_make_another_key_and_white_space_does_not() {
        let anatol = Voice::new(Engine::RhVoice, "anatol");
        let key = |lang, words: &str, voice: &Voice, version: &str| of_words(lang, words, voice, version);
        let first = key(Lang::UK, "до побачення", &anatol, "1");
        assert_eq!(first.len(), DIGITS);
        assert_eq!(first, key(Lang::UK, " до  побачення\n", &anatol, "1"));
        let others = [
            key(Lang::EN, "до побачення", &anatol, "1"),
            key(Lang::UK, "до побачення.", &anatol, "1"),
            key(Lang::UK, "до побачення", &Voice::new(Engine::RhVoice, "natalia"), "1"),
            key(Lang::UK, "до побачення", &Voice::new(Engine::Espeak, "anatol"), "1"),
            key(Lang::UK, "до побачення", &Voice { rate: 101, ..anatol.clone() }, "1"),
            key(Lang::UK, "до побачення", &anatol, "2"),
        ];
        assert!(others.iter().all(|other| *other != first));
    }

    #[test]
    fn a_recording_that_is_not_there_or_is_a_folder_is_told() {
        assert!(matches!(of_file(Path::new("/немає.wav")), Err(Fault::NoRecording(_))));
        assert!(matches!(of_file(Path::new("/etc")), Err(Fault::NoRecording(_))));
    }
}
