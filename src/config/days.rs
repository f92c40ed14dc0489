//! Days of the week as people write them: `пн`, `пн-чт`, `пн, ср`, `щодня`.

use super::times::DASHES;

/// Monday is 0.
const NAMES: [(&str, &str); 7] = [
    ("пн", "понеділок"),
    ("вт", "вівторок"),
    ("ср", "середа"),
    ("чт", "четвер"),
    ("пт", "пʼятниця"),
    ("сб", "субота"),
    ("нд", "неділя"),
];

pub(super) const SHORT: [&str; 7] = ["пн", "вт", "ср", "чт", "пт", "сб", "нд"];

/// The days meant, Monday 0, in the order written; `None` when a word in it is not a day.
pub(super) fn parse(text: &str) -> Option<Vec<usize>> {
    let text = text.trim().to_lowercase();
    match text.as_str() {
        "щодня" => return Some((0..7).collect()),
        "будні" | "робочі дні" => return Some((0..5).collect()),
        "вихідні" => return Some(vec![5, 6]),
        _ => {}
    }
    let mut days = Vec::new();
    for part in text.split(',').flat_map(|p| p.split(" і ")).flat_map(|p| p.split(" та ")) {
        match part.split(DASHES).collect::<Vec<_>>().as_slice() {
            [one] => days.push(day(one)?),
            [from, to] => {
                let (from, to) = (day(from)?, day(to)?);
                let length = (to + 7 - from) % 7;
                days.extend((0..=length).map(|n| (from + n) % 7));
            }
            _ => return None,
        }
    }
    Some(days)
}

fn day(word: &str) -> Option<usize> {
    let word = word.trim().trim_end_matches('.').replace(['’', '\'', '`'], "ʼ");
    NAMES.iter().position(|(short, long)| *short == word || *long == word)
}

/// «четвер»
pub(super) fn name(day: usize) -> &'static str {
    NAMES.get(day).map_or("", |(_, long)| long)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_stand_alone_in_lists_and_in_ranges() {
        assert_eq!(parse("пн-чт"), Some(vec![0, 1, 2, 3]));
        assert_eq!(parse("Пн, ср"), Some(vec![0, 2]));
        assert_eq!(parse("вт – чт, сб"), Some(vec![1, 2, 3, 5]));
        assert_eq!(parse("п’ятниця"), Some(vec![4]));
        assert_eq!(parse("щодня").map(|d| d.len()), Some(7));
        assert_eq!(parse("сб-пн"), Some(vec![5, 6, 0]));
        assert_eq!(parse("пон"), None);
        assert_eq!(parse("обід"), None);
    }
}
