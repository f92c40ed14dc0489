//! Amounts in words.

use std::time::Duration;

use crate::report::words::plural;

/// A long time by its two largest parts: `3 дні 4 год`, `2 год 5 хв`, `40 с`.
pub fn span(time: Duration) -> String {
    let s = time.as_secs();
    let (days, hours, minutes) = (s / 86_400, s / 3600 % 24, s / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{s} с"),
        (0, 0, _) => format!("{minutes} хв"),
        (0, ..) => format!("{hours} год {minutes} хв"),
        _ => format!("{days} {} {hours} год", plural(days, "день", "дні", "днів")),
    }
}

/// An amount of data with its unit, a decimal comma as everywhere: `512 Б`, `1,2 МБ`.
pub fn bytes(amount: u64) -> String {
    const UNITS: [&str; 4] = ["КБ", "МБ", "ГБ", "ТБ"];
    if amount < 1000 {
        return format!("{amount} Б");
    }
    let (mut tenths, mut unit) = (amount / 100, 0);
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        (tenths, unit) = (tenths / 1000, unit + 1);
    }
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole} {}", UNITS[unit]),
        (whole, tenth) => format!("{whole},{tenth} {}", UNITS[unit]),
    }
}
