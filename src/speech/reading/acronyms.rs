//! Words of capitals: known ones as people say them («ЦНАП» → «цнап», «КП» → «ка пе»), the rest by their letters when
//! nobody could read them as a word.

use super::{
    doubt::DoubtKind,
    latin::is_cyrillic,
    rule::Read,
    stress::is_vowel,
    token::{Kind, Text, cleaned},
};

/// Read as words or written out; all others of capitals are spelled. Sorted.
const KNOWN: &[(&str, &str)] = &[
    ("АЕС", "аес"),
    ("АТ", "а те"),
    ("АТО", "ато"),
    ("ВІЛ", "віл"),
    ("ГЕС", "гес"),
    ("ДРАЦС", "драцс"),
    ("ДТЕК", "детек"),
    ("ЖЕК", "жек"),
    ("ЖЕО", "жео"),
    ("ЗОШ", "зош"),
    ("КЕП", "кеп"),
    ("КОАТУУ", "коату"),
    ("КІП", "кіп"),
    ("ЛЕП", "леп"),
    ("МАФ", "маф"),
    ("МОЗ", "моз"),
    ("МСЕК", "мсек"),
    ("НАБУ", "набу"),
    ("НАЗК", "назк"),
    ("НАТО", "нато"),
    ("НУШ", "нуш"),
    ("ОВА", "ова"),
    ("ОДА", "ода"),
    ("ПАТ", "пат"),
    ("ПІБ", "прізвище, ім’я та по батькові"),
    ("РАЦС", "рацс"),
    ("РАЦСУ", "рацсу"),
    ("РНОКПП", "ер ен о ка пе пе"),
    ("СНІД", "снід"),
    ("ТЕЦ", "тец"),
    ("ФАП", "фап"),
    ("ФОП", "фоп"),
    ("ЦНАП", "цнап"),
    ("ЧАЕС", "чаес"),
    ("ЄДРПОУ", "єдрпоу"),
    ("ІТ", "ай-ті"),
];

/// Said by their letters though they could be read as words.
const SPELLED: &[&str] = &[
    "ВПО", "ВЛК", "ГО", "ДАБІ", "ДПА", "ЄС", "ЗВО", "ЗДО", "ЗМІ", "ЗСУ", "КНУ", "КМУ", "МФО", "СТОВ", "КУ", "МОУ",
    "НБУ", "НСЗУ", "ОК", "ООН", "ООС", "ОСББ", "ОТГ", "ОУН", "ПФУ", "РДА", "СБУ", "СТО", "США", "ТО", "ТОВ", "ТОТ",
    "УБД", "УПА", "УНР", "ІПН", "АЗС", "БТІ", "ГУНП", "ДЮСШ", "ЗНО", "НПУ", "ОРВІ", "ПТУ", "УСЗН",
];

/// Ordinary short words that a sentence in capitals is made of.
const WORDS: &[&str] = &[
    "А", "АБО", "АЛЕ", "БЕЗ", "В", "ВАС", "ВІД", "ВІН", "ВСІ", "ВСЕ", "ДЕ", "ДЛЯ", "ДО", "Є", "Ж", "З", "ЗА", "ЗІ",
    "І", "ІЗ", "ЇХ", "Й", "КОД", "ЛИШЕ", "МИ", "НА", "НАС", "НЕ", "НЕМА", "НІ", "О", "ОБ", "ПО", "ПРИ", "ПРО", "РАДА",
    "СЕ", "ТА", "ТАК", "ТЕ", "ТИ", "ТІ", "ТУТ", "У", "УСІ", "ЦЕ", "ЦЕЙ", "ЦІ", "ЦЯ", "ЧАС", "ЧИ", "ЩЕ", "ЩО", "ЩОБ",
    "ЯК", "Я", "ДІЯ",
];

pub(super) fn acronym(text: &Text, at: usize) -> Option<Read> {
    let word = cleaned(text.text(at));
    let first = word.chars().next()?;
    if !first.is_uppercase() || !is_cyrillic(&word) || word.contains('\u{301}') {
        return None;
    }
    let capitals: String = word.chars().take_while(|c| c.is_uppercase()).collect();
    let ending = word.get(capitals.len()..).unwrap_or_default();
    let count = capitals.chars().count();
    if let "ПрАТ" | "КУпАП" | "СТзОВ" = word.as_str() {
        return Some(Read::new(at + 1, word.to_lowercase()));
    }
    // «форма Ф-1», «дорога Т-25»
    let code = count == 1 && ending.is_empty() && !word.to_lowercase().chars().any(is_vowel);
    if code && (text.is_glued(at + 1) || text.is_dash(at + 1) && text.kind(at + 2) == Some(Kind::Number)) {
        return Some(Read::new(at + 1, spelled(&word)));
    }
    if count < 2 || ending.chars().count() > 3 || ending.chars().any(char::is_uppercase) {
        return None;
    }
    if let Some((_, spoken)) = KNOWN.iter().find(|(known, _)| *known == capitals) {
        return Some(Read::new(at + 1, format!("{spoken}{ending}")));
    }
    if SPELLED.contains(&capitals.as_str()) {
        return Some(Read::new(at + 1, spelled(&capitals) + ending));
    }
    if !ending.is_empty() {
        return (count > 2).then(|| Read::new(at + 1, spelled(&capitals) + ending));
    }
    Some(unknown(text, at, &word))
}

