//! A place in the queue and the time it may take, in words.
//!
//! Each is one recorded sentence, because callers listen to these more closely than to anything else.

use crate::vocab::{Lang, Utterance};

use super::{fragment::Fragment, language};

/// «Ваше місце в черзі — друге.» 1 is the next to be served.
pub fn place(lang: Lang, position: u16) -> Utterance {
    let language = language::of(lang);
    let index = usize::from(position.max(1)) - 1;
    Fragment::Place(index).piece(&language).or_else(|| Fragment::FarPlace.piece(&language)).into_iter().collect()
}

/// «Чекати приблизно дві хвилини.»; `at_most`, which is said of the shortest wait too: «Чекати до двох хвилин.»
pub fn wait(lang: Lang, minutes: u64, at_most: bool) -> Utterance {
    let language = language::of(lang);
    let index = usize::try_from(minutes.max(1) - 1).unwrap_or(usize::MAX);
    let fragment = if at_most || index == 0 { Fragment::WaitUpTo(index) } else { Fragment::WaitAbout(index) };
    fragment.piece(&language).or_else(|| Fragment::WaitLong.piece(&language)).into_iter().collect()
}
