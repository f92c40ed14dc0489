//! Shortened words with a dot or a hyphen: «у м. Мена», «вул.», «р-н», «ім.», «т. д.». A noun is written out in the case
//! its preposition or adjective asks for; a letter that could be two words is decided by what follows it.

use crate::speech::numeral::{Case, in_case};

use super::{
    case::Governs,
    rule::Read,
    stress::like,
    token::{Kind, Text},
};

/// Nominative, genitive, dative, accusative, instrumental, locative.
type Forms = [&'static str; 6];

/// What has to follow a shortened word for it to be one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Anything: no other word is written so.
    Any,
    /// A name: «м. Мена», «о. Зміїний».
    Name,
    /// A number or «№»: «п. 3», «ст. 5».
    Number,
}

struct Short {
    sign: &'static str,
    before: Before,
    forms: Forms,
}

const fn noun(sign: &'static str, before: Before, forms: Forms) -> Short {
    Short { sign, before, forms }
}

use Before::{Any, Name, Number};

/// Signs with a dot after them.
const NOUNS: &[Short] = &[
    noun("м", Name, ["місто", "міста", "місту", "місто", "містом", "місті"]),
    noun("с", Name, ["село", "села", "селу", "село", "селом", "селі"]),
    noun("с", Number, ["сторінка", "сторінки", "сторінці", "сторінку", "сторінкою", "сторінці"]),
    noun("стор", Number, ["сторінка", "сторінки", "сторінці", "сторінку", "сторінкою", "сторінці"]),
    noun("смт", Any, ["селище", "селища", "селищу", "селище", "селищем", "селищі"]),
    noun("сел", Name, ["селище", "селища", "селищу", "селище", "селищем", "селищі"]),
    noun("вул", Any, ["вулиця", "вулиці", "вулиці", "вулицю", "вулицею", "вулиці"]),
    noun("просп", Any, ["проспект", "проспекту", "проспекту", "проспект", "проспектом", "проспекті"]),
    noun("пров", Any, ["провулок", "провулку", "провулку", "провулок", "провулком", "провулку"]),
    noun("мкр", Any, ["мікрорайон", "мікрорайону", "мікрорайону", "мікрорайон", "мікрорайоном", "мікрорайоні"]),
    noun("оз", Name, ["озеро", "озера", "озеру", "озеро", "озером", "озері"]),
    noun("хут", Name, ["хутір", "хутора", "хутору", "хутір", "хутором", "хуторі"]),
    noun("акад", Name, ["академіка"; 6]),
    noun("ген", Name, ["генерала"; 6]),
    noun("ф", Number, ["форма", "форми", "формі", "форму", "формою", "формі"]),
    noun("пл", Name, ["площа", "площі", "площі", "площу", "площею", "площі"]),
    noun("бул", Name, ["бульвар", "бульвару", "бульвару", "бульвар", "бульваром", "бульварі"]),
    noun("буд", Any, ["будинок", "будинку", "будинку", "будинок", "будинком", "будинку"]),
    noun("корп", Any, ["корпус", "корпусу", "корпусу", "корпус", "корпусом", "корпусі"]),
    noun("під", Number, ["під’їзд", "під’їзду", "під’їзду", "під’їзд", "під’їздом", "під’їзді"]),
    noun("кв", Any, ["квартира", "квартири", "квартирі", "квартиру", "квартирою", "квартирі"]),
    noun("каб", Any, ["кабінет", "кабінету", "кабінету", "кабінет", "кабінетом", "кабінеті"]),
    noun("кім", Any, ["кімната", "кімнати", "кімнаті", "кімнату", "кімнатою", "кімнаті"]),
    noun("оф", Any, ["офіс", "офісу", "офісу", "офіс", "офісом", "офісі"]),
    noun("пов", Any, ["поверх", "поверху", "поверху", "поверх", "поверхом", "поверсі"]),
    noun("обл", Any, ["область", "області", "області", "область", "областю", "області"]),
    noun("р", Name, ["річка", "річки", "річці", "річку", "річкою", "річці"]),
    noun("тел", Any, ["телефон", "телефону", "телефону", "телефон", "телефоном", "телефоні"]),
    noun("моб", Any, ["мобільний"; 6]),
    noun("внутр", Any, ["внутрішній"; 6]),
    noun("вн", Number, ["внутрішній"; 6]),
    noun("дод", Number, ["додатковий"; 6]),
    noun("ім", Any, ["імені"; 6]),
    noun("п", Number, ["пункт", "пункту", "пункту", "пункт", "пунктом", "пункті"]),
    noun("пп", Number, ["підпункт", "підпункту", "підпункту", "підпункт", "підпунктом", "підпункті"]),
    noun("ст", Number, ["стаття", "статті", "статті", "статтю", "статтею", "статті"]),
    noun("ст", Name, ["станція", "станції", "станції", "станцію", "станцією", "станції"]),
    noun("ч", Number, ["частина", "частини", "частині", "частину", "частиною", "частині"]),
    noun("гр", Number, ["група", "групи", "групі", "групу", "групою", "групі"]),
    noun("т", Number, ["том", "тому", "тому", "том", "томом", "томі"]),
    noun("рис", Number, ["рисунок", "рисунка", "рисунку", "рисунок", "рисунком", "рисунку"]),
    noun("дог", Any, ["договір", "договору", "договору", "договір", "договором", "договорі"]),
];

