//! How things stood before a moment: what a span of events begins with.

use std::collections::BTreeMap;

use crate::ledger::{Event, Happening};

/// Events before a moment, taken from the latest to the earliest, until the last start of the service.
#[derive(Clone, Debug, Default)]
pub struct StateBefore {
    running: Option<Event>,
    started: Option<Event>,
    lines: BTreeMap<String, Event>,
}

impl StateBefore {
    /// False when earlier ones say nothing any more: at a start of the service every line counts as down.
    /// Events of one moment come in any order.
    pub fn take(&mut self, event: &Event) -> bool {
        if self.started.as_ref().is_some_and(|started| event.at < started.at) {
            return false;
        }
        match &event.what {
            Happening::Stopped => _ = self.running.get_or_insert_with(|| event.clone()),
            Happening::Started { .. } => {
                self.running.get_or_insert_with(|| event.clone());
                self.started = Some(event.clone());
            }
            Happening::LineUp { line } | Happening::LineDown { line } => {
                self.lines.entry(line.clone()).or_insert_with(|| event.clone());
            }
            _ => {}
        }
        true
    }

    /// The last start or stop and the last state of each line, in order of time.
    pub fn events(self) -> Vec<Event> {
        let mut events: Vec<_> = self.running.into_iter().chain(self.lines.into_values()).collect();
        events.sort_by_key(|event| event.at);
        events
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn the_last_state_of_each_line_since_the_last_start_and_whether_the_service_ran() {
        let event = |at, what| Event { at: Timestamp::from_second(at).unwrap(), trusted: true, boot: 1, what };
        let up = |line: &str| Happening::LineUp { line: line.into() };
        let down = |line: &str| Happening::LineDown { line: line.into() };
        let events = [
            event(1, up("стара")),
            event(2, up("миттєва")),
            event(2, Happening::Started { alive: None, lines: None }),
            event(3, up("перша")),
            event(4, up("друга")),
            event(5, down("перша")),
            event(6, Happening::DiskFull),
        ];
        let mut before = StateBefore::default();
        let taken = events.iter().rev().take_while(|event| before.take(event)).count();
        assert_eq!(taken, 6, "nothing before the start was asked for");
        let told: Vec<_> = before.events().iter().map(|event| event.at.as_second()).collect();
        assert_eq!(told, [2, 2, 4, 5], "one of the very moment of the start is of that start");
        let mut stopped = StateBefore::default();
        let _ = events.iter().chain([&event(7, Happening::Stopped)]).rev().all(|event| stopped.take(event));
        assert_eq!(stopped.events().iter().map(|e| e.at.as_second()).collect::<Vec<_>>(), [2, 4, 5, 7]);
    }
}
