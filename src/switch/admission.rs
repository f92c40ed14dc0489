//! Who is let in: calls at once, calls at once from one number, and calls at once by one line.

use std::collections::HashMap;

use super::{Limits, dialling::has_room_inside};
use crate::{trunk::TrunkSettings, vocab::PhoneNumber};

/// RFC 3261 §21.4.24: busy here. Never with Retry-After: a trunk would stop calling us for that time (§21.5.4).
const BUSY: u16 = 486;

/// Calls counted per number. A withheld number has no place of its own.
#[derive(Debug, Default)]
pub(super) struct Admission {
    calls: u32,
    from: HashMap<PhoneNumber, u32>,
}

/// The line a call came by, and how many calls it carries now: those that came in, and those of ours.
pub(super) type Load<'a> = Option<(&'a TrunkSettings, (u32, u32))>;

impl Admission {
    /// Takes a place for one call, if there is one; else the status it is refused with.
    pub fn enter(&mut self, limits: &Limits, line: Load<'_>, number: Option<&PhoneNumber>) -> Result<(), u16> {
        let when_full = line.map_or(BUSY, |(trunk, _)| trunk.when_full);
        if line.is_some_and(|(trunk, (calls, legs))| !has_room_inside(trunk, calls, legs)) {
            return Err(when_full);
        }
        if self.calls >= limits.calls {
            return Err(when_full);
        }
        let same = number.and_then(|number| self.from.get(number)).copied().unwrap_or(0);
        if limits.per_caller.is_some_and(|most| same >= most) {
            return Err(BUSY);
        }
        self.calls += 1;
        if let Some(number) = number {
            *self.from.entry(number.clone()).or_default() += 1;
        }
        Ok(())
    }

    /// Gives the place back.
    pub fn leave(&mut self, number: Option<&PhoneNumber>) {
        self.calls = self.calls.saturating_sub(1);
        if let Some(number) = number
            && let Some(count) = self.from.get_mut(number)
        {
            *count = count.saturating_sub(1);
            if *count == 0 {
                self.from.remove(number);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_may_not_take_every_channel() {
        let limits = Limits { calls: 3, per_caller: Some(2), ..Limits::default() };
        let number = PhoneNumber::parse("0501112233");
        let mut admission = Admission::default();
        assert_eq!(admission.enter(&limits, None, number.as_ref()), Ok(()));
        assert_eq!(admission.enter(&limits, None, number.as_ref()), Ok(()));
        assert_eq!(admission.enter(&limits, None, number.as_ref()), Err(486));
        assert_eq!(admission.enter(&limits, None, None), Ok(()), "others still get in");
        assert_eq!(admission.enter(&limits, None, None), Err(486), "until all is taken");
        admission.leave(number.as_ref());
        assert_eq!(admission.enter(&limits, None, number.as_ref()), Ok(()));
    }

    #[test]
    fn nothing_is_kept_of_callers_who_have_gone() {
        let number = PhoneNumber::parse("0501112233");
        let mut admission = Admission::default();
        assert_eq!(admission.enter(&Limits::default(), None, number.as_ref()), Ok(()));
        admission.leave(number.as_ref());
        assert!(admission.from.is_empty());
        assert_eq!(admission.calls, 0);
    }
}