/// Words that are not inflected, in tokens set apart by spaces; dots and spaces between are not counted.
const PHRASES: &[(&str, &str)] = &[
    ("і т д", "і так далі"),
    ("й т д", "й так далі"),
    ("та т д", "та так далі"),
    ("і т п", "і тому подібне"),
    ("й т п", "й тому подібне"),
    ("та т п", "та тому подібне"),
    ("та ін", "та інше"),
    ("і ін", "і інше"),
    ("й ін", "й інше"),
    ("у т ч", "у тому числі"),
    ("в т ч", "в тому числі"),
    ("т зв", "так званий"),
    ("т в о", "тимчасовий виконувач обов’язків"),
    ("в о", "виконувач обов’язків"),
    ("н е", "нашої ери"),
    ("ц р", "цього року"),
    ("напр", "наприклад"),
    ("див", "дивіться"),
    ("тис", "тисяч"),
    ("заст", "заступник"),
    ("нач", "начальник"),
    ("зав", "завідувач"),
    ("адм", "адміністративний"),
    ("мін", "мінімум"),
    ("макс", "максимум"),
];

/// Words with a hyphen in them: the end of the part behind it tells nothing, so the case comes from outside.
const HYPHENED: &[(&str, &str, Forms)] = &[
    ("р", "н", ["район", "району", "району", "район", "районом", "районі"]),
    ("р", "ну", ["району"; 6]),
    ("р", "ні", ["районі"; 6]),
    ("пр", "т", ["проспект", "проспекту", "проспекту", "проспект", "проспектом", "проспекті"]),
    ("б", "р", ["бульвар", "бульвару", "бульвару", "бульвар", "бульваром", "бульварі"]),
    ("м", "н", ["мікрорайон", "мікрорайону", "мікрорайону", "мікрорайон", "мікрорайоном", "мікрорайоні"]),
    ("буд", "к", ["будинок", "будинку", "будинку", "будинок", "будинком", "будинку"]),
    ("д", "р", ["доктор", "доктора", "доктору", "доктора", "доктором", "докторі"]),
    ("ч", "з", ["через"; 6]),
];

pub(super) fn abbreviation(text: &Text, at: usize) -> Option<Read> {
    phrase(text, at)
        .or_else(|| initials(text, at))
        .or_else(|| hyphened(text, at))
        .or_else(|| shortened(text, at))
        .or_else(|| saint(text, at))
        .or_else(|| electronic(text, at))
        .or_else(|| born(text, at))
        .or_else(|| account(text, at))
}

