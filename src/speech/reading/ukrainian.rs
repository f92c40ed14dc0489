//! Reads a Ukrainian text from left to right: at each token the first rule that knows what stands there.

use super::{
    abbreviations, acronyms, addresses, dates, days,
    doubt::{Doubt, Reading},
    homographs, latin, leftovers, marks, numbers, ordinals, phones, ranges, roman,
    rule::{Read, Rule},
    say_as::Pronunciations,
    stress, times,
    token::{Kind, Text, cleaned},
    units, web,
};

/// In this order: what is written with more signs comes first.
const AT_NUMBERS: &[Rule] = &[
    web::address,
    phones::phone,
    dates::date,
    times::time,
    ordinals::ending,
    units::measured,
    ranges::range,
    addresses::address,
    leftovers::sign,
    leftovers::unknown_unit,
    numbers::number,
];

const AT_WORDS: &[Rule] = &[
    marks::by,
    web::address,
    roman::roman,
    times::at_clock,
    days::day_of_week,
    abbreviations::abbreviation,
    acronyms::acronym,
    latin::latin,
    homographs::homograph,
];

const AT_MARKS: &[Rule] = &[phones::phone, units::prefixed, leftovers::sign, marks::mark];

/// Doubts beyond this many are one and the same trouble.
pub(super) const MOST_DOUBTS: usize = 50;

/// Words that a rule has written may themselves tell how their neighbour is read («2 довідки» → «дві довідки́»), so what
/// has been read is read again until nothing changes.
const MOST_PASSES: usize = 4;

pub(super) fn read(text: &str, say_as: &Pronunciations) -> Reading {
    let mut reading = pass(text, say_as);
    let mut written = text.to_owned();
    for _ in 1..MOST_PASSES {
        if reading.words == written {
            break;
        }
        let words = pass(&reading.words, &Pronunciations::default()).words;
        written = std::mem::replace(&mut reading.words, words);
    }
    reading
}

/// Once from left to right.
fn pass(text: &str, say_as: &Pronunciations) -> Reading {
    let text = Text::new(text);
    let mut out = Out::default();
    let mut at = 0;
    while at < text.len() {
        let own = say_as_here(&text, at, say_as);
        let as_asked = own.is_some();
        let read = own.unwrap_or_else(|| token(&text, at));
        if let Some(kind) = read.doubt
            && out.doubts.len() < MOST_DOUBTS
        {
            out.doubts.push(Doubt { written: text.written(at, read.end).trim().to_owned(), kind });
        }
        if text.is_glued(at) {
            out.push(" ");
        }
        let begins = !as_asked && out.begins_sentence() && !text.text(at).starts_with(char::is_lowercase);
        let words = if begins { stress::like("Я", &read.words) } else { read.words };
        out.push(&words);
        at = read.end.max(at + 1);
        if text.is_pressed(at) {
            out.push(" ");
        }
    }
    Reading { words: out.finish(), doubts: out.doubts }
}

fn say_as_here(text: &Text, at: usize, say_as: &Pronunciations) -> Option<Read> {
    let (end, spoken) = say_as.find(text, at)?;
    let needs_reading = spoken.chars().any(|c| c.is_ascii_alphanumeric());
    let words = if needs_reading { read(&spoken, &Pronunciations::default()).words } else { spoken };
    Some(Read::new(end, words))
}

fn token(text: &Text, at: usize) -> Read {
    let first = |rules: &[Rule]| rules.iter().find_map(|rule| rule(text, at)).filter(|read| read.end > at);
    match text.kind(at) {
        Some(Kind::Number) => first(AT_NUMBERS).unwrap_or_else(|| leftovers::unread(text, at)),
        Some(Kind::Word) => word(text, at, first),
        Some(Kind::Mark) => first(AT_MARKS).unwrap_or_else(|| leftovers::unread(text, at)),
        Some(Kind::Break) => Read::new(at + 1, line_end(text, at)),
        _ => Read::new(at + 1, " "),
    }
}

fn word(text: &Text, at: usize, first: impl Fn(&[Rule]) -> Option<Read>) -> Read {
    let written = cleaned(text.text(at));
    if homographs::is_stressed(&written) {
        return Read::new(at + 1, written);
    }
    if stress::has_stress(&written) {
        return Read::new(at + 1, stress::stressed(&written));
    }
    if let Some(read) = first(AT_WORDS) {
        return read;
    }
    if let Some(spoken) = stress::exception(text.low(at)) {
        return Read::new(at + 1, stress::like(&written, spoken));
    }
    if latin::is_cyrillic(&written) { Read::new(at + 1, written) } else { leftovers::unread(text, at) }
}

/// A line that ends without punctuation still is a pause when the next one begins a thing of its own; a sentence that is
/// only wrapped goes on.
fn line_end(text: &Text, at: usize) -> &'static str {
    let before = text.place_before(at).map_or("", |before| text.text(before));
    let closed = before.is_empty() || before.chars().all(|c| ".,;:!?…—–-(«".contains(c));
    let blank = text.text(at).matches('\n').count() > 1;
    let next = text.text(at + 1);
    let bullet = matches!(next, "-" | "–" | "—" | "•" | "*" | "·" | "▪" | "●");
    match () {
        () if next.is_empty() || closed => " ",
        () if blank => ". ",
        () if bullet => "; ",
        () if text.is_capital(at + 1) => ", ",
        () => " ",
    }
}

/// The words so far, one space between two and none before punctuation.
#[derive(Default)]
struct Out {
    words: String,
    doubts: Vec<Doubt>,
}

impl Out {
    fn begins_sentence(&self) -> bool {
        self.words.trim_end_matches([' ', '«']).chars().next_back().is_none_or(|last| ".!?".contains(last))
    }

    fn push(&mut self, words: &str) {
        for c in words.chars() {
            match c {
                ' ' if self.words.is_empty() || self.words.ends_with([' ', '(', '«']) => {}
                ',' | '.' | ';' | ':' | '!' | '?' | '…' | ')' | '»' => self.close(c),
                _ => self.words.push(c),
            }
        }
    }

    /// Punctuation stands at its word; one comma is enough, and a full stop says more than a comma.
    fn close(&mut self, c: char) {
        while self.words.ends_with(' ') {
            self.words.pop();
        }
        let last = self.words.chars().next_back();
        let repeated =
            c == ',' && last.is_some_and(|last| ",.;:!?…(«—".contains(last)) || c == '.' && last == Some('.');
        if last.is_some() && !repeated {
            self.words.push(c);
        }
    }

    fn finish(&mut self) -> String {
        let words = std::mem::take(&mut self.words);
        words.trim_matches([' ', '—']).trim_end().to_owned()
    }
}
