//! Every stranger on probation: how much each has asked of late, and who has asked enough.

use std::{
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    Ban, BanReason, GuardCounters, GuardSettings, Shut,
    bans::Bans,
    bucket::Bucket,
    passwords::{self, Accounts},
    recent::Recent,
    scanners,
    source::SourceKey,
    tally::Tally,
};
use crate::{clock::Now, vocab::Network};

/// Sources watched at once; the one not heard of for longest makes room.
const MOST: usize = 8192;
/// More than so many times the rate is a flood.
const FLOOD: u32 = 10;
/// Sources that lines send from beside their own addresses.
const MOST_VOUCHED: usize = 1024;
const VOUCHED_FOR: Duration = Duration::from_secs(24 * 3600);
/// RFC 3261 §17.1.1.2: an unanswered INVITE is sent seven times within 64·T1. Its copies are one request.
const COPIES: u8 = 6;
const COPIES_WITHIN: Duration = Duration::from_secs(32);

/// The caller spares the trunks' addresses itself: they are not even asked about.
#[derive(Debug)]
pub struct Guard {
    settings: Arc<GuardSettings>,
    gateway: Option<IpAddr>,
    watched: Recent<SourceKey, Watched>,
    bans: Bans,
    /// Until when.
    vouched: Recent<SourceKey, Instant>,
    accounts: Accounts,
    counters: GuardCounters,
}

#[derive(Debug)]
struct Watched {
    bucket: Bucket,
    flood: Bucket,
    strange: Tally,
    passwords: Tally,
    last: Option<LastAsked>,
}

/// What was asked last, to know its retransmissions.
#[derive(Debug)]
struct LastAsked {
    print: u64,
    at: Instant,
    copies: u8,
}

impl Guard {
    pub fn new(settings: Arc<GuardSettings>) -> Self {
        Self {
            settings,
            gateway: None,
            watched: Recent::new(MOST),
            bans: Bans::default(),
            vouched: Recent::new(MOST_VOUCHED),
            accounts: Accounts::default(),
            counters: GuardCounters::default(),
        }
    }

    /// New settings; whoever is allowed by them is let in at once, and whoever is of the LAN now, unless it was for
    /// passwords.
    pub fn apply(&mut self, now: Instant, settings: Arc<GuardSettings>) {
        self.settings = settings;
        let (settings, gateway) = (&self.settings, self.gateway);
        self.bans.pardon(now, |source, reason| {
            contains(&settings.allow, source) || reason != BanReason::Passwords && is_lan(settings, gateway, source)
        });
    }

    /// Lets go whom `spared` names: a line's server whose address was not known yet.
    pub fn pardon(&mut self, now: Instant, spared: impl Fn(IpAddr) -> bool) {
        self.bans.pardon(now, |source, _| spared(source));
    }

    /// `source` has shown what only a line can know. For a day it is neither limited nor shut out: a provider sends
    /// from more addresses than its servers', and datagrams in their name can be forged.
    pub fn vouch(&mut self, now: Instant, source: IpAddr) {
        let until = now + VOUCHED_FOR;
        if let Some(term) = self.vouched.touch(SourceKey::of(source), || until) {
            *term = until;
        }
    }

    /// The default gateway: a masquerading router makes the whole Internet look like it.
    pub fn set_gateway(&mut self, gateway: Option<IpAddr>) {
        self.gateway = gateway.map(|gateway| gateway.to_canonical());
    }

    /// Whether what `source` sends is dropped unread. The hot path of a flood: no allocation, one look-up.
    pub fn is_shut_out(&mut self, now: Instant, source: IpAddr) -> bool {
        let drops = self.bans.drops(now, source);
        self.counters.dropped_banned += u64::from(drops);
        drops
    }

    /// Takes one from what `source` may ask. Asking ten times too much shuts it out.
    pub fn may_ask(&mut self, now: Instant, source: IpAddr) -> Result<(), Option<Shut>> {
        if self.is_vouched(now, source) {
            return Ok(());
        }
        let (rate, burst) = (self.settings.rate.max(1), self.settings.burst.max(1));
        let (flood_rate, flood_burst) = (rate.saturating_mul(FLOOD), burst.saturating_mul(FLOOD));
        let settings = &self.settings;
        let Some(watched) = self.watched.touch(SourceKey::of(source), || Watched::new(now, settings)) else {
            return Ok(());
        };
        let floods = !watched.flood.take(now, flood_rate, flood_burst);
        if watched.bucket.take(now, rate, burst) && !floods || self.is_allowed(source) {
            return Ok(());
        }
        self.counters.dropped_rate += 1;
        Err(if floods { self.shut(now, source, BanReason::Flood) } else { None })
    }

