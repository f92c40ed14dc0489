//! The answer to a call of ours, and the ACK that every 2xx to an INVITE needs, the repeated and the forked ones too
//! (RFC 3261 §13.2.2.4).

use rsip::{Header, Method};

use super::{Fate, Session, State, timer::Asked};
use crate::{
    clock::Now,
    sip::{
        api::{Flow, SessionId, UaEvent},
        dialog::Dialog,
        ua::{core::Core, outside, rules},
        via::ReturnPath,
        wire::Message,
    },
};

/// The ACK of a 2xx, for its copies.
#[derive(Debug)]
pub(super) struct Acknowledged {
    cseq: u32,
    flow: Flow,
    bytes: Vec<u8>,
}

/// A 2xx to an INVITE of a session that is over, or of another branch of a fork: acknowledged, and ended.
pub fn decline(core: &mut Core, now: Now, message: &Message<'_>, flow: Flow) {
    let Some(dialog) = Dialog::uac(message) else { return };
    // Of this session nobody will ever hear: no owner has the identity 0.
    let path = ReturnPath::new(flow, None);
    let mut session = Session::new(SessionId(0), dialog, State::Confirmed, path, String::new());
    session.distrust_target(flow.remote.ip());
    session.acknowledge(core, message, &[]);
    session.send_bye(core, now, None);
}

impl Session {
    /// The 2xx to our INVITE.
    pub(super) fn answered(&mut self, core: &mut Core, now: Now, message: &Message<'_>, flow: Flow) -> Fate {
        let calling = match std::mem::replace(&mut self.state, State::Confirmed) {
            State::Calling(calling) => calling,
            other => {
                self.state = other;
                return Fate::Alive;
            }
        };
        self.dialog.establish(message);
        self.learn(message);
        self.distrust_target(flow.remote.ip());
        self.acknowledge(core, message, &calling.invite.headers);
        match calling.called_off() {
            // The answer was quicker than the CANCEL.
            Some(false) => self.end(core, now, None),
            Some(true) => {
                self.send_bye(core, now, None);
                return Fate::Over;
            }
            None => {
                let terms = self.timer.answered(&Asked::of(message));
                self.timer.start(now.mono, terms);
                let sdp = rules::session_description(message).ok().flatten().map(<[u8]>::to_vec);
                core.emit(UaEvent::Answered { session: self.id, sdp });
            }
        }
        Fate::Alive
    }

    /// Another 2xx to the INVITE that was answered.
    pub(super) fn answered_again(&mut self, core: &mut Core, now: Now, message: &Message<'_>, flow: Flow) {
        if message.to_tag.unwrap_or_default() == self.dialog.remote_tag() {
            self.acknowledge_again(core, message);
        } else {
            decline(core, now, message, flow);
        }
    }

    /// The ACK of a 2xx is a request of its own, with the number and the credentials of its INVITE (RFC 3261 §13.2.2.4,
    /// §22.1).
    pub(super) fn acknowledge(&mut self, core: &mut Core, message: &Message<'_>, sent: &[(&'static str, String)]) {
        let flow = self.next_flow(core);
        let cseq = message.cseq.0;
        let mut ack = self.dialog.numbered(Method::Ack, cseq);
        let credentials = sent.iter().filter(|(name, _)| matches!(*name, "Authorization" | "Proxy-Authorization"));
        ack.headers.extend(credentials.map(|(name, value)| Header::Other((*name).into(), outside::line(value))));
        let bytes = core.send_alone(flow, ack);
        self.acknowledged = Some(Box::new(Acknowledged { cseq, flow, bytes }));
    }

    /// The 2xx came again: its ACK was lost.
    pub(super) fn acknowledge_again(&self, core: &mut Core, message: &Message<'_>) {
        if let Some(ack) = self.acknowledged.as_ref().filter(|ack| ack.cseq == message.cseq.0) {
            core.send(ack.flow, ack.bytes.clone());
        }
    }
}
