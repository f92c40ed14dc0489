//! The units a council writes after a number, with their forms.

use crate::speech::numeral::{Case, Gender};

use super::{
    noun::ends_in_one,
    token::{Kind, Text},
};

/// One unit. `one` and `many` are the nominative, genitive and accusative singular and the nominative, genitive and
/// dative plural of its name; the other plural cases end like the dative.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// As written, in small letters, cut into tokens by spaces here.
    signs: &'static [&'static str],
    pub gender: Gender,
    one: [&'static str; 3],
    many: [&'static str; 3],
    /// What follows in any case: «метрів на секунду».
    tail: &'static str,
}

impl Unit {
    pub fn is_hour(&self) -> bool {
        self.one.first() == Some(&"година") && self.tail.is_empty()
    }

    pub fn is_hryvnia(&self) -> bool {
        self.one.first() == Some(&"гривня")
    }

    /// Without what follows in any case.
    pub fn bare(&self) -> Unit {
        with(self.signs, self, "")
    }

    pub fn tail(&self) -> &'static str {
        self.tail
    }

    pub fn hryvnia() -> &'static Unit {
        &HRYVNIA_UNIT
    }

    pub fn kopeck() -> &'static Unit {
        &KOPECK
    }

    /// Genitive plural: «тисяча гривень».
    pub fn many(&self) -> String {
        self.with_tail(self.many[1])
    }

    /// Genitive singular: «пів відсотка».
    pub fn of_one(&self) -> String {
        self.with_tail(self.one[1])
    }

    /// In the form that `n` in `case` asks for.
    pub fn counted(&self, n: u64, case: Case) -> String {
        let few = (2..=4).contains(&(n % 10)) && !(12..=14).contains(&(n % 100));
        let dative = self.many[2];
        let stem = dative.strip_suffix('м').unwrap_or(dative);
        let name = match (case, ends_in_one(n)) {
            (Case::Nominative, true) => self.one[0].to_owned(),
            (Case::Accusative, true) => self.one[2].to_owned(),
            (Case::Nominative | Case::Accusative, false) if few => self.many[0].to_owned(),
            (Case::Genitive, true) => self.one[1].to_owned(),
            (Case::Nominative | Case::Accusative | Case::Genitive, false) => self.many[1].to_owned(),
            _ if self.one[0] == self.many[1] => self.one[0].to_owned(),
            (Case::Instrumental, false) => format!("{stem}ми"),
            (Case::Locative, false) => format!("{stem}х"),
            (Case::Dative, false) => dative.to_owned(),
            (Case::Instrumental, true) if self.gender == Gender::Feminine => self.soft("ею", "ою"),
            (Case::Instrumental, true) if self.gender == Gender::Neuter => format!("{}м", self.one[0]),
            (Case::Instrumental, true) => format!("{}ом", self.one[0].trim_end_matches('ь')),
            (Case::Dative | Case::Locative, true) if self.gender == Gender::Feminine => self.soft("і", "і"),
            (Case::Dative | Case::Locative, true) => format!("{}у", self.one[0].trim_end_matches(['ь', 'е'])),
        };
        self.with_tail(&name)
    }

    fn soft(&self, after_soft: &str, after_hard: &str) -> String {
        let nominative = self.one[0];
        match nominative.strip_suffix('я') {
            Some(stem) => format!("{stem}{after_soft}"),
            None => format!("{}{after_hard}", nominative.trim_end_matches('а')),
        }
    }

    fn with_tail(&self, name: &str) -> String {
        if self.tail.is_empty() { name.to_owned() } else { format!("{name} {}", self.tail) }
    }
}

/// The unit that begins at `at`, a space left aside, and where it ends, its dot included.
pub(super) fn unit_at(text: &Text, at: usize) -> Option<(&'static Unit, usize)> {
    let from = text.after_space(at);
    if !matches!(text.kind(from), Some(Kind::Word | Kind::Mark)) {
        return None;
    }
    let matches = UNITS.iter().flat_map(|unit| unit.signs.iter().map(move |sign| (unit, *sign)));
    let found = matches.filter_map(|(unit, sign)| Some((unit, end_of(text, from, sign)?)));
    let (unit, end) = found.max_by_key(|(_, end)| *end)?;
    let capital_follows = text.is_space(end + 1) && text.is_capital(end + 2);
    let own_dot = text.is(end, ".") && !text.low(end - 1).is_empty() && !ends_sentence(text, end, capital_follows);
    let one_letter = text.low(end - 1).chars().count() == 1 && end == from + 1;
    // «5 с. Синявка» is a village, «5 м. Мена» a town.
    if one_letter && text.is(end, ".") && capital_follows {
        return None;
    }
    Some((unit, end + usize::from(own_dot)))
}

