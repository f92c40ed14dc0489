//! One of the ten thousand: what they want, how long they wait, and whether they give a mark.

use super::*;
use crate::sim::city::Caller;

/// How often a caller looks whether something has changed.
const LOOKS: Duration = Duration::from_secs(12);

#[derive(Clone, Copy)]
enum Wish {
    /// Listens to a text of the menu.
    Text,
    Operator,
    /// A department by its key.
    Department,
    Message,
    /// Hangs up in the greeting.
    Nothing,
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Dials,
    Chooses,
    Listens,
    Waits,
    Talks,
    Marks,
    Settles,
    Goes,
}

pub struct Citizen {
    number: String,
    wish: Wish,
    stage: Stage,
    caller: Option<Caller>,
    /// Looks left until the patience is gone; in a talk, until the caller has said everything.
    patience: u64,
    marks: bool,
}

impl Citizen {
    pub fn new(n: usize, chance: &mut Chance) -> Self {
        let wish = match chance.below(20) {
            0..=5 => Wish::Text,
            6..=12 => Wish::Operator,
            13..=14 => Wish::Department,
            15..=17 => Wish::Message,
            _ => Wish::Nothing,
        };
        let number = format!("+38050{:07}", n % 7000);
        Self { number, wish, stage: Stage::Dials, caller: None, patience: 0, marks: chance.below(3) == 0 }
    }

    /// Does the next thing; says when the one after it is due.
    pub fn does(
        &mut self,
        city: &City,
        provider: WorldProvider,
        token: impl FnOnce() -> String,
        chance: &mut Chance,
    ) -> Option<Duration> {
        let Some(caller) = &mut self.caller else {
            self.caller = Some(city.call_by(provider, &self.number, &token()));
            self.stage = Stage::Chooses;
            return Some(secs(2 + chance.below(6)));
        };
        if !caller.is_in_the_call() {
            return None;
        }
        let (stage, later) = match self.stage {
            Stage::Dials | Stage::Goes => return hangs_up(caller),
            Stage::Chooses => match self.wish {
                Wish::Nothing => return hangs_up(caller),
                Wish::Text => (Stage::Goes, key(caller, "1", 20)),
                Wish::Operator => (Stage::Waits, key(caller, "0", 15)),
                Wish::Department => (Stage::Waits, key(caller, "3", 15)),
                Wish::Message => (Stage::Goes, key(caller, "9", 25 + chance.below(20))),
            },
            Stage::Listens => (Stage::Goes, LOOKS),
            Stage::Waits if caller.is_bridged() => {
                self.patience = 5 + chance.below(40);
                (Stage::Talks, LOOKS)
            }
            Stage::Waits if self.patience > 20 + chance.below(30) => return hangs_up(caller),
            // After hours a key leads to the box; in the queue it does when it was offered.
            Stage::Waits if self.patience == 7 && chance.below(3) == 0 => (Stage::Listens, key(caller, "1", 30)),
            Stage::Waits => {
                self.patience += 1;
                (Stage::Waits, LOOKS)
            }
            Stage::Talks if !caller.is_bridged() => match self.marks {
                true => (Stage::Marks, secs(5)),
                false => return hangs_up(caller),
            },
            Stage::Talks if self.patience == 0 => return hangs_up(caller),
            Stage::Talks => {
                self.patience -= 1;
                (Stage::Talks, LOOKS)
            }
            Stage::Marks => (Stage::Settles, key(caller, ["1", "3", "5", "4"][chance.below(4) as usize], 5)),
            Stage::Settles => (Stage::Goes, key(caller, "1", 20)),
        };
        self.stage = stage;
        Some(later)
    }
}

fn key(caller: &mut Caller, key: &str, then: u64) -> Duration {
    caller.presses(key);
    secs(then)
}

fn hangs_up(caller: &mut Caller) -> Option<Duration> {
    caller.hangs_up();
    None
}
