//! Words whose letters are two words: «голови́» and «го́лови», «за́мок» and «замо́к». The words around decide where they
//! can; where they cannot and the difference matters, staff are told and may write the stress themselves.

use super::{
    doubt::DoubtKind,
    rule::Read,
    stress::like,
    token::{STRESS, Text},
};

/// What the words around say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    First,
    Second,
    /// Both could be meant.
    Open,
    /// As the engine reads it: no doubt is worth a warning.
    Usual,
}

struct Homograph {
    word: &'static str,
    readings: [&'static str; 2],
    choose: fn(&Around) -> Choice,
}

/// The words beside a homograph.
struct Around<'a> {
    before: &'a str,
    after: &'a str,
    /// The four words before, the nearest first.
    back: Vec<&'a str>,
    capital_follows: bool,
}

impl Around<'_> {
    fn near(&self, stems: &[&str]) -> bool {
        let starts = |word: &str| stems.iter().any(|stem| word.starts_with(stem));
        starts(self.after) || self.back.iter().any(|word| starts(word))
    }

    fn before_is(&self, words: &[&str]) -> bool {
        words.contains(&self.before)
    }

    fn before_ends(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.before.ends_with(ending))
    }
}

const HOMOGRAPHS: &[Homograph] = &[
    Homograph { word: "голови", readings: ["голови́", "го́лови"], choose: head },
    Homograph { word: "числа", readings: ["числа́", "чи́сла"], choose: genitive_or_many },
    Homograph { word: "села", readings: ["села́", "се́ла"], choose: place },
    Homograph { word: "міста", readings: ["мі́ста", "міста́"], choose: place },
    Homograph { word: "землі", readings: ["землі́", "зе́млі"], choose: genitive_or_many },
    Homograph { word: "води", readings: ["води́", "во́ди"], choose: genitive_or_many },
    Homograph { word: "довідки", readings: ["до́відки", "довідки́"], choose: genitive_or_many },
    Homograph { word: "замок", readings: ["за́мок", "замо́к"], choose: castle_or_lock },
    Homograph { word: "замку", readings: ["за́мку", "замку́"], choose: castle_or_lock },
    Homograph { word: "мука", readings: ["му́ка", "мука́"], choose: torment_or_flour },
    Homograph { word: "муки", readings: ["му́ки", "муки́"], choose: torment_or_flour },
    Homograph { word: "атлас", readings: ["а́тлас", "атла́с"], choose: atlas },
    Homograph { word: "орган", readings: ["о́рган", "орга́н"], choose: body_or_music },
    Homograph { word: "органу", readings: ["о́ргану", "орга́ну"], choose: body_or_music },
    Homograph { word: "обід", readings: ["обі́д", "о́бід"], choose: |_| Choice::First },
    Homograph { word: "приклад", readings: ["при́клад", "прикла́д"], choose: |_| Choice::First },
    Homograph { word: "дорога", readings: ["доро́га", "дорога́"], choose: road_or_dear },
    Homograph { word: "плата", readings: ["пла́та", "плата́"], choose: |_| Choice::First },
    Homograph {
        word: "лікарські", readings: ["лі́карські", "ліка́рські"], choose: medicine_or_doctor
    },
    Homograph {
        word: "лікарських", readings: ["лі́карських", "ліка́рських"], choose: medicine_or_doctor
    },
    Homograph {
        word: "образ",
        readings: ["о́браз", "обра́з"],
        choose: |around| if around.near(&["ікон", "свят", "церк"]) { Choice::Open } else { Choice::First },
    },
    Homograph { word: "вигода", readings: ["ви́года", "виго́да"], choose: |_| Choice::Open },
    Homograph { word: "вигоди", readings: ["ви́годи", "виго́ди"], choose: |_| Choice::Open },
    Homograph { word: "сорока", readings: ["сорока́", "соро́ка"], choose: forty },
];

pub(super) fn homograph(text: &Text, at: usize) -> Option<Read> {
    let low = text.low(at);
    let found = HOMOGRAPHS.iter().find(|homograph| homograph.word == low)?;
    let around = Around {
        before: text.word_before(at),
        after: text.word_after(at + 1),
        back: text.words_back(at, 4).collect(),
        capital_follows: text.is_capital(text.after_space(at + 1)),
    };
    let [first, second] = found.readings;
    let spoken = |word: &str| like(text.text(at), word);
    match (found.choose)(&around) {
        Choice::First => Some(Read::new(at + 1, spoken(first))),
        Choice::Second => Some(Read::new(at + 1, spoken(second))),
        Choice::Usual => None,
        Choice::Open => {
            let readings = vec![first.to_owned(), second.to_owned()];
            Some(Read { end: at + 1, words: spoken(first), doubt: Some(DoubtKind::Homograph { readings }) })
        }
    }
}

/// The head of the council («міського голови́»), or heads.
fn head(around: &Around) -> Choice {
    let of = [
        "заступник",
        "прийом",
        "приймальн",
        "розпорядженн",
        "помічник",
        "кабінет",
        "радник",
        "посад",
        "обов’язк",
        "ім’я",
        "рішенн",
        "вибор",
        "звіт",
    ];
    match () {
        () if around.before_ends(&["ого", "ого\u{301}"]) => Choice::First,
        () if around.before_is(&["дві", "три", "чотири", "усі", "всі", "ці", "ті", "обидві"])
            || around.before_ends(&["кі", "ні"]) =>
        {
            Choice::Second
        }
        () if of.iter().any(|stem| around.before.starts_with(stem)) => Choice::First,
        () if around.before_is(&["до", "від", "у", "для"]) => Choice::First,
        () => Choice::Open,
    }
}

