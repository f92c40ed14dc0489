//! Whose playback it was: the menus and each room number theirs from one, the leg has one row of numbers.

use std::collections::VecDeque;

use crate::vocab::PlayId;

/// More unanswered playbacks than a working media thread ever leaves; the oldest is then forgotten.
const MOST_OUTSTANDING: usize = 32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    Menu,
    /// The room of this number; a later one knows nothing of its words.
    Room(u32),
    Music,
    Words,
}

#[derive(Debug, Default)]
pub(super) struct Plays {
    last: u32,
    room: u32,
    outstanding: VecDeque<(PlayId, Owner, PlayId)>,
}

impl Plays {
    /// Another room speaks from now on.
    pub fn next_room(&mut self) {
        self.room = self.room.wrapping_add(1);
    }

    pub fn of_menu(&mut self, own: PlayId) -> PlayId {
        self.start(Owner::Menu, own)
    }

    pub fn of_room(&mut self, own: PlayId) -> PlayId {
        self.start(Owner::Room(self.room), own)
    }

    pub fn of_music(&mut self) -> PlayId {
        self.start(Owner::Music, PlayId(0))
    }

    pub fn of_words(&mut self) -> PlayId {
        self.start(Owner::Words, PlayId(0))
    }

    /// Its owner, by whom it was numbered so; `None` for what nobody waits for any more.
    pub fn ended(&mut self, play: PlayId) -> Option<(Owner, PlayId)> {
        let at = self.outstanding.iter().position(|(id, ..)| *id == play)?;
        let (_, owner, own) = self.outstanding.remove(at)?;
        (!matches!(owner, Owner::Room(room) if room != self.room)).then_some((owner, own))
    }

    /// Nothing was asked for after it.
    pub fn is_last(&self, play: PlayId) -> bool {
        play == PlayId(self.last)
    }

    fn start(&mut self, owner: Owner, own: PlayId) -> PlayId {
        self.last = self.last.wrapping_add(1);
        let play = PlayId(self.last);
        if self.outstanding.len() >= MOST_OUTSTANDING {
            self.outstanding.pop_front();
        }
        self.outstanding.push_back((play, owner, own));
        play
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_report_of_the_menus_counts_and_one_of_an_earlier_room_does_not() {
        let mut plays = Plays::default();
        let menu = plays.of_menu(PlayId(4));
        plays.next_room();
        let first = plays.of_room(PlayId(1));
        plays.next_room();
        let second = plays.of_room(PlayId(1));
        assert_eq!(plays.ended(menu), Some((Owner::Menu, PlayId(4))));
        assert_eq!(plays.ended(first), None);
        assert_eq!(plays.ended(second), Some((Owner::Room(2), PlayId(1))));
        assert_eq!(plays.ended(second), None, "once");
    }

    #[test]
    fn a_media_thread_that_never_reports_fills_nothing() {
        let mut plays = Plays::default();
        for _ in 0..10_000 {
            plays.of_music();
        }
        assert_eq!(plays.outstanding.len(), MOST_OUTSTANDING);
    }
}
