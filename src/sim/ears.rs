//! The media thread of the virtual city: legs that take the time words take, and remember them; who hears whom; and
//! recordings of people who speak for a while and fall silent.

mod tapes;

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    net::SocketAddr,
    time::{Duration, Instant},
};

use self::tapes::Tapes;
use crate::{
    media::{DigitSource, LegEnd, MediaCommand, MediaEvent},
    sdp::MediaParams,
    vocab::{Digit, LegId, Piece, PlayId, Prompt, Utterance},
};

/// How fast the recorded voice speaks, measured over the shipped prompts.
const PER_LETTER: Duration = Duration::from_millis(68);

/// How long it takes to say `piece`, without having its audio.
pub fn spoken(piece: &Piece) -> Duration {
    match piece {
        Piece::Silence(length) | Piece::Music(length) => *length,
        Piece::Beep => Duration::from_millis(400),
        Piece::Recording(_) => Duration::from_secs(5),
        Piece::Say(prompt) => {
            let letters = prompt.text.chars().filter(|c| c.is_alphanumeric()).count();
            Duration::from_millis(150) + PER_LETTER * u32::try_from(letters).unwrap_or(u32::MAX)
        }
    }
}

/// One prompt as it reached the caller's ear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    pub at: Instant,
    pub prompt: Prompt,
    pub to_end: bool,
}

#[derive(Debug, Default)]
pub struct Ears {
    legs: HashMap<LegId, Leg>,
    ports: HashMap<u16, LegId>,
    last_port: u16,
    ends: BTreeSet<(Instant, LegId)>,
    events: VecDeque<MediaEvent>,
    /// Both directions of each bridge.
    bridges: HashMap<LegId, LegId>,
    /// Keys that were sent on.
    pub sent: Vec<(LegId, Digit)>,
    pub tapes: Tapes,
    /// No leg can be opened.
    pub no_ports: bool,
}

#[derive(Debug, Default)]
struct Leg {
    port: u16,
    params: Option<MediaParams>,
    playing: Option<Playing>,
    heard: Vec<Heard>,
    /// How the first digit came: that way wins for the call.
    digits_by: Option<DigitSource>,
}

#[derive(Debug)]
struct Playing {
    play: PlayId,
    utterance: Utterance,
    since: Instant,
    until: Instant,
}

impl Ears {
    pub fn obey(&mut self, now: Instant, command: MediaCommand) {
        match command {
            MediaCommand::Open { leg, local, .. } => self.open(leg, local),
            MediaCommand::Configure { leg, params } => {
                if let Some(leg) = self.legs.get_mut(&leg) {
                    leg.params = Some(params);
                }
            }
            MediaCommand::Play { leg, play, utterance } => {
                self.stop(now, leg);
                self.play(now, leg, play, utterance);
            }
            MediaCommand::Stop { leg } => self.stop(now, leg),
            MediaCommand::InfoDigit { leg, digit } => self.digit(leg, digit, DigitSource::Info),
            MediaCommand::Bridge { a, b } => self.bridge(a, b),
            MediaCommand::Part { leg } => self.part(leg),
            MediaCommand::SendDigit { leg, digit } => self.sent.push((leg, digit)),
            MediaCommand::Record { leg, recording, limits } => {
                self.tapes.begin(now, leg, recording, limits);
                self.events.extend(self.tapes.poll(now));
            }
            MediaCommand::StopRecording { leg } => self.events.extend(self.tapes.stop(now, leg)),
            MediaCommand::Discard { recording } => self.tapes.discard(recording),
            MediaCommand::Close { leg } => self.close(now, leg),
        }
    }

    /// When the next words or the next recording end.
    pub fn deadline(&self) -> Option<Instant> {
        let words = self.ends.first().map(|(at, _)| *at);
        words.into_iter().chain(self.tapes.deadline()).min()
    }

    /// The leg that this one is bridged with.
    pub fn bridged(&self, leg: LegId) -> Option<LegId> {
        self.bridges.get(&leg).copied()
    }

    /// Music is heard: on hold, or waiting.
    pub fn hears_music(&self, now: Instant, leg: LegId) -> bool {
        let playing = self.legs.get(&leg).and_then(|leg| leg.playing.as_ref());
        let piece = playing.and_then(|playing| playing.times().find(|(_, begins, end)| *begins <= now && now < *end));
        piece.is_some_and(|(piece, ..)| matches!(piece, Piece::Music(_)))
    }

    pub fn poll(&mut self, now: Instant) -> Option<MediaEvent> {
        while let Some((at, leg)) = self.ends.first().copied().filter(|(at, _)| *at <= now) {
            self.stop(at, leg);
        }
        if self.events.is_empty() {
            self.events.extend(self.tapes.poll(now));
        }
        self.events.pop_front()
    }

    /// The leg behind an RTP port, as an SDP answer names it.
    pub fn leg_at(&self, port: u16) -> Option<LegId> {
        self.ports.get(&port).copied()
    }

