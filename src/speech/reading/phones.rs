//! Telephone numbers in the groups they are written in, with a comma after each so that the engine pauses:
//! «(04644) 2-13-45», «+380 67 123 45 67», «0 800 503 753», «тел. 102».

use super::{
    digits,
    rule::Read,
    token::{Kind, Text},
};

/// Fewest and most digits of a whole number in the national or international plan (ITU-T E.164).
const NATIONAL: std::ops::RangeInclusive<usize> = 9..=10;
const INTERNATIONAL: std::ops::RangeInclusive<usize> = 10..=15;
const MOST_GROUPS: usize = 8;

/// Digits in groups, as they are written one after another.
struct Number<'t> {
    groups: Vec<&'t str>,
    /// Whether it is cut as «2-13-45» is.
    hyphens: usize,
    end: usize,
}

/// At a digit, «+» or «(».
pub(super) fn phone(text: &Text, at: usize) -> Option<Read> {
    let plus = text.is(at, "+");
    let digit_before = at.checked_sub(1).is_some_and(|before| text.kind(before) == Some(Kind::Number));
    if digit_before
        || at.checked_sub(1).is_some_and(|b| {
            matches!(text.text(b), "/" | "№") || text.is(b, ":") && at > 1 && text.kind(at - 2) == Some(Kind::Number)
        })
    {
        return None;
    }
    let number = collect(text, at + usize::from(plus))?;
    if !is_phone(text, at, plus, &number) {
        return None;
    }
    let mut words: Vec<String> = cut(&number, plus).into_iter().map(digits::dictated).collect();
    if let Some(first) = words.first_mut().filter(|_| plus) {
        *first = format!("плюс {first}");
    }
    Some(Read::new(number.end, words.join(", ")))
}

/// The longest row of groups with nothing but single spaces, hyphens and brackets between them.
fn collect<'t>(text: &Text<'t>, at: usize) -> Option<Number<'t>> {
    let mut place = text.after_space(at);
    let mut open = false;
    if text.is(place, "(") {
        open = true;
        place = text.after_space(place + 1);
    }
    let mut number =
        Number { groups: vec![Some(text.digits(place)).filter(|d| !d.is_empty())?], hyphens: 0, end: place + 1 };
    if place != at && !open {
        return None;
    }
    while number.groups.len() < MOST_GROUPS {
        let Some((next, hyphen, now_open)) = next_group(text, number.end, open) else { break };
        // A new number in international form begins here.
        let total: usize = number.groups.iter().map(|group| group.len()).sum();
        if total + text.digits(next).len() > *INTERNATIONAL.end() {
            break;
        }
        open = now_open;
        number.hyphens += usize::from(hyphen);
        number.groups.push(text.digits(next));
        number.end = next + 1;
    }
    if open && text.is(number.end, ")") {
        number.end += 1;
    }
    Some(number)
}

/// The next group after `end`, whether a hyphen stands before it, and whether a bracket is still open.
fn next_group(text: &Text, end: usize, mut open: bool) -> Option<(usize, bool, bool)> {
    let mut place = end;
    if open && text.is(place, ")") {
        open = false;
        place += 1;
    }
    place = text.after_space(place);
    if !open && text.is(place, "(") {
        open = true;
        place = text.after_space(place + 1);
    }
    let hyphen = matches!(text.text(place), "-" | "‑" | "–");
    if hyphen {
        // A dash between spaces joins two numbers; it is no part of one.
        if text.is_space(place.wrapping_sub(1)) || text.is_space(place + 1) {
            return None;
        }
        place += 1;
    }
    (place > end && !text.digits(place).is_empty()).then_some((place, hyphen, open))
}

