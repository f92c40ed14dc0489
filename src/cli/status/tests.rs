//! The table as people see it.

use super::*;
use crate::{
    acd::{OperatorState, OperatorStatus, QueueStatus},
    guard::{Ban, BanReason, GuardCounters},
    phones::PhoneStatus,
    trunk::{Note, Trouble, TrunkState, TrunkStatus},
};

#[test]
fn a_sound_service_is_told_in_six_lines() {
    let store = StoreStatus {
        journal: JournalState::Ready,
        index: IndexState::Ready,
        records: 411,
        bytes_on_disk: 1_250_000,
        ..StoreStatus::default()
    };
    let config = ConfigStatus {
        file: Some("/etc/slukhavka/config.yaml".into()),
        loaded: "2026-10-05T06:00:00Z".parse().ok(),
        ..ConfigStatus::default()
    };
    let status = Status {
        version: "0.1.0".into(),
        uptime_s: 273_600,
        addresses: vec!["sip:192.0.2.1:5060".into()],
        calls: 2,
        offered: 412,
        answered: 410,
        ended: 410,
        refused_full: 1,
        store,
        config,
        ..Status::default()
    };
    assert_eq!(
        render(&status),
        "\
Слухавка 0.1.0 працює 3 дні 4 год
Адреси:       sip:192.0.2.1:5060
Зараз:        2 дзвінки
Від запуску:  надійшло 412 дзвінків, відповіли на 410, завершено 410, відмовлено через зайнятість 1
Записи:       журнал у порядку, пошук готовий; збережено 411 дзвінків, на диску 1,2 МБ
Налаштування: /etc/slukhavka/config.yaml, прочитано 05.10.2026 09:00
"
    );
}

