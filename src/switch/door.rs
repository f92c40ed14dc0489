//! Who may come in: whether a message is looked at at all, and whether a new request is served.
//!
//! Asks the lines whose a request is and the guard how long a stranger is borne. No answer of ours tells a stranger
//! more than another: what exists here, and what does not, gets the same silence or the same 403.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    net::{IpAddr, SocketAddr},
};

use super::{Output, Settings, Switch, news::News};
use crate::{
    clock::Now,
    guard::{Guard, Shut, Strangers},
    sip::{Flow, Gate, Knock, Verdict},
    trunk::Trunks,
};

/// What telephones of the council's own network may begin; who they are is asked next.
const TELEPHONES: [&[u8]; 4] = [b"REGISTER", b"INVITE", b"OPTIONS", b"SUBSCRIBE"];

impl Switch {
    /// A message from the network; false when it was dropped unread.
    pub(super) fn message(&mut self, now: Now, flow: Flow, bytes: &[u8]) -> bool {
        if !self.is_heard(now, flow) {
            return false;
        }
        let Self { ua, trunks, guard, settings, news, callers, accounts, .. } = self;
        let telephones = !accounts.is_empty();
        let mut door = Door { trunks, guard, settings, news, callers, telephones, told: Vec::new() };
        ua.receive(now, flow, bytes, &mut door);
        let told = door.told;
        self.out.extend(told);
        true
    }

    /// Trunks and those we talk to are always heard; without trunks everybody is, as there are no strangers, but those who
    /// guess the passwords of telephones.
    fn is_heard(&mut self, now: Now, flow: Flow) -> bool {
        let source = flow.remote.ip();
        if self.trunks.is_trunk(source) || self.callers.contains_key(&source) {
            return true;
        }
        let everybody = self.trunks.is_empty();
        if everybody && self.accounts.is_empty() {
            return true;
        }
        let is_shut_out = self.guard.is_shut_out(now.mono, source);
        if !is_shut_out && everybody {
            return true;
        }
        if !is_shut_out {
            match self.guard.may_ask(now.mono, source) {
                Ok(()) => return true,
                Err(None) => {}
                Err(Some(shut)) => {
                    self.out.extend(self.news.shut(now.mono, &shut));
                    self.due = self.next_due();
                }
            }
        }
        if flow.transport.is_reliable() {
            self.out.push_back(Output::CloseFlow(flow.id));
        }
        false
    }
}

/// The gate of the user agent for one message.
struct Door<'a> {
    trunks: &'a mut Trunks,
    guard: &'a mut Guard,
    settings: &'a Settings,
    news: &'a mut News,
    callers: &'a HashMap<IpAddr, u32>,
    /// Telephones may log in here.
    telephones: bool,
    told: Vec<Output>,
}

impl Gate for Door<'_> {
    fn admit(&mut self, now: Now, knock: &Knock<'_>) -> Verdict {
        let source = knock.flow.remote;
        let is_telephones = self.telephones && self.guard.is_lan(source.ip());
        // Where there are no lines, everybody may call; registering is for the council's own network all the same.
        if self.trunks.is_empty() && (knock.method != b"REGISTER" || !self.telephones || is_telephones) {
            return Verdict::Serve;
        }
        if self.trunks.whose(knock.flow, &knock.uri_user).is_some() {
            if !self.trunks.is_trunk(source.ip()) {
                self.guard.vouch(now.mono, source.ip());
            }
            return Verdict::Serve;
        }
        if is_telephones && TELEPHONES.contains(&knock.method) {
            return Verdict::Serve;
        }
        // Whether there is life here may be asked from the council's own network.
        if knock.method == b"OPTIONS" && knock.well_formed && self.guard.is_known(source.ip()) {
            return Verdict::Serve;
        }
        if knock.method == b"REGISTER" && self.telephones {
            self.told.extend(self.news.outsider(source.ip()));
        }
        if knock.method == b"INVITE" && self.settings.is_ours(&knock.uri_user) {
            self.trunks.refused(now, source, &knock.uri_user);
        }
        // Not the ACK of a refusal, which is no request of its own, nor what comes from somebody we are talking to.
        if knock.method != b"ACK" && !self.callers.contains_key(&source.ip()) {
            let shut = self.guard.strange(now.mono, source.ip(), knock.user_agent, print_of(knock, source));
            self.tell(now, shut);
        }
        match self.settings.guard.answer {
            Strangers::Silence => Verdict::Silence,
            Strangers::Forbidden => Verdict::Refuse(403),
        }
    }

    fn rubbish(&mut self, now: Now, flow: Flow) {
        let source = flow.remote.ip();
        if !self.trunks.is_empty() && !self.trunks.is_trunk(source) && !self.callers.contains_key(&source) {
            let shut = self.guard.garbage(now.mono, source);
            self.tell(now, shut);
        }
    }
}

impl Door<'_> {
    fn tell(&mut self, now: Now, shut: Option<Shut>) {
        self.told.extend(shut.and_then(|shut| self.news.shut(now.mono, &shut)));
    }
}

/// The same for the retransmissions of one request, and hardly for two requests.
fn print_of(knock: &Knock<'_>, source: SocketAddr) -> u64 {
    let mut hasher = DefaultHasher::new();
    (knock.method, knock.uri_user.as_str(), source.port()).hash(&mut hasher);
    hasher.finish()
}
