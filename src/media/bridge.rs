//! What a leg does with the sound and the keys of the party it is bridged with.
//!
//! A packet of the same codec leaves as it came, at once, with a header of ours (`passage`); of the other law of G.711, with
//! its bytes recoded; in frames of another length, cut anew. Nothing is kept for a tick. Only between other codecs the sound
//! waits in the jitter buffer of a `Transcoder`, and leaves with the frames of this leg. While something plays on the leg, or
//! keys are sent, that is heard instead. When nothing comes, the leg sends noise as it does alone.

use super::{
    Sink,
    engine::{SLOT_TICKS, Tick},
    keys::{self, KeyFrame},
    leg::{LONGEST_FRAME, Leg},
    passage::{Passage, Place},
    pieces::Pieces,
    transcode::Transcoder,
};
use crate::{
    audio::{
        g711::{self, Law},
        packet_ticks,
    },
    rtp::{CLOCK, Packet},
    vocab::{Codec, Digit, LegId},
};

/// Frames that may be missing in a row and still be told to the listener as lost.
const MOST_MISSING: u32 = 50;
/// Packets of a press come at most so far apart, in ticks: 50 ms is usual (RFC 4733 §2.5.1.2).
const EVENT_STEP: u64 = 400;
/// Eight events in one packet, more than fingers can press in its time.
const LONGEST_EVENTS: usize = 32;

#[derive(Debug)]
pub(super) struct Bridged {
    with: LegId,
    passage: Passage,
    pieces: Pieces,
    /// Between two codecs, from theirs to ours.
    transcoder: Option<(Codec, Codec, Box<Transcoder>)>,
}

