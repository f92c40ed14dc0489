//! The bounded queue between the Switch and the writer: a push takes a lock for nanoseconds and never waits for room.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use crate::store::Entry;

pub struct Queue {
    bound: usize,
    inner: Mutex<Inner>,
    changed: Condvar,
}

#[derive(Default)]
struct Inner {
    entries: VecDeque<Entry>,
    /// Entries ever accepted: the number of the newest.
    pushed: u64,
    /// Somebody waits for this number to be acknowledged.
    hurry: u64,
    lost: u64,
    closing: Option<Instant>,
    close_segment: bool,
}

/// What the writer is told when it looks.
#[derive(Debug, Default)]
pub struct Taken {
    pub entries: Vec<Entry>,
    /// Number of the last entry ever taken out.
    pub up_to: u64,
    pub hurry: u64,
    pub closing: Option<Instant>,
    pub left: usize,
    /// The segment being written to is to be closed; told once.
    pub close_segment: bool,
}

impl Queue {
    pub fn new(bound: usize) -> Self {
        Self { bound, inner: Mutex::default(), changed: Condvar::new() }
    }

    pub fn push(&self, entry: Entry) {
        let mut inner = self.lock();
        let full = match entry {
            Entry::Began(_) => inner.entries.len() >= self.bound / 2,
            _ => inner.entries.len() >= self.bound,
        };
        if !full {
            inner.entries.push_back(entry);
            inner.pushed += 1;
            drop(inner);
            self.changed.notify_one();
        } else if !matches!(entry, Entry::Began(_)) {
            inner.lost += 1;
            let lost = inner.lost;
            drop(inner);
            // One line per power of two: a full disk must not fill the log as well.
            if lost.is_power_of_two() {
                tracing::error!(call = ?entry.call(), lost, "a call record is lost: the disk takes nothing and memory is full");
            }
        }
    }

    /// Waits for entries, a change of orders or `until`; takes at most `max` entries.
    pub fn take(&self, max: usize, seen_hurry: u64, until: Option<Instant>) -> Taken {
        let mut inner = self.lock();
        loop {
            let news = (max > 0 && !inner.entries.is_empty()) || inner.hurry > seen_hurry || inner.close_segment;
            let now = Instant::now();
            if news || inner.closing.is_some() || until.is_some_and(|until| until <= now) {
                break;
            }
            inner = match until {
                Some(until) => self.changed.wait_timeout(inner, until - now).unwrap_or_else(PoisonError::into_inner).0,
                None => self.changed.wait(inner).unwrap_or_else(PoisonError::into_inner),
            };
        }
        let count = max.min(inner.entries.len());
        let entries: Vec<_> = inner.entries.drain(..count).collect();
        if inner.entries.is_empty() && inner.entries.capacity() > 1024 {
            inner.entries.shrink_to(64);
        }
        let left = inner.entries.len();
        let close_segment = std::mem::take(&mut inner.close_segment);
        let (up_to, hurry, closing) = (inner.pushed - left as u64, inner.hurry, inner.closing);
        Taken { entries, up_to, hurry, closing, left, close_segment }
    }

    /// Asks for everything accepted so far to be synced now; returns the number to wait for.
    pub fn hurry(&self) -> u64 {
        let mut inner = self.lock();
        inner.hurry = inner.pushed;
        let pushed = inner.pushed;
        drop(inner);
        self.changed.notify_one();
        pushed
    }

    /// Asks for a new segment, so that the one being written to may be replaced.
    pub fn close_segment(&self) {
        self.lock().close_segment = true;
        self.changed.notify_one();
    }

    pub fn is_closing(&self) -> bool {
        self.lock().closing.is_some()
    }

    pub fn close(&self, deadline: Instant) {
        self.lock().closing.get_or_insert(deadline);
        self.changed.notify_one();
    }

    pub fn len(&self) -> usize {
        self.lock().entries.len()
    }

    pub fn lost(&self) -> u64 {
        self.lock().lost
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::record;

    #[test]
    fn marks_give_way_at_half_and_only_ends_beyond_the_bound_are_lost_and_counted() {
        let queue = Queue::new(4);
        (0..9).for_each(|seq| queue.push(Entry::Began(record(1, seq))));
        assert_eq!((queue.len(), queue.lost()), (2, 0));
        (0..9).for_each(|seq| queue.push(Entry::Ended(record(1, seq))));
        assert_eq!((queue.len(), queue.lost()), (4, 7));
        let taken = queue.take(3, 0, None);
        assert_eq!((taken.entries.len(), taken.up_to, taken.left), (3, 3, 1));
    }
}
