//! Calls from the first INVITE to the record, through the whole switch in virtual time.

mod busy;
mod chaos;
mod hours;
mod lines;
mod menus;

use std::{sync::Arc, time::Duration};

use super::{
    PhoneState,
    city::{City, settings},
};
use crate::{
    call::{EndedBy, Outcome},
    ivr::{NodeId, Script, fixtures},
    media::MediaEvent,
    switch::Input,
    vocab::{Digit, PhoneNumber},
};

const MONDAY_MORNING: &str = "2026-03-02 10:00";
const OLENA: &str = "+380501112233";
const GOODBYE: &str = "Дякуємо, що зателефонували. До побачення!";
const OPERATOR: &str = "Щоб поговорити з оператором, натисніть нуль або залишайтеся на лінії.";

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn with_script(settings: &mut crate::switch::Settings, change: impl FnOnce(&mut Script)) {
    let mut script = fixtures::town();
    change(&mut script);
    settings.script = Arc::new(script);
}
