//! Packets of one stream on their way from the network's time to ours: put in order, held for 40–60 ms, and what is missing
//! told when it is due.
//!
//! ```text
//! begins to play     when 40 ms are there
//! next one is there  it is played; silence first when its timestamp says that none was sent (DTX)
//! a later one only   what lies between is lost
//! none at all        something is made up and the delay grows by it, up to 200 ms: then the stream has paused
//! once a second      what was never needed in that second beyond the jitter measured is thrown away
//! ```
//!
//! Time is counted in ticks of 8000 Hz whatever the clock of the codec.

use crate::{
    audio::packet_ticks,
    rtp::{CLOCK, Header},
    vocab::Codec,
};

const MS: usize = CLOCK as usize / 1000;
/// What must be there before the first packet is played.
const FIRST: usize = 40 * MS;
/// What is to be left after a packet was taken, without jitter and with the most that is followed.
const LEAST: usize = 20 * MS;
const MOST: usize = 40 * MS;
/// Waited for in vain so long, a stream has paused and begins anew.
const PAUSED: usize = 200 * MS;
/// A leap of the timestamp beyond it is another time line, no silence.
const LONGEST_GAP: i64 = 60_000 * MS as i64;
/// How often it is asked whether less would do.
const WINDOW: usize = 1000 * MS;
/// Packets held. Of a stream that nobody listens to, the latest are kept.
const PLACES: u16 = 32;
/// This far back a packet is late; further, another sequence.
const MISORDER: i16 = 100;
/// Longer payloads than a telephone's codec needs are not waited for.
const LONGEST_PAYLOAD: usize = 1275;
/// Room that every place has from the start, enough for what we agree to.
const USUAL_PAYLOAD: usize = 480;

#[derive(Debug)]
pub struct JitterBuffer {
    codec: Codec,
    places: Box<[Place]>,
    stream: Option<Stream>,
    /// Packets that came too late to be played, or twice.
    pub late: u64,
}

#[derive(Debug)]
struct Place {
    sequence: Option<u16>,
    timestamp: u32,
    ticks: usize,
    payload: Vec<u8>,
}

#[derive(Debug)]
struct Stream {
    ssrc: u32,
    /// What is to be played next, and the timestamp due.
    next: u16,
    timestamp: u32,
    playing: bool,
    held: usize,
    waited: usize,
    /// Interarrival jitter (RFC 3550 §6.4.1), ticks.
    jitter: f32,
    transit: Option<u32>,
    /// The number that would show another sequence.
    doubt: Option<u16>,
    /// The least that was left after a packet was taken, and over how long.
    lowest: usize,
    watched: usize,
}

enum Arrival {
    InTime,
    /// Before the first, while nothing was played yet.
    Earlier,
    Late,
    Doubtful,
    Leap,
}

