//! Ukrainian words for what the program counts and records: one word, one meaning.

use std::time::Duration;

use crate::call::{EndedBy, Outcome};

/// The result of one call, in the words of the monthly report.
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Informed => "отримали інформацію",
        Outcome::NobodyAnswered => "не дочекалися відповіді",
        Outcome::NoChoice => "нічого не обрали",
        Outcome::Cancelled => "поклали слухавку до відповіді",
        Outcome::Full => "зайнято",
        Outcome::Refused => "відхилено",
        Outcome::MediaLost => "зв’язок обірвався",
        Outcome::NotAcknowledged => "з’єднання не підтверджено",
        Outcome::Fax => "факс",
        Outcome::Stopped => "зупинка служби",
        Outcome::Interrupted => "перервано збоєм",
    }
}

pub fn ended_by(ended_by: EndedBy) -> &'static str {
    match ended_by {
        EndedBy::Caller => "хто телефонував",
        EndedBy::Us => "Слухавка",
        EndedBy::Network => "мережа",
        EndedBy::Restart => "перезапуск",
    }
}

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

/// A long time by its two largest parts: `3 дні 4 год`, `2 год 5 хв`, `40 с`.
pub fn span(time: Duration) -> String {
    let s = time.as_secs();
    let (days, hours, minutes) = (s / 86_400, s / 3600 % 24, s / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{s} с"),
        (0, 0, _) => format!("{minutes} хв"),
        (0, ..) => format!("{hours} год {minutes} хв"),
        _ => format!("{days} {} {hours} год", plural(days, ["день", "дні", "днів"])),
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
}
