//! Whether the civil clock can be believed.
//!
//! A Raspberry Pi has no clock of its own: after a power cut it wakes in the past (1970, or the time of its last
//! shutdown) and is right only when the network has told it the time. Until then office hours would be a lie.

use std::{fs, path::Path};

use jiff::Timestamp;

/// This program did not exist before; an earlier clock is not set. 2026-11-01T00:00:00Z.
const FLOOR: i64 = 1_793_491_200;

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
