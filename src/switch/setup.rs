//! What a new call is served with, by the number that was called and the line it came by.

use std::sync::Arc;

use super::Switch;
use crate::{
    call::{Answer, Caller, MediaSetup, Setup, Start},
    clock::Now,
    sdp::{MasterKey, SrtpPolicy},
    sip::IncomingInvite,
    trunk::{TrunkId, TrunkSettings},
    vocab::{CallRef, LegId},
};

/// The line a call came by.
pub(super) type Line = Option<(TrunkId, Arc<TrunkSettings>)>;

impl Switch {
    pub(super) fn line_of(&self, invite: &IncomingInvite) -> Line {
        let trunk = self.trunks.whose(invite.flow, &invite.called_user)?;
        Some((trunk, self.trunks.settings(trunk)?.clone()))
    }

    pub(super) fn setup(
        &mut self,
        now: Now,
        call: CallRef,
        (line, caller): (&Line, Caller),
        invite: &IncomingInvite,
    ) -> Setup {
        let settings = line.as_ref().map(|(_, settings)| &**settings);
        let apart = self.settings.apart(now, caller.number.as_ref());
        let early = settings.is_some_and(|settings| settings.early_media);
        Setup {
            call,
            leg: LegId { shard: 0, index: call.seq },
            script: self.settings.script.clone(),
            start: Start::Node(self.settings.start_of(settings, invite)),
            internal: false,
            ring: self.settings.ring,
            longest: self.settings.limits.total,
            trunk: settings.map(|settings| settings.name.clone()),
            caller,
            called: self.settings.called(settings, invite),
            apart,
            answer: if early { Answer::AfterGreeting } else { Answer::AtOnce },
            media: self.media_setup(line, invite),
        }
    }

    pub(super) fn media_setup(&mut self, line: &Line, invite: &IncomingInvite) -> MediaSetup {
        let mut key = MasterKey([0; 30]);
        self.chance.fill(&mut key.0);
        let Some((trunk, settings)) = line else {
            return MediaSetup { public: None, from: Arc::default(), srtp: SrtpPolicy::WhenOffered, key };
        };
        let public = self.trunks.public_address(*trunk, invite.flow).map(|public| public.ip());
        MediaSetup { public, from: settings.media_from.as_slice().into(), srtp: settings.srtp, key }
    }
}
