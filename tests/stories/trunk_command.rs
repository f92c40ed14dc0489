//! `slukhavka trunk test` and `slukhavka status`: what an administrator is told of a line, in words.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    process::{Command, Output},
};

use crate::common::{
    Kamailio, LONG,
    certs::Authority,
    eventually,
    kamailio::{Account, DOMAIN, LOGIN, NUMBER, PASSWORD, Plan},
    net::{Scratch, fresh_ip},
    registrar::{Play, Registrar},
    trunk::{registered, registering, registering_at, town},
};
use serde_json::Value;

/// A folder with a configuration, where no service runs.
struct Desk(Scratch);

impl Desk {
    fn new(lines: &[(&str, String)]) -> Self {
        let desk = Self(Scratch::new("desk"));
        for (name, text) in [("password", PASSWORD), ("wrong-password", "не той"), ("config.yaml", &town(lines))] {
            desk.put(name, text);
        }
        desk
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    }

    fn trunk_test(&self, args: &[&str]) -> Output {
        let dir = self.0.path();
        let mut command = Command::new(env!("CARGO_BIN_EXE_slukhavka"));
        command.args(["trunk", "test"]).args(args).arg("--config").arg(dir.join("config.yaml"));
        command.arg("--state").arg(dir.join("state")).arg("--control").arg(dir.join("no.sock")).output().unwrap()
    }

    /// The line fails; the step and the trouble of the last failure, and the sentence under it.
    #[track_caller]
    fn fails(&self, step: &str, trouble: &str, words: &[&str]) {
        let output = self.trunk_test(&["--json"]);
        let told = json(&output);
        assert_eq!((told["ok"].as_bool(), output.status.code()), (Some(false), Some(1)), "{told:#}");
        let steps = told["trunks"][0]["steps"].as_array().unwrap();
        let failed = steps.iter().rfind(|s| s["ok"] == false).unwrap_or_else(|| panic!("nothing failed: {told:#}"));
        assert_eq!((failed["step"].as_str(), failed["trouble"].as_str()), (Some(step), Some(trouble)), "{told:#}");
        let advice = failed["advice"].as_str().unwrap();
        for word in words {
            assert!(advice.contains(word), "no «{word}» in: {advice}");
        }
        assert!(!advice.contains(PASSWORD), "{advice}");
    }
}

fn json(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}{}", String::from_utf8_lossy(&output.stderr)))
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn provider(story: &str) -> Option<Kamailio> {
    Plan::new().start(story)
}

#[test]
fn a_sound_line_is_registered_asked_and_left_as_it_was() {
    let Some(provider) = provider("trunk test") else { return };
    for transport in ["udp", "tcp"] {
        let desk = Desk::new(&[("головна", registering(&provider, &format!("transport: {transport}")))]);
        let output = desk.trunk_test(&[]);
        let told = text(&output);
        assert!(output.status.success(), "{told}");
        for words in ["Лінія «головна»", "✓ Адреса сервера", "✓ Запит OPTIONS", "✓ Реєстрація", "Лінія працює."]
        {
            assert!(told.contains(words), "no «{words}» in:\n{told}");
        }
        provider.has_no_binding();
    }
    assert!(provider.registrations() >= 2, "it did register");
}

#[test]
fn a_sound_tls_line_is_tested_with_its_own_authority() {
    let scratch = Scratch::new("certificates");
    let authority = Authority::new();
    let plan = Plan { tls: Some(authority.signs(DOMAIN, scratch.path())), ..Plan::new() };
    let Some(provider) = plan.start("trunk test over TLS") else { return };
    let desk = Desk::new(&[("головна", registering(&provider, "transport: tls, ca_file: authority.pem"))]);
    desk.put("authority.pem", authority.pem());
    let output = desk.trunk_test(&[]);
    let told = text(&output);
    assert!(output.status.success() && told.contains("✓ З’єднання") && told.contains("TLS "), "{told}");
}

#[test]
fn each_failure_is_one_sentence_with_its_cure() {
    let Some(provider) = provider("trunk test") else { return };
    let wrong = registering(&provider, "").replace("password_file: password", "password_file: wrong-password");
    Desk::new(&[("хибна", wrong)]).fails("register", "wrong-password", &["парол", "«хибна»"]);
    let refused = registering_at(&fresh_ip().to_string(), "transport: tcp");
    Desk::new(&[("хибна", refused)]).fails("connect", "connection-refused", &["«хибна»"]);
    let nobody = registering_at("no-such-name.invalid", "");
    let desk = Desk::new(&[("хибна", nobody)]);
    let told = json(&desk.trunk_test(&["--json"]));
    let step = &told["trunks"][0]["steps"][0];
    // Without a name server at hand, that is what is wrong.
    assert!(["name-not-found", "name-server-silent"].contains(&step["trouble"].as_str().unwrap()), "{told:#}");
    assert!(step["advice"].as_str().unwrap().contains("no-such-name.invalid"), "{told:#}");
}

