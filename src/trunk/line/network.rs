//! What the network tells a line: where names lead, which connections broke, by which address of ours we leave.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use super::{Context, Line, Phase};
use crate::{
    sip::{ConnectError, FlowId, Transport},
    trunk::{LookupAnswer, LookupId, Target, TrunkOutput, pace::between, way::same_place},
};

impl Line {
    pub fn looked_up(&mut self, ctx: &mut Context<'_>, lookup: LookupId, answer: LookupAnswer) -> bool {
        let before = self.way.targets();
        let Some(fresh) = self.way.looked_up(ctx, lookup, answer) else { return false };
        for target in fresh.iter().filter(|t| t.transport == Transport::Tls) {
            let peer = Arc::new(self.tls_peer(target));
            ctx.out.push_back(TrunkOutput::Tls { remote: target.remote, peer });
        }
        let unasked = self.account.is_none() && !self.qualifies();
        match &mut self.phase {
            Phase::Looking { .. } => self.look(ctx),
            Phase::Resting { .. } if before.is_empty() && !fresh.is_empty() => self.start_round(ctx),
            Phase::Trying(round) => round.rest.extend(fresh.iter().copied()),
            // Nothing is asked of the provider, so no later round would find that its address is another one now.
            Phase::Settled { .. } if unasked => self.start_round(ctx),
            _ => {}
        }
        // A look-up may see our own new address before the watch over the routes does, which then tells nobody.
        // Loopback stands for no route at all, which is no news.
        let routed = fresh.iter().filter(|t| !t.local.ip().is_loopback() || t.remote.ip().is_loopback());
        let moved = routed.filter(|t| before.iter().any(|b| same_place(b, t) && b.local.ip() != t.local.ip()));
        for target in moved {
            self.moved(ctx, target.remote.ip(), target.local.ip());
        }
        true
    }

    /// The registrar knows us by a connection that is gone: it cannot reach us until we open another.
    pub fn flow_closed(&mut self, ctx: &mut Context<'_>, flow: FlowId) {
        let Some(standing) = self.standing.as_mut().filter(|s| s.flow == Some(flow)) else { return };
        standing.flow = None;
        let young = standing.since + Duration::from_secs(60) > ctx.now.mono;
        self.drops = if young { self.drops + 1 } else { 0 };
        if self.account.is_some() && matches!(self.phase, Phase::Settled { .. }) {
            // Some providers close at once whatever they have answered: that must not become a storm.
            let longest = Duration::from_secs(1 << self.drops.min(5));
            let again = ctx.now.mono + between(ctx.chance, longest / 10, longest);
            self.phase = Phase::Settled { again: Some(again) };
        }
    }

    pub fn connect_failed(
        &mut self,
        ctx: &mut Context<'_>,
        transport: Transport,
        remote: SocketAddr,
        error: ConnectError,
    ) {
        let targets = self.way.targets();
        if !targets.iter().any(|t| t.transport == transport && t.remote == remote) {
            return;
        }
        self.connect_errors.retain(|(_, r), _| targets.iter().any(|t| t.remote == *r));
        self.connect_errors.insert((transport, remote), (error, ctx.now.mono));
        self.explain_disconnection(transport, remote, error);
    }

    /// Our own address on the way to the provider is another one now.
    pub fn route_changed(&mut self, ctx: &mut Context<'_>, remote: SocketAddr, local: SocketAddr) {
        if self.way.reroute(remote.ip(), local.ip()) {
            self.moved(ctx, remote.ip(), local.ip());
        }
    }

    /// The provider at `remote` is reached from `local` now.
    fn moved(&mut self, ctx: &mut Context<'_>, remote: IpAddr, local: IpAddr) {
        self.nat.forget();
        for target in self.way.targets().iter().filter(|t| t.remote.ip() == remote) {
            // A connection from the old address leads nowhere, though nobody has told us yet.
            let stale = ctx.connections.to(target).is_some_and(|c| c.local.ip() != local);
            if stale && let Some(connection) = ctx.connections.give_up(target) {
                ctx.out.push_back(TrunkOutput::Close(connection.id));
            }
        }
        let concerns = |t: &Target| t.remote.ip() == remote;
        let concerned = match &self.phase {
            Phase::Trying(round) => concerns(&round.target),
            Phase::Settled { .. } => {
                self.account.is_some() && self.standing.as_ref().is_some_and(|s| concerns(&s.target))
            }
            Phase::Resting { .. } => true,
            Phase::Looking { .. } | Phase::Leaving { .. } | Phase::Left => false,
        };
        if concerned {
            self.begin(ctx);
        }
    }
}
