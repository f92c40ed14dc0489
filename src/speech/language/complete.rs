//! Whether a language has all its words, and which it lacks.

use super::{Counted, LanguageData, Plural};
use crate::speech::System;

/// Longer texts are no phrase.
const LONGEST: usize = 600;
/// Ways to say a time.
const MOST_CLOCK_FORMS: usize = 12;
/// Words before a time that one form answers to.
const MOST_WORDS: usize = 40;

impl LanguageData {
    /// Every place that lacks words or has too many: `system.goodbye`, `days.on (6 of 7)`. Empty when all is there.
    pub fn missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        let mut tell = |place: String| missing.push(place);
        for phrase in System::ALL {
            if self.system.get(phrase.name()).is_none_or(|text| !is_phrase(text)) {
                tell(format!("system.{}", phrase.name()));
            }
        }
        for name in self.system.keys().filter(|name| !System::ALL.iter().any(|phrase| phrase.name() == *name)) {
            tell(format!("system.{} (there is no such phrase)", name.chars().take(40).collect::<String>()));
        }
        for (place, text) in self.phrases() {
            if !is_phrase(text) {
                tell(place.to_owned());
            }
        }
        for (place, table, wanted) in self.tables() {
            let there = table.iter().filter(|text| is_phrase(text)).count();
            if there != wanted || table.len() != wanted {
                tell(format!("{place} ({} of {wanted})", if table.len() > wanted { table.len() } else { there }));
            }
        }
        missing.extend(self.clock_faults());
        missing.extend(self.optional_faults());
        missing
    }

    fn phrases(&self) -> [(&'static str, &str); 13] {
        let Self { days, times, numbers, waits, .. } = self;
        [
            ("days.weekend_off", &days.weekend_off),
            ("days.every_day", &days.every_day),
            ("days.today", &days.today),
            ("times.around_the_clock", &times.around_the_clock),
            ("times.lunch", &times.lunch),
            ("times.closed", &times.closed),
            ("numbers.three_zeros", &numbers.three_zeros),
            ("numbers.plus", &numbers.plus),
            ("waits.place", &waits.place),
            ("waits.far", &waits.far),
            ("waits.about", &waits.about),
            ("waits.up_to", &waits.up_to),
            ("waits.long", &waits.long),
        ]
    }

    /// With the number of words each must have.
    fn tables(&self) -> Vec<(&'static str, &[String], usize)> {
        let Self { keys, days, times, numbers, dates, waits, .. } = self;
        let mut tables: Vec<(&'static str, &[String], usize)> = vec![
            ("keys", keys, 12),
            ("days.range_from", &days.range_from, 7),
            ("days.range_to", &days.range_to, 7),
            ("days.on", &days.on, 7),
            ("days.and_on", &days.and_on, 7),
            ("days.tomorrow", &days.tomorrow, 7),
            ("days.name", &days.name, 7),
            ("days.off", &days.off, 7),
            ("days.and_off", &days.and_off, 7),
            ("times.from_range", &times.from_range, 24),
            ("times.from", &times.from, 24),
            ("times.from_minutes", &times.from_minutes, 24),
            ("times.to", &times.to, 25),
            ("times.to_minutes", &times.to_minutes, 24),
            ("numbers.units", &numbers.units, 10),
            ("numbers.pairs", &numbers.pairs, 100),
            ("numbers.hundreds", &numbers.hundreds, 9),
            ("dates.days", &dates.days, 31),
            ("dates.months", &dates.months, 12),
            ("dates.years", &dates.years, 15),
            ("waits.places", &waits.places, 30),
            ("waits.minutes", &waits.minutes, 20),
            ("waits.up_to_minutes", &waits.up_to_minutes, 20),
        ];
        tables.extend(self.nouns().map(|(place, noun)| (place, noun.forms.as_slice(), numbers.plural.forms())));
        tables
    }

    fn nouns(&self) -> [(&'static str, &Counted); 9] {
        let nouns = &self.nouns;
        [
            ("nouns.hryvnia.forms", &nouns.hryvnia),
            ("nouns.kopeck.forms", &nouns.kopeck),
            ("nouns.thousand.forms", &nouns.thousand),
            ("nouns.million.forms", &nouns.million),
            ("nouns.minute.forms", &nouns.minute),
            ("nouns.hour.forms", &nouns.hour),
            ("nouns.day.forms", &nouns.day),
            ("nouns.call.forms", &nouns.call),
            ("nouns.message.forms", &nouns.message),
        ]
    }

    fn clock_faults(&self) -> Vec<String> {
        let clock = &self.times.clock;
        if clock.is_empty() || clock.len() > MOST_CLOCK_FORMS {
            return vec![format!("times.clock ({} of 1–{MOST_CLOCK_FORMS})", clock.len())];
        }
        let mut faults = Vec::new();
        for (i, form) in clock.iter().enumerate() {
            let tables = [("hours", &form.hours), ("with_minutes", &form.with_minutes)];
            for (name, table) in tables {
                let there = table.iter().filter(|text| is_phrase(text)).count();
                if there != 24 || table.len() != 24 {
                    faults.push(format!("times.clock[{i}].{name} ({there} of 24)"));
                }
            }
            if form.after.len() > MOST_WORDS {
                faults.push(format!("times.clock[{i}].after ({} of {MOST_WORDS})", form.after.len()));
            }
        }
        faults
    }

    /// What a language may do without, but must not have by halves.
    fn optional_faults(&self) -> Vec<String> {
        let Self { times, numbers, .. } = self;
        let optional = [
            ("times.half_days", &times.half_days, 2),
            ("numbers.feminine", &numbers.feminine, 2),
            ("numbers.neuter", &numbers.neuter, 2),
        ];
        let odd = optional.into_iter().filter(|(_, table, wanted)| {
            !table.is_empty() && (table.len() != *wanted || !table.iter().all(|text| is_phrase(text)))
        });
        let mut faults: Vec<String> =
            odd.map(|(place, table, wanted)| format!("{place} ({} of 0 or {wanted})", table.len())).collect();
        for (place, words) in [("times.from_after", &times.from_after), ("times.to_after", &times.to_after)] {
            if words.len() > MOST_WORDS {
                faults.push(format!("{place} ({} of {MOST_WORDS})", words.len()));
            }
        }
        faults
    }
}

impl Plural {
    /// As a file names it.
    pub const NAMES: [&str; 5] = ["none", "one", "slavic", "polish", "romanian"];
}

fn is_phrase(text: &str) -> bool {
    text.len() <= LONGEST && text.chars().any(char::is_alphanumeric)
}
