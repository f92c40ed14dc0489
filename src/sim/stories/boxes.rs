//! Messages: after hours, with another number to call back, and without room on the disk.

use super::*;
use crate::ivr::NodeKind;

const AFTER_HOURS: &str = "2026-03-02 20:00";
const SAVED: &str = "Повідомлення збережено. Щоб прослухати його, натисніть один. Щоб записати ще раз, натисніть два. \
                     Якщо все гаразд, покладіть слухавку.";

#[test]
fn after_hours_a_caller_leaves_a_message() {
    let (city, _olena, _ihor) = City::staffed(AFTER_HOURS, |_| {});
    let mut caller = city.call(OLENA);
    caller.waits(secs(3)).presses("0").hears("Щоб залишити повідомлення, натисніть один.").presses("1");
    caller.hears("Щоб завершити, натисніть решітку.").listens().waits(secs(6)).presses("#").hears(SAVED);
    let record = caller.hangs_up().ends(Outcome::LeftMessage);
    let [message] = &record.messages[..] else { panic!("one message: {:?}", record.messages) };
    assert_eq!((&*message.box_name, &message.number), ("зауваження", &None));
    assert!((4000..=6000).contains(&message.length_ms), "{message:?}");
    assert!(city.world().ears().tapes.kept.contains_key(&message.recording));
    city.is_at_rest();
}

#[test]
fn another_number_to_call_back_is_keyed_in_and_read_out() {
    let (city, _olena, _ihor) = City::staffed(AFTER_HOURS, |settings| {
        with_script(settings, |script| {
            if let NodeKind::Box(node) = &mut script.nodes[7].kind {
                node.ask_number = true;
            }
        });
    });
    let mut caller = city.call(OLENA);
    caller.waits(secs(3)).presses("0").hears("Щоб залишити повідомлення, натисніть один.").presses("1");
    caller.hears("Правильно — натисніть один. Інший номер — натисніть два.").presses("2");
    caller.hears("Наберіть номер, на який вам передзвонити, і натисніть решітку.").listens().presses("0670000000#");
    caller.hears("Правильно — натисніть один. Інший номер — натисніть два.").listens().presses("1");
    caller.hears(SAVED);
    let record = caller.hangs_up().ends(Outcome::LeftMessage);
    assert_eq!(record.messages[0].number, PhoneNumber::parse("+380670000000"));
    city.is_at_rest();
}

#[test]
fn a_recording_made_again_takes_the_place_of_the_first() {
    let (city, _olena, _ihor) = City::staffed(AFTER_HOURS, |_| {});
    let mut caller = city.call(OLENA);
    caller.waits(secs(3)).presses("0").hears("Щоб залишити повідомлення, натисніть один.").presses("1");
    caller.hears(SAVED).listens().presses("2").hears(SAVED);
    let record = caller.hangs_up().ends(Outcome::LeftMessage);
    assert_eq!(record.messages.len(), 1);
    let world = city.world();
    assert_eq!(world.ears().tapes.kept.keys().collect::<Vec<_>>(), [&record.messages[0].recording]);
    drop(world);
    city.is_at_rest();
}

#[test]
fn a_full_disk_is_told_and_nothing_is_promised() {
    let (city, _olena, _ihor) = City::staffed(AFTER_HOURS, |_| {});
    city.world().ears_mut().tapes.no_space = true;
    let mut caller = city.call(OLENA);
    caller.waits(secs(3)).presses("0").hears("Щоб залишити повідомлення, натисніть один.").presses("1");
    caller.hears("Запис зараз неможливий.");
    caller.hangs_up();
    city.pass(secs(5));
    assert!(city.world().records()[0].messages.is_empty());
    city.is_at_rest();
}

#[test]
fn who_hangs_up_while_speaking_has_left_the_message() {
    let (city, _olena, _ihor) = City::staffed(AFTER_HOURS, |_| {});
    let mut caller = city.call(OLENA);
    caller.waits(secs(3)).presses("0").hears("Щоб залишити повідомлення, натисніть один.").presses("1");
    caller.hears("Щоб завершити, натисніть решітку.").listens().waits(secs(5)).hangs_up();
    let record = caller.ends(Outcome::LeftMessage);
    assert_eq!(record.messages.len(), 1);
    city.is_at_rest();
}
