//! Whether the civil clock can be believed.
//!
//! A Raspberry Pi has no clock of its own: after a power cut it wakes in the past (1970, or the time of its last
//! shutdown) and is right only when the network has told it the time. Until then office hours would be a lie.

use std::{fs, path::Path, time::Instant};

use jiff::{SignedDuration, Timestamp};

use crate::clock::Now;

/// This program did not exist before; an earlier clock is not set. 2026-11-01T00:00:00Z.
const FLOOR: i64 = 1_793_491_200;

/// The clocks of one run.
///
/// Until the civil one is believed it is taken to go on from where it stood at the start, whatever is done to it
/// meanwhile. So everything told before is wrong by the same time, and is put right by one number.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Now,
    trusted: bool,
}

impl Clock {
    pub fn start() -> Self {
        let trusted = is_trusted(Timestamp::now());
        Self { start: Now::read(trusted), trusted }
    }

    pub fn is_trusted(&self) -> bool {
        self.trusted
    }

    pub fn now(&self) -> Now {
        if self.trusted { Now::read(true) } else { self.start.after(self.start.mono.elapsed()) }
    }

    /// Looks whether the clock has been set. Tells by how much it was wrong, once.
    pub fn look(&mut self) -> Option<SignedDuration> {
        let (mono, civil) = (Instant::now(), Timestamp::now());
        if self.trusted || !is_trusted(civil) {
            return None;
        }
        self.trusted = true;
        Some(self.start.wrong_by(mono, civil))
    }
}

impl Now {
    /// How far `civil`, read at `mono`, is after what this earlier reading lets expect.
    fn wrong_by(&self, mono: Instant, civil: Timestamp) -> SignedDuration {
        civil.duration_since(self.after(mono.duration_since(self.mono)).civil)
    }
}

/// Believed when it is not before this program was written, and the machine keeps time itself or the time service says
/// that it is synchronised.
pub fn is_trusted(now: Timestamp) -> bool {
    judge(now, Path::new("/sys/class/rtc"), Path::new("/run/systemd/timesync"))
}

fn judge(now: Timestamp, rtc: &Path, timesync: &Path) -> bool {
    if now.as_second() < FLOOR {
        return false;
    }
    let keeps_time = fs::read_dir(rtc).is_ok_and(|mut clocks| clocks.next().is_some());
    // Without systemd-timesyncd there is nobody to ask (another time service, a container): the floor has to do.
    keeps_time || !timesync.is_dir() || timesync.join("synchronized").exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_late_tells_by_how_much_it_was_wrong() {
        let start = Now::new(Instant::now(), Timestamp::from_second(30).unwrap(), false);
        let later = start.mono + std::time::Duration::from_secs(100);
        let right = Timestamp::from_second(1_793_500_000).unwrap();
        assert_eq!(start.wrong_by(later, right), SignedDuration::from_secs(1_793_500_000 - 130));
    }

    #[test]
    fn a_clock_in_the_past_is_not_believed_and_one_without_rtc_waits_for_synchronisation() {
        let folder = std::env::temp_dir().join(format!("slukhavka-clock-{}", std::process::id()));
        let (none, timesync) = (folder.join("rtc"), folder.join("timesync"));
        fs::create_dir_all(&timesync).unwrap();
        let now = Timestamp::from_second(FLOOR + 86_400).unwrap();
        assert!(!judge(Timestamp::UNIX_EPOCH, &none, &none), "1970");
        assert!(judge(now, &none, &none), "nobody to ask");
        assert!(!judge(now, &none, &timesync), "no clock of its own, not synchronised yet");
        fs::write(timesync.join("synchronized"), "").unwrap();
        assert!(judge(now, &none, &timesync), "synchronised");
        fs::remove_dir_all(&folder).unwrap();
    }
}
