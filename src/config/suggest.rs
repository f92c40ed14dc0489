//! "Did you mean": the nearest known name, and letters that only look alike.

/// The candidate most like `word`, when it is like enough to be worth saying.
pub(super) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = fold(&word.to_lowercase());
    candidates
        .into_iter()
        .map(|c| (strsim::damerau_levenshtein(&wanted, &fold(&c.to_lowercase())), c))
        .filter(|(distance, c)| *distance <= allowed(wanted.chars().count().min(c.chars().count())))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, c)| c)
}

/// Mistakes allowed in a word of this length: one in three letters, at least one, at most four.
fn allowed(letters: usize) -> usize {
    (letters / 3).clamp(1, 4)
}

/// Ukrainian letters that look like Latin ones are turned into those, so that two words that look the same are the same.
pub(super) fn fold(word: &str) -> String {
    word.chars().map(|c| TWINS.iter().find(|(cyrillic, _)| *cyrillic == c).map_or(c, |(_, latin)| *latin)).collect()
}

/// The known word that `word` looks exactly like without being it: a letter of the wrong alphabet.
pub(super) fn twin<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = fold(word);
    candidates.into_iter().find(|c| *c != word && fold(c) == wanted)
}

const TWINS: &[(char, char)] = &[
    ('а', 'a'),
    ('е', 'e'),
    ('і', 'i'),
    ('о', 'o'),
    ('р', 'p'),
    ('с', 'c'),
    ('у', 'y'),
    ('х', 'x'),
    ('ї', 'ï'),
    ('к', 'k'),
    ('ѕ', 's'),
    ('ј', 'j'),
    ('А', 'A'),
    ('В', 'B'),
    ('Е', 'E'),
    ('І', 'I'),
    ('К', 'K'),
    ('М', 'M'),
    ('Н', 'H'),
    ('О', 'O'),
    ('Р', 'P'),
    ('С', 'C'),
    ('Т', 'T'),
    ('У', 'Y'),
    ('Х', 'X'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_one_or_two_slips_is_recognised_and_a_different_one_is_not() {
        assert_eq!(nearest("паспрот", ["графік", "паспорт"]), Some("паспорт"));
        assert_eq!(nearest("meuns", ["menus", "hours"]), Some("menus"));
        assert_eq!(nearest("субсидії", ["земля", "паспорт"]), None);
    }

    #[test]
    fn letters_of_the_wrong_alphabet_are_seen_through() {
        assert_eq!(twin("sаy", ["say", "title"]), Some("say"));
        assert_eq!(twin("графiк", ["графік"]), Some("графік"));
        assert_eq!(twin("say", ["say"]), None);
    }
}
