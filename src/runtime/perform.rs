//! What the Switch asks for, done: packets, media commands, records, log lines.

use tracing::{debug, info};

use crate::{
    clock::Now,
    sip::{Flow, Transport},
    switch::Output,
};

use super::{plan, service::Service};

impl Service {
    /// Performs outputs until there are none.
    pub(super) fn drain(&mut self) {
        let now = Now::read(self.trusted);
        while let Some(output) = self.switch.poll(now) {
            self.perform(output);
        }
        let counters = self.switch.counters();
        plan::update(&self.live, |live| live.counters = counters);
    }

    fn perform(&mut self, output: Output) {
        match output {
            Output::Send { flow, bytes } => self.send(&flow, bytes),
            Output::CloseFlow(id) => self.tcp.close(id),
            Output::Look { .. } | Output::Tls { .. } | Output::Told { .. } | Output::Date(_) => {}
            Output::Media(command) => self.media.send(command),
            Output::Began(record) => self.store.began(record),
            Output::Ended(record) => self.store.ended(record),
            Output::Stage { call, text } => info!(%call, "{text}"),
            Output::Drained => self.drained = true,
        }
    }

    fn send(&mut self, flow: &Flow, bytes: Vec<u8>) {
        match flow.transport {
            Transport::Tcp | Transport::Tls => self.tcp.send(flow, bytes),
            Transport::Udp => {
                if let Err(error) = self.udp.send(flow, &bytes) {
                    // Unreachable peers are routine; the transaction's timer decides what it means.
                    debug!(peer = %flow.remote, %error, "datagram not sent");
                }
            }
        }
    }
}
