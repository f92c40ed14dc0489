//! Addresses of mail and pages as one dictates them: «mena@rada.gov.ua» → «мена равлик рада крапка гов крапка ю-ей».
//! The protocol and «www.» are left out: a browser finds the page without them.

use super::{
    digits, latin,
    rule::Read,
    token::{Kind, Text},
};

/// Beyond this many tokens it is no address anybody could write down.
const LONGEST: usize = 60;

/// Ends of names of the network, and how they are said.
const DOMAINS: &[(&str, &str)] = &[
    ("ua", "ю-ей"),
    ("com", "ком"),
    ("org", "орг"),
    ("net", "нет"),
    ("gov", "гов"),
    ("info", "інфо"),
    ("edu", "еду"),
    ("eu", "ій-ю"),
    ("укр", "укр"),
    ("me", "мі"),
    ("biz", "біз"),
    ("online", "онлайн"),
    ("io", "ай-оу"),
];

/// Parts of names that are neither Ukrainian nor spelled.
const NAMES: &[(&str, &str)] = &[
    ("gmail", "джимейл"),
    ("ukr", "укр"),
    ("i", "ай"),
    ("meta", "мета"),
    ("rada", "рада"),
    ("mail", "мейл"),
    ("cnap", "цнап"),
    ("tsnap", "цнап"),
    ("diia", "дія"),
    ("info", "інфо"),
    ("email", "імейл"),
    ("yahoo", "яху"),
    ("outlook", "аутлук"),
    ("facebook", "фейсбук"),
    ("google", "гугл"),
    ("youtube", "ютуб"),
    ("office", "офіс"),
    ("post", "пошт"),
    ("site", "сайт"),
    ("portal", "портал"),
    ("otg", "о те ге"),
    ("hromada", "громада"),
    ("gromada", "громада"),
    ("prozorro", "прозо́рро"),
    ("t", "ті"),
    ("zoom", "зум"),
];

pub(super) fn address(text: &Text, at: usize) -> Option<Read> {
    if text.kind(at)? == Kind::Space || text.kind(at)? == Kind::Break {
        return None;
    }
    let begin = after_protocol(text, at);
    let end = end_of(text, begin);
    if !(begin > at || is_mail(text, begin, end) || is_page(text, begin, end)) || end <= begin {
        return None;
    }
    let words = words(text, begin, end);
    let end = end + usize::from(text.is(end, "/"));
    (!words.is_empty()).then(|| Read::new(end, words))
}

/// «https://», «http://», «www.»
fn after_protocol(text: &Text, at: usize) -> usize {
    let mut begin = at;
    if matches!(text.low(begin), "http" | "https")
        && text.is(begin + 1, ":")
        && text.is(begin + 2, "/")
        && text.is(begin + 3, "/")
    {
        begin += 4;
    }
    if text.low(begin) == "www" && text.is(begin + 1, ".") && text.kind(begin + 2) == Some(Kind::Word) {
        begin += 2;
    }
    begin
}

/// The end of what is written without a space, without the punctuation of the sentence behind it.
fn end_of(text: &Text, begin: usize) -> usize {
    let mut end = begin;
    while end - begin < LONGEST && belongs(text, end) {
        end += 1;
    }
    while end > begin
        && matches!(
            text.text(end - 1),
            "." | "," | ":" | ";" | "-" | "?" | "/" | "!" | "_" | "&" | "=" | "#" | "+" | "~" | "%"
        )
    {
        end -= 1;
    }
    end
}

fn belongs(text: &Text, at: usize) -> bool {
    match text.kind(at) {
        Some(Kind::Number) => true,
        Some(Kind::Word) => {
            let word = text.text(at);
            word.is_ascii() || latin::is_cyrillic(word) && !word.contains(['\u{301}', '’', '\''])
        }
        Some(Kind::Mark) => {
            matches!(text.text(at), "." | "@" | "-" | "_" | "/" | "+" | "?" | "=" | "&" | "#" | "~" | ":" | "%")
        }
        _ => false,
    }
}

