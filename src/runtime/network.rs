//! What the lines need of the network, wired: names looked up, routes watched, connections opened and told of.

use std::net::IpAddr;

use tracing::{debug, info, warn};

use super::{
    gateway,
    lookups::{Found, ROUTE_CHECK},
    service::Service,
    streams::{Known, StreamEvent},
};
use crate::{
    clock::Now,
    switch::{Input, Settings},
};

/// A clock this far from a provider's is worth a line in the log.
const CLOCK_WRONG: i64 = 300;

impl Service {
    pub(super) fn stream_event(&mut self, now: Now, event: StreamEvent) {
        match event {
            StreamEvent::Opened { flow, arrived } => {
                self.streams.opened(flow, arrived);
                self.switch.handle(now, Input::FlowOpened(flow));
            }
            StreamEvent::Message { flow, bytes } => self.switch.handle(now, Input::Message { flow, bytes: &bytes }),
            StreamEvent::Idle(flow) => {
                if !self.switch.has_calls_with(flow.remote.ip()) {
                    debug!(peer = %flow.remote, "nothing has come for long; closing the connection");
                    self.streams.close(flow.id);
                }
            }
            StreamEvent::Failed { id, transport, remote, error } => {
                self.streams.close(id);
                self.switch.handle(now, Input::FlowFailed { transport, remote, error });
            }
            StreamEvent::Closed(id) => {
                self.streams.close(id);
                self.switch.handle(now, Input::FlowClosed(id));
            }
        }
    }

    pub(super) fn looked_up(&mut self, now: Now, found: Found) {
        let (lookup, answer) = self.lookups.finish(found);
        debug!(?answer, "looked up");
        self.know_lines();
        self.switch.handle(now, Input::LookedUp { lookup, answer });
    }

    /// After the start and after each reload, before the brain is told.
    pub(super) fn settle_network(&mut self, settings: &Settings) {
        self.lookups.keep_only(settings);
        self.know_lines_of(settings);
        self.switch.set_gateway(gateway::default_gateway().map(IpAddr::V4));
        let asks = !settings.trunks.is_empty() || !settings.operator_servers().is_empty();
        self.timers.look_at_routes_after(asks.then_some(ROUTE_CHECK));
    }

    pub(super) fn look_at_routes(&mut self, now: Now) {
        let changed = self.lookups.changed_routes();
        if !changed.is_empty() {
            self.udp.forget_routes();
        }
        for target in changed {
            info!(server = %target.remote, address = %target.local.ip(), "our own address has changed");
            self.switch.handle(now, Input::RouteChanged { remote: target.remote, local: target.local });
        }
        self.switch.set_gateway(gateway::default_gateway().map(IpAddr::V4));
        self.timers.look_at_routes_after(Some(ROUTE_CHECK));
    }

    /// A provider told the time. The clock is the system's business; people are told when it is wrong.
    pub(super) fn told_the_time(&mut self, now: Now, told: jiff::Timestamp) {
        let off = now.civil.as_second() - told.as_second();
        let was_wrong = self.clock_off_s.is_some_and(|off| off.abs() > CLOCK_WRONG);
        self.clock_off_s = Some(off);
        super::plan::update(&self.live, |live| live.clock_off_s = Some(off));
        if off.abs() > CLOCK_WRONG && !was_wrong {
            warn!(off_s = off, trusted = self.clock.is_trusted(), "this machine's clock differs from the provider's");
        }
    }

    fn know_lines(&self) {
        let settings = super::plan::settings(&self.live);
        self.know_lines_of(&settings);
    }

    fn know_lines_of(&self, settings: &Settings) {
        let lines = settings.trunks.iter().flat_map(|trunk| &trunk.from);
        let own = settings.guard.allow.iter().chain(&settings.guard.lan);
        self.streams.know(Known {
            everybody: settings.trunks.is_empty(),
            networks: lines.chain(own).copied().collect(),
            servers: self.lookups.servers(),
        });
    }
}
