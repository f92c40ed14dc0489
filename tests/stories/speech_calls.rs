//! Calls while texts are spoken: nobody notices, and nobody waits.

use crate::common::{App, Call, Engine, LONG, SHORT, Setup, TOWN, eventually};

const SENTENCE: &str = "Ми працюємо на вулиці Зразковій.";
const OLD: &str = "texts.графік.say#1";

/// Every text of the town is another one.
fn all_new(engine: &Engine) -> String {
    let mut yaml = TOWN.to_owned();
    for (old, new) in [
        ("Вітаємо! Це міська рада.", "Добрий день! Ви зателефонували до ради."),
        (SENTENCE, "Ми працюємо на площі Героїв, другий поверх."),
        ("Візьміть попередній паспорт.", "Принесіть попередній паспорт і довідку."),
        ("Субсидії призначає Пенсійний фонд.", "Субсидії тепер призначає інша установа."),
        ("Графік роботи й адреса", "Наша нова адреса й графік"),
    ] {
        yaml = yaml.replace(old, new);
    }
    yaml + &engine.yaml()
}

#[test]
fn a_call_in_progress_keeps_its_menus_and_loses_no_frame_while_texts_are_spoken() {
    let engine = Engine::new();
    let app = App::start(&(TOWN.to_owned() + &engine.yaml()));
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1");
    engine.is("is slow");
    app.edits_config(&all_new(&engine));
    engine.is_run_more_than(2);
    call.presses('*').hears("texts.графік.title");
    app.uses_configuration(2);
    // The menus of before are gone from the disk's lists, but not for whoever is in them.
    call.presses('1').hears(OLD);
    call.presses('#').hears("texts.графік.title").presses('2').hears("texts.паспорт.title");
    call.hangs_up();
    call.rtp.stream().assert_unbroken(160);
    let mut next = Call::dial(&app);
    next.hears_tone(350.0).hangs_up();
    assert!(!next.has_heard("menus.головне.say#1"));
}

#[test]
fn new_calls_hear_the_old_menus_until_the_new_ones_sound() {
    let engine = Engine::new();
    let app = App::start(&(TOWN.to_owned() + &engine.yaml()));
    engine.is("hangs");
    app.edits_config(&all_new(&engine));
    engine.is_run_more_than(0);
    eventually("phrases that are being spoken", SHORT, || (app.figure("rendering") > 0).then_some(()));
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1").presses('1').hears(OLD).hangs_up();
    assert_eq!(app.figure("generation"), 1);
}

#[test]
fn with_an_empty_state_and_a_hanging_engine_calls_are_answered_at_once() {
    let engine = Engine::new();
    engine.is("hangs");
    // Of this text no older wording is known.
    let recorded = TOWN.replace(": графік", ": розклад").replace("  графік:", "  розклад:");
    let app = Setup::new(&all_new(&engine)).recorded_for(&recorded).start();
    let mut call = Call::dial(&app);
    assert!(call.answered.duration_since(app.started) < LONG);
    // What the package says under the name of the greeting may be another town's.
    call.hears("system.text_unavailable");
    call.hears("system.text_unavailable").hears("натисніть один").presses('1');
    call.hears("system.text_unavailable");
    call.hears("Щоб поговорити з оператором, натисніть нуль.");
    call.hangs_up();
}

#[test]
fn the_service_stops_while_an_engine_hangs() {
    let engine = Engine::new();
    let mut app = App::start(&(TOWN.to_owned() + &engine.yaml()));
    engine.is("hangs");
    app.edits_config(&all_new(&engine));
    engine.is_run_more_than(0);
    app.signal(rustix::process::Signal::TERM);
    assert!(app.exits(SHORT).success());
    assert!(!app.has_said("stopped while a text was being spoken"));
    eventually("the engine's end", SHORT, || (!engine.runs_on()).then_some(()));
}
