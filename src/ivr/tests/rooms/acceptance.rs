use super::*;

fn asked(caller: Option<PhoneNumber>) -> Inside<Acceptance> {
    let (script, node) = town_with(|_| ());
    let now = morning();
    Inside::new(now, Acceptance::begin(now, script, Lang::UK, node, caller))
}

#[test]
fn a_mobile_hears_who_calls_twice_and_takes_the_call_by_one() {
    let mut inside = asked(caller());
    let question = [
        "Дзвінок:",
        "Консультація ЦНАП",
        "Номер:",
        "нуль",
        "шістдесят сім",
        "сто",
        "двадцять три",
        "сорок п’ять",
        "шістдесят сім",
        "Щоб прийняти, натисніть один.",
    ];
    assert_eq!(inside.words(), [question, question].concat());
    inside.presses("1");
    assert_eq!(inside.done, Some(true));
}

#[test]
fn a_voicemail_never_gets_the_citizen() {
    let mut inside = asked(None);
    assert_eq!(inside.words()[2], "Номер приховано.");
    inside.hears_out();
    inside.passes(19);
    assert_eq!(inside.done, None);
    inside.passes(1);
    assert_eq!(inside.done, Some(false));
}

#[test]
fn any_other_key_is_a_no_and_a_key_before_the_first_word_is_nothing() {
    let mut inside = asked(caller());
    inside.presses_at_once('1');
    assert_eq!(inside.done, None);
    assert_eq!(inside.presses("5").done, Some(false));
}

#[test]
fn a_call_that_is_over_meanwhile_is_told_so() {
    let mut inside = asked(caller());
    let actions = inside.room.over(inside.now);
    inside.obey(actions);
    assert_eq!(inside.words(), ["Дзвінок уже завершено."]);
    inside.presses("1");
    assert_eq!(inside.done, None, "nobody is left to be put through");
    inside.hears_out();
    assert_eq!(inside.done, Some(false));
}

#[test]
fn a_mobile_on_hold_is_asked_again_but_not_waited_for_longer() {
    let mut inside = asked(caller());
    inside.holds().passes(5).resumes();
    assert_eq!(inside.words()[0], "Дзвінок:");
    inside.holds().passes(15);
    assert_eq!(inside.done, Some(false));
}
