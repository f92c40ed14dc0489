//! Counters as Prometheus text, format 0.0.4.
//!
//! Names of lines are labels; addresses of strangers and numbers of callers are not told.

use std::fmt::{self, Display, Write};

use super::{
    health::{Health, Journal, Search},
    view::Snapshot,
};
use crate::{
    acd::{OperatorState, OperatorStatus, QueueStatus},
    trunk::{TrunkState, TrunkStatus},
};

pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Gauges are alive now; counters grow from the start of the program.
pub fn text(snapshot: &Snapshot) -> String {
    let mut page = Page(String::with_capacity(8192));
    service(&mut page, snapshot);
    calls(&mut page, snapshot);
    sip(&mut page, snapshot);
    trunks(&mut page, &snapshot.report.trunks);
    strangers(&mut page, snapshot);
    queues(&mut page, &snapshot.report.queues);
    operators(&mut page, &snapshot.report.operators);
    marks(&mut page, snapshot);
    store(&mut page, snapshot);
    if let Some(health) = &snapshot.health {
        disk(&mut page, health);
    }
    page.0
}

fn service(page: &mut Page, snapshot: &Snapshot) {
    let version = [("version", env!("CARGO_PKG_VERSION"))];
    page.group("gauge", "build_info", "The program's version, in the label.", [(&version[..], 1)]);
    page.gauge("uptime_seconds", "Since the start of the program.", snapshot.uptime.as_secs());
    page.gauge("draining", "1 while the service is being stopped.", u64::from(snapshot.draining));
}

fn calls(page: &mut Page, snapshot: &Snapshot) {
    let c = &snapshot.counters;
    page.gauge("calls", "Calls in progress.", size(c.calls));
    page.gauge("legs", "RTP legs open.", size(c.legs));
    page.gauge("rtp_ports", "Pairs of RTP ports in use.", size(snapshot.ports));
    page.counter("offered_total", "Calls that reached the appliance.", c.offered);
    page.counter("answered_total", "Calls answered with 200.", c.answered);
    page.counter("ended_total", "Calls ended, each with its record.", c.ended);
    page.counter("refused_full_total", "Calls refused because the limit of calls was reached.", c.refused_full);
}

fn sip(page: &mut Page, snapshot: &Snapshot) {
    let ua = &snapshot.counters.ua;
    page.gauge("transactions", "SIP transactions alive.", size(ua.transactions));
    page.gauge("sessions", "SIP INVITE sessions alive.", size(ua.sessions));
    page.counter("sip_messages_in_total", "SIP messages received.", ua.messages_in);
    page.counter("sip_messages_out_total", "SIP messages sent.", ua.messages_out);
    page.counter(
        "sip_retransmissions_absorbed_total",
        "Retransmitted requests answered from memory.",
        ua.retransmissions_absorbed,
    );
    page.counter("sip_garbage_total", "Datagrams and streams that were not SIP.", ua.garbage);
    page.counter("sip_malformed_total", "Requests refused for their form.", ua.malformed);
}

const STATES: [TrunkState; 5] =
    [TrunkState::Starting, TrunkState::Registered, TrunkState::Reachable, TrunkState::Failing, TrunkState::Leaving];

/// As in `slukhavka status --json`.
fn name_of(state: TrunkState) -> &'static str {
    match state {
        TrunkState::Starting => "starting",
        TrunkState::Registered => "registered",
        TrunkState::Reachable => "reachable",
        TrunkState::Failing => "failing",
        TrunkState::Leaving => "leaving",
    }
}

fn trunks(page: &mut Page, trunks: &[TrunkStatus]) {
    let labels: Vec<_> = trunks.iter().map(|trunk| [("trunk", trunk.name.as_str())]).collect();
    let each = |value: fn(&TrunkStatus) -> Option<u64>| {
        trunks.iter().zip(&labels).filter_map(move |(trunk, label)| Some((&label[..], value(trunk)?)))
    };
    let states: Vec<_> = trunks
        .iter()
        .flat_map(|trunk| STATES.map(|state| (trunk, state)))
        .map(|(trunk, state)| {
            ([("trunk", trunk.name.as_str()), ("state", name_of(state))], u64::from(trunk.state == state))
        })
        .collect();
    let states = states.iter().map(|(labels, value)| (&labels[..], *value));
    page.group("gauge", "trunk_state", "1 for the state the line is in.", states);
    let since = |t: &TrunkStatus| t.since.and_then(|at| u64::try_from(at.as_second()).ok());
    page.group("gauge", "trunk_state_since_seconds", "Unix time the line came into its state.", each(since));
    page.group("gauge", "trunk_failures", "Failed attempts in a row.", each(|t| Some(t.failures.into())));
    page.group("gauge", "trunk_calls", "Conversations of the line now.", each(|t| Some(t.calls.into())));
    page.group("gauge", "trunk_channels", "Conversations the line may have.", each(|t| t.channels.map(u64::from)));
    page.group("counter", "trunk_offered_total", "Calls that came by the line.", each(|t| Some(t.offered)));
    let refused = "Calls refused because all channels of the line were taken.";
    page.group("counter", "trunk_refused_full_total", refused, each(|t| Some(t.refused_full)));
}

