//! Citizens, telephones, a mobile, staff and reloads that do anything at any time, also at the same moment.

use std::{sync::Arc, time::Duration};

use super::world::{OFFER, PROVIDER, World, secs, settings};
use crate::{
    acd::OperatorState,
    chance::Chance,
    media::{MediaCommand, MediaEvent},
    sip::{Reject, SessionId, UaEvent},
    switch::{Input, Order, Settings},
    vocab::LegId,
};

const OLENA: &str = "192.168.1.11:5060";
const IHOR: &str = "192.168.1.12:5060";
const GATE: &str = "192.168.1.77:5060";
const TELEPHONES: [(&str, &str); 2] = [(OLENA, "101"), (IHOR, "102")];
const PLACES: [&str; 4] = [PROVIDER, OLENA, IHOR, GATE];
const TARGETS: [&str; 8] = ["101", "102", "105", "0", "0671112233", "+380464400000", "999", "*0"];

struct Chaos {
    world: World,
    chance: Chance,
    citizens: u32,
}

impl Chaos {
    fn one_of<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        all.get(self.chance.below(all.len().max(1) as u64) as usize).copied()
    }

    fn place(&mut self) -> &'static str {
        self.one_of(&PLACES).unwrap_or(PROVIDER)
    }

    fn telephone(&mut self) -> (&'static str, &'static str) {
        self.one_of(&TELEPHONES).unwrap_or(TELEPHONES[0])
    }

    /// A leg of ever, rather one of the last.
    fn leg(&mut self) -> Option<LegId> {
        let opened = self.world.media.iter().filter_map(|command| match command {
            MediaCommand::Open { leg, .. } => Some(*leg),
            _ => None,
        });
        let legs: Vec<LegId> = opened.collect();
        let last = legs.len().saturating_sub(6);
        self.one_of(&legs[last..])
    }

    /// A session of that place, over or not.
    fn session(&mut self, place: &str) -> Option<SessionId> {
        let of = |event: &UaEvent| match event {
            UaEvent::Incoming { session, .. } | UaEvent::Answered { session, .. } => Some(*session),
            _ => None,
        };
        let sessions: Vec<SessionId> = self.world.agent(place).events.iter().filter_map(of).collect();
        let last = sessions.len().saturating_sub(4);
        self.one_of(&sessions[last..])
    }

    /// Something that a user agent does; it is on its way until the world runs, so that others' doings cross it.
    fn someone_acts(&mut self) {
        let place = self.place();
        let Some(session) = self.session(place) else { return };
        let (roll, now) = (self.chance.below(16), self.world.now);
        let user = self.one_of(&TARGETS).unwrap_or("0");
        let ua = &mut self.world.agent(place).ua;
        match roll {
            0..=4 => ua.accept(now, session, OFFER.as_bytes().to_vec()),
            5 => ua.ring(now, session),
            6 => ua.reject(now, session, Reject { status: 486, warning: None }),
            7 => ua.reject(now, session, Reject { status: 603, warning: None }),
            8 | 9 | 13 => ua.hang_up(now, session, None),
            10 => ua.offer(now, session, OFFER.replace("sendrecv", "sendonly").into_bytes()),
            11 => ua.offer(now, session, OFFER.as_bytes().to_vec()),
            12 => ua.answer_offer(now, session, OFFER.as_bytes().to_vec()),
            _ => ua.refer(now, session, format!("sip:{user}@192.168.1.1")),
        }
    }

    fn someone_answers(&mut self) {
        let (place, now) = (self.place(), self.world.now);
        let agent = self.world.agent(place);
        if let Some(session) = agent.incoming() {
            agent.ua.accept(now, session, OFFER.as_bytes().to_vec());
        }
    }

    fn hands_over(&mut self) {
        let (place, user) = self.telephone();
        let answered = |text: &String| text.starts_with("SIP/2.0 200") && text.contains(" INVITE\r\n");
        if self.world.agent(place).received.iter().any(answered)
            && let Some(session) = self.session(place)
        {
            let target = self.world.replaces(place, user);
            let now = self.world.now;
            self.world.agent(place).ua.refer(now, session, target);
        }
    }

    fn step(&mut self) {
        match self.chance.below(40) {
            0..=3 => {
                self.citizens += 1;
                let from = format!("+38050{:07}", self.citizens);
                self.world.invite(PROVIDER, &from, "+380464400000");
                if let Some(leg) = self.leg().filter(|_| self.chance.below(4) > 0) {
                    self.world.asks_for_operator(leg);
                }
            }
            4..=7 => {
                if let (Some(leg), Some(key)) = (self.leg(), self.one_of(&['0', '0', '0', '1', '#', '9', '3'])) {
                    self.world.presses(leg, key);
                }
            }
            8..=19 => {
                if let Some(leg) = self.leg() {
                    self.world.hears_out(leg);
                }
            }
            20..=25 => self.someone_acts(),
            26..=30 => self.someone_answers(),
            31 => self.hands_over(),
            32 | 33 => {
                let ((place, from), to) = (self.telephone(), self.one_of(&TARGETS).unwrap_or("0"));
                self.world.invite(place, from, to);
            }
            34 => self.staff(),
            35 => {
                if let Some(leg) = self.leg() {
                    self.world.input(Input::Media(MediaEvent::Dead { leg }));
                }
            }
            36 => self.telephones_come_and_go(),
            37 => self.reloads(),
            _ => {}
        }
        if self.chance.below(3) > 0 {
            let time = Duration::from_millis(self.chance.below(2500));
            self.world.pass(time);
        }
    }

    fn staff(&mut self) {
        let who = self.one_of(&["Олена", "Ігор", "Ольга"]).unwrap_or("Олена");
        let order = if self.chance.below(3) == 0 { Order::Away(who.into()) } else { Order::Back(who.into()) };
        self.world.input(Input::Order(order));
    }

    fn telephones_come_and_go(&mut self) {
        let (place, extension) = self.telephone();
        match self.chance.below(8) {
            0 => self.world.agent_leaves(place),
            1 => self.world.accounts(&[extension, "105"]),
            _ => {
                self.world.accounts(&["101", "102", "105"]);
                self.world.register(place, extension);
            }
        }
    }

    fn reloads(&mut self) {
        let roll = self.chance.below(5);
        let change = |settings: &mut Settings| match roll {
            0 => {
                let mut people = (*settings.people).clone();
                people.remove("Олена");
                settings.people = Arc::new(people);
                let mut acd = (*settings.acd).clone();
                acd.operators.retain(|operator| &*operator.name != "Олена");
                settings.acd = Arc::new(acd);
            }
            1 => {
                let mut acd = (*settings.acd).clone();
                acd.queues.retain(|queue| &*queue.name != "ЦНАП");
                settings.acd = Arc::new(acd);
            }
            _ => {}
        };
        self.world.input(Input::Settings(settings(change)));
    }
}

