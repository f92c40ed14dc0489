//! Operators in stories: `city.desk(…)`, `olena.picks_up()`, `olena.sends_on("102")`.

use super::*;
use crate::{
    acd::{AcdSettings, OperatorSettings, OperatorState, QueueSettings, Strategy},
    phones::PhoneAccount,
    sim::{Desk, DeskState, WorldDesk},
    switch::{Contact, Input, Person},
    vocab::{Network, Secret},
};

/// The people of the fixture town and their telephones. Passwords are made of the extension.
pub const OLENA_101: (&str, &str) = ("Олена", "101");
pub const IHOR_102: (&str, &str) = ("Ігор", "102");

pub struct DeskPhone {
    world: Rc<RefCell<World>>,
    pub id: WorldDesk,
}

impl City {
    /// The town with Олена at 101 and Ігор at 102, both in order for both departments.
    pub fn staffed(civil: &str, change: impl FnOnce(&mut Settings)) -> (Self, DeskPhone, DeskPhone) {
        let city = Self::with(civil, |settings| {
            staff(settings, &[OLENA_101, IHOR_102]);
            change(settings);
        });
        let (olena, ihor) = (city.desk(OLENA_101.1), city.desk(IHOR_102.1));
        city.accounts(&[OLENA_101.1, IHOR_102.1]);
        for desk in [&olena, &ihor] {
            desk.registers(true);
        }
        (city, olena, ihor)
    }

    pub fn accounts(&self, extensions: &[&str]) {
        let account = |user: &&str| PhoneAccount { extension: (*user).into(), password: Secret::new(password(user)) };
        self.world().tell(Input::Phones(extensions.iter().map(account).collect()));
    }

    /// A telephone on the council's network, at an address made of its extension.
    pub fn desk(&self, user: &str) -> DeskPhone {
        let at = format!("192.168.1.{user}:5060").parse().expect("an address");
        let id = self.world().desk(at, user, &password(user));
        DeskPhone { world: self.world.clone(), id }
    }

    pub fn mobile(&self, provider: WorldProvider, number: &str) -> DeskPhone {
        let id = self.world().mobile(provider, number).expect("a provider");
        DeskPhone { world: self.world.clone(), id }
    }

    #[track_caller]
    pub fn operator(&self, name: &str) -> OperatorState {
        let report = self.world().report();
        report.operators.iter().find(|operator| operator.name == name).expect("one of the people").state
    }
}

/// Hours of the council's own network, two people in order for «ЦНАП» and «земля», twenty seconds of ringing, two rounds.
pub fn staff(settings: &mut Settings, people: &[(&str, &str)]) {
    let names: Vec<Arc<str>> = people.iter().map(|(name, _)| Arc::from(*name)).collect();
    let operator = |name: &Arc<str>| OperatorSettings { name: name.clone(), hours: None, away_after: 3 };
    settings.acd = Arc::new(AcdSettings {
        queues: ["ЦНАП", "земля"].iter().map(|name| Arc::new(queue(name, &names))).collect(),
        operators: names.iter().map(operator).map(Arc::new).collect(),
        calendar: settings.script.calendar.clone(),
    });
    let person = |extension: &str| Person {
        contact: Contact::Extension(PhoneNumber::parse(extension).expect("an extension")),
        must_accept: false,
        trunk: None,
    };
    settings.people = Arc::new(people.iter().map(|(name, at)| (Arc::from(*name), person(at))).collect());
    settings.guard = Arc::new(crate::guard::GuardSettings {
        lan: vec![Network::parse("192.168.1.0/24").expect("a network")],
        ..crate::guard::GuardSettings::default()
    });
}

pub fn queue(name: &str, operators: &[Arc<str>]) -> QueueSettings {
    QueueSettings {
        name: name.into(),
        strategy: Strategy::InOrder,
        operators: operators.to_vec(),
        ring: Duration::from_secs(20),
        rounds: Some(2),
        wrap_up: Duration::from_secs(15),
        max_waiting: 10,
        max_wait: Duration::from_secs(600),
        priority: 0,
    }
}

