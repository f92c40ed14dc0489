//! Telephone-events (RFC 4733): one press, one digit, whatever the network did to its packets.
//!
//! ```text
//! packet   1      2      3      4      5      6      7
//! ts       800    800    800    800    800    800    800     the same for all packets of a press
//! duration 160    320    480    640    800    800    800
//! E                                    1      1      1       the end, sent three times
//! ```
//!
//! A press is known by (SSRC, timestamp) and acted upon at its first packet to arrive, be it a start, a middle or an end;
//! the marker bit is not needed. Long presses come in segments of 0xFFFF ticks with timestamps of their own (§2.5.1.3), and
//! some senders move the timestamp with every packet: a new timestamp of the same digit is the same press when no end was
//! seen and less than 40 ms lie between.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use super::{CLOCK, Packet};
use crate::vocab::Digit;

/// Shorter than the pause any keypad or person makes between two presses (ITU-T Q.24: 40 ms at least).
const SAME_PRESS_MS: u32 = 40;
/// Presses remembered. Far more than a call has; the bound is against a flood.
const REMEMBERED: usize = 512;
/// Events in one packet, one after the other (§2.3).
const BLOCK: usize = 4;
/// More in one packet than fingers can press in a packet's time are somebody's flood.
const MOST_BLOCKS: usize = 8;

#[derive(Clone, Debug)]
pub struct EventDecoder {
    /// Ticks in a second of timestamps and durations.
    clock: u32,
    seen: VecDeque<(u32, u32)>,
    last: Option<Press>,
}

#[derive(Clone, Copy, Debug)]
struct Press {
    ssrc: u32,
    timestamp: u32,
    event: u8,
    duration: u16,
    ended: bool,
    heard: Instant,
}

impl Default for EventDecoder {
    fn default() -> Self {
        Self { clock: CLOCK, seen: VecDeque::new(), last: None }
    }
}

impl EventDecoder {
    /// From now on events run at `clock` (RFC 4733 §2.5.1.1).
    pub fn set_clock(&mut self, clock: u32) {
        self.clock = clock;
    }

    /// Takes in a packet of the telephone-event payload type; calls `pressed` with each digit that begins with it
    /// (mostly none or one: a packet may hold several short events in a row).
    pub fn receive(&mut self, now: Instant, packet: &Packet<'_>, mut pressed: impl FnMut(Digit)) {
        let mut timestamp = packet.header.timestamp;
        for block in packet.payload.chunks_exact(BLOCK).take(MOST_BLOCKS) {
            let &[event, flags, high, low] = block else { return };
            let duration = u16::from_be_bytes([high, low]);
            let press =
                Press { ssrc: packet.header.ssrc, timestamp, event, duration, ended: flags & 0x80 != 0, heard: now };
            if let Some(digit) = Digit::from_event(event)
                && self.is_new(press)
            {
                pressed(digit);
            }
            timestamp = timestamp.wrapping_add(u32::from(duration));
        }
    }

    /// Whether the last press goes on: its end was not heard, and the last packet of it is fresh.
    pub fn is_pressed(&self, now: Instant) -> bool {
        self.last.is_some_and(|p| !p.ended && now.saturating_duration_since(p.heard) < Duration::from_millis(200))
    }

    fn is_new(&mut self, press: Press) -> bool {
        if let Some(last) = &mut self.last
            && (last.ssrc, last.timestamp) == (press.ssrc, press.timestamp)
        {
            last.duration = last.duration.max(press.duration);
            last.ended |= press.ended;
            last.heard = press.heard;
            return false;
        }
        if self.seen.contains(&(press.ssrc, press.timestamp)) {
            return false; // a late packet of an older press
        }
        let goes_on = self.last.is_some_and(|last| last.goes_on_as(&press, self.clock));
        if self.seen.len() == REMEMBERED {
            self.seen.pop_front();
        }
        self.seen.push_back((press.ssrc, press.timestamp));
        self.last = Some(press);
        !goes_on
    }
}

impl Press {
    fn goes_on_as(&self, next: &Self, clock: u32) -> bool {
        if self.ended || self.event != next.event {
            return false;
        }
        if self.ssrc != next.ssrc {
            let gap = next.heard.saturating_duration_since(self.heard);
            return gap < Duration::from_millis(SAME_PRESS_MS.into());
        }
        let step = next.timestamp.wrapping_sub(self.timestamp);
        // A full segment is followed by the next one even when its last packets were lost.
        if step == u32::from(u16::MAX) {
            return true;
        }
        let gap = step.wrapping_sub(u32::from(self.duration)) as i32;
        (step as i32) > 0 && gap < (clock / 1000 * SAME_PRESS_MS) as i32
    }
}

#[cfg(test)]
mod tests;