    /// A request that is nobody's we know; `print` is the same for copies of one request.
    pub fn strange(&mut self, now: Instant, source: IpAddr, user_agent: Option<&[u8]>, print: u64) -> Option<Shut> {
        self.counters.strange += 1;
        if user_agent.is_some_and(scanners::is_scanner) {
            return self.shut(now, source, BanReason::Scanner);
        }
        let settings = &self.settings;
        let watched = self.watched.touch(SourceKey::of(source), || Watched::new(now, settings))?;
        if watched.is_copy(now, print) {
            return None;
        }
        self.one_more(now, source, BanReason::Strange)
    }

    /// Bytes that nobody can read.
    pub fn garbage(&mut self, now: Instant, source: IpAddr) -> Option<Shut> {
        self.one_more(now, source, BanReason::Garbage)
    }

    /// Whether a password may be tried at all: not for an account whose password is being guessed.
    pub fn may_try_password(&mut self, now: Instant, account: &str) -> bool {
        !self.accounts.is_locked(now, account)
    }

    /// Counted per source and per account; the LAN is not spared.
    pub fn failed_password(&mut self, now: Instant, source: IpAddr, account: &str) -> Option<Shut> {
        self.accounts.failed(now, account);
        let settings = &self.settings;
        let watched = self.watched.touch(SourceKey::of(source), || Watched::new(now, settings))?;
        if watched.passwords.add(now) < passwords::OF_SOURCE || self.is_allowed(source) {
            return None;
        }
        self.ban(now, source, BanReason::Passwords)
    }

    /// Whoever knows the password has merely mistyped it before.
    pub fn right_password(&mut self, source: IpAddr, account: &str) {
        self.accounts.succeeded(account);
        if let Some(watched) = self.watched.peek(&SourceKey::of(source)) {
            watched.passwords.clear();
        }
    }

    /// Of the council's own network, or allowed by name.
    pub fn is_known(&self, source: IpAddr) -> bool {
        self.is_allowed(source) || self.is_lan(source)
    }

    pub fn is_lan(&self, source: IpAddr) -> bool {
        is_lan(&self.settings, self.gateway, source)
    }

    /// In force now, the latest first, at most 100.
    pub fn bans(&self, now: Now) -> Vec<Ban> {
        self.bans.shown(now)
    }

    pub fn counters(&self, now: Instant) -> GuardCounters {
        GuardCounters { banned_now: self.bans.in_force(now), ..self.counters }
    }

    #[cfg(test)]
    pub(super) fn watched_len(&self) -> usize {
        self.watched.len()
    }

    fn is_allowed(&self, source: IpAddr) -> bool {
        contains(&self.settings.allow, source)
    }

    fn is_vouched(&mut self, now: Instant, source: IpAddr) -> bool {
        self.vouched.len() > 0 && self.vouched.peek(&SourceKey::of(source)).is_some_and(|until| *until > now)
    }

    fn one_more(&mut self, now: Instant, source: IpAddr, reason: BanReason) -> Option<Shut> {
        let settings = &self.settings;
        let watched = self.watched.touch(SourceKey::of(source), || Watched::new(now, settings))?;
        if watched.strange.add(now) < settings.ban_after.max(1) {
            return None;
        }
        watched.strange.clear();
        self.shut(now, source, reason)
    }

    /// Shut out, unless it is one of ours.
    fn shut(&mut self, now: Instant, source: IpAddr, reason: BanReason) -> Option<Shut> {
        if self.is_known(source) || self.is_vouched(now, source) { None } else { self.ban(now, source, reason) }
    }

    fn ban(&mut self, now: Instant, source: IpAddr, reason: BanReason) -> Option<Shut> {
        let shut = self.bans.shut(now, source, reason, &self.settings);
        self.counters.bans += u64::from(shut.is_some());
        shut
    }
}

impl Watched {
    fn new(now: Instant, settings: &GuardSettings) -> Self {
        let burst = settings.burst.max(1);
        Self {
            bucket: Bucket::full(now, burst),
            flood: Bucket::full(now, burst.saturating_mul(FLOOD)),
            strange: Tally::new(now),
            passwords: Tally::new(now),
            last: None,
        }
    }

    fn is_copy(&mut self, now: Instant, print: u64) -> bool {
        match &mut self.last {
            Some(last)
                if last.print == print
                    && last.copies < COPIES
                    && now.saturating_duration_since(last.at) <= COPIES_WITHIN =>
            {
                last.copies += 1;
                true
            }
            _ => {
                self.last = Some(LastAsked { print, at: now, copies: 0 });
                false
            }
        }
    }
}

fn is_lan(settings: &GuardSettings, gateway: Option<IpAddr>, source: IpAddr) -> bool {
    let source = source.to_canonical();
    if gateway != Some(source) {
        return contains(&settings.lan, source);
    }
    // Only written as exactly this address.
    settings.lan.iter().any(|network| *network == Network::from(source))
}

fn contains(networks: &[Network], source: IpAddr) -> bool {
    networks.iter().any(|network| network.contains(source))
}
