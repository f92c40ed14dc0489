//! What is said, in words: system phrases, templates with values, and the fragments values are spoken from.
//!
//! Owns every sentence the program itself speaks, per language as data, and the building of hours, times, dates and
//! numbers from recorded fragments without any engine. Knows the calendar's types; must not know menus, calls or audio.
//! Utterances carry the pauses that belong before them, so a menu is their plain concatenation.

mod clock;
mod count;
mod date;
mod en;
mod fragment;
mod hours;
mod language;
mod number;
pub mod numeral;
mod queue;
mod reading;
mod speak;
mod system;
mod template;
mod uk;
mod voice;

#[cfg(test)]
mod tests;

pub use count::{MAX_HRYVNIAS, Noun, amount, count};
pub use hours::{hours, opens, until};
pub use language::{
    ClockForm, Counted, Dates, Days, LanguageData, LanguageError, NounGender, Nouns, Numbers, Plural, Times, Waits,
    known, learn,
};
pub use number::number;
pub use queue::{place, wait};
pub use reading::{Doubt, DoubtKind, Reading, SayAs, engine_text, read};
pub use speak::{inventory, option, recordings, speak, title};
pub use system::{OPTION_PAUSE, System, TEXT_PAUSE, system};
pub use template::{Localized, Played, Span, Template, Value};
pub use voice::{Engine, Voice, Voices};
