//! Digits that are no amount: telephone groups, codes, indexes, numbers with leading zeros. Zeros in front are said one
//! by one, the rest as people say it.

use crate::speech::numeral::{Case, Gender, cardinal};

/// The largest number said as one; longer ones are codes.
const LONGEST_NUMBER: usize = 9;

/// «067» → «нуль шістдесят сім», «000» → «нуль нуль нуль», «45» → «сорок п’ять».
pub(super) fn group(digits: &str) -> String {
    let rest = digits.trim_start_matches('0');
    let zeros = digits.len() - rest.len();
    let mut words = vec!["нуль".to_owned(); zeros];
    if let Ok(n) = rest.parse() {
        words.push(cardinal(n, Gender::Masculine, Case::Nominative));
    }
    words.join(" ")
}

/// Digits written in one row, as people dictate them: up to three together, longer ones as a three if their count is
/// odd and then pairs. The same cut as that of numbers spoken from recordings.
pub(super) fn dictated(digits: &str) -> String {
    if digits.len() <= 3 {
        return group(digits);
    }
    let head = if digits.len() % 2 == 1 { 3 } else { 0 };
    let (three, pairs) = digits.split_at_checked(head).unwrap_or((digits, ""));
    let pairs = (0..pairs.len()).step_by(2).filter_map(|at| pairs.get(at..at + 2));
    Some(three).filter(|three| !three.is_empty()).into_iter().chain(pairs).map(group).collect::<Vec<_>>().join(", ")
}

/// A number that stands for itself: «дванадцять»; with zeros in front or too long for a number, digit by digit.
pub(super) fn plain(digits: &str, gender: Gender, case: Case) -> String {
    match digits.parse::<u64>() {
        _ if digits.len() > 1 && digits.starts_with('0') => dictated_short(digits),
        Ok(n) if digits.len() <= LONGEST_NUMBER => cardinal(n, gender, case),
        _ => dictated(digits),
    }
}

fn dictated_short(digits: &str) -> String {
    if digits.len() <= 4 { group(digits) } else { dictated(digits) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_in_front_are_said_and_long_rows_are_cut() {
        assert_eq!(group("067"), "нуль шістдесят сім");
        assert_eq!(group("000"), "нуль нуль нуль");
        assert_eq!(dictated("04644"), "нуль сорок шість, сорок чотири");
        assert_eq!(plain("007", Gender::Masculine, Case::Nominative), "нуль нуль сім");
        assert_eq!(
            plain("12345678901", Gender::Masculine, Case::Nominative),
            "сто двадцять три, сорок п’ять, шістдесят сім, вісімдесят дев’ять, нуль один"
        );
    }
}
