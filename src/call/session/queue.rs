//! Waiting for somebody: into the queue, what is told meanwhile, and out of it again, exactly once.

use std::sync::Arc;

use super::{
    super::{
        api::Action,
        record::{QueueEnd, TalkEnd},
        verdict::Why,
    },
    CallSession,
    place::At,
};
use crate::{
    acd::{self, GaveUp, Rang, Wanted},
    clock::Now,
    ivr::{self, NodeId, NodeKind, Return, RoomAction, WaitDone, Waiting},
    sip::Reject,
};

impl CallSession {
    /// The caller has asked for this department, which is open.
    pub(super) fn wait_for(&mut self, now: Now, node: NodeId) -> Vec<Action> {
        let waiting = Waiting::begin(now, self.setup.script.clone(), self.lang(), node);
        self.wait_in(now, node, waiting)
    }

    /// The operator was lost in the talk: the caller is told so, and waits for another one.
    pub(super) fn wait_again(&mut self, now: Now, node: NodeId) -> Vec<Action> {
        let waiting = Waiting::begin_again(now, self.setup.script.clone(), self.lang(), node);
        self.wait_in(now, node, waiting)
    }

    fn wait_in(&mut self, now: Now, node: NodeId, (room, said): (Waiting, Vec<RoomAction<WaitDone>>)) -> Vec<Action> {
        let name = self.setup.script.find(node).map(|node| node.name.to_string());
        let Some(name) = name else { return Vec::new() };
        let stay = self.setup.script.patience.longest_menu;
        let Some(place) = self.place() else { return Vec::new() };
        place.stay_until = Some(now.mono + stay);
        place.at = At::Waiting(Box::new(room));
        place.department = Some(node);
        place.plays.next_room();
        let mut actions = vec![Action::Stage(format!("asks for «{name}»"))];
        self.account.asked(now.mono, name);
        actions.extend(self.waiting_said(now, said));
        actions.extend(self.held_already(now));
        actions
    }

    /// The caller has been told: operators may be rung from now on.
    pub(super) fn enter_queue(&mut self, now: Now) -> Option<Action> {
        let place = self.place()?;
        place.stay_until = None;
        let node = place.department?;
        let name = self.setup.script.find(node)?.name.clone();
        self.queued = true;
        self.account.entered(now.mono);
        Some(Action::Enter(Wanted::Queue(name)))
    }

    /// One person is wanted and nobody else.
    pub(super) fn want_operator(&mut self, now: Now, operator: Arc<str>) -> Vec<Action> {
        self.queued = true;
        self.account.asked(now.mono, format!("·{operator}"));
        self.account.entered(now.mono);
        vec![Action::Stage(format!("asks for {operator}")), Action::Enter(Wanted::Operator(operator))]
    }

    pub(super) fn placed(&mut self, now: Now, place: acd::Place) -> Vec<Action> {
        if !self.queued {
            return Vec::new();
        }
        self.account.placed(place.position);
        let acd::Place { position, estimate } = place;
        let Some(At::Waiting(room)) = self.place().map(|place| &mut place.at) else { return Vec::new() };
        let said = room.place(now, ivr::Place { position, estimate });
        self.waiting_said(now, said)
    }

    pub(super) fn next_operator(&mut self, now: Now) -> Vec<Action> {
        match self.place().map(|place| &mut place.at) {
            Some(At::Waiting(room)) => {
                let said = room.next(now);
                self.waiting_said(now, said)
            }
            _ => Vec::new(),
        }
    }

    /// The queue has let the caller go: nobody can help.
    pub(super) fn gave_up(&mut self, now: Now, why: GaveUp) -> Vec<Action> {
        if !std::mem::take(&mut self.queued) {
            return Vec::new();
        }
        let end = match why {
            GaveUp::Full => QueueEnd::Full,
            GaveUp::NoOperator => QueueEnd::NoOperator,
            GaveUp::MaxWait => QueueEnd::MaxWait,
            GaveUp::NobodyAnswered => QueueEnd::NobodyAnswered,
        };
        let mut actions = vec![Action::Stage(format!("the queue gave up: {why:?}"))];
        actions.extend(self.call_off(now, Rang::NoAnswer));
        self.account.left(now.mono, end);
        let status = self.refusal_of(why);
        let at = self.place().map(|place| (matches!(place.at, At::Ringing), place.early.is_some(), place.department));
        actions.extend(match at {
            None => Vec::new(),
            Some((true, true, _)) => self.reject(now, Reject { status, warning: None }, Why::Unanswered),
            Some((true, false, department)) => self.send_back(now, department, status),
            Some((false, ..)) => self.come_back(now, Return::Nobody),
        });
        actions
    }

    /// Out of the queue by the caller's own choice, or because the call is over.
    pub(super) fn leave_queue(&mut self, now: Now, end: QueueEnd) -> Vec<Action> {
        let mut actions = Vec::new();
        if std::mem::take(&mut self.queued) {
            actions.push(Action::Leave);
        }
        actions.extend(self.call_off(now, Rang::CallerGone));
        self.account.left(now.mono, end);
        actions
    }

    /// A transfer to a person has failed: the caller waits for the department they came for.
    fn send_back(&mut self, now: Now, department: Option<NodeId>, status: u16) -> Vec<Action> {
        let mut actions = self.dismiss_referrer(now, status);
        actions.extend(match department {
            Some(node) => self.wait_for(now, node),
            None => self.come_back(now, Return::Nobody),
        });
        actions
    }

    /// What the caller's telephone, or the one that sent the caller on, is told.
    fn refusal_of(&self, why: GaveUp) -> u16 {
        match (why, self.account.last_rang()) {
            (GaveUp::Full, _) | (GaveUp::NobodyAnswered, Some(Rang::Busy)) => 486,
            (GaveUp::NobodyAnswered, Some(Rang::Rejected)) => 603,
            _ => 480,
        }
    }

    /// Telephones hear of talks and queues in one department only if it is one.
    pub(super) fn department(&mut self) -> Option<ivr::Department> {
        let node = self.place()?.department?;
        match &self.setup.script.find(node)?.kind {
            NodeKind::Department(department) => Some(department.clone()),
            _ => None,
        }
    }

    /// The talk of this call, if there is one, is over by `end` and its operator is hung up.
    pub(super) fn leave_talk(&mut self, now: Now, end: TalkEnd) -> Vec<Action> {
        let Some(attempt) = self.place().and_then(|place| place.talk()) else { return Vec::new() };
        let mut actions = self.part(now, end);
        actions.extend(self.dismiss(now, attempt, None));
        actions
    }
}
