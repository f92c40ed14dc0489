//! One line from its start to its leaving: finds the way, registers or asks whether anybody is there, refreshes, and
//! begins again whenever something breaks. A state machine in virtual time; what it wants done goes to `Context::out`.
//!
//! `round.rs` goes from server to server, `answers.rs` reads what they say, `network.rs` hears of names, connections and
//! routes, `leaving.rs` ends it, `report.rs` tells,
//! `outgoing.rs` writes calls of our own.

mod answers;
mod leaving;
mod network;
mod outgoing;
mod report;
mod round;

use std::{
    collections::{HashMap, VecDeque},
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};

use self::round::{Attempt, Round};
use super::{
    KeepAliveMethod, LookupId, Target, TlsPeer, TrunkId, TrunkOutput, TrunkSettings,
    account::{Account, Contact},
    connections::Connections,
    health::Health,
    keep_alive::{Beat, Pulse},
    nat::Nat,
    pace::Backoff,
    way::{Way, same_place},
};
use crate::{
    chance::{Chance, Seed},
    clock::Now,
    sip::{ConnectError, Flow, FlowId, Transport},
};

/// While the preferred server's name is being looked up, another one's address waits this long.
const GRACE: Duration = Duration::from_secs(2);

/// What a line needs of the world for one step.
pub(super) struct Context<'a> {
    pub now: Now,
    pub chance: &'a mut Chance,
    pub ids: &'a mut Ids,
    pub connections: &'a mut Connections,
    pub out: &'a mut VecDeque<TrunkOutput>,
}

/// What all lines share.
#[derive(Debug)]
pub(super) struct Desk {
    chance: Chance,
    ids: Ids,
    pub connections: Connections,
    pub out: VecDeque<TrunkOutput>,
}

impl Desk {
    pub fn new(chance: Chance) -> Self {
        Self { chance, ids: Ids::default(), connections: Connections::default(), out: VecDeque::new() }
    }

    pub fn at(&mut self, now: Now) -> Context<'_> {
        let Self { chance, ids, connections, out } = self;
        Context { now, chance, ids, connections, out }
    }
}

/// Numbers that are given once, over all lines.
#[derive(Debug, Default)]
pub(super) struct Ids {
    serial: u32,
    lookup: u64,
}

impl Ids {
    pub fn serial(&mut self) -> u32 {
        self.serial = self.serial.wrapping_add(1);
        self.serial
    }

    pub fn lookup(&mut self) -> LookupId {
        self.lookup += 1;
        LookupId(self.lookup)
    }
}

#[derive(Debug)]
pub(super) struct Line {
    pub id: TrunkId,
    pub settings: Arc<TrunkSettings>,
    /// `None` in mode `peer`.
    account: Option<Account>,
    way: Way,
    nat: Nat,
    pulse: Pulse,
    phase: Phase,
    /// Sent and not answered yet, late ones too.
    attempts: Vec<Attempt>,
    /// What the provider has granted last; lasts on while newer attempts fail.
    standing: Option<Standing>,
    connect_errors: HashMap<(Transport, SocketAddr), (ConnectError, Instant)>,
    backoff: Backoff,
    /// The provider's closing of young connections, in a row.
    drops: u32,
    /// When to try the preferred server again, and how often that was in vain.
    back: Option<(Instant, u32)>,
    /// When a changed public address made us register anew last.
    rebound: Option<Instant>,
    health: Health,
}

#[derive(Debug)]
enum Phase {
    /// No address yet.
    Looking {
        since: Instant,
    },
    Trying(Round),
    /// All failed, or one refused for all.
    Resting {
        until: Instant,
    },
    /// Registered or reachable; `again` is the refresh.
    Settled {
        again: Option<Instant>,
    },
    Leaving {
        until: Instant,
    },
    Left,
}

/// A registration, or in mode `peer` an answered OPTIONS.
#[derive(Clone, Debug)]
struct Standing {
    target: Target,
    contact: Contact,
    flow: Option<FlowId>,
    granted: u32,
    since: Instant,
    until: Option<Instant>,
    /// What our own calls are sent by, as the registrar told it (RFC 3608).
    service_route: Vec<String>,
}

