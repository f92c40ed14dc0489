//! From the operator's 200 on: what was agreed, whether the call is taken, hold, and whether the telephone still lives.

use super::{
    super::{
        api::{Action, LegAction},
        stream::{self, Stream},
    },
    ASK_WHILE_HELD, Invitation, Life, News, OperatorLeg, State, Turn, nothing,
};
use crate::{
    acd::Rang,
    clock::Now,
    ivr::{Acceptance, RoomAction, RoomEvent},
    media::MediaCommand,
    sip::Reject,
    vocab::Piece,
};

impl OperatorLeg {
    /// 200: its ACK has been sent.
    pub(super) fn answered(&mut self, now: Now, sdp: Option<Vec<u8>>) -> Turn {
        if !matches!(self.state, State::Calling { .. } | State::Ringing) {
            return nothing();
        }
        let answer = sdp.or_else(|| self.early_answer.take());
        let agreed = match (&mut self.stream, answer) {
            (Some(stream), Some(answer)) => stream.accept(&answer).is_ok(),
            _ => false,
        };
        if !agreed {
            return self.fail(now, Rang::Unreachable, Some(488));
        }
        let mut actions: Vec<Action> = self.configure().into_iter().collect();
        let must_accept = self.invitation.take_if(|invitation| invitation.ring.must_accept);
        let Some(Invitation { by, .. }) = must_accept else {
            self.take();
            return (actions, News::Takes);
        };
        let (room, said) = Acceptance::begin(now, by.script, by.lang, by.department, by.caller);
        self.state = State::Accepting(Box::new(room));
        let (obeyed, news) = self.obey(now, said);
        actions.extend(obeyed);
        (actions, news)
    }

    pub(super) fn room(&mut self, now: Now, event: RoomEvent) -> Turn {
        let said = match &mut self.state {
            State::Accepting(room) | State::Refusing(room) => room.handle(now, event),
            _ => return nothing(),
        };
        self.obey(now, said)
    }

    pub(super) fn obey(&mut self, now: Now, said: Vec<RoomAction<bool>>) -> Turn {
        let leg = self.leg;
        let mut actions = Vec::new();
        for action in said {
            match action {
                RoomAction::Play { play, utterance } => {
                    actions.push(Action::Media(MediaCommand::Play { leg, play, utterance }));
                }
                // Nothing is recorded here, so a rest stands for what cannot be.
                RoomAction::PlayRecording { play } => {
                    let utterance = vec![Piece::Silence(crate::speech::OPTION_PAUSE)];
                    actions.push(Action::Media(MediaCommand::Play { leg, play, utterance }));
                }
                RoomAction::Stop => actions.push(Action::Media(MediaCommand::Stop { leg })),
                RoomAction::Enter | RoomAction::Record { .. } | RoomAction::StopRecording | RoomAction::Discard => {}
                RoomAction::Done(takes) => {
                    let (done, news) = self.decided(now, takes);
                    actions.extend(done);
                    return (actions, news);
                }
            }
        }
        (actions, News::Nothing)
    }

    fn decided(&mut self, now: Now, takes: bool) -> Turn {
        match (&self.state, takes) {
            (State::Accepting(_), true) => {
                self.take();
                // The rest of the question is not heard over the caller.
                (vec![Action::Media(MediaCommand::Stop { leg: self.leg })], News::Takes)
            }
            (State::Accepting(_), false) => self.fail(now, Rang::NotAccepted, None),
            _ => (self.hang_up(now, None), News::Nothing),
        }
    }

    fn take(&mut self) {
        self.state = State::Talking;
        self.invitation = None;
    }

    pub(super) fn offered(&mut self, now: Now, offer: &[u8]) -> Turn {
        self.life = Life::Heard;
        let was_held = self.is_held();
        let answered = match self.stream.as_mut().filter(|_| is_up(&self.state)) {
            Some(stream) => stream.answer(offer),
            None => return (self.too_late(), News::Nothing),
        };
        match answered {
            Ok(answer) => {
                let mut actions = vec![self.say(LegAction::AnswerOffer(answer))];
                actions.extend(self.configure());
                let (more, news) = self.held_or_resumed(now, was_held);
                actions.extend(more);
                (actions, news)
            }
            Err(error) => (vec![self.say(LegAction::RefuseOffer(stream::refusal(error)))], News::Nothing),
        }
    }

    /// A re-INVITE without an offer gets ours, and its ACK brings the answer.
    pub(super) fn offer_wanted(&mut self) -> Turn {
        self.life = Life::Heard;
        let offer = self.stream.as_mut().filter(|_| is_up(&self.state)).map(Stream::offer);
        match offer {
            Some(offer) => (vec![self.say(LegAction::AnswerOffer(offer))], News::Nothing),
            None => (self.too_late(), News::Nothing),
        }
    }

    pub(super) fn confirmed(&mut self, now: Now, answer: Option<Vec<u8>>) -> Turn {
        let was_held = self.is_held();
        let (Some(answer), Some(stream)) = (answer, self.stream.as_mut().filter(|_| is_up(&self.state))) else {
            return nothing();
        };
        // An answer that cannot be read leaves the stream as it was: an ACK cannot be refused.
        if stream.accept(&answer).is_err() {
            return nothing();
        }
        let mut actions: Vec<Action> = self.configure().into_iter().collect();
        let (more, news) = self.held_or_resumed(now, was_held);
        actions.extend(more);
        (actions, news)
    }

    fn held_or_resumed(&mut self, now: Now, was_held: bool) -> Turn {
        match (was_held, self.is_held()) {
            (false, true) if matches!(self.state, State::Talking) => {
                self.ask = Some(now.mono + ASK_WHILE_HELD);
                (Vec::new(), News::Holds)
            }
            (true, false) if matches!(self.state, State::Talking) => {
                self.ask = None;
                (Vec::new(), News::Resumes)
            }
            (false, true) => self.room(now, RoomEvent::Held),
            (true, false) => self.room(now, RoomEvent::Resumed),
            _ => nothing(),
        }
    }

    /// Of a telephone that plays us to nobody no media is expected.
    pub(super) fn dead(&mut self) -> Turn {
        if matches!(self.state, State::Talking) && !self.is_held() {
            return self.ask_whether_there();
        }
        nothing()
    }

    pub(super) fn ask_whether_there(&mut self) -> Turn {
        if std::mem::replace(&mut self.life, Life::Asked) == Life::Asked {
            return nothing();
        }
        (vec![self.say(LegAction::Ping)], News::Nothing)
    }

    /// A telephone that answers is muted, not gone.
    pub(super) fn pinged(&mut self, now: Now, alive: bool) -> Turn {
        let asked = std::mem::replace(&mut self.life, Life::Heard) == Life::Asked;
        if alive || !asked || !matches!(self.state, State::Talking) {
            return nothing();
        }
        (self.hang_up(now, Some("no media and no answer to OPTIONS")), News::Lost)
    }

    fn configure(&self) -> Option<Action> {
        let params = self.stream.as_ref()?.agreed()?;
        Some(Action::Media(MediaCommand::Configure { leg: self.leg, params }))
    }

    /// The call is over for us, but the peer had not heard of it when it sent its offer.
    fn too_late(&self) -> Vec<Action> {
        vec![self.say(LegAction::RefuseOffer(Reject { status: 481, warning: None }))]
    }
}

fn is_up(state: &State) -> bool {
    matches!(state, State::Accepting(_) | State::Refusing(_) | State::Talking | State::Referring)
}
