//! What each of the others may do next.

use super::*;

const NOBODY: &str = "v=0\r\n";

impl World {
    pub(super) fn step(&mut self) {
        match self.roll(16) {
            0 | 1 => self.media_thread(),
            2 | 14 => self.played(),
            3 => self.queue(),
            4..=6 => self.operator(),
            7 | 15 => self.caller(),
            8 => {
                let c = char::from(b"00123459*#"[usize::try_from(self.roll(10)).unwrap()]);
                if self.legs.get(&LEG).is_some_and(|leg| leg.opened && !leg.closing) {
                    self.rig.presses(c);
                    self.look();
                }
            }
            9 => self.transfer(),
            10 => self.recorded(),
            11 if self.referring => {
                let status = [100, 180, 200, 486, 603][usize::try_from(self.roll(5)).unwrap()];
                self.give(Event::Sip(UaEvent::Referred { session: SESSION, status }));
            }
            12 if self.roll(40) == 0 => self.give(Event::Stop),
            _ => {
                let long = self.roll(25) == 0;
                let millis = [10, 200, 700, 2500][usize::try_from(self.roll(4)).unwrap()];
                let millis = if long { 61_000 } else { millis };
                self.rig.waits(Duration::from_millis(millis));
                self.look();
            }
        }
    }

    fn media_thread(&mut self) {
        let pick = self.roll(64);
        let legs: Vec<LegId> = self.legs.iter().filter(|(_, leg)| !leg.closed).map(|(id, _)| *id).collect();
        let Some(&id) = legs.get(usize::try_from(pick).unwrap() % legs.len().max(1)) else { return };
        let fails = self.roll(60) == 0;
        let leg = self.legs.get_mut(&id).unwrap();
        let event = match (leg.opened, leg.closing) {
            (_, true) => {
                leg.closed = true;
                MediaEvent::Closed { leg: id, end: LegEnd::default() }
            }
            (false, false) if fails => {
                leg.closed = true;
                MediaEvent::OpenFailed { leg: id }
            }
            (false, false) => {
                leg.opened = true;
                MediaEvent::Opened { leg: id, rtp: "0.0.0.0:16400".parse().unwrap() }
            }
            (true, false) if fails => MediaEvent::Dead { leg: id },
            (true, false) => MediaEvent::Alive { leg: id },
        };
        self.give(Event::Media(event));
    }

    fn played(&mut self) {
        if self.plays.is_empty() {
            return;
        }
        let (leg, play, pieces) = self.plays.remove(0);
        let completed = self.roll(5) > 0;
        if !self.legs[&leg].closed {
            let pieces = if completed { pieces } else { pieces / 2 };
            self.give(Event::Media(MediaEvent::Played { leg, play, pieces, completed }));
        }
    }

    fn recorded(&mut self) {
        let Some(recording) = self.recordings.pop_first() else { return };
        let (spoken, why) = match self.roll(4) {
            0 => (0, RecordStop::Failed),
            1 => (0, RecordStop::NoSpace),
            2 => (1, RecordStop::Silence),
            _ => (9, RecordStop::Asked),
        };
        self.rig.recorded(recording, spoken, why);
        self.look();
    }

    /// Rings only for who waits, and may cross the caller's leaving.
    fn queue(&mut self) {
        if !self.ticket {
            return;
        }
        match self.roll(8) {
            0 => {
                self.ticket = false;
                let why = [GaveUp::Full, GaveUp::NoOperator, GaveUp::MaxWait, GaveUp::NobodyAnswered];
                let why = why[usize::try_from(self.roll(4)).unwrap()];
                self.give(Event::GaveUp(why));
            }
            1 => self.give(Event::Place(Place { position: 2, estimate: None })),
            2 => self.give(Event::Next),
            3 => {
                let open = self.attempts.iter().find(|(_, attempt)| attempt.rang.is_none()).map(|(id, _)| *id);
                if let Some(attempt) = open {
                    self.give(Event::StopRinging(attempt));
                }
            }
            _ => {
                let attempt = AttemptId(u32::try_from(self.attempts.len()).unwrap() + 1);
                self.attempts.insert(attempt, Attempt::default());
                let must_accept = self.roll(3) == 0;
                let way = if self.roll(6) == 0 { WayKind::Refer } else { WayKind::Phone };
                self.give(Event::Ring(Box::new(Ring { must_accept, way, ..ring(attempt) })));
            }
        }
    }

