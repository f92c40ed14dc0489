//! Cuts a text into words, numbers, spaces and single signs. All tokens together are the text again, so a rule can look
//! around and a doubt can quote what is written.

use std::cell::Cell;

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters of one alphabet or several, with the apostrophes and stress marks inside.
    Word,
    /// ASCII digits.
    Number,
    Space,
    /// White space with a line end in it.
    Break,
    /// One sign.
    Mark,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub kind: Kind,
    pub text: &'t str,
    /// Of a word: in small letters, with the one apostrophe ’ and without invisible signs.
    pub low: String,
}

/// A text in tokens, with safe looks to both sides: beyond the ends everything is empty.
pub(super) struct Text<'t> {
    tokens: Vec<Token<'t>>,
    /// How often a slow helper may still be asked about this text.
    questions: Cell<u8>,
}

impl<'t> Text<'t> {
    pub fn new(text: &'t str) -> Self {
        let mut tokens: Vec<Token<'t>> = Vec::new();
        let mut rest = text;
        while let Some(kind) = rest.chars().next().map(kind_of) {
            let (token, after) = rest.split_at(length(rest, kind));
            let kind = if kind == Kind::Space && token.contains(['\n', '\r', '\u{2028}', '\u{2029}']) {
                Kind::Break
            } else {
                kind
            };
            let low = if kind == Kind::Word { low(token) } else { String::new() };
            tokens.push(Token { kind, text: token, low });
            rest = after;
        }
        Self { tokens, questions: Cell::new(MOST_QUESTIONS) }
    }

    pub fn get(&self, at: usize) -> Option<&Token<'t>> {
        self.tokens.get(at)
    }

    /// Takes one of the questions, if there is any left.
    pub fn may_ask(&self) -> bool {
        let left = self.questions.get();
        self.questions.set(left.saturating_sub(1));
        left > 0
    }

    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    pub fn kind(&self, at: usize) -> Option<Kind> {
        self.get(at).map(|token| token.kind)
    }

    pub fn text(&self, at: usize) -> &'t str {
        self.get(at).map_or("", |token| token.text)
    }

    /// The word at `at` in small letters; empty when something else is there.
    pub fn low(&self, at: usize) -> &str {
        self.get(at).map_or("", |token| token.low.as_str())
    }

    /// The digits at `at`; empty when something else is there.
    pub fn digits(&self, at: usize) -> &'t str {
        self.get(at).filter(|token| token.kind == Kind::Number).map_or("", |token| token.text)
    }

    /// The number at `at`, when it is no longer than `longest` digits.
    pub fn number(&self, at: usize, longest: usize) -> Option<u64> {
        let digits = self.digits(at);
        if digits.len() > longest { None } else { digits.parse().ok() }
    }

    pub fn is(&self, at: usize, sign: &str) -> bool {
        self.text(at) == sign
    }

    /// Whether a word begins directly behind a number or the other way round.
    pub fn is_glued(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.kind(before));
        matches!(
            (before, self.kind(at)),
            (Some(Kind::Word), Some(Kind::Number)) | (Some(Kind::Number), Some(Kind::Word))
        )
    }

    /// Whether a word or number stands directly behind punctuation: «м.Мена», «буд.1,кв.2».
    pub fn is_pressed(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map_or("", |before| self.text(before));
        matches!(before, "." | "," | ";" | ":" | "!" | "?") && matches!(self.kind(at), Some(Kind::Word | Kind::Number))
    }

    pub fn is_space(&self, at: usize) -> bool {
        self.kind(at) == Some(Kind::Space)
    }

    pub fn is_dash(&self, at: usize) -> bool {
        matches!(self.text(at), "-" | "–" | "—" | "−" | "‑" | "‒")
    }

    /// The place after a space at `at`, if there is one.
    pub fn after_space(&self, at: usize) -> usize {
        if self.is_space(at) { at + 1 } else { at }
    }

    /// The place after a dash with or without spaces around it.
    pub fn after_dash(&self, at: usize) -> Option<usize> {
        let dash = self.after_space(at);
        self.is_dash(dash).then(|| self.after_space(dash + 1))
    }

    /// The place of what stands before `at`, a space left aside.
    pub fn place_before(&self, at: usize) -> Option<usize> {
        let before = at.checked_sub(1)?;
        if self.is_space(before) { before.checked_sub(1) } else { Some(before) }
    }

    /// The word before `at` across a space or the end of a line, and across the dot of a shortened word.
    pub fn word_before(&self, at: usize) -> &str {
        let Some(mut before) = at.checked_sub(1) else { return "" };
        if matches!(self.kind(before), Some(Kind::Space | Kind::Break)) {
            let Some(next) = before.checked_sub(1) else { return "" };
            before = next;
        }
        if self.is(before, ".") && before > 0 && self.low(before - 1).chars().count() <= LONGEST_SHORTENED {
            before -= 1;
        }
        self.low(before)
    }

    /// The word from `at` on, a space left aside.
    pub fn word_after(&self, at: usize) -> &str {
        self.low(self.after_space(at))
    }

    /// Up to `many` words before `at` in the same sentence, the nearest first.
    pub fn words_back(&self, at: usize, many: usize) -> impl Iterator<Item = &str> {
        let from = self.tokens.get(..at).unwrap_or_default();
        let near = from.iter().enumerate().rev().take(many * 4).take_while(|(i, token)| {
            let shortened = self.low(i.wrapping_sub(1)).chars().count() <= LONGEST_SHORTENED;
            !matches!(token.text, "!" | "?" | "…") && (token.text != "." || shortened)
        });
        near.filter(|(_, token)| token.kind == Kind::Word).map(|(_, token)| token.low.as_str()).take(many)
    }

    /// What is written from `from` up to `to`.
    pub fn written(&self, from: usize, to: usize) -> String {
        self.tokens.get(from..to.min(self.len())).unwrap_or_default().iter().map(|token| token.text).collect()
    }

    /// Whether a word with a capital first letter stands at `at`.
    pub fn is_capital(&self, at: usize) -> bool {
        self.kind(at) == Some(Kind::Word) && self.text(at).chars().next().is_some_and(char::is_uppercase)
    }
}

