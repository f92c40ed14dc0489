//! Who answers: everybody of `people` at a telephone of the council's own, with moods.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use crate::{
    chance::Chance,
    guard::GuardSettings,
    phones::PhoneAccount,
    sim::{Answering, DeskHabits, World, WorldDesk},
    switch::{Contact, Input, Limits, Order, Person, Settings},
    vocab::{Network, PhoneNumber, Secret},
};

/// Telephones of the rehearsal; 192.168.1.0/24 has room for these.
const MOST_PEOPLE: usize = 100;
const FIRST_EXTENSION: usize = 101;

/// The same menus, queues and people, but everybody sits at a desk here and no line is needed.
pub(super) fn rehearsed(settings: &Settings) -> Settings {
    let at_desk = |n: usize| {
        let extension = PhoneNumber::parse(&(FIRST_EXTENSION + n).to_string())?;
        Some(Person { contact: Contact::Extension(extension), must_accept: false, trunk: None })
    };
    let names = settings.people.keys().take(MOST_PEOPLE).enumerate();
    let people = names.filter_map(|(n, name)| Some((name.clone(), at_desk(n)?)));
    Settings {
        trunks: Vec::new(),
        ring: Duration::ZERO,
        limits: Limits { per_caller: None, ..Limits::default() },
        guard: Arc::new(GuardSettings {
            lan: Network::parse("192.168.1.0/24").into_iter().collect(),
            ..GuardSettings::default()
        }),
        people: Arc::new(people.collect()),
        test_from: Arc::default(),
        blocked: Arc::default(),
        ..settings.clone()
    }
}

pub(super) struct Office {
    names: Vec<Arc<str>>,
    desks: Vec<WorldDesk>,
    at_work: bool,
}

impl Office {
    pub fn open(world: &mut World, settings: &Settings) -> Self {
        let names: Vec<Arc<str>> = settings.people.keys().cloned().collect();
        let users: Vec<String> = (0..names.len()).map(|n| (FIRST_EXTENSION + n).to_string()).collect();
        let account =
            |user: &String| PhoneAccount { extension: user.as_str().into(), password: Secret::new(user.as_str()) };
        world.tell(Input::Phones(users.iter().map(account).collect()));
        let address = |user: &String| format!("192.168.1.{user}:5060").parse::<SocketAddr>().ok();
        let desks = users.iter().filter_map(|user| Some(world.desk(address(user)?, user, user))).collect();
        Self { names, desks, at_work: false }
    }

    /// Comes in the morning and goes in the evening. A telephone that is off costs the rehearsal no registrations.
    pub fn is_at_work(&mut self, world: &mut World, yes: bool) {
        if self.at_work != yes {
            self.at_work = yes;
            self.desks.iter().for_each(|desk| world.registers(*desk, yes));
        }
        if yes {
            // Who has let it ring too often is not forgotten for the rest of the day.
            self.names.iter().for_each(|name| world.tell(Input::Order(Order::Back(name.clone()))));
        }
    }

    pub fn changes_mood(&self, world: &mut World, chance: &mut Chance) {
        for desk in &self.desks {
            let answering = match chance.below(30) {
                0 | 1 => Answering::LetsRing,
                2 => Answering::Refuses(486),
                _ => Answering::PicksUp,
            };
            let habits = DeskHabits {
                answering,
                after: Duration::from_secs(2 + chance.below(9)),
                accepts: None,
                // Most talks are short, some are long.
                talks: Some(Duration::from_secs(35 + chance.below(90) + chance.below(2) * chance.below(240))),
                early_media: false,
            };
            world.change_desk(*desk, |desk| desk.habits = habits);
        }
    }
}
