use super::{people::*, *};
use crate::{
    acd::{GaveUp, Rang, Wanted},
    call::{QueueEnd, Start, TalkEnd, TransferTo},
};

#[test]
fn a_blind_transfer_plays_music_rings_the_other_and_tells_the_first_how_it_came_out() {
    let mut rig = Rig::with_olena();
    rig.waits(Duration::from_secs(30)).transfers(OLENA, TransferTo::Operator("Ігор".into()));
    assert!(rig.hears_music());
    assert_eq!(rig.wanted().last(), Some(&Wanted::Operator("Ігор".into())));
    assert_eq!((rig.parted(), rig.talks_over(OLENA)), (1, 0), "she waits to hear how it fares");
    rig.rings(IHOR).waits(Duration::from_secs(2)).answers(IHOR);
    assert_eq!(rig.transferred(OLENA), [180, 200]);
    assert_eq!((rig.operator_hung_up(OLENA), rig.talks_over(OLENA)), (1, 1));
    assert_eq!(rig.bridges(), [(LEG, leg_of(OLENA)), (LEG, leg_of(IHOR))]);
    rig.leg_closed(OLENA).waits(Duration::from_secs(10)).operator_hangs_up(IHOR);
    assert!(rig.hears("Оцініть, будь ласка"));
    rig.hangs_up().closed();
    let record = rig.record();
    let talks: Vec<_> = record.talks.iter().map(|talk| (&*talk.operator, talk.end)).collect();
    assert_eq!(talks, [("Олена", TalkEnd::Transferred), ("Ігор", TalkEnd::Operator)]);
    assert_eq!((&*record.queues[1].queue, record.queues[1].end), ("·Ігор", QueueEnd::Answered));
}

#[test]
fn who_sends_the_caller_on_may_hang_up_without_waiting() {
    let mut rig = Rig::with_olena();
    rig.transfers(OLENA, TransferTo::Operator("Ігор".into())).operator_hangs_up(OLENA);
    assert_eq!((rig.talks_over(OLENA), rig.hung_up()), (1, 0));
    assert!(!rig.hears("Оцініть"), "the call is not over");
    rig.rings(IHOR).answers(IHOR);
    assert_eq!((rig.transferred(OLENA).len(), rig.bridges().len()), (0, 2));
}

#[test]
fn a_transfer_that_fails_brings_the_caller_back_to_the_first_queue() {
    let mut rig = Rig::with_olena();
    rig.transfers(OLENA, TransferTo::Operator("Ігор".into()));
    rig.rings(IHOR).refuses(IHOR, 486).leg_closed(IHOR).gives_up(GaveUp::NobodyAnswered);
    assert_eq!(rig.transferred(OLENA), [180, 486]);
    assert_eq!((rig.operator_hung_up(OLENA), rig.talks_over(OLENA)), (1, 1));
    rig.leg_closed(OLENA).hears_out();
    assert_eq!(rig.wanted().last(), Some(&Wanted::Queue("ЦНАП".into())));
    rig.hangs_up().closed();
    let ends: Vec<QueueEnd> = rig.record().queues.iter().map(|visit| visit.end).collect();
    assert_eq!(ends, [QueueEnd::Answered, QueueEnd::NobodyAnswered, QueueEnd::Abandoned]);
    assert_eq!(rig.record().outcome, Outcome::Answered);
}

#[test]
fn a_transfer_to_a_department_tells_the_caller_and_lets_the_operator_go_at_once() {
    let mut rig = Rig::with_olena();
    rig.transfers(OLENA, TransferTo::Node("земля".into()));
    assert_eq!((rig.transferred(OLENA), rig.talks_over(OLENA)), (vec![200], 1));
    rig.leg_closed(OLENA);
    assert!(rig.hears("земельних"), "R-11: {:?}", rig.playing());
    rig.hears_out();
    assert_eq!(rig.wanted().last(), Some(&Wanted::Queue("земля".into())));
}