/// «і т. д.», «напр.»: each part with its dot.
fn phrase(text: &Text, at: usize) -> Option<Read> {
    PHRASES.iter().find_map(|(parts, words)| {
        let mut place = at;
        for (i, part) in parts.split(' ').enumerate() {
            if i > 0 {
                place = text.after_space(place);
            }
            let conjunction =
                matches!(part, "і" | "й" | "та" | "у" | "в") && parts.len() > part.len() && !parts.ends_with("в о");
            if text.low(place) != part || !conjunction && !text.is(place + 1, ".") {
                return None;
            }
            place += if conjunction { 1 } else { 2 };
        }
        let end = keep_full_stop(text, place);
        Some(Read::new(end, like(text.text(at), words)))
    })
}

/// The dot at the end of a sentence is said as a pause, so it stays.
fn keep_full_stop(text: &Text, end: usize) -> usize {
    if text.is(end - 1, ".") && super::dates::ends_sentence(text, end - 1) { end - 1 } else { end }
}

/// «Т. Г. Шевченка», «Шевченка Т. Г.»: the dots would break the sentence. Letters are left to the engine.
fn initials(text: &Text, at: usize) -> Option<Read> {
    let letter = |at: usize| {
        text.is_capital(at)
            && text.text(at).chars().count() == 1
            && text.is(at + 1, ".")
            && super::latin::is_cyrillic(text.text(at))
    };
    if !letter(at) {
        return None;
    }
    let name = super::acronyms::spelled(text.text(at));
    let next = text.after_space(at + 2);
    let before_name = letter(next) || text.is_capital(next) && text.low(next).chars().count() > 2;
    let after_name = text.place_before(at).is_some_and(|before| {
        text.is_capital(before) && text.low(before).chars().count() > 2
            || text.is(before, ".") && before > 0 && letter(before - 1)
    });
    let ends = super::dates::ends_sentence(text, at + 1) && !before_name;
    (before_name && next > at + 1 || after_name).then(|| Read::new(at + if ends { 1 } else { 2 }, name))
}

fn hyphened(text: &Text, at: usize) -> Option<Read> {
    if !text.is(at + 1, "-") || at > 0 && text.is_dash(at - 1) {
        return None;
    }
    let (_, _, forms) = HYPHENED.iter().find(|(a, b, _)| *a == text.low(at) && *b == text.low(at + 2))?;
    let dot = text.is(at + 3, ".") && !super::dates::ends_sentence(text, at + 3);
    Some(Read::new(at + 3 + usize::from(dot), like(text.text(at), in_case(forms, case_here(text, at)))))
}

fn shortened(text: &Text, at: usize) -> Option<Read> {
    let word = text.low(at);
    let dotted = text.is(at + 1, ".");
    if !(dotted || word == "смт" || matches!(word, "вул" | "буд" | "каб" | "тел" | "просп")) {
        return None;
    }
    let next = text.after_space(at + 1 + usize::from(dotted));
    let fits = |short: &&Short| {
        short.sign == word
            && match short.before {
                Any => true,
                Name => text.is_capital(next) || text.is(next, "«") && text.is_capital(next + 1),
                Number => !text.digits(next).is_empty() || text.is(next, "№"),
            }
    };
    let short = NOUNS.iter().find(fits)?;
    // «5 м. Мена» at the end of a measure: units have been there before.
    let after_number =
        at > 1 && short.before == Name && text.kind(at - 2) == Some(Kind::Number) && text.is_space(at - 1);
    let closes = dotted && next >= text.len();
    let end = at + 1 + usize::from(dotted && !closes);
    let words = like(text.text(at), in_case(&short.forms, case_here(text, at)));
    let read = Read::new(end, words);
    Some(if after_number && !matches!(word, "м" | "с") { Read::guessed(read.end, read.words) } else { read })
}

