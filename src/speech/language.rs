//! The words of one language. Adding a language is adding one such table and naming it in [`of`].
//!
//! Tables hold whole phrases in the case they are spoken in («з восьмої», «до п’ятниці»), so that joining needs no grammar.

use crate::vocab::Lang;

use super::{System, en, uk};

/// Everything the program itself can say in one language.
pub(super) struct Language {
    pub lang: Lang,
    pub system: &'static [(System, &'static str)],
    /// «натисніть нуль» … «натисніть дев’ять», зірочку, решітку.
    pub keys: [&'static str; 12],
    pub days: Days,
    pub times: Times,
    pub numbers: Numbers,
    pub dates: Dates,
    pub waits: Waits,
    pub engine: EngineWords,
}

/// Monday first.
pub(super) struct Days {
    /// «з понеділка», to be followed by «до четверга» in the same recording.
    pub range_from: [&'static str; 7],
    pub range_to: [&'static str; 7],
    /// «у понеділок»
    pub on: [&'static str; 7],
    /// «і в понеділок», the last of a list.
    pub and_on: [&'static str; 7],
    /// «завтра, у понеділок,»
    pub tomorrow: [&'static str; 7],
    /// «понеділок», the beginning of a list of days off.
    pub name: [&'static str; 7],
    /// «понеділок — вихідний»
    pub off: [&'static str; 7],
    /// «та понеділок — вихідні», the last of a list.
    pub and_off: [&'static str; 7],
    /// «субота й неділя — вихідні»
    pub weekend_off: &'static str,
    pub every_day: &'static str,
    pub today: &'static str,
}

/// Hours 0–23, and 24 for ends.
pub(super) struct Times {
    /// A full hour, an end follows: «з восьмої».
    pub from_range: [&'static str; 24],
    /// A full hour, nothing follows: «з восьмої години».
    pub from: [&'static str; 24],
    /// Minutes follow: «з восьмої».
    pub from_minutes: [&'static str; 24],
    pub to: [&'static str; 25],
    pub to_minutes: [&'static str; 24],
    /// After minutes, where the language counts to twelve: "a.m.", "p.m.".
    pub half_days: Option<[&'static str; 2]>,
    pub around_the_clock: &'static str,
    /// Before the break's hours.
    pub lunch: &'static str,
    /// A week without a working day.
    pub closed: &'static str,
}

pub(super) struct Numbers {
    pub units: [&'static str; 10],
    /// Two written digits: 05 is «нуль п’ять», 45 «сорок п’ять».
    pub pairs: [&'static str; 100],
    /// 100, 200 … 900.
    pub hundreds: [&'static str; 9],
    pub three_zeros: &'static str,
    pub plus: &'static str,
}

pub(super) struct Dates {
    /// «тридцять першого»
    pub days: [&'static str; 31],
    /// «грудня»
    pub months: [&'static str; 12],
    /// «дві тисячі двадцять шостого року», from [`FIRST_YEAR`].
    pub years: [&'static str; 15],
}

/// A place in the queue and how long it takes; each joined to one sentence, recorded whole.
pub(super) struct Waits {
    /// «Ваше місце в черзі —», an ordinal follows.
    pub place: &'static str,
    /// «перше» … «тридцяте»
    pub places: [&'static str; 30],
    /// Any place further back.
    pub far: &'static str,
    /// «Чекати приблизно»
    pub about: &'static str,
    /// «одну хвилину» … «двадцять хвилин»
    pub minutes: [&'static str; 20],
    /// «Чекати до»
    pub up_to: &'static str,
    /// «однієї хвилини» … «двадцяти хвилин»
    pub up_to_minutes: [&'static str; 20],
    /// Any longer wait.
    pub long: &'static str,
}

/// What a speech engine reads wrongly or not at all.
pub(super) struct EngineWords {
    /// Word, the end its predecessor must have (empty: any), and how to write it for the engine.
    pub words: &'static [(&'static str, &'static str, &'static str)],
    /// Signs after a number: one, two to four, five and more.
    pub counted: &'static [(&'static str, [&'static str; 3])],
}

/// Years outside the table are left unsaid.
pub(super) const FIRST_YEAR: i16 = 2026;

/// The table of `lang`; a language without one is served in Ukrainian.
pub(super) fn of(lang: Lang) -> &'static Language {
    match lang {
        Lang::EN => &en::ENGLISH,
        _ => &uk::UKRAINIAN,
    }
}
