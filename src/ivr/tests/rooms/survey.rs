use super::*;

const QUESTION: &str = "Оцініть, будь ласка, обслуговування. П’ять — відмінно, один — погано.";
const RESOLVED: &str = "Чи вирішено ваше питання? Так — натисніть один. Ні — натисніть два.";
const TELL: &str = "Щоб розповісти, що сталося, натисніть один. Або покладіть слухавку.";
const THANKS: &str = "Дякуємо за оцінку. На все добре!";

fn asked(words: SurveyWords) -> Inside<Survey> {
    let (script, node) = town_with(|department| department.survey = Some(words));
    let now = morning();
    Inside::new(now, Survey::begin(now, script, Lang::UK, node))
}

fn telling() -> SurveyWords {
    SurveyWords { tell: Some(NodeId(7)), ..SurveyWords::default() }
}

#[test]
fn a_mark_and_an_answer_are_thanked_for() {
    let mut inside = asked(telling());
    assert_eq!(inside.hears_out(), [QUESTION]);
    inside.presses("5");
    assert_eq!(inside.hears_out(), [RESOLVED]);
    inside.presses("1");
    assert_eq!(inside.hears_out(), [THANKS]);
    let result = SurveyResult { asked: true, mark: Some(5), resolved: Some(true), tell: None };
    assert_eq!(inside.done, Some(result));
}

#[test]
fn silence_is_no_mark_and_never_a_bad_one() {
    let mut inside = asked(telling());
    inside.hears_out();
    inside.passes(6);
    assert!(inside.playing.is_none(), "seven seconds are waited");
    inside.passes(1);
    assert_eq!(inside.hears_out(), [QUESTION], "repeated once");
    inside.passes(7);
    assert_eq!(inside.done, Some(SurveyResult { asked: true, ..SurveyResult::default() }));
}

#[test]
fn silence_after_the_mark_keeps_the_mark() {
    let mut inside = asked(SurveyWords::default());
    inside.presses("4").hears_out();
    inside.passes(7).hears_out();
    inside.passes(7);
    assert_eq!(inside.hears_out(), [THANKS]);
    assert_eq!(inside.done, Some(SurveyResult { asked: true, mark: Some(4), resolved: None, tell: None }));
}

#[test]
fn a_low_mark_may_be_explained_in_a_box() {
    let mut inside = asked(telling());
    inside.presses("22");
    assert_eq!(inside.hears_out(), [TELL]);
    inside.presses("1");
    let result = SurveyResult { asked: true, mark: Some(2), resolved: Some(false), tell: Some(NodeId(7)) };
    assert_eq!(inside.done, Some(result));
    let mut silent = asked(telling());
    silent.presses("12").hears_out();
    silent.passes(7);
    assert_eq!(silent.hears_out(), [THANKS]);
    assert_eq!(silent.done.unwrap().tell, None);
    let mut content = asked(telling());
    content.presses("31");
    assert_eq!(content.words(), [THANKS], "three is not asked why");
}

#[test]
fn one_question_is_enough_where_the_council_says_so() {
    let mut inside = asked(SurveyWords { no_second: true, ..SurveyWords::default() });
    inside.presses("3");
    assert_eq!(inside.hears_out(), [THANKS]);
    assert_eq!(inside.done.unwrap().resolved, None);
}

#[test]
fn the_councils_own_question_is_asked() {
    let own = crate::speech::Localized::new(Lang::UK, fixtures::say("Чи сподобалося вам?"));
    let mut inside = asked(SurveyWords { question: Some(own), ..SurveyWords::default() });
    assert_eq!(inside.hears_out(), ["Чи сподобалося вам?"]);
}

#[test]
fn keys_of_the_talk_before_the_first_word_are_no_mark_and_a_double_press_is_one() {
    let mut inside = asked(SurveyWords::default());
    inside.presses_at_once('1');
    assert_eq!(inside.room.result(), SurveyResult::default());
    inside.presses("1").presses_at_once('1');
    assert_eq!(inside.room.result(), SurveyResult { asked: true, mark: Some(1), resolved: None, tell: None });
    assert_eq!(inside.words(), [RESOLVED]);
}

#[test]
fn a_key_that_is_no_mark_changes_nothing() {
    let mut inside = asked(SurveyWords::default());
    inside.presses("0").presses("9").presses("#").presses("A");
    assert_eq!(inside.hears_out(), [QUESTION]);
    assert_eq!(inside.room.result().mark, None);
}

#[test]
fn who_hangs_up_before_the_end_of_the_question_was_not_asked() {
    let mut inside = asked(SurveyWords::default());
    let (play, _) = inside.playing.clone().unwrap();
    inside.event(RoomEvent::Played { play, pieces: 0 });
    assert!(!inside.room.result().asked);
    let mut heard = asked(SurveyWords::default());
    heard.hears_out();
    assert!(heard.room.result().asked);
}

#[test]
fn after_a_hold_the_question_is_put_again() {
    let mut inside = asked(SurveyWords::default());
    inside.holds().passes(600);
    assert!(inside.playing.is_none());
    inside.resumes();
    assert_eq!(inside.hears_out(), [QUESTION]);
}

#[test]
fn an_end_that_is_never_reported_does_not_keep_the_caller() {
    let mut inside = asked(telling());
    inside.presses("12");
    for _ in 0..5 {
        inside.playing = None;
        inside.passes(120);
    }
    assert!(inside.done.is_some());
}
