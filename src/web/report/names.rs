//! What a period is called: «жовтень 2026», «перше півріччя 2026 року», «05.10–18.10.2026».

use jiff::civil::Date;

use crate::{
    ledger::Month,
    report::{Half, Period},
};

const MONTHS: [&str; 12] = [
    "січень",
    "лютий",
    "березень",
    "квітень",
    "травень",
    "червень",
    "липень",
    "серпень",
    "вересень",
    "жовтень",
    "листопад",
    "грудень",
];

/// «жовтень»
pub fn month_alone(month: Month) -> &'static str {
    usize::try_from(month.month() - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or_default()
}

/// «жовтень 2026»
pub fn month(month: Month) -> String {
    format!("{} {}", month_alone(month), month.year())
}

pub fn period(period: Period) -> String {
    match period {
        Period::Month(one) => month(one),
        Period::HalfYear(year, Half::First) => format!("перше півріччя {year} року"),
        Period::HalfYear(year, Half::Second) => format!("друге півріччя {year} року"),
        Period::Year(year) => format!("{year} рік"),
        Period::Days(from, to) if from == to => day(from),
        Period::Days(from, to) if from.year() == to.year() => format!("{}–{}", short_day(from), day(to)),
        Period::Days(from, to) => format!("{}–{}", day(from), day(to)),
    }
}

/// `05.10.2026`
pub fn day(date: Date) -> String {
    date.strftime("%d.%m.%Y").to_string()
}

/// `05.10`
pub fn short_day(date: Date) -> String {
    date.strftime("%d.%m").to_string()
}

/// Words that go with the kind of period.
pub struct Kind {
    /// «Головне за місяць»
    pub main: &'static str,
    /// The column of the period itself.
    pub this: &'static str,
    /// The column of the one before it.
    pub previous: &'static str,
}

pub fn kind(period: Period) -> Kind {
    let (main, this, previous) = match period {
        Period::Month(_) => ("Головне за місяць", "За місяць", "Попередній місяць"),
        Period::HalfYear(..) => ("Головне за півріччя", "За півріччя", "Попереднє півріччя"),
        Period::Year(_) => ("Головне за рік", "За рік", "Попередній рік"),
        Period::Days(..) => ("Головне за період", "За період", "Попередній період"),
    };
    Kind { main, this, previous }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_period_has_its_name() {
        for (text, name) in [
            ("2026-10", "жовтень 2026"),
            ("2026-h1", "перше півріччя 2026 року"),
            ("2026", "2026 рік"),
            ("2026-10-05..2026-10-18", "05.10–18.10.2026"),
            ("2025-12-29..2026-01-04", "29.12.2025–04.01.2026"),
            ("2026-10-05..2026-10-05", "05.10.2026"),
        ] {
            assert_eq!(period(text.parse().unwrap()), name);
        }
    }
}
