//! What a speech engine reads wrongly or not at all, and how to write it for the engine.

use crate::vocab::Lang;

pub(super) struct EngineWords {
    /// Word, the end its predecessor must have (empty: any), and how to write it for the engine.
    pub words: &'static [(&'static str, &'static str, &'static str)],
    /// Signs after a number: one, two to four, five and more.
    pub counted: &'static [(&'static str, [&'static str; 3])],
}

pub(super) fn of(lang: Lang) -> &'static EngineWords {
    match lang {
        Lang::EN => &ENGLISH,
        _ => &UKRAINIAN,
    }
}

/// Stress the voice Anatol misses or puts wrongly, compared by ear and by measurement; abbreviations and signs.
static UKRAINIAN: EngineWords = EngineWords {
    words: &[
        ("черзі", "", "че́рзі"),
        ("чергою", "", "че́ргою"),
        ("відповісти", "", "відпові́сти"),
        ("трохи", "", "тро́хи"),
        ("сьогодні", "", "сього́дні"),
        ("приблизно", "", "прибли́зно"),
        ("заново", "", "за́ново"),
        ("внутрішньо", "", "вну́трішньо"),
        ("надання", "", "нада́ння"),
        ("військово", "", "військо́во"),
        ("обленерго", "", "облене́рго"),
        ("одного", "", "одного́"),
        ("козелець", "", "Козеле́ць"),
        ("голови", "ого", "голови́"),
        ("числа", "ого", "числа́"),
        ("№", "", "номер"),
        ("вул.", "", "вулиця"),
        ("буд.", "", "будинок"),
        ("каб.", "", "кабінет"),
        ("тел.", "", "телефон"),
        ("просп.", "", "проспект"),
        ("пров.", "", "провулок"),
        ("кв.", "", "квартира"),
        ("обл.", "", "область"),
        ("оф.", "", "офіс"),
    ],
    counted: &[
        ("%", ["відсоток", "відсотки", "відсотків"]),
        ("грн", ["гривня", "гривні", "гривень"]),
        ("год", ["година", "години", "годин"]),
        ("хв", ["хвилина", "хвилини", "хвилин"]),
    ],
};

static ENGLISH: EngineWords = EngineWords { words: &[("№", "", "number")], counted: &[("%", ["per cent"; 3])] };