#[test]
fn a_caller_who_hangs_up_while_being_sent_on_frees_both() {
    let mut rig = Rig::with_olena();
    rig.transfers(OLENA, TransferTo::Operator("Ігор".into())).rings(IHOR).hangs_up();
    assert_eq!((rig.left(), rig.rang(IHOR)), (1, Some((Rang::CallerGone, None))));
    assert_eq!((rig.talks_over(OLENA), rig.talks_over(IHOR)), (1, 0));
    assert_eq!((rig.operator_hung_up(OLENA), rig.operator_hung_up(IHOR)), (1, 1));
    rig.closed().leg_closed(OLENA).leg_closed(IHOR);
    assert_eq!(rig.record().outcome, Outcome::Answered);
}

#[test]
fn a_transfer_of_a_talk_that_is_over_is_refused() {
    let mut rig = Rig::with_olena();
    rig.operator_hangs_up(OLENA).transfers(OLENA, TransferTo::Operator("Ігор".into()));
    assert_eq!((rig.transferred(OLENA), rig.wanted().len()), (vec![481], 1));
}

/// Олена rings Ігор from her own telephone and hands him the citizen.
#[test]
fn an_attended_transfer_moves_the_leg_and_both_calls_have_their_record() {
    let mut first = Rig::with_olena();
    first.waits(Duration::from_secs(20)).operator_offers(OLENA, "sendonly");
    let mut second = Rig::with(Some(OFFER), |setup| {
        setup.start = Start::Operator("Ігор".into());
        setup.internal = true;
    });
    second.opened().rings(IHOR).answers(IHOR).sip(UaEvent::Confirmed { session: SESSION, answer: None });
    second.waits(Duration::from_secs(9));
    let (handover, actions) = second.call.hand_over(second.now).expect("they talk");
    second.done.extend(actions);
    assert_eq!((second.hung_up(), second.operator_hung_up(IHOR), second.talks_over(IHOR)), (1, 0, 0));
    assert_eq!(second.count(|a| matches!(a, Action::Media(MediaCommand::Close { leg }) if *leg == leg_of(IHOR))), 0);
    second.closed();
    let record = second.record();
    assert_eq!((record.outcome, record.talks[0].end, record.internal), (Outcome::Internal, TalkEnd::Transferred, true));

    first.transfers(OLENA, TransferTo::Handed(Box::new(handover)));
    assert_eq!(first.bridges().last(), Some(&(LEG, leg_of(IHOR))));
    assert_eq!((first.transferred(OLENA), first.talks_over(OLENA)), (vec![200], 1));
    assert!(first.was_silenced(), "no music over the new talk");
    first.leg_closed(OLENA).operator_offers(IHOR, "sendonly");
    assert!(first.hears_music(), "his telephone is ours now");
    first.waits(Duration::from_secs(5)).operator_hangs_up(IHOR);
    assert_eq!(first.talks_over(IHOR), 1);
    first.hangs_up().closed();
    let talks: Vec<_> = first.record().talks.iter().map(|talk| (&*talk.operator, talk.hold_ms)).collect();
    assert_eq!(talks, [("Олена", 0), ("Ігор", 5000)]);
}

#[test]
fn a_leg_handed_to_a_call_that_is_over_is_hung_up_and_its_talk_ended() {
    let mut second = Rig::with(Some(OFFER), |setup| {
        setup.start = Start::Operator("Ігор".into());
        setup.internal = true;
    });
    second.opened().rings(IHOR).answers(IHOR);
    let (handover, _) = second.call.hand_over(second.now).unwrap();
    let mut first = Rig::with_olena();
    first.hangs_up().transfers(OLENA, TransferTo::Handed(Box::new(handover)));
    assert_eq!((first.operator_hung_up(IHOR), first.talks_over(IHOR)), (1, 1));
    first.closed().leg_closed(OLENA).leg_closed(IHOR);
    first.record();
}

#[test]
fn only_who_talks_can_be_handed_over() {
    let mut citizen = Rig::with_olena();
    assert!(citizen.call.hand_over(citizen.now).is_none(), "not a citizen's operator");
    let mut ringing = Rig::with(Some(OFFER), |setup| {
        setup.start = Start::Operator("Ігор".into());
        setup.internal = true;
    });
    ringing.opened().rings(IHOR);
    assert!(ringing.call.hand_over(ringing.now).is_none());
}
