//! One RTP leg from `Configure` to `Close`: a frame leaves at each of its slots, and every packet that comes in is judged.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use super::{
    Channel, DigitSource, LegEnd, MediaEvent, RecordLimits, RecordStop, ResolvedPlay, Sink,
    bridge::Bridged,
    digits::Digits,
    engine::{SLOT_TICKS, Tick},
    keys::Keys,
    latch::{Latch, Origin},
    liveness::{Change, Liveness},
    outbound::Outbound,
    player::{Ended, Filled, Player},
    reports::Reports,
    secure::Secure,
    tape::Tape,
};
use crate::{
    audio::{
        Decoder, FaxDetector, LONGEST_DECODED, Rate,
        g711::{self, Law},
        packet_ticks,
    },
    chance::Chance,
    clock::Now,
    rtp::{CLOCK, Header, Packet, Reception, is_rtcp, srtp::AuthTag},
    sdp::{Direction, MediaParams, SrtpKeys},
    vocab::{Codec, Digit, LegId, Network, PlayId, RecordingId},
};

/// Frames of 60 ms are the longest we agree to send; no packet of Opus that we make is longer.
pub(super) const LONGEST_FRAME: usize = 480;
/// What crosses a network in one piece; an encrypted packet beyond it is not looked into.
pub(super) const LONGEST_PACKET: usize = 1500;
/// A fax machine calls from the start; later on nobody need listen for it.
const FAX_SAMPLES: u32 = 60 * CLOCK;
/// Arrivals of a DTX sender this far apart are not one sound.
const PAUSE_TICKS: u32 = CLOCK / 25;

#[derive(Debug)]
pub(super) struct Leg {
    pub id: LegId,
    pub rtp: SocketAddr,
    /// Networks that are listened to at all; empty is everybody.
    from: Arc<[Network]>,
    pub(super) player: Player,
    pub(super) keys: Keys,
    digits: Digits,
    reception: Reception,
    liveness: Liveness,
    pub(super) outbound: Outbound,
    stray: u64,
    pub(super) media: Option<Media>,
    pub(super) tape: Option<Box<Tape>>,
    /// While it is bridged.
    pub(super) bridged: Option<Box<Bridged>>,
}

/// A datagram that came to one of a leg's ports.
#[derive(Clone, Copy)]
pub(super) struct Datagram<'a> {
    pub now: Now,
    /// The same in RTP ticks since the engine's start.
    pub ticks: u64,
    pub channel: Channel,
    pub from: SocketAddr,
    pub bytes: &'a [u8],
}

/// What exists once an offer and an answer have met.
#[derive(Debug)]
pub(super) struct Media {
    pub(super) params: MediaParams,
    latch: Latch,
    /// In use while `params.srtp` says so; kept beyond it, because a key that comes back must not begin anew.
    secure: Option<Box<Secure>>,
    reports: Reports,
    pub(super) fax: Option<Box<FaxDetector>>,
    fax_left: u32,
    /// Sequence and timestamp that the next audio packet has when nothing is missing.
    next_audio: Option<(u16, u32)>,
    /// Only where tones are listened to in another codec than G.711.
    ear: Option<(Codec, Decoder)>,
}

impl Leg {
    pub fn new(id: LegId, (rtp, from): (SocketAddr, Arc<[Network]>), timeout: Duration, chance: &mut Chance) -> Self {
        Self {
            id,
            rtp,
            from,
            player: Player::default(),
            keys: Keys::default(),
            digits: Digits::default(),
            reception: Reception::default(),
            liveness: Liveness::new(timeout),
            outbound: Outbound::new(chance),
            stray: 0,
            media: None,
            tape: None,
            bridged: None,
        }
    }

    pub fn is_configured(&self) -> bool {
        self.media.is_some()
    }

    pub fn codec(&self) -> Codec {
        self.media.as_ref().map_or(Codec::Pcma, |m| m.params.codec)
    }

