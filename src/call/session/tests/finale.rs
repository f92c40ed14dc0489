use super::{people::*, *};
use crate::{call::SurveyRecord, media::RecordStop};

#[test]
fn an_operator_who_hangs_up_first_leaves_the_caller_to_the_question_at_once() {
    let mut rig = Rig::with_olena();
    rig.waits(Duration::from_secs(90)).operator_hangs_up(OLENA);
    assert_eq!((rig.parted(), rig.talks_over(OLENA), rig.hung_up()), (1, 1, 0));
    assert!(rig.hears("Оцініть, будь ласка"), "{:?}", rig.playing());
    rig.waits(Duration::from_secs(3)).presses('5');
    assert!(rig.hears("Чи вирішено"), "{:?}", rig.playing());
    rig.waits(Duration::from_secs(2)).presses('1');
    assert!(rig.hears("Дякуємо за оцінку"), "{:?}", rig.playing());
    rig.hears_out();
    assert_eq!(rig.hung_up(), 1, "one farewell is enough");
    rig.closed();
    let record = rig.record();
    assert_eq!(record.survey, Some(SurveyRecord { asked: true, mark: Some(5), resolved: Some(true) }));
    assert_eq!((record.outcome, record.ended_by), (Outcome::Answered, EndedBy::Us));
}

#[test]
fn who_hangs_up_on_the_question_was_asked_if_it_was_heard_and_gave_no_mark() {
    for (heard, asked) in [(true, true), (false, false)] {
        let mut rig = Rig::with_olena();
        rig.operator_hangs_up(OLENA);
        let (play, words) = rig.playing().unwrap();
        rig.waits(Duration::from_secs(1)).hangs_up();
        let pieces = if heard { words.len() } else { 0 };
        rig.media(MediaEvent::Played { leg: LEG, play, pieces, completed: heard }).closed();
        assert_eq!(rig.record().survey, Some(SurveyRecord { asked, mark: None, resolved: None }));
    }
}

#[test]
fn a_mark_given_before_hanging_up_counts() {
    let mut rig = Rig::with_olena();
    rig.operator_hangs_up(OLENA).waits(Duration::from_secs(3)).presses('4').hangs_up().closed();
    assert_eq!(rig.record().survey.unwrap().mark, Some(4));
}

#[test]
fn a_department_without_a_survey_says_goodbye() {
    let mut rig = Rig::with_olena_in(town_where(|department| department.survey = None));
    rig.operator_hangs_up(OLENA);
    assert!(rig.hears("До побачення!"));
    rig.hears_out().closed();
    assert!(rig.record().survey.is_none());
    assert_eq!(rig.record().outcome, Outcome::Answered);
}

#[test]
fn a_bad_mark_may_be_explained_in_a_box_that_the_record_names() {
    let script = town_where(|department| {
        let tell = Some(crate::ivr::NodeId(7));
        department.survey = Some(crate::ivr::SurveyWords { tell, no_second: true, question: None });
    });
    let mut rig = Rig::with_olena_in(script);
    rig.operator_hangs_up(OLENA).waits(Duration::from_secs(2)).presses('1').waits(Duration::from_secs(2));
    rig.presses('1');
    assert!(rig.hears("сигналу"), "{:?}", rig.playing());
    rig.hears_out();
    let recording = rig.recording().expect("the tone was heard");
    rig.waits(Duration::from_secs(10)).hangs_up().recorded(recording, 9, RecordStop::Asked).closed();
    let record = rig.record();
    assert_eq!((record.outcome, record.survey.unwrap().mark), (Outcome::Answered, Some(1)));
    assert_eq!((&*record.messages[0].box_name, record.messages[0].length_ms), ("зауваження", 9000));
}

#[test]
fn a_stopping_service_parts_the_two_and_keeps_a_mark_that_was_given() {
    let mut rig = Rig::with_olena();
    rig.event(Event::Stop).leg_closed(OLENA);
    assert_eq!((rig.parted(), rig.talks_over(OLENA)), (1, 1));
    assert!(rig.hears("Лінію зупинено"));
    let mut rig = Rig::with_olena();
    rig.operator_hangs_up(OLENA).waits(Duration::from_secs(2)).presses('3').event(Event::Stop).hears_out().closed();
    assert_eq!(rig.record().survey.unwrap().mark, Some(3));
}

#[test]
fn who_gives_no_mark_is_said_goodbye_to_all_the_same() {
    let mut rig = Rig::with_olena();
    rig.operator_hangs_up(OLENA).hears_out().waits(Duration::from_secs(7)).hears_out().waits(Duration::from_secs(7));
    assert!(rig.hears("До побачення!"), "{:?}", rig.playing());
    rig.hears_out().closed();
    assert_eq!(rig.record().survey, Some(SurveyRecord { asked: true, mark: None, resolved: None }));
}