/// A genitive singular («до землі́») or a plural («ці зе́млі»).
fn genitive_or_many(around: &Around) -> Choice {
    match () {
        () if around.before_ends(&["ого", "ої", "ьої", "ого\u{301}"]) => Choice::First,
        () if around.before_is(&["до", "від", "без", "для", "після", "біля", "з", "із", "щодо", "одна", "на"]) => {
            Choice::First
        }
        () if around.before_is(&["дві", "три", "чотири", "усі", "всі", "ці", "ті", "які", "такі"]) => {
            Choice::Second
        }
        () if around.before_ends(&["ні", "кі", "ві"]) && around.before.chars().count() > 3 => Choice::Second,
        () if [
            "подач",
            "постачанн",
            "оренд",
            "продаж",
            "видач",
            "отриманн",
            "відсутн",
            "якіст",
            "ділянк",
            "відсутніст",
        ]
        .iter()
        .any(|stem| around.before.starts_with(stem)) =>
        {
            Choice::First
        }
        () => Choice::Usual,
    }
}

/// «села́ Синявка» is a genitive; «се́ла громади» are several.
fn place(around: &Around) -> Choice {
    let many = around.before_is(&["дві", "два", "три", "чотири", "усі", "всі", "ці", "ті", "обидва", "інші", "такі"])
        || around.before_ends(&["ні", "кі"]);
    match () {
        () if many => Choice::Second,
        () if around.before_ends(&["ого", "ого\u{301}"]) => Choice::First,
        () if around.before_is(&["до", "від", "з", "із", "біля", "для", "поблизу", "навколо", "після"]) => {
            Choice::First
        }
        () if around.capital_follows && !around.before.is_empty() => Choice::First,
        () => Choice::Usual,
    }
}

fn castle_or_lock(around: &Around) -> Choice {
    match () {
        () if around.near(&[
            "двер",
            "ключ",
            "навісн",
            "врізн",
            "замін",
            "сейф",
            "поламан",
            "зламан",
            "електронн",
            "вхідн",
        ]) =>
        {
            Choice::Second
        }
        () if around.near(&["старовинн", "історичн", "музе", "екскурс", "княж", "руїн", "пам’ят", "середньовічн"]) => {
            Choice::First
        }
        () => Choice::Open,
    }
}

fn torment_or_flour(around: &Around) -> Choice {
    let flour = ["борошн", "пшеничн", "житн", "цукор", "круп", "кг", "кілограм", "олі", "хліб", "продукт", "мішк"];
    if around.near(&flour) { Choice::Second } else { Choice::Open }
}

fn atlas(around: &Around) -> Choice {
    match () {
        () if around.near(&["географ", "карт", "дорожн", "автомоб", "туристичн", "анатом", "історичн"]) => {
            Choice::First
        }
        () if around.near(&["тканин", "шовк", "сукн"]) => Choice::Second,
        () => Choice::Open,
    }
}

fn body_or_music(around: &Around) -> Choice {
    if around.near(&["музик", "концерт", "костел", "грає", "філармон"]) {
        Choice::Second
    } else {
        Choice::First
    }
}

fn road_or_dear(around: &Around) -> Choice {
    if around.before_is(&["дуже", "надто", "занадто", "найбільш", "така"]) {
        Choice::Second
    } else {
        Choice::First
    }
}

/// Remedies are лі́карські; a doctor's secret or commission is ліка́рська.
fn medicine_or_doctor(around: &Around) -> Choice {
    match () {
        () if ["засоб", "препарат", "рослин", "трав", "форм"].iter().any(|stem| around.after.starts_with(stem)) => {
            Choice::First
        }
        () if ["коміс", "консульт", "кабінет", "огляд", "практик", "амбулатор"]
            .iter()
            .any(|stem| around.after.starts_with(stem)) =>
        {
            Choice::Second
        }
        () => Choice::Open,
    }
}

fn forty(around: &Around) -> Choice {
    if around.before_is(&[
        "до",
        "від",
        "близько",
        "після",
        "понад",
        "з",
        "із",
        "протягом",
        "більше",
        "менше",
        "у",
        "на",
    ]) {
        Choice::First
    } else {
        Choice::Usual
    }
}

/// Whether a word says its stress itself.
pub(super) fn is_stressed(word: &str) -> bool {
    word.contains(STRESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, word: &str) -> (String, bool) {
        let text = Text::new(text);
        let at = (0..text.len()).find(|&at| text.text(at) == word).unwrap();
        homograph(&text, at).map_or((word.to_owned(), false), |read| (read.words, read.doubt.is_some()))
    }

    #[test]
    fn the_words_around_decide() {
        assert_eq!(read("заступник міського голови", "голови"), ("голови́".into(), false));
        assert_eq!(read("усі голови", "голови"), ("го́лови".into(), false));
        assert_eq!(read("ключ і замок", "замок"), ("замо́к".into(), false));
        assert_eq!(read("мешканці села Синявка", "села"), ("села́".into(), false));
        assert_eq!(read("усі села", "села"), ("се́ла".into(), false));
    }

    #[test]
    fn what_nothing_decides_is_told() {
        assert_eq!(read("Голови", "Голови"), ("Голови́".into(), true));
        assert_eq!(read("наш замок", "замок"), ("за́мок".into(), true));
    }
}
