//! The words stories are told in: `city.call("+380…").hears("Вітаємо!")`, `olena.presses('1').hears(…)`.

mod desks;

use std::{
    cell::{RefCell, RefMut},
    rc::Rc,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::{Timestamp, civil::DateTime};

pub use self::desks::{DeskPhone, IHOR_102, OLENA_101, staff};
use super::{Phone, PhoneState, World, WorldCaller, WorldProvider};
use crate::{
    call::{CallRecord, Outcome},
    clock::Now,
    ivr::{Script, fixtures},
    media::MediaEvent,
    switch::{Limits, Settings},
    vocab::{Digit, LegId, PhoneNumber},
};

/// Nobody waits longer than this to hear something.
const LONGEST_WAIT: Duration = Duration::from_secs(180);

pub struct City {
    world: Rc<RefCell<World>>,
}

pub struct Caller {
    world: Rc<RefCell<World>>,
    id: WorldCaller,
    /// Prompts already asked about: `hears` looks only behind them.
    listened: usize,
    /// The leg outlives the call in memory, its port does not.
    leg: Option<LegId>,
}

impl City {
    /// The fixture town at this civil time in Kyiv.
    pub fn at(civil: &str) -> Self {
        Self::with(civil, |_| {})
    }

    pub fn with(civil: &str, change: impl FnOnce(&mut Settings)) -> Self {
        let world = World::new(Arc::new(settings(fixtures::town(), change)), Instant::now(), kyiv(civil));
        Self { world: Rc::new(RefCell::new(world)) }
    }

    pub fn world(&self) -> RefMut<'_, World> {
        self.world.borrow_mut()
    }

    /// Dials and is answered.
    pub fn call(&self, from: &str) -> Caller {
        self.call_to(from, "380464400000")
    }

    pub fn call_to(&self, from: &str, number: &str) -> Caller {
        let caller = self.telephone(from, number);
        caller.dials()
    }

    /// Dials a number of ours; its call comes by this provider, which calls `called`.
    pub fn call_by(&self, provider: WorldProvider, from: &str, called: &str) -> Caller {
        self.telephone_by(provider, from, called).dials()
    }

    pub fn telephone_by(&self, provider: WorldProvider, from: &str, called: &str) -> Caller {
        let id = self.world().caller_by(provider, from, called).expect("a provider");
        Caller { world: self.world.clone(), id, listened: 0, leg: None }
    }

    /// A telephone that has not called yet.
    pub fn telephone(&self, from: &str, number: &str) -> Caller {
        let id = self.world().telephone(from, number);
        Caller { world: self.world.clone(), id, listened: 0, leg: None }
    }

    pub fn pass(&self, time: Duration) {
        self.world().pass(time);
    }

    /// Afterwards nothing may be left: one record per call, no call, leg, session or transaction.
    pub fn is_at_rest(&self) {
        // Registered telephones are asked now and then whether they are there.
        self.world().everybody_goes_home();
        self.pass(Duration::from_secs(60));
        let world = self.world();
        let counters = world.counters();
        assert_eq!((counters.calls, counters.legs, world.open_legs()), (0, 0, 0), "calls and legs are left");
        assert_eq!((counters.ua.sessions, counters.ua.transactions), (0, 0), "signalling is left: {counters:?}");
        assert_eq!(counters.offered, counters.ended, "a call without an end");
        assert_eq!(world.records().len() as u64, counters.offered, "one record per call");
    }
}

impl Caller {
    pub fn dials(mut self) -> Self {
        self.world.borrow_mut().dial(self.id);
        self.find_leg();
        self
    }

    pub fn sends(&mut self, say: impl FnOnce(&mut Phone) -> Vec<u8>) -> &mut Self {
        self.world.borrow_mut().sends(self.id, say);
        self.find_leg();
        self
    }

    pub fn notices(&mut self, event: impl FnOnce(LegId) -> MediaEvent) -> &mut Self {
        self.world.borrow_mut().notices(self.id, event);
        self
    }

    pub fn changes(&mut self, how: impl FnOnce(&mut Phone)) -> &mut Self {
        self.world.borrow_mut().change(self.id, how);
        self
    }

