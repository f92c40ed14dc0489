//! Text to words: what an engine has to be given so that it says what is written.
//!
//! Engines read raw Ukrainian badly: «№» and «%» are lost, «24 січня» is not ordinal, «8:00» becomes three numbers, and
//! some words get no stress or a wrong one. Rules of one concept each put such places into words in the right gender
//! and case; only what they leave goes to the crate `ukrainian-tn`. What had to be guessed comes back as a doubt.
//! Never changes what a prompt is called or compared by; must not know engines, prompts or configuration.

mod abbreviations;
mod acronyms;
mod addresses;
mod amount;
mod case;
mod dates;
mod days;
mod digits;
mod doubt;
mod english;
mod homographs;
mod latin;
mod leftovers;
mod marks;
mod noun;
mod numbers;
mod ordinals;
mod phones;
mod ranges;
mod roman;
mod rule;
mod say_as;
mod stress;
mod times;
mod token;
mod ukrainian;
mod unit;
mod units;
mod web;

#[cfg(test)]
mod tests;

use crate::vocab::Lang;

pub use doubt::{Doubt, DoubtKind, Reading};
pub use say_as::SayAs;

use say_as::Pronunciations;

/// `text` of `lang` in words.
pub fn read(lang: Lang, text: &str, say_as: &SayAs) -> Reading {
    let say_as = Pronunciations::new(say_as);
    match lang {
        Lang::UK => ukrainian::read(text, &say_as),
        Lang::EN => english::read(text, &say_as),
        _ => other(text, &say_as),
    }
}

/// The words of [`read`] alone.
pub fn engine_text(lang: Lang, text: &str, say_as: &SayAs) -> String {
    read(lang, text, say_as).words
}

/// A language without rules: the town's own words, all else as it is written.
fn other(text: &str, say_as: &Pronunciations) -> Reading {
    let text = token::Text::new(text);
    let mut words = String::new();
    let mut at = 0;
    while at < text.len() {
        let (end, said) = say_as.find(&text, at).unwrap_or_else(|| (at + 1, text.text(at).to_owned()));
        words.push_str(&said);
        at = end;
    }
    Reading { words: words.split_whitespace().collect::<Vec<_>>().join(" "), doubts: Vec::new() }
}
