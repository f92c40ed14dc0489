use super::*;

const ASK: &str = "Після сигналу назвіть своє ім’я та коротко скажіть, що вас цікавить.";
const SEES: &str = "Ми бачимо номер, з якого ви телефонуєте, і передзвонимо в робочий час.";
const FINISH: &str = "Щоб завершити, натисніть решітку.";
const SAVED: &str = "Повідомлення збережено. Щоб прослухати його, натисніть один. Щоб записати ще раз, \
                     натисніть два. Якщо все гаразд, покладіть слухавку.";
const UNHEARD: &str = "Ми не почули повідомлення. Спробуйте, будь ласка, ще раз.";

fn usual() -> BoxNode {
    BoxNode::new(None, Some(Listener { person: "Олена".into(), within_hours: 8 }))
}

fn visit(node: BoxNode, caller: Option<PhoneNumber>) -> Inside<MessageBox> {
    at(node, caller, morning())
}

fn at(node: BoxNode, caller: Option<PhoneNumber>, now: Now) -> Inside<MessageBox> {
    let mut script = fixtures::town();
    let id = fixtures::id(&script, "зауваження");
    script.nodes[usize::from(id.0)].kind = NodeKind::Box(node);
    Inside::new(now, MessageBox::begin(now, Arc::new(script), Lang::UK, id, caller))
}

fn recording(node: BoxNode) -> Inside<MessageBox> {
    let mut inside = visit(node, caller());
    inside.hears_out();
    assert!(inside.recording);
    inside
}

fn kept(next: BoxNext) -> Option<BoxResult> {
    Some(BoxResult { kept: true, number: None, next })
}

#[test]
fn a_message_is_left_after_the_tone_and_ended_by_pound_or_by_hanging_up() {
    let mut inside = visit(usual(), caller());
    assert_eq!(inside.hears_out(), [ASK, SEES, FINISH, "◆"]);
    inside.presses("#");
    assert_eq!(inside.did, ["Record", "StopRecording"]);
    inside.recorded(12, true, false);
    assert!(inside.room.result().kept, "hanging up now changes nothing");
    assert_eq!(inside.hears_out(), [SAVED]);
    inside.passes(6);
    assert_eq!(inside.done, kept(BoxNext::Goodbye));
}

#[test]
fn a_withheld_number_is_asked_to_be_said_and_no_answer_is_promised_where_nobody_listens() {
    let mut withheld = visit(usual(), None);
    let with_number = "Після сигналу назвіть своє ім’я, номер телефону та коротко скажіть, що вас цікавить.";
    assert_eq!(withheld.hears_out(), [with_number, FINISH, "◆"]);
    let mut unheard = visit(BoxNode::new(None, None), caller());
    assert_eq!(unheard.hears_out(), [ASK, FINISH, "◆"]);
}

#[test]
fn the_councils_own_words_and_the_lawyers_sentence_stand_before_the_tone() {
    let own = crate::speech::Localized::new(Lang::UK, fixtures::say("Скажіть після сигналу, що нам варто поліпшити."));
    let mut inside = visit(BoxNode { say: Some(own), no_appeal: true, ..usual() }, caller());
    assert_eq!(
        inside.hears_out(),
        [
            "Скажіть після сигналу, що нам варто поліпшити.",
            "Це повідомлення не реєструється як звернення громадян.",
            FINISH,
            "◆"
        ]
    );
}

#[test]
fn who_hangs_up_while_speaking_has_left_a_message_when_it_is_long_enough() {
    let mut inside = recording(usual());
    assert!(inside.room.is_recording());
    assert!(!inside.room.result().kept);
    inside.recorded(9, true, false);
    assert!(inside.room.result().kept);
    let mut short = recording(usual());
    short.recorded(1, true, false);
    assert!(!short.room.result().kept);
    assert_eq!(short.did, ["Record", "Discard"]);
}

#[test]
fn a_message_can_be_heard_again_and_recorded_again() {
    let mut inside = recording(usual());
    inside.recorded(9, true, false).presses("1");
    assert_eq!(inside.did, ["Record", "PlayRecording"]);
    inside.hears_out();
    assert_eq!(inside.hears_out(), [SAVED]);
    inside.presses("2");
    assert!(!inside.room.result().kept);
    assert_eq!(inside.hears_out(), ["◆"]);
    inside.recorded(5, true, false);
    assert_eq!(inside.did[2..], ["Discard", "Record"]);
    assert!(inside.room.result().kept);
}

#[test]
fn recording_again_has_an_end() {
    let mut inside = recording(usual());
    for _ in 0..20 {
        inside.recorded(9, true, false).presses("2");
        inside.hears_out();
        if !inside.recording {
            break;
        }
    }
    assert_eq!(inside.did.iter().filter(|did| *did == "Record").count(), 5);
    assert!(inside.room.result().kept, "the last take stays");
}

