//! What callers leave in a message box, what becomes of it when the disk is full, and talks that are recorded.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::{ToSpan, Zoned, civil::Date};
use serde_json::Value;
use slukhavka::{
    speech,
    vocab::{Lang, PhoneNumber, Piece},
};

use crate::common::{
    App, Call, LONG, Setup, TOWN, Telephone,
    baresip::{Baresip, hears},
    desk::town,
    disk::SmallDisk,
    eventually,
    keypad::after_bounce,
    tones::share,
};

/// The caller's voice: no key's tone, no fax's.
const VOICE: f64 = 620.0;
/// The same caller, the second time.
const ANEW: f64 = 540.0;
const SIGNAL: f64 = 1000.0;
const CITIZEN: f64 = 440.0;
const OLENA: f64 = 1300.0;

/// A town with a box behind key 3 and when nobody answers; `more` stands under the box.
fn with_box(more: &str) -> String {
    town(TOWN, &[("Олена", "101")], "Олена", "    else: повідомлення\n")
        .replace("    2: послуги\n", "    2: послуги\n    3: повідомлення\n")
        + &format!("boxes:\n  повідомлення:\n    title: Залишити повідомлення\n    listen: Олена, 8 годин\n{more}")
}

/// Today the council is closed, and tomorrow too, should the story run at midnight.
fn closed(yaml: &str) -> String {
    let today = today();
    let shut = |date: Date| format!("    {}: зачинено\n", date.strftime("%d.%m.%Y"));
    let days = [today, today.checked_add(1.day()).unwrap()].map(shut).concat();
    yaml.replace("    пн-нд: 0:00-24:00\n", &format!("    пн-нд: 8:00-17:00\n{days}"))
}

fn today() -> Date {
    Zoned::now().with_time_zone(jiff::tz::TimeZone::get("Europe/Kyiv").unwrap()).date()
}

