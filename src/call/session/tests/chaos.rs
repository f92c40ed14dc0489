//! Anything in any order: peers, the queue, the media thread and the clock do what they like, within what each of them
//! promises. Whatever happens, each ringing comes out once, each talk ends once, each leg is given back, each session is
//! hung up once by one side, and the call has one record.

mod steps;

use std::collections::{BTreeMap, BTreeSet};

use super::{super::super::Ring, people::*, *};
use crate::{
    acd::{GaveUp, Place, Rang},
    call::{LegAction, Start, TransferTo, WayKind},
    chance::Chance,
    ivr::NodeId,
    media::RecordStop,
    vocab::{AttemptId, RecordingId},
};

const SEEDS: u64 = 400;
const STEPS: usize = 250;

#[derive(Default)]
struct Attempt {
    rang: Option<Rang>,
    over: bool,
    invited: bool,
    answered: bool,
    /// By either side.
    ended: bool,
}

#[derive(Debug, Default)]
struct Leg {
    opened: bool,
    configured: bool,
    closing: bool,
    closed: bool,
}

/// What all the others know.
struct World {
    rig: Rig,
    seen: usize,
    chance: Chance,
    attempts: BTreeMap<AttemptId, Attempt>,
    legs: BTreeMap<LegId, Leg>,
    plays: Vec<(LegId, PlayId, usize)>,
    recordings: BTreeSet<RecordingId>,
    ticket: bool,
    referring: bool,
    accepted: bool,
    over: bool,
    ended: bool,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut chance = Chance::seeded(seed);
        let kind = chance.below(4);
        let rig = Rig::with((chance.below(8) > 0).then_some(OFFER), |setup| {
            let script = town_where(|department| {
                department.recorded = kind == 1;
                let tell = Some(NodeId(7));
                department.survey = (kind != 2).then(|| crate::ivr::SurveyWords { tell, ..Default::default() });
            });
            setup.script = Arc::new(script);
            if kind == 3 {
                (setup.start, setup.internal) = (Start::Operator("Ігор".into()), true);
            } else if chance.below(3) > 0 {
                setup.start = Start::Node(fixtures::id(&setup.script, "ЦНАП"));
            }
            if chance.below(4) == 0 {
                setup.answer = crate::call::Answer::AfterGreeting;
            }
        });
        Self {
            rig,
            seen: 0,
            chance,
            attempts: BTreeMap::new(),
            legs: BTreeMap::new(),
            plays: Vec::new(),
            recordings: BTreeSet::new(),
            ticket: false,
            referring: false,
            accepted: false,
            over: false,
            ended: false,
        }
    }

    fn roll(&mut self, sides: u64) -> u64 {
        self.chance.below(sides)
    }

    fn give(&mut self, event: Event) {
        self.rig.event(event);
        self.look();
    }

    /// Every action is allowed where it comes.
    fn look(&mut self) {
        let fresh: Vec<Action> = self.rig.done.split_off(self.seen);
        for action in fresh {
            assert!(!self.ended, "nothing after the record: {action:?}");
            self.check(&action);
            self.rig.done.push(action);
        }
        self.seen = self.rig.done.len();
    }

    fn check(&mut self, action: &Action) {
        match action {
            Action::Enter(_) => assert!(!std::mem::replace(&mut self.ticket, true), "entered twice"),
            Action::Leave => assert!(std::mem::take(&mut self.ticket), "left what was not entered"),
            Action::Rang(id, result, _) => {
                let attempt = self.attempts.get_mut(id).expect("a ringing that was ordered");
                assert!(attempt.rang.replace(*result).is_none(), "rang twice");
                if *result == Rang::Answered {
                    assert!(std::mem::take(&mut self.ticket), "answered for nobody");
                }
            }
            Action::TalkOver(id) => {
                let attempt = self.attempts.get_mut(id).expect("a talk");
                assert_eq!(attempt.rang, Some(Rang::Answered));
                assert!(!std::mem::replace(&mut attempt.over, true), "over twice");
            }
            Action::Operator(id, LegAction::Invite { .. }) => {
                assert!(!std::mem::replace(&mut self.attempts.get_mut(id).unwrap().invited, true));
            }
            Action::Operator(id, LegAction::HangUp(_)) => {
                let attempt = self.attempts.get_mut(id).unwrap();
                assert!(attempt.invited, "hung up what was not called");
                assert!(!std::mem::replace(&mut attempt.ended, true), "hung up twice");
            }
            Action::Refer(_) => self.referring = true,
            Action::Accept(_) => assert!(!std::mem::replace(&mut self.accepted, true)),
            Action::Reject(_) => assert!(!self.accepted && !std::mem::replace(&mut self.over, true)),
            // After a crossing re-INVITE the BYE is repeated, which the user agent leaves at one.
            Action::HangUp(_) => self.over = true,
            Action::Media(command) => self.command(command),
            Action::Ended(_) => self.ended = true,
            _ => {}
        }
    }

    fn command(&mut self, command: &MediaCommand) {
        match command {
            MediaCommand::Open { leg, .. } => assert!(self.legs.insert(*leg, Leg::default()).is_none()),
            MediaCommand::Configure { leg, .. } => {
                let leg = self.legs.get_mut(leg).unwrap();
                assert!(leg.opened && !leg.closing);
                leg.configured = true;
            }
            MediaCommand::Play { leg, play, utterance } => {
                let theirs = &self.legs[leg];
                assert!(theirs.configured && !theirs.closing, "plays to nobody: {command:?}, {theirs:?}");
                self.plays.push((*leg, *play, utterance.len()));
            }
            MediaCommand::Bridge { a, b } => {
                for leg in [a, b] {
                    assert!(self.legs[leg].configured && !self.legs[leg].closing, "a bridge into nothing");
                }
            }
            MediaCommand::Record { leg, recording, .. } => {
                assert!(!self.legs[leg].closing);
                assert!(self.recordings.insert(*recording));
            }
            MediaCommand::Close { leg } => self.legs.get_mut(leg).unwrap().closing = true,
            _ => {}
        }
    }

    /// Everybody hangs up, and the media thread reports what it owes.
    fn wind_up(mut self, seed: u64) {
        if !self.over {
            self.over = true;
            let cause = Cause::Bye { reason: None };
            self.give(Event::Sip(UaEvent::Ended { session: SESSION, cause }));
        }
        self.rig.waits(Duration::from_secs(40));
        self.look();
        self.rig.record();
        assert!(!self.ticket, "seed {seed}: a place in the queue is left over");
        for (id, attempt) in &self.attempts {
            assert!(attempt.rang.is_some(), "seed {seed}: {id:?} never came out");
            assert_eq!(attempt.rang == Some(Rang::Answered), attempt.over, "seed {seed}: the talk of {id:?}");
            assert!(!attempt.invited || attempt.ended, "seed {seed}: {id:?} still rings or talks");
        }
        assert!(self.legs.values().all(|leg| leg.closing), "seed {seed}: a port is not given back");
    }
}

#[test]
fn whatever_happens_everything_ends_exactly_once() {
    let mut outcomes = BTreeMap::new();
    for seed in 0..SEEDS {
        let mut world = World::new(seed);
        world.look();
        for _ in 0..STEPS {
            if world.ended {
                break;
            }
            world.step();
        }
        if world.ended {
            world.over = true;
        }
        let talked = world.attempts.values().any(|attempt| attempt.rang == Some(Rang::Answered));
        *outcomes.entry(talked).or_insert(0) += 1;
        world.wind_up(seed);
    }
    assert!(outcomes.get(&true).is_some_and(|talks| *talks > SEEDS / 5), "the story is told at all: {outcomes:?}");
}