/// A word in capitals nobody has told about: shouted, or an abbreviation.
fn unknown(text: &Text, at: usize, word: &str) -> Read {
    let vowels = word.to_lowercase().chars().filter(|c| is_vowel(*c)).count();
    let count = word.chars().count();
    let shouted = WORDS.contains(&word) || count >= 5 && vowels >= 1 || vowels >= 1 && among_capitals(text, at);
    if shouted {
        return Read::new(at + 1, word.to_lowercase());
    }
    if vowels == 0 || count == 2 {
        return Read::new(at + 1, spelled(word));
    }
    let words = if pronounceable(word) { word.to_lowercase() } else { spelled(word) };
    Read { end: at + 1, doubt: Some(DoubtKind::Guessed { read: words.clone() }), words }
}

/// Whether both neighbours, or the only one, are in capitals too.
fn among_capitals(text: &Text, at: usize) -> bool {
    let capitals = |at: usize| {
        let word = text.text(at);
        text.kind(at) == Some(Kind::Word) && word.chars().count() > 3 && word.chars().all(|c| !c.is_lowercase())
    };
    let before = at.checked_sub(2).is_some_and(|before| text.is_space(at - 1) && capitals(before));
    before || text.is_space(at + 1) && capitals(at + 2)
}

/// Consonant, vowel, consonant and the like: «МАФ».
fn pronounceable(word: &str) -> bool {
    let vowels: Vec<bool> = word.to_lowercase().chars().map(is_vowel).collect();
    vowels.windows(2).all(|pair| pair.first() != pair.last())
}

/// Letter by letter: «ка пе».
pub(super) fn spelled(word: &str) -> String {
    let names = word.chars().flat_map(char::to_lowercase).filter_map(letter);
    names.collect::<Vec<_>>().join(" ")
}

/// The name of a Ukrainian letter.
fn letter(c: char) -> Option<&'static str> {
    Some(match c {
        'а' => "а",
        'б' => "бе",
        'в' => "ве",
        'г' => "ге",
        'ґ' => "ґе",
        'д' => "де",
        'е' => "е",
        'є' => "є",
        'ж' => "же",
        'з' => "зе",
        'и' => "и",
        'і' => "і",
        'ї' => "ї",
        'й' => "йот",
        'к' => "ка",
        'л' => "ел",
        'м' => "ем",
        'н' => "ен",
        'о' => "о",
        'п' => "пе",
        'р' => "ер",
        'с' => "ес",
        'т' => "те",
        'у' => "у",
        'ф' => "еф",
        'х' => "ха",
        'ц' => "це",
        'ч' => "че",
        'ш' => "ша",
        'щ' => "ща",
        'ь' => "м’який знак",
        'ю' => "ю",
        'я' => "я",
        'ы' => "и",
        'э' => "е",
        'ё' => "йо",
        'ъ' => "твердий знак",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(word: &str) -> Option<String> {
        acronym(&Text::new(word), 0).map(|read| read.words)
    }

    #[test]
    fn known_ones_are_said_as_people_say_them() {
        for (written, said) in [
            ("ЦНАП", "цнап"),
            ("КП", "ка пе"),
            ("ТОВ", "те о ве"),
            ("ЦНАПу", "цнапу"),
            ("ДСНС", "де ес ен ес"),
            ("ОСББ", "о ес бе бе"),
        ] {
            assert_eq!(read(written).as_deref(), Some(said), "{written}");
        }
    }

    #[test]
    fn shouted_words_are_words_and_unknown_ones_are_told() {
        assert_eq!(read("УВАГА").as_deref(), Some("увага"));
        assert_eq!(read("НЕ").as_deref(), Some("не"));
        assert_eq!(read("Мена"), None);
        assert!(acronym(&Text::new("ЦУР"), 0).unwrap().doubt.is_some());
        assert!(acronym(&Text::new("ЦНП"), 0).unwrap().doubt.is_none());
    }
}
