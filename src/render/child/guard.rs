//! A started program that is ended and reaped whatever becomes of us: by a return, by an error, by a panic.

use std::{
    process::{Child, ExitStatus},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::{SLICE, pause};

/// A killed program ends at once, unless it hangs in the kernel on a dead disk.
const GRACE: Duration = Duration::from_secs(2);

pub(super) struct Guard(pub Option<Child>);

/// Looks only: the process stays to be reaped, so that its number and its group cannot become another's.
pub(super) fn has_ended(pid: Pid) -> bool {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    !matches!(waitid(WaitId::Pid(pid), options), Ok(None))
}

impl Guard {
    /// Ends what it left behind and tells how it ended itself.
    pub fn end(mut self) -> Option<ExitStatus> {
        let mut child = self.0.take()?;
        kill(&child);
        child.wait().ok()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let Some(mut child) = self.0.take() else { return };
        kill(&child);
        let pid = Pid::from_child(&child);
        let given_up = Instant::now() + GRACE;
        while !has_ended(pid) && Instant::now() < given_up {
            pause(SLICE / 10);
        }
        if has_ended(pid) {
            let _ = child.wait();
            return;
        }
        tracing::warn!(pid = child.id(), "a speech engine cannot be stopped: its disk does not answer");
        let reaper = move || drop(child.wait());
        let _ = thread::Builder::new().name("engine-reaper".to_owned()).spawn(reaper);
    }
}

/// The whole group: an engine may have started others.
fn kill(child: &Child) {
    let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
}