impl Line {
    pub fn new(
        ctx: &mut Context<'_>,
        id: TrunkId,
        settings: Arc<TrunkSettings>,
        identity: Seed,
        before: Option<&Line>,
    ) -> Self {
        let mut account = Account::new(&settings, identity, ctx.chance);
        let mut standing = None;
        if let (Some(account), Some(old)) = (account.as_mut(), before)
            && let Some(old_account) = &old.account
            && account.is_same_binding(old_account)
        {
            account.go_on_from(old_account);
            standing.clone_from(&old.standing);
        }
        let mut line = Self {
            way: Way::new(&settings, before.map(|b| &b.way)),
            pulse: Pulse::new(settings.keep_alive),
            health: Health::new(settings.name.clone(), ctx.now.civil),
            id,
            settings,
            account,
            nat: Nat::default(),
            phase: Phase::Looking { since: ctx.now.mono },
            attempts: Vec::new(),
            standing,
            connect_errors: HashMap::new(),
            backoff: Backoff::default(),
            drops: 0,
            back: None,
            rebound: None,
        };
        line.begin(ctx);
        line
    }

    /// The new settings change nothing that the provider was told.
    pub fn can_adopt(&self, new: &TrunkSettings) -> bool {
        let old = &*self.settings;
        old.login == new.login
            && old.domain == new.domain
            && old.servers == new.servers
            && old.transport == new.transport
            && old.tls == new.tls
            && old.expires == new.expires
            && old.keep_alive == new.keep_alive
            && old.public_address == new.public_address
            && old.contact_user == new.contact_user
    }

    /// The line that follows under the same name will refresh our binding instead of adding one.
    pub fn is_continued_by(&self, new: &Line) -> bool {
        matches!((&self.account, &new.account), (Some(own), Some(other)) if own.is_same_binding(other))
    }

    /// It leads to one of this line's servers.
    pub fn heads_to(&self, flow: &Flow) -> bool {
        self.way.knows(flow.remote.ip().to_canonical())
    }

    pub fn tick(&mut self, ctx: &mut Context<'_>) {
        let now = ctx.now.mono;
        if !matches!(self.phase, Phase::Leaving { .. } | Phase::Left) {
            self.way.tick(ctx);
        }
        match &self.phase {
            Phase::Looking { .. } => self.look(ctx),
            Phase::Trying(round) if round.until <= now => self.silent(ctx),
            Phase::Resting { until } if *until <= now => self.begin(ctx),
            Phase::Settled { again: Some(again) } if *again <= now => self.begin(ctx),
            Phase::Leaving { until } if *until <= now => self.phase = Phase::Left,
            _ => {}
        }
        if matches!(self.phase, Phase::Settled { .. } | Phase::Resting { .. }) {
            self.beat(ctx);
        }
    }

    pub fn deadline(&self) -> Option<Instant> {
        let phase = match &self.phase {
            Phase::Looking { since } if !self.way.targets().is_empty() => Some(*since + GRACE),
            Phase::Looking { .. } => None,
            Phase::Trying(round) => Some(round.until),
            Phase::Settled { again } => [*again, self.pulse.deadline()].into_iter().flatten().min(),
            Phase::Resting { until } => [Some(*until), self.pulse.deadline()].into_iter().flatten().min(),
            Phase::Leaving { until } => return Some(*until),
            Phase::Left => return None,
        };
        [phase, self.way.deadline()].into_iter().flatten().min()
    }

    /// The first addresses may be there: begins when nothing better is to be expected.
    fn look(&mut self, ctx: &mut Context<'_>) {
        let Phase::Looking { since } = self.phase else { return };
        let enough = !self.way.targets().is_empty() && since + GRACE <= ctx.now.mono;
        if enough || !self.way.is_asking() {
            self.start_round(ctx);
        }
    }

