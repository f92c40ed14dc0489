//! What is to be spoken: a sequence of prompts and silences, named by the text a caller hears.

use std::{fmt, sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::RecordingId;

/// A language as an ISO 639-1 code, `uk` first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Lang([u8; 2]);

impl Lang {
    pub const UK: Lang = Lang(*b"uk");
    pub const EN: Lang = Lang(*b"en");

    /// From two lower-case ASCII letters.
    pub fn from_code(code: &str) -> Option<Self> {
        match code.as_bytes() {
            &[a, b] if a.is_ascii_lowercase() && b.is_ascii_lowercase() => Some(Self([a, b])),
            _ => None,
        }
    }

    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("uk")
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl From<Lang> for String {
    fn from(lang: Lang) -> String {
        lang.code().to_owned()
    }
}

impl TryFrom<String> for Lang {
    type Error = &'static str;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        Self::from_code(&code).ok_or("not a two-letter language code")
    }
}

/// Identity of one recorded phrase: the first eight bytes of SHA-256 over language, NUL and text.
/// The same words in the same language are the same prompt, wherever they are written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PromptId(pub u64);

impl PromptId {
    /// `text` is folded first: white space runs become one space, ends are trimmed.
    pub fn of(lang: Lang, text: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(lang.code());
        hash.update([0]);
        for (i, word) in text.split_whitespace().enumerate() {
            if i > 0 {
                hash.update(b" ");
            }
            hash.update(word);
        }
        let digest = hash.finalize();
        Self(u64::from_be_bytes(std::array::from_fn(|i| digest[i])))
    }
}

impl PromptId {
    /// Of a recording made by people: it is known by its file, whatever is said in it.
    pub fn of_file(lang: Lang, file: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(lang.code());
        hash.update([0]);
        hash.update("file");
        hash.update([0]);
        hash.update(file);
        let digest = hash.finalize();
        Self(u64::from_be_bytes(std::array::from_fn(|i| digest[i])))
    }
}

impl fmt::Debug for PromptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Display for PromptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// One phrase that exists as one piece of audio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    pub id: PromptId,
    pub lang: Lang,
    /// The words, for `try`, logs of missing audio, and the page of texts.
    pub text: Arc<str>,
}

impl Prompt {
    pub fn new(lang: Lang, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        Self { id: PromptId::of(lang, &text), lang, text }
    }
}

/// A prompt with the place its text comes from, so that audio of an older wording can be found by name:
/// `system.goodbye`, `texts.графік.say#1`, `menus.послуги.title`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPrompt {
    pub name: String,
    pub prompt: Prompt,
}

/// One step of an utterance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Say(Prompt),
    Silence(Duration),
    /// So much of the music for waiting, from where the last piece of it ended, again and again when it is shorter.
    Music(Duration),
    /// The tone after which a caller may speak.
    Beep,
    /// What was recorded a moment ago.
    Recording(RecordingId),
}

/// Everything said in one go, in order.
pub type Utterance = Vec<Piece>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_does_not_change_a_prompt_but_language_does() {
        assert_eq!(PromptId::of(Lang::UK, "до  побачення\n"), PromptId::of(Lang::UK, "до побачення"));
        assert_ne!(PromptId::of(Lang::UK, "до побачення"), PromptId::of(Lang::EN, "до побачення"));
    }
}
