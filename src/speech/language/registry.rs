//! Which languages there are: those brought along, and those learnt from files while a configuration was read.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock, PoisonError, RwLock},
};

use thiserror::Error;

use super::LanguageData;
use crate::{
    speech::{en, uk},
    vocab::Lang,
};

/// Languages of files that are known at a time.
const MOST: usize = 32;

static UKRAINIAN: LazyLock<Arc<LanguageData>> =
    LazyLock::new(|| Arc::new(LanguageData { lang: Some(Lang::UK), ..uk::words() }));
static ENGLISH: LazyLock<Arc<LanguageData>> =
    LazyLock::new(|| Arc::new(LanguageData { lang: Some(Lang::EN), ..en::words() }));

/// The same for the whole process, because a phrase's words are its identity wherever it is said.
static LEARNT: RwLock<BTreeMap<Lang, Arc<LanguageData>>> = RwLock::new(BTreeMap::new());

#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LanguageError {
    /// The places without words, as in [`LanguageData::missing`].
    #[error("words are missing: {}", .0.join(", "))]
    Incomplete(Vec<String>),
    #[error("more than {MOST} languages")]
    TooMany,
    #[error("this language is part of the program")]
    BuiltIn,
}

/// The words of `lang`; a language that is not known is served in Ukrainian.
pub(in crate::speech) fn of(lang: Lang) -> Arc<LanguageData> {
    built_in(lang).or_else(|| learnt(lang)).unwrap_or_else(|| UKRAINIAN.clone())
}

/// Whether there are words of `lang`'s own.
pub fn known(lang: Lang) -> bool {
    built_in(lang).or_else(|| learnt(lang)).is_some()
}

/// From now on the program speaks `lang` with these words; earlier words of it are forgotten. Half a language would
/// leave callers in silence in the middle of a call, so an incomplete one is refused.
pub fn learn(lang: Lang, data: LanguageData) -> Result<(), LanguageError> {
    if built_in(lang).is_some() {
        return Err(LanguageError::BuiltIn);
    }
    let missing = data.missing();
    if !missing.is_empty() {
        return Err(LanguageError::Incomplete(missing));
    }
    let mut learnt = LEARNT.write().unwrap_or_else(PoisonError::into_inner);
    if learnt.len() >= MOST && !learnt.contains_key(&lang) {
        return Err(LanguageError::TooMany);
    }
    learnt.insert(lang, Arc::new(LanguageData { lang: Some(lang), ..data }));
    Ok(())
}

fn built_in(lang: Lang) -> Option<Arc<LanguageData>> {
    match lang {
        Lang::UK => Some(UKRAINIAN.clone()),
        Lang::EN => Some(ENGLISH.clone()),
        _ => None,
    }
}

fn learnt(lang: Lang) -> Option<Arc<LanguageData>> {
    LEARNT.read().unwrap_or_else(PoisonError::into_inner).get(&lang).cloned()
}
