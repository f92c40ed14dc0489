//! How the packets of one party get their places in the stream that the other party hears.
//!
//! ```text
//! theirs   seq 700 701 702  --  704          the sender's gap stays a gap, so that the listener conceals it
//! ours     seq  41  42  43  --  45
//! then nothing for 60 ms: our own noise takes seq 46, 47, … and the next packet of theirs goes on behind it
//! ```
//!
//! Sequence numbers and timestamps are shifted by two constants for as long as nothing comes between. Whatever does
//! (noise, a prompt, keys, another SSRC, a leap of the sender's clock) makes a new splice, which begins behind what was
//! sent and, in time, where it truly is. Knows nothing of sockets, keys or who is bridged with whom.

use super::outbound::Outbound;
use crate::rtp::Header;

/// Sequence numbers within which a packet is early, late or after a loss, but of the same series (RFC 3550 §A.1).
const MAX_DROPOUT: i16 = 3000;
const MAX_MISORDER: i16 = -100;
/// Numbers behind the highest that are kept in mind, at least half of them.
const KEPT: u16 = 1000;

/// How long, in ticks, nothing may come, beyond twice the length of the last packet, before the listener gets noise of
/// ours: 60 ms after a packet of 20.
const PATIENCE: u64 = 160;
/// A packet that stands so far back in what noise has filled is still heard, a little later than it was meant.
const OVERLAP_MS: u32 = 20;
/// Later ones are given up, for they were held up on their way. When they are late for so many ticks, 100 ms, the way has
/// become longer.
const GIVING_UP: u64 = 800;
/// A sender's time line may fall so far behind ours before it is set anew.
const BEHIND_MS: u32 = 1000;
/// Packets that would be this far ahead of time come of a network that held them up and let them go at once.
const AHEAD_MS: u32 = 200;

/// The state of one direction of a bridge, kept with the leg that hears it.
#[derive(Debug, Default)]
pub(super) struct Passage {
    splice: Option<Splice>,
    /// Something of ours was sent since the last packet of theirs.
    interrupted: bool,
    /// Since when packets are too late.
    late: Option<u64>,
    event: Option<Event>,
    /// Until when, in ticks of the engine's clock, the next packet is waited for.
    flowing_until: u64,
}

#[derive(Clone, Copy, Debug)]
struct Splice {
    ssrc: u32,
    /// What is added to theirs to make ours.
    sequence: u16,
    timestamp: u32,
    /// Their first and their highest number in this splice; what comes from before it has no place in our stream.
    first: u16,
    highest: u16,
}

/// The press that goes through now: all its packets bear one timestamp.
#[derive(Clone, Copy, Debug)]
struct Event {
    ssrc: u32,
    theirs: u32,
    ours: u32,
}

/// Where a packet stands in our stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub sequence: u16,
    pub timestamp: u32,
    pub marker: bool,
}

impl Passage {
    /// Whether the listener is served by the other party at `ticks`, and needs nothing of ours.
    pub fn is_flowing(&self, ticks: u64) -> bool {
        ticks < self.flowing_until
    }

    /// We sent a frame of our own into the stream.
    pub fn interrupt(&mut self) {
        self.interrupted = true;
    }

    /// A packet of theirs came, `length` ticks of sound.
    pub fn heard(&mut self, ticks: u64, length: u64) {
        self.flowing_until = ticks + 2 * length + PATIENCE;
    }

