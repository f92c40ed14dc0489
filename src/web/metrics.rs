//! Counters as Prometheus text, format 0.0.4.

use std::fmt::Write;

use super::view::Snapshot;

pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Gauges are alive now; counters grow from the start of the program.
pub fn text(snapshot: &Snapshot) -> String {
    let c = &snapshot.counters;
    let mut out = String::with_capacity(2048);
    let mut line = |kind: &str, name: &str, help: &str, value: u64| {
        let _ =
            writeln!(out, "# HELP slukhavka_{name} {help}\n# TYPE slukhavka_{name} {kind}\nslukhavka_{name} {value}");
    };
    line("gauge", "calls", "Calls in progress.", size(c.calls));
    line("gauge", "legs", "RTP legs open.", size(c.legs));
    line("gauge", "transactions", "SIP transactions alive.", size(c.ua.transactions));
    line("gauge", "sessions", "SIP INVITE sessions alive.", size(c.ua.sessions));
    line("gauge", "draining", "1 while the service is being stopped.", u64::from(snapshot.draining));
    line("counter", "offered_total", "Calls that reached the appliance.", c.offered);
    line("counter", "answered_total", "Calls answered with 200.", c.answered);
    line("counter", "ended_total", "Calls ended, each with its record.", c.ended);
    line("counter", "refused_full_total", "Calls refused because the limit of calls was reached.", c.refused_full);
    line("counter", "sip_messages_in_total", "SIP messages received.", c.ua.messages_in);
    line("counter", "sip_messages_out_total", "SIP messages sent.", c.ua.messages_out);
    line(
        "counter",
        "sip_retransmissions_absorbed_total",
        "Retransmitted requests answered from memory.",
        c.ua.retransmissions_absorbed,
    );
    line("counter", "sip_garbage_total", "Datagrams and streams that were not SIP.", c.ua.garbage);
    line("counter", "sip_malformed_total", "Requests refused for their form.", c.ua.malformed);
    out
}

fn size(value: usize) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{switch::SwitchCounters, web::view::sample};

    #[test]
    fn every_sample_has_its_type_and_its_value() {
        let mut snapshot = sample::snapshot("2026-03-02T10:00:00+02:00");
        snapshot.counters =
            SwitchCounters { calls: 3, legs: 2, offered: 41, answered: 40, ended: 38, ..Default::default() };
        snapshot.counters.ua.garbage = 7;
        let text = text(&snapshot);
        for line in [
            "slukhavka_calls 3",
            "slukhavka_legs 2",
            "slukhavka_transactions 0",
            "slukhavka_sessions 0",
            "slukhavka_offered_total 41",
            "slukhavka_answered_total 40",
            "slukhavka_ended_total 38",
            "slukhavka_sip_garbage_total 7",
            "slukhavka_draining 0",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} is missing in\n{text}");
        }
        let samples = text.lines().filter(|l| !l.starts_with('#')).count();
        assert_eq!(text.lines().filter(|l| l.starts_with("# TYPE ")).count(), samples);
        assert_eq!(text.lines().filter(|l| l.starts_with("# HELP ")).count(), samples);
    }
}
