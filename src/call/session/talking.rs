//! While the menus talk: keys in, words out, and what becomes of a peer that has fallen silent.

use super::{
    super::{api::Action, info, stream::Stream, verdict::Why},
    CallSession, Life, State,
};
use crate::{clock::Now, ivr, media::MediaCommand};

impl CallSession {
    pub(super) fn menu(&mut self, now: Now, event: ivr::Event) -> Vec<Action> {
        match &mut self.state {
            State::Talking(talk) => {
                let said = talk.menu.handle(now, event);
                let leaves = talk.menu.is_leaving();
                // Nobody is said goodbye to who has not been answered.
                let mut actions = if leaves { self.pick_up(now) } else { Vec::new() };
                actions.extend(self.obey(now, said));
                actions
            }
            // A late report still tells what was heard; a late key tells nothing.
            State::Closing { talk: Some(talk), .. } if matches!(event, ivr::Event::Played { .. }) => {
                talk.menu.handle(now, event);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn obey(&mut self, now: Now, actions: Vec<ivr::Action>) -> Vec<Action> {
        let leg = self.setup.leg;
        let mut obeyed = Vec::with_capacity(actions.len());
        for action in actions {
            match action {
                ivr::Action::Play { play, utterance } => {
                    obeyed.push(Action::Media(MediaCommand::Play { leg, play, utterance }));
                }
                ivr::Action::Enter(_) => {}
                ivr::Action::Stop => obeyed.push(Action::Media(MediaCommand::Stop { leg })),
                ivr::Action::End(ending) => obeyed.extend(self.hang_up(now, Why::Menu(ending))),
            }
        }
        obeyed
    }

    pub(super) fn info(&mut self, content_type: &str, body: &[u8]) -> Vec<Action> {
        // Through the media engine, which knows whether the same press came as RTP too.
        match (&self.state, info::digit(content_type, body)) {
            (State::Talking(_), Some(digit)) => {
                vec![Action::Media(MediaCommand::InfoDigit { leg: self.setup.leg, digit })]
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn dead(&mut self) -> Vec<Action> {
        let held = self.stream.as_ref().is_some_and(Stream::is_held);
        match &mut self.state {
            State::Talking(talk) if talk.early.is_some() => {
                talk.life = Life::Unheard;
                Vec::new()
            }
            State::Talking(talk) if talk.life == Life::Heard && !held => {
                talk.life = Life::Asked;
                vec![Action::Ping]
            }
            _ => Vec::new(),
        }
    }

    /// The peer was heard of while our question was on its way: whatever the answer is, or is not, nobody is gone.
    pub(super) fn show_life(&mut self) {
        if let State::Talking(talk) = &mut self.state {
            talk.life = Life::Heard;
        }
    }

    /// A peer that answers is muted, not gone: the menu's own patience decides what becomes of it.
    pub(super) fn pinged(&mut self, now: Now, alive: bool) -> Vec<Action> {
        match &mut self.state {
            State::Talking(talk) if talk.life == Life::Asked => {
                talk.life = Life::Heard;
                if alive { Vec::new() } else { self.hang_up(now, Why::MediaLost) }
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn fax(&mut self, now: Now) -> Vec<Action> {
        match self.state {
            State::Answered { .. } | State::Talking(_) => self.hang_up(now, Why::Fax),
            _ => Vec::new(),
        }
    }
}
