//! When the service could take calls: out of starts, stops and lines (M-3.2).
//!
//! The program runs between `Started` and `Stopped`; a start without a stop before it means that it died when it was last
//! known to live. While it runs, calls come as long as any line is up; without configured lines, always. Before the first
//! event nothing is known, and that time is in no share.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::{Availability, Context, Period};
use crate::ledger::{Event, Happening};

/// Lines need a moment to come up; until then a start belongs to the stop before it.
const STARTING: SignedDuration = SignedDuration::from_secs(60);

/// A stretch without calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outage {
    pub from: Timestamp,
    pub to: Timestamp,
    pub cause: Cause,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// The program did not run, and had not been told to stop.
    Dead,
    Stopped,
    /// No line was up; the one that is named was the last.
    NoLine(Option<String>),
    /// Announced by staff.
    Maintenance(String),
}

impl Cause {
    pub fn is_planned(&self) -> bool {
        matches!(self, Self::Stopped | Self::Maintenance(_))
    }

    pub fn words(&self) -> String {
        match self {
            Self::Dead => "не працювала програма або не було світла".to_owned(),
            Self::Stopped => "планова зупинка".to_owned(),
            Self::NoLine(Some(line)) => format!("немає зв’язку з лінією «{line}»"),
            Self::NoLine(None) => "немає зв’язку з жодною лінією".to_owned(),
            Self::Maintenance(text) if text.trim().is_empty() => "планові роботи".to_owned(),
            Self::Maintenance(text) => format!("планові роботи: {}", text.trim()),
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct History {
    pub availability: Availability,
    pub outages: Vec<Outage>,
}

pub(super) fn history(context: &Context, period: Period, events: &[Event], since: Option<Timestamp>) -> History {
    let (from, to) = period.bounds(&context.zone);
    let from = since.map_or(from, |since| since.max(from));
    let to = to.min(context.now);
    let mut events: Vec<&Event> = events.iter().filter(|event| event.at < to).collect();
    events.sort_by_key(|event| (event.at, event.boot, turn_of_a_moment(&event.what)));
    let mut walk = Walk::new(!context.lines.is_empty());
    for event in events {
        walk.handle(event.at, &event.what);
    }
    walk.reach(to);
    walk.history(from, to)
}

/// What comes first of what was written down at the same moment: a store does not keep their order. A start lets every
/// line go, so it stands before the lines that came up with it.
fn turn_of_a_moment(what: &Happening) -> u8 {
    match what {
        Happening::Started { .. } => 0,
        Happening::Stopped => 2,
        _ => 1,
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Unknown,
    Up,
    /// The lines are not up yet; what it was before.
    Starting(Option<Cause>),
    Down(Cause),
}

struct Walk {
    has_lines: bool,
    up: BTreeSet<String>,
    state: State,
    since: Timestamp,
    spans: Vec<(Timestamp, Timestamp, State)>,
    maintenance: Vec<(Timestamp, Timestamp, String)>,
}

impl Walk {
    fn new(has_lines: bool) -> Self {
        let (spans, maintenance) = (Vec::new(), Vec::new());
        Self { has_lines, up: BTreeSet::new(), state: State::Unknown, since: Timestamp::MIN, spans, maintenance }
    }

    fn handle(&mut self, at: Timestamp, what: &Happening) {
        match what {
            Happening::Started { alive, lines } => {
                self.has_lines = lines.unwrap_or(self.has_lines);
                self.started(at, *alive);
            }
            Happening::Stopped => self.turn(at, State::Down(Cause::Stopped)),
            Happening::LineUp { line } => {
                self.has_lines = true;
                self.up.insert(line.clone());
                if self.runs() || self.state == State::Unknown {
                    self.turn(at, State::Up);
                }
            }
            Happening::LineDown { line } => self.line_down(at, line),
            Happening::Maintenance { until, text } => self.maintenance.push((at, *until, text.clone())),
            Happening::ClockSet { .. } | Happening::Notice { .. } | Happening::DiskFull | Happening::DiskFree => {}
        }
    }

    /// Whether the program runs, as far as is known.
    fn runs(&self) -> bool {
        !matches!(self.state, State::Unknown | State::Down(Cause::Stopped | Cause::Dead))
    }

    fn started(&mut self, at: Timestamp, alive: Option<Timestamp>) {
        if self.state != State::Down(Cause::Stopped)
            && let Some(alive) = alive.map(|alive| alive.clamp(self.since.min(at), at))
        {
            if self.state == State::Unknown {
                self.since = alive;
            }
            self.turn(alive, State::Down(Cause::Dead));
        }
        let before = match &self.state {
            State::Down(cause @ (Cause::Dead | Cause::Stopped)) => Some(cause.clone()),
            _ => None,
        };
        self.up.clear();
        self.turn(at, if self.has_lines { State::Starting(before) } else { State::Up });
    }

    fn line_down(&mut self, at: Timestamp, line: &str) {
        let was_last = self.up.remove(line) && self.up.is_empty();
        if self.has_lines && was_last && self.state == State::Up {
            self.turn(at, State::Down(Cause::NoLine(Some(line.to_owned()))));
        }
    }

    fn turn(&mut self, at: Timestamp, state: State) {
        self.reach(at);
        self.state = state;
    }

    /// What has been true since the last turn stays true until `at`.
    fn reach(&mut self, at: Timestamp) {
        let at = at.max(self.since);
        let slow = self.since.duration_until(at) > STARTING;
        let state = match &self.state {
            State::Starting(_) if slow => State::Down(Cause::NoLine(None)),
            State::Starting(Some(cause)) => State::Down(cause.clone()),
            State::Starting(None) => State::Unknown,
            state => state.clone(),
        };
        if at > self.since {
            self.spans.push((self.since, at, state));
        }
        self.since = at;
    }

    fn history(self, from: Timestamp, to: Timestamp) -> History {
        let mut history = History::default();
        for (begin, end, state) in &self.spans {
            let (begin, end) = ((*begin).max(from), (*end).min(to));
            if begin >= end || *state == State::Unknown {
                continue;
            }
            history.availability.known_s += seconds(begin, end);
            if let State::Down(cause) = state {
                for outage in self.split(begin, end, cause) {
                    history.add(outage);
                }
            }
        }
        history
    }

    /// What falls into announced maintenance was meant to be.
    fn split(&self, from: Timestamp, to: Timestamp, cause: &Cause) -> Vec<Outage> {
        if cause.is_planned() {
            return vec![Outage { from, to, cause: cause.clone() }];
        }
        let mut works: Vec<_> = self.maintenance.iter().collect();
        works.sort_by_key(|(begin, ..)| *begin);
        let (mut parts, mut at) = (Vec::new(), from);
        for (begin, end, text) in works {
            let (begin, end) = ((*begin).max(at), (*end).min(to));
            if begin >= end {
                continue;
            }
            parts.push(Outage { from: at, to: begin, cause: cause.clone() });
            parts.push(Outage { from: begin, to: end, cause: Cause::Maintenance(text.clone()) });
            at = end;
        }
        parts.push(Outage { from: at, to, cause: cause.clone() });
        parts.retain(|part| part.from < part.to);
        parts
    }
}

impl History {
    fn add(&mut self, outage: Outage) {
        let length = seconds(outage.from, outage.to);
        if outage.cause.is_planned() {
            self.availability.planned_s += length;
        } else {
            self.availability.down_s += length;
        }
        match self.outages.last_mut() {
            Some(last) if last.to == outage.from && last.cause == outage.cause => last.to = outage.to,
            _ => self.outages.push(outage),
        }
    }
}

impl Availability {
    /// Of the time that was not planned to be without service; `None` when nothing is known.
    pub fn percent(self) -> Option<f64> {
        let wanted = self.known_s.saturating_sub(self.planned_s);
        (wanted > 0).then(|| 100.0 * wanted.saturating_sub(self.down_s) as f64 / wanted as f64)
    }
}

pub(super) fn seconds(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(from.duration_until(to).as_secs()).unwrap_or(0)
}
