//! Calls of ours through a line: which line can carry one now, what its INVITE says, and how the line's challenge to it
//! is answered. Whether a number may be called at all is not decided here.

use std::sync::Arc;

use super::{TrunkId, TrunkSettings, Trunks, line::Line};
use crate::{
    clock::Now,
    sip::{
        ChallengeLine, Flow, OutInvite,
        digest::{DigestClient, DigestError},
    },
    vocab::PhoneNumber,
};

impl Trunks {
    /// Every line in the order of the configuration, and whether a call of ours can leave by it now.
    pub fn lines(&self) -> impl Iterator<Item = (TrunkId, &Arc<TrunkSettings>, bool)> {
        self.lines.iter().map(|line| (line.id, &line.settings, line.is_up()))
    }

    /// The line of this name; without a name the first that is up, else the first.
    pub fn line_named(&self, name: Option<&str>) -> Option<TrunkId> {
        match name {
            Some(name) => self.lines.iter().find(|line| &*line.settings.name == name).map(|line| line.id),
            None => self.lines.iter().find(|line| line.is_up()).or(self.lines.first()).map(|line| line.id),
        }
    }

    pub fn is_up(&self, trunk: TrunkId) -> bool {
        self.line(trunk).is_some_and(Line::is_up)
    }

    /// The way of a call through this line, as far as it is known.
    pub fn way_out(&self, trunk: TrunkId) -> Option<Flow> {
        self.line(trunk)?.way_out(&self.desk.connections)
    }

    /// An INVITE to `number`, but for its offer; `caller` is who waits for the answer, where that is known.
    pub fn outgoing(
        &self,
        trunk: TrunkId,
        number: &PhoneNumber,
        caller: Option<&PhoneNumber>,
    ) -> Option<(Flow, OutInvite)> {
        let line = self.line(trunk)?;
        let flow = line.way_out(&self.desk.connections)?;
        let contact = self.public_address(trunk, flow);
        Some((flow, OutInvite { contact, ..line.invite(number, caller) }))
    }

    /// Where the line is to move a caller of its own: `sip:0501112233@sip.example.ua`.
    pub fn refer_target(&self, trunk: TrunkId, number: &PhoneNumber) -> Option<String> {
        self.line(trunk).map(|line| line.address_of(number))
    }

    /// The header that answers a challenge to our INVITE. `digest` is one call's own: calls that are set up at the same
    /// time must not use up each other's tries.
    pub fn authorize(
        &mut self,
        now: Now,
        trunk: TrunkId,
        digest: &mut DigestClient,
        challenges: &[ChallengeLine],
        uri: &str,
    ) -> Result<(&'static str, String), DigestError> {
        let login = self.line(trunk).and_then(|line| line.settings.login.clone()).ok_or(DigestError::NoKnownScheme)?;
        digest.authorize(self.desk.at(now).chance, challenges, login.credentials(), "INVITE", uri)
    }
}