/// What is due.
#[derive(Debug, PartialEq, Eq)]
pub enum Due<'a> {
    /// `leaps` when something before it was thrown away to shorten the delay.
    Packet { payload: &'a [u8], leaps: bool },
    /// So much is missing; `next` is the packet right after it, when that is here.
    Lost { ticks: usize, next: Option<&'a [u8]> },
    /// So much was not sent, as nobody spoke.
    Pause { ticks: usize },
    /// The stream has not begun, or paused.
    Nothing,
}

impl JitterBuffer {
    pub fn new(codec: Codec) -> Self {
        let place = || Place { sequence: None, timestamp: 0, ticks: 0, payload: Vec::with_capacity(USUAL_PAYLOAD) };
        Self { codec, places: (0..PLACES).map(|_| place()).collect(), stream: None, late: 0 }
    }

    /// A packet arrived at `arrival`, in ticks of any origin.
    pub fn push(&mut self, arrival: u64, header: &Header, payload: &[u8]) {
        let Some(ticks) = packet_ticks(self.codec, payload).filter(|_| payload.len() <= LONGEST_PAYLOAD) else {
            return;
        };
        let scale = self.scale();
        if self.stream.as_ref().is_none_or(|stream| stream.ssrc != header.ssrc) {
            self.begin(header);
        }
        let Some(stream) = &mut self.stream else { return };
        match stream.judge(header.sequence) {
            Arrival::Doubtful => return,
            Arrival::Leap => self.begin(header),
            Arrival::Late => {
                self.late += 1;
                return;
            }
            // Out of order at the very beginning. What was held too far ahead for it is given up.
            Arrival::Earlier => {
                (stream.next, stream.timestamp) = (header.sequence, header.timestamp);
                self.forget_beyond(header.sequence);
            }
            Arrival::InTime => {}
        }
        let Some(stream) = &mut self.stream else { return };
        stream.doubt = None;
        stream.measure(arrival as u32, header.timestamp / scale);
        let place = &mut self.places[usize::from(header.sequence % PLACES)];
        if place.sequence == Some(header.sequence) {
            self.late += 1;
            return;
        }
        (place.sequence, place.timestamp, place.ticks) = (Some(header.sequence), header.timestamp, ticks);
        place.payload.clear();
        place.payload.extend_from_slice(payload);
        stream.held += ticks;
    }

    /// What is due when `wanted` ticks are to be played.
    pub fn pull(&mut self, wanted: usize) -> Due<'_> {
        let scale = self.scale();
        let Some(stream) = &mut self.stream else { return Due::Nothing };
        let found = (0..PLACES)
            .map(|i| stream.next.wrapping_add(i))
            .find(|&sequence| self.places[usize::from(sequence % PLACES)].sequence == Some(sequence));
        let Some(sequence) = found else { return stream.wait(wanted) };
        let index = usize::from(sequence % PLACES);
        let Place { timestamp, ticks, .. } = self.places[index];
        if !stream.playing {
            if stream.held < FIRST {
                return Due::Nothing;
            }
            stream.resume(sequence, timestamp);
        }
        let gap = i64::from(timestamp.wrapping_sub(stream.timestamp) as i32) / i64::from(scale);
        let missing = if gap.abs() > LONGEST_GAP { 0 } else { gap - stream.waited as i64 };
        if let Some(missing) = usize::try_from(missing).ok().filter(|missing| *missing > 0) {
            let ticks = missing.min(wanted);
            stream.timestamp = stream.timestamp.wrapping_add(ticks as u32 * scale);
            if sequence == stream.next {
                return Due::Pause { ticks };
            }
            let next = (missing == ticks).then_some(self.places[index].payload.as_slice());
            return Due::Lost { ticks, next };
        }
        self.places[index].sequence = None;
        stream.waited = 0;
        stream.next = sequence.wrapping_add(1);
        stream.timestamp = timestamp.wrapping_add(ticks as u32 * scale);
        stream.held -= ticks;
        let leaps = self.shorten(ticks);
        Due::Packet { payload: &self.places[index].payload, leaps }
    }

    fn begin(&mut self, header: &Header) {
        self.places.iter_mut().for_each(|place| place.sequence = None);
        self.stream = Some(Stream {
            ssrc: header.ssrc,
            next: header.sequence,
            timestamp: header.timestamp,
            playing: false,
            held: 0,
            waited: 0,
            jitter: 0.0,
            transit: None,
            doubt: None,
            lowest: usize::MAX,
            watched: 0,
        });
    }

    /// What has no place any more once `first` is the first to play.
    fn forget_beyond(&mut self, first: u16) {
        let Some(stream) = &mut self.stream else { return };
        for place in &mut self.places {
            if place.sequence.is_some_and(|sequence| sequence.wrapping_sub(first) >= PLACES) {
                place.sequence = None;
                stream.held -= place.ticks;
            }
        }
    }

    /// Throws packets away when for a whole second more was held than the jitter asks for; the delay stays short so. After
    /// `taken` ticks were taken.
    fn shorten(&mut self, taken: usize) -> bool {
        let Some(stream) = &mut self.stream else { return false };
        stream.lowest = stream.lowest.min(stream.held);
        stream.watched += taken;
        if stream.watched < WINDOW {
            return false;
        }
        let keep = (LEAST + 2 * stream.jitter as usize).min(MOST);
        let mut surplus = stream.lowest.saturating_sub(keep);
        (stream.lowest, stream.watched) = (usize::MAX, 0);
        let mut leaps = false;
        while let place = &mut self.places[usize::from(stream.next % PLACES)]
            && place.sequence == Some(stream.next)
            && place.ticks <= surplus
        {
            place.sequence = None;
            surplus -= place.ticks;
            stream.held -= place.ticks;
            stream.next = stream.next.wrapping_add(1);
            let scale = self.codec.clock() / CLOCK;
            stream.timestamp = place.timestamp.wrapping_add(place.ticks as u32 * scale);
            leaps = true;
        }
        leaps
    }

    fn scale(&self) -> u32 {
        self.codec.clock() / CLOCK
    }
}

impl Stream {
    fn judge(&mut self, sequence: u16) -> Arrival {
        let ahead = sequence.wrapping_sub(self.next) as i16;
        if (0..PLACES as i16).contains(&ahead) {
            Arrival::InTime
        } else if (-MISORDER..0).contains(&ahead) {
            if self.playing { Arrival::Late } else { Arrival::Earlier }
        } else if self.doubt.replace(sequence.wrapping_add(1)) == Some(sequence) {
            // Once may be an error; the second in a row is a sender that began anew, or one nobody has listened to.
            Arrival::Leap
        } else {
            Arrival::Doubtful
        }
    }

    fn measure(&mut self, arrival: u32, timestamp: u32) {
        let transit = arrival.wrapping_sub(timestamp);
        if let Some(before) = self.transit.replace(transit) {
            let off = (transit.wrapping_sub(before) as i32).unsigned_abs();
            if off < CLOCK {
                self.jitter += (off as f32 - self.jitter) / 16.0;
            }
        }
    }

    /// Nothing is there. A stream that was playing is waited for a while.
    fn wait(&mut self, wanted: usize) -> Due<'static> {
        if !self.playing {
            return Due::Nothing;
        }
        self.waited += wanted;
        self.lowest = 0;
        if self.waited >= PAUSED {
            self.playing = false;
            return Due::Nothing;
        }
        Due::Lost { ticks: wanted, next: None }
    }

    fn resume(&mut self, sequence: u16, timestamp: u32) {
        (self.next, self.timestamp) = (sequence, timestamp);
        (self.playing, self.waited) = (true, 0);
        (self.lowest, self.watched) = (usize::MAX, 0);
    }
}

#[cfg(test)]
mod tests;
