//! Reading many calls for one page: in bounded turns, so that calls and other questions get theirs, and never without end.

use jiff::Timestamp;

use super::view::{Unavailable, View, Wanted};
use crate::call::CallRecord;

/// One question to the store.
const TURN: usize = 256;

/// What became of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scanned {
    /// Where to go on when the bound was reached: calls that started before this moment. `None`: that was all.
    pub rest: Option<Timestamp>,
}

/// Gives each call that started in `from..to` to `each`, the latest first, `most` at most.
pub async fn scan(
    view: &dyn View,
    (from, to): (Timestamp, Timestamp),
    most: usize,
    mut each: impl FnMut(CallRecord),
) -> Result<Scanned, Unavailable> {
    let (mut after, mut seen) = (None, 0);
    loop {
        let page = view.calls(Wanted { from, to, after, limit: TURN.min(most - seen) }).await?;
        seen += page.calls.len();
        let last = page.calls.last().map(|call| call.started);
        page.calls.into_iter().for_each(&mut each);
        match page.next {
            // The store keeps milliseconds: the last one may be shared, and is better read twice than left out.
            Some(_) if seen >= most => {
                return Ok(Scanned {
                    rest: last.and_then(|at| at.checked_add(jiff::SignedDuration::from_millis(1)).ok()),
                });
            }
            Some(next) if last.is_some() => after = Some(next),
            _ => return Ok(Scanned { rest: None }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::testing::{Town, block_on, call};

    #[test]
    fn a_scan_ends_at_its_bound_and_says_where_to_go_on() {
        let town = Town::with((1..=700).map(|seq| call(1, seq)).collect());
        let all = (Timestamp::MIN, Timestamp::MAX);
        let mut seen = Vec::new();
        let whole = block_on(scan(&town, all, 10_000, |call| seen.push(call.call.seq))).unwrap();
        assert_eq!((whole.rest, seen.len(), seen[0], seen[699]), (None, 700, 700, 1));
        let mut fewer = Vec::new();
        let part = block_on(scan(&town, all, 300, |call| fewer.push(call.call.seq))).unwrap();
        assert_eq!((fewer.len(), fewer[299]), (300, 401));
        let mut rest = Vec::new();
        let on = part.rest.unwrap();
        block_on(scan(&town, (Timestamp::MIN, on), 10_000, |call| rest.push(call.call.seq))).unwrap();
        assert_eq!(rest.len(), 401, "the last one again, then all others");
        assert_eq!(town.asked().iter().map(|wanted| wanted.limit).max(), Some(TURN));
    }
}
