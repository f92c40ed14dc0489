//! The room that speaks to the caller instead of the menus: its words out, its events in, and what follows from its end.

use super::{
    super::{api::Action, record::QueueEnd},
    CallSession, State,
    place::{At, Place},
};
use crate::{
    clock::Now,
    ivr::{self, BoxNext, BoxResult, NodeId, NodeKind, Return, RoomAction, RoomEvent, SurveyResult, WaitDone},
    media::MediaCommand,
    vocab::{Lang, Piece},
};

impl CallSession {
    /// A department that is open, or a box, was reached.
    pub(super) fn enter_node(&mut self, now: Now, node: NodeId) -> Vec<Action> {
        // A person, or a recording of one's own, is asked for: from here on it is a conversation.
        let mut actions = self.pick_up(now);
        let script = self.setup.script.clone();
        actions.extend(match script.find(node).map(|node| &node.kind) {
            Some(NodeKind::Department(_)) => self.wait_for(now, node),
            Some(NodeKind::Box(_)) => self.visit_box(now, node),
            Some(NodeKind::Menu(_) | NodeKind::Text(_)) | None => self.come_back(now, Return::Menu),
        });
        actions
    }

    /// An event for the room, if one speaks.
    pub(super) fn room(&mut self, now: Now, event: RoomEvent) -> Vec<Action> {
        let place = match &mut self.state {
            State::Serving(place) => place,
            State::Closing { place: Some(place), .. } => return Self::late_room(now, &mut place.at, event),
            _ => return Vec::new(),
        };
        match &mut place.at {
            At::Waiting(room) => {
                let said = room.handle(now, event);
                self.waiting_said(now, said)
            }
            At::Survey(room) => {
                let said = room.handle(now, event);
                self.survey_said(now, said)
            }
            At::Message(visit) => {
                let said = visit.room.handle(now, event);
                self.box_said(now, said)
            }
            At::Menu | At::Ringing | At::Talk(_) | At::Words { .. } => Vec::new(),
        }
    }

    /// The caller has hung up: what was heard or recorded still counts, and nothing more is said.
    fn late_room(now: Now, at: &mut At, event: RoomEvent) -> Vec<Action> {
        match at {
            At::Survey(room) if !matches!(event, RoomEvent::Digit(_)) => {
                room.handle(now, event);
                Vec::new()
            }
            At::Message(visit) => visit.late(now, event).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Whoever begins to speak to a telephone that holds us waits for it.
    pub(super) fn held_already(&mut self, now: Now) -> Vec<Action> {
        if self.stream.as_ref().is_some_and(super::super::stream::Stream::is_held) {
            return self.room(now, RoomEvent::Held);
        }
        Vec::new()
    }

    pub(super) fn waiting_said(&mut self, now: Now, said: Vec<RoomAction<WaitDone>>) -> Vec<Action> {
        let (mut actions, done) = self.perform(now, said);
        let (end, way) = match done {
            None => return actions,
            Some(WaitDone::Message(node)) => (QueueEnd::ToMessage, Some(node)),
            Some(WaitDone::Menu) => (QueueEnd::ToMenu, None),
            Some(WaitDone::Closed) => (QueueEnd::Closed, None),
        };
        actions.extend(self.leave_queue(now, end));
        actions.extend(match (way, end) {
            (Some(node), _) => self.come_back(now, Return::To(node)),
            (None, QueueEnd::Closed) => self.come_back(now, Return::Closed),
            (None, _) => self.come_back(now, Return::Menu),
        });
        actions
    }

    pub(super) fn survey_said(&mut self, now: Now, said: Vec<RoomAction<SurveyResult>>) -> Vec<Action> {
        let (mut actions, done) = self.perform(now, said);
        if let Some(result) = done {
            actions.extend(self.surveyed(now, result));
        }
        actions
    }

    pub(super) fn box_said(&mut self, now: Now, said: Vec<RoomAction<BoxResult>>) -> Vec<Action> {
        let (mut actions, done) = self.perform(now, said);
        let Some(result) = done else { return actions };
        let next = result.next;
        actions.extend(self.leave_box(Some(&result)));
        let operator = match next {
            BoxNext::Operator => self.setup.script.operator.filter(|_| self.place().is_some_and(Place::leads_on)),
            BoxNext::Goodbye | BoxNext::Menu => None,
        };
        actions.extend(match (next, operator) {
            (BoxNext::Goodbye, _) => self.come_back(now, Return::Done),
            (BoxNext::Operator, Some(operator)) => self.come_back(now, Return::To(operator)),
            // A full disk must not send anybody round between the box and the operator for ever.
            (BoxNext::Menu | BoxNext::Operator, _) => self.come_back(now, Return::Menu),
        });
        actions
    }

    /// Back to the menus; telephones that called one another have none, unless they are sent to them.
    pub(super) fn come_back(&mut self, now: Now, how: Return) -> Vec<Action> {
        let held = self.stream.as_ref().is_some_and(super::super::stream::Stream::is_held);
        let Some(place) = self.place() else { return Vec::new() };
        place.at = At::Menu;
        place.plays.next_room();
        let mut actions = if place.menu.is_some() {
            self.menu(now, ivr::Event::Return(how))
        } else if let Return::To(node) = how {
            let (menu, begun) = ivr::Interpreter::begin(now, self.setup.script.clone(), node);
            if let Some(place) = self.place() {
                place.menu = Some(menu);
            }
            self.obey(now, begun)
        } else {
            self.hang_up(now, super::super::verdict::Why::Menu(ivr::Ending::Done))
        };
        if held {
            actions.extend(self.menu(now, ivr::Event::Held));
        }
        actions
    }

    /// The caller's language.
    pub(super) fn lang(&self) -> Lang {
        let main = self.setup.script.languages.first().copied().unwrap_or(Lang::UK);
        match &self.state {
            State::Serving(place) => place.lang(main),
            _ => main,
        }
    }

    /// What a room asks for, but its end.
    fn perform<D>(&mut self, now: Now, said: Vec<RoomAction<D>>) -> (Vec<Action>, Option<D>) {
        let leg = self.setup.leg;
        let mut actions = Vec::with_capacity(said.len());
        for action in said {
            match action {
                RoomAction::Play { play, utterance } => {
                    let Some(place) = self.place() else { continue };
                    let play = place.plays.of_room(play);
                    actions.push(Action::Media(MediaCommand::Play { leg, play, utterance }));
                }
                RoomAction::PlayRecording { play } => {
                    let Some(place) = self.place() else { continue };
                    let recording = match &place.at {
                        At::Message(visit) => visit.recording,
                        _ => None,
                    };
                    let utterance = recording.map(Piece::Recording).into_iter().collect();
                    let play = place.plays.of_room(play);
                    actions.push(Action::Media(MediaCommand::Play { leg, play, utterance }));
                }
                RoomAction::Stop => actions.push(self.quiet()),
                RoomAction::Enter => actions.extend(self.enter_queue(now)),
                RoomAction::Record { longest, silence } => actions.extend(self.record_message(now, longest, silence)),
                RoomAction::StopRecording => actions.push(Action::Media(MediaCommand::StopRecording { leg })),
                RoomAction::Discard => actions.extend(self.discard_message()),
                RoomAction::Done(done) => return (actions, Some(done)),
            }
        }
        (actions, None)
    }
}