    pub fn press(&mut self, leg: LegId, digit: Digit) {
        self.digit(leg, digit, DigitSource::Event);
    }

    /// Something else the media thread may notice: dead media, a fax tone.
    pub fn notice(&mut self, event: MediaEvent) {
        self.events.push_back(event);
    }

    /// Legs that were opened and not closed.
    pub fn open_legs(&self) -> usize {
        self.ports.len()
    }

    pub fn params(&self, leg: LegId) -> Option<MediaParams> {
        self.legs.get(&leg).and_then(|leg| leg.params)
    }

    /// Everything heard so far, what is being said now last.
    pub fn heard(&self, now: Instant, leg: LegId) -> Vec<Heard> {
        let Some(leg) = self.legs.get(&leg) else { return Vec::new() };
        let mut heard = leg.heard.clone();
        heard.extend(leg.playing.iter().flat_map(|playing| playing.heard(now)));
        heard
    }

    /// What is being said, and until when.
    pub fn playing(&self, leg: LegId) -> Option<(PlayId, &Utterance, Instant)> {
        let playing = self.legs.get(&leg)?.playing.as_ref()?;
        Some((playing.play, &playing.utterance, playing.until))
    }

    fn open(&mut self, leg: LegId, local: std::net::IpAddr) {
        let free = (0..5000u16).map(|i| 20000 + self.last_port.wrapping_add(2 * i + 2) % 10000);
        let Some(port) = free.into_iter().find(|port| !self.no_ports && !self.ports.contains_key(port)) else {
            return self.events.push_back(MediaEvent::OpenFailed { leg });
        };
        self.last_port = port - 20000;
        self.ports.insert(port, leg);
        self.legs.insert(leg, Leg { port, ..Leg::default() });
        self.events.push_back(MediaEvent::Opened { leg, rtp: SocketAddr::new(local, port) });
    }

    fn play(&mut self, now: Instant, leg: LegId, play: PlayId, utterance: Utterance) {
        let Some(ear) = self.legs.get_mut(&leg) else { return };
        let until = now + utterance.iter().map(spoken).sum::<Duration>();
        ear.playing = Some(Playing { play, utterance, since: now, until });
        self.ends.insert((until, leg));
    }

    /// The words end here, by themselves or cut.
    fn stop(&mut self, now: Instant, leg: LegId) {
        let Some(ear) = self.legs.get_mut(&leg) else { return };
        let Some(playing) = ear.playing.take() else { return };
        self.ends.remove(&(playing.until, leg));
        ear.heard.extend(playing.heard(now));
        let pieces = playing.pieces_by(now);
        let completed = pieces == playing.utterance.len();
        self.events.push_back(MediaEvent::Played { leg, play: playing.play, pieces, completed });
    }

    fn digit(&mut self, leg: LegId, digit: Digit, source: DigitSource) {
        let Some(ear) = self.legs.get_mut(&leg) else { return };
        if *ear.digits_by.get_or_insert(source) == source {
            self.events.push_back(MediaEvent::Digit { leg, digit, source });
        }
    }

    fn bridge(&mut self, a: LegId, b: LegId) {
        self.part(a);
        self.part(b);
        let both = self.legs.contains_key(&a) && self.legs.contains_key(&b);
        if both {
            self.bridges.extend([(a, b), (b, a)]);
        }
    }

    fn part(&mut self, leg: LegId) {
        if let Some(other) = self.bridges.remove(&leg) {
            self.bridges.remove(&other);
        }
    }

    fn close(&mut self, now: Instant, leg: LegId) {
        self.stop(now, leg);
        self.part(leg);
        self.events.extend(self.tapes.stop(now, leg));
        let Some(ear) = self.legs.get(&leg) else {
            return self.events.push_back(MediaEvent::Closed { leg, end: LegEnd::default() });
        };
        if self.ports.remove(&ear.port).is_some() {
            let end = LegEnd { digit_source: ear.digits_by, ..LegEnd::default() };
            self.events.push_back(MediaEvent::Closed { leg, end });
        }
    }
}

impl Playing {
    /// The beginning and end of every piece.
    fn times(&self) -> impl Iterator<Item = (&Piece, Instant, Instant)> {
        self.utterance.iter().scan(self.since, |at, piece| {
            let begins = *at;
            *at += spoken(piece);
            Some((piece, begins, *at))
        })
    }

    fn pieces_by(&self, now: Instant) -> usize {
        self.times().take_while(|(_, _, end)| *end <= now).count()
    }

    /// What of it has reached the ear: everything that began before now.
    fn heard(&self, now: Instant) -> Vec<Heard> {
        let begun = self.times().filter(|(_, begins, _)| *begins < now || *begins == self.since);
        let heard = begun.filter_map(|(piece, at, end)| match piece {
            Piece::Say(prompt) => Some(Heard { at, prompt: prompt.clone(), to_end: end <= now }),
            Piece::Silence(_) | Piece::Music(_) | Piece::Beep | Piece::Recording(_) => None,
        });
        heard.collect()
    }
}
