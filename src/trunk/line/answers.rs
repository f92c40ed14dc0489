//! What servers answer and what follows from it.

use std::{collections::VecDeque, time::Duration};

use super::{
    Context, Line, Phase, Standing,
    round::{Attempt, Errand, Failure, Round},
};
use crate::{
    sip::{NoResponse, Response, digest::DigestError},
    trunk::{
        KeepAliveMethod, Note, Target, Trouble, TrunkOutput, TrunkState,
        account::{LONGEST, Listed, Reading},
        nat::{self, is_private},
        pace::{self, Pace, between},
        way::same_place,
    },
};

/// Challenges answered in one round: a proxy's and a registrar's, each stale once.
const MOST_CHALLENGES: u8 = 4;
/// 423 answered in one round.
const MOST_BRIEFS: u8 = 3;
/// A changed public address makes us register anew at once, but not more often than this: some NATs change theirs with
/// every packet.
const REBIND: Duration = Duration::from_secs(60);
/// On a server that is not the preferred one, that one is tried again after this time, later more seldom.
const BACK: Duration = Duration::from_secs(5 * 60);
/// A server that asks for more patience than this is asked again all the same.
const LONGEST_AFTER: Duration = Duration::from_secs(5 * 60);
const MOST_WAITS: u32 = 4;

impl Line {
    pub fn response(&mut self, ctx: &mut Context<'_>, serial: u32, result: Result<Box<Response>, NoResponse>) {
        let Some(at) = self.attempts.iter().position(|a| a.serial == serial) else { return };
        let attempt = self.attempts.remove(at);
        match result {
            Ok(response) => self.answered(ctx, &attempt, &response),
            Err(why) => self.unanswered(ctx, &attempt, why),
        }
    }

    fn unanswered(&mut self, ctx: &mut Context<'_>, attempt: &Attempt, why: NoResponse) {
        match (attempt.errand, why) {
            (Errand::Pulse, _) => self.pulse.failed(ctx.now.mono, attempt.serial),
            (Errand::Leave, _) => self.phase = Phase::Left,
            (Errand::Unbind, _) => {}
            _ if !self.is_current(attempt) => {}
            (_, NoResponse::TimedOut) => self.silent(ctx),
            (_, NoResponse::Disconnected) => self.disconnected(ctx, attempt),
        }
    }

    fn answered(&mut self, ctx: &mut Context<'_>, attempt: &Attempt, response: &Response) {
        if matches!(self.phase, Phase::Leaving { .. } | Phase::Left) {
            return if attempt.errand == Errand::Leave {
                self.left(ctx, attempt, response)
            };
        }
        self.nat.learn(&attempt.target, response);
        if response.server.is_some() {
            self.health.peer.clone_from(&response.server);
        }
        match attempt.errand {
            Errand::Pulse => {
                let was_away = self.pulse.answered(ctx.now.mono, ctx.chance);
                self.look_at_the_way(ctx, attempt, response, None);
                if was_away && matches!(self.phase, Phase::Settled { .. }) {
                    return self.begin(ctx);
                }
                self.follow_address(ctx);
            }
            Errand::Qualify => {
                self.look_at_the_way(ctx, attempt, response, None);
                // Any final answer means that somebody is there.
                self.reached(ctx, attempt, response);
            }
            Errand::Register => self.registrar_said(ctx, attempt, response),
            Errand::Unbind | Errand::Leave => {}
        }
    }

    /// An answer that comes late, after the next server was asked or the round was given up, counts when it is good news.
    fn registrar_said(&mut self, ctx: &mut Context<'_>, attempt: &Attempt, response: &Response) {
        if matches!(self.phase, Phase::Settled { .. }) {
            return;
        }
        let Some(account) = &self.account else { return };
        let current = self.is_current(attempt);
        match account.read(response, &attempt.contact, attempt.authorized, attempt.asked) {
            Reading::Granted { seconds, listed } => {
                self.look_at_the_way(ctx, attempt, response, Some(listed));
                self.granted(ctx, attempt, response, seconds, listed);
            }
            Reading::Challenged if current || self.may_revive() => self.challenged(ctx, attempt, response),
            Reading::TooBrief(least) if current => self.too_brief(ctx, attempt, least),
            Reading::Refused(trouble) if current => self.refused(ctx, trouble, response),
            _ => {}
        }
    }