/// The files of a kind that are there, whatever they are.
fn files(state: &Path, kind: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(state.join("recordings").join(kind)).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// Samples of a WAV file of 8 kHz and 16 bits, by channel.
fn sound(path: &Path) -> Vec<Vec<i16>> {
    let mut reader = hound::WavReader::open(path).unwrap();
    let spec = reader.spec();
    assert_eq!((spec.sample_rate, spec.bits_per_sample), (8000, 16));
    let all: Vec<i16> = reader.samples().map(Result::unwrap).collect();
    let channels = usize::from(spec.channels);
    (0..channels).map(|channel| all.iter().skip(channel).step_by(channels).copied().collect()).collect()
}

fn told(app: &App, args: &[&str]) -> String {
    let output = app.command(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Into the box by key 3, past its words, up to the signal.
fn into_box(app: &App) -> Call {
    let mut call = Call::dial(app);
    call.hears("menus.головне.say#1");
    after_bounce();
    call.presses('3').hears("system.box_ask").hears("system.box_finish_key").hears_tone(SIGNAL);
    call
}

#[test]
fn after_hours_a_caller_leaves_a_message_hears_it_and_a_clerk_finds_it() {
    let app = App::start(&closed(&with_box("")));
    let mut call = Call::dial(&app);
    call.hears("menus.головне.say#1");
    after_bounce();
    call.presses('0').hears("system.closed_now").hears("system.closed_message_key");
    call.presses('1').hears("system.box_ask").hears("system.box_sees_number").hears("system.box_finish_key");
    call.hears_tone(SIGNAL).says(0.0, 1.5).says(VOICE, 3.0).says(0.0, 0.6);
    call.presses('#').hears("system.box_saved");
    after_bounce();
    call.presses('1').hears_tone(VOICE).hears("system.box_saved");
    call.hangs_up();
    let record = app.record(&call.invite.call_id);
    assert_eq!(record["outcome"], "left-message", "{record:#}");
    let message = &record["messages"][0];
    let length = message["length_ms"].as_u64().unwrap();
    assert_eq!(message["box"], "повідомлення");
    assert!((3000..3700).contains(&length), "two seconds of silence are trimmed: {length}");

    let state = app.dir().join("state");
    let [file] = files(&state, "messages").try_into().expect("one file");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o640, 0o750));
    let [voice] = sound(&file).try_into().expect("one channel");
    assert_eq!(voice.len() as u64 / 8, length);
    assert!(share(&voice[2400..24_000], VOICE) > 0.9);

    let name = file.file_stem().unwrap().to_str().unwrap();
    let list = told(&app, &["messages"]);
    assert!(list.contains(name) && list.contains("повідомлення") && list.contains("нове"), "{list}");
    assert!(list.contains("+38044•••2233"), "{list}");
    let copy = app.dir().join("copy.wav");
    told(&app, &["messages", "copy", name, copy.to_str().unwrap()]);
    assert_eq!(fs::read(&copy).unwrap(), fs::read(&file).unwrap());
    eventually("the message is noted as heard", LONG, || (!told(&app, &["messages"]).contains("нове")).then_some(()));
    assert!(told(&app, &["messages", "--new"]).contains("немає"));
}

#[test]
fn who_hangs_up_after_speaking_has_left_the_message_all_the_same() {
    let app = App::start(&with_box(""));
    let mut call = into_box(&app);
    call.says(0.0, 0.5).says(VOICE, 3.0);
    call.hangs_up();
    let record = app.record(&call.invite.call_id);
    let length = record["messages"][0]["length_ms"].as_u64().unwrap_or_else(|| panic!("{record:#}"));
    assert!((2500..3700).contains(&length), "{length}");
    assert_eq!(files(&app.dir().join("state"), "messages").len(), 1);
}

#[test]
fn a_message_that_was_being_left_when_the_power_failed_is_found_by_a_clerk() {
    let app = App::start(&with_box(""));
    let mut call = into_box(&app);
    // The sound is on the disk every five seconds.
    call.says(VOICE, 7.0);
    let app = app.kill_and_restart();
    let record = app.record(&call.invite.call_id);
    assert_eq!(record["outcome"], "interrupted", "{record:#}");
    let [file] = files(&app.dir().join("state"), "messages").try_into().expect("one file");
    let name = file.file_stem().unwrap().to_str().unwrap();
    eventually("the message in the list", LONG, || told(&app, &["messages", "--new"]).contains(name).then_some(()));
    let copy = app.dir().join("copy.wav");
    told(&app, &["messages", "copy", name, copy.to_str().unwrap()]);
    assert!(share(&sound(&copy)[0][8000..24_000], VOICE) > 0.9);
}

#[test]
fn a_word_is_no_message_and_leaves_no_file() {
    let app = App::start(&with_box("    shortest: 2s\n"));
    let mut call = into_box(&app);
    call.says(0.0, 0.5).says(VOICE, 0.5).presses('#');
    call.hears("system.box_nothing_heard").hears_tone(SIGNAL);
    call.says(0.0, 0.5).says(VOICE, 0.5).presses('#');
    call.hears("system.goodbye").is_hung_up_on();
    let record = app.record(&call.invite.call_id);
    assert!(record.get("messages").is_none(), "{record:#}");
    assert_ne!(record["outcome"], "left-message");
    assert_eq!(files(&app.dir().join("state"), "messages"), Vec::<PathBuf>::new());
}

#[test]
fn a_message_is_spoken_anew_and_another_number_is_keyed_in_and_read_back() {
    let app = App::start(&with_box("    ask_number: yes\n"));
    let mut call = into_box(&app);
    call.says(0.0, 0.5).says(VOICE, 2.0).says(0.0, 0.5).presses('#');
    call.hears("system.will_call_back_to");
    hears_number(&mut call, "+380441112233");
    call.hears("system.number_keys");
    after_bounce();
    call.presses('2').hears("system.number_enter");
    for digit in "0501112244#".chars() {
        call.presses(digit);
    }
    call.hears("system.will_call_back_to");
    hears_number(&mut call, "+380501112244");
    call.hears("system.number_keys");
    after_bounce();
    call.presses('1').hears("system.number_noted").hears("system.box_saved");
    after_bounce();
    call.presses('2').hears_tone(SIGNAL).says(0.0, 0.5).says(ANEW, 2.0).says(0.0, 0.5);
    call.presses('#').hears("system.box_saved");
    call.hangs_up();
    let record = app.record(&call.invite.call_id);
    assert_eq!(record["messages"].as_array().map(Vec::len), Some(1), "{record:#}");
    assert_eq!(record["messages"][0]["number"], "+380501112244");
    let [file] = files(&app.dir().join("state"), "messages").try_into().expect("only the second take");
    let [voice] = sound(&file).try_into().expect("one channel");
    assert!(share(&voice[4000..12_000], ANEW) > 0.9);
}

/// Its groups of digits, one after another.
fn hears_number(call: &mut Call, number: &str) {
    for piece in speech::number(Lang::UK, &PhoneNumber::parse(number).unwrap()) {
        if let Piece::Say(prompt) = piece {
            call.hears(&prompt.text);
        }
    }
}

#[test]
fn a_disk_that_fills_in_the_middle_of_a_message_keeps_what_was_said() {
    let Some(disk) = SmallDisk::new("96m", "a disk that fills up") else { return };
    let app = App::start_in(Setup::new(&(with_box("") + "recordings: {free: 30M}\n")), &disk.state());
    let mut call = into_box(&app);
    call.says(0.0, 0.5).says(VOICE, 2.0);
    disk.leaves(10 << 20);
    // Looked at every five seconds; the caller need not do anything.
    call.says(VOICE, 4.0).hears("system.box_saved");
    call.hangs_up();
    assert!(app.has_said("why=NoSpace"), "it ended for another reason");
    let record = app.record(&call.invite.call_id);
    let length = record["messages"][0]["length_ms"].as_u64().unwrap_or_else(|| panic!("{record:#}"));
    let [file] = files(&disk.state(), "messages").try_into().expect("one file");
    let [voice] = sound(&file).try_into().expect("one channel");
    assert_eq!(voice.len() as u64 / 8, length);
    assert!(share(&voice[4000..12_000], VOICE) > 0.9);
}

#[test]
fn on_a_full_disk_the_caller_is_told_and_led_to_the_operator_and_the_talk_goes_on_unrecorded() {
    let story = "recordings on a full disk";
    let Some(disk) = SmallDisk::new("64m", story) else { return };
    // 500 MB are to stay free, which this disk never had.
    let yaml = with_box("").replace("    answer: Олена\n", "    answer: Олена\n    record: yes\n");
    let app = App::start_in(Setup::new(&yaml), &disk.state());
    let password = app.adds_phone("101");
    let mut olena = Telephone::registered(app.sip(), "101", &password);
    app.operator_becomes("Олена", "free");
    let mut call = into_box(&app);
    call.hears("system.recording_unavailable").hears("system.connecting_operator").hears("system.will_be_recorded");
    let invite = olena.is_rung();
    olena.takes(&invite);
    call.says(VOICE, 1.0);
    eventually("the caller's voice", LONG, || {
        let heard: Vec<i16> =
            olena.rtp.stream().bytes.iter().map(|byte| crate::common::g711::alaw_sample(*byte)).collect();
        heard.windows(2000).step_by(400).any(|window| share(window, VOICE) > 0.8).then_some(())
    });
    olena.hangs_up(&invite);
    call.hears("system.survey_mark");
    call.hangs_up();
    let record = app.record(&call.invite.call_id);
    assert_eq!(record["outcome"], "answered", "{record:#}");
    assert!(record.get("messages").is_none() && record["talks"][0].get("recording").is_none(), "{record:#}");
    assert!(files(&disk.state(), "messages").is_empty() && files(&disk.state(), "talks").is_empty());
}

#[test]
fn a_recorded_talk_has_the_caller_on_the_left_and_the_operator_on_the_right() {
    let story = "a recorded talk";
    let app = App::start(&town(TOWN, &[("Олена", "101")], "Олена", "    record: yes\n"));
    let password = app.adds_phone("101");
    let Some(mut olena) = Baresip::telephone(&app, ("101", &password), OLENA, "", story) else { return };
    app.operator_becomes("Олена", "free");
    let Some(mut citizen) = Baresip::speaking(app.sip(), "100", CITIZEN, story) else { return };
    citizen.dials();
    let at = hears(&mut citizen, &app, "menus.головне.say#1", 0);
    citizen.presses('0');
    hears(&mut citizen, &app, "system.will_be_recorded", at);
    olena.answers();
    let at = citizen.recording().len();
    citizen.hears_voice(OLENA, at);
    olena.hears_voice(CITIZEN, 0);
    olena.hangs_up();
    hears(&mut citizen, &app, "system.survey_mark", at);
    citizen.hangs_up();
    let record = app.last_record();
    let talk = &record["talks"][0];
    assert!(talk["recording"].is_object() || talk["recording"].is_string(), "{record:#}");
    let file = eventually("the recording", LONG, || {
        files(&app.dir().join("state"), "talks").into_iter().find(|file| file.extension().is_some_and(|e| e == "wav"))
    });
    let [left, right] = sound(&file).try_into().expect("two channels");
    let told_ms = talk["to_ms"].as_u64().unwrap() - talk["from_ms"].as_u64().unwrap();
    let length = Duration::from_millis(left.len() as u64 / 8);
    assert!(
        length.abs_diff(Duration::from_millis(told_ms)) < Duration::from_secs(1),
        "{length:?}, talk of {told_ms} ms"
    );
    let middle = left.len() / 2 - 2000..left.len() / 2 + 2000;
    let shares = |hz| (share(&left[middle.clone()], hz), share(&right[middle.clone()], hz));
    let ((caller_left, caller_right), (olena_left, olena_right)) = (shares(CITIZEN), shares(OLENA));
    assert!(caller_left > 0.9 && caller_right < 0.05, "{caller_left} {caller_right}");
    assert!(olena_right > 0.9 && olena_left < 0.05, "{olena_left} {olena_right}");
    let list = told(&app, &["recordings", "--date", &today().strftime("%d.%m.%Y").to_string()]);
    assert!(list.contains("Олена") && list.contains(&*file.to_string_lossy()), "{list}");
    assert!(told(&app, &["recordings", "--number", "0671112233"]).contains("не знайдено"));
    let nothing: Value = record.get("messages").cloned().unwrap_or_default();
    assert!(nothing.is_null());
}
