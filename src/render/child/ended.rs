//! How a run ended, in a sentence staff can act on.

use std::{os::unix::process::ExitStatusExt as _, process::ExitStatus};

use rustix::process::Signal;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::render) enum Ended {
    /// With success, which proves nothing yet.
    Well,
    /// And what it said.
    Failed(String),
    TimedOut,
    Cancelled,
}

/// Characters of the program's own words in a message.
const QUOTED: usize = 160;

pub(super) fn of(status: ExitStatus, said: &[u8]) -> Ended {
    if status.success() {
        return Ended::Well;
    }
    let how = match status.signal() {
        Some(signal) if signal == Signal::XCPU.as_raw() => return Ended::TimedOut,
        Some(signal) if signal == Signal::XFSZ.as_raw() => "запис вийшов завеликий".to_owned(),
        Some(signal) if signal == Signal::KILL.as_raw() => "його зупинено; можливо, забракло пам’яті".to_owned(),
        Some(signal) => format!("сигнал {signal}"),
        None => format!("код {}", status.code().unwrap_or_default()),
    };
    match last_words(said) {
        words if words.is_empty() => Ended::Failed(how),
        words => Ended::Failed(format!("{how}, «{words}»")),
    }
}

/// The last line that says something, printable and short.
fn last_words(said: &[u8]) -> String {
    let text = String::from_utf8_lossy(said);
    let line = text.lines().rev().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().filter(|c| !c.is_control()).take(QUOTED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_is_quoted_short_and_printable() {
        assert_eq!(last_words("перше\nвоно \u{7}зламалося\n\n".as_bytes()), "воно зламалося");
        assert_eq!(last_words(&[b'x'; 1000]).len(), QUOTED);
        assert_eq!(last_words(&[0xff, 0xfe]), "\u{fffd}\u{fffd}");
    }

    #[test]
    fn a_code_and_a_signal_are_told_apart_and_processor_time_is_time() {
        assert_eq!(of(ExitStatus::from_raw(0), b"noise"), Ended::Well);
        assert_eq!(of(ExitStatus::from_raw(3 << 8), b"no voice"), Ended::Failed("код 3, «no voice»".to_owned()));
        assert_eq!(of(ExitStatus::from_raw(Signal::SEGV.as_raw()), b""), Ended::Failed("сигнал 11".to_owned()));
        assert_eq!(of(ExitStatus::from_raw(Signal::XCPU.as_raw()), b""), Ended::TimedOut);
    }
}
