//! New menus for new calls, without dropping one: by SIGHUP and by saving the file.

use crate::common::{App, Call, LONG, SHORT, TOWN, app, eventually};
use rustix::process::Signal;

const GREETING: &str = "menus.головне.say#1";

fn rewritten() -> String {
    TOWN.replace("Вітаємо! Це міська рада.", "Добрий день! Це оновлена рада.")
        .replace("    1: графік\n    2: послуги", "    1: послуги\n    2: графік")
}

/// Dials until a call begins with these words.
#[track_caller]
fn eventually_new_calls_hear(app: &App, words: &str) -> Call {
    eventually(&format!("a call that begins with «{words}»"), LONG, || {
        let mut call = Call::dial(app);
        call.hears_within("натисніть один", SHORT);
        if call.has_heard(words) {
            return Some(call);
        }
        call.hangs_up();
        None
    })
}

#[test]
fn sighup_gives_new_calls_the_new_menu_and_leaves_old_calls_theirs() {
    let mut app = App::start(TOWN);
    let mut old = Call::dial(&app);
    old.hears(GREETING);
    app.rewrite_config(&rewritten());
    app.signal(Signal::HUP);
    let mut new = eventually_new_calls_hear(&app, "Добрий день! Це оновлена рада.");
    new.presses('1').hears("texts.паспорт.title");
    old.presses('1').hears("texts.графік.say#1");
    new.hangs_up();
    old.hangs_up();
    assert_eq!(app::keys(&app.record(&old.invite.call_id)), "1");
}

#[test]
fn a_saved_file_is_noticed_without_a_signal() {
    let mut app = App::start(TOWN);
    app.rewrite_config(&rewritten());
    let mut call = eventually_new_calls_hear(&app, "Добрий день! Це оновлена рада.");
    call.hangs_up();
}

#[test]
fn a_bad_file_is_refused_aloud_and_the_old_menu_answers() {
    let app = App::start(TOWN);
    std::fs::write(app.config(), TOWN.replace("1: графік", "1: графк")).unwrap();
    app.signal(Signal::HUP);
    eventually("the complaint", SHORT, || (app.has_said("графк")).then_some(()));
    assert!(app.has_said("config.yaml:"), "no place of the mistake in:\n{}", app.log());
    let mut call = Call::dial(&app);
    call.hears(GREETING).presses('1').hears("texts.графік.say#1");
    call.hangs_up();
    // Mended, the file is taken.
    std::fs::write(app.config(), TOWN).unwrap();
    app.signal(Signal::HUP);
    let mut call = Call::dial(&app);
    call.hears(GREETING);
    call.hangs_up();
}

#[test]
fn a_missing_file_does_not_end_the_service() {
    let app = App::start(TOWN);
    std::fs::remove_file(app.config()).unwrap();
    app.signal(Signal::HUP);
    let mut call = Call::dial(&app);
    call.hears(GREETING);
    call.hangs_up();
}
