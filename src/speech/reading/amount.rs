//! Numbers as they are written: with spaces between thousands, with a decimal comma, with «тис.» and «млн».

use crate::speech::numeral::{Case, Gender, cardinal, form};

use super::token::{Kind, Text};

/// A number and where it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Amount<'t> {
    pub whole: u64,
    /// Digits after the decimal comma.
    pub part: Option<&'t str>,
    /// «тис.» …
    pub multiple: Option<Multiple>,
    pub end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Multiple {
    Thousand,
    Million,
    Milliard,
}

impl Multiple {
    fn of(word: &str) -> Option<Self> {
        match word {
            "тис" => Some(Self::Thousand),
            "млн" => Some(Self::Million),
            "млрд" => Some(Self::Milliard),
            _ => None,
        }
    }

    fn gender(self) -> Gender {
        if self == Self::Thousand { Gender::Feminine } else { Gender::Masculine }
    }

    /// One, few, many in the nominative; for the other cases [`Multiple::in_case`].
    fn counted(self, n: u64, case: Case) -> &'static str {
        let one = n % 10 == 1 && n % 100 != 11;
        match (self, case, one) {
            (Self::Thousand, Case::Nominative, _) => form(n, ["тисяча", "тисячі", "тисяч"]),
            (Self::Thousand, Case::Accusative, _) => form(n, ["тисячу", "тисячі", "тисяч"]),
            (Self::Million, Case::Nominative | Case::Accusative, _) => form(n, ["мільйон", "мільйони", "мільйонів"]),
            (Self::Milliard, Case::Nominative | Case::Accusative, _) => form(n, ["мільярд", "мільярди", "мільярдів"]),
            (Self::Thousand, Case::Genitive, true) => "тисячі",
            (Self::Thousand, Case::Genitive, false) => "тисяч",
            (Self::Thousand, Case::Dative, one) => {
                if one {
                    "тисячі"
                } else {
                    "тисячам"
                }
            }
            (Self::Thousand, Case::Instrumental, one) => {
                if one {
                    "тисячею"
                } else {
                    "тисячами"
                }
            }
            (Self::Thousand, Case::Locative, one) => {
                if one {
                    "тисячі"
                } else {
                    "тисячах"
                }
            }
            (Self::Million, case, one) => oblique(["мільйона", "мільйонів", "мільйонами", "мільйонах"], case, one),
            (Self::Milliard, case, one) => oblique(["мільярда", "мільярдів", "мільярдами", "мільярдах"], case, one),
        }
    }

    /// After a decimal fraction: «три цілих п’ять десятих мільйона».
    fn of_part(self) -> &'static str {
        match self {
            Self::Thousand => "тисячі",
            Self::Million => "мільйона",
            Self::Milliard => "мільярда",
        }
    }
}

