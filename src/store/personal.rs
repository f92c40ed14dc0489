//! What in a record tells who called, and how it is taken out when its time is over.
//!
//! What statistics need stays: when, how long, through which menus and departments, with which outcome and mark.

use crate::call::{CallRecord, Caller};

/// So many keys in one place may be a telephone number that the caller typed.
const A_NUMBER: usize = 7;

/// True when there was something to take out.
pub fn forget(record: &mut CallRecord) -> bool {
    if record.purged {
        return false;
    }
    record.purged = true;
    record.caller = Caller::default();
    record.sip_call_id.clear();
    record.peer.clear();
    record.messages.iter_mut().for_each(|message| message.number = None);
    record.journey.iter_mut().filter(|step| step.keys.len() >= A_NUMBER).for_each(|step| step.keys.clear());
    record.notes.iter_mut().for_each(|note| note.text.clear());
    true
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{message, record},
        *,
    };
    use crate::vocab::{Digit, PhoneNumber};

    #[test]
    fn nothing_that_tells_who_called_is_left_and_what_is_counted_stays() {
        let mut call = record(1, 1);
        call.messages = vec![message(1, 1)];
        call.messages[0].number = PhoneNumber::parse("0671234567");
        call.journey[0].keys = "0671234567".chars().filter_map(Digit::from_char).collect();
        let before = call.clone();
        assert!(forget(&mut call));
        let json = serde_json::to_string(&call).unwrap();
        for personal in ["4400000", "671234567", "Олена", "1-1@example.com", "192.0.2.10"] {
            assert!(!json.contains(personal), "{personal} in {json}");
        }
        assert!(call.purged && call.journey[0].keys.is_empty());
        assert_eq!(
            (call.called.as_str(), call.started, call.outcome),
            ("+380464421234", before.started, before.outcome)
        );
        assert_eq!(call.messages[0].recording, before.messages[0].recording);
        assert!(!forget(&mut call), "a second time there is nothing to do");
    }

    #[test]
    fn a_key_of_a_menu_stays() {
        let mut call = record(1, 1);
        forget(&mut call);
        assert_eq!(call.journey[0].keys, [Digit::ZERO]);
    }
}