    fn is_current(&self, attempt: &Attempt) -> bool {
        matches!(&self.phase, Phase::Trying(round) if round.serial == attempt.serial)
    }

    /// Nobody else has begun to talk with us.
    fn may_revive(&self) -> bool {
        match &self.phase {
            Phase::Trying(round) => round.challenged == 0,
            phase => matches!(phase, Phase::Resting { .. }),
        }
    }

    fn challenged(&mut self, ctx: &mut Context<'_>, attempt: &Attempt, response: &Response) {
        let mut round = self.round_with(ctx, attempt.target);
        let target = round.target;
        round.challenged += 1;
        // The challenge itself may have told how the provider sees us.
        let contact = super::Contact { address: self.presented(ctx.connections, &target), transport: target.transport };
        let patience = self.patience(&target);
        let Some(account) = &mut self.account else { return };
        let asked = account.expires;
        let answer = match round.challenged {
            ..=MOST_CHALLENGES => account.authorized(ctx.chance, response, &contact, asked),
            _ => Err(DigestError::Repeated),
        };
        match answer {
            Ok(request) => {
                round.serial = self.send(ctx, Errand::Register, (target, contact, asked), request);
                round.until = ctx.now.mono + patience;
                self.phase = Phase::Trying(round);
            }
            Err(DigestError::Repeated) => {
                self.refused_for_good(ctx, Trouble::WrongPassword, response, Some(&target), Pace::Account);
            }
            Err(_) => self.refused_for_good(ctx, Trouble::StrangeChallenge, response, Some(&target), Pace::Odd),
        }
    }

    /// The round in progress turned to this server, or a new one.
    fn round_with(&mut self, ctx: &Context<'_>, target: Target) -> Round {
        match self.take_round(ctx) {
            Some(round) if same_place(&round.target, &target) => round,
            Some(mut round) => {
                round.rest.push_front(round.target);
                Round { silent: round.silent, ..Round::new(ctx.now.mono, target, round.rest) }
            }
            None => Round::new(ctx.now.mono, target, VecDeque::new()),
        }
    }

    fn too_brief(&mut self, ctx: &mut Context<'_>, attempt: &Attempt, least: Option<u32>) {
        let Some(mut round) = self.take_round(ctx) else { return };
        let Some(account) = &mut self.account else { return };
        round.briefs += 1;
        // One that names no longer time than was asked is helped by doubling.
        let wanted = least.filter(|least| *least > attempt.asked).unwrap_or(attempt.asked.saturating_mul(2));
        if round.briefs > MOST_BRIEFS || attempt.asked >= LONGEST {
            self.attempts.clear();
            let target = round.target;
            self.rest(ctx, &Failure::of(Trouble::IntervalTooBrief), Some(&target), Pace::Odd, Duration::ZERO);
            if let Some(account) = &mut self.account {
                account.expires = u32::try_from(self.settings.expires.as_secs()).unwrap_or(LONGEST).clamp(1, LONGEST);
            }
            return;
        }
        account.expires = wanted.min(LONGEST);
        self.attempt(ctx, round);
    }

    fn refused(&mut self, ctx: &mut Context<'_>, trouble: Trouble, response: &Response) {
        let pace = match trouble {
            Trouble::WrongPassword | Trouble::Forbidden => Pace::Account,
            Trouble::ServerError | Trouble::Garbled => {
                let Some(mut round) = self.take_round(ctx) else { return };
                // Only 503 speaks of the server; elsewhere the header speaks of the user called (RFC 3261 §20.33).
                let after = response.retry_after.filter(|_| response.status == 503).unwrap_or_default();
                round.after = round.after.max(Duration::from_secs(after.into()).min(LONGEST_AFTER));
                return self.next_server(ctx, round, failure(trouble, response));
            }
            _ => Pace::Odd,
        };
        let target = if let Phase::Trying(round) = &self.phase { Some(round.target) } else { None };
        self.refused_for_good(ctx, trouble, response, target.as_ref(), pace);
    }

