//! Who gets in and who does not: the real binary, asked as a browser, as a guesser and as a troublemaker would.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use crate::common::{
    certs::Authority,
    eventually,
    net::{Scratch, fresh_ip},
    web::{Answer, Browser, PASSWORD, Pages},
};

const PLAIN: &str = include_str!("../common/town.yaml");

#[track_caller]
fn pages(more: &str) -> Pages {
    Pages::start(&format!("{PLAIN}\n{more}"))
}

#[test]
fn the_first_start_gives_a_password_once_and_it_has_to_be_replaced() {
    let pages = pages("");
    let first = pages.first_password();
    let file = pages.state().join("first-password");
    assert_eq!(std::fs::read_to_string(&file).unwrap().trim(), first);
    assert!(!pages.log().contains(&first), "never in the log");
    let mut browser = pages.browser();
    let entered = browser.log_in("admin", &first);
    assert_eq!((entered.status, entered.header("location")), (303, Some("/password")));
    let cookie = entered.header("set-cookie").unwrap().to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && !cookie.contains("Secure"),
        "{cookie}"
    );
    assert_eq!(browser.get("/users").header("location"), Some("/password"));
    assert!(!file.exists(), "it was used");
    let short = browser.send("/password", &[("old", &first), ("new", "коротке"), ("again", "коротке")]);
    assert_eq!(short.status, 422);
    assert!(short.body.contains("щонайменше 10 символів"), "{}", short.body);
    let changed = browser.send("/password", &[("old", &first), ("new", PASSWORD), ("again", PASSWORD)]);
    assert_eq!(changed.status, 303, "{}", changed.body);
    assert_eq!(browser.get("/users").status, 200);
    let again = pages.restart();
    assert!(!again.log().contains("одноразовий пароль"), "said once");
    assert_eq!(browser.at(&again).get("/users").status, 303, "a restart logs everybody out");
    assert_eq!(again.browser().log_in("admin", &first).status, 403);
    assert_eq!(again.browser().log_in("admin", PASSWORD).status, 303);
}

/// Each role and each page: the whole table.
#[test]
fn each_role_opens_its_pages_and_no_others() {
    let pages = pages("");
    let mut admin = pages.admin();
    // The least role, as its place in the list below.
    const TABLE: &[(&str, usize)] = &[
        ("/operators", 0),
        ("/live", 0),
        ("/messages", 0),
        ("/callbacks", 0),
        ("/password", 0),
        ("/calls", 1),
        ("/status", 1),
        ("/report", 1),
        ("/access", 2),
        ("/users", 3),
    ];
    for (at, role) in ["operator", "clerk", "manager", "admin"].into_iter().enumerate() {
        let name = format!("user.{role}");
        let made = admin.send("/users", &[("do", "add"), ("name", &name), ("role", role)]);
        let password = made.between("<code>", "</code>");
        let mut browser = pages.browser();
        browser.log_in(&name, &password);
        let own = format!("{PASSWORD} {role}");
        let changed = browser.send("/password", &[("old", &password), ("new", &own), ("again", &own)]);
        assert_eq!(changed.status, 303, "{}", changed.body);
        for (path, least) in TABLE {
            let opened = browser.get(path);
            assert_eq!(opened.status == 403, at < *least, "{role} {path}: {}", opened.status);
            assert!(!opened.header("location").is_some_and(|to| to.starts_with("/login")), "{role} {path}");
        }
    }
    for (path, _) in TABLE {
        let outside = pages.browser().get(path);
        assert_eq!(outside.status, 303, "{path}");
        assert!(outside.header("location").unwrap().starts_with("/login"), "{path}");
    }
    for what in ["додано користувача user.clerk", "новий пароль користувача user.clerk", "вхід"]
    {
        eventually(what, Duration::from_secs(60), || admin.get("/access").body.contains(what).then_some(()));
    }
}

