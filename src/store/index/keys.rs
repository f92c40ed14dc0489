//! Keys of the index; the table is in the doc of `index`.

use std::ops::Range;

use jiff::Timestamp;

use super::super::{Followed, Position};
use crate::vocab::CallRef;

pub const FORMAT: &[u8] = b"m/format";
pub const POSITION: &[u8] = b"m/position";
pub const COUNT: &[u8] = b"m/count";

pub fn call(call: CallRef) -> Vec<u8> {
    with_ref(b'c', &[], call)
}

pub fn open(call: CallRef) -> Vec<u8> {
    with_ref(b'o', &[], call)
}

pub fn time(started: Timestamp, call: CallRef) -> Vec<u8> {
    with_ref(b't', &civil(started), call)
}

/// First key, and the key after the last one.
pub fn all_calls() -> (Vec<u8>, Vec<u8>) {
    (vec![b'c'], vec![b'c' + 1])
}

pub fn between(from: Timestamp, to: Timestamp) -> (Vec<u8>, Vec<u8>) {
    let key = |time| [&[b't'][..], &civil(time)].concat();
    (key(from), key(to))
}

pub fn open_before(boot: u32) -> Range<Vec<u8>> {
    vec![b'o']..[&[b'o'][..], &boot.to_be_bytes()].concat()
}

pub fn call_in_time(key: &[u8]) -> Option<CallRef> {
    let (seq, rest) = (key.last_chunk::<4>()?, key.len().checked_sub(4)?);
    let boot = key.get(..rest)?.last_chunk::<4>()?;
    (key.len() == 17).then(|| CallRef { boot: u32::from_be_bytes(*boot), seq: u32::from_be_bytes(*seq) })
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

/// Milliseconds since 1970 with the sign bit turned over, so that times before 1970 sort before it.
fn civil(time: Timestamp) -> [u8; 8] {
    ((time.as_millisecond() as u64) ^ (1 << 63)).to_be_bytes()
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
    fn byte_order_of_keys_is_order_of_calls_and_of_times() {
        let calls = [(1, 2), (1, 300), (2, 1), (300, 0)].map(|(boot, seq)| call(CallRef { boot, seq }));
        assert!(calls.is_sorted());
        let call = CallRef { boot: 1, seq: 1 };
        let times = [-5, 0, 5, 1_772_000_000].map(|s| time(Timestamp::from_second(s).unwrap(), call));
        assert!(times.is_sorted());
        assert_eq!(call_in_time(&times[3]), Some(call));
        assert_eq!(call_in_time(&times[3][1..]), None);
    }

    #[test]
    fn a_journal_position_comes_back() {
        let at = |offset| Position { segment: 3, offset };
        let mark = Followed { start: at(24), end: at(700), crc: 0xDEAD_BEEF };
        assert_eq!(read_followed(&followed(&mark)), Some(mark));
        assert_eq!(read_followed(b"short"), None);
    }
}
