//! One epoll for sockets, slots and commands.
//!
//! The alarm is edge-triggered, so it need not be read; a periodic timer must be read, or the kernel does not wind it up
//! again. Sockets are level-triggered: one read for each wake-up serves them in turn, and a flooded leg cannot starve the
//! others.

use std::{
    io,
    os::fd::{AsFd, OwnedFd},
    time::{Duration, Instant},
};

use rustix::{
    event::{EventfdFlags, Timespec, epoll, eventfd},
    time::{
        ClockId, Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, clock_gettime, timerfd_create,
        timerfd_settime,
    },
};

use crate::{
    media::{Channel, SLOT},
    vocab::LegId,
};

/// Events taken from the kernel at once.
const BATCH: usize = 256;

const SLOT_TOKEN: u64 = u64::MAX;
const ALARM_TOKEN: u64 = u64::MAX - 1;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ready {
    Slot,
    Alarm,
    Packet(LegId, Channel),
}

/// Wakes the media thread from any other.
#[derive(Debug)]
pub(super) struct Alarm(OwnedFd);

impl Alarm {
    pub fn new() -> io::Result<Self> {
        Ok(Self(eventfd(0, EventfdFlags::NONBLOCK | EventfdFlags::CLOEXEC)?))
    }

    pub fn ring(&self) {
        // Full means that it rings already.
        let _ = rustix::io::write(&self.0, &1_u64.to_ne_bytes());
    }
}

pub(super) struct Poll {
    epoll: OwnedFd,
    timer: OwnedFd,
    ticking: bool,
}

/// What one wait brought. It stays on the thread that waits, as the kernel's events hold pointers.
pub(super) struct Batch {
    events: Vec<epoll::Event>,
    pub ready: Vec<Ready>,
}

impl Batch {
    pub fn new() -> Self {
        Self { events: Vec::with_capacity(BATCH), ready: Vec::with_capacity(BATCH) }
    }
}

impl Poll {
    pub fn new(alarm: &Alarm) -> io::Result<Self> {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        let timer = timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?;
        let edge = epoll::EventFlags::IN | epoll::EventFlags::ET;
        epoll::add(&epoll, &timer, epoll::EventData::new_u64(SLOT_TOKEN), edge)?;
        epoll::add(&epoll, &alarm.0, epoll::EventData::new_u64(ALARM_TOKEN), edge)?;
        Ok(Self { epoll, timer, ticking: false })
    }

    /// Watches a leg's socket; closing the socket ends it.
    pub fn watch(&self, socket: impl AsFd, leg: LegId, channel: Channel) -> io::Result<()> {
        let data = epoll::EventData::new_u64(token(leg, channel));
        Ok(epoll::add(&self.epoll, socket, data, epoll::EventFlags::IN)?)
    }

    /// Sleeps until something is ready.
    pub fn wait(&self, batch: &mut Batch) -> io::Result<()> {
        batch.ready.clear();
        batch.events.clear();
        match epoll::wait(&self.epoll, rustix::buffer::spare_capacity(&mut batch.events), None) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        batch.ready.extend(batch.events.iter().map(|event| what_is(event.data.u64())));
        if batch.ready.contains(&Ready::Slot) {
            let _ = rustix::io::read(&self.timer, &mut [0; 8]);
        }
        Ok(())
    }

    /// Starts the slots at `deadline`, or stops them when there is none. The kernel keeps the rhythm from then on: the
    /// interval is counted from the first slot, so nothing drifts and nothing has to be set again.
    pub fn tick_from(&mut self, deadline: Option<Instant>, now: Instant) {
        if deadline.is_some() == self.ticking {
            return;
        }
        self.ticking = deadline.is_some();
        let zero = Timespec { tv_sec: 0, tv_nsec: 0 };
        let timer = match deadline {
            Some(deadline) => Itimerspec { it_interval: timespec(SLOT), it_value: absolute(deadline, now) },
            None => Itimerspec { it_interval: zero, it_value: zero },
        };
        if let Err(error) = timerfd_settime(&self.timer, TimerfdTimerFlags::ABSTIME, &timer) {
            tracing::error!(%error, "the slot timer cannot be set");
        }
    }
}

fn token(leg: LegId, channel: Channel) -> u64 {
    u64::from(leg.shard) << 40 | u64::from(leg.index) << 1 | u64::from(channel == Channel::Rtcp)
}

fn what_is(token: u64) -> Ready {
    match token {
        SLOT_TOKEN => Ready::Slot,
        ALARM_TOKEN => Ready::Alarm,
        _ => {
            let leg = LegId { shard: (token >> 40) as u8, index: (token >> 1) as u32 };
            Ready::Packet(leg, if token & 1 == 1 { Channel::Rtcp } else { Channel::Rtp })
        }
    }
}

/// `Instant` is the monotonic clock, but does not tell its number: it is found by way of the time that is left.
fn absolute(deadline: Instant, now: Instant) -> Timespec {
    let clock = clock_gettime(ClockId::Monotonic);
    let past = Instant::now().saturating_duration_since(now);
    let left = deadline.saturating_duration_since(now).saturating_sub(past).max(Duration::from_nanos(1));
    let nanos = clock.tv_nsec + i64::from(left.subsec_nanos());
    Timespec { tv_sec: clock.tv_sec + left.as_secs() as i64 + nanos / 1_000_000_000, tv_nsec: nanos % 1_000_000_000 }
}

fn timespec(duration: Duration) -> Timespec {
    Timespec { tv_sec: duration.as_secs() as i64, tv_nsec: duration.subsec_nanos().into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_leg_and_channel_comes_back_from_its_token() {
        for (shard, index) in [(0, 0), (0, u32::MAX), (255, 7), (255, u32::MAX)] {
            for channel in [Channel::Rtp, Channel::Rtcp] {
                let leg = LegId { shard, index };
                assert_eq!(what_is(token(leg, channel)), Ready::Packet(leg, channel));
            }
        }
        assert_eq!((what_is(u64::MAX), what_is(u64::MAX - 1)), (Ready::Slot, Ready::Alarm));
    }
}
