//! What the Switch asks for, done: packets, media commands, records, log lines.

use std::time::Duration;

use tracing::{debug, info, warn};

use crate::{
    clock::Now,
    sip::{Flow, Transport},
    switch::Output,
    vocab::mask_numbers,
};

use super::{plan, service::Service};

const REPORT_EVERY: Duration = Duration::from_secs(1);
/// What the brain calls those of no line.
const OTHERS: [&str; 3] = ["strangers", "operators", "phones"];

impl Service {
    /// Performs outputs until there are none.
    pub(super) fn drain(&mut self) {
        let now = self.clock.now();
        while let Some(output) = self.switch.poll(now) {
            self.perform(now, output);
        }
        let counters = self.switch.counters();
        plan::update(&self.live, |live| live.counters = counters);
        self.report(now);
    }

    /// For pages and metrics: too much to be made for every packet, and never older than a second when something
    /// happens.
    fn report(&mut self, now: Now) {
        let due = self.reported.is_none_or(|at| now.mono.duration_since(at) >= REPORT_EVERY);
        if !due {
            return self.timers.report_after(REPORT_EVERY);
        }
        self.reported = Some(now.mono);
        let (report, ports) = (self.switch.report(now), self.media.ports_in_use());
        self.chronicle.lines(now, &report.trunks);
        self.chronicle.disk(now, self.store.status().journal);
        plan::update(&self.live, |live| (live.report, live.ports) = (report, ports));
    }

    fn perform(&mut self, now: Now, output: Output) {
        match output {
            Output::Send { flow, bytes } => self.send(&flow, bytes),
            Output::CloseFlow(id) => self.streams.close(id),
            Output::Look { lookup, query } => self.lookups.start(lookup, query),
            Output::Tls { remote, peer } => self.streams.tls_peer(remote, peer),
            Output::Told { about, text, loud: false } if OTHERS.contains(&&*about) => info!("{text}"),
            Output::Told { about, text, loud: true } if OTHERS.contains(&&*about) => warn!("{text}"),
            // A provider's own words may name the account, which is a number.
            Output::Told { about, text, loud: true } => warn!(trunk = %about, "{}", mask_numbers(&text)),
            Output::Told { about, text, loud: false } => info!(trunk = %about, "{}", mask_numbers(&text)),
            Output::Date(told) => self.told_the_time(now, told),
            Output::Media(command) => self.media.send(command),
            Output::SaveBindings(bindings) => self.bindings.save(bindings),
            Output::Began(record) => self.store.began(record),
            Output::Ended(record) => self.store.ended(record),
            Output::Stage { call, text } => info!(%call, "{text}"),
            Output::Drained => self.drained = true,
        }
    }

    fn send(&mut self, flow: &Flow, bytes: Vec<u8>) {
        match flow.transport {
            Transport::Tcp | Transport::Tls => self.streams.send(flow, bytes),
            Transport::Udp => {
                if let Err(error) = self.udp.send(flow, &bytes) {
                    // Unreachable peers are routine, and so is an address that has gone for a while: the transaction's
                    // timers send again and decide what it means.
                    self.unsent += 1;
                    debug!(peer = %flow.remote, %error, "datagram not sent");
                }
            }
        }
    }
}
