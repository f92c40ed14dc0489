//! What a period is called: «жовтень 2026», «перше півріччя 2026 року», «05.10–18.10.2026».

use crate::{
    ledger::Month,
    report::{Period, words},
};

/// «жовтень 2026»
pub fn month(month: Month) -> String {
    format!("{} {}", words::month_name(month), month.year())
}

pub fn period(period: Period) -> String {
    match period {
        Period::Month(one) => month(one),
        other => words::period(other),
    }
}

/// Words that go with the kind of period.
pub struct Kind {
    /// «Головне за місяць»
    pub main: &'static str,
    /// The column of the period itself.
    pub this: &'static str,
}

pub fn kind(period: Period) -> Kind {
    let (main, this) = match period {
        Period::Month(_) => ("Головне за місяць", "За місяць"),
        Period::HalfYear(..) => ("Головне за півріччя", "За півріччя"),
        Period::Year(_) => ("Головне за рік", "За рік"),
        Period::Days(..) => ("Головне за період", "За період"),
    };
    Kind { main, this }
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