#[test]
fn a_form_of_another_site_or_without_its_token_changes_nothing() {
    let pages = pages("");
    let mut admin = pages.admin();
    let add = "do=add&name=stranger&role=admin";
    let (cookie, token) = (admin.cookie().to_owned(), admin.token("/users"));
    let post = |origin: &str, body: &str| {
        let host = pages.addr();
        pages.ask(&format!(
            "POST /users HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n{origin}Content-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        ))
    };
    let own = format!("Origin: http://{}\r\n", pages.addr());
    assert_eq!(post(&own, add).status, 403, "no token");
    assert_eq!(post(&own, &format!("{add}&token=0000")).status, 403, "a wrong one");
    let with_token = format!("{add}&token={token}");
    assert_eq!(post("", &with_token).status, 403, "no origin");
    assert_eq!(post("Origin: http://evil.example\r\n", &with_token).status, 403);
    assert_eq!(post(&format!("{own}Sec-Fetch-Site: cross-site\r\n"), &with_token).status, 403);
    assert!(!admin.get("/users").body.contains("stranger"));
    assert_eq!(post(&own, &with_token).status, 200);
    assert!(admin.get("/users").body.contains("stranger"));
}

#[test]
fn guessing_is_slowed_down_and_written_down() {
    let pages = pages("");
    let mut admin = pages.admin();
    let password =
        admin.send("/users", &[("do", "add"), ("name", "Олена"), ("role", "clerk")]).between("<code>", "</code>");
    let guess = || pages.browser().log_in("олена", "не той пароль");
    assert_eq!([guess().status, guess().status, guess().status, guess().status], [403; 4]);
    // Each failure doubles the wait, so that even a slow machine is told to wait before long.
    let told = (0..6).map(|_| guess()).find(|answer| answer.status == 429).expect("it has to wait");
    assert!(told.header("retry-after").is_some() && told.body.contains("Забагато спроб"), "{}", told.body);
    assert_eq!(pages.browser().log_in("Оксана", "не той пароль").status, 403, "others do not wait");
    eventually("the right password after the wait", Duration::from_secs(60), || {
        (pages.browser().log_in("Олена", &password).status == 303).then_some(())
    });
    let journal = eventually("the guesses in the log", Duration::from_secs(60), || {
        Some(admin.get("/access").body).filter(|journal| journal.contains("неправильний пароль"))
    });
    assert!(!journal.contains("Оксана"), "names that nobody has are not kept");
}

#[test]
fn commands_change_users_of_the_running_service_at_once() {
    let pages = pages("");
    let said = pages.command(&["user", "add", "Марія", "--role", "manager"]);
    let password = said.split("Одноразовий пароль: ").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let mut browser = pages.browser();
    browser.log_in("Марія", &password);
    browser.send("/password", &[("old", &password), ("new", PASSWORD), ("again", PASSWORD)]);
    assert_eq!(browser.get("/access").status, 200);
    pages.command(&["user", "role", "Марія", "--role", "clerk"]);
    assert_eq!(browser.get("/access").status, 303, "the session of another role is over");
    browser.log_in("Марія", PASSWORD);
    assert_eq!(browser.get("/access").status, 403);
    assert!(pages.command(&["user", "list"]).contains("працівник"));
    pages.command(&["user", "remove", "Марія"]);
    assert_eq!(browser.get("/calls").status, 303);
    assert_eq!(pages.browser().log_in("Марія", PASSWORD).status, 403);
    let refused = pages.command(&["user", "remove", "admin"]);
    assert!(refused.contains("останній адміністратор"), "{refused}");
}

#[test]
fn users_of_the_configuration_come_in_and_follow_it() {
    let users = "users: {Олена: {role: clerk, password_file: olena.password}}\n";
    let pages = Pages::start_with(&format!("{PLAIN}\n{users}"), &[("olena.password", "чотири випадкові слова")], &[]);
    let mut browser = pages.browser();
    assert_eq!(browser.log_in("олена", "чотири випадкові слова").status, 303);
    assert_eq!(browser.get("/calls").status, 200);
    assert!(!pages.log().contains("одноразовий пароль"), "somebody is there");
    pages.file("olena.password", "зовсім інші чотири слова");
    // Asked before, the password would be a wrong one, and the next attempts would have to wait.
    eventually("the new file is read", Duration::from_secs(60), || pages.log().contains("generation=2").then_some(()));
    eventually("the new password", Duration::from_secs(60), || {
        (pages.browser().log_in("Олена", "зовсім інші чотири слова").status == 303).then_some(())
    });
    assert_eq!(browser.get("/calls").status, 303, "sessions of the old one are over");
}

#[test]
fn encrypted_pages_have_a_secure_cookie_and_say_so_to_who_comes_without() {
    let scratch = Scratch::new("web-tls");
    let authority = Authority::new();
    let pair = authority.signs("slukhavka.rada.lan", scratch.path());
    let ip = fresh_ip();
    let web = format!(
        "web: {{listen: \"{ip}:8443\", hosts: slukhavka.rada.lan, certificate: {}, key: {}}}\n",
        pair.certificate.display(),
        pair.key.display()
    );
    let files = [("ca.pem", authority.pem())];
    let pages = Pages::start_with(&format!("{PLAIN}\n{web}"), &files, &[("", format!("{ip}:8443"))]);
    let plain = pages.ask("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_eq!(plain.status, 400);
    assert!(plain.body.contains("https://"), "{}", plain.body);
    if !crate::common::have("openssl", "pages over TLS") {
        return;
    }
    let host = "slukhavka.rada.lan:8443";
    let answer = pages
        .ask_tls(&format!("GET /calls HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"), "slukhavka.rada.lan");
    assert_eq!((answer.status, answer.header("location")), (303, Some("/login?next=%2Fcalls")));
    assert!(answer.header("strict-transport-security").is_some());
    let form = format!("name=admin&password={}", pages.first_password());
    let login = |origin: &str| {
        pages.ask_tls(
            &format!(
                "POST /login HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{form}",
                form.len()
            ),
            "slukhavka.rada.lan",
        )
    };
    assert_eq!(login(&format!("http://{host}")).status, 403, "a page without encryption is another site");
    let entered = login(&format!("https://{host}"));
    let cookie = entered.header("set-cookie").unwrap_or_default();
    assert!(cookie.starts_with("__Host-slukhavka=") && cookie.ends_with("Secure"), "{cookie}");
}

#[test]
fn pages_do_not_leave_the_machine_unencrypted_unless_told() {
    let ip = fresh_ip();
    // Loopback addresses of ours are 127.0.0.0/8, so a real one of the network is not needed to be refused.
    let refused = Pages::refused(PLAIN, &["--web", "0.0.0.0:0"]);
    assert!(refused.contains("без шифрування") && refused.contains("insecure_lan: yes"), "{refused}");
    let web = "web: {listen: \"0.0.0.0:0\", insecure_lan: yes}\n";
    let allowed = Pages::start_with(&format!("{PLAIN}\n{web}"), &[], &[("", format!("{ip}:0"))]);
    assert!(allowed.log().contains("Сторінка: http://0.0.0.0:"));
}

#[test]
fn hostile_requests_are_answered_and_nothing_is_broken() {
    let pages = pages("");
    let mut admin = pages.admin();
    let host = pages.addr();
    let big = pages.ask(&format!(
        "POST /login HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Length: 10485760\r\n\r\n"
    ));
    assert_eq!(big.status, 413, "10 MB are refused before they are sent");
    assert_eq!(pages.ask("GET /calls HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n").status, 421);
    assert_eq!(pages.ask(&format!("GET / HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n\r\n")).status, 400);
    assert_eq!(pages.ask(&format!("GET / HTTP/1.1\r\nHost: {host}\r\nX: {}\r\n\r\n", "a".repeat(60_000))).status, 431);
    for path in [
        "/access?day=9999-99-99",
        "/access?day=%00%ff%zz",
        "/calls?day=%27%3B+drop+table",
        "/calls/999999999999-1",
        "/report/9999-99",
        "/report?from=&to=%ff",
        "/messages/..%2f..%2fetc%2fpasswd",
        "/login?next=//evil.example",
    ] {
        let status = admin.get(path).status;
        assert!((200..500).contains(&status), "{path}: {status}");
    }
    assert_eq!(admin.get("/users").status, 200);
}

#[test]
fn a_form_that_never_ends_is_not_waited_for() {
    let pages = pages("");
    let began = Instant::now();
    let mut slow: Vec<TcpStream> = (0..30)
        .map(|_| {
            let mut stream = pages.connect();
            let head = format!(
                "POST /login HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nContent-Length: 500\r\n\r\nname=",
                pages.addr()
            );
            stream.write_all(head.as_bytes()).unwrap();
            stream
        })
        .collect();
    assert_eq!(pages.browser().get("/healthz").status, 200, "others are served beside them");
    for stream in &mut slow {
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        assert!(rest.is_empty() || Answer::read(&rest).status == 408, "{}", String::from_utf8_lossy(&rest));
    }
    assert!(began.elapsed() < Duration::from_secs(40), "closed after {:?}", began.elapsed());
}

#[test]
fn whoever_leaves_is_out() {
    let pages = pages("");
    let mut admin = pages.admin();
    assert_eq!(admin.get("/logout").status, 303);
    assert_eq!(admin.get("/users").status, 200, "a link does not log out");
    let before: Browser = admin.clone();
    let left = admin.send("/logout", &[]);
    assert_eq!((left.status, left.header("location")), (303, Some("/login")));
    assert_eq!(before.clone().get("/users").status, 303, "the old cookie opens nothing");
}