    pub fn configure(&mut self, now: Now, ticks: u64, params: MediaParams, chance: &mut Chance) {
        self.digits.configure(params.telephone_event.map(|_| params.event_clock));
        self.outbound.set_clock(params.codec.clock(), ticks);
        self.reception.set_clock(params.codec.clock());
        self.liveness.expect(params.direction == Direction::SendRecv && !params.held, now.mono);
        match &mut self.media {
            Some(media) => {
                let before = media.latch.target();
                media.latch.describe(params.remote, now.mono);
                if media.latch.target() != before || params.rtcp_mux != media.params.rtcp_mux {
                    media.reports.target = params.remote_rtcp;
                }
                media.agree_on_keys(params.srtp);
                media.params = params;
            }
            None => {
                let first = Duration::from_millis(500 + chance.below(4500));
                let cname = format!("{}@{}", chance.token(12), self.rtp.ip()).into_boxed_str();
                self.media = Some(Media {
                    params,
                    latch: Latch::new(params.remote, now.mono),
                    secure: params.srtp.map(|keys| Box::new(Secure::new(keys))),
                    reports: Reports::new(params.remote_rtcp, cname, now.mono, first),
                    fax: self.bridged.is_none().then(Box::default),
                    fax_left: FAX_SAMPLES,
                    next_audio: None,
                    ear: None,
                });
            }
        }
    }

    pub fn expect_play(&mut self, play: PlayId, sink: &mut impl Sink) {
        let ended = self.player.expect(play);
        self.tell_played(ended, sink);
    }

    pub fn start_play(&mut self, resolved: ResolvedPlay, sink: &mut impl Sink) {
        let ended = self.player.start(resolved);
        self.tell_played(ended, sink);
    }

    pub fn stop(&mut self, sink: &mut impl Sink) {
        let ended = self.player.stop();
        self.tell_played(ended, sink);
    }

    pub fn info_digit(&mut self, digit: Digit, other: Option<&mut Leg>, sink: &mut impl Sink) {
        if let Some(digit) = self.digits.info(digit) {
            sink.event(MediaEvent::Digit { leg: self.id, digit, source: DigitSource::Info });
            other.into_iter().for_each(|other| other.hear_key(digit));
        }
    }

    /// Ticks in a second of the durations of keys.
    pub(super) fn event_clock(&self) -> u32 {
        self.media.as_ref().map_or(CLOCK, |media| media.params.event_clock)
    }

    /// How many slots a frame of this leg lasts.
    pub fn frame_slots(&self) -> u64 {
        let bytewise = self.media.as_ref().filter(|m| m.params.codec.is_bytewise());
        bytewise.map_or(2, |m| u64::from(m.params.ptime_ms / 10).clamp(1, 6))
    }

    /// Sends the frame that stands in `tick.slot`, and does what is due with it.
    pub fn tick(&mut self, now: Now, tick: Tick<'_>, sink: &mut impl Sink) {
        if let Some(why) = self.tape.as_mut().and_then(|tape| tape.roll(tick.ticks, sink)) {
            self.stop_tape(tick.ticks, why, sink);
        }
        let Some(media) = &mut self.media else { return };
        if self.liveness.check(now.mono) == Some(Change::Died) {
            sink.event(MediaEvent::Dead { leg: self.id });
        }
        if media.reports.is_due(now.mono) {
            self.report(now, tick.ticks, false, sink);
        }
        self.send_frame(tick, self.frame_slots(), sink);
    }

    fn send_frame(&mut self, tick: Tick<'_>, slots: u64, sink: &mut impl Sink) {
        let Some(media) = &self.media else { return };
        if !media.can_send() {
            return; // the prompt waits until somebody can hear it
        }
        if self.keys.is_busy() {
            return self.send_key_frame(tick, slots, sink);
        }
        let (codec, payload_type) = (media.params.codec, media.params.payload_type);
        let mut frame = [0; LONGEST_FRAME];
        let bytes = if codec.is_bytewise() { slots as usize * SLOT_TICKS as usize } else { LONGEST_FRAME };
        let frame = &mut frame[..bytes.min(LONGEST_FRAME)];
        let from_other = self.frame_from_other(slots as usize * SLOT_TICKS as usize, frame);
        if self.player.is_idle() && self.is_served_by_other(tick.ticks) {
            return;
        }
        let filled = match from_other {
            Some(len) if self.player.is_idle() => Filled { len, ..Filled::default() },
            _ => self.player.fill(codec, tick.noise, frame),
        };
        let header = self.outbound.header(payload_type, (tick.slot, slots), filled.len, filled.begins);
        self.interrupt_other();
        self.send_rtp(&header, &frame[..filled.len], sink);
        self.tell_played(filled.ended, sink);
    }

