//! Where one telephone is reached, until when, and what it last said.

use std::time::{Duration, Instant};

use jiff::SignedDuration;

use super::{SavedBinding, Way};
use crate::{
    clock::Now,
    sip::{Flow, FlowId, Transport},
};

#[derive(Debug)]
pub(super) struct Binding {
    /// Tells answers to an earlier binding from those to this one.
    pub serial: u64,
    /// As it was registered; the telephone looks for it in our 200.
    pub contact: String,
    /// Where the REGISTER came from: behind a NAT its Contact leads nowhere.
    pub flow: Flow,
    pub call_id: String,
    pub cseq: u32,
    pub expires: Instant,
    pub user_agent: String,
    pub alive: bool,
    /// Questions in a row that got no answer.
    pub missed: u8,
    pub pulse: Pulse,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Pulse {
    /// To be asked at this moment.
    Rest(Instant),
    /// Asked; missed at this moment.
    Asked(Instant),
}

impl Binding {
    pub fn way(&self) -> Way {
        Way { flow: self.flow, uri: self.request_uri().to_owned() }
    }

    /// Headers belong to links, not to Request-URIs (RFC 3261 §19.1.1, table 1).
    pub fn request_uri(&self) -> &str {
        self.contact.split('?').next().unwrap_or_default()
    }

    pub fn left(&self, now: Instant) -> u32 {
        let left = self.expires.saturating_duration_since(now);
        u32::try_from(left.as_secs() + u64::from(left.subsec_nanos() > 0)).unwrap_or(u32::MAX)
    }

    pub fn deadline(&self) -> Instant {
        match self.pulse {
            Pulse::Rest(at) | Pulse::Asked(at) => at.min(self.expires),
        }
    }

    pub fn saved(&self, now: Now, extension: &str) -> SavedBinding {
        let left = SignedDuration::try_from(self.expires.saturating_duration_since(now.mono)).unwrap_or_default();
        SavedBinding {
            extension: extension.to_owned(),
            contact: self.contact.clone(),
            transport: self.flow.transport.name().to_owned(),
            remote: self.flow.remote,
            local: self.flow.local,
            call_id: self.call_id.clone(),
            cseq: self.cseq,
            expires: now.civil.checked_add(left).unwrap_or(now.civil),
            user_agent: self.user_agent.clone(),
        }
    }

    /// A binding from disk, good for `term` and to be asked about at once. Whether it had run out in the meantime is not
    /// counted: the power was off, the clock may be wrong, and most telephones have stayed where they were. `None` for a
    /// connection, which is gone with the power, and for a binding as old as `oldest`.
    pub fn restored(
        now: Now,
        serial: u64,
        saved: SavedBinding,
        (term, oldest): (Duration, SignedDuration),
    ) -> Option<Self> {
        let age = now.civil.duration_since(saved.expires);
        if saved.transport != Transport::Udp.name() || (now.trusted && age > oldest) {
            return None;
        }
        Some(Self {
            serial,
            contact: saved.contact,
            flow: Flow { transport: Transport::Udp, local: saved.local, remote: saved.remote, id: FlowId(0) },
            call_id: saved.call_id,
            cseq: saved.cseq,
            expires: now.mono + term,
            user_agent: saved.user_agent,
            alive: true,
            missed: 0,
            pulse: Pulse::Rest(now.mono),
        })
    }
}
