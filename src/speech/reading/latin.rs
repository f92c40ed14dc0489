//! Latin words: by a small dictionary, capitals by their English letters, Latin letters that stand for Cyrillic ones by
//! mistake («ЦHAП»), the rest by `ukrainian-tn` and, failing that, letter for letter, with a doubt.

use super::{
    doubt::DoubtKind,
    rule::Read,
    token::{Text, cleaned},
};

/// In small letters, as callers know them; parts of words with a hyphen are joined by one.
const WORDS: &[(&str, &str)] = &[
    ("android", "андроїд"),
    ("apple", "епл"),
    ("bankid", "банк-айді"),
    ("bank id", "банк-айді"),
    ("bluetooth", "блютус"),
    ("chat", "чат"),
    ("chatbot", "чатбот"),
    ("covid", "ковід"),
    ("e-mail", "імейл"),
    ("email", "імейл"),
    ("excel", "ексель"),
    ("facebook", "фейсбук"),
    ("gmail", "джимейл"),
    ("google", "гугл"),
    ("iban", "айбан"),
    ("id", "ай-ді́"),
    ("instagram", "інстаграм"),
    ("internet", "інтернет"),
    ("it", "ай-ті́"),
    ("ios", "ай-о-ес"),
    ("iphone", "айфон"),
    ("linux", "лінукс"),
    ("mail", "мейл"),
    ("messenger", "месенджер"),
    ("microsoft", "майкрософт"),
    ("office", "офіс"),
    ("offline", "офлайн"),
    ("ok", "окей"),
    ("online", "онлайн"),
    ("pin", "пін"),
    ("prozorro", "прозо́рро"),
    ("sim", "сім"),
    ("signal", "сигнал"),
    ("skype", "скайп"),
    ("smart", "смарт"),
    ("start", "старт"),
    ("swift", "свіфт"),
    ("teams", "тімс"),
    ("telegram", "телеграм"),
    ("tiktok", "тікток"),
    ("viber", "вайбер"),
    ("visa", "віза"),
    ("mastercard", "мастеркард"),
    ("web", "веб"),
    ("whatsapp", "вотсап"),
    ("wi-fi", "вай-фай"),
    ("wifi", "вай-фай"),
    ("windows", "віндовс"),
    ("word", "ворд"),
    ("youtube", "ютуб"),
    ("zoom", "зум"),
    ("unicef", "юнісеф"),
    ("usaid", "юсейд"),
    ("undp", "пе ер о о ен"),
    ("starlink", "старлінк"),
    ("privat", "приват"),
    ("monobank", "монобанк"),
    ("europe", "юроп"),
    ("help", "хелп"),
    ("desk", "деск"),
    ("info", "інфо"),
];

/// One word, or «Wi-Fi», «e-mail», at a Latin word.
pub(super) fn latin(text: &Text, at: usize) -> Option<Read> {
    let written = text.text(at);
    if is_cyrillic(written) {
        return None;
    }
    if let Some(words) = lookalike(text, at) {
        return Some(Read::new(at + 1, words));
    }
    let joined = text.is_dash(at + 1).then(|| format!("{}-{}", text.low(at), text.low(at + 2)));
    if let Some((_, said)) = joined.and_then(|joined| WORDS.iter().find(|(word, _)| *word == joined)) {
        return Some(Read::new(at + 3, *said));
    }
    let low = text.low(at);
    if let Some((_, said)) = WORDS.iter().find(|(word, _)| *word == low) {
        return Some(Read::new(at + 1, *said));
    }
    if !low.chars().all(|c| c.is_ascii_lowercase()) {
        return None;
    }
    if is_spelled(written) {
        return Some(Read::new(at + 1, spelled(low)));
    }
    let words = by_library(text, written).unwrap_or_else(|| transliterated(low));
    Some(Read { end: at + 1, doubt: Some(DoubtKind::Foreign { read: words.clone() }), words })
}

/// Capitals without a vowel, or up to three of them: «SMS», «PDF», «USB», «GPS».
fn is_spelled(word: &str) -> bool {
    let capitals = word.chars().all(|c| c.is_ascii_uppercase());
    let vowels = word.chars().any(|c| "AEIOUY".contains(c.to_ascii_uppercase()));
    capitals && (word.len() <= 3 || !vowels) && word.len() <= 6 || word.len() == 1
}

fn by_library(text: &Text, word: &str) -> Option<String> {
    let words = super::leftovers::by_library(text, word)?;
    (words.chars().filter(|c| c.is_alphabetic()).count() <= 4 * word.len()).then_some(words)
}

/// A word that is Ukrainian but for letters of the wrong keyboard.
fn lookalike(text: &Text, at: usize) -> Option<String> {
    let written = text.text(at);
    let cyrillic = written.chars().filter(|c| is_cyrillic_letter(*c)).count();
    let latin = written.chars().filter(char::is_ascii_alphabetic).count();
    let one = written.chars().count() == 1
        && matches!(written, "i" | "a" | "o" | "I" | "A" | "O")
        && among_cyrillic(text, at);
    if !one && (cyrillic == 0 || latin == 0) {
        return None;
    }
    let mended: Option<String> =
        cleaned(written).chars().map(|c| if c.is_ascii_alphabetic() { cyrillic_twin(c) } else { Some(c) }).collect();
    let mended = mended?;
    let again = Text::new(&mended);
    let read = super::acronyms::acronym(&again, 0).map(|read| read.words);
    Some(read.unwrap_or(mended))
}

