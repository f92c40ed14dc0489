use super::{list::render, words::*, *};
use crate::{phones::PhoneStatus, runtime::control::PhoneLine, store::testing::TempDir};

fn args(dir: &TempDir, extension: &str) -> PhoneArgs {
    let place = PlaceArgs { state: Some(dir.path().into()), control: Some(dir.path().join("none.sock")) };
    PhoneArgs { extension: extension.into(), place }
}

#[test]
fn without_the_service_the_file_is_changed_and_the_password_shown_once() {
    let dir = TempDir::new();
    let said = change(&Order::Add, &args(&dir, "101")).unwrap();
    let password = Accounts::new(dir.path()).read().0[0].password.clone();
    assert!(said.starts_with("Телефон 101 додано. Введіть у налаштуваннях телефону"), "{said}");
    assert_eq!(said.matches(password.reveal()).count(), 1, "{said}");
    let again = change(&Order::Add, &args(&dir, "101")).unwrap_err();
    assert_eq!(again, "Телефон 101 уже є.\nПорада: новий пароль для нього створить «slukhavka phone password 101».");
    let renewed = change(&Order::Password, &args(&dir, " 101 ")).unwrap();
    assert!(renewed.starts_with("Телефон 101 має новий пароль.") && !renewed.contains(password.reveal()), "{renewed}");
    assert_eq!(
        change(&Order::Remove, &args(&dir, "101")).unwrap(),
        "Телефон 101 вилучено: він більше не задзвонить.\n"
    );
    assert!(change(&Order::Remove, &args(&dir, "101")).unwrap_err().starts_with("Телефону 101 немає."));
    assert!(change(&Order::Add, &args(&dir, "0101")).unwrap_err().starts_with("«0101» не може бути номером телефону."));
}

#[test]
fn the_server_to_be_typed_in_is_one_that_a_telephone_can_reach() {
    let own = Some("192.168.1.5".parse().unwrap());
    let addrs = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<_>>();
    assert_eq!(server(&addrs(&["0.0.0.0:5060"]), own), "192.168.1.5");
    assert_eq!(server(&addrs(&["0.0.0.0:5070", "127.0.0.1:5060"]), own), "192.168.1.5:5070");
    assert_eq!(server(&addrs(&["[::]:5060", "10.0.0.7:5080"]), own), "10.0.0.7:5080");
    assert_eq!(server(&addrs(&[]), own), "192.168.1.5");
    assert!(server(&addrs(&["127.0.0.1:5062"]), own).starts_with("127.0.0.1:5062 (служба чує лише"));
    assert_eq!(server(&addrs(&[]), None), "адреса цього комп’ютера в мережі ради");
    let status = serde_json::json!({"addresses": ["sip:0.0.0.0:5060", "sip:0.0.0.0:5060;transport=tcp"]});
    assert_eq!(udp_addresses(&status), addrs(&["0.0.0.0:5060"]));
}

#[test]
fn the_list_shows_whose_each_telephone_is_and_whether_it_answers() {
    let line = |extension: &str, people: &[&str], registered, alive| PhoneLine {
        status: PhoneStatus {
            extension: extension.into(),
            registered,
            alive,
            address: registered.then(|| "192.168.1.20:5060".parse().unwrap()),
            user_agent: if registered { "Yealink T31".into() } else { String::new() },
            expires_s: None,
        },
        people: people.iter().map(|name| (*name).to_owned()).collect(),
    };
    let phones = [
        line("101", &["Олена"], true, true),
        line("102", &["Ігор", "Ольга"], true, false),
        line("103", &[], false, false),
    ];
    assert_eq!(
        render(&phones, true),
        "Телефон  Чий          Стан            Адреса             Модель\n\
         101      Олена        на зв’язку      192.168.1.20:5060  Yealink T31\n\
         102      Ігор, Ольга  не відповідає   192.168.1.20:5060  Yealink T31\n\
         103      —            не підключений  —\n"
    );
    assert!(render(&phones, false).ends_with("Телефони: 101, 102, 103\n"));
    assert_eq!(render(&[], true), "Телефонів немає. Додати: slukhavka phone add 101\n");
}