#[test]
fn a_server_that_says_nothing_is_told_within_seconds() {
    let mute = Registrar::udp(|_, _| Play::Nothing);
    let begun = std::time::Instant::now();
    let desk = Desk::new(&[("хибна", registering_at(&mute.addr.ip().to_string(), "transport: udp"))]);
    desk.fails("register", "silent", &["«хибна»"]);
    assert!(begun.elapsed() < LONG, "{:?}", begun.elapsed());
}

#[test]
fn refusals_are_explained_by_what_they_mean() {
    let refusals = [("403 Forbidden", "forbidden"), ("404 Not Found", "unknown-login"), ("500 Oops", "server-error")];
    for (status, trouble) in refusals {
        let registrar = Registrar::udp(move |request, _| match request.method() {
            "REGISTER" => Play::answer(request, status, &[]),
            _ => Play::answer(request, "200 OK", &[]),
        });
        let desk = Desk::new(&[("хибна", registering_at(&registrar.addr.ip().to_string(), "transport: udp"))]);
        desk.fails("register", trouble, &["«хибна»"]);
    }
}

#[test]
fn a_certificate_for_another_name_is_told_before_any_password_is_sent() {
    let scratch = Scratch::new("certificates");
    let authority = Authority::new();
    let plan = Plan { tls: Some(authority.signs("other.example", scratch.path())), ..Plan::new() };
    let Some(provider) = plan.start("trunk test over TLS") else { return };
    let desk = Desk::new(&[("хибна", registering(&provider, "transport: tls, ca_file: authority.pem"))]);
    desk.put("authority.pem", authority.pem());
    desk.fails("connect", "tls-wrong-name", &["ертифікат"]);
    assert_eq!(provider.registrations(), 0);
}

#[test]
fn while_the_service_runs_its_registration_is_only_asked_about() {
    let Some(provider) = provider("trunk test beside the service") else { return };
    let app = registered(&provider, "");
    let (before, registrations) = (provider.has_one_binding(), provider.registrations());
    let config = app.config();
    let output = app.command(&["trunk", "test", "головна", "--config", config.to_str().unwrap()]);
    let told = text(&output);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("Служба працює") && told.contains("✓ Запит про реєстрацію"), "{told}");
    assert_eq!(provider.has_one_binding().address, before.address);
    assert!(provider.registrations() >= registrations);
    let mut call = provider.brings_call(&app, NUMBER);
    call.hears("menus.головне.say#1");
    call.hangs_up();
}

#[test]
fn one_line_is_tested_by_its_name_and_an_unknown_name_is_said() {
    let Some(provider) = provider("trunk test by name") else { return };
    let dead = registering_at(&fresh_ip().to_string(), "transport: tcp");
    let desk = Desk::new(&[("мертва", dead), ("жива", registering(&provider, ""))]);
    let output = desk.trunk_test(&["жива"]);
    assert!(output.status.success() && !text(&output).contains("мертва"), "{}", text(&output));
    let output = desk.trunk_test(&[]);
    assert_eq!(output.status.code(), Some(1), "one of two does not work: {}", text(&output));
    assert!(text(&output).contains("Лінія працює.") && text(&output).contains("Лінія не працює."));
    let output = desk.trunk_test(&["ніяка"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("«жива»"));
}

#[test]
fn the_status_is_a_table_for_people_and_json_for_programs() {
    let mut plan = Plan::new();
    plan.accounts.push(Account::new("380464499999", "інший", &[]));
    let Some(provider) = plan.start("the status of lines") else { return };
    let wrong = registering(&provider, "").replace("password_file: password", "password_file: wrong-password");
    let lines = [("головна", registering(&provider, "channels: 4")), ("хибна", wrong.replace(LOGIN, "380464499999"))];
    let app = crate::common::trunk::setup(&town(&lines)).start();
    app.line_becomes("головна", "registered");
    app.line_fails("хибна", "wrong-password");
    let mut call = provider.brings_call(&app, NUMBER);
    call.hears("menus.головне.say#1");
    let table = eventually("a call in the table", LONG, || {
        let table = text(&app.command(&["status"]));
        table.contains("1 з 4").then_some(table)
    });
    for words in ["Зовнішні лінії", "головна", "на зв’язку", "хибна", "парол"] {
        assert!(table.contains(words), "no «{words}» in:\n{table}");
    }
    assert!(!table.contains(PASSWORD) && !table.contains("не той"), "{table}");
    let status = app.status();
    assert_eq!((&status["ports"], &status["trunks"][0]["calls"]), (&1.into(), &1.into()), "{status:#}");
    for key in ["bans", "guard", "last_errors", "store"] {
        assert!(!status[key].is_null(), "no {key} in {status:#}");
    }
    let errors = status["last_errors"].to_string();
    assert!(errors.contains("хибна"), "what is loud in the log stands in the status: {errors}");
    call.hangs_up();
}
