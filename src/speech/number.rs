//! Telephone numbers in words, in the groups they were written in: «нуль шістдесят сім, нуль нуль нуль, …».
//!
//! A group of one to three digits is read as people read it, as a number after its leading zeros; a longer one is cut.

use std::{sync::Arc, time::Duration};

use crate::vocab::{Lang, PhoneNumber, Piece, Utterance};

use super::{
    fragment::Fragment,
    language::{self, LanguageData},
};

/// Long enough to write a group down.
const GROUP_PAUSE: Duration = Duration::from_millis(300);

/// A number as a caller would write it down: of this country in its groups, «нуль шістдесят сім, нуль нуль нуль, …».
pub fn number(lang: Lang, number: &PhoneNumber) -> Utterance {
    let groups = match number.as_str().strip_prefix("+380") {
        Some(national) if national.len() == 9 => {
            let at = |from, to| national.get(from..to).unwrap_or_default();
            [format!("0{}", at(0, 2)), at(2, 5).to_owned(), at(5, 7).to_owned(), at(7, 9).to_owned()].to_vec()
        }
        _ => vec![number.as_str().to_owned()],
    };
    let groups: Vec<Arc<str>> = groups.into_iter().map(Arc::from).collect();
    phone(&language::of(lang), &groups)
}

pub(super) fn phone(language: &LanguageData, groups: &[Arc<str>]) -> Utterance {
    let mut utterance = Utterance::new();
    for group in groups {
        let plus = group.starts_with('+').then_some(Fragment::Plus);
        let digits: Vec<usize> = group.chars().filter_map(|c| c.to_digit(10)).map(|d| d as usize).collect();
        for (i, part) in cut(&digits).into_iter().enumerate() {
            if !utterance.is_empty() {
                utterance.push(Piece::Silence(GROUP_PAUSE));
            }
            let words = plus.filter(|_| i == 0).into_iter().chain(spoken(part));
            utterance.extend(words.filter_map(|fragment| fragment.piece(language)));
        }
    }
    utterance
}

/// Up to three digits stay together; a longer group becomes a three if its length is odd, then pairs.
fn cut(digits: &[usize]) -> Vec<&[usize]> {
    if digits.len() <= 3 {
        return if digits.is_empty() { Vec::new() } else { vec![digits] };
    }
    let (head, pairs) = digits.split_at(if digits.len() % 2 == 1 { 3 } else { 0 });
    let head = (!head.is_empty()).then_some(head);
    head.into_iter().chain(pairs.chunks(2)).collect()
}

fn spoken(digits: &[usize]) -> Vec<Fragment> {
    match *digits {
        [n] => vec![Fragment::Unit(n)],
        [a, b] => vec![Fragment::Pair(a * 10 + b)],
        [0, 0, 0] => vec![Fragment::ThreeZeros],
        [0, 0, n] => vec![Fragment::Pair(0), Fragment::Unit(n)],
        [0, a, b] => vec![Fragment::Unit(0), Fragment::Pair(a * 10 + b)],
        [h, 0, 0] => vec![Fragment::Hundred(h)],
        [h, 0, n] => vec![Fragment::Hundred(h), Fragment::Unit(n)],
        [h, a, b] => vec![Fragment::Hundred(h), Fragment::Pair(a * 10 + b)],
        _ => Vec::new(),
    }
}
