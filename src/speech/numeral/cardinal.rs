//! «двадцять одна», «двохсот сорока п’яти», «трьома тисячами».

use super::{Case, Cases, Gender, form, in_case, push};

/// `n` in words, agreeing with a noun of `gender` in `case`.
pub fn cardinal(n: u64, gender: Gender, case: Case) -> String {
    if n == 0 {
        return in_case(&ZERO, case).to_owned();
    }
    let mut text = String::new();
    let mut rest = n;
    for scale in SCALES {
        let group = rest / scale.of;
        rest %= scale.of;
        match group {
            0 => continue,
            1 if text.is_empty() => {}
            _ => below_thousand(&mut text, group, scale.gender, case),
        }
        push(&mut text, scale.noun(group, case));
    }
    below_thousand(&mut text, rest, gender, case);
    text
}

/// A power of thousand, which is a noun.
struct Scale {
    of: u64,
    gender: Gender,
    one: Cases,
    more: Cases,
}

impl Scale {
    fn noun(&self, count: u64, case: Case) -> &'static str {
        let (one, few, many) = (in_case(&self.one, case), in_case(&self.more, case), self.more[1]);
        if case.is_direct() { form(count, [one, few, many]) } else { form(count, [one, few, few]) }
    }
}

const SCALES: [Scale; 6] = [
    Scale {
        of: 1_000_000_000_000_000_000,
        gender: Gender::Masculine,
        one: ["квінтильйон", "квінтильйона", "квінтильйону", "квінтильйон", "квінтильйоном", "квінтильйоні"],
        more: ["квінтильйони", "квінтильйонів", "квінтильйонам", "квінтильйони", "квінтильйонами", "квінтильйонах"],
    },
    Scale {
        of: 1_000_000_000_000_000,
        gender: Gender::Masculine,
        one: ["квадрильйон", "квадрильйона", "квадрильйону", "квадрильйон", "квадрильйоном", "квадрильйоні"],
        more: ["квадрильйони", "квадрильйонів", "квадрильйонам", "квадрильйони", "квадрильйонами", "квадрильйонах"],
    },
    Scale {
        of: 1_000_000_000_000,
        gender: Gender::Masculine,
        one: ["трильйон", "трильйона", "трильйону", "трильйон", "трильйоном", "трильйоні"],
        more: ["трильйони", "трильйонів", "трильйонам", "трильйони", "трильйонами", "трильйонах"],
    },
    Scale {
        of: 1_000_000_000,
        gender: Gender::Masculine,
        one: ["мільярд", "мільярда", "мільярду", "мільярд", "мільярдом", "мільярді"],
        more: ["мільярди", "мільярдів", "мільярдам", "мільярди", "мільярдами", "мільярдах"],
    },
    Scale {
        of: 1_000_000,
        gender: Gender::Masculine,
        one: ["мільйон", "мільйона", "мільйону", "мільйон", "мільйоном", "мільйоні"],
        more: ["мільйони", "мільйонів", "мільйонам", "мільйони", "мільйонами", "мільйонах"],
    },
    Scale {
        of: 1_000,
        gender: Gender::Feminine,
        one: ["тисяча", "тисячі", "тисячі", "тисячу", "тисячею", "тисячі"],
        more: ["тисячі", "тисяч", "ти\u{301}сячам", "тисячі", "ти\u{301}сячами", "ти\u{301}сячах"],
    },
];

/// Adds `n`, below a thousand; nothing for 0.
fn below_thousand(text: &mut String, n: u64, gender: Gender, case: Case) {
    let part = |table: &[Cases], i: u64| usize::try_from(i).ok().and_then(|i| table.get(i)).map(|f| in_case(f, case));
    let (hundreds, tens, units) = (n / 100, n % 100 / 10, n % 10);
    push(text, part(&HUNDREDS, hundreds).unwrap_or_default());
    if tens == 1 {
        push(text, part(&TEENS, units).unwrap_or_default());
        return;
    }
    push(text, part(&TENS, tens).unwrap_or_default());
    match units {
        1 => push(text, in_case(one(gender), case)),
        2 => push(text, in_case(two(gender), case)),
        more => push(text, part(&UNITS, more).unwrap_or_default()),
    }
}