    fn beat(&mut self, ctx: &mut Context<'_>) {
        let resting = matches!(self.phase, Phase::Resting { .. });
        if resting && !self.still_stands(ctx.now.mono) {
            return self.pulse.stop();
        }
        let Some(target) = self.standing.as_ref().map(|s| s.target) else { return };
        match self.pulse.tick(ctx.now.mono, ctx.chance) {
            Some(Beat::Options) => {
                let serial = self.send_options(ctx, target, round::Errand::Pulse);
                self.pulse.asked(ctx.now.mono, serial);
            }
            Some(Beat::LineEnds) => {
                let flow = flow_to(ctx, &target);
                ctx.out.push_back(TrunkOutput::Send { flow, bytes: b"\r\n\r\n".to_vec() });
            }
            // The pause has its reason; what is sent now only keeps the way open.
            Some(Beat::Dead) if resting => self.pulse.go_on(ctx.now.mono, ctx.chance),
            Some(Beat::Dead) => self.pulse_lost(ctx, target),
            None => {}
        }
    }

    /// What the registrar granted before has not run out: calls may still come by it.
    fn still_stands(&self, now: Instant) -> bool {
        self.standing.as_ref().is_some_and(|s| s.until.is_some_and(|until| until > now))
    }

    /// OPTIONS in mode `peer` are the rounds themselves, not a pulse beside a registration.
    fn qualifies(&self) -> bool {
        self.account.is_none() && self.settings.keep_alive.method == KeepAliveMethod::Options
    }

    /// What we present as our address to this server. Where nobody can connect to us over this transport, the open
    /// connection's own port is the only one that leads here.
    fn presented(&self, connections: &Connections, target: &Target) -> SocketAddr {
        let local = connections.to(target).map_or(target.local, |connection| connection.local);
        match self.settings.public_address {
            Some(ip) if ip.is_ipv4() == local.is_ipv4() => SocketAddr::new(ip, local.port()),
            _ if target.transport.is_reliable() => match self.nat.public(target) {
                Some(seen) => SocketAddr::new(seen.ip(), local.port()),
                None => local,
            },
            _ => self.nat.public(target).unwrap_or(local),
        }
    }

    fn tls_peer(&self, target: &Target) -> TlsPeer {
        TlsPeer::of(&self.settings, self.way.host_of(target).unwrap_or(&self.settings.domain))
    }

    // What the network asks: whose is this?

    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> + '_ {
        self.way.addresses()
    }

    pub fn knows_address(&self, address: IpAddr) -> bool {
        self.way.knows(address) || self.settings.from.iter().any(|network| network.contains(address))
    }

    /// The random user part that only the registrar was told.
    pub fn has_token(&self, user: &str) -> bool {
        self.settings.contact_user == super::ContactUser::Token
            && self.account.as_ref().is_some_and(|a| a.user.eq_ignore_ascii_case(user))
    }

    pub fn owns_flow(&self, flow: &Flow) -> bool {
        flow.transport.is_reliable()
            && flow.id != FlowId(0)
            && self.standing.as_ref().is_some_and(|s| s.flow == Some(flow.id))
    }

    /// A name or number by which the provider may call this line and no other.
    pub fn is_called(&self, user: &str) -> bool {
        let login = self.settings.login.as_ref().is_some_and(|l| l.user.eq_ignore_ascii_case(user));
        let own = self.settings.own_number.as_ref();
        login || own.is_some_and(|own| crate::vocab::PhoneNumber::parse(user).as_ref() == Some(own))
    }

    pub fn public_address(&self, connections: &Connections) -> Option<SocketAddr> {
        let target = self.standing.as_ref().map(|s| s.target).or_else(|| self.way.targets().first().copied())?;
        let target = self.way.targets().into_iter().find(|t| same_place(t, &target)).unwrap_or(target);
        let presented = self.presented(connections, &target);
        (presented != target.local).then_some(presented)
    }
}

/// By the open connection, or by one to be opened.
fn flow_to(ctx: &Context<'_>, target: &Target) -> Flow {
    ctx.connections.flow_to(target)
}

/// The transport's own word in `status`: `udp`.
pub(super) fn word(transport: Transport) -> &'static str {
    match transport {
        Transport::Udp => "udp",
        Transport::Tcp => "tcp",
        Transport::Tls => "tls",
    }
}
