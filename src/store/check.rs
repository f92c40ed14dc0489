//! Looks through a store without changing it, and saves what is sound of a damaged one.

use std::{fs, path::Path};

use super::{
    Entry, JournalError,
    frame::{Found, Frame, Scan},
    fresh::{FreshError, FreshJournal},
    segment, size_on_disk,
};
use crate::vocab::CallRef;

/// Places of damage and gaps that are named; more are only counted.
const NAMED: usize = 1000;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    pub segments: u64,
    /// Sound frames, and how many of them only a newer program knows.
    pub frames: u64,
    pub unknown: u64,
    pub bytes: u64,
    /// Calls that have their record, and calls that began and have none: cut off, or still going on.
    pub calls: u64,
    pub open: u64,
    pub damage: Vec<Damage>,
    pub damaged: u64,
    pub damaged_bytes: u64,
    /// Numbers of calls between others of which nothing is left. Without damage they may be calls that a power cut ended
    /// in their first seconds.
    pub missing: Vec<Missing>,
    pub missing_calls: u64,
    /// Bytes of torn ends cut off at earlier starts.
    pub aside: u64,
    /// The highest boot number seen.
    pub boot: u32,
}

/// An unreadable stretch of a segment; from 0 to 24 is its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damage {
    pub segment: u64,
    pub from: u64,
    pub to: u64,
}

/// Calls of one boot, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    pub boot: u32,
    pub first: u32,
    pub last: u32,
}

impl CheckReport {
    pub fn is_sound(&self) -> bool {
        self.damaged == 0
    }
}

/// Reads the whole journal of `state`.
pub fn check(state: &Path) -> Result<CheckReport, JournalError> {
    let dir = state.join("journal");
    segment::refuse_newer_in(&dir)?;
    let mut checking = Checking::default();
    for number in segment::list(&dir)? {
        let path = segment::path(&dir, number);
        let bytes = fs::read(&path).map_err(JournalError::at("read", &path))?;
        checking.segment(number, &bytes, |_| Ok(()))?;
    }
    Ok(checking.finish(state))
}

/// Copies every sound frame into a new store in `to`; says what there was and what was not.
pub fn salvage(from: &Path, to: &Path) -> Result<CheckReport, FreshError> {
    let report = check(from)?;
    let dir = from.join("journal");
    let mut fresh = FreshJournal::begin(to, report.boot)?;
    let mut copying = Checking::default();
    for number in segment::list(&dir)? {
        let path = segment::path(&dir, number);
        let bytes = fs::read(&path).map_err(JournalError::at("read", &path))?;
        copying.segment(number, &bytes, |frame| fresh.add(frame))?;
    }
    fresh.finish()?;
    Ok(copying.finish(from))
}

#[derive(Default)]
struct Checking {
    report: CheckReport,
    ended: Vec<CallRef>,
    began: Vec<CallRef>,
}

impl Checking {
    fn segment(
        &mut self,
        number: u64,
        bytes: &[u8],
        mut sound: impl FnMut(&Frame<'_>) -> Result<(), JournalError>,
    ) -> Result<(), JournalError> {
        let header = (segment::HEADER as usize).min(bytes.len());
        self.report.segments += 1;
        self.report.bytes += bytes.len() as u64;
        match segment::read_header(bytes) {
            Some(boot) => self.report.boot = self.report.boot.max(boot),
            None => self.damage(number, 0..header),
        }
        for found in Scan::new(bytes.get(header..).unwrap_or_default()) {
            match found {
                Found::Frame { frame, .. } => {
                    self.frame(&frame);
                    sound(&frame)?;
                }
                Found::Damage(range) => self.damage(number, header + range.start..header + range.end),
            }
        }
        Ok(())
    }

    fn frame(&mut self, frame: &Frame<'_>) {
        self.report.frames += 1;
        let Some(entry) = Entry::read(frame) else {
            self.report.unknown += 1;
            return;
        };
        if let Some(call) = entry.call() {
            self.report.boot = self.report.boot.max(call.boot);
        }
        match entry {
            Entry::Began(record) => self.began.push(record.call),
            Entry::Ended(record) => self.ended.push(record.call),
            Entry::Event(event) => self.report.boot = self.report.boot.max(event.boot),
            _ => {}
        }
    }

    fn damage(&mut self, segment: u64, range: std::ops::Range<usize>) {
        self.report.damaged += 1;
        self.report.damaged_bytes += range.len() as u64;
        if self.report.damage.len() < NAMED {
            self.report.damage.push(Damage { segment, from: range.start as u64, to: range.end as u64 });
        }
    }

    fn finish(mut self, state: &Path) -> CheckReport {
        self.ended.sort_unstable();
        self.ended.dedup();
        self.report.calls = self.ended.len() as u64;
        let mut seen = self.began;
        seen.extend_from_slice(&self.ended);
        seen.sort_unstable();
        seen.dedup();
        self.report.open = seen.len() as u64 - self.report.calls;
        for pair in seen.windows(2) {
            if let [before, after] = pair
                && before.boot == after.boot
                && after.seq - before.seq > 1
            {
                self.report.missing_calls += u64::from(after.seq - before.seq - 1);
                if self.report.missing.len() < NAMED {
                    let (first, last) = (before.seq + 1, after.seq - 1);
                    self.report.missing.push(Missing { boot: before.boot, first, last });
                }
            }
        }
        self.report.aside = size_on_disk(&state.join("aside"));
        self.report
    }
}

#[cfg(test)]
mod tests;