/// The dot of «грн.» at the end of a sentence stays: the engine must hear where it ends.
fn ends_sentence(text: &Text, dot: usize, capital_follows: bool) -> bool {
    capital_follows
        || matches!(text.kind(dot + 1), None | Some(Kind::Break))
        || dot + 2 >= text.len() && text.is_space(dot + 1)
}

/// Where `sign` ends when it stands at `from`. Its parts may be set apart by spaces and dots: «кв. м», «кв.м», «м кв.».
fn end_of(text: &Text, from: usize, sign: &str) -> Option<usize> {
    let mut at = from;
    for (i, part) in sign.split(' ').enumerate() {
        if i > 0 {
            at += usize::from(text.is(at, "."));
            at = text.after_space(at);
        }
        let exact = text.is(at, part) || text.low(at) == part;
        if !exact {
            return None;
        }
        at += 1;
    }
    Some(at)
}

use Gender::{Feminine as F, Masculine as M};

const HRYVNIA: [&str; 3] = ["гривня", "гривні", "гривню"];
const HRYVNIAS: [&str; 3] = ["гривні", "гривень", "гривням"];
const METRE: [&str; 3] = ["метр", "метра", "метр"];
const METRES: [&str; 3] = ["метри", "метрів", "метрам"];
static HRYVNIA_UNIT: Unit = MONEY;
static KOPECK: Unit = KOPECKS;
const KOPECKS: Unit = unit(&["коп"], F, ["копійка", "копійки", "копійку"], ["копійки", "копійок", "копійкам"]);

const fn unit(signs: &'static [&'static str], gender: Gender, one: [&'static str; 3], many: [&'static str; 3]) -> Unit {
    Unit { signs, gender, one, many, tail: "" }
}

const fn with(signs: &'static [&'static str], of: &Unit, tail: &'static str) -> Unit {
    Unit { signs, gender: of.gender, one: of.one, many: of.many, tail }
}

const MONEY: Unit = unit(&["грн", "₴", "uah"], F, HRYVNIA, HRYVNIAS);
const CUBE: Unit = unit(
    &["м³", "м ³", "куб м", "м куб", "м 3"],
    M,
    ["кубічний метр", "кубічного метра", "кубічний метр"],
    ["кубічні метри", "кубічних метрів", "кубічним метрам"],
);
const SQUARE: Unit = unit(
    &["м²", "м ²", "кв м", "м кв", "м 2"],
    M,
    ["квадратний метр", "квадратного метра", "квадратний метр"],
    ["квадратні метри", "квадратних метрів", "квадратним метрам"],
);
const KWH: Unit = unit(
    &["квт·год", "квт · год", "квт * год", "квт год", "квт - год", "квт ⋅ год"],
    F,
    ["кіловат-година", "кіловат-години", "кіловат-годину"],
    ["кіловат-години", "кіловат-годин", "кіловат-годинам"],
);
const KM: Unit = unit(&["км"], M, ["кілометр", "кілометра", "кілометр"], ["кілометри", "кілометрів", "кілометрам"]);
const METRE_UNIT: Unit = unit(&["м"], M, METRE, METRES);
const DEGREE: [&str; 3] = ["градус", "градуса", "градус"];
const DEGREES: [&str; 3] = ["градуси", "градусів", "градусам"];

