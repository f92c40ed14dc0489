//! The words of one language, as data. Ukrainian and English are brought along ([`uk`](super::uk), [`en`](super::en));
//! any other is a file of this shape that is read, checked and [learnt](registry::learn).
//!
//! Tables hold whole phrases in the case they are spoken in («з восьмої», «до п’ятниці»), so that joining needs no
//! grammar. What must agree with a number is given as the forms of one noun ([`Counted`]).

mod complete;
mod registry;
mod template;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::vocab::Lang;

pub(super) use registry::of;
pub use registry::{LanguageError, known, learn};

/// Everything the program itself can say in one language. Read from a file, anything may be lacking;
/// [`LanguageData::missing`] tells what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LanguageData {
    /// Known once it is learnt; a file says it by its name.
    #[serde(skip)]
    pub(super) lang: Option<Lang>,
    /// By the name of the phrase: `goodbye`.
    pub system: BTreeMap<String, String>,
    /// «натисніть нуль» … «натисніть дев’ять», зірочку, решітку.
    pub keys: Vec<String>,
    pub days: Days,
    pub times: Times,
    pub numbers: Numbers,
    pub nouns: Nouns,
    pub dates: Dates,
    pub waits: Waits,
}

/// Monday first, seven of each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Days {
    /// «з понеділка», to be followed by «до четверга» in the same recording.
    pub range_from: Vec<String>,
    pub range_to: Vec<String>,
    /// «у понеділок»
    pub on: Vec<String>,
    /// «і в понеділок», the last of a list.
    pub and_on: Vec<String>,
    /// «завтра, у понеділок,»
    pub tomorrow: Vec<String>,
    /// «понеділок», the beginning of a list of days off.
    pub name: Vec<String>,
    /// «понеділок — вихідний»
    pub off: Vec<String>,
    /// «та понеділок — вихідні», the last of a list.
    pub and_off: Vec<String>,
    /// «субота й неділя — вихідні»
    pub weekend_off: String,
    pub every_day: String,
    pub today: String,
}

/// Hours 0–23, and 24 for ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Times {
    /// A full hour, an end follows: «з восьмої».
    pub from_range: Vec<String>,
    /// A full hour, nothing follows: «з восьмої години».
    pub from: Vec<String>,
    /// Minutes follow: «з восьмої».
    pub from_minutes: Vec<String>,
    /// 25 of them.
    pub to: Vec<String>,
    pub to_minutes: Vec<String>,
    /// After minutes, where the language counts to twelve: "a.m.", "p.m."; otherwise empty.
    pub half_days: Vec<String>,
    pub around_the_clock: String,
    /// Before the break's hours.
    pub lunch: String,
    /// A week without a working day.
    pub closed: String,
    /// Words of the staff that `from` takes the place of, when a time follows them: «з», «із».
    pub from_after: Vec<String>,
    /// The same for `to`.
    pub to_after: Vec<String>,
    /// A time by itself; the first is for where no other fits.
    pub clock: Vec<ClockForm>,
}

/// A time of day in one form: «о восьмій годині».
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClockForm {
    /// The words before a time that ask for this form.
    pub after: Vec<String>,
    /// Whether the hours below contain that word, so that it is not said twice.
    pub contains_it: bool,
    pub hours: Vec<String>,
    /// Minutes follow: «о восьмій».
    pub with_minutes: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Numbers {
    /// 0–9.
    pub units: Vec<String>,
    /// Two written digits: 05 is «нуль п’ять», 45 «сорок п’ять».
    pub pairs: Vec<String>,
    /// 100, 200 … 900.
    pub hundreds: Vec<String>,
    pub three_zeros: String,
    pub plus: String,
    /// One and two of feminine nouns, where they differ: «одна, дві».
    pub feminine: Vec<String>,
    pub neuter: Vec<String>,
    /// A number that begins with one thousand begins with the noun itself: «тисяча двісті».
    pub bare_thousand: bool,
    pub plural: Plural,
}

/// How many forms a noun has after numbers, and which number takes which (the rules of CLDR for whole numbers).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Plural {
    /// One form: Hungarian, Crimean Tatar.
    #[default]
    None,
    /// 1, and the others: English, Bulgarian, German.
    One,
    /// 1, 21, 31…; 2–4, 22–24…; the others: Ukrainian.
    Slavic,
    /// 1; 2–4, 22–24…; the others.
    Polish,
    /// 1; 0, 2–19, 101–119…; the others: Romanian.
    Romanian,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Nouns {
    pub hryvnia: Counted,
    pub kopeck: Counted,
    pub thousand: Counted,
    pub million: Counted,
    pub minute: Counted,
    pub hour: Counted,
    pub day: Counted,
    pub call: Counted,
    pub message: Counted,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Counted {
    pub gender: NounGender,
    /// As many as the language's [`Plural`] has.
    pub forms: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NounGender {
    #[default]
    Masculine,
    Feminine,
    Neuter,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dates {
    /// «тридцять першого»
    pub days: Vec<String>,
    /// «грудня»
    pub months: Vec<String>,
    /// «дві тисячі двадцять шостого року», 15 of them from 2026.
    pub years: Vec<String>,
}

/// A place in the queue and how long it takes; each joined to one sentence, recorded whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Waits {
    /// «Ваше місце в черзі —», an ordinal follows.
    pub place: String,
    /// «перше» … «тридцяте»
    pub places: Vec<String>,
    /// Any place further back.
    pub far: String,
    /// «Чекати приблизно»
    pub about: String,
    /// «одну хвилину» … «двадцять хвилин»
    pub minutes: Vec<String>,
    /// «Чекати до»
    pub up_to: String,
    /// «однієї хвилини» … «двадцяти хвилин»
    pub up_to_minutes: Vec<String>,
    /// Any longer wait.
    pub long: String,
}

/// Years outside the table are left unsaid.
pub(super) const FIRST_YEAR: i16 = 2026;

impl LanguageData {
    pub(super) fn lang(&self) -> Lang {
        self.lang.unwrap_or(Lang::UK)
    }
}

impl Plural {
    /// How many forms a noun has.
    pub fn forms(self) -> usize {
        match self {
            Self::None => 1,
            Self::One => 2,
            Self::Slavic | Self::Polish | Self::Romanian => 3,
        }
    }

    /// Which form follows `n`.
    pub fn form(self, n: u64) -> usize {
        let few = matches!(n % 10, 2..=4) && !matches!(n % 100, 12..=14);
        match self {
            Self::None => 0,
            Self::One => usize::from(n != 1),
            Self::Slavic if n % 10 == 1 && n % 100 != 11 => 0,
            Self::Slavic if few => 1,
            Self::Polish if n == 1 => 0,
            Self::Polish if few => 1,
            Self::Romanian if n == 1 => 0,
            Self::Romanian if n == 0 || matches!(n % 100, 1..=19) => 1,
            Self::Slavic | Self::Polish | Self::Romanian => 2,
        }
    }
}

/// A table from words that are known to the program.
pub(super) fn list<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> Vec<String> {
    words.into_iter().map(|word| word.as_ref().to_owned()).collect()
}