/// By the preposition before; by the ending of an adjective before («Чернігівської обл.»); after another noun the
/// genitive («мешканці м. Мена»).
fn case_here(text: &Text, at: usize) -> Case {
    let before = text.word_before(at);
    let governs = Governs::before(text, at);
    let listed = listed_place(text, at);
    if listed != Governs::Nothing {
        return listed.of_place();
    }
    if matches!(before, "та" | "і" | "й" | "або")
        && let [_, _, sign, preposition] = text.words_back(at, 4).collect::<Vec<_>>().as_slice()
        && NOUNS.iter().any(|short| short.sign == *sign)
    {
        // «у м. Мена та с. Синявка»
        return Governs::of(preposition).of_place();
    }
    if governs == Governs::Only(Case::Accusative) && before == "по" {
        return Case::Locative;
    }
    if governs != Governs::Nothing {
        return governs.of_place();
    }
    // «згідно з п. 3 ч. 2 ст. 12»: a part of a part.
    if matches!(text.low(at), "п" | "ч" | "ст")
        && let Some(number) = text.place_before(at)
        && !text.digits(number).is_empty()
        && matches!(text.word_before(number), "пп" | "п" | "ч" | "абз")
    {
        return Case::Genitive;
    }
    if let Some(case) = by_name(text, at) {
        return case;
    }
    let ends = |endings: &[&str]| endings.iter().any(|ending| before.ends_with(ending));
    let adjacent =
        at.checked_sub(2).is_some_and(|before| text.is_space(at - 1) && text.kind(before) == Some(Kind::Word));
    match () {
        () if !adjacent => Case::Nominative,
        () if ends(&["ської", "цької", "зької", "ського", "цького", "зького"]) => {
            Case::Genitive
        }
        () if ends(&["ській", "цькій", "зькій", "ському", "цькому", "зькому"]) => {
            Case::Locative
        }
        () if ends(&["ською", "цькою", "зькою", "ським", "цьким", "зьким"]) => {
            Case::Instrumental
        }
        () if ends(&["ська", "цька", "зька", "ський", "цький", "зький", "ську", "цьку", "зьку"]) => {
            Case::Nominative
        }
        () if matches!(before, "це" | "та" | "і" | "й" | "або" | "наш" | "наше" | "адреса") => {
            Case::Nominative
        }
        () if text.is_capital(at - 2) && before.chars().count() > 3 && at > 2 => Case::Nominative,
        () if matches!(text.low(at), "м" | "с" | "смт" | "обл" | "р")
            && !before.ends_with("ти")
            && (before.chars().count() > 3 || before == "мер") =>
        {
            Case::Genitive
        }
        () => Case::Nominative,
    }
}

/// The preposition of the first of «на вул. Шевченка, вул. Миру та пров. Садовому».
fn listed_place(text: &Text, at: usize) -> Governs {
    const STREETS: &[&str] = &["вул", "пров", "просп", "пл", "бул"];
    const PLACES: &[&str] = &["м", "с", "смт", "сел"];
    let alike = [STREETS, PLACES].into_iter().find(|signs| signs.contains(&text.low(at)));
    let listed = text.place_before(at).is_some_and(|before| text.is(before, ","))
        || matches!(text.word_before(at), "та" | "і" | "й");
    let Some(signs) = alike.filter(|_| listed) else { return Governs::Nothing };
    let words: Vec<&str> = text.words_back(at, 24).collect();
    let first = words.windows(2).find_map(|pair| match pair {
        [sign, before] if signs.contains(sign) => {
            Some(Governs::of(before)).filter(|governs| *governs != Governs::Nothing)
        }
        _ => None,
    });
    first.unwrap_or(Governs::Nothing)
}

