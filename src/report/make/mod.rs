//! The report out of its figures: one section a file.

mod footnotes;
mod head;
mod headline;
mod indicators;
mod remarks;
mod sections;
mod shares;

pub use shares::percents;

use super::{Context, Extras, Marks, Period, Report, Service, SetApart, Tally, service};

impl Report {
    /// Everything that is said or counted. `extras.previous` belongs to [`Period::previous`], `extras.year_before` to
    /// [`Period::year_before`].
    pub fn make(context: &Context, period: Period, tally: &Tally, extras: &Extras) -> Self {
        let history = service::history(context, period, &extras.events, extras.since);
        let known = history.availability.known_s > 0;
        let availability = if known { history.availability } else { tally.service.unwrap_or_default() };
        let tally = &Tally { service: (availability.known_s > 0).then_some(availability), ..tally.clone() };
        let source = Source { context, period, tally, extras };
        let outages = source.outages(&history);
        let indicators = source.indicators();
        Self {
            head: source.head(availability),
            headline: source.headline(),
            outcomes: source.outcomes(),
            remarks: source.remarks(&indicators, availability, history.outages.len()),
            waits: source.wait_buckets(),
            when: source.when(),
            topics: source.topics(),
            departments: source.departments(),
            operators: source.operators(),
            marks: Marks {
                given: tally.marks.0,
                asked: tally.mark_asked,
                talks: tally.answered(),
                mean: tally.marks.mean(),
                resolved: tally.resolved,
                unresolved: tally.unresolved,
            },
            boxes: source.boxes(),
            callbacks: tally.callbacks,
            service: Service { notices: source.notices(), outages, availability, tests: source.tests() },
            conclusions: extras.conclusions.clone(),
            apart: SetApart {
                test: tally.apart.test,
                blocked: tally.apart.blocked,
                fax: tally.apart.fax,
                short: tally.apart.short,
                internal: tally.apart.internal,
                repeated: tally.repeated.iter().map(|calls| super::Repeated { calls: *calls }).collect(),
            },
            footnotes: footnotes::all(context),
            indicators,
        }
    }
}

/// What the sections are made of.
#[derive(Clone, Copy)]
struct Source<'a> {
    context: &'a Context,
    period: Period,
    tally: &'a Tally,
    extras: &'a Extras,
}

impl<'a> Source<'a> {
    fn previous(&self) -> Option<&'a Tally> {
        self.extras.previous.as_ref()
    }

    fn year_before(&self) -> Option<&'a Tally> {
        self.extras.year_before.as_ref()
    }
}
