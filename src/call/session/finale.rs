//! After the talk: the mark, what happened, and goodbye; or, when the operator was lost, somebody else.

use super::{
    super::{api::Action, record::TalkEnd, verdict::Why},
    CallSession,
    place::At,
};
use crate::{
    clock::Now,
    ivr::{Return, Survey, SurveyResult},
    vocab::AttemptId,
};

impl CallSession {
    /// An operator who talked is gone, by their own hand or by the network's; their leg is closing already.
    pub(super) fn operator_left(&mut self, now: Now, attempt: AttemptId, end: TalkEnd) -> Vec<Action> {
        let talked = self.place().and_then(|place| place.talk()) == Some(attempt);
        if let Some(place) = self.place().filter(|place| place.referrer == Some(attempt)) {
            // Sent the caller on and did not wait to hear how it fares.
            place.referrer = None;
        }
        let mut actions = if talked { self.part(now, end) } else { Vec::new() };
        actions.push(Action::TalkOver(attempt));
        actions.extend(match end {
            _ if !talked => Vec::new(),
            TalkEnd::Lost => self.after_loss(now),
            _ => self.after_talk(now),
        });
        actions
    }

    /// The operator hung up first.
    fn after_talk(&mut self, now: Now) -> Vec<Action> {
        if self.place().is_some_and(|place| place.menu.is_none()) {
            return self.hang_up(now, Why::OperatorHungUp);
        }
        let asks = !self.setup.internal && self.department().is_some_and(|department| department.survey.is_some());
        let department = self.place().and_then(|place| place.department).filter(|_| asks);
        let Some(department) = department else { return self.come_back(now, Return::Done) };
        let (room, said) = Survey::begin(now, self.setup.script.clone(), self.lang(), department);
        let stay = self.setup.script.patience.longest_menu;
        let Some(place) = self.place() else { return Vec::new() };
        place.stay_until = Some(now.mono + stay);
        place.at = At::Survey(Box::new(room));
        place.plays.next_room();
        let mut actions = vec![Action::Stage("asked for a mark".to_owned())];
        actions.extend(self.survey_said(now, said));
        actions.extend(self.held_already(now));
        actions
    }

    pub(super) fn surveyed(&mut self, now: Now, result: SurveyResult) -> Vec<Action> {
        self.account.surveyed(result);
        let marked = result.mark.is_some();
        let said = if marked { "gave a mark" } else { "gave no mark" };
        let mut actions = vec![Action::Stage(said.to_owned())];
        actions.extend(match result.tell {
            Some(node) => self.visit_box(now, node),
            // Who gave a mark has been thanked and said goodbye to.
            None if marked => self.come_back(now, Return::Parted),
            None => self.come_back(now, Return::Done),
        });
        actions
    }

    /// The operator's telephone, or the line to it, died in the middle of the talk: the caller is put through again, once.
    fn after_loss(&mut self, now: Now) -> Vec<Action> {
        let Some(place) = self.place() else { return Vec::new() };
        if place.menu.is_none() {
            return self.hang_up(now, Why::OperatorHungUp);
        }
        let again = !std::mem::replace(&mut place.lost_once, true);
        match place.department.filter(|_| again) {
            Some(node) => self.wait_again(now, node),
            None => self.come_back(now, Return::Nobody),
        }
    }

    /// In the middle of it: what was said until then counts.
    pub(super) fn leave_survey(&mut self) {
        let Some(At::Survey(room)) = self.place().map(|place| &place.at) else { return };
        let result = room.result();
        self.account.surveyed(result);
    }
}