#[test]
fn trouble_is_said_aloud() {
    let store = StoreStatus {
        journal: JournalState::DiskFull,
        lost: 3,
        waiting: 16_000,
        error: Some("no space left to append to /var/lib/x".into()),
        ..StoreStatus::default()
    };
    let config = ConfigStatus { refused: Some("помилка C07: …".into()), ..ConfigStatus::default() };
    let text = render(&Status { store, config, state: ServiceState::Draining, ..Status::default() });
    for part in ["немає місця", "чекають на диск: 16000", "Втрачено записів: 3", "не прийнято", "C07", "зупиняється"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
}
fn at(text: &str) -> Option<Timestamp> {
    Some(format!("2026-11-21T{text}:00Z").parse().unwrap())
}

fn line(name: &str, state: TrunkState) -> TrunkStatus {
    TrunkStatus { name: name.into(), state, since: at("19:00"), ..TrunkStatus::default() }
}

#[test]
fn lines_are_a_table_with_the_cure_under_what_fails() {
    let sound = TrunkStatus {
        server: Some("tls 203.0.113.5:5061".into()),
        public_address: Some("198.51.100.20:5060".into()),
        next: at("20:03"),
        calls: 2,
        channels: Some(4),
        offered: 412,
        refused_full: 3,
        notes: vec![(Note::SipAlg, "Маршрутизатор переписує SIP: вимкніть на ньому SIP ALG.".into())],
        ..line("головна", TrunkState::Registered)
    };
    let failing = TrunkStatus {
        trouble: Some(Trouble::WrongPassword),
        advice: Some("Провайдер не приймає пароль лінії «запасна»: перевірте login і password_file.".into()),
        server: Some("udp 192.0.2.77:5060".into()),
        next: at("19:12"),
        failures: 4,
        ..line("запасна", TrunkState::Failing)
    };
    let peer = TrunkStatus { calls: 1, offered: 7, ..line("за адресою", TrunkState::Reachable) };
    assert_eq!(
        lines::render(&[sound, failing, peer]),
        "
Зовнішні лінії
  Лінія       Стан                Відколи      Сервер                Розмови  Надійшло         Далі
  головна     на зв’язку          21.11 21:00  tls 203.0.113.5:5061  2 з 4    412, зайнято: 3  22:03:00
    наша адреса для провайдера: 198.51.100.20:5060
    зауважено: Маршрутизатор переписує SIP: вимкніть на ньому SIP ALG.
  запасна     пароль не прийнято  21.11 21:00  udp 192.0.2.77:5060   0        0                21:12:00
    порада: Провайдер не приймає пароль лінії «запасна»: перевірте login і password_file. Невдалих спроб поспіль: 4.
  за адресою  на зв’язку          21.11 21:00  —                     1        7                —
"
    );
}

#[test]
fn a_trouble_that_is_over_is_told_as_past() {
    let recovered = TrunkStatus {
        trouble: Some(Trouble::Silent),
        trouble_at: at("18:55"),
        advice: Some("Провайдер не відповідав.".into()),
        ..line("головна", TrunkState::Registered)
    };
    let shown = lines::render(&[recovered]);
    assert!(shown.ends_with("    було 21.11 20:55: Провайдер не відповідав.\n"), "{shown}");
}

#[test]
fn who_is_shut_out_is_listed_with_the_reason_and_the_hour() {
    let ban = |last: u8, reason| Ban {
        source: [198, 51, 100, last].into(),
        reason,
        since: at("19:00"),
        until: at("19:10"),
        times: 1,
        dropped: 1204,
    };
    let guard = GuardCounters { strange: 57, dropped_banned: 1204, dropped_rate: 30, bans: 2, banned_now: 1 };
    let status = Status { bans: vec![ban(7, BanReason::Scanner)], guard, ..Status::default() };
    assert_eq!(
        strangers::render(&status),
        "
Чужі від запуску: запитів 57, блокувань 2, зараз заблоковано 1; відкинуто від заблокованих 1204, понад дозволену частоту 30

Заблоковані адреси
  Адреса        За що   Заблоковано до  Разів  Відкинуто
  198.51.100.7  сканер  21.11 21:10     1      1204
"
    );
    let many = Status { bans: (0..25).map(|n| ban(n, BanReason::Strange)).collect(), ..Status::default() };
    assert!(strangers::render(&many).ends_with("  …і ще 5\n"));
    assert_eq!(strangers::render(&Status::default()), "");
}

#[test]
fn a_clock_that_is_far_off_is_said_aloud() {
    let told = |clock_off_s| render(&Status { clock_off_s, ..Status::default() });
    assert!(told(Some(7500)).contains("Увага! Годинник поспішає на 2 год 5 хв: "));
    assert!(told(Some(-300)).contains("Увага! Годинник відстає на 5 хв: "));
    assert!(!told(Some(5)).contains("Годинник") && !told(None).contains("Годинник"));
}

#[test]
fn the_last_errors_close_the_page() {
    let error = LoggedError {
        at: at("20:31"), text: "лінія «головна»: провайдер не відповідає".into()
    };
    let status = Status { last_errors: vec![error], ports: 4, calls: 1, ..Status::default() };
    let shown = render(&status);
    assert!(shown.contains("\nЗараз:        1 дзвінок, портів для звуку зайнято: 4\n"), "{shown}");
    let heading = "\nОстанні помилки й попередження\n";
    let last = "  21.11 22:31  лінія «головна»: провайдер не відповідає\n";
    assert!(shown.ends_with(&format!("{heading}{last}")), "{shown}");
    let long = LoggedError {
        at: at("20:31"), text: "помилка C07: «графк» не описано\n  menu.yaml:3:1\n".into()
    };
    let config = ConfigStatus { refused: Some(long.text.clone()), ..ConfigStatus::default() };
    let shown = render(&Status { last_errors: vec![long], config, ..Status::default() });
    assert!(
        shown.ends_with(&format!("menu.yaml:3:1\n{heading}  21.11 22:31  помилка C07: «графк» не описано …\n")),
        "{shown}"
    );
}

#[test]
fn the_manual_explains_every_state_a_line_can_be_in() {
    use Trouble::*;
    let troubles = [
        NameNotFound,
        NameEmpty,
        NameServerSilent,
        NoSocket,
        Silent,
        ConnectionRefused,
        ConnectionTimedOut,
        Unreachable,
        Disconnected,
        TlsExpired,
        TlsNotYetValid,
        TlsWrongName,
        TlsUnknownIssuer,
        TlsOwnFiles,
        TlsHandshake,
        WrongPassword,
        Forbidden,
        UnknownLogin,
        StrangeChallenge,
        IntervalTooBrief,
        NotListed,
        Garbled,
        ServerError,
        Refused,
    ];
    let failing =
        troubles.map(|trouble| TrunkStatus { trouble: Some(trouble), ..line("лінія", TrunkState::Failing) });
    let others = [TrunkState::Starting, TrunkState::Registered, TrunkState::Reachable, TrunkState::Leaving];
    let manual = include_str!("../../../docs/TRUNKS.md");
    for status in failing.into_iter().chain(others.map(|state| line("лінія", state))) {
        let shown = lines::render(std::slice::from_ref(&status));
        let state = shown.lines().nth(3).and_then(|row| row.split("  ").nth(2)).unwrap().trim().to_owned();
        assert!(manual.contains(&format!("\n| {state} |")), "{state} of {status:?}");
    }
}

#[test]
fn people_queues_and_telephones_have_tables_of_their_own() {
    let operator = |name: &str, state, since_ms, missed| OperatorStatus {
        name: name.into(),
        state,
        since_ms,
        answered: 12,
        missed,
    };
    let operators = vec![
        operator("Олена", OperatorState::Talking, 125_000, 0),
        operator("Ігор", OperatorState::Away, 3_600_000, 3),
    ];
    let queue = QueueStatus {
        name: "ЦНАП".into(),
        waiting: 2,
        longest_wait_ms: 65_000,
        offered: 40,
        answered: 35,
        gave_up: 2,
        free: 0,
        handling_ms: None,
    };
    let phone = PhoneStatus {
        extension: "101".into(),
        registered: true,
        alive: true,
        address: "192.168.1.30:5060".parse().ok(),
        user_agent: "Yealink\u{7} T31".into(),
        expires_s: Some(60),
    };
    let queues = vec![queue.clone(), QueueStatus { name: "земля".into(), waiting: 0, free: 1, ..queue }];
    let phones =
        vec![phone.clone(), PhoneStatus { registered: false, address: None, user_agent: String::new(), ..phone }];
    let text = render(&Status { operators, queues, phones, ..Status::default() });
    let shown = text.split_once("\nОператори\n").unwrap().1;
    assert_eq!(
        shown,
        "  \
  Ім’я   Стан     Уже         Розмов  Пропущено поспіль
  Олена  розмова  2 хв        12      0
  Ігор   перерва  1 год 0 хв  12      3

Черги
  Черга  Чекають  Найдовше  Вільно  Надійшло  Відповіли  Без відповіді
  ЦНАП   2        1:05      0       40        35         2
  земля  0        —         1       40        35         2

Телефони
  Номер  Стан           Адреса             Апарат
  101    на зв’язку     192.168.1.30:5060  Yealink T31
  101    немає зв’язку  —                  —
"
    );
}
