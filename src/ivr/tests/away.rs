use super::*;

const NOBODY: &str = "На жаль, зараз ніхто не може відповісти.";
const LEAVE_MESSAGE: &str = "Залишіть повідомлення, і ми передзвонимо в робочий час.";

fn at_the_operator() -> Walk {
    operator_of(fixtures::town())
}

fn operator_of(script: Script) -> Walk {
    let mut walk = Walk::through(script, MONDAY_MORNING);
    walk.presses('0');
    assert_eq!(walk.entered().as_deref(), Some("ЦНАП"));
    walk
}

fn otherwise(script: &mut Script, name: &str, otherwise: Option<NodeId>) {
    let node = fixtures::id(script, name);
    if let NodeKind::Department(department) = &mut script.nodes[usize::from(node.0)].kind {
        department.otherwise = otherwise;
    }
}

#[test]
fn zero_in_hours_and_a_box_at_any_time_are_left_to_their_rooms() {
    let walk = at_the_operator();
    assert_eq!(walk.journey(), ["головне", "ЦНАП!"]);
    assert!(walk.machine.journey().asked_for_person());
    assert_eq!(Walk::at(MONDAY_EVENING).presses('9').entered().as_deref(), Some("зауваження"));
}

#[test]
fn away_from_the_menus_nothing_counts_and_the_longest_stay_does_not_run() {
    let mut walk = at_the_operator();
    assert_eq!(walk.machine.deadline(), None);
    walk.now = walk.now.after(secs(3600));
    for event in [Event::Digit(Digit::POUND), Event::Held, Event::Resumed, Event::Tick] {
        assert_eq!(walk.machine.handle(walk.now, event), []);
    }
    walk.returns(Return::Menu);
    assert_eq!(walk.words()[0], MAIN_OPTIONS[0]);
    walk.hears_out();
    assert_eq!(walk.is_silent_for(6).words()[0], "Ми не почули вашого вибору. Повторюємо меню.");
}

#[test]
fn who_comes_back_to_the_menu_is_where_they_came_from() {
    let mut walk = Walk::at(MONDAY_MORNING);
    walk.presses('2').is_silent_for(1).presses('1').is_silent_for(1).presses('0');
    walk.returns(Return::Menu);
    assert_eq!(walk.words()[0], "Паспорт", "the sub-menu, not the text in it");
}

#[test]
fn when_nobody_could_answer_a_message_is_promised_an_answer_only_where_somebody_listens() {
    let mut walk = at_the_operator();
    walk.returns(Return::Nobody);
    assert_eq!(walk.hears_out(), [NOBODY, LEAVE_MESSAGE]);
    assert_eq!(walk.entered().as_deref(), Some("зауваження"));
    let mut script = fixtures::town();
    let message_box = fixtures::id(&script, "зауваження");
    script.nodes[usize::from(message_box.0)].kind = NodeKind::Box(BoxNode::new(None, None));
    let mut walk = operator_of(script);
    walk.returns(Return::Nobody);
    assert_eq!(walk.hears_out(), [NOBODY]);
    assert_eq!(walk.entered().as_deref(), Some("зауваження"));
}

#[test]
fn a_wrong_key_does_not_cost_the_caller_the_way_on() {
    let mut walk = at_the_operator();
    walk.returns(Return::Nobody).presses('5');
    assert_eq!(walk.hears_out(), ["Цього пункту в меню немає.", NOBODY, LEAVE_MESSAGE]);
    assert_eq!(walk.entered().as_deref(), Some("зауваження"));
}

#[test]
fn without_a_way_on_the_hours_are_said_and_the_operator_may_be_tried_again() {
    let mut script = fixtures::town();
    otherwise(&mut script, "ЦНАП", None);
    let mut walk = operator_of(script);
    walk.returns(Return::Nobody);
    let words = walk.words();
    assert_eq!(words[..2], [NOBODY, "Графік роботи:"]);
    assert_eq!(words.last().unwrap(), "Щоб перейти до меню, натисніть решітку.");
    walk.is_silent_for(1).presses('*');
    assert_eq!(walk.words()[0], NOBODY);
    assert_eq!(walk.is_silent_for(1).presses('0').entered().as_deref(), Some("ЦНАП"));
}

