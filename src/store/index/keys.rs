//! Keys of the index; the table is in the doc of `index`.

use std::ops::Range;

use jiff::Timestamp;

use super::super::{Followed, Position};
use crate::{ledger::Month, vocab::CallRef};

pub const FORMAT: &[u8] = b"m/format";
pub const POSITION: &[u8] = b"m/position";
pub const COUNT: &[u8] = b"m/count";
/// A longer key of a text is none of this program's.
pub const LONGEST_TEXT_KEY: usize = 256;

pub fn call(call: CallRef) -> Vec<u8> {
    with_ref(b'c', &[], call)
}

pub fn open(call: CallRef) -> Vec<u8> {
    with_ref(b'o', &[], call)
}

pub fn untrusted_call(call: CallRef) -> Vec<u8> {
    with_ref(b'u', &[], call)
}

pub fn time(started: Timestamp, call: CallRef) -> Vec<u8> {
    with_ref(b't', &civil(started), call)
}

/// `json` is the event as it was written: the same event twice has one key.
pub fn event(at: Timestamp, json: &[u8]) -> Vec<u8> {
    in_time(b'e', at, json)
}

pub fn untrusted_event(boot: u32, json: &[u8]) -> Vec<u8> {
    [&[b'w'][..], &boot.to_be_bytes(), &mark(json)].concat()
}

pub fn notice(until: Timestamp, json: &[u8]) -> Vec<u8> {
    in_time(b'q', until, json)
}

pub fn clock_set(boot: u32, json: &[u8]) -> Vec<u8> {
    [&[b'k'][..], &boot.to_be_bytes(), &mark(json)].concat()
}

pub fn access(at: Timestamp, json: &[u8]) -> Vec<u8> {
    in_time(b'a', at, json)
}

/// `None` for a key that is too long.
pub fn text(key: &str) -> Option<Vec<u8>> {
    (key.len() <= LONGEST_TEXT_KEY).then(|| [&[b'x'][..], key.as_bytes()].concat())
}

pub fn fold(month: Month) -> Vec<u8> {
    of_month(b'f', month)
}

pub fn count(month: Month) -> Vec<u8> {
    of_month(b'n', month)
}

pub fn read_month(key: &[u8]) -> Option<Month> {
    let [_, year @ .., month] = key else { return None };
    Month::new(i16::from_be_bytes(year.try_into().ok()?), i8::try_from(*month).ok()?)
}

/// Every key of this kind: the first, and the one after the last.
pub fn all(kind: u8) -> (Vec<u8>, Vec<u8>) {
    (vec![kind], vec![kind + 1])
}

pub fn of_boot(kind: u8, boot: u32) -> Range<Vec<u8>> {
    let key = |boot: u32| [&[kind][..], &boot.to_be_bytes()].concat();
    key(boot)..boot.checked_add(1).map_or(vec![kind + 1], key)
}

pub fn between(kind: u8, from: Timestamp, to: Timestamp) -> (Vec<u8>, Vec<u8>) {
    let key = |time| [&[kind][..], &civil(time)].concat();
    (key(from), key(to))
}

pub fn open_before(boot: u32) -> Range<Vec<u8>> {
    vec![b'o']..[&[b'o'][..], &boot.to_be_bytes()].concat()
}

/// The call at the end of a key of calls.
pub fn call_in(key: &[u8]) -> Option<CallRef> {
    let (seq, rest) = (key.last_chunk::<4>()?, key.len().checked_sub(4)?);
    let boot = key.get(..rest)?.last_chunk::<4>()?;
    (key.len() == 17 || key.len() == 9)
        .then(|| CallRef { boot: u32::from_be_bytes(*boot), seq: u32::from_be_bytes(*seq) })
}

pub fn followed(followed: &Followed) -> [u8; 28] {
    let mut out = [0; 28];
    out[..8].copy_from_slice(&followed.start.segment.to_be_bytes());
    out[8..16].copy_from_slice(&followed.start.offset.to_be_bytes());
    out[16..24].copy_from_slice(&followed.end.offset.to_be_bytes());
    out[24..].copy_from_slice(&followed.crc.to_be_bytes());
    out
}

