//! A round of attempts: server after server, until one does or all have failed. Nobody waits for timer F: a server that
//! is silent is left for the next one after a few seconds, and its late answer is still understood.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use super::{Context, GRACE, Line, Phase, flow_to, word};
use crate::{
    sip::{ConnectError, Flow, OutMethod, OutRequest, Transport},
    trunk::{
        RequestTag, Target, Trouble, TrunkOutput, TrunkState,
        account::{Contact, bracketed},
        explain::Facts,
        pace::{Pace, between},
        way::same_place,
    },
};

/// All attempts of a round together should not take much longer than this, and each of them not longer than is sensible.
const ROUND: Duration = Duration::from_secs(20);
const LEAST_PATIENCE: Duration = Duration::from_millis(2500);
const UDP_PATIENCE: Duration = Duration::from_secs(5);
/// Time for a connection, a TLS handshake and an answer.
const STREAM_PATIENCE: Duration = Duration::from_secs(8);
/// Requests whose answers are still understood.
const MOST_ATTEMPTS: usize = 16;
/// A connection's failure explains a request's failure within this time.
const FRESH: Duration = Duration::from_secs(10);

/// Where in a round the line is.
#[derive(Debug)]
pub(super) struct Round {
    /// The attempt that is waited for.
    pub serial: u32,
    pub target: Target,
    pub until: Instant,
    pub rest: VecDeque<Target>,
    /// The same server was asked a second time, by a fresh connection.
    pub retried: bool,
    /// Challenges answered, and intervals found too brief, in this round.
    pub challenged: u8,
    pub briefs: u8,
    /// Somebody let us wait.
    pub silent: bool,
    /// 503 with Retry-After.
    pub after: Duration,
}

/// One request on its way.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    pub serial: u32,
    pub errand: Errand,
    pub target: Target,
    pub flow: Flow,
    pub contact: Contact,
    /// Seconds asked for.
    pub asked: u32,
    /// It carried credentials.
    pub authorized: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Errand {
    Register,
    /// An old Contact of ours is taken back; nobody waits for the answer.
    Unbind,
    /// OPTIONS of mode `peer`.
    Qualify,
    /// OPTIONS that keeps a registration's way open.
    Pulse,
    Leave,
}

/// Why a server did not do.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub trouble: Trouble,
    pub status: Option<u16>,
    pub reason: String,
}

impl Failure {
    pub fn of(trouble: Trouble) -> Self {
        Self { trouble, status: None, reason: String::new() }
    }
}

impl Line {
    /// A new round, with names asked anew where that may help.
    pub(super) fn begin(&mut self, ctx: &mut Context<'_>) {
        if self.settings.servers.is_empty() {
            return self.wait_for_calls(ctx);
        }
        let none = self.way.targets().is_empty();
        self.way.ask(ctx, none || self.health.failures > 0);
        if none {
            self.phase = Phase::Looking { since: ctx.now.mono };
            return;
        }
        self.start_round(ctx);
    }

    pub(super) fn start_round(&mut self, ctx: &mut Context<'_>) {
        let wants_back = self.back.is_some_and(|(at, _)| at <= ctx.now.mono);
        let current = self.standing.as_ref().map(|s| s.target);
        let mut order = VecDeque::from(self.way.order(current, wants_back || self.health.failures > 0));
        let Some(target) = order.pop_front() else {
            let trouble = self.way.error().map_or(Trouble::NameServerSilent, |(error, _)| error.into());
            let pace = if trouble == Trouble::NameServerSilent { Pace::Silent } else { Pace::Network };
            self.rest(ctx, &Failure::of(trouble), None, pace, Duration::ZERO);
            return;
        };
        self.pulse.stop();
        if self.account.is_none() && !self.qualifies() {
            self.settle_unasked(ctx, target);
        } else {
            self.attempt(ctx, Round::new(ctx.now.mono, target, order));
        }
    }

    /// Asks the round's server, for the first time or again.
    pub(super) fn attempt(&mut self, ctx: &mut Context<'_>, mut round: Round) {
        let target = round.target;
        round.serial = match self.account {
            Some(_) => self.send_register(ctx, target),
            None => self.send_options(ctx, target, Errand::Qualify),
        };
        round.until = ctx.now.mono + self.patience(&target);
        self.phase = Phase::Trying(round);
    }