    /// Seals a packet and sends it to where the peer is.
    pub(super) fn send_rtp(&mut self, header: &Header, payload: &[u8], sink: &mut impl Sink) {
        let Some(media) = &mut self.media else { return };
        let mut packet = [0; LONGEST_PACKET];
        let len = header.write(payload, &mut packet[..LONGEST_PACKET - AuthTag::LONGEST]);
        if len > 0
            && let Some(packet) = media.sealed(Channel::Rtp, &mut packet, len)
        {
            sink.send(self.id, Channel::Rtp, media.latch.target(), packet);
        }
    }

    /// A datagram that came to one of the two ports. Nobody is believed, nor answered elsewhere than before, on account of
    /// a packet from outside the networks agreed, or of one that does not bear the seal of the key agreed.
    pub fn packet(&mut self, datagram: Datagram<'_>, other: Option<&mut Leg>, sink: &mut impl Sink) {
        let muxed = self.media.as_ref().is_some_and(|m| m.params.rtcp_mux);
        let channel = if muxed && is_rtcp(datagram.bytes) { Channel::Rtcp } else { datagram.channel };
        let datagram = Datagram { channel, ..datagram };
        let good = self.listens_to(datagram.from)
            && match self.media.as_mut().and_then(Media::secure) {
                Some(secure) => {
                    let mut clear = [0; LONGEST_PACKET];
                    let opened = secure.open(channel, datagram.bytes, &mut clear);
                    opened.is_some_and(|bytes| self.heed(Datagram { bytes, ..datagram }, other, sink))
                }
                None => self.heed(datagram, other, sink),
            };
        if !good {
            self.stray += 1;
        }
    }

    fn listens_to(&self, from: SocketAddr) -> bool {
        self.from.is_empty() || self.from.iter().any(|network| network.contains(from.ip()))
    }

    /// False when the packet is to be counted as a stray one.
    fn heed(&mut self, datagram: Datagram<'_>, other: Option<&mut Leg>, sink: &mut impl Sink) -> bool {
        match datagram.channel {
            Channel::Rtp => self.rtp(datagram, other, sink),
            Channel::Rtcp => self.rtcp(datagram.now, datagram.from, datagram.bytes, sink),
        }
    }

    fn rtp(&mut self, datagram: Datagram<'_>, mut other: Option<&mut Leg>, sink: &mut impl Sink) -> bool {
        let Datagram { now, ticks, from, .. } = datagram;
        let (Some(media), Some(packet)) = (&mut self.media, Packet::read(datagram.bytes)) else { return false };
        let Some(kind) = media.kind(packet.header.payload_type) else { return false };
        match media.latch.judge(from, packet.header.ssrc, packet.header.sequence, now.mono) {
            Origin::Stranger => return false,
            Origin::Moved => media.follow(from),
            Origin::Peer => {}
        }
        let clock = media.params.codec.clock();
        // First of all: the other party waits for it.
        if let Kind::Audio(codec) = kind {
            if let Some(other) = other.as_deref_mut() {
                other.hear_audio(ticks, codec, &packet, sink);
                other.tape.iter_mut().for_each(|tape| tape.hear_other(ticks, codec, &packet));
            }
            self.tape.iter_mut().for_each(|tape| tape.hear(ticks, codec, &packet));
        }
        self.heard(now, sink);
        let audible = matches!(kind, Kind::Audio(codec) if codec.clock() == clock);
        let arrival = ticks.wrapping_mul(u64::from(clock / CLOCK)) as u32;
        self.reception.receive(&packet.header, audible.then_some(arrival));
        match kind {
            Kind::Event => self.event(now, ticks, &packet, other, sink),
            Kind::Audio(codec) => self.listen(codec, &packet, other, sink),
            Kind::Other => {}
        }
        true
    }

