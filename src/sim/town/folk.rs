//! People of the town as the telephone knows them: a number, sometimes a name, a habit of calling again.

use crate::{call::Caller, chance::Chance, vocab::PhoneNumber};

/// Numbers of nobody: +380 99 000 xx xx, four digits for the people and the last hundred for special ones.
const NUMBERS: u64 = 9_900;

#[derive(Debug)]
pub(super) struct Folk {
    people: u64,
}

impl Folk {
    /// Of whom some call often and most once in a while.
    pub fn for_calls(calls: u64) -> Self {
        Self { people: (calls / 3).clamp(20, NUMBERS) }
    }

    /// Three in four are among those who have called before; one in thirty hides the number.
    pub fn caller(&self, chance: &mut Chance) -> Caller {
        if chance.below(30) == 0 {
            return Caller::default();
        }
        let any = chance.below(self.people);
        let person = if chance.below(4) == 0 { any.min(chance.below(self.people)) } else { any };
        person_of(person)
    }

    /// Who is angry and calls again and again.
    pub fn insistent(&self) -> Caller {
        person_of(self.people)
    }
}

fn person_of(person: u64) -> Caller {
    number(&format!("+38099000{person:04}"))
}

pub(super) fn number(text: &str) -> Caller {
    Caller { number: PhoneNumber::parse(text), name: String::new() }
}