fn among_cyrillic(text: &Text, at: usize) -> bool {
    let cyrillic = |at: usize| text.text(at).chars().any(is_cyrillic_letter);
    text.place_before(at).is_some_and(cyrillic) || cyrillic(text.after_space(at + 1))
}

fn cyrillic_twin(c: char) -> Option<char> {
    Some(match c {
        'A' => 'А',
        'B' => 'В',
        'C' => 'С',
        'E' => 'Е',
        'H' => 'Н',
        'I' => 'І',
        'K' => 'К',
        'M' => 'М',
        'O' => 'О',
        'P' => 'Р',
        'T' => 'Т',
        'X' => 'Х',
        'Y' => 'У',
        'a' => 'а',
        'c' => 'с',
        'e' => 'е',
        'i' => 'і',
        'k' => 'к',
        'o' => 'о',
        'p' => 'р',
        'x' => 'х',
        'y' => 'у',
        _ => return None,
    })
}

pub(super) fn is_cyrillic_letter(c: char) -> bool {
    ('\u{400}'..='\u{52f}').contains(&c)
}

/// Whether every letter of `word` is Cyrillic.
pub(super) fn is_cyrillic(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).all(is_cyrillic_letter)
}

/// By the names of the English letters.
pub(super) fn spelled(word: &str) -> String {
    word.chars().filter_map(letter).collect::<Vec<_>>().join(" ")
}

fn letter(c: char) -> Option<&'static str> {
    Some(match c.to_ascii_lowercase() {
        'a' => "ей",
        'b' => "бі",
        'c' => "сі",
        'd' => "ді",
        'e' => "і",
        'f' => "еф",
        'g' => "джі",
        'h' => "ейч",
        'i' => "ай",
        'j' => "джей",
        'k' => "кей",
        'l' => "ел",
        'm' => "ем",
        'n' => "ен",
        'o' => "оу",
        'p' => "пі",
        'q' => "к’ю",
        'r' => "ар",
        's' => "ес",
        't' => "ті",
        'u' => "ю",
        'v' => "ві",
        'w' => "дабл-ю",
        'x' => "ікс",
        'y' => "вай",
        'z' => "зет",
        _ => return None,
    })
}

/// Letter for letter, by the table Ukrainian names are put into passports with (Cabinet's resolution № 55 of 2010) read
/// backwards: most Latin words of a council are Ukrainian names.
pub(super) fn transliterated(word: &str) -> String {
    const PAIRS: [(&str, &str); 38] = [
        ("shch", "щ"),
        ("zgh", "зг"),
        ("zh", "ж"),
        ("kh", "х"),
        ("ts", "ц"),
        ("ch", "ч"),
        ("sh", "ш"),
        ("ye", "є"),
        ("yi", "ї"),
        ("yu", "ю"),
        ("ya", "я"),
        ("ie", "є"),
        ("iu", "ю"),
        ("ia", "я"),
        ("ck", "к"),
        ("a", "а"),
        ("b", "б"),
        ("c", "к"),
        ("d", "д"),
        ("e", "е"),
        ("f", "ф"),
        ("g", "г"),
        ("h", "г"),
        ("i", "і"),
        ("j", "дж"),
        ("k", "к"),
        ("l", "л"),
        ("m", "м"),
        ("n", "н"),
        ("o", "о"),
        ("p", "п"),
        ("qu", "кв"),
        ("q", "к"),
        ("r", "р"),
        ("s", "с"),
        ("t", "т"),
        ("u", "у"),
        ("v", "в"),
    ];
    let mut spoken = String::with_capacity(word.len() * 2);
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let pair = PAIRS.iter().find(|(latin, _)| rest.starts_with(latin));
        let (said, length) = match (pair, first) {
            (Some((latin, said)), _) => (*said, latin.len()),
            (None, 'w') => ("в", 1),
            (None, 'x') => ("кс", 1),
            (None, 'y') => ("и", 1),
            (None, 'z') => ("з", 1),
            (None, other) => ("", other.len_utf8()),
        };
        spoken.push_str(said);
        rest = rest.get(length..).unwrap_or_default();
    }
    spoken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Read> {
        latin(&Text::new(text), 0)
    }

    #[test]
    fn known_words_and_capitals_are_read_without_a_doubt() {
        for (written, said) in [("Wi-Fi", "вай-фай"), ("SMS", "ес ем ес"), ("Viber", "вайбер"), ("e-mail", "імейл")]
        {
            let read = read(written).unwrap();
            assert_eq!((read.words.as_str(), read.doubt), (said, None), "{written}");
        }
    }

    #[test]
    fn letters_of_the_wrong_keyboard_are_mended() {
        assert_eq!(read("ЦHAП").unwrap().words, "цнап");
        assert_eq!(read("i вода").unwrap().words, "і");
        assert!(read("Мена").is_none());
    }

    #[test]
    fn an_unknown_word_is_told() {
        assert!(matches!(read("Zghurivka").unwrap().doubt, Some(DoubtKind::Foreign { .. })));
        assert_eq!(transliterated("shchastia"), "щастя");
    }
}