fn queues(page: &mut Page, queues: &[QueueStatus]) {
    let labels: Vec<_> = queues.iter().map(|queue| [("queue", queue.name.as_str())]).collect();
    let each =
        |value: fn(&QueueStatus) -> u64| queues.iter().zip(&labels).map(move |(q, label)| (&label[..], value(q)));
    page.group("gauge", "queue_waiting", "Callers waiting now.", each(|q| size(q.waiting)));
    page.group("gauge", "queue_longest_wait_seconds", "Of those who wait now.", each(|q| q.longest_wait_ms / 1000));
    page.group("gauge", "queue_free_operators", "Operators who could be rung now.", each(|q| size(q.free)));
    page.group("counter", "queue_offered_total", "Callers that entered the queue.", each(|q| q.offered));
    page.group("counter", "queue_answered_total", "Callers that an operator answered.", each(|q| q.answered));
    page.group("counter", "queue_gave_up_total", "Callers whom nobody could answer.", each(|q| q.gave_up));
    // Those who still wait have neither been answered nor gone.
    let gone = |q: &QueueStatus| q.offered.saturating_sub(q.answered + q.gave_up + size(q.waiting));
    page.group("counter", "queue_left_total", "Callers who left the queue themselves.", each(gone));
}

/// How many are in each state: names of people are not for a monitor.
fn operators(page: &mut Page, operators: &[OperatorStatus]) {
    if operators.is_empty() {
        return;
    }
    let states = [
        (OperatorState::Free, "free"),
        (OperatorState::Ringing, "ringing"),
        (OperatorState::Talking, "talking"),
        (OperatorState::WrapUp, "wrap_up"),
        (OperatorState::Away, "away"),
        (OperatorState::OffDuty, "off_duty"),
        (OperatorState::Unreachable, "unreachable"),
    ];
    let counted = states.map(|(state, name)| {
        ([("state", name)], size(operators.iter().filter(|operator| operator.state == state).count()))
    });
    page.group("gauge", "operators", "Operators by state.", counted.iter().map(|(label, n)| (&label[..], *n)));
    page.counter("talks_total", "Talks of operators.", operators.iter().map(|operator| operator.answered).sum());
}

fn strangers(page: &mut Page, snapshot: &Snapshot) {
    let guard = &snapshot.report.guard;
    page.counter("stranger_requests_total", "Requests of nobody we know.", guard.strange);
    page.group(
        "counter",
        "stranger_dropped_total",
        "Messages dropped unread, by reason.",
        [(&[("reason", "banned")][..], guard.dropped_banned), (&[("reason", "rate")][..], guard.dropped_rate)],
    );
    page.counter("bans_total", "Sources shut out since the start.", guard.bans);
    page.gauge("bans", "Sources shut out now.", size(guard.banned_now));
}

fn store(page: &mut Page, snapshot: &Snapshot) {
    let s = &snapshot.store;
    page.gauge("store_records", "Ended calls in the index.", s.records);
    page.gauge("store_bytes", "Room the store takes on the disk, as of the last checkpoint.", s.bytes_on_disk);
    page.gauge("store_waiting", "Records in memory that the disk has not taken yet.", size(s.waiting));
    page.counter("store_lost_total", "Records given up because the disk took nothing for too long.", s.lost);
    page.counter("store_journal_bytes_total", "Bytes written to the journal in this run.", s.journal_bytes);
    page.counter("store_syncs_total", "Syncs of the journal in this run.", s.syncs);
}

fn marks(page: &mut Page, snapshot: &Snapshot) {
    let marks = &snapshot.counters.marks;
    page.counter("survey_asked_total", "Callers who heard the question for a mark.", marks.asked);
    let labels = ["1", "2", "3", "4", "5"].map(|mark| [("mark", mark)]);
    let given = labels.iter().zip(marks.given).map(|(label, n)| (&label[..], n));
    page.group("counter", "marks_total", "Marks that callers gave.", given);
}

