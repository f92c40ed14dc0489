//! While somebody speaks to the caller: keys in, words out, and what becomes of a peer that has fallen silent.

use super::{
    super::{api::Action, info, stream::Stream, verdict::Why},
    CallSession, State,
    place::{At, Life, Place, STRETCH_OF_MUSIC},
    plays::Owner,
};
use crate::{
    clock::Now,
    ivr::{self, Ending, RoomEvent},
    media::MediaCommand,
    vocab::{Digit, Piece, PlayId},
};

impl CallSession {
    /// An event for the menus, if it is they who speak.
    pub(super) fn menu(&mut self, now: Now, event: ivr::Event) -> Vec<Action> {
        let State::Serving(place) = &mut self.state else { return Vec::new() };
        let Place { at: At::Menu, menu: Some(menu), .. } = &mut **place else { return Vec::new() };
        let said = menu.handle(now, event);
        // Nobody is said goodbye to who has not been answered.
        let mut actions = if menu.is_leaving() { self.pick_up(now) } else { Vec::new() };
        actions.extend(self.obey(now, said));
        actions
    }

    pub(super) fn obey(&mut self, now: Now, said: Vec<ivr::Action>) -> Vec<Action> {
        let leg = self.setup.leg;
        let mut obeyed = Vec::with_capacity(said.len());
        for action in said {
            match action {
                ivr::Action::Play { play, utterance } => {
                    let Some(place) = self.place() else { continue };
                    let play = place.plays.of_menu(play);
                    obeyed.push(Action::Media(MediaCommand::Play { leg, play, utterance }));
                }
                ivr::Action::Stop => obeyed.push(Action::Media(MediaCommand::Stop { leg })),
                ivr::Action::Enter(node) => obeyed.extend(self.enter_node(now, node)),
                ivr::Action::End(ending) => obeyed.extend(self.hang_up(now, Why::Menu(ending))),
            }
        }
        obeyed
    }

    pub(super) fn pressed(&mut self, now: Now, digit: Digit) -> Vec<Action> {
        match self.place().map(|place| &place.at) {
            Some(At::Menu) => {
                let mut actions = self.pick_up(now);
                actions.extend(self.menu(now, ivr::Event::Digit(digit)));
                actions
            }
            Some(At::Waiting(_) | At::Survey(_) | At::Message(_)) => self.room(now, RoomEvent::Digit(digit)),
            // In a talk the media thread passes keys on; they never act on the call.
            _ => Vec::new(),
        }
    }

    pub(super) fn played(&mut self, now: Now, play: PlayId, pieces: usize, completed: bool) -> Vec<Action> {
        let place = match &mut self.state {
            State::Serving(place) | State::Closing { place: Some(place), .. } => place,
            _ => return Vec::new(),
        };
        let last = place.plays.is_last(play);
        match place.plays.ended(play) {
            Some((Owner::Menu, play)) => self.menu_played(now, ivr::Event::Played { play, pieces }, completed),
            Some((Owner::Room(_), play)) => self.room(now, RoomEvent::Played { play, pieces }),
            Some((Owner::Music, _)) if completed && last => self.play_music().into_iter().collect(),
            Some((Owner::Words, _)) if matches!(place.at, At::Words { .. }) => {
                self.hang_up(now, Why::Menu(Ending::Done))
            }
            Some((Owner::Music | Owner::Words, _)) | None => Vec::new(),
        }
    }

    /// However late the report, it still tells what was heard.
    fn menu_played(&mut self, now: Now, played: ivr::Event, completed: bool) -> Vec<Action> {
        match &mut self.state {
            State::Serving(place) if matches!(place.at, At::Menu) => {
                // Words that were cut, as by a hold, are not at their end.
                let mut actions = if completed { self.pick_up(now) } else { Vec::new() };
                actions.extend(self.menu(now, played));
                actions
            }
            State::Serving(place) | State::Closing { place: Some(place), .. } => {
                if let Some(menu) = &mut place.menu {
                    menu.handle(now, played);
                }
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Music until something else plays or it is stopped.
    pub(super) fn play_music(&mut self) -> Option<Action> {
        let leg = self.setup.leg;
        self.stream.as_ref().and_then(Stream::agreed)?;
        let place = self.place().filter(|place| matches!(place.at, At::Ringing | At::Talk(_)))?;
        let utterance = vec![Piece::Music(STRETCH_OF_MUSIC)];
        Some(Action::Media(MediaCommand::Play { leg, play: place.plays.of_music(), utterance }))
    }

    pub(super) fn quiet(&self) -> Action {
        Action::Media(MediaCommand::Stop { leg: self.setup.leg })
    }

    pub(super) fn info(&mut self, content_type: &str, body: &[u8]) -> Vec<Action> {
        // Through the media engine, which knows whether the same press came as RTP too.
        match (&self.state, info::digit(content_type, body)) {
            (State::Serving(_), Some(digit)) => {
                vec![Action::Media(MediaCommand::InfoDigit { leg: self.setup.leg, digit })]
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn dead(&mut self) -> Vec<Action> {
        let held = self.stream.as_ref().is_some_and(Stream::is_held);
        let Some(place) = self.place() else { return Vec::new() };
        if place.early.is_some() {
            place.life = Life::Unheard;
        } else if place.life == Life::Heard && !held {
            place.life = Life::Asked;
            return vec![Action::Ping];
        }
        Vec::new()
    }

    /// The peer was heard of while our question was on its way: whatever the answer is, or is not, nobody is gone.
    pub(super) fn show_life(&mut self) {
        if let Some(place) = self.place() {
            place.life = Life::Heard;
        }
    }

    /// A peer that answers is muted, not gone: the menu's own patience decides what becomes of it.
    pub(super) fn pinged(&mut self, now: Now, alive: bool) -> Vec<Action> {
        match self.place() {
            Some(place) if place.life == Life::Asked => {
                place.life = Life::Heard;
                if alive { Vec::new() } else { self.hang_up(now, Why::MediaLost) }
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn fax(&mut self, now: Now) -> Vec<Action> {
        match self.state {
            State::Answered { .. } | State::Serving(_) => self.hang_up(now, Why::Fax),
            _ => Vec::new(),
        }
    }
}
