//! Times of day and lengths of time: `8:00`, `8.00`, `8:00-17:00` with any dash, `15m`, `2 год`.

use std::time::Duration;

use jiff::civil::{Time, time};

use crate::calendar::Hours;

/// The end of a day: what `24:00` means.
pub(super) const MIDNIGHT: Time = time(23, 59, 59, 0);

pub(super) const DASHES: &[char] = &['-', '\u{2010}', '\u{2011}', '\u{2012}', '–', '—', '−'];

/// `8:00`, `8.00`, `08:00`, `8`, `24:00`.
pub(super) fn parse(text: &str) -> Option<Time> {
    let text = text.trim();
    let (hour, minute) = text.split_once([':', '.']).unwrap_or((text, "00"));
    if hour.is_empty() || hour.len() > 2 || minute.len() != 2 {
        return None;
    }
    match (number(hour)?, number(minute)?) {
        (24, 0) => Some(MIDNIGHT),
        (hour, minute) => Time::new(hour, minute, 0, 0).ok(),
    }
}

fn number(text: &str) -> Option<i8> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HoursError {
    /// Not «from-to».
    Shape,
    /// `17:00-8:00`.
    Backwards,
    /// `8:00-12:00, 13:00-17:00`.
    Several,
}

/// `None` is closed.
pub(super) fn parse_hours(text: &str) -> Result<Option<Hours>, HoursError> {
    let text = text.trim();
    match text.to_lowercase().as_str() {
        "зачинено" | "закрито" | "вихідний" | "вихідні" | "closed" => return Ok(None),
        "цілодобово" => return Ok(Some(Hours { from: Time::midnight(), to: MIDNIGHT })),
        _ => {}
    }
    let words = text.strip_prefix("з ").or(text.strip_prefix("із ")).unwrap_or(text);
    let parts: Vec<&str> = match words.split_once(" до ") {
        Some((from, to)) => vec![from, to],
        None => words.split(DASHES).collect(),
    };
    match parts.as_slice() {
        [from, to] => {
            let from = parse(from).ok_or(HoursError::Shape)?;
            let to = parse(to).ok_or(HoursError::Shape)?;
            if from < to { Ok(Some(Hours { from, to })) } else { Err(HoursError::Backwards) }
        }
        many if many.len() > 2 && text.contains([',', ';', ' ']) => Err(HoursError::Several),
        _ => Err(HoursError::Shape),
    }
}

/// `15m`, `2h`, `30s`, `90d`, `1y`, `15 хв`, `2 год`, `6 с`, `90 днів`, `2 роки`; a bare number is seconds.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let amount: u64 = text.get(..digits)?.parse().ok()?;
    let unit = match text.get(digits..)?.trim().trim_end_matches('.') {
        "" | "s" | "с" | "сек" | "секунд" | "секунда" | "секунди" => 1,
        "m" | "min" | "хв" | "м" | "хвилин" | "хвилина" | "хвилини" => 60,
        "h" | "год" | "г" | "годин" | "година" | "години" => 3600,
        "d" | "дн" | "день" | "дні" | "днів" => 24 * 3600,
        "y" | "р" | "рік" | "роки" | "років" => 365 * 24 * 3600,
        _ => return None,
    };
    amount.checked_mul(unit).map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_a_colon_or_a_full_stop() {
        assert_eq!(parse("8:00"), Some(time(8, 0, 0, 0)));
        assert_eq!(parse("08.30"), Some(time(8, 30, 0, 0)));
        assert_eq!(parse("24:00"), Some(MIDNIGHT));
        for wrong in ["25:00", "8:60", "8:0", "", "вісім", "24:01", "+8:00"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn hours_take_any_dash_and_words() {
        let expected = Ok(Some(Hours { from: time(8, 0, 0, 0), to: time(17, 0, 0, 0) }));
        for text in ["8:00-17:00", "8.00 – 17.00", "8:00—17:00", "08:00 − 17:00", "з 8:00 до 17:00", "8-17"] {
            assert_eq!(parse_hours(text), expected, "{text}");
        }
        assert_eq!(parse_hours("зачинено"), Ok(None));
        assert_eq!(parse_hours("17:00-8:00"), Err(HoursError::Backwards));
        assert_eq!(parse_hours("8:00-12:00, 13:00-17:00"), Err(HoursError::Several));
        assert_eq!(parse_hours("8:00"), Err(HoursError::Shape));
    }

    #[test]
    fn durations_know_ukrainian_and_english_units() {
        assert_eq!(parse_duration("15m"), Some(Duration::from_secs(900)));
        assert_eq!(parse_duration("2 год"), Some(Duration::from_secs(7200)));
        assert_eq!(parse_duration("90 днів"), parse_duration("90d"));
        assert_eq!(parse_duration("1 рік"), parse_duration("365d"));
        assert_eq!(parse_duration("6"), Some(Duration::from_secs(6)));
        assert_eq!(parse_duration("6 тижнів"), None);
        assert_eq!(parse_duration("99999999999999999999s"), None);
    }
}
