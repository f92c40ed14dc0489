use super::{people::*, *};
use crate::media::RecordStop;

/// At the box «зауваження», recording.
fn recording() -> (Rig, crate::vocab::RecordingId) {
    let mut rig = Rig::talking();
    rig.waits(Duration::from_secs(2)).presses('9').hears_out();
    let recording = rig.recording().expect("the tone was heard");
    (rig, recording)
}

fn discarded(rig: &Rig) -> usize {
    rig.count(|a| matches!(a, Action::Media(MediaCommand::Discard { .. })))
}

#[test]
fn a_message_is_kept_when_the_caller_simply_hangs_up() {
    let (mut rig, recording) = recording();
    assert_eq!(recording.to_string(), "messages/3-7-1.wav");
    rig.waits(Duration::from_secs(8)).hangs_up();
    rig.closed();
    assert_eq!(rig.count(|a| matches!(a, Action::Ended(_))), 0, "the file has not been reported yet");
    rig.recorded(recording, 7, RecordStop::Asked);
    let record = rig.record();
    assert_eq!(record.outcome, Outcome::LeftMessage);
    let message = &record.messages[0];
    assert_eq!(
        (&*message.box_name, message.recording, message.length_ms, message.at_ms),
        ("зауваження", recording, 7000, 2000)
    );
    assert_eq!(discarded(&rig), 0);
}

#[test]
fn a_hang_up_without_a_word_leaves_neither_message_nor_file() {
    let (mut rig, recording) = recording();
    rig.hangs_up().recorded(recording, 1, RecordStop::Asked).closed();
    assert_eq!(discarded(&rig), 1, "too short");
    assert_eq!(rig.record().outcome, Outcome::NobodyAnswered);
    assert!(rig.record().messages.is_empty());
}

#[test]
fn a_recorder_that_never_reports_does_not_keep_the_record_and_the_message_is_not_lost() {
    let (mut rig, recording) = recording();
    rig.hangs_up().closed().waits(Duration::from_secs(5));
    assert_eq!(rig.record().outcome, Outcome::LeftMessage);
    assert_eq!(rig.record().messages[0].recording, recording);
    assert_eq!(discarded(&rig), 0);
}

#[test]
fn a_finished_message_is_heard_again_and_recorded_again_under_another_number() {
    let (mut rig, first) = recording();
    rig.waits(Duration::from_secs(5)).presses('#');
    assert_eq!(rig.count(|a| matches!(a, Action::Media(MediaCommand::StopRecording { .. }))), 1);
    rig.recorded(first, 5, RecordStop::Asked);
    assert!(rig.hears("збережено"), "{:?}", rig.playing());
    rig.waits(Duration::from_secs(1)).presses('1');
    assert_eq!(rig.playing().unwrap().1, [crate::vocab::Piece::Recording(first)]);
    rig.waits(Duration::from_secs(1)).presses('2');
    assert_eq!(discarded(&rig), 1);
    rig.hears_out();
    let second = rig.recording().unwrap();
    assert_eq!((first.n, second.n), (1, 2));
    rig.recorded(second, 4, RecordStop::Silence).hangs_up().closed();
    let kept: Vec<_> = rig.record().messages.iter().map(|message| message.recording).collect();
    assert_eq!(kept, [second]);
}

#[test]
fn a_full_disk_leads_to_the_operator() {
    let (mut rig, recording) = recording();
    rig.recorded(recording, 0, RecordStop::NoSpace);
    assert!(rig.hears("Запис зараз неможливий"));
    rig.hears_out();
    assert!(rig.hears("З’єднуємо з оператором"), "{:?}", rig.playing());
    rig.hears_out();
    assert_eq!(rig.wanted().len(), 1);
}

#[test]
fn a_stop_in_the_middle_of_a_message_keeps_what_was_said() {
    let (mut rig, recording) = recording();
    rig.waits(Duration::from_secs(6)).event(Event::Stop);
    assert!(rig.hears("Лінію зупинено"));
    assert_eq!(rig.count(|a| matches!(a, Action::Media(MediaCommand::StopRecording { .. }))), 1);
    rig.recorded(recording, 6, RecordStop::Asked).hears_out().closed();
    assert_eq!((rig.record().outcome, rig.record().messages.len()), (Outcome::LeftMessage, 1));
}

#[test]
fn a_talk_before_the_message_outweighs_it_in_the_verdict() {
    let mut rig = Rig::with_olena_in(town_where(|department| department.survey = None));
    rig.of(OLENA, |session| UaEvent::Ended { session, cause: Cause::SessionExpired }).leg_closed(OLENA);
    rig.hangs_up().closed();
    assert_eq!(rig.record().outcome, Outcome::Answered);
}

#[test]
fn a_power_cut_leaves_the_message_in_the_record() {
    let (mut rig, recording) = recording();
    let noted = |rig: &Rig| rig.count(|a| matches!(a, Action::Noted));
    assert_eq!(noted(&rig), 1);
    let left = rig.call.open_record(rig.now);
    assert_eq!((left.outcome, left.messages[0].recording), (Outcome::Interrupted, recording));
    rig.waits(Duration::from_secs(5)).presses('#').recorded(recording, 5, RecordStop::Asked);
    assert_eq!((noted(&rig), rig.call.open_record(rig.now).messages[0].length_ms), (2, 5000));
    rig.waits(Duration::from_secs(1)).presses('2');
    assert!(rig.call.open_record(rig.now).messages.is_empty(), "the caller has thrown it away");
}

#[test]
fn a_telephone_that_holds_us_at_a_box_does_not_keep_the_line_longer_than_the_menus_would() {
    // A box, and the words before a queue.
    for key in ['9', '0'] {
        let mut rig = Rig::talking();
        rig.presses(key).sip(UaEvent::Offer { session: SESSION, sdp: OFFER.replace("sendrecv", "sendonly").into() });
        rig.waits(Duration::from_secs(15 * 60 - 1));
        assert_eq!(rig.hung_up(), 0);
        rig.waits(Duration::from_secs(62));
        assert_eq!(rig.hung_up(), 1);
    }
}
