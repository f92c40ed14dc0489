//! Cuts a text into words with whatever stands between them, so that putting both together gives the text again.

/// A word, a number, a clock time or a sign such as «№» and «%».
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub text: String,
    /// Spaces and punctuation up to the next token.
    pub gap: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Sign,
    Gap,
}

/// The first token is empty when the text does not begin with a word.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens: Vec<Token> = Vec::new();
    let mut last = Class::Gap;
    for (i, &c) in chars.iter().enumerate() {
        let class = class_at(&chars, i, last);
        match tokens.last_mut() {
            Some(token) if class == Class::Gap => token.gap.push(c),
            Some(token) if class == last && class != Class::Sign => token.text.push(c),
            _ if class == Class::Gap => tokens.push(Token { text: String::new(), gap: c.to_string() }),
            _ => tokens.push(Token { text: c.to_string(), gap: String::new() }),
        }
        last = class;
    }
    join_signs(&mut tokens);
    tokens
}

fn class_at(chars: &[char], i: usize, last: Class) -> Class {
    let next_is_digit = chars.get(i + 1).is_some_and(char::is_ascii_digit);
    match chars[i] {
        c if c.is_ascii_digit() => Class::Digit,
        ':' if last == Class::Digit && next_is_digit => Class::Digit,
        '\u{301}' | '’' | '\'' if last == Class::Letter => Class::Letter,
        '.' if last == Class::Letter && is_abbreviation(&chars[..i]) => Class::Letter,
        c if c.is_alphabetic() => Class::Letter,
        '№' | '%' | '§' => Class::Sign,
        _ => Class::Gap,
    }
}

/// The dot belongs to a short word of small letters that is followed by something: «вул.», «каб.», «грн.».
fn is_abbreviation(before: &[char]) -> bool {
    let word: String =
        before.iter().rev().take_while(|c| c.is_alphabetic()).collect::<Vec<_>>().into_iter().rev().collect();
    ABBREVIATIONS.contains(&word.as_str())
}

/// Words that are written with a dot in the middle of a sentence.
const ABBREVIATIONS: [&str; 9] = ["вул", "буд", "каб", "тел", "просп", "пров", "кв", "обл", "оф"];

/// A sign after a number needs a space to be read apart: «15%», «№5».
fn join_signs(tokens: &mut [Token]) {
    for i in 1..tokens.len() {
        let sign = |t: &Token| matches!(t.text.as_str(), "№" | "%" | "§");
        if tokens[i - 1].gap.is_empty() && (sign(&tokens[i]) || sign(&tokens[i - 1])) {
            tokens[i - 1].gap.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_gaps_together_are_the_text() {
        for text in
            ["Увага! 12 жовтня ЦНАП зачинено: світло.", "  з 8:00 до 17:45,", "З’єднуємо…", "сього\u{301}дні", ""]
        {
            let whole: String = tokens(text).into_iter().map(|t| t.text + &t.gap).collect();
            assert_eq!(whole, text);
        }
    }

    #[test]
    fn a_stress_mark_an_apostrophe_and_the_dot_of_an_abbreviation_stay_with_their_word() {
        let words: Vec<_> = tokens("вул. Сонячна, п’ять сього\u{301}дні.").into_iter().map(|t| t.text).collect();
        assert_eq!(words, ["вул.", "Сонячна", "п’ять", "сього\u{301}дні"]);
    }
}
