//! The words of the rooms around the menus: waiting for an operator, the mark after the talk, message boxes, and the
//! question to a mobile whether it takes the call.
//!
//! A room is a machine like the interpreter: it begins with actions, is told what happened, and is left by `Done`, after
//! which nothing more is asked of it. Playbacks are numbered by each room from one; the owner tells them apart.

use std::time::Duration;

use super::NodeId;
use crate::vocab::{Digit, PhoneNumber, PlayId, Utterance};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoomEvent {
    Digit(Digit),
    Played {
        play: PlayId,
        pieces: usize,
    },
    /// The recording asked for has ended: so much was spoken; `kept` when there is a file.
    Recorded {
        spoken: Duration,
        kept: bool,
        /// There was no room on the disk, or it failed.
        failed: bool,
    },
    Held,
    Resumed,
    /// The deadline came.
    Tick,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoomAction<D> {
    /// Replaces whatever plays.
    Play {
        play: PlayId,
        utterance: Utterance,
    },
    Stop,
    /// The last recording is played to the caller, in place of whatever plays; answered by `Played`, as a `Play`.
    PlayRecording {
        play: PlayId,
    },
    /// Of waiting only: the caller has been told; operators may be rung from now on.
    Enter,
    Record {
        longest: Duration,
        silence: Duration,
    },
    StopRecording,
    /// What was recorded last is not wanted.
    Discard,
    Done(D),
}

/// Where a waiting caller stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// 1 is the next.
    pub position: u16,
    /// Whole minutes; `None` where nothing is known.
    pub estimate: Option<Duration>,
}

/// How waiting ended by the caller's own choice, or by the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitDone {
    /// To this box.
    Message(NodeId),
    Menu,
    /// The department has closed, and those who wait do not stay.
    Closed,
}

/// What the caller said of the talk. Silence is no mark, never 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SurveyResult {
    /// The question was heard to its end, or answered.
    pub asked: bool,
    /// 1 to 5.
    pub mark: Option<u8>,
    pub resolved: Option<bool>,
    /// Wants to tell what happened, into this box.
    pub tell: Option<NodeId>,
}

/// What came of a visit to a message box. `kept` recordings were not discarded before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoxResult {
    /// There is a message.
    pub kept: bool,
    /// The number to call back, when it is another one than the caller's or was confirmed.
    pub number: Option<PhoneNumber>,
    pub next: BoxNext,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BoxNext {
    #[default]
    Goodbye,
    Menu,
    Operator,
}