    /// A packet of a telephone-event. When another way of keys was first, this one is neither believed nor passed on.
    fn event(&mut self, now: Now, ticks: u64, packet: &Packet<'_>, mut other: Option<&mut Leg>, sink: &mut impl Sink) {
        let passed_on = other.as_deref_mut().is_some_and(|other| other.takes_events());
        let id = self.id;
        self.digits.event(now.mono, packet, |digit| {
            sink.event(MediaEvent::Digit { leg: id, digit, source: DigitSource::Event });
            if let Some(other) = other.as_deref_mut()
                && !passed_on
            {
                other.hear_key(digit);
            }
        });
        if let Some(other) = other
            && passed_on
            && self.digits.way() == Some(DigitSource::Event)
        {
            other.hear_event(ticks, packet, self.event_clock(), sink);
        }
    }

    /// Tones in the audio: keys where nothing better was agreed, and fax machines, which speak G.711, in the first minute.
    fn listen(&mut self, codec: Codec, packet: &Packet<'_>, other: Option<&mut Leg>, sink: &mut impl Sink) {
        let Some(media) = &mut self.media else { return };
        let tones = self.digits.listens_to_tones();
        if !tones && (media.fax.is_none() || Law::of(codec).is_none()) {
            return;
        }
        let mut samples = [0; LONGEST_DECODED];
        let len = match Law::of(codec) {
            Some(law) => g711::decode_into(law, packet.payload, &mut samples),
            None => media.ear(codec).map_or(0, |ear| ear.decode(packet.payload, &mut samples)),
        };
        let samples = &samples[..len];
        if media.paused_before(codec, packet) {
            self.digits.pause();
        }
        if tones && let Some(digit) = self.digits.audio(samples) {
            sink.event(MediaEvent::Digit { leg: self.id, digit, source: DigitSource::InBand });
            // Where no event was agreed either, the tones themselves go through with the audio.
            other.filter(|other| other.takes_events()).into_iter().for_each(|other| other.hear_key(digit));
        }
        if let Some(fax) = &mut media.fax {
            if fax.process(samples) {
                sink.event(MediaEvent::FaxTone { leg: self.id });
            }
            media.fax_left = media.fax_left.saturating_sub(len as u32);
            if media.fax_left == 0 {
                media.fax = None;
            }
        }
    }

    fn rtcp(&mut self, now: Now, from: SocketAddr, bytes: &[u8], sink: &mut impl Sink) -> bool {
        let Some(media) = &mut self.media else { return false };
        // Whose RTP we do not believe, his reports we do not either; the port may be any behind a NAT.
        if from.ip() != media.latch.target().ip() && from != media.reports.target {
            return false;
        }
        if !media.reports.read(now, bytes, &self.outbound) {
            return false;
        }
        media.reports.target = from;
        self.heard(now, sink);
        true
    }

    fn heard(&mut self, now: Now, sink: &mut impl Sink) {
        if self.liveness.heard(now.mono) == Some(Change::Revived) {
            sink.event(MediaEvent::Alive { leg: self.id });
        }
    }

    fn report(&mut self, now: Now, ticks: u64, bye: bool, sink: &mut impl Sink) {
        let Some(media) = &mut self.media else { return };
        let mut bytes = [0; 256];
        let len = media.reports.write(now, ticks, &self.outbound, &mut self.reception, bye, &mut bytes);
        let target = media.reports.target;
        if len > 0 && !target.ip().is_unspecified() {
            let channel = if media.params.rtcp_mux { Channel::Rtp } else { Channel::Rtcp };
            if let Some(packet) = media.sealed(Channel::Rtcp, &mut bytes, len) {
                sink.send(self.id, channel, target, packet);
            }
        }
    }

    /// The last report with BYE, and what the call record keeps.
    pub fn close(&mut self, now: Now, ticks: u64, sink: &mut impl Sink) -> LegEnd {
        self.stop(sink);
        self.stop_tape(ticks, RecordStop::Asked, sink);
        self.report(now, ticks, true, sink);
        let digit_source = self.digits.way();
        let quality = match &self.media {
            Some(media) => media.reports.quality(&self.outbound, &self.reception, self.stray),
            None => super::MediaQuality { stray: self.stray, ..Default::default() },
        };
        LegEnd { quality, digit_source }
    }

