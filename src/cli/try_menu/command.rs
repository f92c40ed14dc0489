//! What the person at the terminal types.

use jiff::civil::{Date, DateTime, Time};

use crate::vocab::Digit;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// Keys, after what is being said has been heard; `at_once` cuts it.
    Keys {
        digits: Vec<Digit>,
        at_once: bool,
    },
    /// Say nothing and wait for what comes.
    Silence,
    /// `None`: the clock is not set.
    Clock(Option<DateTime>),
    HangUp,
    /// The operator who rings picks up; the one who talks hangs up.
    PickUp,
    OperatorHangsUp,
    Help,
    Unknown,
}

/// One line. `now` is the civil time of the call, for a clock without a date.
pub(super) fn read(line: &str, now: DateTime) -> Command {
    let line = line.trim();
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    match word.to_lowercase().as_str() {
        "" => Command::Silence,
        "?" | "довідка" | "допомога" => Command::Help,
        "покласти" | "кінець" | "вихід" => Command::HangUp,
        "відповісти" | "взяти" => Command::PickUp,
        "завершити" => Command::OperatorHangsUp,
        "час" | "годинник" if rest.trim().to_lowercase().starts_with("невідом") => {
            Command::Clock(None)
        }
        "час" | "годинник" => clock(rest, now).map_or(Command::Unknown, |at| Command::Clock(Some(at))),
        _ => keys(line),
    }
}

fn keys(line: &str) -> Command {
    let (at_once, keys) = line.strip_prefix('!').map_or((false, line), |rest| (true, rest));
    let digits: Option<Vec<Digit>> = keys.chars().filter(|c| !c.is_whitespace()).map(Digit::from_char).collect();
    match digits {
        Some(digits) if !digits.is_empty() => Command::Keys { digits, at_once },
        _ => Command::Unknown,
    }
}

/// `17:59`, `2026-03-02 17:59`, `02.03.2026 17:59`; a dot in the time is read too.
pub(super) fn clock(text: &str, today: DateTime) -> Option<DateTime> {
    let words: Vec<&str> = text.split([' ', 'T', ',']).filter(|word| !word.is_empty()).collect();
    match words[..] {
        [at] => Some(today.date().to_datetime(time(at)?)),
        [day, at] => Some(date(day)?.to_datetime(time(at)?)),
        _ => None,
    }
}

fn time(text: &str) -> Option<Time> {
    let parts: Vec<i8> = text.split([':', '.']).map(|part| part.parse().ok()).collect::<Option<_>>()?;
    match parts[..] {
        [hour, minute] => Time::new(hour, minute, 0, 0).ok(),
        [hour, minute, second] => Time::new(hour, minute, second, 0).ok(),
        _ => None,
    }
}

fn date(text: &str) -> Option<Date> {
    let parts: Vec<i16> = text.split(['-', '.']).map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let (year, month, day) = match parts[..] {
        [day, month, year] if text.contains('.') => (year, month, day),
        [year, month, day] => (year, month, day),
        _ => return None,
    };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;

    use super::*;

    const NOW: DateTime = datetime(2026, 3, 2, 10, 0, 0, 0);

    #[test]
    fn keys_are_read_with_and_without_haste() {
        let keys = |text: &str| text.chars().filter_map(Digit::from_char).collect::<Vec<_>>();
        assert_eq!(read("1", NOW), Command::Keys { digits: keys("1"), at_once: false });
        assert_eq!(read(" !2 1# ", NOW), Command::Keys { digits: keys("21#"), at_once: true });
        assert_eq!(read("", NOW), Command::Silence);
        assert_eq!(read("привіт", NOW), Command::Unknown);
    }

    #[test]
    fn the_clock_is_read_in_every_usual_way() {
        let evening = Command::Clock(Some(datetime(2026, 3, 2, 17, 59, 0, 0)));
        for line in ["час 17:59", "Час 17.59", "час 2026-03-02 17:59", "час 02.03.2026 17:59:00"] {
            assert_eq!(read(line, NOW), evening, "{line}");
        }
        assert_eq!(read("час невідомий", NOW), Command::Clock(None));
        assert_eq!(read("час 31.02.2026 10:00", NOW), Command::Unknown);
        assert_eq!(read("час 25:00", NOW), Command::Unknown);
    }
}
