//! A voice as people type it: «natalia», «rhvoice natalia», «espeak uk».

use std::path::Path;

use crate::speech::{Engine, Voice};

/// `text` alone names another voice of the engine of `own`; with an engine before it, that engine's. `None` for what
/// names neither.
pub fn parse(text: &str, own: &Voice) -> Option<Voice> {
    let mut words = text.split_whitespace();
    let (first, rest) = (words.next()?, words.collect::<Vec<_>>().join(" "));
    let engine = match (first.to_lowercase().as_str(), &own.engine) {
        ("rhvoice", _) => Engine::RhVoice,
        ("espeak" | "espeak-ng", _) => Engine::Espeak,
        ("piper", _) => return piper(&rest, own.rate),
        _ if !rest.is_empty() => return None,
        (_, Engine::Piper { .. }) => return piper(first, own.rate),
        // Where nobody is to speak, a name alone is one of the usual engine's.
        (_, Engine::None) => return Some(Voice { rate: own.rate, ..Voice::new(Engine::RhVoice, first) }),
        (_, engine) => return Some(Voice { rate: own.rate, ..Voice::new(engine.clone(), first) }),
    };
    let name = if rest.is_empty() && engine == own.engine { own.name.to_string() } else { rest };
    Some(Voice { rate: own.rate, ..Voice::new(engine, &name) }).filter(|voice| !voice.name.is_empty())
}

/// Its voice is the file of its model.
fn piper(model: &str, rate: u16) -> Option<Voice> {
    let name = Path::new(model).file_stem()?.to_string_lossy().into_owned();
    Some(Voice { rate, ..Voice::new(Engine::Piper { model: model.into() }, &name) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_alone_is_another_voice_of_the_same_engine() {
        let anatol = Voice { rate: 110, ..Voice::new(Engine::RhVoice, "anatol") };
        let of = |text: &str| parse(text, &anatol).map(|voice| voice.label());
        assert_eq!(of("natalia").as_deref(), Some("rhvoice natalia, 110 %"));
        assert_eq!(of("espeak uk").as_deref(), Some("espeak uk, 110 %"));
        assert_eq!(of("RHVoice Natalia").as_deref(), Some("rhvoice natalia, 110 %"));
        assert_eq!(of("piper /m/uk_UA-tetiana-high.onnx").as_deref(), Some("piper uk_ua-tetiana-high, 110 %"));
        assert_eq!([of(""), of("espeak"), of("piper"), of("одне друге")], [None, None, None, None]);
        assert_eq!(parse("natalia", &Voice::new(Engine::None, "")).unwrap().label(), "rhvoice natalia");
    }
}