#[test]
fn whatever_telephones_and_staff_do_at_once_every_call_ends_with_one_record_and_nothing_is_left() {
    let mut talks = 0;
    for seed in 0..60 {
        let mut chaos = Chaos { world: World::town(), chance: Chance::seeded(seed), citizens: 0 };
        for n in 0..150 {
            if n % 30 == 29 {
                for (place, extension) in TELEPHONES {
                    chaos.world.register(place, extension);
                }
            }
            chaos.step();
        }
        let mut world = chaos.world;
        world.input(Input::Settings(settings(|_| {})));
        // Whoever talks may do so until the longest call is over.
        world.pass(secs(2 * 3600 + 600));
        eprintln!("seed {seed}");
        world.is_at_rest();
        let counters = world.switch.counters();
        assert_eq!(world.records.len() as u64, counters.offered, "seed {seed}: one record a call");
        let report = world.switch.report(world.now);
        assert_eq!(report.trunks[0].calls, 0, "seed {seed}: a conversation of the line is still taken");
        let engaged = |state| matches!(state, OperatorState::Ringing | OperatorState::Talking | OperatorState::WrapUp);
        assert!(report.operators.iter().all(|operator| !engaged(operator.state)), "seed {seed}: {report:?}");
        talks += world.records.iter().map(|record| record.talks.len()).sum::<usize>();
    }
    assert!(talks > 60, "the story is told at all: {talks}");
}