fn password(user: &str) -> String {
    format!("secret of {user}")
}

impl DeskPhone {
    pub fn registers(&self, yes: bool) -> &Self {
        self.world.borrow_mut().registers(self.id, yes);
        self
    }

    pub fn changes(&self, how: impl FnOnce(&mut Desk)) -> &Self {
        self.world.borrow_mut().change_desk(self.id, how);
        self
    }

    pub fn picks_up(&self) -> &Self {
        self.world.borrow_mut().picks_up(self.id);
        self
    }

    pub fn hangs_up(&self) -> &Self {
        self.world.borrow_mut().with_current(self.id, |desk, n| desk.hangs_up(n));
        self
    }

    pub fn holds(&self) -> &Self {
        self.world.borrow_mut().with_current(self.id, |desk, n| desk.offers(n, "sendonly"));
        self
    }

    pub fn resumes(&self) -> &Self {
        self.world.borrow_mut().with_current(self.id, |desk, n| desk.offers(n, "sendrecv"));
        self
    }

    pub fn sends_on(&self, user: &str) -> &Self {
        self.world.borrow_mut().with_current(self.id, |desk, n| desk.refers(n, user, None));
        self
    }

    pub fn dials(&self, number: &str) -> &Self {
        self.world.borrow_mut().desk_dials(self.id, number);
        self
    }

    /// Joins the caller of its first call with whom it talks to in the latest.
    pub fn joins(&self, user: &str) -> &Self {
        self.world.borrow_mut().with_current(self.id, |desk, latest| {
            let first = desk.calls.iter().position(|call| !call.is_over()).unwrap_or(latest);
            desk.refers(first, user, Some(latest))
        });
        self
    }

    /// Time passes until its latest call is in this state.
    #[track_caller]
    pub fn is(&self, state: DeskState) -> &Self {
        let mut world = self.world.borrow_mut();
        let end = world.now().mono + LONGEST_WAIT;
        while world.desk_state(self.id).as_ref() != Some(&state) {
            assert!(world.step(end), "the telephone is {:?}, not {state:?}", world.desk_state(self.id));
        }
        drop(world);
        self
    }

    /// Of its latest call.
    pub fn see<T>(&self, what: impl FnOnce(&crate::sim::DeskCall) -> T) -> T {
        let world = self.world.borrow();
        what(world.desk_of(self.id).and_then(|desk| desk.calls.last()).expect("a call"))
    }

    pub fn desk<T>(&self, what: impl FnOnce(&Desk) -> T) -> T {
        what(self.world.borrow().desk_of(self.id).expect("a telephone"))
    }

    /// Both hear each other.
    #[track_caller]
    pub fn talks_with(&self, caller: &Caller) -> &Self {
        let world = self.world.borrow();
        let leg = world.desk_leg(self.id).expect("a leg of the operator");
        assert_eq!(world.ears().bridged(leg), caller.leg, "the legs are bridged");
        drop(world);
        self
    }

    /// What was said into the operator's ear so far in the latest call.
    pub fn texts(&self) -> Vec<String> {
        let world = self.world.borrow();
        let Some(leg) = world.desk_leg(self.id) else { return Vec::new() };
        world.heard(leg).into_iter().map(|heard| heard.prompt.text.replace('\u{301}', "")).collect()
    }
}

impl Caller {
    /// Hears an operator, and is heard.
    pub fn is_bridged(&self) -> bool {
        let world = self.world.borrow();
        self.leg.is_some_and(|leg| world.ears().bridged(leg).is_some())
    }

    pub fn is_in_the_call(&self) -> bool {
        let state = self.world.borrow().state(self.id);
        matches!(state, PhoneState::Calling | PhoneState::Ringing | PhoneState::Talking)
    }

    pub fn hears_music(&self) -> bool {
        let world = self.world.borrow();
        self.leg.is_some_and(|leg| world.ears().hears_music(world.now().mono, leg))
    }
}
