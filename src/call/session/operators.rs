//! The operators who are rung for the caller: each ringing comes out exactly once, each talk is reported over once.

use super::{
    super::{
        account::Ringing,
        api::{Action, Ring, Shown},
        operator::{Introduction, News, OperatorLeg, Turn},
        record::{TalkEnd, WayKind},
        stream::Stream,
    },
    CallSession, State,
    refer::Moving,
};
use crate::{
    acd::Rang,
    clock::Now,
    ivr::Node,
    media::MediaEvent,
    vocab::{AttemptId, Lang},
};

impl CallSession {
    pub(super) fn ring(&mut self, now: Now, ring: Box<Ring>) -> Vec<Action> {
        if !self.queued {
            // The order to ring and the caller's leaving have crossed.
            return vec![Action::Rang(ring.attempt, Rang::CallerGone, None)];
        }
        if self.operator(ring.attempt).is_some() {
            return Vec::new();
        }
        let stage = Action::Stage(format!("rings {} by {:?}", ring.operator, ring.way));
        if ring.way == WayKind::Refer {
            let mut actions = vec![stage];
            actions.extend(self.ask_line(now, Moving::of(now, &ring)));
            return actions;
        }
        let (leg, begun) = OperatorLeg::begin(now, ring, self.introduction());
        self.operators.push(leg);
        let mut actions = vec![stage];
        actions.extend(begun);
        actions
    }

    pub(super) fn stop_ringing(&mut self, now: Now, attempt: AttemptId) -> Vec<Action> {
        if self.moving.as_ref().is_some_and(|moving| moving.attempt == attempt) {
            return self.give_up_moving(now, Rang::NoAnswer);
        }
        self.with_operator(now, attempt, |leg| leg.stop_ringing(now))
    }

    pub(super) fn no_way(&mut self, now: Now, attempt: AttemptId, status: u16) -> Vec<Action> {
        if self.moving.as_ref().is_some_and(|moving| moving.attempt == attempt) {
            return self.referred(now, status);
        }
        self.with_operator(now, attempt, |leg| leg.no_way(now, status))
    }

    pub(super) fn operator_media(&mut self, now: Now, event: &MediaEvent) -> Vec<Action> {
        let Some(attempt) = self.operators.iter().find(|leg| leg.leg() == event.leg()).map(|leg| leg.attempt) else {
            return Vec::new();
        };
        self.with_operator(now, attempt, |leg| leg.media(now, event))
    }

    /// Lets a leg take its turn, and draws for the caller what follows from it.
    pub(super) fn with_operator(
        &mut self,
        now: Now,
        attempt: AttemptId,
        turn: impl FnOnce(&mut OperatorLeg) -> Turn,
    ) -> Vec<Action> {
        let Some(leg) = self.operator(attempt) else { return Vec::new() };
        let (mut actions, news) = turn(leg);
        actions.extend(match news {
            News::Nothing => Vec::new(),
            News::Rings => self.tell_referrer(180).into_iter().collect(),
            News::Takes => self.connect(now, attempt),
            News::Fails(result, status) => self.rang(now, attempt, result, status),
            News::Holds => self.operator_holds(now, attempt),
            News::Resumes => self.operator_resumes(now, attempt),
            News::Leaves => self.operator_left(now, attempt, TalkEnd::Operator),
            News::Lost => self.operator_left(now, attempt, TalkEnd::Lost),
        });
        actions
    }

    pub(super) fn operator(&mut self, attempt: AttemptId) -> Option<&mut OperatorLeg> {
        self.operators.iter_mut().find(|leg| leg.attempt == attempt)
    }

    /// How one ringing came out.
    pub(super) fn rang(&mut self, now: Now, attempt: AttemptId, result: Rang, status: Option<u16>) -> Vec<Action> {
        let Some(leg) = self.operators.iter().find(|leg| leg.attempt == attempt) else { return Vec::new() };
        let ringing = Ringing { operator: &leg.operator, way: leg.way, from: leg.from, result, status };
        self.account.rang(now.mono, &ringing);
        let said = status.map_or_else(String::new, |status| format!(", {status}"));
        let stage = Action::Stage(format!("{}: {result:?}{said}", leg.operator));
        vec![stage, Action::Rang(attempt, result, status)]
    }

    /// Whoever still rings is told to stop: somebody was quicker, the caller has gone, or the queue has given up.
    pub(super) fn call_off(&mut self, now: Now, result: Rang) -> Vec<Action> {
        let ringing: Vec<AttemptId> =
            self.operators.iter().filter(|leg| leg.is_ringing()).map(|leg| leg.attempt).collect();
        let mut actions = Vec::new();
        for attempt in ringing {
            if let Some(leg) = self.operator(attempt) {
                actions.extend(leg.call_off(now));
            }
            actions.extend(self.rang(now, attempt, result, None));
        }
        actions.extend(self.give_up_moving(now, result));
        actions
    }

    /// Hangs up an operator who has talked, and reports the talk over.
    pub(super) fn dismiss(&mut self, now: Now, attempt: AttemptId, reason: Option<&'static str>) -> Vec<Action> {
        let Some(leg) = self.operator(attempt) else { return Vec::new() };
        let mut actions = leg.hang_up(now, reason);
        actions.push(Action::TalkOver(attempt));
        actions
    }

    fn introduction(&self) -> Introduction {
        let script = self.setup.script.clone();
        let lang = script.languages.first().copied().unwrap_or(Lang::UK);
        let department = match &self.state {
            State::Serving(place) => place.department,
            _ => None,
        };
        let title = department.and_then(|node| script.find(node)).map(|node| title_of(node, lang));
        let number = self.facts.caller.number.clone();
        let text = title.unwrap_or_else(|| self.facts.caller.name.clone());
        Introduction {
            call: self.setup.call,
            lang,
            department: department.or(script.operator).unwrap_or(script.main),
            script,
            caller: number.clone(),
            shown: Shown { number, text },
            codec: self.stream.as_ref().and_then(Stream::agreed).map(|params| params.codec),
        }
    }
}

fn title_of(node: &Node, lang: Lang) -> String {
    let title = node.title.as_ref().and_then(|title| title.get(lang));
    title.map_or_else(|| node.name.to_string(), |(_, title)| title.to_string())
}
