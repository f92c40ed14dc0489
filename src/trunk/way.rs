//! The way to the provider: its servers' names, the addresses they lead to, in which order they are tried, and which
//! addresses were the provider's lately. Asks questions; the shell answers them.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    LookupAnswer, LookupError, LookupId, Query, Target, TrunkOutput, TrunkSettings, TrunkTransport, line::Context,
    pace::between,
};

/// A name is asked again this often.
const STALE: Duration = Duration::from_secs(5 * 60);
/// A question that the shell has not answered in this time is asked anew.
const PATIENCE: Duration = Duration::from_secs(15);
/// An address the name no longer leads to stays known: the provider's exchange may be slower than its name server.
const REMEMBERED: Duration = Duration::from_secs(60 * 60);
/// More addresses than this would make a round of attempts too long.
const MOST_TARGETS: usize = 8;
const MOST_KNOWN: usize = 256;

#[derive(Debug)]
pub(super) struct Way {
    questions: Vec<Question>,
    /// Every address the names led to, and when they last did.
    known: HashMap<IpAddr, Instant>,
}

#[derive(Debug)]
struct Question {
    query: Query,
    /// An address needs no name server, so it is only asked again when something failed.
    literal: bool,
    asked: Option<(LookupId, Instant)>,
    again: Option<Instant>,
    targets: Vec<Target>,
    error: Option<LookupError>,
}

impl Way {
    /// `auto` is UDP to every server, then TCP to every server: a dead first server is passed over before the
    /// transport is doubted.
    pub fn new(settings: &TrunkSettings) -> Self {
        let transports: &[TrunkTransport] = match &settings.transport {
            TrunkTransport::Auto => &[TrunkTransport::Udp, TrunkTransport::Tcp],
            other => std::slice::from_ref(other),
        };
        let question = |transport: TrunkTransport, host: &Arc<str>, port| Question {
            query: Query { host: host.clone(), port, transport },
            literal: is_literal(host),
            asked: None,
            again: None,
            targets: Vec::new(),
            error: None,
        };
        let questions =
            transports.iter().flat_map(|t| settings.servers.iter().map(|s| question(*t, &s.host, s.port))).collect();
        Self { questions, known: HashMap::new() }
    }

    /// Asks what is not being asked: everything, or only what is due.
    pub fn ask(&mut self, ctx: &mut Context<'_>, everything: bool) {
        let now = ctx.now.mono;
        for question in &mut self.questions {
            let due = question.again.is_some_and(|again| again <= now);
            if question.asked.is_none() && (everything || due) {
                let lookup = ctx.ids.lookup();
                question.asked = Some((lookup, now));
                question.again = None;
                ctx.out.push_back(TrunkOutput::Look { lookup, query: question.query.clone() });
            }
        }
    }

    /// Takes an answer; `None` when the question is not this line's, else the targets that are new.
    /// Bad news never takes away an address that is known: it may well answer still.
    pub fn looked_up(&mut self, ctx: &mut Context<'_>, lookup: LookupId, answer: LookupAnswer) -> Option<Vec<Target>> {
        let before = self.targets();
        let question = self.questions.iter_mut().find(|q| q.asked.is_some_and(|(id, _)| id == lookup))?;
        question.asked = None;
        let answer = answer.and_then(|targets| if targets.is_empty() { Err(LookupError::Empty) } else { Ok(targets) });
        match answer {
            Ok(targets) => {
                question.targets = in_known_order(&question.targets, targets);
                question.error = None;
                question.again =
                    (!question.literal).then(|| ctx.now.mono + between(ctx.chance, STALE, STALE + STALE / 10));
            }
            Err(error) => question.failed(ctx, error),
        }
        self.remember(ctx.now.mono);
        Some(self.targets().into_iter().filter(|t| !before.contains(t)).collect())
    }

