//! Which case a preposition asks for.

use crate::speech::numeral::Case;

use super::token::Text;

/// What stands before a number or a shortened noun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Governs {
    Nothing,
    Only(Case),
    /// «з»: from something (genitive) or with it (instrumental).
    With,
    /// «у», «на»: into (accusative) or in (locative).
    In,
    /// «за», «під»: accusative or instrumental.
    Behind,
    /// «о», «об», «при»: of time and place.
    At,
}

impl Governs {
    /// By a word in small letters.
    pub fn of(word: &str) -> Self {
        match word {
            "до"
            | "від"
            | "од"
            | "після"
            | "близько"
            | "протягом"
            | "упродовж"
            | "впродовж"
            | "без"
            | "для"
            | "біля"
            | "крім"
            | "окрім"
            | "коло"
            | "замість"
            | "менше"
            | "більше"
            | "довше"
            | "раніше"
            | "пізніше"
            | "старше"
            | "молодше"
            | "старші"
            | "молодші"
            | "старший"
            | "кожних"
            | "перших"
            | "останніх"
            | "вище"
            | "нижче"
            | "навколо"
            | "поблизу"
            | "щодо"
            | "стосовно"
            | "проти"
            | "розмірі"
            | "сумі"
            | "кількості"
            | "віці"
            | "віком"
            | "серед"
            | "неподалік"
            | "напередодні"
            | "обсягом"
            | "строком"
            | "терміном" => Self::Only(Case::Genitive),
            "через" | "про" | "понад" | "по" => Self::Only(Case::Accusative),
            "кожні" | "останні" | "наступні" | "перші" => Self::Only(Case::Accusative),
            "між" | "перед" | "над" => Self::Only(Case::Instrumental),
            "завдяки" | "всупереч" => Self::Only(Case::Dative),
            "з" | "із" | "зі" => Self::With,
            "у" | "в" | "на" => Self::In,
            "за" | "під" => Self::Behind,
            "о" | "об" | "при" => Self::At,
            _ => Self::Nothing,
        }
    }

    /// By the words before `at`: the second end of «між 9:00 і 12:00» still stands between, «згідно з п. 2» is with it.
    pub fn before(text: &Text, at: usize) -> Self {
        let word = text.word_before(at);
        let second = || text.words_back(at, 2).nth(1).unwrap_or_default();
        match word {
            "і" | "та" | "й" if second() == "між" => Self::Only(Case::Instrumental),
            "з" | "із" | "зі" if matches!(second(), "згідно" | "разом" | "поряд" | "поруч") => {
                Self::Only(Case::Instrumental)
            }
            _ => Self::of(word),
        }
    }

    /// Of a counted thing whose own ending tells nothing: «від 20 грн», «на 5 км», «за 100 грн».
    pub fn of_amount(self) -> Case {
        match self {
            Self::Only(case) => case,
            Self::With => Case::Genitive,
            Self::At => Case::Locative,
            Self::In | Self::Behind => Case::Accusative,
            Self::Nothing => Case::Nominative,
        }
    }

    /// Of a place: «у м. Мена», «з вул. Сонячної», «за адресою» has none.
    pub fn of_place(self) -> Case {
        match self {
            Self::Only(Case::Accusative) | Self::Nothing => Case::Nominative,
            Self::Only(case) => case,
            Self::With => Case::Genitive,
            Self::In | Self::At => Case::Locative,
            Self::Behind => Case::Instrumental,
        }
    }

    /// Of an hour: «з восьмої», «о восьмій», «на восьму», «за восьму».
    pub fn of_hour(self) -> Case {
        match self {
            Self::Only(case) => case,
            Self::With => Case::Genitive,
            Self::At => Case::Locative,
            Self::In | Self::Behind => Case::Accusative,
            Self::Nothing => Case::Nominative,
        }
    }
}

/// Words one sees before a number that is a name: «кабінет 12», «вікно 3», «натисніть 1». Such a number stands in the
/// nominative and does not belong to what follows.
pub(super) fn names_a_thing(word: &str) -> bool {
    const STEMS: [&str; 33] = [
        "кабінет",
        "каб",
        "кімнат",
        "кім",
        "будин",
        "буд",
        "корпус",
        "корп",
        "квартир",
        "кв",
        "офіс",
        "оф",
        "під’їзд",
        "вікн",
        "вікон",
        "номер",
        "пункт",
        "п",
        "пп",
        "стат",
        "ст",
        "розділ",
        "маршрут",
        "автобус",
        "школ",
        "ліце",
        "гімназі",
        "палат",
        "дільниц",
        "клавіш",
        "натисн",
        "додат",
        "форм",
    ];
    STEMS.iter().any(|stem| {
        let tail = word.strip_prefix(stem).map(|tail| tail.chars().count());
        tail.is_some_and(|tail| if stem.chars().count() <= 4 { tail == 0 } else { tail <= 4 })
    }) || matches!(
        word,
        "вікно"
            | "вікна"
            | "вікні"
            | "вікон"
            | "школа"
            | "школи"
            | "школі"
            | "школу"
            | "клас"
            | "форма"
    )
}