    fn operator(&mut self) {
        let alive: Vec<AttemptId> =
            self.attempts.iter().filter(|(_, a)| a.invited && !a.ended).map(|(id, _)| *id).collect();
        let pick = usize::try_from(self.roll(64)).unwrap();
        let Some(&id) = alive.get(pick % alive.len().max(1)) else { return };
        let session = SessionId(50);
        let roll = self.roll(12);
        let sdp = |usable: bool| Some(if usable { their_sdp("8 0") } else { NOBODY.to_owned() }.into_bytes());
        let attempt = self.attempts.get_mut(&id).unwrap();
        let event = match (attempt.answered, roll) {
            (false, 0..=2) => UaEvent::Progress { session, status: 180, sdp: None },
            (false, 3) => UaEvent::Progress { session, status: 183, sdp: sdp(true) },
            (false, 4..=8) => {
                attempt.answered = true;
                UaEvent::Answered { session, sdp: sdp(roll != 8) }
            }
            (false, 9) => {
                attempt.ended = true;
                return self.give(Event::NoWay(id, 503));
            }
            (false, _) => {
                attempt.ended = true;
                UaEvent::Failed { session, status: 486, reason: None }
            }
            (true, 0) => {
                attempt.ended = true;
                UaEvent::Ended { session, cause: Cause::Bye { reason: None } }
            }
            (true, 1) => {
                attempt.ended = true;
                UaEvent::Ended { session, cause: Cause::SessionExpired }
            }
            (true, 2..=4) => UaEvent::Offer { session, sdp: their_sdp("8").replace("sendrecv", "sendonly").into() },
            (true, 5..=7) => UaEvent::Offer { session, sdp: their_sdp("0").into() },
            (true, 8) => UaEvent::OfferWanted { session },
            (true, 9) if pick < 8 => UaEvent::Pinged { session, alive: false },
            (true, _) => {
                let digit = Digit::from_char('1').unwrap();
                let source = crate::media::DigitSource::Event;
                return self.give(Event::Media(MediaEvent::Digit { leg: leg_of(id), digit, source }));
            }
        };
        self.give(Event::Operator(id, event));
    }

    fn caller(&mut self) {
        if self.over {
            return;
        }
        let session = SESSION;
        let event = match (self.accepted, self.roll(48)) {
            (true, 0..=6 | 24..) => UaEvent::Confirmed { session, answer: Some(OFFER.into()) },
            (true, 7..=10) => UaEvent::Offer { session, sdp: OFFER.replace("sendrecv", "sendonly").into() },
            (true, 11..=16) => UaEvent::Offer { session, sdp: OFFER.into() },
            (true, 17) => UaEvent::OfferWanted { session },
            (true, 18) => UaEvent::Pinged { session, alive: false },
            (true, 19) => {
                self.over = true;
                UaEvent::Ended { session, cause: Cause::Bye { reason: None } }
            }
            (false, 20) => {
                self.over = true;
                UaEvent::Cancelled { session }
            }
            _ => return,
        };
        self.give(Event::Sip(event));
    }

    fn transfer(&mut self) {
        let talking = self.attempts.iter().find(|(_, a)| a.rang == Some(Rang::Answered) && !a.over).map(|(id, _)| *id);
        let Some(attempt) = talking else { return };
        let to = match self.roll(3) {
            0 => TransferTo::Node(fixtures::town().node(NodeId(6)).name.clone()),
            1 => TransferTo::Node(fixtures::town().node(NodeId(0)).name.clone()),
            _ => TransferTo::Operator("Ігор".into()),
        };
        self.give(Event::Transfer(attempt, to));
    }
}
