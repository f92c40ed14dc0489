//! Numbers with the things they count: «двадцять одна хвилина», «тисяча двісті п’ятдесят гривень п’ятдесят копійок».
//!
//! Fragments are long where they are heard most: hryvnias below a hundred are recorded with their number.

use crate::vocab::{Lang, Utterance};

use super::{
    fragment::Fragment,
    language::{self, Counted, LanguageData, NounGender},
};

/// Larger sums have no words here.
pub const MAX_HRYVNIAS: u32 = 999_999_999;

/// What can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noun {
    Hryvnia,
    Kopeck,
    Thousand,
    Million,
    Minute,
    Hour,
    Day,
    Call,
    Message,
}

impl Noun {
    pub const ALL: [Noun; 9] = [
        Noun::Hryvnia,
        Noun::Kopeck,
        Noun::Thousand,
        Noun::Million,
        Noun::Minute,
        Noun::Hour,
        Noun::Day,
        Noun::Call,
        Noun::Message,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Hryvnia => "hryvnia",
            Self::Kopeck => "kopeck",
            Self::Thousand => "thousand",
            Self::Million => "million",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Call => "call",
            Self::Message => "message",
        }
    }
}

impl NounGender {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Masculine => "masculine",
            Self::Feminine => "feminine",
            Self::Neuter => "neuter",
        }
    }
}

/// «тисяча двісті п’ятдесят гривень п’ятдесят копійок»; a sum without kopecks is said without them. Nothing when it is
/// beyond [`MAX_HRYVNIAS`] or has a hundred kopecks: a wrong sum would be worse.
pub fn amount(lang: Lang, hryvnias: u32, kopecks: u8) -> Utterance {
    if hryvnias > MAX_HRYVNIAS || kopecks > 99 {
        return Utterance::new();
    }
    let language = language::of(lang);
    let mut words = Vec::new();
    if hryvnias > 0 || kopecks == 0 {
        words.extend(counted(&language, hryvnias.into(), Noun::Hryvnia));
    }
    if kopecks > 0 {
        words.extend(counted(&language, kopecks.into(), Noun::Kopeck));
    }
    words.into_iter().filter_map(|fragment| fragment.piece(&language)).collect()
}

/// `n` of `noun` in the nominative: «двадцять одна хвилина», «п’ять дзвінків». Nothing from a milliard on.
pub fn count(lang: Lang, n: u32, noun: Noun) -> Utterance {
    let language = language::of(lang);
    let words = if n > MAX_HRYVNIAS { Vec::new() } else { counted(&language, n.into(), noun) };
    words.into_iter().filter_map(|fragment| fragment.piece(&language)).collect()
}

fn counted(language: &LanguageData, n: u64, noun: Noun) -> Vec<Fragment> {
    let plural = language.numbers.plural;
    let (millions, thousands, rest) = (n / 1_000_000, n / 1000 % 1000, n % 1000);
    let mut words = Vec::new();
    for (group, scale) in [(millions, Noun::Million), (thousands, Noun::Thousand)] {
        if group == 0 {
            continue;
        }
        if group > 1 || !words.is_empty() || !language.numbers.bare_thousand {
            words.extend(below_thousand(group, language.noun(scale).gender));
        }
        words.push(Fragment::Noun(scale, plural.form(group)));
    }
    let below = usize::try_from(rest % 100).unwrap_or(0);
    if noun == Noun::Hryvnia && below > 0 && plural.form(n) == plural.form(rest % 100) {
        words.extend(hundred(rest));
        words.push(Fragment::Hryvnias(below));
        return words;
    }
    if n == 0 {
        words.push(Fragment::Unit(0));
    }
    words.extend(below_thousand(rest, language.noun(noun).gender));
    words.push(Fragment::Noun(noun, plural.form(n)));
    words
}

fn hundred(n: u64) -> Option<Fragment> {
    usize::try_from(n / 100).ok().filter(|hundreds| *hundreds > 0).map(Fragment::Hundred)
}

/// Nothing for 0.
fn below_thousand(n: u64, gender: NounGender) -> impl Iterator<Item = Fragment> {
    let rest = usize::try_from(n % 100).unwrap_or(0);
    hundred(n).into_iter().chain((rest > 0).then_some(Fragment::Agreeing(gender, rest)))
}

impl LanguageData {
    pub(super) fn noun(&self, noun: Noun) -> &Counted {
        let nouns = &self.nouns;
        match noun {
            Noun::Hryvnia => &nouns.hryvnia,
            Noun::Kopeck => &nouns.kopeck,
            Noun::Thousand => &nouns.thousand,
            Noun::Million => &nouns.million,
            Noun::Minute => &nouns.minute,
            Noun::Hour => &nouns.hour,
            Noun::Day => &nouns.day,
            Noun::Call => &nouns.call,
            Noun::Message => &nouns.message,
        }
    }

    /// A number below a hundred as it is said of a noun: «двадцять одна». Only one and two have a gender.
    pub(super) fn agreeing(&self, n: usize, gender: NounGender) -> Option<String> {
        let numbers = &self.numbers;
        let words = if n < 10 { numbers.units.get(n)? } else { numbers.pairs.get(n)? };
        let own = match gender {
            NounGender::Masculine => &[][..],
            NounGender::Feminine => &numbers.feminine,
            NounGender::Neuter => &numbers.neuter,
        };
        let unit = n % 10;
        let agrees = |unit: usize| {
            let (plain, own) = (numbers.units.get(unit)?, own.get(unit.checked_sub(1)?)?);
            words.strip_suffix(plain.as_str()).map(|begin| format!("{begin}{own}"))
        };
        let is_teen = (11..20).contains(&n);
        Some(if is_teen { None } else { agrees(unit) }.unwrap_or_else(|| words.clone()))
    }

    /// «п’ятдесят гривень», below a hundred.
    pub(super) fn counted(&self, n: usize, noun: Noun) -> Option<String> {
        let counted = self.noun(noun);
        let form = counted.forms.get(self.numbers.plural.form(n as u64))?;
        Some(format!("{} {form}", self.agreeing(n, counted.gender)?))
    }
}
