//! A line registers at a provider, stays registered whatever happens to either of them, and leaves when it stops.

use crate::common::{
    App, LONG, SHORT,
    certs::Authority,
    eventually,
    kamailio::{Account, DOMAIN, LOGIN, NUMBER, PASSWORD, Plan},
    net::{Scratch, fresh_ip},
    secs,
    trunk::{registered, registering, registering_at, setup, town},
};
use rustix::process::Signal;

const GREETING: &str = "menus.головне.say#1";

#[test]
fn a_line_registers_over_udp_and_takes_calls_and_leaves_at_the_stop() {
    let Some(provider) = Plan::new().start("registration over UDP") else { return };
    let mut app = registered(&provider, "transport: udp");
    let binding = provider.has_one_binding();
    assert!(!binding.address.contains("transport=tcp"), "{binding:?}");
    let mut call = provider.brings_call(&app, NUMBER);
    call.hears(GREETING).presses('1').hears("texts.графік.say#1");
    call.hangs_up();
    let record = app.record(&call.invite.call_id);
    assert_eq!((&record["trunk"], &record["outcome"]), (&"головна".into(), &"informed".into()), "{record:#}");
    app.signal(Signal::TERM);
    assert!(app.exits(LONG).success());
    provider.has_no_binding();
}

#[test]
fn a_line_registers_over_tcp_and_calls_come_by_its_connection() {
    let Some(provider) = Plan::new().start("registration over TCP") else { return };
    let app = registered(&provider, "transport: tcp");
    let binding = provider.has_one_binding();
    assert!(binding.address.contains("transport=tcp"), "{binding:?}");
    let mut call = provider.brings_call(&app, NUMBER);
    call.hears(GREETING);
    call.hangs_up();
}

#[test]
fn a_line_registers_over_tls_with_the_authority_it_was_given() {
    let scratch = Scratch::new("certificates");
    let authority = Authority::new();
    let mut plan = Plan::new();
    plan.tls = Some(authority.signs(DOMAIN, scratch.path()));
    let Some(provider) = plan.start("registration over TLS") else { return };
    let yaml = town(&[("головна", registering(&provider, "transport: tls, ca_file: authority.pem"))]);
    let app = setup(&yaml).file("authority.pem", authority.pem()).start();
    app.line_becomes("головна", "registered");
    assert!(app.line("головна")["server"].as_str().unwrap().contains("tls"), "{:#}", app.line("головна"));
    let mut call = provider.brings_call(&app, NUMBER);
    call.hears(GREETING);
    call.hangs_up();
}

/// What the status says of a line whose provider shows this certificate.
fn tls_trouble(sign: impl FnOnce(&Authority, &str, &std::path::Path) -> crate::common::certs::Pair, trouble: &str) {
    let scratch = Scratch::new("certificates");
    let authority = Authority::new();
    let mut plan = Plan::new();
    plan.tls = Some(sign(&authority, DOMAIN, scratch.path()));
    let Some(provider) = plan.start("certificates that are not to be believed") else { return };
    let wrong = registering(&provider, "transport: tls, ca_file: authority.pem");
    let right = registering(&provider, "transport: udp");
    let yaml = town(&[("захищена", wrong), ("звичайна", right.replace(LOGIN, "380464400009"))]);
    let app = setup(&yaml).file("authority.pem", authority.pem()).start();
    let line = app.line_fails("захищена", trouble);
    assert!(line["advice"].as_str().is_some_and(|a| a.to_lowercase().contains("сертифікат")), "{line:#}");
    assert_eq!(provider.bindings(), []);
}

#[test]
fn a_certificate_for_another_name_is_refused_and_said() {
    tls_trouble(|authority, _, dir| authority.signs("other.example", dir), "tls-wrong-name");
}

#[test]
fn an_expired_certificate_is_refused_and_said() {
    tls_trouble(|authority, name, dir| authority.signs_until(name, dir, 2020), "tls-expired");
}

#[test]
fn a_certificate_of_an_unknown_authority_is_refused_and_said() {
    tls_trouble(|_, name, dir| Authority::new().signs(name, dir), "tls-unknown-issuer");
}

#[test]
fn the_name_in_the_certificate_may_be_anybodys_only_when_the_check_is_off_by_name() {
    let scratch = Scratch::new("certificates");
    let authority = Authority::new();
    let mut plan = Plan::new();
    plan.tls = Some(authority.signs("other.example", scratch.path()));
    let Some(provider) = plan.start("a certificate for another name") else { return };
    let keys = "transport: tls, ca_file: authority.pem, check_name: no";
    let yaml = town(&[("головна", registering(&provider, keys))]);
    let app = setup(&yaml).file("authority.pem", authority.pem()).start();
    app.line_becomes("головна", "registered");
}

#[test]
fn a_wrong_password_is_explained_and_leaves_the_other_line_alone() {
    let mut plan = Plan::new();
    plan.accounts.push(Account::new("380464499999", "інший", &["+380464499999"]));
    let Some(provider) = plan.start("a wrong password") else { return };
    let wrong = registering(&provider, "").replace("password_file: password", "password_file: wrong-password");
    let wrong = wrong.replace(LOGIN, "380464499999");
    let yaml = town(&[("хибна", wrong), ("головна", registering(&provider, ""))]);
    let app = setup(&yaml).start();
    let line = app.line_fails("хибна", "wrong-password");
    let advice = line["advice"].as_str().unwrap_or_default();
    assert!(advice.contains("парол"), "{line:#}");
    app.line_becomes("головна", "registered");
    let mut call = provider.brings_call(&app, NUMBER);
    call.hears(GREETING);
    call.hangs_up();
}