fn one(gender: Gender) -> &'static Cases {
    match gender {
        Gender::Masculine => &["один", "одного\u{301}", "одному", "один", "одним", "одному"],
        Gender::Feminine => &["одна", "однієї", "одній", "одну", "однією", "одній"],
        Gender::Neuter => &["одне", "одного\u{301}", "одному", "одне", "одним", "одному"],
        Gender::Plural => &["одні", "одних", "одним", "одні", "одними", "одних"],
    }
}

fn two(gender: Gender) -> &'static Cases {
    match gender {
        Gender::Feminine => &["дві", "двох", "двом", "дві", "двома", "двох"],
        _ => &["два", "двох", "двом", "два", "двома", "двох"],
    }
}

const NOTHING: Cases = [""; 6];

const ZERO: Cases = ["нуль", "нуля", "нулю", "нуль", "нулем", "нулі"];

const UNITS: [Cases; 10] = [
    NOTHING,
    NOTHING,
    NOTHING,
    ["три", "трьох", "трьом", "три", "трьома", "трьох"],
    ["чотири", "чотирьох", "чотирьом", "чотири", "чотирма", "чотирьох"],
    ["п’ять", "п’яти\u{301}", "п’яти\u{301}", "п’ять", "п’ятьма", "п’яти\u{301}"],
    ["шість", "шести", "шести", "шість", "шістьма", "шести"],
    ["сім", "семи", "семи", "сім", "сімома", "семи"],
    ["вісім", "восьми", "восьми", "вісім", "вісьмома", "восьми"],
    ["дев’ять", "дев’яти", "дев’яти", "дев’ять", "дев’ятьма", "дев’яти"],
];

macro_rules! like_ten {
    ($stem:literal) => {
        like_ten!($stem, "и")
    };
    ($stem:literal, $ending:literal) => {
        [
            concat!($stem, "ь"),
            concat!($stem, $ending),
            concat!($stem, $ending),
            concat!($stem, "ь"),
            concat!($stem, "ьма"),
            concat!($stem, $ending),
        ]
    };
}

/// 10–19.
const TEENS: [Cases; 10] = [
    like_ten!("десят"),
    like_ten!("одинадцят", "и\u{301}"),
    like_ten!("дванадцят", "и\u{301}"),
    like_ten!("тринадцят", "и\u{301}"),
    like_ten!("чотирнадцят", "и\u{301}"),
    like_ten!("п’ятнадцят", "и\u{301}"),
    like_ten!("шістнадцят", "и\u{301}"),
    like_ten!("сімнадцят", "и\u{301}"),
    like_ten!("вісімнадцят", "и\u{301}"),
    like_ten!("дев’ятнадцят", "и\u{301}"),
];

macro_rules! like_fifty {
    ($word:literal) => {
        [$word, concat!($word, "и"), concat!($word, "и"), $word, concat!($word, "ьма"), concat!($word, "и")]
    };
}

/// 20, 30 … 90.
const TENS: [Cases; 10] = [
    NOTHING,
    NOTHING,
    like_ten!("двадцят"),
    like_ten!("тридцят"),
    ["сорок", "сорока\u{301}", "сорока\u{301}", "сорок", "сорока\u{301}", "сорока\u{301}"],
    like_fifty!("п’ятдесят"),
    like_fifty!("шістдесят"),
    like_fifty!("сімдесят"),
    like_fifty!("вісімдесят"),
    ["дев’яносто", "дев’яноста", "дев’яноста", "дев’яносто", "дев’яноста", "дев’яноста"],
];

const HUNDREDS: [Cases; 10] = [
    NOTHING,
    ["сто", "ста", "ста", "сто", "ста", "ста"],
    ["двісті", "двохсот", "двомстам", "двісті", "двомастами", "двохстах"],
    ["триста", "трьохсот", "трьомстам", "триста", "трьомастами", "трьохстах"],
    ["чотириста", "чотирьохсот", "чотирьомстам", "чотириста", "чотирмастами", "чотирьохстах"],
    ["п’ятсот", "п’ятисот", "п’ятистам", "п’ятсот", "п’ятьмастами", "п’ятистах"],
    ["шістсот", "шестисот", "шестистам", "шістсот", "шістьмастами", "шестистах"],
    ["сімсот", "семисот", "семистам", "сімсот", "сімомастами", "семистах"],
    ["вісімсот", "восьмисот", "восьмистам", "вісімсот", "вісьмомастами", "восьмистах"],
    ["дев’ятсот", "дев’ятисот", "дев’ятистам", "дев’ятсот", "дев’ятьмастами", "дев’ятистах"],
];
