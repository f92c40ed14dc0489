//! By whom texts are spoken: a speech engine and its voice for each language (`speech:`). Plain data; how an engine is
//! run is known in `render` alone.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use crate::vocab::Lang;

/// One voice of one engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    pub engine: Engine,
    /// As the engine calls it: `anatol`, `uk`, the name of a model's file.
    pub name: Arc<str>,
    /// Speed, percent of the voice's own.
    pub rate: u16,
}

/// A program that turns words into sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Engine {
    /// `RHVoice-test`.
    RhVoice,
    /// `piper` with a model of the administrator's.
    Piper { model: PathBuf },
    /// `espeak-ng`: understood, not pleasant; the last resort.
    Espeak,
    /// Any program: the words in a file, a WAV file out. `{text}` and `{wav}` among the arguments stand for the files,
    /// `{voice}`, `{rate}` and `{lang}` for what they say.
    Command { program: PathBuf, arguments: Vec<String> },
    /// Nobody: only what is recorded sounds.
    None,
}

impl Engine {
    /// As `speech:` and `status` name it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::RhVoice => "rhvoice",
            Self::Piper { .. } => "piper",
            Self::Espeak => "espeak",
            Self::Command { .. } => "command",
            Self::None => "none",
        }
    }
}

impl Voice {
    /// Usual speed.
    pub const RATE: u16 = 100;

    pub fn new(engine: Engine, name: &str) -> Self {
        Self { engine, name: name.into(), rate: Self::RATE }
    }

    /// What speaks `lang` when `speech:` says nothing: the voice of the recordings we bring along, where there is one.
    pub fn usual(lang: Lang) -> Self {
        match lang {
            Lang::UK => Self::new(Engine::RhVoice, "anatol"),
            Lang::EN => Self::new(Engine::RhVoice, "slt"),
            other => Self::new(Engine::Espeak, other.code()),
        }
    }

    pub fn speaks(&self) -> bool {
        self.engine != Engine::None
    }

    /// How manifests and pages call it: «rhvoice anatol», «piper uk_UA-tetiana-high, 110 %».
    pub fn label(&self) -> String {
        let name = format!("{} {}", self.engine.name(), self.name.to_lowercase());
        if self.rate == Self::RATE { name.trim().to_owned() } else { format!("{}, {} %", name.trim(), self.rate) }
    }
}

/// The voice of each language; a language that is not named has its usual one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Voices(pub BTreeMap<Lang, Voice>);

impl Voices {
    pub fn of(&self, lang: Lang) -> Voice {
        self.0.get(&lang).cloned().unwrap_or_else(|| Voice::usual(lang))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voice_is_called_by_its_engine_name_and_unusual_speed() {
        assert_eq!(Voices::default().of(Lang::UK).label(), "rhvoice anatol");
        let fast = Voice { rate: 120, ..Voice::new(Engine::Piper { model: "x.onnx".into() }, "x") };
        assert_eq!(fast.label(), "piper x, 120 %");
        assert_eq!(Voice::new(Engine::None, "").label(), "none");
    }
}
