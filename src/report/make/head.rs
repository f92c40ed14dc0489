//! The title, and the line beneath it.

use super::Source;
use crate::report::{Availability, Completeness, Head, Period, words};

/// What the service is called when its regulation does not say.
const USUAL_SERVICE: &str = "кол-центру";

impl Source<'_> {
    pub(super) fn head(&self, availability: Availability) -> Head {
        let (context, tally) = (self.context, self.tally);
        let (from, to) = (self.period.first(), self.period.last());
        let working_days = context.working_days(from, to);
        let made = context.now.to_zoned(context.zone.clone());
        let completeness = self.completeness(availability);
        let mut line = vec![
            format!("Період {}", words::dates(from, to)),
            format!("робочих днів {working_days}"),
            format!("сформовано {}", words::moment(context.now, &context.zone)),
            self.completeness_words(availability),
        ];
        if tally.apart.test > 0 {
            line.push(format!("перевірних дзвінків {} (не враховано)", tally.apart.test));
        }
        Head {
            title: self.title(),
            council: context.council.name.clone(),
            period: self.period,
            from,
            to,
            working_days,
            made,
            completeness,
            test_calls: tally.apart.test,
            line: line.join(" · "),
            signatures: self.signatures(),
            demo: context.demo,
            offered: tally.offered,
            numbers: tally.numbers,
            compared_with: self.period.previous().filter(|_| self.extras.previous.is_some()),
            year_before: self.period.year_before().filter(|_| self.extras.year_before.is_some()),
        }
    }

    /// «Звіт про роботу … за жовтень 2026 року», in the words of the council where it wrote them.
    fn title(&self) -> String {
        let council = &self.context.council;
        let service = if council.service_of.is_empty() { USUAL_SERVICE } else { &council.service_of };
        let about = match self.period {
            Period::Days(from, to) if from == to => words::date(from),
            Period::Days(from, to) => format!("період {}", words::dates(from, to)),
            period => words::period(period),
        };
        match (&*council.name_of, &*council.name) {
            ("", "") => format!("Звіт про роботу {service} за {about}"),
            ("", name) => format!("{name}. Звіт про роботу {service} за {about}"),
            (name_of, _) => format!("Звіт про роботу {service} {name_of} за {about}"),
        }
    }

    /// Nobody configured: places for two hands.
    fn signatures(&self) -> Vec<(String, String)> {
        let signatures = &self.context.council.signatures;
        if signatures.is_empty() {
            return ["Керівник", "Звіт підготовлено:"].map(|post| (post.to_owned(), String::new())).into();
        }
        signatures.iter().map(|signature| (signature.post.clone(), signature.name.clone())).collect()
    }

    /// The period is not over, or the store begins in the middle of it.
    pub(super) fn is_over(&self) -> bool {
        self.period.bounds(&self.context.zone).1 <= self.context.now
    }

    /// «період ще не закінчився»
    pub(super) fn unfinished(&self) -> Option<&'static str> {
        let begun = self.period.bounds(&self.context.zone).0 <= self.context.now;
        (!self.is_over()).then_some(if begun {
            "період ще не закінчився"
        } else {
            "період ще не почався"
        })
    }

    pub(super) fn begins_late(&self) -> bool {
        let from = self.period.bounds(&self.context.zone).0;
        // An old fold may be all that is left of what was complete.
        !self.extras.folded && self.extras.since.is_some_and(|since| since > from)
    }

    fn completeness(&self, availability: Availability) -> Completeness {
        if !self.is_over() || self.begins_late() {
            Completeness::Partial
        } else if availability.down_s >= 60 {
            Completeness::Outages { minutes: availability.down_s / 60 }
        } else {
            Completeness::Whole
        }
    }

    /// «дані повні», «дані неповні: лінія не працювала 3 год 20 хв».
    fn completeness_words(&self, availability: Availability) -> String {
        let mut why = Vec::new();
        if let Some(words) = self.unfinished() {
            why.push(words.to_owned());
        }
        if self.begins_late() {
            let since = self.extras.since.map(|since| words::date(since.to_zoned(self.context.zone.clone()).date()));
            why.push(format!("облік ведеться з {}", since.unwrap_or_default()));
        }
        if availability.down_s >= 60 {
            why.push(format!("лінія не працювала {}", words::span(availability.down_s)));
        }
        if why.is_empty() {
            "дані повні".to_owned()
        } else {
            format!("дані неповні: {}", why.join(", "))
        }
    }
}
