//! Telephones of the council's own: their registration, and what they may dial: each other, the operators' queue, and the
//! codes for going away and coming back. Nothing else, whatever they ask for.

use std::sync::Arc;

use super::{Output, Switch, leaving::Phase, transfers::Target};
use crate::{
    call::{self, Caller, Setup, Start},
    clock::Now,
    phones::{PhoneAccount, PhonesOutput, SavedBinding, Who},
    sip::{IncomingInvite, Register, RegisterAnswer, RegisterId, Reject, SessionId},
    speech::System,
    vocab::{LegId, PhoneNumber},
};

const FORBIDDEN: u16 = 403;
const BUSY: u16 = 486;
const STOPPING: u16 = 503;

/// Who sends an INVITE that is no line's.
enum Visitor {
    /// Where everybody may call: a caller like any other.
    Caller,
    Telephone(Arc<str>),
    Challenged(Vec<String>),
    Refused,
}

/// What a telephone's call is to become.
enum Dialled {
    Call(Start),
    /// Away or back, and what is said of it.
    Code(Start),
    Refused(u16),
}

impl Switch {
    pub(super) fn set_accounts(&mut self, now: Now, accounts: Vec<PhoneAccount>) {
        self.accounts = accounts.iter().map(|account| account.extension.clone()).collect();
        self.phones.apply(now, accounts);
        self.apply_people(now);
    }

    pub(super) fn restore_bindings(&mut self, now: Now, bindings: Vec<SavedBinding>) {
        self.phones.restore(now, bindings);
        self.tell_reach(now);
    }

    /// Everything the telephones have to say; false when it is nothing.
    pub(super) fn run_phones(&mut self, now: Now) -> bool {
        let mut said = false;
        while let Some(output) = self.phones.poll() {
            said = true;
            match output {
                PhonesOutput::Options { tag, flow, request } => {
                    let id = self.ua.request_outside(now, flow, *request);
                    self.phones.sent(tag, id);
                }
                PhonesOutput::Reach { extension, reachable } => {
                    for operator in self.operators_at(&extension) {
                        self.acd.reachable(now, &operator, reachable);
                    }
                    if reachable {
                        self.reached.insert(extension);
                    } else {
                        self.reached.remove(&extension);
                    }
                }
                PhonesOutput::Save(bindings) => self.out.push_back(Output::SaveBindings(bindings)),
                PhonesOutput::Told { text, loud } => {
                    self.out.push_back(Output::Told { about: "phones".into(), text, loud });
                }
            }
        }
        said
    }

    /// RFC 3261 §10.3. The gate has kept strangers out; where there are no lines, nobody is a stranger to it.
    pub(super) fn registers(&mut self, now: Now, request: RegisterId, register: &Register) {
        let on_lan = self.guard.is_lan(register.flow.remote.ip());
        let answer = if self.accounts.is_empty() || !on_lan {
            RegisterAnswer { status: FORBIDDEN, ..RegisterAnswer::default() }
        } else {
            self.phones.register(now, register, on_lan, &mut self.guard)
        };
        self.ua.answer_register(now, request, answer);
    }

    /// An INVITE of no line; true when it was dealt with here.
    pub(super) fn visited(&mut self, now: Now, session: SessionId, invite: &IncomingInvite) -> bool {
        match self.visitor(now, invite) {
            Visitor::Caller => return false,
            Visitor::Telephone(extension) => self.telephone_dials(now, session, invite, &extension),
            Visitor::Challenged(challenges) => self.ua.challenge(now, session, challenges),
            Visitor::Refused => self.ua.reject(now, session, Reject { status: FORBIDDEN, warning: None }),
        }
        true
    }

    fn visitor(&mut self, now: Now, invite: &IncomingInvite) -> Visitor {
        let everybody = self.trunks.is_empty();
        // Where nobody else may call, unknown names are asked for a password like known ones: which exist is nobody's
        // business.
        let may_be = !everybody || self.phones.knows(&invite.from.user);
        if may_be && self.phones.has_accounts() && self.guard.is_lan(invite.flow.remote.ip()) {
            return match self.phones.who(now, invite, &mut self.guard) {
                Who::Phone(extension) => Visitor::Telephone(extension),
                Who::Challenge(challenges) => Visitor::Challenged(challenges),
                Who::Refused => Visitor::Refused,
            };
        }
        if everybody { Visitor::Caller } else { Visitor::Refused }
    }

    fn telephone_dials(&mut self, now: Now, session: SessionId, invite: &IncomingInvite, extension: &Arc<str>) {
        let operators = self.operators_at(extension);
        let dialled = match self.phase {
            Phase::Serving => self.dialled(now, &invite.called_user, &operators),
            _ => Dialled::Refused(STOPPING),
        };
        let (start, is_call) = match dialled {
            Dialled::Call(start) => (start, true),
            Dialled::Code(start) => (start, false),
            Dialled::Refused(status) => {
                return self.ua.reject(now, session, Reject { status, warning: None });
            }
        };
        if let Err(status) = self.admission.enter(&self.settings.limits, None, None) {
            return self.ua.reject(now, session, Reject { status, warning: None });
        }
        self.counters.offered += 1;
        let setup = self.telephones_setup(start, extension, &operators, invite);
        if is_call {
            for operator in &operators {
                // Whoever dials is there again.
                self.acd.back(now, operator);
                self.acd.engaged(now, operator, true);
            }
        }
        let engaged = if is_call { operators } else { Vec::new() };
        self.begin_with(now, session, setup, invite, (None, Some(extension.clone()), engaged));
    }

    fn dialled(&mut self, now: Now, user: &str, operators: &[Arc<str>]) -> Dialled {
        match user {
            "*0" => {
                operators.iter().for_each(|operator| self.acd.away(now, operator));
                Dialled::Code(Start::Words(System::NowAway))
            }
            "*1" => {
                operators.iter().for_each(|operator| self.acd.back(now, operator));
                Dialled::Code(Start::Words(System::NowBack))
            }
            user => match self.target(user) {
                // Only `0` and extensions are for dialling; a transfer may name more.
                Some(Target::Node(node)) if user == "0" => Dialled::Call(Start::Node(node)),
                Some(Target::Operator(name)) if operators.contains(&name) => Dialled::Refused(BUSY),
                Some(Target::Operator(name)) if self.is_extension(user) => Dialled::Call(Start::Operator(name)),
                _ => Dialled::Refused(FORBIDDEN),
            },
        }
    }

    fn is_extension(&self, user: &str) -> bool {
        self.accounts.contains(user) || self.owners(user).next().is_some()
    }

    fn telephones_setup(
        &mut self,
        start: Start,
        extension: &str,
        operators: &[Arc<str>],
        invite: &IncomingInvite,
    ) -> Setup {
        let call = self.next_call();
        let name = operators.first().filter(|name| &***name != extension).map_or_else(String::new, |n| n.to_string());
        Setup {
            call,
            leg: LegId { shard: 0, index: call.seq },
            script: self.settings.script.clone(),
            start,
            internal: true,
            ring: std::time::Duration::ZERO,
            longest: self.settings.limits.total,
            trunk: None,
            caller: Caller { number: PhoneNumber::parse(extension), name },
            called: invite.called_user.clone(),
            apart: None,
            answer: call::Answer::AtOnce,
            media: self.media_setup(&None, invite),
        }
    }
}
