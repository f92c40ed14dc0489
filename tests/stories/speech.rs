//! Staff change a text, and the next caller hears it: spoken by an engine that speaks in tones, so that every wording can
//! be told apart.

use crate::common::{App, Call, Engine, LONG, Setup, TOWN, eventually, tones};

const PLACE: &str = "texts.графік.say";
const OLD: &str = "texts.графік.say#1";
const SENTENCE: &str = "Ми працюємо на вулиці Зразковій.";
const NEW: f64 = 500.0;

fn with_text(engine: &Engine, text: &str) -> String {
    TOWN.replace(SENTENCE, text) + &engine.yaml()
}

/// Walks to the text and listens to what is said there.
fn to_the_text(app: &App) -> Call {
    let mut call = Call::dial(app);
    call.hears("menus.головне.say#1").presses('1');
    call
}

#[test]
fn a_saved_text_is_spoken_and_the_next_caller_hears_it() {
    let engine = Engine::new();
    engine.teach("площі", NEW);
    let app = App::start(&with_text(&engine, SENTENCE));
    to_the_text(&app).hears(OLD).hangs_up();
    assert_eq!(engine.runs(), 0, "what people have recorded is not spoken again");
    app.edits_config(&with_text(&engine, "Ми працюємо на площі Героїв."));
    app.uses_configuration(2);
    assert_eq!(app.unspoken(PLACE), None);
    let mut call = to_the_text(&app);
    call.hears_tone(NEW).hangs_up();
    assert!(!call.has_heard(OLD));
    let status = app.status();
    assert_eq!(status["speech"]["rendering"], 0, "{status:#}");
    assert_eq!(status["speech"]["voices"][0]["voice"], "command тони");
    assert!(status["speech"]["voices"][0]["fault"].is_null(), "{status:#}");
}

#[test]
fn a_text_that_comes_back_and_a_restart_need_no_engine() {
    let engine = Engine::new();
    engine.teach("площі", NEW);
    let app = App::start(&with_text(&engine, SENTENCE));
    app.edits_config(&with_text(&engine, "Ми працюємо на площі Героїв."));
    app.uses_configuration(2);
    app.edits_config(&with_text(&engine, SENTENCE));
    app.uses_configuration(3);
    to_the_text(&app).hears(OLD).hangs_up();
    let runs = engine.runs();
    app.edits_config(&with_text(&engine, "Ми працюємо на площі Героїв."));
    app.uses_configuration(4);
    to_the_text(&app).hears_tone(NEW).hangs_up();
    engine.is_installed(false);
    let app = app.into_killed().recorded_for(TOWN).start();
    to_the_text(&app).hears_tone(NEW).hangs_up();
    assert_eq!(engine.runs(), runs, "it was spoken once");
}

#[test]
fn of_two_quick_edits_the_last_wins() {
    let engine = Engine::new();
    engine.teach("перша", 600.0);
    engine.teach("друга", NEW);
    let app = App::start(&with_text(&engine, SENTENCE));
    engine.is("hangs");
    app.edits_config(&with_text(&engine, "Це перша нова адреса ради."));
    engine.is_run_more_than(0);
    engine.is("speaking");
    app.edits_config(&with_text(&engine, "Це друга нова адреса ради."));
    app.uses_configuration(2);
    let mut call = to_the_text(&app);
    call.hears_tone(NEW).hangs_up();
    assert!(app.has_said("generation=2") && !app.has_said("generation=3"), "the first edit never went live");
}

#[test]
fn a_mistake_while_a_text_is_spoken_is_refused_and_the_text_goes_live() {
    let engine = Engine::new();
    engine.teach("площі", NEW);
    let app = App::start(&with_text(&engine, SENTENCE));
    engine.is("is slow");
    let good = with_text(&engine, "Ми працюємо на площі Героїв.");
    app.edits_config(&good);
    engine.is_run_more_than(0);
    app.edits_config(&good.replace("1: графік", "1: графк"));
    app.uses_configuration(2);
    to_the_text(&app).hears_tone(NEW).hangs_up();
    let refused = app.status()["config"]["refused"].as_str().map(str::to_owned);
    assert!(refused.is_some_and(|listing| listing.contains("графк")), "the mistake is still in the file");
}

#[test]
fn values_are_spoken_between_the_parts_of_a_new_text() {
    let engine = Engine::new();
    engine.teach("кличемо", NEW);
    engine.teach("дзвоніть", 620.0);
    let app = App::start(&with_text(&engine, SENTENCE));
    app.edits_config(&with_text(&engine, "Ми вас кличемо {телефон 102}. Тож дзвоніть нам."));
    app.uses_configuration(2);
    let mut call = to_the_text(&app);
    call.hears_tone(NEW).hears_tone(620.0).hangs_up();
}

#[test]
fn a_replaced_recording_of_people_is_heard() {
    let engine = Engine::new();
    let yaml = TOWN.replace(&format!("    say: |\n      {SENTENCE}\n"), "    play: адреса.wav\n") + &engine.yaml();
    assert_ne!(yaml, TOWN);
    let voice = |hz| tones::tone(&[(hz, 4000.0)], 16_000);
    let app = Setup::new(&yaml).recorded_for(TOWN).sound("адреса.wav", &voice(540.0)).start();
    eventually("the recording to be ready", LONG, || app.has_said("texts spoken").then_some(()));
    to_the_text(&app).hears_tone(540.0).hangs_up();
    crate::common::prompts::write_wav(&app.dir().join("next.wav"), &voice(760.0));
    std::fs::rename(app.dir().join("next.wav"), app.dir().join("адреса.wav")).unwrap();
    app.uses_configuration(2);
    to_the_text(&app).hears_tone(760.0).hangs_up();
    assert_eq!(engine.runs(), 0);
}

#[test]
fn english_texts_are_spoken_by_the_english_voice_behind_key_eight() {
    let engine = Engine::new();
    engine.teach("площі", NEW);
    engine.teach("Heroes", 620.0);
    let english = |text: &str| {
        let say = "вулиці Зразковій.\n";
        with_text(&engine, SENTENCE)
            .replace(
                "    title: Графік роботи й адреса\n",
                "    title: Графік роботи й адреса\n    title_en: Opening hours\n",
            )
            .replace(say, &format!("{say}    say_en: |\n      {text}\n"))
            + "languages: uk, en\n"
    };
    let app = App::start(&english("We work in Zrazkova Street."));
    app.edits_config(&english("We work in the square of Heroes."));
    app.uses_configuration(2);
    let mut call = Call::dial(&app);
    call.hears("For English, press eight.").presses('8');
    call.hears("texts.графік.title_en").presses('1').hears_tone(620.0);
    call.hangs_up();
}

#[test]
fn staff_wait_for_the_sound_with_one_command() {
    let engine = Engine::new();
    engine.teach("площі", NEW);
    let app = App::start(&with_text(&engine, SENTENCE));
    engine.is("fails");
    app.edits_config(&with_text(&engine, "Ми працюємо на площі Героїв."));
    // What the saved file itself sets off is over, so that it takes nothing from the command.
    app.uses_configuration(2);
    let output = app.command(&["reload"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 текст звучить не так, як написано"), "{said}");
    engine.is("speaking");
    let output = app.command(&["reload"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("Нові налаштування діють.\nОзвучено 1 фразу."), "{said}");
    let status = app.command(&["status"]);
    let status = String::from_utf8_lossy(&status.stdout).into_owned();
    assert!(status.contains("Мовлення:     українською — command тони\n"), "{status}");
}
