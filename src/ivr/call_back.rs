//! The number to call back: read out in its groups, confirmed by 1, or replaced by another one that is keyed in, read back
//! and corrected.
//!
//! Owns what is asked and what a key means; what is being said and how long is waited is the box's.

use std::time::Duration;

use super::{asking::sentences, words::Voice};
use crate::{
    speech::{self, System},
    vocab::{PhoneNumber, Utterance},
};

/// Numbers that were keyed in wrongly, or were not the right ones, before the caller is spared more of it.
const TRIES: u8 = 3;
/// As many digits as a number has at most (E.164).
const LONGEST: usize = 15;
/// Between two digits, and after a question.
pub(super) const WAIT: Duration = Duration::from_secs(7);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Confirm,
    Enter { incomplete: bool },
}

/// What follows a key or a silence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// The words of this step, from the beginning.
    Speak,
    /// The caller goes on pressing.
    Listen,
    Ignore,
    Done(Option<PhoneNumber>),
}

#[derive(Debug)]
pub(super) struct CallBack {
    number: Option<PhoneNumber>,
    /// `number` was keyed in here: without a confirmation it is still better than none.
    keyed: bool,
    step: Step,
    typed: String,
    tries: u8,
    silent_before: bool,
}

impl CallBack {
    pub fn new(caller: Option<PhoneNumber>) -> Self {
        let step = if caller.is_some() { Step::Confirm } else { Step::Enter { incomplete: false } };
        Self { number: caller, keyed: false, step, typed: String::new(), tries: 0, silent_before: false }
    }

    /// `promised`: somebody listens to the box, and will call back.
    pub fn words(&self, voice: &Voice<'_>, promised: bool) -> Utterance {
        match (self.step, &self.number) {
            (Step::Confirm, Some(number)) => {
                let begin = if promised { System::WillCallBackTo } else { System::YourNumberIs };
                let read_out = [voice.system(begin), speech::number(voice.lang, number)].concat();
                sentences([read_out, voice.system(System::NumberKeys)])
            }
            (Step::Enter { incomplete: true }, _) => {
                sentences([voice.system(System::NumberIncomplete), voice.system(System::NumberEnter)])
            }
            _ => voice.system(System::NumberEnter),
        }
    }

    /// Digits of a number come one after another; two equal ones are two.
    pub fn is_typing(&self) -> bool {
        matches!(self.step, Step::Enter { .. })
    }

    pub fn key(&mut self, key: char) -> Turn {
        self.silent_before = false;
        match (self.step, key) {
            (Step::Confirm, '1') => Turn::Done(self.number.clone()),
            (Step::Confirm, '2') => self.another(false),
            (Step::Confirm, '*') => Turn::Speak,
            (Step::Enter { .. }, '0'..='9') => {
                if self.typed.len() < LONGEST {
                    self.typed.push(key);
                }
                Turn::Listen
            }
            (Step::Enter { .. }, '#') => self.check(),
            (Step::Enter { .. }, '*') => {
                self.typed.clear();
                Turn::Speak
            }
            _ => Turn::Ignore,
        }
    }

    pub fn silent(&mut self) -> Turn {
        match self.step {
            Step::Enter { .. } if !self.typed.is_empty() => self.check(),
            _ if !self.silent_before => {
                self.silent_before = true;
                Turn::Speak
            }
            _ => Turn::Done(self.number.clone().filter(|_| self.keyed)),
        }
    }

    fn check(&mut self) -> Turn {
        match complete(&self.typed) {
            Some(number) => {
                (self.number, self.keyed) = (Some(number), true);
                (self.step, self.silent_before) = (Step::Confirm, false);
                Turn::Speak
            }
            None => self.another(true),
        }
    }

    fn another(&mut self, incomplete: bool) -> Turn {
        self.tries += 1;
        if self.tries > TRIES {
            return Turn::Done(None);
        }
        self.typed.clear();
        (self.step, self.keyed) = (Step::Enter { incomplete }, false);
        Turn::Speak
    }
}

/// A number that can be dialled from here: with its code, or a short one of the town. What lies between has lost digits.
fn complete(typed: &str) -> Option<PhoneNumber> {
    let long = typed.len() >= 9;
    PhoneNumber::parse(typed).filter(|_| long || (5..=6).contains(&typed.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn types(book: &mut CallBack, keys: &str) -> Turn {
        keys.chars().fold(Turn::Ignore, |_, key| book.key(key))
    }

    fn number(text: &str) -> Option<PhoneNumber> {
        PhoneNumber::parse(text)
    }

    #[test]
    fn the_callers_own_number_is_confirmed_by_one() {
        let mut book = CallBack::new(number("+380670000000"));
        assert_eq!(book.key('1'), Turn::Done(number("0670000000")));
    }

    #[test]
    fn another_number_is_keyed_in_read_back_and_confirmed() {
        let mut book = CallBack::new(number("+380670000000"));
        assert_eq!(book.key('2'), Turn::Speak);
        assert_eq!(types(&mut book, "0464421234#"), Turn::Speak);
        assert_eq!(book.key('1'), Turn::Done(number("+380464421234")));
    }

    #[test]
    fn a_number_that_lost_digits_is_asked_for_again_and_not_for_ever() {
        let mut book = CallBack::new(None);
        for _ in 0..TRIES {
            assert_eq!(types(&mut book, "06712345#"), Turn::Speak);
            assert_eq!(book.step, Step::Enter { incomplete: true });
        }
        assert_eq!(types(&mut book, "#"), Turn::Done(None));
    }

    #[test]
    fn a_star_begins_the_number_anew() {
        let mut book = CallBack::new(None);
        assert_eq!(types(&mut book, "999*"), Turn::Speak);
        types(&mut book, "0671234567#");
        assert_eq!(book.number, number("+380671234567"));
    }

    #[test]
    fn silence_after_the_last_digit_is_as_good_as_pound_and_after_reading_back_as_good_as_yes() {
        let mut book = CallBack::new(None);
        types(&mut book, "0671234567");
        assert_eq!(book.silent(), Turn::Speak);
        assert_eq!(book.silent(), Turn::Speak, "read back once more");
        assert_eq!(book.silent(), Turn::Done(number("0671234567")));
    }

    #[test]
    fn silence_about_the_callers_own_number_confirms_nothing() {
        let mut book = CallBack::new(number("0671234567"));
        assert_eq!(book.silent(), Turn::Speak);
        assert_eq!(book.silent(), Turn::Done(None));
    }

    #[test]
    fn an_endless_presser_types_a_bounded_number() {
        let mut book = CallBack::new(None);
        types(&mut book, &"7".repeat(1000));
        assert_eq!(book.typed.len(), LONGEST);
    }
}
