//! A line's own words about itself, for `status`, and what it notices of its calls.

use std::{net::IpAddr, time::Instant};

use jiff::{SignedDuration, Timestamp};

use super::{Context, Line, Phase, word};
use crate::{
    clock::Now,
    sip::Flow,
    trunk::{
        Note, Target, TrunkState, TrunkStatus, connections::Connections, explain, nat::is_private, way::same_place,
    },
};

impl Line {
    pub fn status(&self, now: Now, connections: &Connections) -> TrunkStatus {
        let standing = self.standing.as_ref().filter(|_| self.health.state != TrunkState::Starting);
        let ailment = self.health.ailment.as_ref();
        TrunkStatus {
            name: self.settings.name.to_string(),
            provider: self.settings.provider.to_string(),
            registers: self.account.is_some(),
            state: self.health.state,
            since: self.health.since,
            server: self.server().map(|target| format!("{} {}", word(target.transport), target.remote)),
            public_address: self.public_address(connections).map(|a| a.to_string()),
            expires_s: standing.filter(|s| s.until.is_some()).map(|s| s.granted),
            next: self.next().map(|at| civil(now, at)),
            failures: self.health.failures,
            channels: self.settings.channels,
            trouble: ailment.map(|a| a.trouble),
            trouble_at: ailment.map(|a| a.at),
            advice: ailment.map(|a| explain::trouble(a.trouble, &a.facts)),
            notes: self.health.notes.sentences(now.mono),
            peer: self.health.peer.clone(),
            ..TrunkStatus::default()
        }
    }

    /// Where the line is, or where it cannot get to. What a reload has done away with is not to blame.
    fn server(&self) -> Option<Target> {
        let standing = self.standing.as_ref().map(|s| s.target);
        match self.health.state {
            TrunkState::Starting => None,
            TrunkState::Failing => {
                let targets = self.way.targets();
                standing.filter(|s| targets.iter().any(|t| same_place(t, s))).or(targets.first().copied())
            }
            _ => standing,
        }
    }

    fn next(&self) -> Option<Instant> {
        match &self.phase {
            Phase::Resting { until } => Some(*until),
            Phase::Settled { again } => *again,
            Phase::Trying(round) => Some(round.until),
            Phase::Looking { .. } | Phase::Leaving { .. } | Phase::Left => None,
        }
    }

    /// A provider that describes itself by an address of its inner network stands behind a NAT of its own.
    pub fn saw_media_address(&mut self, ctx: &mut Context<'_>, flow: Flow, media: IpAddr) {
        if is_private(media) && !is_private(flow.remote.ip()) && !media.is_unspecified() {
            self.health.note(ctx, Note::PrivateAddressInSdp, media.to_string(), flow.remote.ip().to_string());
        }
    }

    pub fn turned_away(&mut self, ctx: &mut Context<'_>, source: IpAddr) {
        self.health.note(ctx, Note::UnknownSource, source.to_string(), String::new());
    }

    /// An address of the same neighbourhood as one of this line's servers.
    pub fn has_neighbour(&self, address: IpAddr) -> bool {
        self.addresses().any(|own| match (own, address.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => a.octets()[..3] == b.octets()[..3],
            (IpAddr::V6(a), IpAddr::V6(b)) => a.segments()[..3] == b.segments()[..3],
            _ => false,
        })
    }
}

/// A moment of the monotonic clock in civil time.
fn civil(now: Now, at: Instant) -> Timestamp {
    let ahead = SignedDuration::try_from(at.saturating_duration_since(now.mono)).unwrap_or_default();
    now.civil.checked_add(ahead).unwrap_or(now.civil)
}