/// What is known of the disk beside the store's own numbers.
fn disk(page: &mut Page, health: &Health) {
    page.counter("store_acknowledged_total", "Records of this run that are safe on the disk.", health.acknowledged);
    page.gauge("store_damaged", "Stretches of the journal that could not be read.", health.damaged);
    page.gauge("store_unknown", "Frames of a newer program, passed over.", health.unknown);
    let journal = [
        (Journal::Opening, "opening"),
        (Journal::Ready, "ready"),
        (Journal::DiskFull, "disk_full"),
        (Journal::Failing, "failing"),
    ];
    let journal = journal.map(|(state, name)| ([("state", name)], u64::from(health.journal == state)));
    let states = journal.iter().map(|(label, value)| (&label[..], *value));
    page.group("gauge", "store_journal_state", "1 for the state the journal is in.", states);
    let search = [
        (Search::Opening, "opening"),
        (Search::CatchingUp, "catching_up"),
        (Search::Ready, "ready"),
        (Search::Unavailable, "unavailable"),
    ];
    let search = search.map(|(state, name)| ([("state", name)], u64::from(health.search == state)));
    let states = search.iter().map(|(label, value)| (&label[..], *value));
    page.group("gauge", "store_index_state", "1 for the state the index is in.", states);
    if let Some(room) = health.disk {
        page.gauge("disk_free_bytes", "Room left on the disk of the records.", room.free);
        page.gauge("disk_bytes", "Size of the disk of the records.", room.total);
    }
}

/// The text so far.
struct Page(String);

type Labels<'a> = &'a [(&'a str, &'a str)];

impl Page {
    fn gauge(&mut self, name: &str, help: &str, value: u64) {
        self.group("gauge", name, help, [(&[][..], value)]);
    }

    fn counter(&mut self, name: &str, help: &str, value: u64) {
        self.group("counter", name, help, [(&[][..], value)]);
    }

    /// All samples of one name, as the format wants them together. Without samples nothing is written.
    fn group<'a>(&mut self, kind: &str, name: &str, help: &str, samples: impl IntoIterator<Item = (Labels<'a>, u64)>) {
        for (i, (labels, value)) in samples.into_iter().enumerate() {
            if i == 0 {
                let _ = writeln!(self.0, "# HELP slukhavka_{name} {help}\n# TYPE slukhavka_{name} {kind}");
            }
            let _ = writeln!(self.0, "slukhavka_{name}{} {value}", Braced(labels));
        }
    }
}

/// `{name="value",…}`, or nothing.
struct Braced<'a>(Labels<'a>);

impl Display for Braced<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (name, value)) in self.0.iter().enumerate() {
            write!(f, "{}{name}=\"", if i == 0 { '{' } else { ',' })?;
            for c in value.chars() {
                match c {
                    '\\' => f.write_str("\\\\")?,
                    '"' => f.write_str("\\\"")?,
                    '\n' => f.write_str("\\n")?,
                    c => f.write_char(c)?,
                }
            }
            f.write_char('"')?;
        }
        if self.0.is_empty() { Ok(()) } else { f.write_char('}') }
    }
}

