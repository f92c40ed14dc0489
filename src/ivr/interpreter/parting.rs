//! How a visit ends: why, goodbye, and not before it has been heard.

use std::time::Duration;

use super::{super::plays::Say, Action, Ending, Interpreter, State};
use crate::{
    clock::Now,
    speech::{OPTION_PAUSE, System},
    vocab::Utterance,
};

/// A goodbye that is never reported as played ends the call all the same.
const LONGEST_GOODBYE: Duration = Duration::from_secs(60);

/// Rest after the last word: it is still in the far telephone's buffer when it has left here.
const LAST_REST: Duration = Duration::from_millis(400);

impl Interpreter {
    pub(super) fn leave(&mut self, now: Now, ending: Ending) -> Vec<Action> {
        match &mut self.state {
            State::Ended => return Vec::new(),
            // The goodbye goes on; a key can no longer bring a silent caller back.
            State::Parting { ending: before, .. } => {
                *before = ending;
                return Vec::new();
            }
            _ => {}
        }
        let voice = self.voice(&now);
        let reason = match ending {
            Ending::Silence | Ending::Done => Utterance::new(),
            Ending::TooLong => voice.system(System::TimeIsUp),
            Ending::Stopping => voice.system(System::ServiceStopping),
        };
        let say = Say::new().then(reason).then(voice.system(System::Goodbye));
        self.part(now, say, ending)
    }

    /// Nobody answers now and the caller says nothing: the hours once, and goodbye.
    pub(super) fn leave_closed(&mut self, now: Now) -> Vec<Action> {
        let visit = self.journey.announce("·closed", now.mono);
        let voice = self.voice(&now);
        let say = Say::new().then(voice.closed_for_the_silent()).ends(visit);
        let say = say.pause(OPTION_PAUSE).then(voice.system(System::Goodbye));
        self.part(now, say, Ending::Silence)
    }

    fn part(&mut self, now: Now, say: Say, ending: Ending) -> Vec<Action> {
        let (play, utterance) = self.plays.start(say.pause(LAST_REST));
        self.state = State::Parting { play, ending, until: now.mono + LONGEST_GOODBYE };
        vec![Action::Play { play, utterance }]
    }

    pub(super) fn end(&mut self, ending: Ending) -> Vec<Action> {
        self.state = State::Ended;
        vec![Action::End(ending)]
    }
}