#[test]
fn another_name_in_the_digest_and_sha_256_are_served() {
    let mut plan = Plan { algorithm: "SHA-256", ..Plan::new() };
    plan.accounts[0].auth_user = "auth-380464400000".into();
    let Some(provider) = plan.start("digest SHA-256") else { return };
    let app = registered(&provider, "auth_user: auth-380464400000, realm: provider.test");
    provider.has_one_binding();
    assert_eq!(app.line("головна")["failures"], 0);
}

#[test]
fn a_challenge_for_another_realm_than_the_configured_one_is_not_answered() {
    let Some(provider) = Plan::new().start("a strange realm") else { return };
    let yaml = town(&[("головна", registering(&provider, "realm: elsewhere.example"))]);
    let app = setup(&yaml).start();
    app.line_fails("головна", "strange-challenge");
    assert_eq!(provider.bindings(), []);
}

#[test]
fn the_registration_is_refreshed_before_it_ends_through_stale_nonces() {
    let Some(provider) = Plan { expires_s: 6, nonce_s: 2, ..Plan::new() }.start("stale nonces") else { return };
    let app = registered(&provider, "");
    let before = provider.has_one_binding();
    for n in 2..=4 {
        provider.sees_registration(n - 1, LONG);
        assert_eq!(provider.has_one_binding().address, before.address, "the Contact stays the same");
    }
    let line = app.line("головна");
    assert_eq!((&line["state"], &line["failures"]), (&"registered".into(), &0.into()), "{line:#}");
    assert_eq!(line["expires_s"], 6, "{line:#}");
    let mut call = provider.brings_call(&app, NUMBER);
    call.hears(GREETING);
    call.hangs_up();
}

#[test]
fn a_provider_that_forgot_everything_is_registered_at_again() {
    let Some(mut provider) = Plan { expires_s: 10, ..Plan::new() }.start("a provider that restarts") else { return };
    let app = registered(&provider, "transport: udp");
    provider.has_one_binding();
    provider.dies();
    let before = provider.registrations();
    provider.comes_back();
    provider.sees_registration(before, LONG);
    app.line_becomes("головна", "registered");
    let mut call = provider.brings_call(&app, NUMBER);
    call.hears(GREETING);
    call.hangs_up();
}

#[test]
fn a_provider_that_restarts_with_connections_is_registered_at_again() {
    let Some(mut provider) = Plan::new().start("a provider that restarts") else { return };
    let app = registered(&provider, "transport: tcp");
    let before = provider.registrations();
    provider.dies();
    app.line_becomes("головна", "failing");
    provider.comes_back();
    provider.sees_registration(before, LONG);
    app.line_becomes("головна", "registered");
    let mut call = provider.brings_call(&app, NUMBER);
    call.hears(GREETING);
    call.hangs_up();
}

#[test]
fn a_connection_the_provider_closes_is_made_again_with_a_registration() {
    let Some(provider) = Plan { tcp_lifetime_s: 3, ..Plan::new() }.start("closed connections") else { return };
    let app = registered(&provider, "transport: tcp, keep_alive: off");
    let before = provider.registrations();
    provider.sees_registration(before, LONG);
    app.line_becomes("головна", "registered");
    let mut call = provider.brings_call(&app, NUMBER);
    call.hears(GREETING);
    call.hangs_up();
}

#[test]
fn the_second_proxy_is_used_when_nothing_listens_at_the_first() {
    let Some(provider) = Plan::new().start("two proxies") else { return };
    let (dead, alive) = (fresh_ip(), provider.plan.ip);
    for transport in ["tcp", "udp"] {
        let keys = format!("transport: {transport}, proxies: [\"{dead}\", \"{alive}\"]");
        let yaml = town(&[("головна", registering_at("registrar.example", &keys))]);
        let app = setup(&yaml).start();
        app.line_becomes_within("головна", "registered", secs(55));
        provider.has_one_binding();
        let mut call = provider.brings_call(&app, NUMBER);
        call.hears(GREETING);
        call.hangs_up();
        stops(app);
        provider.has_no_binding();
    }
}

fn stops(mut app: App) {
    app.signal(Signal::TERM);
    assert!(app.exits(LONG).success());
}

#[test]
fn after_kill_nine_the_same_contact_is_registered_so_no_stale_one_rings() {
    let Some(provider) = Plan::new().start("kill -9 of a registered program") else { return };
    let app = registered(&provider, "");
    let before = provider.has_one_binding();
    let app = app.kill_and_restart();
    app.line_becomes("головна", "registered");
    assert_eq!(provider.has_one_binding().address, before.address);
    let mut call = provider.brings_call(&app, NUMBER);
    call.hears(GREETING);
    call.hangs_up();
}

#[test]
fn a_reload_registers_what_is_new_and_leaves_what_is_gone() {
    let mut plan = Plan::new();
    plan.accounts.push(Account::new("380464400001", PASSWORD, &["+380464400001"]));
    plan.accounts[0].numbers = vec![NUMBER.to_owned()];
    let Some(provider) = plan.start("a reload of lines") else { return };
    let first = registering(&provider, "");
    let mut app = setup(&town(&[("головна", first.clone())])).start();
    app.line_becomes("головна", "registered");
    let second = first.replace(LOGIN, "380464400001");
    app.rewrite_config(&town(&[("друга", second)]));
    app.signal(Signal::HUP);
    eventually("the second line", SHORT, || {
        app.status()["trunks"].as_array().is_some_and(|all| all.len() == 1 && all[0]["name"] == "друга").then_some(())
    });
    app.line_becomes("друга", "registered");
    let binding = provider.has_one_binding();
    assert!(!binding.address.is_empty(), "{binding:?} at {DOMAIN}");
    assert_eq!(provider.brings_refused(&app, NUMBER, |_, _| {}), 480);
}
