//! What a leg does with the sound and the keys of the party it is bridged with.
//!
//! A packet of the same codec leaves as it came, at once, with a header of ours (`passage`); of the other law of G.711, with
//! its bytes recoded; in frames of another length, cut anew. Nothing is kept for a tick. While something plays on the leg, or
//! keys are sent, that is heard instead. When nothing comes, the leg sends noise as it does alone.

use super::{
    Sink,
    engine::{SLOT_TICKS, Tick},
    keys::{KeyFrame, tones},
    leg::{LONGEST_FRAME, LONGEST_PACKET, Leg},
    passage::{Passage, Place},
    pieces::Pieces,
};
use crate::{
    audio::g711,
    rtp::{CLOCK, Packet},
    vocab::{Codec, Digit, LegId},
};

/// Frames that may be missing in a row and still be told to the listener as lost.
const MOST_MISSING: u32 = 50;
/// Packets of a press come at most so far apart, in ticks: 50 ms is usual (RFC 4733 §2.5.1.2).
const EVENT_STEP: u64 = 400;
/// Bytes of audio that one packet may carry.
const LONGEST_PAYLOAD: usize = LONGEST_PACKET - 64;

#[derive(Debug)]
pub(super) struct Bridged {
    with: LegId,
    passage: Passage,
    pieces: Pieces,
}

impl Leg {
    pub fn join(&mut self, other: LegId) {
        if self.other() != Some(other) {
            self.bridged =
                Some(Box::new(Bridged { with: other, passage: Passage::default(), pieces: Pieces::default() }));
        }
        // Fax machines call an exchange, not a person.
        if let Some(media) = &mut self.media {
            media.fax = None;
        }
    }

    /// Stands alone again; returns whom it was bridged with.
    pub fn part(&mut self) -> Option<LegId> {
        self.bridged.take().map(|bridged| bridged.with)
    }

    pub fn other(&self) -> Option<LegId> {
        self.bridged.as_ref().map(|bridged| bridged.with)
    }

    /// The other party's packets come, and nothing of ours is to be sent between them.
    pub(super) fn is_served_by_other(&self, ticks: u64) -> bool {
        self.bridged.as_ref().is_some_and(|bridged| bridged.passage.is_flowing(ticks))
    }

    /// A frame of ours is on its way; what the other party sends goes on behind it.
    pub(super) fn interrupt_other(&mut self) {
        if let Some(bridged) = &mut self.bridged {
            bridged.passage.interrupt();
            bridged.pieces.clear();
        }
    }

    /// Audio of the other party.
    pub(super) fn hear_audio(&mut self, ticks: u64, codec: Codec, packet: &Packet<'_>, sink: &mut impl Sink) {
        let Some(ours) = self.open_codec() else { return };
        let frame = self.frame_slots() as usize * SLOT_TICKS as usize;
        let Some(bridged) = &mut self.bridged else { return };
        let before = bridged.passage.is_flowing(ticks);
        bridged.passage.heard(ticks, packet.payload.len() as u64);
        let Some(place) = bridged.passage.audio(&packet.header, ticks, CLOCK, &self.outbound) else { return };
        self.outbound.follow(place.timestamp, ticks);
        let mut recoded = [0; LONGEST_PAYLOAD];
        let payload = if codec == ours {
            packet.payload
        } else {
            let Some(out) = recoded.get_mut(..packet.payload.len()) else { return };
            out.iter_mut().zip(packet.payload).for_each(|(o, &b)| *o = g711::encode(ours, g711::decode(codec, b)));
            out
        };
        if payload.len() == frame {
            self.pass(place, payload, sink);
        } else {
            self.pass_in_pieces(Place { marker: packet.header.marker || !before, ..place }, payload, frame, sink);
        }
    }