fn is_phone(text: &Text, at: usize, plus: bool, number: &Number) -> bool {
    let total: usize = number.groups.iter().map(|group| group.len()).sum();
    let lengths: Vec<usize> = number.groups.iter().map(|group| group.len()).collect();
    let first = number.groups.first().copied().unwrap_or_default();
    let joined: String = number.groups.concat();
    let goes_on = matches!(text.text(number.end), "." | "," | "/") && text.kind(number.end + 1) == Some(Kind::Number);
    if goes_on && number.groups.len() < 3 {
        return false;
    }
    if plus {
        return INTERNATIONAL.contains(&total);
    }
    if joined.starts_with("380") && total == 12 || first == "8" && total == 11 && joined.starts_with("80") {
        return true;
    }
    if joined.starts_with('0') && NATIONAL.contains(&total) && lengths.iter().all(|n| *n <= 5 || lengths.len() == 1) {
        return true;
    }
    let local = matches!(lengths.as_slice(), [1..=3, 2, 2]) && number.hyphens == 2;
    let asked = speaks_of_phones(text, at);
    if asked && lengths == [3, 3] && super::unit::unit_at(text, number.end).is_none() {
        return true;
    }
    local
        || asked
            && (2..=7).contains(&total)
            && lengths.len() <= 4
            && (number.hyphens > 0 || lengths.len() == 1 && total >= 3 || lengths.len() >= 3)
}

/// As written; a number in one row is cut as it is dictated.
fn cut<'t>(number: &Number<'t>, plus: bool) -> Vec<&'t str> {
    let [whole] = number.groups.as_slice() else { return number.groups.clone() };
    let sizes: &[usize] = match (whole.len(), plus || whole.starts_with("380")) {
        (12, true) => &[3, 2, 3, 2, 2],
        (10, _) if whole.starts_with("0800") => &[1, 3, 3, 3],
        (10, _) => &[3, 3, 2, 2],
        (5..=7, _) => &[whole.len() - 4, 2, 2],
        _ => return vec![whole],
    };
    let mut rest = *whole;
    let mut groups = Vec::new();
    for &size in sizes {
        let Some((group, after)) = rest.split_at_checked(size) else { break };
        groups.push(group);
        rest = after;
    }
    groups
}

/// Whether the words before speak of telephones, or another number has just been given.
fn speaks_of_phones(text: &Text, at: usize) -> bool {
    const STEMS: [&str; 8] = ["телефон", "зателефон", "дзвон", "дзвін", "подзвон", "факс", "набер", "номером"];
    text.words_back(at, 5).any(|word| {
        matches!(word, "тел" | "моб" | "вн" | "внутр" | "дод" | "набирайте")
            || STEMS.iter().any(|stem| word.starts_with(stem))
    }) || text.words_back(at, 2).any(|word| word.starts_with("гаряч"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let text = Text::new(text);
        let at = (0..text.len()).find(|&at| !text.digits(at).is_empty() || matches!(text.text(at), "+" | "("))?;
        phone(&text, at).map(|read| read.words)
    }

    #[test]
    fn groups_are_read_as_written_with_their_zeros() {
        assert_eq!(read("0 800 503 753").unwrap(), "нуль, вісімсот, п’ятсот три, сімсот п’ятдесят три");
        assert_eq!(read("(04644) 2-13-45").unwrap(), "нуль сорок шість, сорок чотири, два, тринадцять, сорок п’ять");
        assert_eq!(
            read("+380 67 000 00 05").unwrap(),
            "плюс триста вісімдесят, шістдесят сім, нуль нуль нуль, нуль нуль, нуль п’ять"
        );
        assert_eq!(read("0671234567").unwrap(), "нуль шістдесят сім, сто двадцять три, сорок п’ять, шістдесят сім");
    }

    #[test]
    fn a_short_number_is_a_telephone_where_one_speaks_of_telephones() {
        assert_eq!(read("2-13-45").unwrap(), "два, тринадцять, сорок п’ять");
        assert_eq!(read("тел. 213-45").unwrap(), "двісті тринадцять, сорок п’ять");
        assert_eq!(read("213-45"), None);
        assert_eq!(read("тел. 102").unwrap(), "сто два");
    }

    #[test]
    fn amounts_and_dates_are_no_telephones() {
        for text in ["15 000", "01.05.2026", "+5", "2026–2027", "12 345 678", "№ 0123456789"] {
            assert_eq!(read(text).filter(|_| !text.starts_with('№')), None, "{text}");
        }
    }
}
