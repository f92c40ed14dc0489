//! The end of a line: what was registered is taken back, within a short time or not at all.

use std::time::Duration;

use super::{Context, Line, Phase, round::Attempt};
use crate::{
    sip::Response,
    trunk::{TrunkState, account::Contact, line::round::Errand},
};

/// The service does not wait longer for a registrar's farewell.
const PATIENCE: Duration = Duration::from_secs(2);

impl Line {
    pub fn leave(&mut self, ctx: &mut Context<'_>) {
        if matches!(self.phase, Phase::Leaving { .. } | Phase::Left) {
            return;
        }
        self.pulse.stop();
        self.health.enter(ctx, TrunkState::Leaving);
        let now = ctx.now.mono;
        let standing = self.standing.as_ref().filter(|s| s.until.is_some_and(|until| until > now));
        // An attempt on its way may yet succeed, so it is taken back too.
        let pending = self.attempts.iter().rev().find(|a| a.errand == Errand::Register);
        let bound = standing.map(|s| (s.target, s.contact)).or_else(|| pending.map(|a| (a.target, a.contact)));
        self.phase = Phase::Left;
        let (Some((target, contact)), Some(account)) = (bound, &mut self.account) else { return };
        let request = account.register(ctx.chance, &contact, 0);
        self.phase = Phase::Leaving { until: now + PATIENCE };
        self.send(ctx, Errand::Leave, (target, contact, 0), request);
    }

    pub fn has_left(&self) -> bool {
        matches!(self.phase, Phase::Left)
    }

    pub(super) fn left(&mut self, ctx: &mut Context<'_>, attempt: &Attempt, response: &Response) {
        let Attempt { target, contact, .. } = *attempt;
        if matches!(response.status, 401 | 407)
            && let Some(request) = self.answer_farewell(ctx, &contact, response)
        {
            self.send(ctx, Errand::Leave, (target, contact, 0), request);
            return;
        }
        self.standing = None;
        self.phase = Phase::Left;
    }

    fn answer_farewell(
        &mut self,
        ctx: &mut Context<'_>,
        contact: &Contact,
        response: &Response,
    ) -> Option<crate::sip::OutRequest> {
        self.account.as_mut()?.authorized(ctx.chance, response, contact, 0).ok()
    }
}