pub fn read_followed(bytes: &[u8]) -> Option<Followed> {
    let bytes: &[u8; 28] = bytes.try_into().ok()?;
    let number = |at: usize| u64::from_be_bytes(std::array::from_fn(|i| bytes[at + i]));
    let segment = number(0);
    let at = |offset| Position { segment, offset };
    let crc = u32::from_be_bytes(std::array::from_fn(|i| bytes[24 + i]));
    Some(Followed { start: at(number(8)), end: at(number(16)), crc })
}

pub fn read_count(bytes: &[u8]) -> Option<u64> {
    bytes.try_into().ok().map(u64::from_be_bytes)
}

/// Calls of a month, and how many of them have no personal data any more.
pub fn month_counts(calls: u64, purged: u64) -> [u8; 16] {
    let mut out = [0; 16];
    out[..8].copy_from_slice(&calls.to_be_bytes());
    out[8..].copy_from_slice(&purged.to_be_bytes());
    out
}

pub fn read_month_counts(bytes: &[u8]) -> Option<(u64, u64)> {
    let (calls, purged) = bytes.split_first_chunk::<8>()?;
    Some((u64::from_be_bytes(*calls), read_count(purged)?))
}

/// Milliseconds since 1970 with the sign bit turned over, so that times before 1970 sort before it.
fn civil(time: Timestamp) -> [u8; 8] {
    ((time.as_millisecond() as u64) ^ (1 << 63)).to_be_bytes()
}

fn mark(json: &[u8]) -> [u8; 4] {
    crc32fast::hash(json).to_be_bytes()
}

fn in_time(kind: u8, time: Timestamp, json: &[u8]) -> Vec<u8> {
    [&[kind][..], &civil(time), &mark(json)].concat()
}

fn of_month(kind: u8, month: Month) -> Vec<u8> {
    let [high, low] = month.year().to_be_bytes();
    vec![kind, high, low, month.month().unsigned_abs()]
}

fn with_ref(kind: u8, middle: &[u8], call: CallRef) -> Vec<u8> {
    let mut key = Vec::with_capacity(17);
    key.push(kind);
    key.extend_from_slice(middle);
    key.extend_from_slice(&call.boot.to_be_bytes());
    key.extend_from_slice(&call.seq.to_be_bytes());
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_order_of_keys_is_order_of_calls_times_and_months() {
        let calls = [(1, 2), (1, 300), (2, 1), (300, 0)].map(|(boot, seq)| call(CallRef { boot, seq }));
        assert!(calls.is_sorted());
        assert_eq!(call_in(&calls[1]), Some(CallRef { boot: 1, seq: 300 }));
        let call = CallRef { boot: 1, seq: 1 };
        let times = [-5, 0, 5, 1_772_000_000].map(|s| time(Timestamp::from_second(s).unwrap(), call));
        assert!(times.is_sorted());
        assert_eq!(call_in(&times[3]), Some(call));
        assert_eq!(call_in(&times[3][1..]), None);
        let months = ["1970-01", "2026-09", "2026-10", "2027-01"].map(|text| text.parse::<Month>().unwrap());
        let keys = months.map(fold);
        assert!(keys.is_sorted());
        assert_eq!(keys.each_ref().map(|key| read_month(key).unwrap()), months);
    }

    #[test]
    fn the_keys_of_a_boot_are_its_own_up_to_the_last_boot_there_can_be() {
        for boot in [0, 7, u32::MAX] {
            let range = of_boot(b'u', boot);
            for seq in [0, u32::MAX] {
                assert!(range.contains(&untrusted_call(CallRef { boot, seq })));
            }
            assert!(!range.contains(&untrusted_call(CallRef { boot: boot ^ 1, seq: 3 })));
        }
    }

    #[test]
    fn a_journal_position_and_the_counts_of_a_month_come_back() {
        let at = |offset| Position { segment: 3, offset };
        let mark = Followed { start: at(24), end: at(700), crc: 0xDEAD_BEEF };
        assert_eq!(read_followed(&followed(&mark)), Some(mark));
        assert_eq!(read_followed(b"short"), None);
        assert_eq!(read_month_counts(&month_counts(7, 3)), Some((7, 3)));
        assert_eq!(read_month_counts(b"short"), None);
    }
}
