//! A telephone number in the one shape it is stored, compared and shown in.

use std::fmt;

use serde::{Deserialize, Serialize};

/// `+` and 7–15 digits (E.164), or 1–6 bare digits (an extension or a short number such as 112).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads a number as people and trunks of Ukraine write it: `0XXXXXXXXX`, `380…`, `+380…`, nine digits, `8 0…`,
    /// `00…`; spaces, dashes, dots and brackets are passed over. `None` when it is not a number.
    pub fn parse(text: &str) -> Option<Self> {
        let mut digits = String::with_capacity(16);
        let mut plus = false;
        for c in text.trim().chars() {
            match c {
                '0'..='9' => digits.push(c),
                '+' if digits.is_empty() && !plus => plus = true,
                ' ' | '\u{a0}' | '-' | '\u{2013}' | '.' | '(' | ')' | '/' => {}
                _ => return None,
            }
        }
        let len = digits.len();
        let international = if plus {
            digits
        } else if len == 11 && digits.starts_with("80") {
            format!("3{digits}")
        } else if len == 10 && digits.starts_with('0') {
            format!("38{digits}")
        } else if len > 9 && digits.starts_with("00") {
            digits.split_off(2)
        } else if len == 9 && !digits.starts_with('0') {
            format!("380{digits}")
        } else if (1..=6).contains(&len) {
            return Some(Self(digits));
        } else {
            digits
        };
        (7..=15).contains(&international.len()).then(|| Self(format!("+{international}")))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For logs and for pages of readers without the right to numbers: `+38046•••0000`.
    pub fn masked(&self) -> String {
        let n = self.0.len();
        if n < 10 {
            return "•".repeat(n);
        }
        format!("{}•••{}", &self.0[..n - 7], &self.0[n - 4..])
    }
}

/// A text of others for the log: three digits hidden in whatever may be a telephone number, nine digits and more,
/// written together or parted as people part them. Every other character keeps its place.
pub fn mask_numbers(text: &str) -> String {
    const FEWEST: usize = 9;
    let mut chars: Vec<char> = text.chars().collect();
    let (mut digits, mut gap) = (Vec::new(), 0);
    for at in 0..=chars.len() {
        match chars.get(at) {
            Some(c) if c.is_ascii_digit() => {
                digits.push(at);
                gap = 0;
            }
            Some(' ' | '\u{a0}' | '-' | '(' | ')') if gap < 2 => gap += 1,
            _ => {
                if digits.len() >= FEWEST {
                    let hidden = digits.iter().rev().skip(4).take(3);
                    hidden.for_each(|at| chars.iter_mut().skip(*at).take(1).for_each(|c| *c = '•'));
                }
                digits.clear();
            }
        }
    }
    chars.into_iter().collect()
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ukrainian_way_of_writing_gives_one_number() {
        for text in
            ["0464400000", "380464400000", "+380 46 440 00 00", "464400000", "8 046 440-00-00", "00380464400000"]
        {
            assert_eq!(PhoneNumber::parse(text).map(|n| n.to_string()).as_deref(), Some("+380464400000"), "{text}");
        }
    }

    #[test]
    fn foreign_and_short_numbers_are_kept_and_words_refused() {
        assert_eq!(PhoneNumber::parse("+48 22 123 45 67").unwrap().as_str(), "+48221234567");
        assert_eq!(PhoneNumber::parse("112").unwrap().as_str(), "112");
        assert_eq!(PhoneNumber::parse("anonymous"), None);
        assert_eq!(PhoneNumber::parse(""), None);
    }

    #[test]
    fn numbers_in_a_text_are_masked_and_addresses_times_and_calls_are_not() {
        for (text, masked) in [
            ("403 User +380501112233 is blocked", "403 User +38050•••2233 is blocked"),
            ("«8 (050) 111-22-33», 0464400000", "«8 (050) •••-22-33», 046•••0000"),
            ("  │ 501112233: main\n  │ ^", "  │ 50•••2233: main\n  │ ^"),
        ] {
            assert_eq!(mask_numbers(text), masked);
        }
        for text in
            ["203.0.113.5:5060", "21.11.2026 12:00-13:00", "2026-11-21T20:31:05", "call 12-345678", "", "1234 № 5"]
        {
            assert_eq!(mask_numbers(text), text);
        }
    }

    #[test]
    fn masking_hides_three_digits_before_the_last_four() {
        assert_eq!(PhoneNumber::parse("+380464440000").unwrap().masked(), "+38046•••0000");
        assert_eq!(PhoneNumber::parse("101").unwrap().masked(), "•••");
    }
}
