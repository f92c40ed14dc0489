//! Who is let in: calls at once, and calls at once from one number.

use std::collections::HashMap;

use super::Limits;
use crate::vocab::PhoneNumber;

/// Calls counted per number. A withheld number has no place of its own.
#[derive(Debug, Default)]
pub(super) struct Admission {
    calls: u32,
    from: HashMap<PhoneNumber, u32>,
}

impl Admission {
    /// Takes a place for one call, if there is one.
    pub fn enter(&mut self, limits: &Limits, number: Option<&PhoneNumber>) -> bool {
        let same = number.and_then(|number| self.from.get(number)).copied().unwrap_or(0);
        if self.calls >= limits.calls || limits.per_caller.is_some_and(|most| same >= most) {
            return false;
        }
        self.calls += 1;
        if let Some(number) = number {
            *self.from.entry(number.clone()).or_default() += 1;
        }
        true
    }

    /// Gives the place back.
    pub fn leave(&mut self, number: Option<&PhoneNumber>) {
        self.calls = self.calls.saturating_sub(1);
        if let Some(number) = number
            && let Some(count) = self.from.get_mut(number)
        {
            *count -= 1;
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
        assert!(admission.enter(&limits, number.as_ref()));
        assert!(admission.enter(&limits, number.as_ref()));
        assert!(!admission.enter(&limits, number.as_ref()));
        assert!(admission.enter(&limits, None), "others still get in");
        assert!(!admission.enter(&limits, None), "until all is taken");
        admission.leave(number.as_ref());
        assert!(admission.enter(&limits, number.as_ref()));
    }

    #[test]
    fn nothing_is_kept_of_callers_who_have_gone() {
        let number = PhoneNumber::parse("0501112233");
        let mut admission = Admission::default();
        admission.enter(&Limits::default(), number.as_ref());
        admission.leave(number.as_ref());
        assert!(admission.from.is_empty());
        assert_eq!(admission.calls, 0);
    }
}
