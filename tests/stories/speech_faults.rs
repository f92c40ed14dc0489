//! Engines that fail, hang, lie or are gone, and a disk without room: callers hear the text of before, staff are told.

use crate::common::{App, Call, Engine, LONG, Setup, TOWN, disk::SmallDisk, eventually};

const PLACE: &str = "texts.графік.say";
const OLD: &str = "texts.графік.say#1";
const SENTENCE: &str = "Ми працюємо на вулиці Зразковій.";
const NEW: f64 = 500.0;

fn with_text(engine: &Engine, text: &str) -> String {
    TOWN.replace(SENTENCE, text) + &engine.yaml()
}

fn to_the_text(app: &App) -> Call {
    let mut call = Call::dial(app);
    call.hears("menus.головне.say#1").presses('1');
    call
}

/// The text of before is heard, and `status` says which text it is, what is heard and why.
#[track_caller]
fn the_older_text_is_heard(app: &App, why: &str) {
    let told = app.unspoken(PLACE).unwrap_or_else(|| panic!("not named in {:#}", app.status()["speech"]));
    assert_eq!(told["heard"], SENTENCE, "{told:#}");
    assert!(told["why"].as_str().unwrap().contains(why), "{told:#}");
    to_the_text(app).hears(OLD).hangs_up();
}

#[test]
fn whatever_an_engine_does_wrong_the_text_of_before_is_heard_and_staff_are_told() {
    let engine = Engine::new();
    engine.teach("площі", NEW);
    let app = App::start(&with_text(&engine, SENTENCE));
    let faults = [
        ("fails", "завершився з помилкою"),
        ("dies", "завершився з помилкою"),
        ("writes nothing", "нічого не записав"),
        ("writes silence", "тиша"),
        ("writes nonsense", "не файл WAV"),
    ];
    for (n, (mood, why)) in (2..).zip(faults) {
        engine.is(mood);
        app.edits_config(&with_text(&engine, &format!("Ми працюємо на площі Героїв, {mood}.")));
        app.uses_configuration(n);
        the_older_text_is_heard(&app, why);
    }
    let text = app.command(&["status"]);
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(text.contains("Тексти, що звучать не так, як написано") && text.contains(PLACE), "{text}");
    engine.is("speaking");
    assert!(app.command(&["reload"]).status.success());
    assert_eq!(app.unspoken(PLACE), None);
    to_the_text(&app).hears_tone(NEW).hangs_up();
}

#[test]
fn a_hanging_engine_is_ended_and_what_it_started_too() {
    let engine = Engine::new();
    let app = App::start(&with_text(&engine, SENTENCE));
    engine.is("hangs");
    app.edits_config(&with_text(&engine, "Площа Героїв."));
    engine.is_run_more_than(0);
    app.uses_configuration(2);
    the_older_text_is_heard(&app, "не вклався");
    eventually("the engine's end", LONG, || (!engine.runs_on()).then_some(()));
}

#[test]
fn an_engine_that_is_gone_is_named_and_is_used_again_when_it_is_back() {
    let engine = Engine::new();
    engine.teach("площі", NEW);
    let app = App::start(&with_text(&engine, SENTENCE));
    engine.is_installed(false);
    app.edits_config(&with_text(&engine, "Ми працюємо на площі Героїв."));
    app.uses_configuration(2);
    the_older_text_is_heard(&app, "немає програми");
    eventually("the voice's fault", LONG, || app.status()["speech"]["voices"][0]["fault"].as_str().map(drop));
    engine.is_installed(true);
    assert!(app.command(&["reload"]).status.success());
    to_the_text(&app).hears_tone(NEW).hangs_up();
}

#[test]
fn a_text_with_values_that_cannot_be_spoken_stays_whole_as_it_was() {
    let engine = Engine::new();
    engine.teach("кличемо", NEW);
    engine.teach("площі", 620.0);
    let app = App::start(&with_text(&engine, SENTENCE));
    app.edits_config(&with_text(&engine, "Ми вас кличемо {телефон 102}. Чекаємо на площі."));
    app.uses_configuration(2);
    engine.is("fails");
    app.edits_config(&with_text(&engine, "Ми вас кличемо {телефон 103} або {телефон 112}. Чекаємо на майдані."));
    app.uses_configuration(3);
    let told = app.unspoken(PLACE).expect("the text is named");
    assert_eq!(told["heard"], "Ми вас кличемо … Чекаємо на площі.", "{told:#}");
    to_the_text(&app).hears_tone(NEW).hears_tone(620.0).hangs_up();
}

#[test]
fn on_a_full_disk_the_text_of_before_is_heard_until_there_is_room() {
    let Some(disk) = SmallDisk::new("8m", "a full disk and a new text") else { return };
    let engine = Engine::new();
    engine.teach("площі", NEW);
    let app = App::start_in(Setup::new(&with_text(&engine, SENTENCE)), &disk.state());
    disk.leaves(0);
    app.edits_config(&with_text(&engine, "Ми працюємо на площі Героїв."));
    app.uses_configuration(2);
    the_older_text_is_heard(&app, "на диску немає місця");
    disk.is_freed();
    assert!(app.command(&["reload"]).status.success());
    assert_eq!(app.unspoken(PLACE), None);
    to_the_text(&app).hears_tone(NEW).hangs_up();
}

#[test]
fn damaged_lists_of_rendered_prompts_do_not_keep_the_service_from_starting() {
    let engine = Engine::new();
    engine.teach("площі", NEW);
    let app = App::start(&with_text(&engine, SENTENCE));
    app.edits_config(&with_text(&engine, "Ми працюємо на площі Героїв."));
    app.uses_configuration(2);
    let list = app.state().join("prompts/uk/manifest.json");
    std::fs::write(&list, "{\"voice\": \"comma").unwrap();
    let app = app.into_killed().recorded_for(TOWN).start();
    Call::dial(&app).hears("menus.головне.say#1").hangs_up();
    eventually("the list to be made again", LONG, || {
        let text = std::fs::read_to_string(&list).ok()?;
        text.contains("площі").then_some(())
    });
    eventually("the text to sound", LONG, || app.unspoken(PLACE).is_none().then_some(()));
    to_the_text(&app).hears_tone(NEW).hangs_up();
}
