//! Four operators: one at a desk telephone that is switched on in the morning, three on mobiles. They have lunch, let it
//! ring, are busy, forget to press 1, and forget to come back.

use super::*;
use crate::{
    sim::{Answering, DeskHabits, city},
    switch::{Contact, Order, Person},
    trunk::{KeepAlive, KeepAliveMethod},
};

const PEOPLE: [(&str, &str); 4] = [("Олена", "101"), ("Ігор", "102"), ("Ольга", "103"), ("Петро", "104")];
const MOBILES: [(&str, &str); 3] = [("Ігор", "+380671110002"), ("Ольга", "+380671110003"), ("Петро", "+380671110004")];

pub struct Staff {
    desks: Vec<DeskPhone>,
    mobiles: Vec<DeskPhone>,
    at_work: bool,
}

impl Staff {
    pub fn at_work() -> (City, WorldProvider, Self) {
        let mut trunk = line("головний", "sip.provider.example");
        // What keeps a line open through a router is not this month's matter.
        trunk.keep_alive = KeepAlive { method: KeepAliveMethod::Off, every: secs(3600) };
        trunk.expires = secs(3600);
        let city = City::with("2026-03-01 00:00", |settings| {
            city::staff(settings, &PEOPLE);
            let mut acd = crate::acd::AcdSettings::clone(&settings.acd);
            for operator in &mut acd.operators {
                Arc::make_mut(operator).hours = Some(crate::calendar::ScheduleId(0));
            }
            settings.acd = Arc::new(acd);
            for (name, number) in MOBILES {
                let contact = Contact::Outside(PhoneNumber::parse(number).expect("a number"));
                let person = Person { contact, must_accept: true, trunk: None };
                Arc::make_mut(&mut settings.people).insert(name.into(), person);
            }
            settings.trunks = vec![Arc::new(trunk)];
            settings.dialling = Arc::new(crate::switch::Dialling { minutes_a_day: 6000, ..Default::default() });
        });
        let provider = city.world().provider("sip.provider.example", "203.0.113.5:5060".parse().unwrap());
        city.world().with_provider(provider, |provider| provider.habits.expires = 3600);
        city.pass(secs(2));
        city.accounts(&["101"]);
        let desks = vec![city.desk("101")];
        let mobiles = MOBILES.map(|(_, number)| city.mobile(provider, number)).into();
        (city, provider, Self { desks, mobiles, at_work: false })
    }

    /// Comes in the morning and goes in the evening; true when something of it happened now.
    pub fn follows_the_clock(&mut self, city: &City, now: &Now, chance: &mut Chance) -> bool {
        let local = now.local(&Now::kyiv());
        let working = !is_weekend(local.weekday()) && (8..17).contains(&local.hour());
        self.changes_mood(chance);
        match (working, self.at_work) {
            (true, false) => {
                self.at_work = true;
                for desk in &self.desks {
                    desk.registers(true).dials("*1");
                }
                for (name, _) in MOBILES {
                    city.world().tell(Input::Order(Order::Back(name.into())));
                }
                true
            }
            (false, true) => {
                self.goes_home(city);
                true
            }
            _ => false,
        }
    }

    pub fn goes_home(&mut self, _city: &City) {
        self.at_work = false;
        for desk in &self.desks {
            desk.registers(false);
        }
    }

    fn changes_mood(&self, chance: &mut Chance) {
        for telephone in self.desks.iter().chain(&self.mobiles) {
            let answering = match chance.below(40) {
                0 => Answering::LetsRing,
                1 => Answering::Refuses(486),
                2 => Answering::Refuses(603),
                3 => Answering::Silent,
                _ => Answering::PicksUp,
            };
            let habits = DeskHabits {
                answering,
                after: secs(2 + chance.below(6)),
                accepts: (chance.below(10) > 0).then_some(secs(7)),
                talks: (chance.below(3) > 0).then(|| secs(30 + chance.below(300))),
                early_media: chance.below(2) == 0,
            };
            telephone.changes(|desk| desk.habits = habits);
        }
    }
}