    /// With many servers each gets less, so that a live one at the end is reached in time.
    pub(super) fn patience(&self, target: &Target) -> Duration {
        let many = u32::try_from(self.way.targets().len()).unwrap_or(u32::MAX).max(1);
        let most = if target.transport.is_reliable() { STREAM_PATIENCE } else { UDP_PATIENCE };
        (ROUND / many).clamp(LEAST_PATIENCE, most)
    }

    fn send_register(&mut self, ctx: &mut Context<'_>, target: Target) -> u32 {
        let contact = Contact { address: self.presented(ctx.connections, &target), transport: target.transport };
        self.unbind_old(ctx, target, contact);
        let Some(account) = &mut self.account else { return 0 };
        let asked = account.expires;
        let request = account.register(ctx.chance, &contact, asked);
        self.send(ctx, Errand::Register, (target, contact, asked), request)
    }

    /// Our address has changed: the old binding is taken back before the new one is made. In this order, because a
    /// registrar that keeps one binding only would otherwise lose the new one.
    fn unbind_old(&mut self, ctx: &mut Context<'_>, target: Target, contact: Contact) {
        let now = ctx.now.mono;
        let lasting = self.standing.as_mut().filter(|s| s.until.is_some_and(|until| until > now));
        let Some(standing) = lasting.filter(|s| s.contact.address != contact.address) else { return };
        let old = std::mem::replace(&mut standing.contact, contact);
        let Some(account) = &mut self.account else { return };
        let request = account.register(ctx.chance, &old, 0);
        self.send(ctx, Errand::Unbind, (target, old, 0), request);
    }

    pub(super) fn send_options(&mut self, ctx: &mut Context<'_>, target: Target, errand: Errand) -> u32 {
        let domain = format!("sip:{}", bracketed(&self.settings.domain));
        let contact = Contact { address: self.presented(ctx.connections, &target), transport: target.transport };
        let (user, from) = match &self.account {
            Some(account) => (account.user.clone(), account.aor().to_owned()),
            None => ("ping".to_owned(), format!("sip:ping@{}", contact.address)),
        };
        let request = OutRequest {
            method: OutMethod::Options,
            uri: domain.clone(),
            from,
            from_tag: ctx.chance.token(12),
            to: domain,
            call_id: ctx.chance.token(24),
            cseq: 1,
            headers: vec![("Contact", format!("<{}>", contact.uri(&user))), ("Accept", "application/sdp".to_owned())],
        };
        self.send(ctx, errand, (target, contact, 0), request)
    }

    pub(super) fn send(
        &mut self,
        ctx: &mut Context<'_>,
        errand: Errand,
        (target, contact, asked): (Target, Contact, u32),
        request: OutRequest,
    ) -> u32 {
        let (serial, flow) = (ctx.ids.serial(), flow_to(ctx, &target));
        let authorized = request.headers.iter().any(|(name, _)| name.ends_with("Authorization"));
        if self.attempts.len() >= MOST_ATTEMPTS {
            self.attempts.remove(0);
        }
        self.attempts.push(Attempt { serial, errand, target, flow, contact, asked, authorized });
        self.pulse.postpone(ctx.now.mono, ctx.chance);
        ctx.out.push_back(TrunkOutput::Request { tag: RequestTag { trunk: self.id, serial }, flow, request });
        serial
    }

    /// The server of this round has not answered in time.
    pub(super) fn silent(&mut self, ctx: &mut Context<'_>) {
        let Some(mut round) = self.take_round(ctx) else { return };
        round.silent = true;
        let target = round.target;
        let dead = ctx.connections.give_up(&target);
        if let Some(connection) = dead {
            // It looks open, but a router on the way may have forgotten it.
            ctx.out.push_back(TrunkOutput::Close(connection.id));
        }
        let worth_it = dead.is_some() || self.account.is_none();
        if worth_it && !round.retried {
            round.retried = true;
            return self.attempt(ctx, round);
        }
        self.next_server(ctx, round, Failure::of(Trouble::Silent));
    }

    /// The request could not be delivered, or its connection broke.
    pub(super) fn disconnected(&mut self, ctx: &mut Context<'_>, attempt: &Attempt) {
        let Some(mut round) = self.take_round(ctx) else { return };
        let target = round.target;
        if attempt.flow.id.0 != 0 && !round.retried {
            // It was sent by a connection that the provider was just closing.
            round.retried = true;
            ctx.connections.closed(attempt.flow.id);
            ctx.out.push_back(TrunkOutput::Close(attempt.flow.id));
            return self.attempt(ctx, round);
        }
        let known = self.connect_errors.get(&(target.transport, target.remote));
        let fresh = known.filter(|(_, at)| *at + FRESH > ctx.now.mono);
        let trouble = fresh.map_or(Trouble::Disconnected, |(error, _)| (*error).into());
        round.silent |= trouble == Trouble::ConnectionTimedOut;
        self.next_server(ctx, round, Failure::of(trouble));
    }