static UNITS: &[Unit] = &[
    MONEY,
    with(&["грн / м²", "грн / м ²", "грн / кв м", "грн / м 2"], &MONEY, "за квадратний метр"),
    with(&["грн / м³", "грн / м ³", "грн / куб м", "грн / м 3"], &MONEY, "за кубічний метр"),
    with(&["грн / міс"], &MONEY, "на місяць"),
    with(&["грн / год"], &MONEY, "за годину"),
    with(&["грн / рік"], &MONEY, "на рік"),
    with(&["грн / добу"], &MONEY, "за добу"),
    with(&["грн / чол", "грн / особу"], &MONEY, "на особу"),
    with(&["грн / кг"], &MONEY, "за кілограм"),
    with(&["грн / га"], &MONEY, "за гектар"),
    with(&["грн / гкал"], &MONEY, "за гігакалорію"),
    with(&["грн / квт·год", "грн / квт · год", "грн / квт год"], &MONEY, "за кіловат-годину"),
    KOPECKS,
    unit(&["%"], M, ["відсоток", "відсотка", "відсоток"], ["відсотки", "відсотків", "відсоткам"]),
    unit(&["‰"], M, ["проміле"; 3], ["проміле", "проміле", "проміле"]),
    unit(&["год"], F, ["година", "години", "годину"], ["години", "годин", "годинам"]),
    unit(&["хв"], F, ["хвилина", "хвилини", "хвилину"], ["хвилини", "хвилин", "хвилинам"]),
    unit(&["с", "сек"], F, ["секунда", "секунди", "секунду"], ["секунди", "секунд", "секундам"]),
    unit(&["дн"], M, ["день", "дня", "день"], ["дні", "днів", "дням"]),
    unit(&["р"], M, ["рік", "року", "рік"], ["роки", "років", "рокам"]),
    unit(&["міс"], M, ["місяць", "місяця", "місяць"], ["місяці", "місяців", "місяцям"]),
    unit(&["чол"], M, ["чоловік", "чоловіка", "чоловіка"], ["чоловіки", "чоловік", "чоловікам"]),
    unit(&["шт"], F, ["штука", "штуки", "штуку"], ["штуки", "штук", "штукам"]),
    unit(&["екз", "прим"], M, ["примірник", "примірника", "примірник"], ["примірники", "примірників", "примірникам"]),
    METRE_UNIT,
    SQUARE,
    CUBE,
    KM,
    with(&["км / год"], &KM, "на годину"),
    with(&["м / с"], &METRE_UNIT, "на секунду"),
    unit(
        &["км²", "км ²", "кв км"],
        M,
        ["квадратний кілометр", "квадратного кілометра", "квадратний кілометр"],
        ["квадратні кілометри", "квадратних кілометрів", "квадратним кілометрам"],
    ),
    unit(&["см"], M, ["сантиметр", "сантиметра", "сантиметр"], ["сантиметри", "сантиметрів", "сантиметрам"]),
    unit(&["мм"], M, ["міліметр", "міліметра", "міліметр"], ["міліметри", "міліметрів", "міліметрам"]),
    unit(&["га"], M, ["гектар", "гектара", "гектар"], ["гектари", "гектарів", "гектарам"]),
    unit(&["сот"], F, ["сотка", "сотки", "сотку"], ["сотки", "соток", "соткам"]),
    unit(&["кг"], M, ["кілограм", "кілограма", "кілограм"], ["кілограми", "кілограмів", "кілограмам"]),
    unit(&["г"], M, ["грам", "грама", "грам"], ["грами", "грамів", "грамам"]),
    unit(&["т"], F, ["тонна", "тонни", "тонну"], ["тонни", "тонн", "тоннам"]),
    unit(&["л"], M, ["літр", "літра", "літр"], ["літри", "літрів", "літрам"]),
    KWH,
    unit(&["квт"], M, ["кіловат", "кіловата", "кіловат"], ["кіловати", "кіловатів", "кіловатам"]),
    unit(&["кВ"], M, ["кіловольт", "кіловольта", "кіловольт"], ["кіловольти", "кіловольт", "кіловольтам"]),
    unit(&["вт"], M, ["ват", "вата", "ват"], ["вати", "ватів", "ватам"]),
    unit(&["гкал"], F, ["гігакалорія", "гігакалорії", "гігакалорію"], ["гігакалорії", "гігакалорій", "гігакалоріям"]),
    Unit { signs: &["° c", "° с", "℃"], gender: M, one: DEGREE, many: DEGREES, tail: "Цельсія" },
    unit(&["°"], M, DEGREE, DEGREES),
    unit(&["смт"], Gender::Neuter, ["селище", "селища", "селище"], ["селища", "селищ", "селищам"]),
    unit(&["атм"], F, ["атмосфера", "атмосфери", "атмосферу"], ["атмосфери", "атмосфер", "атмосферам"]),
    unit(&["€", "eur", "євро"], M, ["євро"; 3], ["євро"; 3]),
    Unit {
        signs: &["дол сша"],
        gender: M,
        one: ["долар", "долара", "долар"],
        many: ["долари", "доларів", "доларам"],
        tail: "США",
    },
    unit(&["$", "usd", "дол"], M, ["долар", "долара", "долар"], ["долари", "доларів", "доларам"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(n: u64, case: Case, sign: &str) -> String {
        let text = Text::new(sign);
        unit_at(&text, 0).unwrap().0.counted(n, case)
    }

    #[test]
    fn units_stand_in_the_form_their_number_asks_for() {
        assert_eq!(counted(1, Case::Nominative, "грн"), "гривня");
        assert_eq!(counted(22, Case::Nominative, "%"), "відсотки");
        assert_eq!(counted(11, Case::Accusative, "грн"), "гривень");
        assert_eq!(counted(21, Case::Genitive, "год"), "години");
        assert_eq!(counted(5, Case::Instrumental, "кг"), "кілограмами");
        assert_eq!(counted(5, Case::Locative, "км"), "кілометрах");
        assert_eq!(counted(2, Case::Nominative, "кв. м"), "квадратні метри");
    }

    #[test]
    fn the_dot_of_a_sentence_is_left_and_the_dot_of_a_unit_is_not() {
        assert_eq!(unit_at(&Text::new("грн."), 0).map(|(_, end)| end), Some(1));
        assert_eq!(unit_at(&Text::new("грн. за місяць"), 0).map(|(_, end)| end), Some(2));
        assert_eq!(unit_at(&Text::new("грн. За місяць"), 0).map(|(_, end)| end), Some(1));
        assert!(unit_at(&Text::new("м. Мена"), 0).is_none());
    }
}
