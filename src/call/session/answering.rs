//! From an INVITE to the first word: a port, an answer, and an ACK to wait for, but not for ever.

use std::{sync::Arc, time::Duration};

use super::{
    super::{
        api::{Action, Answer, Start},
        stream::{self, SessionNumber, Stream},
        verdict::Why,
    },
    CallSession, State,
    early::Early,
    limits::BEGIN_WITHOUT_ACK,
    place::{At, Place},
};
use crate::{
    clock::Now,
    ivr::{self, Interpreter},
    media::{LegEnd, MediaCommand},
    sip::Reject,
    speech::{self, System},
    vocab::Lang,
};

/// Words that are never reported as played end the call all the same.
const LONGEST_WORDS: Duration = Duration::from_secs(30);

impl CallSession {
    /// The port is there: the answer can be written.
    pub(super) fn opened(&mut self, now: Now, port: u16) -> Vec<Action> {
        let State::Opening { offer, .. } = &mut self.state else { return Vec::new() };
        let number = SessionNumber::of_caller(self.setup.call);
        let mut stream = Stream::new(number, self.local, port, &self.setup.media);
        let offer = offer.take();
        let described = match &offer {
            Some(offer) => stream.answer(offer),
            None => Ok(stream.offer()),
        };
        match (described, &self.setup.start) {
            (Ok(description), Start::Operator(operator)) => {
                let operator = operator.clone();
                self.stream = Some(stream);
                self.call_up(now, Early { until: None, description, offer }, operator)
            }
            (Ok(description), _) if self.setup.ring.is_zero() => {
                self.stream = Some(stream);
                self.take_up(now, description)
            }
            (Ok(description), _) => {
                self.stream = Some(stream);
                self.state = State::Ringing { until: now.mono + self.setup.ring, description };
                vec![Action::Ring]
            }
            (Err(error), _) => self.reject(now, stream::refusal(error), Why::Refused),
        }
    }

    pub(super) fn open_failed(&mut self, now: Now) -> Vec<Action> {
        match self.state {
            State::Opening { .. } => {
                let reject = Reject { status: 500, warning: Some("no RTP port is free") };
                let mut actions = self.reject(now, reject, Why::Refused);
                actions.extend(self.closed(now, LegEnd::default()));
                actions
            }
            State::Closing { .. } => self.closed(now, LegEnd::default()),
            _ => Vec::new(),
        }
    }

    /// The ringing is over: the 200, or first the greeting as early media.
    pub(super) fn take_up(&mut self, now: Now, description: Vec<u8>) -> Vec<Action> {
        // Without an offer in the INVITE nobody has yet said where to speak to.
        let agreed = self.stream.as_ref().and_then(Stream::agreed).is_some();
        match self.setup.answer {
            Answer::AfterGreeting if agreed => self.greet(now, description),
            Answer::AfterGreeting | Answer::AtOnce => self.accept(now, description),
        }
    }

    pub(super) fn accept(&mut self, now: Now, description: Vec<u8>) -> Vec<Action> {
        self.facts.answered = Some(now.mono);
        let agreed = self.stream.as_ref().and_then(Stream::agreed);
        self.state = State::Answered { begin_by: agreed.map(|_| now.mono + BEGIN_WITHOUT_ACK) };
        let mut actions = vec![Action::Accept(description)];
        // Frames leave from the 200 on; words wait for the ACK.
        actions.extend(self.configure());
        actions
    }

    pub(super) fn confirmed(&mut self, now: Now, answer: Option<Vec<u8>>) -> Vec<Action> {
        let mut actions = Vec::new();
        if let (Some(answer), Some(stream)) = (answer, self.stream.as_mut()) {
            match stream.accept(&answer) {
                Ok(_) => actions.extend(self.configure()),
                // An ACK cannot be refused: a call without a stream is hung up (RFC 3261 §13.2.1); a later answer that
                // cannot be read leaves the stream as it was.
                Err(_) if stream.agreed().is_none() => return self.hang_up(now, Why::Refused(488)),
                Err(_) => {}
            }
        }
        if matches!(self.state, State::Answered { .. }) {
            if self.stream.as_ref().and_then(Stream::agreed).is_none() {
                return self.hang_up(now, Why::Refused(488));
            }
            actions.extend(self.begin_serving(now));
        }
        actions.extend(self.bridge());
        actions.extend(self.ask_the_unheard());
        actions.extend(self.hold_or_resume(now));
        actions
    }

    /// The first words.
    pub(super) fn begin_serving(&mut self, now: Now) -> Vec<Action> {
        let mut actions = vec![Action::Stage(self.facts.answer())];
        actions.extend(self.speak(now, None));
        if self.stream.as_ref().is_some_and(Stream::is_held) {
            actions.extend(self.menu(now, ivr::Event::Held));
        }
        actions
    }

    /// The menus begin, before the 200 or after it.
    pub(super) fn speak(&mut self, now: Now, early: Option<Early>) -> Vec<Action> {
        let start = match self.setup.start {
            Start::Node(node) => node,
            Start::Words(words) => return self.say_words(now, words, early),
            // Never answered before the other telephone was.
            Start::Operator(_) => self.setup.script.main,
        };
        let (menu, begun) = Interpreter::begin(now, self.setup.script.clone(), start);
        self.state = State::Serving(Box::new(Place::new(Some(menu), At::Menu, early)));
        self.obey(now, begun)
    }

    /// One sentence, and the call ends with it.
    fn say_words(&mut self, now: Now, words: System, early: Option<Early>) -> Vec<Action> {
        let until = now.mono + LONGEST_WORDS;
        let mut place = Place::new(None, At::Words { until }, early);
        let play = place.plays.of_words();
        self.state = State::Serving(Box::new(place));
        let mut actions = self.pick_up(now);
        let lang = self.setup.script.languages.first().copied().unwrap_or(Lang::UK);
        let utterance = speech::system(lang, words);
        actions.push(Action::Media(MediaCommand::Play { leg: self.setup.leg, play, utterance }));
        actions
    }

    /// Another telephone is called: this one rings by itself until there is an answer.
    fn call_up(&mut self, now: Now, early: Early, operator: Arc<str>) -> Vec<Action> {
        self.state = State::Serving(Box::new(Place::new(None, At::Ringing, Some(early))));
        let mut actions = vec![Action::Ring];
        actions.extend(self.want_operator(now, operator));
        actions
    }
}
