//! One run of another's program, from start to reaping: watched, bounded, and never left behind.
//!
//! It gets a process group of its own, so that whatever it starts ends with it; limits of memory, processor time and
//! file size; a low priority; the first place when memory runs out. Its stdout goes nowhere, of its stderr the end is
//! kept for the message. Must not know what the program is for.

mod ended;
mod guard;

use std::{
    fs,
    io::{self, Read as _},
    process::{Child, ChildStderr, Command, Stdio},
    time::{Duration, Instant},
};

use std::os::unix::process::CommandExt as _;

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fd::{AsFd as _, OwnedFd},
    process::{Pid, PidfdFlags, Resource, Rlimit, pidfd_open, prlimit, setpriority_pgrp},
};

use self::guard::Guard;
use super::{Cancel, limits::Limits};

pub(super) use ended::Ended;

/// How often the program is looked at when nothing is heard from it.
const SLICE: Duration = Duration::from_millis(50);
/// Of what it says on stderr, bytes; the end tells why it failed.
const SAID: usize = 2048;
const NICE: i32 = 10;
/// `/proc/PID/oom_score_adj`: the engine goes first, the calls stay.
const OOM_SCORE: &str = "800";
/// A program that was written a moment ago may still be open for writing in a process being started (ETXTBSY).
const BUSY_TRIES: u32 = 40;

/// What systemd hands to the service is none of an engine's business.
const PRIVATE: [&str; 7] = [
    "NOTIFY_SOCKET",
    "WATCHDOG_USEC",
    "WATCHDOG_PID",
    "LISTEN_FDS",
    "LISTEN_PID",
    "LISTEN_FDNAMES",
    "CREDENTIALS_DIRECTORY",
];

/// Runs `command` to its end, or ends it. `Err` when it could not be started.
pub(super) fn run(mut command: Command, limits: &Limits, patience: Duration, cancel: &Cancel) -> io::Result<Ended> {
    command.stdout(Stdio::null()).stderr(Stdio::piped()).process_group(0).env("LC_ALL", "C.UTF-8");
    for name in PRIVATE {
        command.env_remove(name);
    }
    let mut child = Guard(Some(start(&mut command)?));
    let Some(process) = child.0.as_mut() else { return Ok(Ended::Failed(String::new())) };
    let pid = Pid::from_child(process);
    confine(pid, limits, patience);
    let mut watch = Watch::of(process, pid);
    let deadline = Instant::now() + patience;
    loop {
        watch.wait(SLICE.min(deadline.saturating_duration_since(Instant::now())));
        if guard::has_ended(pid) {
            watch.hear_the_rest();
            return Ok(child.end().map_or(Ended::Failed(String::new()), |status| ended::of(status, &watch.said)));
        }
        if cancel.is_cancelled() {
            return Ok(Ended::Cancelled);
        }
        if Instant::now() >= deadline {
            return Ok(Ended::TimedOut);
        }
    }
}

fn start(command: &mut Command) -> io::Result<Child> {
    let mut tries = 0;
    loop {
        match command.spawn() {
            Err(error) if error.kind() == io::ErrorKind::ExecutableFileBusy && tries < BUSY_TRIES => {
                tries += 1;
                pause(SLICE);
            }
            started => return started,
        }
    }
}

/// Waits without anything to wait for.
pub(super) fn pause(time: Duration) {
    let _ = poll(&mut [], Some(&timespec(time)));
}

/// What of it a hardened service is not allowed to do is left: the service's own limits hold then.
fn confine(pid: Pid, limits: &Limits, patience: Duration) {
    let at_most = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
    let wanted = [
        (Resource::Data, limits.memory),
        (Resource::Fsize, limits.output),
        (Resource::Cpu, patience.as_secs() + 1),
        (Resource::Core, 0),
    ];
    for (resource, most) in wanted {
        if let Err(error) = prlimit(Some(pid), resource, at_most(most)) {
            tracing::debug!(?resource, %error, "a speech engine runs without this limit");
        }
    }
    if let Err(error) = setpriority_pgrp(Some(pid), NICE) {
        tracing::debug!(%error, "a speech engine runs at our own priority");
    }
    let _ = fs::write(format!("/proc/{}/oom_score_adj", pid.as_raw_nonzero()), OOM_SCORE);
}

/// What is heard of the program while it works.
struct Watch {
    /// Readable when it ends; old kernels have none, then each slice looks.
    exit: Option<OwnedFd>,
    stderr: Option<ChildStderr>,
    said: Vec<u8>,
}

impl Watch {
    fn of(child: &mut Child, pid: Pid) -> Self {
        Self { exit: pidfd_open(pid, PidfdFlags::empty()).ok(), stderr: child.stderr.take(), said: Vec::new() }
    }

    /// Until it ends, says something, or `time` is over.
    fn wait(&mut self, time: Duration) {
        let exit = self.exit.as_ref().map(|fd| PollFd::new(fd, PollFlags::IN));
        let stderr = self.stderr.as_ref().map(|fd| PollFd::new(fd, PollFlags::IN));
        let mut fds: Vec<PollFd<'_>> = stderr.into_iter().chain(exit).collect();
        let said = poll(&mut fds, Some(&timespec(time))).is_ok_and(|n| n > 0)
            && self.stderr.is_some()
            && fds.first().is_some_and(|fd| !fd.revents().is_empty());
        drop(fds);
        if said {
            self.hear();
        }
    }

    /// One reading; it does not block, for there is something or the end.
    fn hear(&mut self) {
        let mut bytes = [0; 4096];
        match self.stderr.as_mut().map_or(Ok(0), |stderr| stderr.read(&mut bytes)) {
            Ok(0) => self.stderr = None,
            Ok(n) => {
                self.said.extend_from_slice(bytes.get(..n).unwrap_or_default());
                let over = self.said.len().saturating_sub(SAID);
                self.said.drain(..over);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => self.stderr = None,
        }
    }

    /// A pipe holds 64 KB; what a left-over child goes on saying is not waited for.
    fn hear_the_rest(&mut self) {
        for _ in 0..16 {
            let Some(stderr) = &self.stderr else { return };
            let mut fds = [PollFd::from_borrowed_fd(stderr.as_fd(), PollFlags::IN)];
            if !poll(&mut fds, Some(&timespec(Duration::ZERO))).is_ok_and(|n| n > 0) {
                return;
            }
            self.hear();
        }
    }
}

fn timespec(time: Duration) -> Timespec {
    Timespec { tv_sec: i64::try_from(time.as_secs()).unwrap_or(i64::MAX), tv_nsec: i64::from(time.subsec_nanos()) }
}

#[cfg(test)]
mod tests;