    /// Another server would say the same. Late answers of other attempts are of no use any more.
    fn refused_for_good(
        &mut self,
        ctx: &mut Context<'_>,
        trouble: Trouble,
        response: &Response,
        target: Option<&Target>,
        pace: Pace,
    ) {
        self.attempts.clear();
        self.rest(ctx, &failure(trouble, response), target, pace, Duration::ZERO);
    }

    fn granted(&mut self, ctx: &mut Context<'_>, attempt: &Attempt, response: &Response, seconds: u32, listed: Listed) {
        let granted = Duration::from_secs(seconds.into());
        let mut refresh = pace::refresh(granted, ctx.chance);
        self.stand(ctx, attempt, response, seconds);
        if attempt.authorized
            && let Some(date) = response.date.as_deref().and_then(date)
        {
            ctx.out.push_back(TrunkOutput::Date(date));
        }
        let soon = between(ctx.chance, Duration::from_secs(50), Duration::from_secs(70));
        let not_listed = |line: &Self| {
            (Trouble::NotListed, line.facts(&failure(Trouble::NotListed, response), Some(&attempt.target)))
        };
        if listed == Listed::Missing {
            let (trouble, facts) = not_listed(self);
            self.health.fails(ctx, trouble, facts, false);
            let pause = if seconds == 0 { self.backoff.next(Pace::Odd, ctx.chance) } else { refresh.min(soon) };
            return self.pause(ctx, pause);
        }
        self.backoff.reset();
        let preferred = self.way.is_preferred(&attempt.target);
        let text = || format!("Лінія «{}» на зв’язку через {}, на {seconds} с.", self.settings.name, attempt.place());
        self.health.well(ctx, TrunkState::Registered, text, preferred);
        if listed == Listed::Nothing {
            // It counts as registered, for there are registrars that never list; but those that forgot to keep us look the
            // same, so it is said, and repeated soon.
            let (trouble, facts) = not_listed(self);
            self.health.suffers(ctx, trouble, facts);
            refresh = refresh.min(soon);
        }
        self.settle(ctx, attempt.target, Some(refresh));
        self.follow_address(ctx);
    }

    fn stand(&mut self, ctx: &mut Context<'_>, attempt: &Attempt, response: &Response, seconds: u32) {
        let reliable = attempt.target.transport.is_reliable();
        let flow = reliable.then_some(response.flow).filter(|f| f.id.0 != 0);
        if let Some(flow) = flow.filter(|f| f.remote == attempt.target.remote) {
            ctx.connections.opened(flow);
        }
        let now = ctx.now.mono;
        self.standing = Some(Standing {
            target: attempt.target,
            contact: attempt.contact,
            flow: flow.map(|f| f.id),
            granted: seconds,
            since: now,
            until: (seconds > 0).then(|| now + Duration::from_secs(seconds.into())),
            service_route: response.service_route.clone(),
        });
        self.attempts.retain(|a| !matches!(a.errand, Errand::Register | Errand::Qualify));
    }

    fn reached(&mut self, ctx: &mut Context<'_>, attempt: &Attempt, response: &Response) {
        if matches!(self.phase, Phase::Settled { .. }) {
            return;
        }
        self.stand(ctx, attempt, response, 0);
        self.backoff.reset();
        let preferred = self.way.is_preferred(&attempt.target);
        let text = || format!("Лінія «{}» на зв’язку через {}.", self.settings.name, attempt.place());
        self.health.well(ctx, TrunkState::Reachable, text, preferred);
        let every = self.settings.keep_alive.every;
        let again = between(ctx.chance, every * 9 / 10, every);
        self.settle(ctx, attempt.target, Some(again));
    }

    /// Only the networks its calls come from are known: there is nobody to ask.
    pub(super) fn wait_for_calls(&mut self, ctx: &mut Context<'_>) {
        let text = || format!("Лінія «{}» готова: дзвінки впізнаються за адресою провайдера.", self.settings.name);
        self.health.well(ctx, TrunkState::Reachable, text, true);
        self.phase = Phase::Settled { again: None };
    }

