//! One caller in a room, played and reported by hand, deadline by deadline.

mod acceptance;
mod message;
mod survey;
mod waiting;

use std::fmt::Debug;

use super::*;
use crate::vocab::{Lang, PhoneNumber};

trait Room {
    type Done: Clone + Debug + PartialEq;
    fn handle(&mut self, now: Now, event: RoomEvent) -> Vec<RoomAction<Self::Done>>;
    fn deadline(&self) -> Option<Instant>;
}

macro_rules! room {
    ($($room:ident => $done:ty,)*) => {
        $(impl Room for $room {
            type Done = $done;
            fn handle(&mut self, now: Now, event: RoomEvent) -> Vec<RoomAction<$done>> {
                $room::handle(self, now, event)
            }
            fn deadline(&self) -> Option<Instant> {
                $room::deadline(self)
            }
        })*
    };
}

room! { Waiting => WaitDone, Survey => SurveyResult, MessageBox => BoxResult, Acceptance => bool, }

/// The visitor's ear, finger and voice.
struct Inside<R: Room> {
    now: Now,
    room: R,
    playing: Option<(PlayId, Utterance)>,
    recording: bool,
    held: bool,
    /// `Enter`, `Record`, `Discard` and the like, in order.
    did: Vec<String>,
    done: Option<R::Done>,
}

impl<R: Room> Inside<R> {
    fn new(now: Now, (room, actions): (R, Vec<RoomAction<R::Done>>)) -> Self {
        let mut inside = Self { now, room, playing: None, recording: false, held: false, did: Vec::new(), done: None };
        inside.obey(actions);
        inside
    }

    /// Words and signs: `♪` music, `◆` the tone, `●` the recording.
    fn words(&self) -> Vec<String> {
        let pieces = self.playing.iter().flat_map(|(_, utterance)| utterance);
        let said = pieces.filter_map(|piece| match piece {
            Piece::Say(prompt) => Some(prompt.text.replace('\u{301}', "")),
            Piece::Music(_) => Some("♪".to_owned()),
            Piece::Beep => Some("◆".to_owned()),
            Piece::Recording(_) | Piece::Silence(_) => None,
        });
        said.collect()
    }

    fn hears_out(&mut self) -> Vec<String> {
        let words = self.words();
        if let Some((play, utterance)) = self.playing.take() {
            self.event(RoomEvent::Played { play, pieces: utterance.len().max(1) });
        }
        words
    }

    /// A second later, as fingers are.
    fn presses(&mut self, keys: &str) -> &mut Self {
        for key in keys.chars() {
            self.now = self.now.after(secs(1));
            self.presses_at_once(key);
        }
        self
    }

    fn presses_at_once(&mut self, key: char) -> &mut Self {
        let before = self.playing.as_ref().map(|(play, _)| *play);
        self.event(RoomEvent::Digit(Digit::from_char(key).unwrap()));
        let after = self.playing.as_ref().map(|(play, _)| *play);
        if let Some(play) = before.filter(|before| Some(*before) != after) {
            self.event(RoomEvent::Played { play, pieces: 0 });
        }
        self
    }

    /// So long passes; deadlines come as they are due.
    fn passes(&mut self, seconds: u64) -> &mut Self {
        let end = self.now.mono + secs(seconds);
        while let Some(deadline) = self.room.deadline().filter(|deadline| *deadline <= end) {
            self.now = self.now.after(deadline.saturating_duration_since(self.now.mono));
            let before = (self.playing.clone(), self.did.len());
            self.event(RoomEvent::Tick);
            if self.done.is_some() {
                return self;
            }
            let moved = self.room.deadline().is_none_or(|next| next > deadline);
            assert!(moved || before != (self.playing.clone(), self.did.len()), "the same deadline again");
        }
        self.now = self.now.after(end.saturating_duration_since(self.now.mono));
        self
    }

    fn recorded(&mut self, spoken: u64, kept: bool, failed: bool) -> &mut Self {
        assert!(self.recording, "nothing is recorded");
        self.recording = false;
        self.event(RoomEvent::Recorded { spoken: secs(spoken), kept, failed });
        self
    }

    fn holds(&mut self) -> &mut Self {
        self.held = true;
        self.event(RoomEvent::Held);
        self
    }

    fn resumes(&mut self) -> &mut Self {
        self.held = false;
        self.event(RoomEvent::Resumed);
        self
    }

    fn event(&mut self, event: RoomEvent) {
        let actions = self.room.handle(self.now, event);
        self.obey(actions);
    }

    fn obey(&mut self, actions: Vec<RoomAction<R::Done>>) {
        for action in actions {
            assert!(self.done.is_none(), "nothing comes after the end");
            match action {
                RoomAction::Play { play, utterance } => {
                    assert!(!utterance.is_empty(), "nothing to say");
                    self.playing = Some((play, utterance));
                }
                RoomAction::PlayRecording { play } => {
                    self.did.push("PlayRecording".into());
                    self.playing = Some((play, Utterance::new()));
                }
                RoomAction::Stop => self.playing = None,
                RoomAction::Record { .. } => {
                    self.did.push("Record".into());
                    (self.recording, self.playing) = (true, None);
                }
                RoomAction::Done(done) => self.done = Some(done),
                other => self.did.push(format!("{other:?}")),
            }
        }
        let cared_for = self.room.deadline().is_some() || self.held || self.done.is_some();
        assert!(cared_for, "left in silence");
    }
}

fn morning() -> Now {
    now(MONDAY_MORNING, true)
}

fn caller() -> Option<PhoneNumber> {
    PhoneNumber::parse("+380671234567")
}

/// The town with its department «ЦНАП» changed.
fn town_with(change: impl FnOnce(&mut Department)) -> (Arc<Script>, NodeId) {
    let mut script = fixtures::town();
    let node = fixtures::id(&script, "ЦНАП");
    if let NodeKind::Department(department) = &mut script.nodes[usize::from(node.0)].kind {
        change(department);
    }
    (Arc::new(script), node)
}
