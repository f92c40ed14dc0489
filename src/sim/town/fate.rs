//! What happens to the service itself: a power cut, a line that is gone for a morning, an evening's maintenance,
//! announcements.

use jiff::{SignedDuration, Timestamp, Zoned, civil::Date, civil::Time, civil::time, tz::TimeZone};

use crate::ledger::{Event, Happening, Month};

/// From the start of the service until the provider answers.
const REGISTERING: SignedDuration = SignedDuration::from_secs(4);

/// Nobody can call between these moments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outage {
    pub from: Timestamp,
    pub to: Timestamp,
    /// The machine went down in the middle of a call.
    pub sudden: bool,
}

#[derive(Debug, Default)]
pub(super) struct Fate {
    pub events: Vec<Event>,
    pub outages: Vec<Outage>,
    boot: u32,
}

impl Fate {
    /// For these months, until `now`.
    pub fn of(months: &[Month], line: &str, boot: u32, (now, zone): (Timestamp, &TimeZone)) -> Self {
        let mut fate = Self { boot, ..Self::default() };
        if let Some(first) = months.first() {
            let at = moment(first.first(), time(0, 0, 0, 0), zone);
            fate.tell(at, Happening::Started { alive: None, lines: None });
            fate.tell(at + REGISTERING, Happening::LineUp { line: line.to_owned() });
        }
        for (n, month) in months.iter().enumerate() {
            match n % 4 {
                1 => fate.power_cut(*month, line, zone),
                2 => fate.line_gone(*month, line, zone),
                3 => fate.maintenance(*month, line, zone),
                _ => fate.notice(*month, zone),
            }
        }
        fate.events.retain(|event| event.at < now);
        fate.events.sort_by_key(|event| event.at);
        fate.outages.sort_by_key(|outage| outage.from);
        fate
    }

    pub fn reaches(&self, at: Timestamp) -> bool {
        // Some weeks of the year at most; a handful to look through.
        !self.outages.iter().any(|outage| (outage.from..outage.to).contains(&at))
    }

    fn tell(&mut self, at: Timestamp, what: Happening) {
        self.events.push(Event { at, trusted: true, boot: self.boot, what });
    }

    /// A working afternoon in the dark; the battery lasted for none of it.
    fn power_cut(&mut self, month: Month, line: &str, zone: &TimeZone) {
        let day = weekday(month, 11);
        let [from, to] = [time(14, 10, 0, 0), time(17, 35, 0, 0)].map(|time| moment(day, time, zone));
        self.outages.push(Outage { from, to, sudden: true });
        self.tell(to, Happening::Started { alive: Some(from), lines: None });
        self.tell(to + REGISTERING, Happening::LineUp { line: line.to_owned() });
    }

    fn line_gone(&mut self, month: Month, line: &str, zone: &TimeZone) {
        let day = weekday(month, 17);
        let [from, to] = [time(10, 2, 0, 0), time(11, 24, 0, 0)].map(|time| moment(day, time, zone));
        self.outages.push(Outage { from, to, sudden: false });
        self.tell(from, Happening::LineDown { line: line.to_owned() });
        self.tell(to, Happening::LineUp { line: line.to_owned() });
    }

    fn maintenance(&mut self, month: Month, line: &str, zone: &TimeZone) {
        let day = weekday(month, 6);
        let [from, to] = [time(21, 0, 0, 0), time(21, 18, 0, 0)].map(|time| moment(day, time, zone));
        self.outages.push(Outage { from, to, sudden: false });
        self.tell(from, Happening::Stopped);
        self.tell(to, Happening::Started { alive: None, lines: None });
        self.tell(to + REGISTERING, Happening::LineUp { line: line.to_owned() });
    }

    fn notice(&mut self, month: Month, zone: &TimeZone) {
        let [first, last] = [weekday(month, 8), weekday(month, 12)];
        let at = moment(first, time(8, 20, 0, 0), zone);
        let text = "Увага! У п’ятницю ЦНАП працює до обіду: планове відключення світла.".to_owned();
        let until = moment(last, time(17, 0, 0, 0), zone);
        self.tell(at, Happening::Notice { text, from: Some(at), until });
    }
}

/// The first working day from this day of the month on.
fn weekday(month: Month, day: i8) -> Date {
    let date = Date::new(month.year(), month.month(), day).unwrap_or(month.first());
    let weekday = i64::from(date.weekday().to_monday_zero_offset());
    let off = if weekday > 4 { 7 - weekday } else { 0 };
    date.checked_add(jiff::Span::new().days(off)).unwrap_or(date)
}

pub(super) fn moment(day: Date, time: Time, zone: &TimeZone) -> Timestamp {
    let zoned = day.to_datetime(time).to_zoned(zone.clone());
    zoned.map_or(Timestamp::UNIX_EPOCH, |zoned: Zoned| zoned.timestamp())
}