/// «вул. Київської»: an adjective behind shows the case it shares.
fn by_name(text: &Text, at: usize) -> Option<Case> {
    let name = text.low(text.after_space(at + 2));
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    match text.low(at) {
        "вул" | "пл" if ends(&["ої", "ьої"]) => Some(Case::Genitive),
        "вул" | "пл" if ends(&["ській", "цькій", "ній", "вій"]) => Some(Case::Locative),
        "вул" | "пл" if ends(&["ською", "ною", "вою"]) => Some(Case::Instrumental),
        "пров" | "просп" | "бул" if ends(&["ського", "ного", "вого"]) => Some(Case::Genitive),
        "пров" | "просп" | "бул" if ends(&["ському", "ному", "вому"]) => Some(Case::Locative),
        _ => None,
    }
}

/// «ел. пошти», «ел. поштою»: the noun behind shows the form.
fn electronic(text: &Text, at: usize) -> Option<Read> {
    let noun = text.low(text.after_space(at + 2));
    let stem = text.low(at) == "ел" && text.is(at + 1, ".") && noun.starts_with("пошт");
    let ending = match noun.chars().next_back() {
        Some('и') => "ої",
        Some('у') => "у",
        Some('ю') => "ою",
        Some('і') => "ій",
        _ => "а",
    };
    stem.then(|| Read::new(at + 2, like(text.text(at), &format!("електронн{ending}"))))
}

/// «1990 р. н.»
fn born(text: &Text, at: usize) -> Option<Read> {
    let is = text.low(at) == "н" && text.is(at + 1, ".") && matches!(text.word_before(at), "р" | "року");
    is.then(|| Read::new(keep_full_stop(text, at + 2), "народження"))
}

/// «р/р», «о/р»
fn account(text: &Text, at: usize) -> Option<Read> {
    let kind = match text.low(at) {
        "р" => "розрахунковий",
        "о" => "особовий",
        _ => return None,
    };
    let is = text.is(at + 1, "/") && text.low(at + 2) == "р";
    is.then(|| Read::new(at + 3, like(text.text(at), &format!("{kind} рахунок"))))
}

/// «св. Миколая», «гр. Іваненко», «о. Василь»: the name's ending or nothing tells the form.
fn saint(text: &Text, at: usize) -> Option<Read> {
    let next = text.after_space(at + 2);
    if !text.is(at + 1, ".") || !text.is_capital(next) {
        return None;
    }
    let name = text.low(next);
    let words = match text.low(at) {
        "св" if name.ends_with('ї') || name.ends_with('и') => return Some(Read::new(at + 2, "святої")),
        "св" if name.ends_with('я') || name.ends_with('а') => return Some(Read::new(at + 2, "святого")),
        "св" => "святий",
        "гр" => "громадянин",
        "о" => "отець",
        "г" => "гора",
        "п" => "пан",
        _ => return None,
    };
    Some(Read::guessed(at + 2, like(text.text(at), words)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, word: &str) -> Option<String> {
        let text = Text::new(text);
        let at = (0..text.len()).find(|&at| text.text(at) == word)?;
        abbreviation(&text, at).map(|read| read.words)
    }

    #[test]
    fn nouns_take_the_case_of_what_stands_before() {
        assert_eq!(read("у м. Мена", "м").unwrap(), "місті");
        assert_eq!(read("мешканці м. Мена", "м").unwrap(), "міста");
        assert_eq!(read("м. Мена", "м").unwrap(), "місто");
        assert_eq!(read("на вул. Сонячній", "вул").unwrap(), "вулиці");
        assert_eq!(read("Чернігівської обл.", "обл").unwrap(), "області");
        assert_eq!(read("Корюківський р-н", "р").unwrap(), "район");
        assert_eq!(read("по вул. Сонячній", "вул").unwrap(), "вулиці");
    }

    #[test]
    fn what_follows_decides_what_a_letter_is() {
        assert_eq!(read("с. Синявка", "с").unwrap(), "село");
        assert_eq!(read("с. 5", "с").unwrap(), "сторінка");
        assert_eq!(read("ст. 5", "ст").unwrap(), "стаття");
        assert_eq!(read("оплата за м. та", "м"), None);
        assert_eq!(read("паспорт і т. д.", "і").unwrap(), "і так далі");
    }
}