/// Latin letters and one «@» with a name that has a full stop in it behind.
fn is_mail(text: &Text, begin: usize, end: usize) -> bool {
    let ats: Vec<usize> = (begin..end).filter(|&at| text.is(at, "@")).collect();
    let [at] = ats.as_slice() else { return false };
    *at > begin
        && text.kind(at + 1) == Some(Kind::Word)
        && (at + 2..end).any(|dot| text.is(dot, ".") && text.kind(dot + 1) == Some(Kind::Word))
}

/// «mena.gov.ua», «diia.gov.ua/poslugy», «мена.укр»: a name that ends like one of the network.
fn is_page(text: &Text, begin: usize, end: usize) -> bool {
    let host = (begin..end).find(|&at| matches!(text.text(at), "/" | "?" | ":")).unwrap_or(end);
    let plain = (begin..host).all(|at| match text.kind(at) {
        Some(Kind::Mark) => matches!(text.text(at), "." | "-"),
        Some(Kind::Word) => text.text(at).is_ascii() || text.low(host - 1) == "укр",
        kind => kind == Some(Kind::Number),
    });
    let last = text.low(host.wrapping_sub(1));
    plain
        && host >= begin + 3
        && text.is(host - 2, ".")
        && DOMAINS.iter().any(|(name, _)| *name == last)
        && text.kind(begin) == Some(Kind::Word)
}

fn words(text: &Text, begin: usize, end: usize) -> String {
    let mut words: Vec<String> = Vec::new();
    for at in begin..end {
        let said = match text.kind(at) {
            Some(Kind::Word) => part(text, at),
            Some(Kind::Number) => digits::dictated(text.digits(at)).replace(',', ""),
            _ => sign(text.text(at)).to_owned(),
        };
        words.push(said);
    }
    words.retain(|word| !word.is_empty());
    words.join(" ")
}

fn sign(sign: &str) -> &'static str {
    match sign {
        "." => "крапка",
        "@" => "равлик",
        "-" => "дефіс",
        "_" => "підкреслення",
        "/" => "коса риска",
        "+" => "плюс",
        "?" => "знак питання",
        "=" => "дорівнює",
        "&" => "амперсанд",
        "#" => "решітка",
        "~" => "тильда",
        ":" => "двокрапка",
        "%" => "відсоток",
        _ => "",
    }
}

fn part(text: &Text, at: usize) -> String {
    let low = text.low(at);
    let after_dot = at > 0 && text.is(at - 1, ".");
    if latin::is_cyrillic(text.text(at)) {
        return low.to_owned();
    }
    if let Some((_, said)) = DOMAINS.iter().find(|(name, _)| after_dot && *name == low) {
        return (*said).to_owned();
    }
    if let Some((_, said)) = NAMES.iter().find(|(name, _)| *name == low) {
        return (*said).to_owned();
    }
    let vowels = low.chars().any(|c| "aeiouy".contains(c));
    if !vowels || low.len() == 1 { latin::spelled(low) } else { latin::transliterated(low) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, usize)> {
        address(&Text::new(text), 0).map(|read| (read.words, read.end))
    }

    #[test]
    fn mail_and_pages_are_dictated() {
        assert_eq!(read("mena@rada.gov.ua").unwrap().0, "мена равлик рада крапка гов крапка ю-ей");
        assert_eq!(read("https://www.diia.gov.ua/").unwrap().0, "дія крапка гов крапка ю-ей");
        assert_eq!(read("cnap-mena@ukr.net").unwrap().0, "цнап дефіс мена равлик укр крапка нет");
        assert_eq!(read("мена.укр").unwrap().0, "мена крапка укр");
    }

    #[test]
    fn the_full_stop_of_the_sentence_is_not_part_of_it() {
        assert_eq!(read("mena.gov.ua. Далі").unwrap().1, 5);
        for text in ["ЦНАП.", "Windows.Далі", "1.5", "т.д", "і.ua@"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
