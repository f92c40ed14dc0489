//! Who may be served: asked once for every request that belongs to nothing we know, before anything is answered.

use super::{UserAgent, incoming};
use crate::{
    clock::Now,
    sip::{
        Gate, Knock, Verdict,
        api::Flow,
        message::{Echo, Reply},
        transaction::TransactionKey,
        via::ReturnPath,
        wire::{Message, Name, Start},
    },
};

impl UserAgent {
    /// Part of a dialog, or the CANCEL of an INVITE that was let in.
    pub(super) fn is_known(&self, key: TransactionKey, message: &Message<'_>, method: &[u8]) -> bool {
        (method == b"CANCEL" && self.core.transactions.server(key).is_some())
            || (message.to_tag.is_some() && self.sessions.owner_of(message).is_some())
    }

    /// The gate's verdict, obeyed: false when nothing is left to do.
    pub(super) fn is_admitted(
        &mut self,
        now: Now,
        flow: Flow,
        (message, well_formed): (&Message<'_>, bool),
        gate: &mut dyn Gate,
    ) -> bool {
        let Start::Request { method, .. } = message.start else { return false };
        let knock = Knock {
            flow,
            method,
            uri_user: incoming::called_user(message),
            user_agent: message.header(Name::UserAgent),
            well_formed,
        };
        match gate.admit(now, &knock) {
            Verdict::Serve => return true,
            Verdict::Silence if flow.transport.is_reliable() => self.core.close(flow.id),
            Verdict::Silence => {}
            Verdict::Refuse(status) => self.turn_away(flow, message, status),
        }
        false
    }

    /// The same for every method and every number: no word about who we are, a tag that is the same for all, and
    /// nothing kept. An INVITE is refused without a transaction; the ACK that follows meets nothing and is dropped.
    fn turn_away(&mut self, flow: Flow, message: &Message<'_>, status: u16) {
        if message.header(Name::Via).is_none() {
            return;
        }
        let bytes = Reply::new(status, &self.core.strange_tag).write(&Echo::of(message, flow), "");
        self.core.send_back(ReturnPath::to_source(flow, message.via.as_ref()), bytes);
    }
}
