//! Days of the week, shortened or in ranges: «пн–пт», «Пн-Чт, пт», «у сб», «понеділок – четвер».

use super::{
    rule::Read,
    stress::like,
    token::{Kind, Text},
};

/// One day: shortened, nominative, genitive, accusative, locative plural.
struct Day {
    short: &'static str,
    name: &'static str,
    of: &'static str,
    on: &'static str,
    each: &'static str,
    /// «із» where «з» would be hard to say.
    from: &'static str,
}

const DAYS: [Day; 7] = [
    day("пн", "понеділок", "понеділка", "понеділок", "понеділках", "з"),
    day("вт", "вівторок", "вівторка", "вівторок", "вівторках", "з"),
    day("ср", "середа", "середи", "середу", "середах", "із"),
    day("чт", "четвер", "четверга", "четвер", "четвергах", "із"),
    day("пт", "п’ятниця", "п’ятниці", "п’ятницю", "п’ятницях", "з"),
    day("сб", "субота", "суботи", "суботу", "суботах", "із"),
    day("нд", "неділя", "неділі", "неділю", "неділях", "з"),
];

const fn day(
    short: &'static str,
    name: &'static str,
    of: &'static str,
    on: &'static str,
    each: &'static str,
    from: &'static str,
) -> Day {
    Day { short, name, of, on, each, from }
}

pub(super) fn day_of_week(text: &Text, at: usize) -> Option<Read> {
    let (from, end) = day_at(text, at)?;
    let before = text.word_before(at);
    if let Some((to, end)) = text.after_dash(end).and_then(|second| day_at(text, second)) {
        let with = matches!(before, "з" | "із" | "зі" | "від");
        let words = format!("{} до {}", from.of, to.of);
        let words = if with { words } else { format!("{} {words}", from.from) };
        return Some(Read::new(end, like(text.text(at), &words)));
    }
    if text.low(at) != from.short {
        return None;
    }
    let words = match preposition(text, at) {
        "у" | "в" | "на" | "за" | "через" => from.on,
        "до" | "з" | "із" | "зі" | "від" | "після" | "крім" | "окрім" => from.of,
        "по" => from.each,
        _ => from.name,
    };
    Some(Read::new(end, like(text.text(at), words)))
}

/// The preposition of a day or of the list it stands in: «у пн та ср», «з пн по пт».
fn preposition<'a>(text: &'a Text, at: usize) -> &'a str {
    let mut words = text.words_back(at, 8);
    let is_day = |word: &str| DAYS.iter().any(|day| day.short == word || day.on == word || day.of == word);
    let first = words.next().unwrap_or_default();
    if first == "по" && words.next().is_some_and(is_day) && matches!(words.next(), Some("з" | "із" | "зі")) {
        return "через";
    }
    let listed = text.place_before(at).is_some_and(|before| text.is(before, ",")) || matches!(first, "та" | "і" | "й");
    if !listed {
        return text.word_before(at);
    }
    // Back over the days before and their hours, but not into «з 9 до 18, вт»: there «до» is of the hour.
    let (mut place, mut hours) = (at, false);
    while let Some(before) = text.place_before(place) {
        let word = text.low(before);
        let number = text.kind(before) == Some(Kind::Number);
        let shortened = |dot: usize| dot > 0 && DAYS.iter().any(|day| day.short == text.low(dot - 1));
        let joint = matches!(text.text(before), "," | ":") || text.is_dash(before);
        let joint = joint || text.is(before, ".") && (shortened(before) || hours);
        if !(number || joint || is_day(word) || matches!(word, "та" | "і" | "й")) {
            let of_day = matches!(word, "у" | "в" | "на") || !hours && matches!(word, "до" | "з" | "із" | "зі" | "від");
            let other = !hours && matches!(word, "по" | "за" | "через" | "крім" | "окрім" | "після");
            return if of_day || other { word } else { "" };
        }
        hours |= number;
        place = before;
    }
    ""
}

/// The day at `at`, shortened or in full, and where it ends.
fn day_at(text: &Text, at: usize) -> Option<(&'static Day, usize)> {
    let word = text.low(at);
    let day = DAYS.iter().find(|day| day.short == word || day.name == word)?;
    let capitals = day.short == word && text.text(at).chars().skip(1).any(char::is_uppercase);
    if capitals && text.after_dash(at + 1).is_none() {
        return None;
    }
    let dot = day.short == word
        && text.is(at + 1, ".")
        && (text.is_dash(at + 2) || matches!(text.text(at + 2), "," | ":") || goes_on(text, at + 2));
    Some((day, at + 1 + usize::from(dot)))
}

/// Whether the sentence goes on after a dot.
fn goes_on(text: &Text, at: usize) -> bool {
    let next = text.after_space(at);
    next > at
        && (!text.digits(next).is_empty() || text.is_dash(next) || !text.low(next).is_empty() && !text.is_capital(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, at: usize) -> Option<String> {
        day_of_week(&Text::new(text), at).map(|read| read.words)
    }

    #[test]
    fn ranges_have_both_their_prepositions() {
        assert_eq!(read("пн–пт", 0).unwrap(), "з понеділка до п’ятниці");
        assert_eq!(read("Ср - нд", 0).unwrap(), "Із середи до неділі");
        assert_eq!(read("понеділок – четвер", 0).unwrap(), "з понеділка до четверга");
        assert_eq!(read("з пн.–пт.", 2).unwrap(), "понеділка до п’ятниці");
    }

    #[test]
    fn one_day_stands_in_the_case_of_its_preposition() {
        assert_eq!(read("у сб", 2).unwrap(), "суботу");
        assert_eq!(read("по пн", 2).unwrap(), "понеділках");
        assert_eq!(read("нд", 0).unwrap(), "неділя");
        assert_eq!(read("СБ", 0), None);
        assert_eq!(read("понеділок", 0), None);
    }
}