    /// The connection's own failure is told a moment after the request's.
    pub(super) fn explain_disconnection(
        &mut self,
        transport: Transport,
        remote: std::net::SocketAddr,
        error: ConnectError,
    ) {
        let place = format!("{} {remote}", word(transport));
        if let Some(ailment) = &mut self.health.ailment
            && ailment.trouble == Trouble::Disconnected
            && ailment.facts.address == place
        {
            ailment.trouble = error.into();
        }
    }

    pub(super) fn next_server(&mut self, ctx: &mut Context<'_>, mut round: Round, failure: Failure) {
        let failed = round.target;
        // An address that a name led to meanwhile may be the one that has just failed.
        round.rest.retain(|t| !same_place(t, &failed));
        if let Some(next) = round.rest.pop_front() {
            let facts = self.facts(&failure, Some(&failed));
            self.health.suffers(ctx, failure.trouble, facts);
            let round =
                Round { silent: round.silent, after: round.after, ..Round::new(ctx.now.mono, next, round.rest) };
            return self.attempt(ctx, round);
        }
        let pace = if round.silent { Pace::Silent } else { Pace::Network };
        self.rest(ctx, &failure, Some(&failed), pace, round.after);
    }

    /// No server did, or one refused for all: tells why and waits.
    pub(super) fn rest(
        &mut self,
        ctx: &mut Context<'_>,
        failure: &Failure,
        target: Option<&Target>,
        pace: Pace,
        at_least: Duration,
    ) {
        let once_well = self.health.state == TrunkState::Registered;
        let facts = self.facts(failure, target);
        self.health.fails(ctx, failure.trouble, facts, pace == Pace::Account);
        let mut pause = self.backoff.next(pace, ctx.chance).max(at_least);
        if pace == Pace::Account && once_well && failure.status != Some(403) {
            // It was accepted until now: a registrar that is starting up may challenge again and again.
            pause = between(ctx.chance, Duration::from_secs(40), Duration::from_secs(60));
        }
        self.pause(ctx, pause);
    }

    /// Nothing is tried for so long. While an older registration lasts, its way through a NAT is kept open: calls still
    /// come by it.
    pub(super) fn pause(&mut self, ctx: &mut Context<'_>, pause: Duration) {
        let now = ctx.now.mono;
        if self.still_stands(now) {
            self.pulse.go_on(now, ctx.chance);
        } else {
            self.pulse.stop();
        }
        self.phase = Phase::Resting { until: now + pause };
    }

    pub(super) fn facts(&self, failure: &Failure, target: Option<&Target>) -> Facts {
        let first = || self.settings.servers.first().map(|s| s.host.to_string());
        let (server, address) = match target {
            Some(target) => {
                let host = self.way.host_of(target).map(|h| h.to_string());
                (host, format!("{} {}", word(target.transport), target.remote))
            }
            None => (self.way.error().map(|(_, host)| host.to_owned()), String::new()),
        };
        Facts {
            line: self.settings.name.to_string(),
            server: server.or_else(first).unwrap_or_default(),
            address,
            status: failure.status,
            reason: failure.reason.clone(),
            seconds: self.account.as_ref().map(|a| a.expires),
        }
    }

    /// The round that goes on; the caller says how.
    pub(super) fn take_round(&mut self, ctx: &Context<'_>) -> Option<Round> {
        if !matches!(self.phase, Phase::Trying(_)) {
            return None;
        }
        let meanwhile = Phase::Resting { until: ctx.now.mono + GRACE };
        match std::mem::replace(&mut self.phase, meanwhile) {
            Phase::Trying(round) => Some(round),
            _ => None,
        }
    }
}

impl Round {
    pub fn new(now: Instant, target: Target, rest: VecDeque<Target>) -> Self {
        Self {
            serial: 0,
            target,
            until: now,
            rest,
            retried: false,
            challenged: 0,
            briefs: 0,
            silent: false,
            after: Duration::ZERO,
        }
    }
}