impl Leg {
    pub fn join(&mut self, other: LegId) {
        if self.other() != Some(other) {
            let (passage, pieces) = (Passage::default(), Pieces::default());
            self.bridged = Some(Box::new(Bridged { with: other, passage, pieces, transcoder: None }));
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

    /// The other party speaks `theirs` from now on.
    pub fn hear_from(&mut self, theirs: Codec) {
        let ours = self.codec();
        let Some(bridged) = &mut self.bridged else { return };
        if goes_through(theirs, ours) {
            bridged.transcoder = None;
        } else if bridged.transcoder.as_ref().is_none_or(|(from, to, _)| (*from, *to) != (theirs, ours)) {
            bridged.transcoder = match Transcoder::new(theirs, ours) {
                Ok(transcoder) => Some((theirs, ours, Box::new(transcoder))),
                Err(error) => {
                    tracing::error!(leg = %self.id, %error, "a codec cannot be begun; one party will not hear the other");
                    None
                }
            };
        }
    }

    /// The other party's sound for the frame that is due, where it has to be transcoded. To be asked for at every frame,
    /// heard or not, so that the jitter buffer keeps time.
    pub(super) fn frame_from_other(&mut self, ticks: usize, frame: &mut [u8]) -> Option<usize> {
        let (_, _, transcoder) = self.bridged.as_mut()?.transcoder.as_mut()?;
        Some(transcoder.frame(ticks, frame)).filter(|len| *len > 0)
    }

    /// Audio of the other party.
    pub(super) fn hear_audio(&mut self, ticks: u64, codec: Codec, packet: &Packet<'_>, sink: &mut impl Sink) {
        if let Some((from, _, transcoder)) = self.bridged.as_mut().and_then(|b| b.transcoder.as_mut()) {
            if *from == codec {
                transcoder.push(ticks, &packet.header, packet.payload);
            }
            return;
        }
        let (Some(ours), Some(length)) = (self.open_codec(), packet_ticks(codec, packet.payload)) else { return };
        let Some(bridged) = self.bridged.as_mut().filter(|_| goes_through(codec, ours)) else { return };
        let before = bridged.passage.is_flowing(ticks);
        bridged.passage.heard(ticks, length as u64);
        let Some(place) = bridged.passage.audio(&packet.header, ticks, &self.outbound) else { return };
        self.outbound.follow(place.timestamp, ticks);
        let mut recoded = [0; LONGEST_FRAME];
        let payload = match (Law::of(codec), Law::of(ours)) {
            (Some(from), Some(to)) if from != to => {
                let Some(out) = recoded.get_mut(..packet.payload.len()) else { return };
                out.iter_mut().zip(packet.payload).for_each(|(o, &b)| *o = g711::encode(to, g711::decode(from, b)));
                out
            }
            _ => packet.payload,
        };
        let frame = self.frame_slots() as usize * SLOT_TICKS as usize;
        if length == frame || !ours.is_bytewise() {
            self.pass(place, length as u32, payload, sink);
        } else {
            self.pass_in_pieces(Place { marker: packet.header.marker || !before, ..place }, payload, frame, sink);
        }
    }

    /// A packet of a key of the other party, where both have agreed on events; `clock` is that of its durations.
    pub(super) fn hear_event(&mut self, ticks: u64, packet: &Packet<'_>, clock: u32, sink: &mut impl Sink) {
        let Some(payload_type) = self.media.as_ref().and_then(|media| media.params.telephone_event) else { return };
        let ours = self.event_clock();
        if self.open_codec().is_none() {
            return;
        }
        let Some(bridged) = &mut self.bridged else { return };
        bridged.passage.heard(ticks, EVENT_STEP);
        let Some(place) = bridged.passage.event(&packet.header, ticks, &self.outbound) else { return };
        let mut payload = [0; LONGEST_EVENTS];
        let Some(payload) = payload.get_mut(..packet.payload.len()) else { return };
        payload.copy_from_slice(packet.payload);
        let mut whole = 0;
        for event in payload.chunks_exact_mut(4) {
            let &mut [_, _, ref mut high, ref mut low] = event else { return };
            let duration = u64::from(u16::from_be_bytes([*high, *low]));
            let scaled = (duration * u64::from(ours) / u64::from(clock.max(1))).min(u16::MAX.into());
            [*high, *low] = (scaled as u16).to_be_bytes();
            whole += duration * u64::from(self.outbound.clock()) / u64::from(clock.max(1));
        }
        let header = self.outbound.pass(payload_type, place, whole as u32, payload.len());
        self.send_rtp(&header, payload, sink);
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

    /// `length` is in ticks of 8000 Hz.
    fn pass(&mut self, place: Place, length: u32, payload: &[u8], sink: &mut impl Sink) {
        let Some(payload_type) = self.media.as_ref().map(|media| media.params.payload_type) else { return };
        let ticks = length * (self.outbound.clock() / CLOCK);
        let header = self.outbound.pass(payload_type, place, ticks, payload.len());
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
            self.pass(Place { sequence, timestamp, marker }, bytes.len() as u32, bytes, sink);
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
        let mut frame = [0; LONGEST_FRAME];
        let bytes = if params.codec.is_bytewise() { (ticks as usize).min(LONGEST_FRAME) } else { LONGEST_FRAME };
        let frame = &mut frame[..bytes];
        self.frame_from_other(ticks as usize, frame);
        self.interrupt_other();
        let len = match (key, event) {
            (KeyFrame::Event { digit, end, duration, began, first }, Some(payload_type)) => {
                let payload = keys::event(digit, end, duration * (params.event_clock / CLOCK));
                let lasts = duration * (self.outbound.clock() / CLOCK);
                let header = self.outbound.event(payload_type, began, first, lasts, payload.len());
                return self.send_rtp(&header, &payload, sink);
            }
            (KeyFrame::Tones { digit, at }, _) => {
                let mut samples = [0; LONGEST_FRAME];
                let samples = &mut samples[..(ticks as usize).min(LONGEST_FRAME)];
                keys::tones(digit, at, samples);
                self.keys.encode(params.codec, samples, frame)
            }
            (KeyFrame::Pause | KeyFrame::Event { .. }, _) => self.player.noise(params.codec, tick.noise, frame),
        };
        let header = self.outbound.header(params.payload_type, (tick.slot, slots), len, false);
        self.send_rtp(&header, &frame[..len], sink);
    }
}

/// Packets of `theirs` can be passed on in `ours` one by one.
fn goes_through(theirs: Codec, ours: Codec) -> bool {
    theirs == ours || (Law::of(theirs).is_some() && Law::of(ours).is_some())
}