/// A text with more riddles than these is no text for callers.
const MOST_QUESTIONS: u8 = 8;

/// «просп.» and shorter may carry a dot in the middle of a sentence.
const LONGEST_SHORTENED: usize = 5;

pub(super) const STRESS: char = '\u{301}';

/// Typewriter, typographic and letter apostrophes, and what keyboards give instead.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ' | '‘' | '`' | '´' | 'ʹ' | '′' | '＇')
}

/// Signs nobody sees: soft hyphen, joiners, marks of direction, byte order mark, variation selectors.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}')
}

/// Combining signs that a letter of Ukrainian can carry: stress, breve and diaeresis.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn kind_of(c: char) -> Kind {
    match c {
        _ if c.is_ascii_digit() => Kind::Number,
        _ if c.is_whitespace() => Kind::Space,
        _ if c.is_alphabetic() && !is_apostrophe(c) => Kind::Word,
        _ => Kind::Mark,
    }
}

/// Bytes of the token at the beginning of `rest`.
fn length(rest: &str, kind: Kind) -> usize {
    if kind == Kind::Mark {
        return rest.chars().next().map_or(0, char::len_utf8);
    }
    let mut chars = rest.char_indices().peekable();
    while let Some((_, c)) = chars.next() {
        let next = chars.peek().map(|&(_, next)| next);
        let (at, Some(next)) = (chars.peek().map_or(rest.len(), |&(at, _)| at), next) else { break };
        let inside = kind == Kind::Word && (is_combining(next) || is_invisible(next) || is_apostrophe(next));
        let goes_on = kind_of(next) == kind || inside && (is_combining(next) || letter_follows(&rest[at..]));
        if !goes_on {
            return at;
        }
        let _ = c;
    }
    rest.len()
}

/// Whether a letter comes after the apostrophe or invisible signs that `rest` begins with.
fn letter_follows(rest: &str) -> bool {
    let mut chars = rest.chars();
    let apostrophes = chars.next().map_or(0, |c| usize::from(is_apostrophe(c)));
    apostrophes <= 1 && chars.find(|&c| !is_invisible(c)).is_some_and(|c| kind_of(c) == Kind::Word)
}

/// `word` with the one apostrophe, composed й and ї, and nothing invisible.
pub(super) fn cleaned(word: &str) -> String {
    let mut clean = String::with_capacity(word.len());
    for c in word.chars() {
        match (clean.chars().next_back(), c) {
            (Some('и'), '\u{306}') => replace_last(&mut clean, 'й'),
            (Some('И'), '\u{306}') => replace_last(&mut clean, 'Й'),
            (Some('і'), '\u{308}') => replace_last(&mut clean, 'ї'),
            (Some('І'), '\u{308}') => replace_last(&mut clean, 'Ї'),
            _ if is_invisible(c) => {}
            _ if is_apostrophe(c) => clean.push('’'),
            _ if is_combining(c) && c != STRESS => {}
            _ => clean.push(c),
        }
    }
    clean
}

fn replace_last(text: &mut String, c: char) {
    text.pop();
    text.push(c);
}

fn low(word: &str) -> String {
    cleaned(word).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<String> {
        let text = Text::new(text);
        (0..text.len()).map(|at| text.text(at).to_owned()).collect()
    }

    #[test]
    fn all_tokens_together_are_the_text() {
        for text in
            ["Увага! 12 жовтня ЦНАП зачинено: світло.", "  з 8:00\nдо 17:45,", "З’єднуємо…", "сього\u{301}дні", ""]
        {
            assert_eq!(pieces(text).concat(), text);
        }
    }

    #[test]
    fn an_apostrophe_and_a_stress_mark_belong_to_their_word_but_quotes_do_not() {
        assert_eq!(pieces("п'ять 'слів' сього\u{301}дні"), ["п'ять", " ", "'", "слів", "'", " ", "сього\u{301}дні"]);
        assert_eq!(Text::new("П'ЯТЬ").low(0), "п’ять");
        assert_eq!(Text::new("под\u{ad}вірʼя").low(0), "подвір’я");
        assert_eq!(Text::new("за\u{438}\u{306}мати").low(0), "займати");
    }

    #[test]
    fn words_are_found_to_both_sides() {
        let text = Text::new("вул. Сонячна, каб. 5 та");
        assert_eq!(text.word_before(2), "вул");
        assert_eq!(text.word_after(4), "");
        assert_eq!(text.words_back(9, 3).collect::<Vec<_>>(), ["каб", "сонячна", "вул"]);
        assert_eq!(text.place_before(0), None);
    }
}
