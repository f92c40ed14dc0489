//! A time of day within a text: «восьма тридцять», «о восьмій тридцять», «до восьмої тридцять».
//!
//! The word before it decides the form. Where the recordings of the hours contain that word («о», «до»), it is taken
//! from the text, because a preposition cut off from its hour sounds broken.

use jiff::civil::Time;

use crate::vocab::Utterance;

use super::{fragment::Fragment, language::LanguageData};

/// Which recordings an hour is taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    From,
    To,
    /// Of the language's own forms.
    Clock(usize),
}

/// `time` as it is said after `text`.
pub(super) fn time(language: &LanguageData, text: &str, time: Time) -> Utterance {
    let index = |n: i8| usize::try_from(n).unwrap_or(0);
    let (hour, minute) = (index(time.hour()), index(time.minute()));
    let form = form_after(language, text);
    let mut words = vec![match (form, minute) {
        (Form::From, 0) => Fragment::From(hour),
        (Form::From, _) => Fragment::FromMinutes(hour),
        (Form::To, 0) => Fragment::To(hour),
        (Form::To, _) => Fragment::ToMinutes(hour),
        (Form::Clock(form), 0) => Fragment::Clock(form, hour),
        (Form::Clock(form), _) => Fragment::ClockMinutes(form, hour),
    }];
    if minute > 0 {
        words.extend([Fragment::Pair(minute), Fragment::HalfDay(usize::from(hour >= 12))]);
    }
    words.into_iter().filter_map(|fragment| fragment.piece(language)).collect()
}

/// What is said of `text` itself when a time follows it.
pub(super) fn before<'a>(language: &LanguageData, text: &'a str) -> &'a str {
    let contains_it = match form_after(language, text) {
        Form::From | Form::To => true,
        Form::Clock(form) => language.times.clock.get(form).is_some_and(|form| form.contains_it),
    };
    if contains_it { text.strip_suffix(last_word(text)).unwrap_or(text).trim_end() } else { text }
}

fn form_after(language: &LanguageData, text: &str) -> Form {
    let times = &language.times;
    let word = last_word(text).to_lowercase();
    let asks = |words: &[String]| !word.is_empty() && words.iter().any(|asking| asking.to_lowercase() == word);
    if asks(&times.from_after) {
        Form::From
    } else if asks(&times.to_after) {
        Form::To
    } else {
        Form::Clock(times.clock.iter().position(|form| asks(&form.after)).unwrap_or(0))
    }
}

/// Empty when punctuation parts it from what follows.
fn last_word(text: &str) -> &str {
    let text = text.trim_end();
    let start = text.char_indices().rev().take_while(|(_, c)| c.is_alphabetic()).last().map_or(text.len(), |(i, _)| i);
    text.get(start..).unwrap_or_default()
}
