//! The end of a line: what was registered is taken back, within a short time or not at all; and of its connections,
//! when a reload changes whom it believes.

use std::time::Duration;

use super::{Context, Line, Phase, round::Attempt};
use crate::{
    sip::{Response, Transport},
    trunk::{Server, TrunkOutput, TrunkSettings, TrunkState, account::Contact, line::round::Errand, way::is_literal},
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

    /// A reload has changed whom we believe: a connection that the old rules let be made does not serve the new ones.
    pub fn distrust(&self, ctx: &mut Context<'_>, new: &TrunkSettings) {
        for target in self.way.targets().iter().filter(|t| t.transport == Transport::Tls) {
            let name = self.tls_peer(target).name;
            let is_name =
                |server: &Server| if is_literal(&server.host) { new.domain == name } else { server.host == name };
            if self.settings.tls == new.tls && new.servers.iter().any(is_name) {
                continue;
            }
            while let Some(connection) = ctx.connections.give_up(target) {
                ctx.out.push_back(TrunkOutput::Close(connection.id));
            }
        }
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