#[test]
fn nothing_heard_is_told_once_and_the_second_time_leaves_no_message() {
    let mut inside = recording(usual());
    inside.recorded(0, false, false);
    assert_eq!(inside.hears_out(), [UNHEARD, "◆"]);
    inside.recorded(1, true, false);
    assert_eq!(inside.done, Some(BoxResult::default()));
    assert_eq!(inside.did.last().unwrap(), "Discard");
}

#[test]
fn a_full_disk_is_told_and_leads_to_people_in_hours_else_to_the_menu() {
    for (civil, next) in [(MONDAY_MORNING, BoxNext::Operator), (MONDAY_EVENING, BoxNext::Menu)] {
        let mut inside = at(usual(), caller(), now(civil, true));
        inside.hears_out();
        inside.recorded(0, false, true);
        assert_eq!(inside.hears_out(), ["Запис зараз неможливий."]);
        assert_eq!(inside.done, Some(BoxResult { kept: false, number: None, next }));
    }
    let mut inside = recording(usual());
    inside.recorded(8, true, true);
    assert_eq!(inside.words(), [SAVED], "what was written until the disk was full is a message");
}

#[test]
fn a_recorder_that_never_answers_is_stopped_and_then_given_up() {
    let mut inside = recording(usual());
    inside.passes(184);
    assert_eq!(inside.did, ["Record"]);
    inside.passes(1);
    assert_eq!(inside.did, ["Record", "StopRecording"]);
    inside.passes(5);
    assert_eq!(inside.words(), ["Запис зараз неможливий."]);
}

#[test]
fn menu_keys_keep_their_meaning_outside_of_the_recording() {
    assert_eq!(visit(usual(), caller()).presses("#").done.as_ref().unwrap().next, BoxNext::Menu);
    assert_eq!(visit(usual(), caller()).presses("0").done.as_ref().unwrap().next, BoxNext::Operator);
    assert_eq!(visit(usual(), caller()).presses("*").hears_out()[0], ASK);
    let mut inside = recording(usual());
    inside.presses("0").presses("*").presses("7");
    assert!(inside.recording && inside.did == ["Record"] && inside.done.is_none());
    inside.recorded(9, true, false).presses("#");
    assert_eq!(inside.done, kept(BoxNext::Menu));
}

#[test]
fn a_key_typed_ahead_does_not_leave_the_box() {
    let mut inside = visit(usual(), caller());
    inside.presses_at_once('#');
    assert_eq!((inside.words()[0].as_str(), &inside.done), (ASK, &None));
}

#[test]
fn the_number_to_call_back_is_read_out_and_confirmed() {
    let mut inside = recording(BoxNode { ask_number: true, ..usual() });
    inside.recorded(9, true, false);
    let read_out = ["нуль", "шістдесят сім", "сто", "двадцять три", "сорок п’ять", "шістдесят сім"];
    let words = inside.hears_out();
    assert_eq!(words[0], "Ми передзвонимо на номер:");
    assert_eq!(words[1..7], read_out);
    assert_eq!(words[7], "Правильно — натисніть один. Інший номер — натисніть два.");
    inside.presses("1");
    assert_eq!(inside.hears_out(), ["Номер записано.", SAVED]);
    assert_eq!(inside.room.result().number, caller());
}

#[test]
fn another_number_is_keyed_in_while_the_words_stop_and_read_back() {
    let mut inside = recording(BoxNode { ask_number: true, ..usual() });
    inside.recorded(9, true, false).presses("2");
    assert_eq!(inside.words(), ["Наберіть номер, на який вам передзвонити, і натисніть решітку."]);
    inside.presses("0");
    assert!(inside.playing.is_none(), "a key stops the words");
    inside.presses_at_once('0').presses("0").presses("#");
    assert_eq!(inside.words()[0], "Номер набрано не повністю.");
    inside.presses("0501112233#");
    assert_eq!(inside.words()[1..5], ["нуль", "п’ятдесят", "сто", "одинадцять"]);
    inside.presses("1");
    assert_eq!(inside.room.result().number, PhoneNumber::parse("0501112233"));
    assert!(inside.room.result().kept);
}

#[test]
fn on_hold_the_recording_goes_on_and_words_wait() {
    let mut inside = recording(usual());
    inside.holds().recorded(9, true, false);
    assert_eq!(inside.words(), [SAVED]);
    inside.holds().passes(600);
    assert_eq!(inside.done, None);
    inside.resumes();
    assert_eq!(inside.hears_out(), [SAVED]);
}