    /// Gives up questions that were never answered, and asks names that have grown old.
    pub fn tick(&mut self, ctx: &mut Context<'_>) {
        for question in &mut self.questions {
            if question.asked.is_some_and(|(_, at)| at + PATIENCE <= ctx.now.mono) {
                question.asked = None;
                question.failed(ctx, LookupError::TimedOut);
            }
        }
        self.ask(ctx, false);
    }

    pub fn deadline(&self) -> Option<Instant> {
        self.questions.iter().filter_map(|q| q.asked.map(|(_, at)| at + PATIENCE).or(q.again)).min()
    }

    /// In order of preference, each once.
    pub fn targets(&self) -> Vec<Target> {
        let mut targets: Vec<Target> = Vec::new();
        for target in self.questions.iter().flat_map(|q| &q.targets) {
            let same = |t: &Target| (t.transport, t.remote) == (target.transport, target.remote);
            if targets.len() < MOST_TARGETS && !targets.iter().any(same) {
                targets.push(*target);
            }
        }
        targets
    }

    /// The order of one round: with `current` first, unless the preferred is to be tried again.
    pub fn order(&self, current: Option<Target>, preferred_first: bool) -> Vec<Target> {
        let mut targets = self.targets();
        if let (Some(current), false) = (current, preferred_first)
            && let Some(at) = targets.iter().position(|t| same_place(t, &current))
        {
            let current = targets.remove(at);
            targets.insert(0, current);
        }
        targets
    }

    pub fn is_preferred(&self, target: &Target) -> bool {
        self.targets().first().is_none_or(|first| same_place(first, target))
    }

    pub fn is_asking(&self) -> bool {
        self.questions.iter().any(|q| q.asked.is_some())
    }

    /// Why there is no address: the first server's reason.
    pub fn error(&self) -> Option<(LookupError, &str)> {
        self.questions.iter().find_map(|q| q.error.map(|e| (e, &*q.query.host)))
    }

    /// The configured name that led to an address.
    pub fn host_of(&self, target: &Target) -> Option<&Arc<str>> {
        self.questions.iter().find(|q| q.targets.iter().any(|t| same_place(t, target))).map(|q| &q.query.host)
    }

    /// Our address on the way to `remote` has become another one; true when that changes a target.
    pub fn reroute(&mut self, remote: IpAddr, local: IpAddr) -> bool {
        let mut changed = false;
        for target in self.questions.iter_mut().flat_map(|q| &mut q.targets) {
            if target.remote.ip() == remote && target.local.ip() != local {
                target.local.set_ip(local);
                changed = true;
            }
        }
        changed
    }

    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> + '_ {
        self.known.keys().copied()
    }

    pub fn knows(&self, address: IpAddr) -> bool {
        self.known.contains_key(&address)
    }

    fn remember(&mut self, now: Instant) {
        for target in self.questions.iter().flat_map(|q| &q.targets) {
            if self.known.len() < MOST_KNOWN {
                self.known.insert(target.remote.ip().to_canonical(), now);
            }
        }
        self.known.retain(|_, last| *last + REMEMBERED > now);
    }
}

impl Question {
    fn failed(&mut self, ctx: &mut Context<'_>, error: LookupError) {
        self.error = Some(error);
        self.again = Some(ctx.now.mono + between(ctx.chance, Duration::from_secs(30), Duration::from_secs(60)));
    }
}

/// SRV records of one priority come in another order each time (RFC 2782). A line stays with its server as long as the
/// servers are the same, instead of moving with every draw.
fn in_known_order(known: &[Target], mut found: Vec<Target>) -> Vec<Target> {
    let place = |target: &Target| known.iter().position(|k| same_place(k, target));
    if found.len() == known.len() && found.iter().all(|t| place(t).is_some()) {
        found.sort_by_key(place);
    }
    found
}

/// The same server by the same transport, whatever our own address there.
pub(super) fn same_place(a: &Target, b: &Target) -> bool {
    (a.transport, a.remote) == (b.transport, b.remote)
}

pub(super) fn is_literal(host: &str) -> bool {
    host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok()
}