#[test]
fn departments_that_lead_to_one_another_do_not_lead_in_a_circle_for_ever() {
    let mut script = fixtures::town();
    let [council, land] = ["ЦНАП", "земля"].map(|name| fixtures::id(&script, name));
    otherwise(&mut script, "ЦНАП", Some(land));
    otherwise(&mut script, "земля", Some(council));
    let mut walk = operator_of(script);
    for _ in 0..20 {
        if walk.away.is_some() {
            walk.returns(Return::Nobody);
        }
        walk.hears_out();
        walk.waits(secs(6));
    }
    assert_eq!(walk.ended, Some(Ending::Silence));
    assert_eq!(walk.journey(), ["головне", "ЦНАП!", "земля!", "ЦНАП!", "земля!", "ЦНАП!"]);
}

#[test]
fn closed_meanwhile_is_told_as_closed_and_an_unlikely_report_of_it_as_nobody() {
    let mut walk = Walk::at("2026-03-02 16:59");
    walk.presses('0').now = walk.now.after(secs(120));
    walk.returns(Return::Closed);
    assert_eq!(walk.words()[0], "Зараз неробочий час.");
    let mut walk = at_the_operator();
    walk.returns(Return::Closed);
    assert_eq!(walk.words()[0], NOBODY);
}

#[test]
fn an_operator_may_send_the_caller_on_and_back_to_the_same_department() {
    let mut walk = at_the_operator();
    let [council, land] = ["ЦНАП", "земля"].map(|name| fixtures::id(&walk.script, name));
    assert_eq!(walk.returns(Return::To(land)).entered().as_deref(), Some("земля"));
    assert_eq!(walk.returns(Return::To(council)).entered().as_deref(), Some("ЦНАП"));
    assert_eq!(walk.returns(Return::To(council)).entered().as_deref(), Some("ЦНАП"));
    walk.returns(Return::To(NodeId(999)));
    assert_eq!(walk.words()[0], MAIN_OPTIONS[0], "a node of another script is none");
}

#[test]
fn when_all_is_done_goodbye_is_said_unless_it_has_been() {
    let mut walk = at_the_operator();
    walk.returns(Return::Done);
    walk.presses('1');
    assert_eq!(walk.hears_out(), [GOODBYE], "nothing is left to choose");
    assert_eq!(walk.ended, Some(Ending::Done));
    let mut walk = at_the_operator();
    walk.returns(Return::Parted);
    assert_eq!((walk.words().len(), walk.ended), (0, Some(Ending::Done)));
}

#[test]
fn a_stopping_service_says_so_also_to_those_who_are_away() {
    let mut walk = at_the_operator();
    walk.event(Event::Leave(Ending::Stopping));
    assert_eq!(walk.hears_out().last().unwrap(), GOODBYE);
    assert_eq!(walk.ended, Some(Ending::Stopping));
}

#[test]
fn a_direct_number_of_an_open_department_says_its_announcements_and_enters() {
    let script = fixtures::town();
    let start = fixtures::id(&script, "ЦНАП");
    let mut walk = Walk::from(script.clone(), start, MONDAY_MORNING);
    assert_eq!(walk.words(), ["For English, press eight."]);
    walk.presses('8');
    assert_eq!(walk.words()[0], "You will now hear English.");
    walk.hears_out();
    assert_eq!(walk.entered().as_deref(), Some("ЦНАП"));
    let ukrainian = Script { languages: vec![crate::vocab::Lang::UK], ..script };
    let walk = Walk::from(ukrainian, start, MONDAY_MORNING);
    assert_eq!((walk.entered().as_deref(), walk.words().len()), (Some("ЦНАП"), 0));
    assert_eq!(walk.journey(), ["ЦНАП!"]);
}

#[test]
fn a_return_that_nobody_waits_for_is_nothing() {
    let mut walk = Walk::at(MONDAY_MORNING);
    assert_eq!(walk.machine.handle(walk.now, Event::Return(Return::Done)), []);
    assert_eq!(walk.words()[0], fixtures::GREETING);
}
