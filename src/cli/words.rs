//! Ukrainian words for what the program counts and records: one word, one meaning.

use std::time::Duration;

pub use crate::web::{
    amounts::{bytes, span},
    call_words::{ended_by, outcome, queue_end, rang, talk_end, way},
    operator_state,
};

/// The form of a noun after a number: 1 дзвінок, 2 дзвінки, 5 дзвінків, 11 дзвінків, 21 дзвінок.
pub fn plural(n: u64, forms: [&'static str; 3]) -> &'static str {
    match (n % 10, n % 100) {
        (_, 11..=14) => forms[2],
        (1, _) => forms[0],
        (2..=4, _) => forms[1],
        _ => forms[2],
    }
}

pub fn calls(n: u64) -> String {
    format!("{n} {}", plural(n, ["дзвінок", "дзвінки", "дзвінків"]))
}

/// A talk as people write it: `0:42`, `12:05`, `1:02:05`.
pub fn talk(time: Duration) -> String {
    let s = time.as_secs();
    match s / 3600 {
        0 => format!("{}:{:02}", s / 60, s % 60),
        hours => format!("{hours}:{:02}:{:02}", s / 60 % 60, s % 60),
    }
}

/// A short time as a person reads it: `12 мс`, `1,3 с`, `32 с`.
pub fn brief(time: Duration) -> String {
    match time.as_millis() {
        ms @ ..1000 => format!("{ms} мс"),
        ms @ ..10_000 => match (ms + 50) / 100 {
            tenths if tenths % 10 == 0 => format!("{} с", tenths / 10),
            tenths => format!("{},{} с", tenths / 10, tenths % 10),
        },
        ms => format!("{} с", ms / 1000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_follow_their_numbers() {
        let texts: Vec<_> = [0, 1, 2, 5, 11, 14, 21, 22, 111, 112, 131].map(calls).into();
        assert_eq!(
            texts.join(", "),
            "0 дзвінків, 1 дзвінок, 2 дзвінки, 5 дзвінків, 11 дзвінків, 14 дзвінків, 21 дзвінок, 22 дзвінки, \
             111 дзвінків, 112 дзвінків, 131 дзвінок"
        );
    }

    #[test]
    fn times_read_as_people_write_them() {
        assert_eq!([0, 42, 725, 3725].map(|s| talk(Duration::from_secs(s))), ["0:00", "0:42", "12:05", "1:02:05"]);
        let spans = [40, 300, 7500, 273_600].map(|s| span(Duration::from_secs(s)));
        assert_eq!(spans, ["40 с", "5 хв", "2 год 5 хв", "3 дні 4 год"]);
    }

    #[test]
    fn short_times_and_amounts_have_a_decimal_comma() {
        let times = [0, 999, 1000, 1250, 9940, 9990, 32_100].map(|ms| brief(Duration::from_millis(ms)));
        assert_eq!(times, ["0 мс", "999 мс", "1 с", "1,3 с", "9,9 с", "10 с", "32 с"]);
        let amounts = [0, 999, 1000, 1250, 999_999, 1_200_000, 20_000_000, 3_400_000_000].map(bytes);
        assert_eq!(amounts, ["0 Б", "999 Б", "1 КБ", "1,2 КБ", "999,9 КБ", "1,2 МБ", "20 МБ", "3,4 ГБ"]);
    }
}