    /// Time passes until exactly these words begin; fails when they do not.
    #[track_caller]
    pub fn hears(&mut self, words: &str) -> &mut Self {
        let end = self.world.borrow().now().mono + LONGEST_WAIT;
        loop {
            self.find_leg();
            let heard = self.texts();
            if let Some(at) = heard.iter().skip(self.listened).position(|text| text == words) {
                self.listened += at + 1;
                return self;
            }
            let mut world = self.world.borrow_mut();
            let piece_end = world.now().mono + Duration::from_millis(100);
            assert!(world.now().mono < end, "«{words}» was not heard; heard:\n{}", heard.join("\n"));
            while world.step(piece_end.min(end)) {}
        }
    }

    /// What is said now is listened to until there is a pause to answer in.
    pub fn listens(&mut self) -> &mut Self {
        let until = self.leg.and_then(|leg| self.world.borrow().ears().playing(leg).map(|(_, _, until)| until));
        if let Some(until) = until {
            let now = self.world.borrow().now().mono;
            self.world.borrow_mut().pass(until.saturating_duration_since(now));
        }
        self
    }

    /// What the service said to this telephone, message by message.
    pub fn told(&self) -> Vec<String> {
        self.world.borrow().phone(self.id).map_or_else(Vec::new, |phone| phone.told.clone())
    }

    pub fn waits(&mut self, time: Duration) -> &mut Self {
        self.world.borrow_mut().pass(time);
        self.find_leg();
        self
    }

    /// Presses keys one after another, 300 ms apart.
    pub fn presses(&mut self, keys: &str) -> &mut Self {
        self.listened = self.texts().len();
        for (i, c) in keys.chars().enumerate() {
            let mut world = self.world.borrow_mut();
            if i > 0 {
                world.pass(Duration::from_millis(300));
            }
            world.press(self.id, Digit::from_char(c).expect("a key"));
        }
        self
    }

    pub fn hangs_up(&mut self) -> &mut Self {
        self.world.borrow_mut().hang_up(self.id);
        self
    }

    pub fn is(&self, state: PhoneState) -> &Self {
        assert_eq!(self.world.borrow().state(self.id), state);
        self
    }

    /// Everything this caller heard so far, stress marks left out.
    pub fn texts(&self) -> Vec<String> {
        let Some(leg) = self.leg else { return Vec::new() };
        let heard = self.world.borrow().heard(leg);
        heard.into_iter().map(|heard| heard.prompt.text.replace('\u{301}', "")).collect()
    }

    /// Time passes until the call is over; its verdict is this.
    #[track_caller]
    pub fn ends(&mut self, outcome: Outcome) -> CallRecord {
        let end = self.world.borrow().now().mono + LONGEST_WAIT;
        loop {
            let found = self.record();
            if let Some(record) = found {
                assert_eq!(record.outcome, outcome);
                return record;
            }
            let mut world = self.world.borrow_mut();
            assert!(world.now().mono < end, "the call did not end");
            world.step(end);
        }
    }

    fn record(&self) -> Option<CallRecord> {
        let call_id = self.world.borrow().phone(self.id)?.call_id().to_owned();
        self.world.borrow().records().iter().find(|record| record.sip_call_id == call_id).cloned()
    }

    fn find_leg(&mut self) {
        let leg = self.world.borrow().leg(self.id);
        self.leg = self.leg.or(leg);
    }
}

pub fn settings(script: Script, change: impl FnOnce(&mut Settings)) -> Settings {
    let mut settings = Settings {
        script: Arc::new(script),
        limits: Limits::default(),
        ring: Duration::ZERO,
        trunks: Vec::new(),
        guard: Arc::default(),
        acd: Arc::default(),
        people: Arc::default(),
        dialling: Arc::default(),
        test_from: Arc::default(),
        blocked: Arc::default(),
    };
    change(&mut settings);
    settings
}

pub fn kyiv(civil: &str) -> Timestamp {
    let civil: DateTime = civil.parse().expect("a civil time");
    civil.to_zoned(Now::kyiv()).expect("a time that exists").timestamp()
}
