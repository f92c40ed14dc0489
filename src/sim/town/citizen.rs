//! One caller of the rehearsal: what they want, how long they wait, and whether they give a mark.

use std::{collections::VecDeque, time::Duration};

use crate::{
    chance::Chance,
    media::MediaEvent,
    sim::{PhoneState, World, WorldCaller},
    vocab::Digit,
};

/// How often a caller looks whether something has changed.
const LOOKS: Duration = Duration::from_secs(4);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// Listens to a text of the menu.
    Text,
    /// An operator, or a department by its keys.
    Person,
    /// To leave a message in a box.
    Message,
    /// Presses nothing: cannot, or hopes for a person.
    Silent,
    /// Hangs up in the greeting.
    Nothing,
    /// A machine.
    Fax,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Chooses,
    Listens,
    Waits,
    Talks,
    Marks,
    Settles,
    Goes,
}

#[derive(Debug)]
pub(super) struct Citizen {
    caller: WorldCaller,
    wish: Wish,
    keys: VecDeque<char>,
    stage: Stage,
    /// Looks left until the patience is gone.
    patience: u64,
    /// Mark and whether the matter is settled, as keys.
    mark: Option<(char, char)>,
}

impl Citizen {
    /// Dials.
    pub fn new(world: &mut World, wish: Wish, keys: &str, number: &str, chance: &mut Chance) -> Self {
        let caller = world.telephone("+380990000000", number);
        world.dial(caller);
        let mark = (chance.below(100) < 45).then(|| mark(chance));
        Self { caller, wish, keys: keys.chars().collect(), stage: Stage::Chooses, patience: 0, mark }
    }

    /// How long the greeting is listened to.
    pub fn first_look(&self, chance: &mut Chance) -> Duration {
        match self.wish {
            Wish::Nothing if chance.below(2) == 0 => Duration::from_millis(600 + chance.below(2200)),
            Wish::Fax => Duration::from_secs(3),
            _ => Duration::from_secs(4 + chance.below(9)),
        }
    }

    /// Does the next thing; says when the one after it is due.
    pub fn does(&mut self, world: &mut World, chance: &mut Chance) -> Option<Duration> {
        if !matches!(world.state(self.caller), PhoneState::Calling | PhoneState::Ringing | PhoneState::Talking) {
            return None;
        }
        match self.stage {
            Stage::Chooses => self.chooses(world, chance),
            Stage::Listens => self.listens(world, chance),
            Stage::Waits => self.waits(world, chance),
            Stage::Talks => self.talks(world, chance),
            Stage::Marks => {
                let (mark, _) = self.mark.unwrap_or(('5', '1'));
                self.presses(world, mark, Stage::Settles, 5)
            }
            Stage::Settles => {
                let (_, settled) = self.mark.unwrap_or(('5', '1'));
                self.presses(world, settled, Stage::Goes, 4 + chance.below(4))
            }
            Stage::Goes => self.hangs_up(world),
        }
    }

    fn chooses(&mut self, world: &mut World, chance: &mut Chance) -> Option<Duration> {
        if let Some(key) = self.keys.pop_front() {
            return self.presses(world, key, Stage::Chooses, 2 + chance.below(4));
        }
        let (stage, patience) = match self.wish {
            Wish::Nothing => return self.hangs_up(world),
            Wish::Fax => {
                world.notices(self.caller, |leg| MediaEvent::FaxTone { leg });
                return Some(LOOKS);
            }
            // Four in five hear it to the end.
            Wish::Text if chance.below(5) == 0 => (Stage::Listens, 1 + chance.below(2)),
            Wish::Text => (Stage::Listens, 40),
            Wish::Message => (Stage::Waits, 7 + chance.below(8)),
            Wish::Person | Wish::Silent => (Stage::Waits, self.longest_wait(chance)),
        };
        (self.stage, self.patience) = (stage, patience);
        Some(LOOKS)
    }

    /// Half a minute to five; some give up at once.
    fn longest_wait(&self, chance: &mut Chance) -> u64 {
        match chance.below(12) {
            0 => 1,
            1..=3 => 8 + chance.below(12),
            _ => 25 + chance.below(50),
        }
    }

    fn listens(&mut self, world: &mut World, chance: &mut Chance) -> Option<Duration> {
        let leg = world.leg(self.caller);
        let is_told = leg.is_some_and(|leg| world.ears().playing(leg).is_some());
        if is_told && self.patience > 0 {
            self.patience -= 1;
            return Some(LOOKS);
        }
        match chance.below(10) {
            0 | 1 if self.patience > 0 => {
                self.patience = self.longest_wait(chance);
                self.presses(world, '0', Stage::Waits, 4)
            }
            _ => self.hangs_up(world),
        }
    }

    fn waits(&mut self, world: &mut World, chance: &mut Chance) -> Option<Duration> {
        if self.is_bridged(world) {
            (self.stage, self.patience) = (Stage::Talks, 10 + chance.below(60));
            return Some(LOOKS);
        }
        if self.patience == 0 {
            return self.hangs_up(world);
        }
        self.patience -= 1;
        Some(LOOKS)
    }

    /// Most operators say goodbye and hang up, after which the mark is asked for; some callers are quicker.
    fn talks(&mut self, world: &mut World, chance: &mut Chance) -> Option<Duration> {
        if !self.is_bridged(world) {
            self.stage = if self.mark.is_some() { Stage::Marks } else { Stage::Goes };
            return Some(Duration::from_secs(3 + chance.below(6)));
        }
        if self.patience == 0 {
            return self.hangs_up(world);
        }
        self.patience -= 1;
        Some(LOOKS)
    }

    fn is_bridged(&self, world: &World) -> bool {
        world.leg(self.caller).is_some_and(|leg| world.ears().bridged(leg).is_some())
    }

    fn presses(&mut self, world: &mut World, key: char, then: Stage, after: u64) -> Option<Duration> {
        if let Some(digit) = Digit::from_char(key) {
            world.press(self.caller, digit);
        }
        self.stage = then;
        Some(Duration::from_secs(after))
    }

    fn hangs_up(&self, world: &mut World) -> Option<Duration> {
        world.hang_up(self.caller);
        None
    }
}

/// Most are content; one in twelve is not.
fn mark(chance: &mut Chance) -> (char, char) {
    let settled = |chance: &mut Chance, of_ten| if chance.below(10) < of_ten { '1' } else { '2' };
    match chance.below(100) {
        0..=63 => ('5', settled(chance, 9)),
        64..=84 => ('4', settled(chance, 8)),
        85..=92 => ('3', settled(chance, 6)),
        93..=96 => ('2', settled(chance, 3)),
        _ => ('1', settled(chance, 1)),
    }
}
