//! Calls from the first INVITE to the record, through the whole switch in virtual time.

mod apart;
mod boxes;
mod busy;
mod chaos;
mod hours;
mod lines;
mod menus;
mod mobiles;
mod month;
mod operators;
mod refusals;
mod strangers;
mod transfers;
mod trunk;
mod waiting;

use std::{sync::Arc, time::Duration};

use super::{
    PhoneState, WorldProvider,
    city::{City, DeskPhone, settings, staff},
};
use crate::{
    call::{EndedBy, Outcome},
    ivr::{NodeId, Script, fixtures},
    media::MediaEvent,
    switch::{Input, Settings},
    trunk::{Login, TrunkSettings},
    vocab::{Digit, PhoneNumber, Secret},
};

const MONDAY_MORNING: &str = "2026-03-02 10:00";
const OLENA: &str = "+380501112233";
const GOODBYE: &str = "Дякуємо, що зателефонували. До побачення!";
const OPERATOR: &str = "Щоб поговорити з оператором, натисніть нуль або залишайтеся на лінії.";

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn with_script(settings: &mut Settings, change: impl FnOnce(&mut Script)) {
    let mut script = fixtures::town();
    change(&mut script);
    settings.script = Arc::new(script);
}

/// A line that registers at `host`.
fn line(name: &str, host: &str) -> TrunkSettings {
    TrunkSettings {
        login: Some(Login {
            user: "380464400000".into(),
            auth_user: None,
            realm: None,
            password: Secret::new("secret"),
        }),
        ..TrunkSettings::usual(name, host)
    }
}

/// The town with one line, registered at its provider.
fn on_a_line(change: impl FnOnce(&mut TrunkSettings)) -> (City, WorldProvider) {
    let mut trunk = line("головний", "sip.provider.example");
    change(&mut trunk);
    let city = City::with(MONDAY_MORNING, |settings| settings.trunks = vec![Arc::new(trunk)]);
    let provider = city.world().provider("sip.provider.example", "203.0.113.5:5060".parse().unwrap());
    city.pass(secs(2));
    (city, provider)
}

/// What this provider has registered of us, by which it calls.
fn token(city: &City, provider: WorldProvider) -> String {
    let mut world = city.world();
    let now = world.now().mono;
    let user = world.with_provider(provider, |provider| provider.binding(now).map(str::to_owned));
    user.flatten().expect("registered")
}