    /// A packet of a key of the other party, where both have agreed on events.
    pub(super) fn hear_event(&mut self, ticks: u64, packet: &Packet<'_>, sink: &mut impl Sink) {
        if self.open_codec().is_none() {
            return;
        }
        let payload_type = self.media.as_ref().and_then(|media| media.params.telephone_event);
        let (Some(payload_type), Some(bridged)) = (payload_type, &mut self.bridged) else { return };
        bridged.passage.heard(ticks, EVENT_STEP);
        let Some(place) = bridged.passage.event(&packet.header, ticks, CLOCK, &self.outbound) else { return };
        let duration = match packet.payload {
            &[_, _, high, low, ..] => u16::from_be_bytes([high, low]),
            _ => return,
        };
        let header = self.outbound.pass(payload_type, place, duration.into(), packet.payload.len());
        self.send_rtp(&header, packet.payload, sink);
    }

    /// A key of the other party that came by another way than this leg can take as it is.
    pub(super) fn hear_key(&mut self, digit: Digit) {
        if self.player.is_idle() {
            self.keys.press(digit);
        }
    }

    pub(super) fn takes_events(&self) -> bool {
        self.media.as_ref().is_some_and(|media| media.params.telephone_event.is_some())
    }

    /// A key that the brain wants to be sent.
    pub fn send_key(&mut self, digit: Digit) {
        self.keys.press(digit);
    }

    /// The codec in which the other party can be heard now; `None` while something of ours is heard, or nobody listens.
    fn open_codec(&self) -> Option<Codec> {
        let media = self.media.as_ref().filter(|media| media.can_send())?;
        (self.player.is_idle() && !self.keys.is_busy()).then_some(media.params.codec)
    }

    fn pass(&mut self, place: Place, payload: &[u8], sink: &mut impl Sink) {
        let Some(payload_type) = self.media.as_ref().map(|media| media.params.payload_type) else { return };
        let header = self.outbound.pass(payload_type, place, payload.len() as u32, payload.len());
        self.send_rtp(&header, payload, sink);
    }

    fn pass_in_pieces(&mut self, place: Place, payload: &[u8], frame: usize, sink: &mut impl Sink) {
        // Borrowed for the time of the cutting; it goes back below.
        let Some(mut bridged) = self.bridged.take() else { return };
        let mut marker = place.marker;
        bridged.pieces.add(place.timestamp, payload, frame, |timestamp, bytes| {
            let gap = (timestamp.wrapping_sub(self.outbound.end()) as i32).max(0) as u32;
            let missing = if marker { 0 } else { (gap / frame as u32).min(MOST_MISSING) };
            let sequence = self.outbound.next_sequence().wrapping_add(missing as u16);
            self.pass(Place { sequence, timestamp, marker }, bytes, sink);
            marker = false;
        });
        // The numbers are ours here; theirs count anew once the frames are of one length.
        bridged.passage.interrupt();
        self.bridged = Some(bridged);
    }

    /// The frame of a key, in the place of what would be sent otherwise.
    pub(super) fn send_key_frame(&mut self, tick: Tick<'_>, slots: u64, sink: &mut impl Sink) {
        let Some(params) = self.media.as_ref().map(|media| media.params) else { return };
        let ticks = slots as u32 * SLOT_TICKS;
        let begin = tick.slot * u64::from(SLOT_TICKS);
        let event = params.telephone_event;
        let Some(key) = self.keys.frame(event.is_some(), self.outbound.earliest(begin), ticks) else { return };
        self.interrupt_other();
        let mut frame = [0; LONGEST_FRAME];
        let frame = &mut frame[..(ticks as usize).min(LONGEST_FRAME)];
        match (key, event) {
            (KeyFrame::Event { payload, began, first, duration }, Some(payload_type)) => {
                let header = self.outbound.event(payload_type, began, first, duration, payload.len());
                return self.send_rtp(&header, &payload, sink);
            }
            (KeyFrame::Tones { digit, at }, _) => {
                let mut samples = [0; LONGEST_FRAME];
                let samples = &mut samples[..frame.len()];
                tones(digit, at, samples);
                frame.iter_mut().zip(samples).for_each(|(o, s)| *o = g711::encode(params.codec, *s));
            }
            (KeyFrame::Pause | KeyFrame::Event { .. }, _) => self.player.noise(params.codec, tick.noise, frame),
        }
        let header = self.outbound.header(params.payload_type, tick.slot, slots, false);
        self.send_rtp(&header, frame, sink);
    }
}
