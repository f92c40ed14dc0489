//! Keys, by whichever way they come: RFC 4733 events, SIP INFO, or tones in the audio.
//!
//! Many phones and gateways send one press by two ways. The way that brings the first digit of a call is therefore the
//! only one believed for the rest of it, unless a later SDP withdraws it.

use std::time::{Duration, Instant};

use crate::{
    audio::DtmfDetector,
    rtp::{EventDecoder, Packet},
    vocab::Digit,
};

use super::DigitSource;

/// Keys that are told of in a second. No finger presses as many; beyond it somebody floods whoever counts them.
const MOST_A_SECOND: u8 = 20;

#[derive(Debug, Default)]
pub(super) struct Digits {
    way: Option<DigitSource>,
    pace: Pace,
    events: EventDecoder,
    /// Only while no telephone-event is agreed.
    tones: Option<Box<DtmfDetector>>,
}

impl Digits {
    /// What a new SDP says about telephone-event: at which clock it is agreed, if it is.
    pub fn configure(&mut self, event_clock: Option<u32>) {
        match (event_clock, &self.tones) {
            (Some(clock), _) => {
                self.tones = None;
                self.events.set_clock(clock);
            }
            (None, None) => self.tones = Some(Box::default()),
            (None, Some(_)) => {}
        }
        let events_agreed = event_clock.is_some();
        let withdrawn = match self.way {
            Some(DigitSource::Event) => !events_agreed,
            Some(DigitSource::InBand) => events_agreed,
            Some(DigitSource::Info) | None => false,
        };
        if withdrawn {
            self.way = None;
        }
    }

    /// The way that is believed, once there was a digit.
    pub fn way(&self) -> Option<DigitSource> {
        self.way
    }

    pub fn listens_to_tones(&self) -> bool {
        self.tones.is_some() && self.believes(DigitSource::InBand)
    }

    pub fn event(&mut self, now: Instant, packet: &Packet<'_>, mut pressed: impl FnMut(Digit)) {
        let believed = self.believes(DigitSource::Event);
        let mut any = false;
        self.events.receive(now, packet, |digit| {
            any = true;
            if believed && self.pace.allows(now) {
                pressed(digit);
            }
        });
        if any && believed {
            self.way = Some(DigitSource::Event);
        }
    }

    pub fn info(&mut self, digit: Digit) -> Option<Digit> {
        self.take(DigitSource::Info, digit)
    }

    pub fn audio(&mut self, samples: &[i16]) -> Option<Digit> {
        let digit = self.tones.as_mut()?.process(samples)?;
        self.take(DigitSource::InBand, digit)
    }

    /// The peer sent nothing for a while; what sounds next is another press.
    pub fn pause(&mut self) {
        if let Some(tones) = &mut self.tones {
            tones.reset();
        }
    }

    fn take(&mut self, source: DigitSource, digit: Digit) -> Option<Digit> {
        self.believes(source).then(|| {
            self.way = Some(source);
            digit
        })
    }

    fn believes(&self, source: DigitSource) -> bool {
        self.way.is_none_or(|way| way == source)
    }
}

/// How many keys came within the second that began with the first of them.
#[derive(Debug, Default)]
struct Pace {
    since: Option<Instant>,
    keys: u8,
}

impl Pace {
    fn allows(&mut self, now: Instant) -> bool {
        if self.since.is_none_or(|since| now.saturating_duration_since(since) >= Duration::from_secs(1)) {
            *self = Self { since: Some(now), keys: 0 };
        }
        self.keys = self.keys.saturating_add(1);
        self.keys <= MOST_A_SECOND
    }
}