fn oblique([one, many, with, at]: [&'static str; 4], case: Case, is_one: bool) -> &'static str {
    match case {
        _ if is_one => one,
        Case::Instrumental => with,
        Case::Locative => at,
        _ => many,
    }
}

impl<'t> Amount<'t> {
    /// At the number at `at`. A number with zeros in front is none.
    pub fn at(text: &Text<'t>, at: usize) -> Option<Self> {
        let digits = text.digits(at);
        if digits.is_empty() || digits.len() > 1 && digits.starts_with('0') {
            return None;
        }
        let (whole, mut end) = thousands(text, at)?;
        let part = decimal(text, end, digits);
        if part.is_some() {
            end += 2;
        }
        let sign = text.after_space(end);
        let multiple = Multiple::of(text.low(sign));
        if multiple.is_some() {
            let own_dot = text.low(sign) == "тис" || !super::dates::ends_sentence(text, sign + 1);
            end = sign + 1 + usize::from(own_dot && text.is(sign + 1, "."));
        }
        Some(Self { whole, part, multiple, end })
    }

    /// Whether what is counted stands in the genitive singular: «0,5 гектара», «3,7 відсотка».
    pub fn is_broken(&self) -> bool {
        self.part.is_some() && self.multiple.is_none()
    }

    /// In words for a noun of `gender` in `case`.
    pub fn words(&self, gender: Gender, case: Case) -> String {
        let Some(part) = self.part else {
            return match self.multiple {
                None => cardinal(self.whole, gender, case),
                Some(multiple) => {
                    let number = cardinal(self.whole, multiple.gender(), case);
                    format!("{number} {}", multiple.counted(self.whole, case))
                }
            };
        };
        let gender = self.multiple.map_or(gender, Multiple::gender);
        let number = decimal_words(self.whole, part, gender, case);
        self.multiple.map_or(number.clone(), |multiple| format!("{number} {}", multiple.of_part()))
    }
}

/// «1,5» is «півтора» or «півтори»; else whole, tenths, hundredths and thousandths.
fn decimal_words(whole: u64, part: &str, gender: Gender, case: Case) -> String {
    if whole == 1 && part == "5" {
        return if gender == Gender::Feminine { "півтори" } else { "півтора" }.to_owned();
    }
    let numerator: u64 = part.parse().unwrap_or(0);
    let [one, many] = match part.len() {
        1 => ["десята", "десятих"],
        2 => ["сота", "сотих"],
        _ => ["тисячна", "тисячних"],
    };
    let case = if case == Case::Accusative { Case::Nominative } else { case };
    let named = |n: u64, [one, many]: [&'static str; 2]| {
        let is_one = n % 10 == 1 && n % 100 != 11;
        match case {
            Case::Nominative if is_one => one,
            Case::Genitive if is_one => match one {
                "ціла" => "цілої",
                "десята" => "десятої",
                "сота" => "сотої",
                _ => "тисячної",
            },
            _ => many,
        }
    };
    let feminine = |n| cardinal(n, Gender::Feminine, case);
    format!(
        "{} {} {} {}",
        feminine(whole),
        named(whole, ["ціла", "цілих"]),
        feminine(numerator),
        named(numerator, [one, many])
    )
}

/// «1 250», «15 000 000»: groups of three digits after single spaces. The value and where it ends.
fn thousands(text: &Text, at: usize) -> Option<(u64, usize)> {
    let mut digits = text.digits(at).to_owned();
    let mut end = at + 1;
    if digits.len() <= 3 && digits != "0" {
        while text.text(end).chars().count() == 1
            && text.kind(end) == Some(Kind::Space)
            && text.digits(end + 1).len() == 3
            && digits.len() <= 6
        {
            digits.push_str(text.digits(end + 1));
            end += 2;
        }
    }
    let value = digits.parse().ok().filter(|_| digits.len() <= 9)?;
    Some((value, end))
}

/// The digits of «,50» at `at`. More than three, or another comma with digits after, is a list: «каб. 1,2,3».
fn decimal<'t>(text: &Text<'t>, at: usize, whole: &str) -> Option<&'t str> {
    let part = text.digits(at + 1);
    let point = text.is(at, ".") && part.len() == 1 && whole.len() <= 3;
    let comma = text.is(at, ",") && (1..=3).contains(&part.len());
    let goes_on = matches!(text.text(at + 2), "," | "." | "-" | "/") && !text.digits(at + 3).is_empty();
    let listed = text.is(at.wrapping_sub(2), ",") && !text.digits(at.wrapping_sub(3)).is_empty();
    ((point || comma) && !goes_on && !listed).then_some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, gender: Gender, case: Case) -> String {
        Amount::at(&Text::new(text), 0).unwrap().words(gender, case)
    }

    #[test]
    fn thousands_and_fractions_are_read_as_they_are_written() {
        let f = Gender::Feminine;
        assert_eq!(words("15 000", f, Case::Nominative), "п’ятнадцять тисяч");
        assert_eq!(words("1,5 млн", f, Case::Nominative), "півтора мільйона");
        assert_eq!(words("1,5", f, Case::Nominative), "півтори");
        assert_eq!(words("0,25", f, Case::Nominative), "нуль цілих двадцять п’ять сотих");
        assert_eq!(words("2 тис.", f, Case::Genitive), "двох тисяч");
    }

    #[test]
    fn a_row_of_numbers_is_no_fraction() {
        let text = Text::new("1,2,3");
        assert_eq!(Amount::at(&text, 0).unwrap().part, None);
        assert_eq!(Amount::at(&text, 2).unwrap().part, None);
        assert_eq!(Amount::at(&Text::new("007"), 0), None);
    }
}
