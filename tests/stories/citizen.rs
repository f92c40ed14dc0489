//! A real phone program calls the town: baresip dials, presses keys and records what it hears.

use crate::common::{
    App, SHORT, TOWN, app,
    baresip::{Baresip, hears},
    eventually, hasty_town,
    keypad::after_bounce,
};

#[test]
fn a_citizen_with_baresip_walks_the_menu_by_keys_and_hears_it_all() {
    let app = App::start(TOWN);
    let Some(mut phone) = Baresip::start(&app, "a citizen with baresip") else { return };
    phone.dials();
    let mut at = hears(&mut phone, &app, "menus.головне.say#1", 0);
    at = hears(&mut phone, &app, "texts.графік.title", at);
    phone.presses('2');
    at = hears(&mut phone, &app, "texts.паспорт.title", at);
    phone.presses('1');
    at = hears(&mut phone, &app, "texts.паспорт.say#1", at);
    after_bounce();
    phone.presses('*');
    at = hears(&mut phone, &app, "texts.паспорт.say#1", at);
    after_bounce();
    phone.presses('#');
    at = hears(&mut phone, &app, "texts.субсидія.title", at);
    after_bounce();
    phone.presses('2');
    hears(&mut phone, &app, "texts.субсидія.say#1", at);
    phone.hangs_up();
    let record = eventually("the record", SHORT, || app.records().pop());
    assert_eq!(app::keys(&record), "21*#2", "{record:#}");
    assert_eq!(record["outcome"], "informed");
    assert_eq!(record["digit_source"], "event");
}

#[test]
fn a_silent_citizen_is_told_goodbye_before_the_line_is_closed() {
    let app = App::start(&hasty_town());
    let Some(mut phone) = Baresip::start(&app, "a silent citizen with baresip") else { return };
    phone.dials();
    hears(&mut phone, &app, "Дякуємо, що зателефонували. До побачення!", 0);
    phone.waits_for("CALL_CLOSED");
}
