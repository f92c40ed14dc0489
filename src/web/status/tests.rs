//! The state in words.

use super::*;
use crate::{
    guard::GuardCounters,
    vocab::Role,
    web::{
        health::{Config, Room, Speech, SpeechVoice, Unspoken},
        testing::{Town, body, site},
        view::sample,
    },
};

fn shown(role: Role, snapshot: Snapshot) -> String {
    let (site, _) = site(Town::showing(snapshot));
    body(answer(&site, &sample::visitor(role)))
}

fn ailing() -> Snapshot {
    let mut snapshot = sample::snapshot("2026-03-02T10:00:00+02:00");
    snapshot.store = StoreNumbers { records: 411, waiting: 3, lost: 2, bytes_on_disk: 1_250_000, ..Default::default() };
    snapshot.report.guard = GuardCounters { strange: 100, bans: 4, banned_now: 1, ..Default::default() };
    snapshot.uptime = Duration::from_secs(273_600);
    snapshot.health = Some(Health {
        journal: Journal::DiskFull,
        search: Search::CatchingUp,
        disk: Some(Room { free: 4096, total: 32_000_000_000 }),
        recordings_need: 500_000_000,
        clock_off_s: Some(-7_200),
        config: Config { loaded: None, warnings: 2, refused: Some("помилка C07: <b> 0671112233".into()) },
        errors: vec![(None, "call from +380671112233 failed\nsecond line".into())],
        ..Health::default()
    });
    snapshot
}

#[test]
fn what_ails_the_service_stands_first_and_numbers_are_masked() {
    let page = shown(Role::Admin, ailing());
    for part in [
        "На диску немає місця. Дзвінки приймаються далі",
        "Втрачено записів: 2.",
        "Годинник відстає на 2 год 0 хв",
        "Зміни у файлі налаштувань не прийнято",
        "помилка C07: &lt;b&gt; 067•••2233",
        "вільно 4 КБ: розмови й повідомлення не записуються, доки не стане 500 МБ.",
        "<dt>Збережено</dt><dd>411 дзвінків</dd>",
        "<dt>Працює</dt><dd>3 дні 4 год</dd>",
        "<dt>Зараз заблоковано адрес</dt><dd>1</dd>",
        "<dt>Пошук</dt><dd>оновлюється з журналу</dd>",
        "call from +38067•••2233 failed</li>",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(!page.contains("671112233"), "{page}");
}

#[test]
fn what_the_configuration_says_is_for_administrators() {
    let page = shown(Role::Clerk, ailing());
    assert!(page.contains("Зміни у файлі налаштувань не прийнято") && !page.contains("C07"), "{page}");
}

#[test]
fn a_service_of_which_nothing_more_is_known_is_not_said_to_be_well() {
    let page = shown(Role::Clerk, sample::snapshot("2026-03-02T10:00:00+02:00"));
    assert!(!page.contains("у порядку") && !page.contains("note"), "{page}");
    assert!(page.contains(env!("CARGO_PKG_VERSION")), "{page}");
}

fn speaking(speech: Speech) -> Snapshot {
    let mut snapshot = sample::snapshot("2026-03-02T10:00:00+02:00");
    snapshot.health = Some(Health { speech, ..Health::default() });
    snapshot
}

fn anatol(fault: Option<&str>) -> Vec<SpeechVoice> {
    vec![SpeechVoice { lang: "uk".into(), voice: "rhvoice anatol".into(), fault: fault.map(str::to_owned) }]
}

#[test]
fn texts_that_are_not_heard_as_written_are_named_with_what_is_heard_and_why() {
    let text = |place: &str, heard: Option<&str>| Unspoken {
        place: place.into(),
        heard: heard.map(str::to_owned),
        why: "немає програми «RHVoice-test»".into(),
    };
    let unspoken = vec![text("texts.графік.say", Some("Ми <працюємо>")), text("texts.паспорт.say", None)];
    let speech =
        Speech { voices: anatol(Some("немає програми «RHVoice-test»")), rendering: 12, unspoken };
    let page = shown(Role::Clerk, speaking(speech));
    for part in [
        "Голос «rhvoice anatol» не озвучує текстів: немає програми «RHVoice-test».",
        "<dt>Українською</dt><dd>rhvoice anatol</dd>",
        "озвучуємо 12 фраз; доти звучить попереднє меню",
        "<th scope=\"row\">texts.графік.say</th><td>«Ми &lt;працюємо&gt;»</td><td>немає програми",
        "<th scope=\"row\">texts.паспорт.say</th><td>вибачення</td>",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let many = (0..60).map(|n| text(&format!("texts.{n}.say"), None)).collect();
    let page = shown(Role::Clerk, speaking(Speech { unspoken: many, voices: anatol(None), ..Speech::default() }));
    assert!(page.contains("І ще 10:") && !page.contains("texts.50.say"), "{page}");
}

#[test]
fn texts_past_their_review_are_listed_and_where_all_is_well_there_is_only_the_voice() {
    let mut snapshot = speaking(Speech { voices: anatol(None), ..Speech::default() });
    let page = shown(Role::Clerk, snapshot.clone());
    assert!(page.contains("<h2>Мовлення</h2>") && !page.contains("час перечитати"), "{page}");
    let mut script = sample::script();
    script.nodes[1].care.review = Some(jiff::civil::date(2026, 3, 1));
    script.nodes[1].care.owner = Some("секретар ради".into());
    snapshot.script = script.into();
    let page = shown(Role::Clerk, snapshot);
    let row = "<th scope=\"row\">Графік роботи й адреса</th><td>01.03.2026</td><td>секретар ради</td>";
    assert!(page.contains(row), "{page}");
}