    /// Mode `peer` without OPTIONS: known addresses are all there is to know.
    pub(super) fn settle_unasked(&mut self, ctx: &mut Context<'_>, target: Target) {
        let contact = super::Contact { address: self.presented(ctx.connections, &target), transport: target.transport };
        let (since, until) = (ctx.now.mono, None);
        self.standing =
            Some(Standing { target, contact, flow: None, granted: 0, since, until, service_route: Vec::new() });
        self.backoff.reset();
        self.wait_for_calls(ctx);
        self.settle(ctx, target, None);
    }

    fn settle(&mut self, ctx: &mut Context<'_>, target: Target, again: Option<Duration>) {
        let now = ctx.now.mono;
        let mut again = again.map(|pause| now + pause);
        if self.way.is_preferred(&target) {
            self.back = None;
        } else if self.settings.keep_alive.method != KeepAliveMethod::Off || self.account.is_some() {
            let (at, waits) = match self.back {
                Some((at, waits)) if at > now => (at, waits),
                Some((_, waits)) => (now + BACK * (1 << waits.min(MOST_WAITS)), waits + 1),
                None => (now + BACK, 1),
            };
            self.back = Some((at, waits));
            again = again.map(|again| again.min(at));
        }
        self.phase = Phase::Settled { again };
        if !self.qualifies() {
            self.pulse.start(now, ctx.chance, target);
        }
    }

    /// The address that is registered is not the one we should present: registers anew at once.
    fn follow_address(&mut self, ctx: &mut Context<'_>) {
        let Phase::Settled { .. } = self.phase else { return };
        let Some(standing) = self.standing.as_ref().filter(|_| self.account.is_some()) else { return };
        let settled = self.presented(ctx.connections, &standing.target) == standing.contact.address;
        let lately = self.rebound.is_some_and(|at| at + REBIND > ctx.now.mono);
        if !settled && !lately {
            self.rebound = Some(ctx.now.mono);
            self.begin(ctx);
        }
    }

    /// Two OPTIONS in a row had no answer: registers anew, by another server if this one is silent again.
    pub(super) fn pulse_lost(&mut self, ctx: &mut Context<'_>, target: Target) {
        let silent = Failure::of(Trouble::Silent);
        let facts = self.facts(&silent, Some(&target));
        self.health.fails(ctx, Trouble::Silent, facts, false);
        if let Some(connection) = ctx.connections.give_up(&target) {
            ctx.out.push_back(TrunkOutput::Close(connection.id));
        }
        self.health.failures = 0;
        self.begin(ctx);
    }

    fn look_at_the_way(
        &mut self,
        ctx: &mut Context<'_>,
        attempt: &Attempt,
        response: &Response,
        listed: Option<Listed>,
    ) {
        let target = &attempt.target;
        if nat::rewritten(target, listed.map(|l| (&attempt.contact, l)), response) {
            self.health.note(ctx, Note::SipAlg, String::new(), String::new());
        }
        let public = self.presented(ctx.connections, target);
        // Another port alone is that of our own connection.
        if public.ip() != target.local.ip() {
            self.health.note(ctx, Note::BehindNat, public.ip().to_string(), target.local.ip().to_string());
        } else {
            self.health.notes.drop(Note::BehindNat);
        }
        let hidden =
            is_private(target.local.ip()) && !is_private(target.remote.ip()) && public.ip() == target.local.ip();
        if hidden && response.received.is_none() {
            self.health.note(ctx, Note::OwnPrivateAddress, target.local.ip().to_string(), String::new());
        } else {
            self.health.notes.drop(Note::OwnPrivateAddress);
        }
    }
}

impl Attempt {
    fn place(&self) -> String {
        format!("{} {}", super::word(self.target.transport), self.target.remote)
    }
}

fn failure(trouble: Trouble, response: &Response) -> Failure {
    Failure { trouble, status: Some(response.status), reason: response.reason.chars().take(80).collect() }
}

/// RFC 3261 §20.17 writes dates as RFC 1123 does. One before this program was written is no help to anybody.
fn date(value: &str) -> Option<jiff::Timestamp> {
    const EARLIEST: i64 = 1_767_225_600; // 2026-01-01
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(value.trim()).ok()?;
    (date.as_second() >= EARLIEST).then_some(date)
}
