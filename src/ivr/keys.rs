//! What a key means at a place.

use super::script::{NodeId, NodeKind, Script};
use crate::vocab::Digit;

/// The key that changes the language when a council has several.
pub(super) const LANGUAGE: char = '8';

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Go(NodeId),
    Again,
    Back,
    Language,
    /// Of a closed department: its hours are said.
    Hours,
    /// Not offered here.
    Wrong,
    /// Not on a telephone's keypad (A–D): noise, never the caller's mistake.
    Nothing,
}

/// Keys written in the menu come first; `*`, `#`, `0` and the language key mean the same everywhere else.
pub(super) fn meaning(script: &Script, at: NodeId, digit: Digit) -> Meaning {
    if let Some(NodeKind::Menu(menu)) = script.find(at).map(|node| &node.kind)
        && let Some((_, node)) = menu.keys.iter().find(|(key, _)| *key == digit)
    {
        return Meaning::Go(*node);
    }
    match digit.as_char() {
        '*' => Meaning::Again,
        '#' => Meaning::Back,
        '0' => script.operator.map_or(Meaning::Wrong, Meaning::Go),
        LANGUAGE if script.languages.len() > 1 => Meaning::Language,
        'A'..='D' => Meaning::Nothing,
        _ => Meaning::Wrong,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::fixtures, *};

    fn key(c: char) -> Digit {
        Digit::from_char(c).unwrap()
    }

    #[test]
    fn a_written_key_outweighs_the_common_meaning() {
        let script = fixtures::town();
        let main = script.main;
        assert_eq!(meaning(&script, main, key('1')), Meaning::Go(fixtures::id(&script, "графік")));
        assert_eq!(meaning(&script, main, key('0')), Meaning::Go(fixtures::id(&script, "ЦНАП")));
        assert_eq!(meaning(&script, main, key('7')), Meaning::Wrong);
        assert_eq!(meaning(&script, main, key('A')), Meaning::Nothing);
    }

    #[test]
    fn the_language_key_is_wrong_where_one_language_is_spoken() {
        let mut script = fixtures::town();
        assert_eq!(meaning(&script, script.main, key('8')), Meaning::Language);
        script.languages.truncate(1);
        assert_eq!(meaning(&script, script.main, key('8')), Meaning::Wrong);
    }

    #[test]
    fn without_an_operator_zero_is_a_wrong_key() {
        let mut script = fixtures::town();
        script.operator = None;
        assert_eq!(meaning(&script, script.main, key('0')), Meaning::Wrong);
    }
}
