//! Our own requests within the dialog: BYE and the OPTIONS that asks whether the peer still knows the call.

use rsip::{Header, Method};

use super::{Fate, Session, State, answer};
use crate::{
    clock::Now,
    sip::{
        api::{Cause, Flow, FlowId, Reject, UaEvent},
        ua::core::{Core, Purpose},
        uri::Uri,
    },
};

impl Session {
    /// The owner ends the call: BYE, or a refusal when it was not answered yet.
    pub fn hang_up(&mut self, core: &mut Core, now: Now, reason: Option<&'static str>) -> Fate {
        match &mut self.state {
            State::Incoming { .. } => {
                return self.reject(core, now, &Reject { status: 480, warning: reason });
            }
            State::Accepted { ok, hung_up } if ok.first => *hung_up = Some(reason),
            State::Changing { pending } => {
                let gone = Reject { status: 487, warning: None };
                answer::refuse(core, now, pending, self.dialog.local_tag(), gone);
                self.end(core, now, reason);
            }
            State::Accepted { .. } | State::Confirmed => self.end(core, now, reason),
            State::Calling(_) => return self.call_off(core, now),
            State::Ending => {}
        }
        Fate::Alive
    }

    pub(super) fn end(&mut self, core: &mut Core, now: Now, reason: Option<&'static str>) {
        self.send_bye(core, now, reason);
        self.state = State::Ending;
    }

    /// Any final answer to our BYE, or none: the dialog is over (RFC 3261 §15.1.1).
    pub fn bye_answered(&mut self, core: &mut Core) -> Fate {
        core.emit(UaEvent::Ended { session: self.id, cause: Cause::WeHungUp });
        Fate::Over
    }

    /// In-dialog OPTIONS; only an answered session can be asked about.
    pub fn ping(&mut self, core: &mut Core, now: Now) -> Fate {
        if !matches!(self.state, State::Incoming { .. } | State::Calling(_) | State::Ending) {
            let flow = self.next_flow(core);
            let mut request = self.dialog.request(Method::Options);
            request.headers.push(Header::Contact(self.contact(flow).into()));
            request.headers.push(Header::Accept("application/sdp".into()));
            core.request(now, flow, request, Purpose::Ping(self.id));
        }
        Fate::Alive
    }

    /// The final answer to our OPTIONS; `None` when there was none (RFC 3261 §12.2.1.2).
    pub fn pinged(&mut self, core: &mut Core, status: Option<u16>) -> Fate {
        let alive = status.is_some_and(|status| !matches!(status, 408 | 481));
        core.emit(UaEvent::Pinged { session: self.id, alive });
        Fate::Alive
    }

    pub(super) fn send_bye(&mut self, core: &mut Core, now: Now, reason: Option<&'static str>) {
        let flow = self.next_flow(core);
        let mut request = self.dialog.request(Method::Bye);
        if let Some(text) = reason {
            // RFC 3326; 16 is "normal call clearing".
            request.headers.push(Header::Other("Reason".into(), format!("Q.850;cause=16;text=\"{text}\"")));
        }
        core.request(now, flow, request, Purpose::Bye(self.id));
    }

    /// Where our requests go: the open connection, else the first route or the Contact when it is an address we can
    /// believe, else the way the peer's own requests came. Names are not looked up within a call.
    pub(super) fn next_flow(&self, core: &Core) -> Flow {
        let arrived = self.path.arrived_by();
        let open = core.is_open(arrived);
        if arrived.transport.is_reliable() && open {
            return arrived;
        }
        let hop = Uri::parse(self.dialog.next_hop().as_bytes()).ok();
        let believed = !self.behind_nat || self.dialog.is_routed();
        match hop.and_then(|uri| Some((uri.address()?, uri.transport()))) {
            Some((remote, transport)) if believed => {
                let transport = transport.unwrap_or(arrived.transport);
                Flow { transport, remote, id: FlowId(0), ..arrived }
            }
            _ => self.path.flow(open),
        }
    }
}
