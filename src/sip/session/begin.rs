//! How a session comes to be, what it calls itself, and when it has to be looked at again.

use std::{
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

use super::{Asked, Change, Early, Offers, OurRefer, Pending, Refreshing, Session, SessionTimer, State, TheirRefer};
use crate::sip::{
    api::{Flow, SessionId},
    dialog::Dialog,
    message::{self, Echo},
    transaction::TransactionKey,
    ua::rules,
    uri::{self, Uri},
    via::ReturnPath,
    wire::{Message, Name},
};

impl Session {
    pub fn incoming(
        id: SessionId,
        (invite, key): (&Message<'_>, TransactionKey),
        (dialog, echo): (Dialog, Echo),
        user: String,
        offered: bool,
    ) -> Self {
        let path = echo.path;
        let source = path.arrived_by().remote.ip();
        let claimed = invite.via.and_then(|via| uri::ip(via.host));
        let early = Box::new(Early::new(rules::lists(invite, Name::Require, rules::RELIABLE)));
        let asked = Asked::of(invite);
        let pending = Pending { key, echo, method: Change::Invite, cseq: invite.cseq.0, offered, asked };
        let behind_nat = claimed.is_some_and(|ip| ip != source);
        let state = State::Incoming { invite: pending, early };
        let mut session = Self { behind_nat, ..Self::new(id, dialog, state, path, user) };
        session.learn(invite);
        session
    }

    pub(super) fn new(id: SessionId, dialog: Dialog, state: State, path: ReturnPath, user: String) -> Self {
        Self {
            id,
            dialog,
            state,
            user,
            public: None,
            path,
            behind_nat: false,
            takes_update: false,
            we_called: false,
            description: Vec::new(),
            timer: SessionTimer::default(),
            refreshing: None,
            offers: Offers::default(),
            their_refer: None,
            refers: 0,
            our_refer: None,
            overtaken: None,
            acknowledged: None,
        }
    }

    /// Our Contact from now on, when it is another one than the address the peer's messages come to.
    pub fn present_as(&mut self, contact: SocketAddr) {
        self.public = Some(contact);
    }

    /// The session interval the owner wants, whether the peer asks for one or not.
    pub fn ask_timer(&mut self, interval: Duration) {
        self.timer.want(Some(interval));
    }

    pub fn deadline(&self) -> Option<Instant> {
        let own = match &self.state {
            State::Incoming { early, .. } => return early.deadline(),
            State::Calling(calling) => return calling.deadline(),
            State::Ending => return None,
            State::Accepted { ok, .. } => Some(ok.again.min(ok.until)),
            State::Confirmed | State::Changing { .. } => None,
        };
        let refers = self.their_refer.as_deref().map(TheirRefer::deadline);
        let referring = self.our_refer.as_ref().and_then(OurRefer::deadline);
        [own, self.timer.deadline(), self.offer_deadline(), refers, referring].into_iter().flatten().min()
    }

    /// Our re-INVITE without a final answer: once the session is over nobody else would end the wait for it.
    pub fn open_invite(&self) -> Option<TransactionKey> {
        self.refreshing.as_ref().and_then(Refreshing::open_invite)
    }

    pub(super) fn contact(&self, flow: Flow) -> String {
        message::contact(&self.user, Flow { local: self.public.unwrap_or(flow.local), ..flow })
    }

    /// What the peer can do, where its message says so.
    pub(super) fn learn(&mut self, message: &Message<'_>) {
        if message.header(Name::Allow).is_some() {
            self.takes_update = rules::lists(message, Name::Allow, b"UPDATE");
        }
    }

    /// A Contact with a private address, come from a public one, leads nowhere.
    pub(super) fn distrust_target(&mut self, source: IpAddr) {
        let target = Uri::parse(self.dialog.remote_target().as_bytes()).ok().and_then(|uri| uri::ip(uri.host));
        self.behind_nat = target.is_some_and(|target| target != source && is_private(target) && !is_private(source));
    }
}

fn is_private(ip: IpAddr) -> bool {
    match ip {
        // 100.64.0.0/10 is a provider's own NAT (RFC 6598).
        IpAddr::V4(ip) => ip.is_private() || ip.is_loopback() || (ip.octets()[0] == 100 && ip.octets()[1] & 0xc0 == 64),
        IpAddr::V6(ip) => ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_loopback(),
    }
}