    /// From now on what is heard is recorded; what was recorded before ends.
    pub fn record(&mut self, ticks: u64, recording: RecordingId, limits: RecordLimits, sink: &mut impl Sink) {
        self.stop_tape(ticks, RecordStop::Asked, sink);
        self.tape = Some(Box::new(Tape::begin(recording, limits, ticks, sink)));
    }

    pub fn stop_tape(&mut self, ticks: u64, why: RecordStop, sink: &mut impl Sink) {
        if let Some(tape) = self.tape.take() {
            tape.end(ticks, why, sink);
        }
    }

    /// Nobody writes it down any more.
    pub fn drop_tape(&mut self, recording: RecordingId) {
        self.tape.take_if(|tape| tape.recording == recording);
    }

    fn tell_played(&self, ended: Option<Ended>, sink: &mut impl Sink) {
        if let Some(Ended { play, pieces, completed }) = ended {
            sink.event(MediaEvent::Played { leg: self.id, play, pieces, completed });
        }
    }
}

/// What the payload type of a packet stands for on this leg.
#[derive(Clone, Copy)]
enum Kind {
    Audio(Codec),
    Event,
    /// Comfort noise (RFC 3389): life, but no sound of ours.
    Other,
}

impl Media {
    /// Somebody listens to us, and we know where.
    pub(super) fn can_send(&self) -> bool {
        self.params.direction.sends() && !self.latch.target().ip().is_unspecified()
    }

    fn agree_on_keys(&mut self, keys: Option<SrtpKeys>) {
        match (&mut self.secure, keys) {
            (Some(secure), Some(keys)) => secure.renew(keys),
            (None, Some(keys)) => self.secure = Some(Box::new(Secure::new(keys))),
            (_, None) => {}
        }
    }

    fn secure(&mut self) -> Option<&mut Secure> {
        self.params.srtp.and(self.secure.as_deref_mut())
    }

    /// The packet in the first `len` bytes as it goes out; `None`, rather than a plain one, when it cannot be sealed.
    fn sealed<'a>(&mut self, kind: Channel, buffer: &'a mut [u8], len: usize) -> Option<&'a [u8]> {
        let len = match self.secure() {
            Some(secure) => secure.seal(kind, buffer, len)?,
            None => len,
        };
        buffer.get(..len)
    }

    fn kind(&self, payload_type: u8) -> Option<Kind> {
        if Some(payload_type) == self.params.telephone_event {
            return Some(Kind::Event);
        }
        if payload_type == self.params.payload_type {
            return Some(Kind::Audio(self.params.codec));
        }
        match payload_type {
            // Some peers go on with the codec before for a while after a re-INVITE; its number is static.
            0 => Some(Kind::Audio(Codec::Pcmu)),
            8 => Some(Kind::Audio(Codec::Pcma)),
            9 => Some(Kind::Audio(Codec::G722)),
            13 => Some(Kind::Other),
            _ => None,
        }
    }

    /// RTP moved; RTCP is looked for beside it until a report shows where it is.
    fn follow(&mut self, source: SocketAddr) {
        let port = if self.params.rtcp_mux { source.port() } else { source.port().saturating_add(1) };
        self.reports.target = SocketAddr::new(source.ip(), port);
    }

    /// A packet that follows the last one in sequence but not in time comes after silence that was not sent.
    fn paused_before(&mut self, codec: Codec, packet: &Packet<'_>) -> bool {
        let (h, scale) = (packet.header, codec.clock() / CLOCK);
        let length = packet_ticks(codec, packet.payload).unwrap_or(0) as u32 * scale;
        let next = (h.sequence.wrapping_add(1), h.timestamp.wrapping_add(length));
        self.next_audio.replace(next).is_some_and(|(sequence, timestamp)| {
            let skipped = h.timestamp.wrapping_sub(timestamp);
            sequence == h.sequence && (PAUSE_TICKS * scale..u32::MAX / 2).contains(&skipped)
        })
    }

    /// Makes samples of what is not G.711, for the ear that listens to tones.
    fn ear(&mut self, codec: Codec) -> Option<&mut Decoder> {
        if self.ear.as_ref().is_none_or(|(of, _)| *of != codec) {
            self.ear = Decoder::new(codec, Rate::Narrow).ok().map(|decoder| (codec, decoder));
        }
        self.ear.as_mut().map(|(_, decoder)| decoder)
    }
}