    /// The place of an audio packet that comes at `ticks`; `None` when it comes too late for one.
    pub fn audio(&mut self, header: &Header, ticks: u64, out: &Outbound) -> Option<Place> {
        let per_ms = out.clock() / 1000;
        let resumed = std::mem::take(&mut self.interrupted);
        let known = self.splice.filter(|s| {
            s.ssrc == header.ssrc
                && s.continues(header.sequence)
                && is_timely(header.timestamp.wrapping_add(s.timestamp), out.timestamp(ticks), per_ms)
        });
        let overlap = |shift: u32| out.end().wrapping_sub(header.timestamp.wrapping_add(shift)) as i32;
        match known {
            Some(splice) if !resumed => self.go_on(splice, header),
            Some(splice) => match overlap(splice.timestamp) {
                ..=0 => Some(self.begin(header, splice.timestamp, out)),
                late if late as u32 > OVERLAP_MS * per_ms && self.gives_up(ticks) => {
                    self.interrupted = true;
                    None
                }
                late => Some(self.begin(header, splice.timestamp.wrapping_add(late as u32), out)),
            },
            None => {
                let place = out.earliest(ticks);
                let timely = is_timely(place, out.timestamp(ticks), per_ms);
                timely.then(|| self.begin(header, place.wrapping_sub(header.timestamp), out))
            }
        }
    }

    /// The place of a packet of a telephone-event, whose timestamp is that of the press and must not change within it.
    pub fn event(&mut self, header: &Header, ticks: u64, out: &Outbound) -> Option<Place> {
        let press = self.event.filter(|e| (e.ssrc, e.theirs) == (header.ssrc, header.timestamp));
        let marker = self.interrupted;
        let known = self.splice.filter(|s| s.ssrc == header.ssrc && s.continues(header.sequence));
        let place = match known {
            Some(splice) if !std::mem::take(&mut self.interrupted) => self.go_on(splice, header)?,
            Some(splice) => self.begin(header, splice.timestamp, out),
            None => self.begin(header, out.earliest(ticks).wrapping_sub(header.timestamp), out),
        };
        let ours = press.map_or_else(|| on_time(place.timestamp, ticks, out), |press| press.ours);
        self.event = Some(Event { ssrc: header.ssrc, theirs: header.timestamp, ours });
        Some(Place { timestamp: ours, marker: header.marker || (marker && press.is_none()), ..place })
    }

    fn gives_up(&mut self, ticks: u64) -> bool {
        ticks.saturating_sub(*self.late.get_or_insert(ticks)) < GIVING_UP
    }

    fn go_on(&mut self, splice: Splice, header: &Header) -> Option<Place> {
        if (header.sequence.wrapping_sub(splice.first) as i16) < 0 {
            return None;
        }
        let ahead = header.sequence.wrapping_sub(splice.highest) as i16;
        let highest = if ahead > 0 { header.sequence } else { splice.highest };
        // The beginning follows at a distance, or it would lie ahead when the numbers have gone half round.
        let first = match highest.wrapping_sub(splice.first) {
            ..=KEPT => splice.first,
            _ => highest.wrapping_sub(KEPT / 2),
        };
        self.splice = Some(Splice { highest, first, ..splice });
        Some(splice.place(header, header.marker))
    }

    fn begin(&mut self, header: &Header, timestamp: u32, out: &Outbound) -> Place {
        let splice = Splice {
            ssrc: header.ssrc,
            sequence: out.next_sequence().wrapping_sub(header.sequence),
            timestamp,
            first: header.sequence,
            highest: header.sequence,
        };
        self.splice = Some(splice);
        self.late = None;
        splice.place(header, true)
    }
}

impl Splice {
    fn continues(&self, sequence: u16) -> bool {
        (MAX_MISORDER..MAX_DROPOUT).contains(&(sequence.wrapping_sub(self.highest) as i16))
    }

    fn place(&self, header: &Header, marker: bool) -> Place {
        Place {
            sequence: header.sequence.wrapping_add(self.sequence),
            timestamp: header.timestamp.wrapping_add(self.timestamp),
            marker,
        }
    }
}

/// A press may begin where the sender's time line says, unless that has gone astray.
fn on_time(timestamp: u32, ticks: u64, out: &Outbound) -> u32 {
    if is_timely(timestamp, out.timestamp(ticks), out.clock() / 1000) { timestamp } else { out.earliest(ticks) }
}

fn is_timely(timestamp: u32, now: u32, per_ms: u32) -> bool {
    let ahead = timestamp.wrapping_sub(now) as i32;
    (-((BEHIND_MS * per_ms) as i32)..((AHEAD_MS * per_ms) as i32)).contains(&ahead)
}
