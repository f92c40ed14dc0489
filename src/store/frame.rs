//! One frame of the journal, and the search for frames in bytes that may be damaged. Layout: `store` module doc.

use std::ops::Range;

/// Begins with a byte that UTF-8 never contains, so a payload of JSON cannot imitate it.
const MAGIC: [u8; 4] = [0xF5, b'R', b'E', b'C'];
/// Bytes before the payload.
pub const HEADER: usize = 16;
/// Far above any record; keeps a damaged length from swallowing a segment.
pub const MAX_PAYLOAD: usize = 1 << 20;

/// A sound frame, borrowed from the bytes it was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    pub kind: u8,
    pub version: u8,
    pub crc: u32,
    pub payload: &'a [u8],
}

impl Frame<'_> {
    pub fn len(&self) -> usize {
        HEADER + self.payload.len()
    }
}

/// Appends one frame to `out`. `None`, and nothing appended, when the payload is too long to be read back.
pub fn write(out: &mut Vec<u8>, kind: u8, version: u8, payload: &[u8]) -> Option<()> {
    let len = u32::try_from(payload.len()).ok().filter(|_| payload.len() <= MAX_PAYLOAD)?;
    let start = out.len() + MAGIC.len();
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&len.to_be_bytes());
    out.extend_from_slice(&[kind, version, 0, 0]);
    let crc = checksum(&out[start..], payload);
    out.extend_from_slice(&crc.to_be_bytes());
    out.extend_from_slice(payload);
    Some(())
}

/// Length of the payload that a header announces, when it is one.
pub fn length(header: &[u8]) -> Option<usize> {
    let header = header.first_chunk::<HEADER>().filter(|header| header[..4] == MAGIC)?;
    let len = u32::from_be_bytes([header[4], header[5], header[6], header[7]]) as usize;
    (len <= MAX_PAYLOAD).then_some(len)
}

/// The sound frame at the very start of `bytes`, if there is one.
pub fn read(bytes: &[u8]) -> Option<Frame<'_>> {
    let len = length(bytes)?;
    let header = bytes.first_chunk::<HEADER>()?;
    let crc = u32::from_be_bytes([header[12], header[13], header[14], header[15]]);
    let payload = bytes.get(HEADER..HEADER + len)?;
    (checksum(&header[4..12], payload) == crc).then_some(Frame { kind: header[8], version: header[9], crc, payload })
}

/// What stands at some place of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<'a> {
    Frame {
        at: usize,
        frame: Frame<'a>,
    },
    /// A stretch up to the next beginning of a frame, or to the end, that cannot be read.
    Damage(Range<usize>),
}

/// Walks `bytes` from front to back; never fails, never skips a sound frame.
#[derive(Clone, Debug)]
pub struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scan<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }
}

impl<'a> Iterator for Scan<'a> {
    type Item = Found<'a>;

    fn next(&mut self) -> Option<Found<'a>> {
        let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
        let at = self.at;
        if let Some(frame) = read(rest) {
            self.at += frame.len();
            return Some(Found::Frame { at, frame });
        }
        let next = rest.windows(MAGIC.len()).skip(1).position(|w| w == MAGIC).map_or(rest.len(), |i| i + 1);
        self.at += next;
        Some(Found::Damage(at..self.at))
    }
}

fn checksum(head: &[u8], payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(head);
    hasher.update(payload);
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn three() -> (Vec<u8>, [usize; 4]) {
        let mut out = Vec::new();
        let mut ends = [0; 4];
        for (i, text) in ["перший\n", "другий\n", "третій\n"].iter().enumerate() {
            write(&mut out, 2, 1, text.as_bytes()).unwrap();
            ends[i + 1] = out.len();
        }
        (out, ends)
    }

    fn payloads(bytes: &[u8]) -> Vec<&[u8]> {
        Scan::new(bytes)
            .filter_map(|found| match found {
                Found::Frame { frame, .. } => Some(frame.payload),
                Found::Damage(_) => None,
            })
            .collect()
    }

    #[test]
    fn a_prefix_cut_at_any_byte_gives_exactly_the_whole_frames() {
        let (bytes, ends) = three();
        for cut in 0..=bytes.len() {
            let whole = ends.iter().filter(|end| **end > 0 && **end <= cut).count();
            assert_eq!(payloads(&bytes[..cut]).len(), whole, "cut at {cut}");
        }
    }

    #[test]
    fn any_flipped_bit_costs_one_frame_and_no_other() {
        let (bytes, ends) = three();
        for bit in 0..bytes.len() * 8 {
            let mut hurt = bytes.clone();
            hurt[bit / 8] ^= 1 << (bit % 8);
            let victim = ends.iter().filter(|end| **end <= bit / 8).count() - 1;
            let sound = payloads(&bytes);
            let expected: Vec<_> = (0..3).filter(|i| *i != victim).map(|i| sound[i]).collect();
            assert_eq!(payloads(&hurt), expected, "bit {bit}");
            let damaged = Scan::new(&hurt).filter(|f| matches!(f, Found::Damage(_))).count();
            assert_eq!(damaged, 1, "bit {bit}");
        }
    }

    #[test]
    fn a_payload_over_the_limit_is_refused_and_leaves_no_bytes() {
        let mut out = vec![7];
        assert_eq!(write(&mut out, 1, 1, &vec![b' '; MAX_PAYLOAD + 1]), None);
        assert_eq!(out, [7]);
    }

    proptest! {
        #[test]
        fn random_bytes_never_panic_and_are_covered_without_gaps(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut at = 0;
            for found in Scan::new(&bytes) {
                let range = match found {
                    Found::Frame { at, frame } => at..at + frame.len(),
                    Found::Damage(range) => range,
                };
                prop_assert_eq!(range.start, at);
                prop_assert!(range.end > at);
                at = range.end;
            }
            prop_assert_eq!(at, bytes.len());
        }
    }
}
