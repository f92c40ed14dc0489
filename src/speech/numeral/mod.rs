//! Ukrainian numerals in every case and gender: «двохсот сорока п’яти», «двадцять перша», «п’ятьма».
//!
//! Owns their paradigms after the orthography of 2019 (§§ 104–108). Where the norm allows two forms there is one here:
//! «п’яти», not «п’ятьох»; «п’ятьма», not «п’ятьома»; «сімома» and «вісьмома», because «сьома» is heard as “seventh”;
//! «першому», not «першім»; «п’ятдесятьма», not «п’ятдесятьома». All parts of a compound are declined. A thousand or a
//! million that begins a number is said without its «одна», as people say it: «тисяча двісті», but «двадцять одна
//! тисяча», «мільйон одна тисяча».
//!
//! Stress (U+0301) stands in the forms the voice Anatol reads wrongly or without one: all of them were spoken with and
//! without their mark and compared («п’яти́», «сорока́», «одного́», «одинадцяти́», «ти́сячами»; the stress by two dictionaries
//! that agree).
//!
//! The accusative is the one of things («бачу два столи»); persons would take the genitive, which a caller of these
//! functions can ask for. Must not know texts, tokens or recordings.

mod cardinal;
mod ordinal;

#[cfg(test)]
mod tests;

pub use cardinal::cardinal;
pub use ordinal::{ordinal, ordinal_plural};

/// Of the noun that is counted. `Plural` is for nouns that have no other number: «одні двері».
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gender {
    Masculine,
    Feminine,
    Neuter,
    Plural,
}

impl Gender {
    pub const ALL: [Gender; 4] = [Gender::Masculine, Gender::Feminine, Gender::Neuter, Gender::Plural];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Case {
    Nominative,
    Genitive,
    Dative,
    Accusative,
    Instrumental,
    Locative,
}

impl Case {
    pub const ALL: [Case; 6] =
        [Case::Nominative, Case::Genitive, Case::Dative, Case::Accusative, Case::Instrumental, Case::Locative];

    /// The cases in which the number rules its noun («п’ять гривень») and does not agree with it («п’ятьма гривнями»).
    pub fn is_direct(self) -> bool {
        matches!(self, Case::Nominative | Case::Accusative)
    }
}

/// Forms in the order of [`Case`].
pub(super) type Cases = [&'static str; 6];

/// The one of `forms` that `case` asks for.
pub(super) fn in_case(forms: &Cases, case: Case) -> &'static str {
    let [nominative, genitive, dative, accusative, instrumental, locative] = forms;
    match case {
        Case::Nominative => nominative,
        Case::Genitive => genitive,
        Case::Dative => dative,
        Case::Accusative => accusative,
        Case::Instrumental => instrumental,
        Case::Locative => locative,
    }
}

/// The form of a noun after `n` in the nominative: «хвилина, хвилини, хвилин» for 1, 2 and 5.
pub fn form(n: u64, [one, few, many]: [&str; 3]) -> &str {
    match (n % 10, n % 100) {
        (1, hundred) if hundred != 11 => one,
        (2..=4, hundred) if !(12..=14).contains(&hundred) => few,
        _ => many,
    }
}

/// `words` into `text`, kept apart by spaces.
fn push(text: &mut String, words: &str) {
    if !text.is_empty() && !words.is_empty() {
        text.push(' ');
    }
    text.push_str(words);
}