fn size(value: usize) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::{
        guard::GuardCounters,
        switch::{MarkCounters, SwitchCounters},
        web::{
            health::Room,
            view::{StoreNumbers, sample},
        },
    };

    fn busy() -> Snapshot {
        let mut snapshot = sample::snapshot("2026-03-02T10:00:00+02:00");
        snapshot.counters =
            SwitchCounters { calls: 3, legs: 2, offered: 41, answered: 40, ended: 38, ..Default::default() };
        snapshot.counters.ua.garbage = 7;
        snapshot.counters.marks = MarkCounters { asked: 7, given: [1, 0, 0, 2, 3] };
        snapshot.health = Some(Health {
            journal: Journal::DiskFull,
            search: Search::Ready,
            acknowledged: 38,
            damaged: 1,
            disk: Some(Room { free: 4096, total: 65_536 }),
            ..Health::default()
        });
        snapshot.ports = 2;
        snapshot.uptime = std::time::Duration::from_millis(61_900);
        snapshot.report.trunks = vec![
            TrunkStatus {
                name: "міська".into(),
                state: TrunkState::Registered,
                since: "2026-03-02T08:00:00Z".parse().ok(),
                calls: 3,
                channels: Some(4),
                offered: 41,
                refused_full: 5,
                ..TrunkStatus::default()
            },
            TrunkStatus {
                name: "a \"b\"\\c\nd".into(),
                state: TrunkState::Failing,
                failures: 9,
                ..TrunkStatus::default()
            },
        ];
        let operator = |state| OperatorStatus { name: "Олена".into(), state, since_ms: 0, answered: 3, missed: 0 };
        snapshot.report.operators =
            vec![operator(OperatorState::Talking), operator(OperatorState::Talking), operator(OperatorState::Away)];
        snapshot.report.queues = vec![QueueStatus {
            name: "ЦНАП".into(),
            waiting: 2,
            longest_wait_ms: 61_500,
            offered: 20,
            answered: 12,
            gave_up: 1,
            free: 0,
            handling_ms: None,
        }];
        snapshot.report.guard =
            GuardCounters { strange: 100, dropped_banned: 80, dropped_rate: 6, bans: 4, banned_now: 1 };
        snapshot.store =
            StoreNumbers { records: 1000, waiting: 2, lost: 0, journal_bytes: 4096, syncs: 12, bytes_on_disk: 65_536 };
        snapshot
    }

    #[test]
    fn every_number_stands_under_its_name() {
        let text = text(&busy());
        for line in [
            "slukhavka_calls 3",
            "slukhavka_legs 2",
            "slukhavka_rtp_ports 2",
            "slukhavka_uptime_seconds 61",
            "slukhavka_transactions 0",
            "slukhavka_offered_total 41",
            "slukhavka_answered_total 40",
            "slukhavka_ended_total 38",
            "slukhavka_sip_garbage_total 7",
            "slukhavka_draining 0",
            "slukhavka_trunk_state{trunk=\"міська\",state=\"registered\"} 1",
            "slukhavka_trunk_state{trunk=\"міська\",state=\"failing\"} 0",
            "slukhavka_trunk_state_since_seconds{trunk=\"міська\"} 1772438400",
            "slukhavka_trunk_calls{trunk=\"міська\"} 3",
            "slukhavka_trunk_channels{trunk=\"міська\"} 4",
            "slukhavka_trunk_offered_total{trunk=\"міська\"} 41",
            "slukhavka_trunk_refused_full_total{trunk=\"міська\"} 5",
            "slukhavka_stranger_requests_total 100",
            "slukhavka_stranger_dropped_total{reason=\"banned\"} 80",
            "slukhavka_stranger_dropped_total{reason=\"rate\"} 6",
            "slukhavka_bans_total 4",
            "slukhavka_bans 1",
            "slukhavka_queue_waiting{queue=\"ЦНАП\"} 2",
            "slukhavka_queue_longest_wait_seconds{queue=\"ЦНАП\"} 61",
            "slukhavka_queue_answered_total{queue=\"ЦНАП\"} 12",
            "slukhavka_queue_left_total{queue=\"ЦНАП\"} 5",
            "slukhavka_operators{state=\"talking\"} 2",
            "slukhavka_operators{state=\"wrap_up\"} 0",
            "slukhavka_talks_total 9",
            "slukhavka_store_records 1000",
            "slukhavka_store_bytes 65536",
            "slukhavka_store_waiting 2",
            "slukhavka_store_lost_total 0",
            "slukhavka_store_journal_bytes_total 4096",
            "slukhavka_store_syncs_total 12",
            "slukhavka_store_acknowledged_total 38",
            "slukhavka_store_damaged 1",
            "slukhavka_store_journal_state{state=\"disk_full\"} 1",
            "slukhavka_store_index_state{state=\"ready\"} 1",
            "slukhavka_disk_free_bytes 4096",
            "slukhavka_survey_asked_total 7",
            "slukhavka_marks_total{mark=\"1\"} 1",
            "slukhavka_marks_total{mark=\"5\"} 3",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} is missing in\n{text}");
        }
    }

    #[test]
    fn a_name_with_quotes_and_line_feeds_stays_one_label() {
        let text = text(&busy());
        let line = r#"slukhavka_trunk_failures{trunk="a \"b\"\\c\nd"} 9"#;
        assert!(text.lines().any(|l| l == line), "{text}");
        assert!(!text.contains("slukhavka_trunk_channels{trunk=\"a"), "a line without a limit has none");
    }

    #[test]
    fn the_samples_of_a_name_stand_together_below_its_type() {
        for snapshot in [busy(), sample::snapshot("2026-03-02T10:00:00+02:00")] {
            let text = text(&snapshot);
            let (mut current, mut seen) = (String::new(), HashSet::new());
            for line in text.lines() {
                if let Some(kind) = line.strip_prefix("# TYPE ") {
                    current = kind.split(' ').next().unwrap().to_owned();
                    assert!(seen.insert(current.clone()), "{current} comes twice");
                } else if !line.starts_with("# HELP ") {
                    assert_eq!(line.split(['{', ' ']).next(), Some(&*current));
                    assert_eq!(current.ends_with("_total"), text.contains(&format!("# TYPE {current} counter")));
                }
            }
            assert_eq!(seen.contains("slukhavka_trunk_state"), !snapshot.report.trunks.is_empty());
        }
    }
}
