//! Scanners from the Internet: they find nothing, harm nobody, and are shut out; the line's own address never is.

mod common;

use std::{
    net::{IpAddr, Ipv4Addr, UdpSocket},
    path::Path,
    process::Command,
    thread,
};

use common::{
    App, Call, Kamailio, LONG, Phone, SHORT, TOWN, eventually,
    kamailio::{NUMBER, Plan, SECOND_NUMBER},
    net::{Scratch, fresh_ip},
    skip,
    trunk::{prepared, registered, registering, setup, town},
};
use serde_json::Value;

const GREETING: &str = "menus.головне.say#1";
const STORY: &str = "scanners (sipvicious)";

fn tools() -> bool {
    // Where the distribution puts them, with the interpreter that has their library.
    let missing =
        ["svmap", "svwar", "svcrack", "python3"].into_iter().find(|tool| !Path::new("/usr/bin").join(tool).is_file());
    missing.inspect(|tool| skip(STORY, &format!("/usr/bin/{tool} is not installed"))).is_none()
}

/// Runs a scanner with its sockets bound to an address: of the three only svmap obeys its own `-b`.
const BOUND: &str = r#"
import os, runpy, socket, sys
ip, script = sys.argv[1:3]
class Bound(socket.socket):
    def bind(self, address):
        return super().bind((address[0] or ip, address[1]))
socket.socket = Bound
sys.argv = sys.argv[2:]
sys.path.insert(0, os.path.dirname(os.path.realpath(script)))
runpy.run_path(script, run_name="__main__")
"#;

/// One run of a scanner from `ip`; what it printed.
fn scan(tool: &str, ip: IpAddr, args: &[&str], app: &App) -> String {
    let home = Scratch::new("scanner");
    let from = ip.to_string();
    let mut command = Command::new("timeout");
    // The distribution's interpreter: the scanner is installed for that one.
    command.args(["60", "/usr/bin/python3", "-c", BOUND, &from]).arg(format!("/usr/bin/{tool}")).args(args);
    command.args(["-x", &from, &app.sip().ip().to_string()]).env("HOME", home.path());
    let output = command.current_dir(home.path()).output().unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn found(output: &str) -> bool {
    // Results come as a table; without any there is only «found nothing».
    output.contains('|') || output.contains('+')
}

/// Everything a scanner has, from as many addresses; what they printed.
fn scan_with_everything(app: &App) -> Vec<(IpAddr, String)> {
    let runs: [(&str, &[&str]); 6] = [
        ("svmap", &[]),
        ("svwar", &["--force", "-e", "100-200", "-m", "INVITE"]),
        ("svwar", &["--force", "-e", "100-200", "-m", "REGISTER"]),
        ("svwar", &["--force", "-e", "380464400000-380464400005", "-m", "OPTIONS"]),
        ("svcrack", &["-u", "100", "-r", "1-100"]),
        ("svcrack", &["-u", "380464400000", "-r", "1-100"]),
    ];
    thread::scope(|scope| {
        let threads: Vec<_> = runs
            .into_iter()
            .map(|(tool, args)| scope.spawn(move || ip_and(fresh_ip(), |ip| scan(tool, ip, args, app))))
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    })
}

fn ip_and(ip: Ipv4Addr, run: impl FnOnce(IpAddr) -> String) -> (IpAddr, String) {
    (ip.into(), run(ip.into()))
}

fn banned(app: &App) -> Vec<Value> {
    app.status()["bans"].as_array().expect("bans").clone()
}

fn is_banned(app: &App, ip: IpAddr) -> bool {
    banned(app).iter().any(|ban| ban["source"] == ip.to_string())
}

/// Twenty citizens at once, each with a number of their own.
fn twenty_calls(provider: &Kamailio, app: &App) -> Vec<Call> {
    let mut calls: Vec<_> = (0..20)
        .map(|n| {
            prepared(provider.sip(), app, NUMBER, |i, _| i.from = format!("<sip:+3805011122{n:02}@provider.test>"))
        })
        .collect();
    for call in &mut calls {
        call.invites();
        call.is_answered();
        call.acknowledges("");
        call.rtp.talk();
    }
    calls
}

fn end_well(app: &App, mut calls: Vec<Call>) {
    for call in &mut calls {
        call.hears(GREETING).presses('1').hears("texts.графік.say#1");
        call.hangs_up();
        call.rtp.stream().assert_unbroken(160);
    }
    for call in &calls {
        assert_eq!(app.record(&call.invite.call_id)["outcome"], "informed");
    }
    assert_eq!(app.records().len(), calls.len(), "one record each, and none of the strangers");
}

#[test]
fn the_scanner_finds_a_program_that_has_no_line() {
    if !tools() {
        return;
    }
    let app = App::start(TOWN);
    let output = scan("svmap", fresh_ip().into(), &[], &app);
    assert!(found(&output), "the scanner of these stories finds nothing at all: {output}");
}

#[test]
fn scanners_find_nothing_and_are_banned_while_twenty_citizens_call() {
    if !tools() {
        return;
    }
    let Some(provider) = Plan::new().start(STORY) else { return };
    let app = registered(&provider, "");
    let calls = twenty_calls(&provider, &app);
    let runs = scan_with_everything(&app);
    for (ip, output) in &runs {
        assert!(!found(output), "{ip} found something:\n{output}");
        eventually(&format!("a ban of {ip}, whose scanner said: {output}"), SHORT, || {
            is_banned(&app, *ip).then_some(())
        });
    }
    assert!(banned(&app).iter().all(|ban| ban["reason"] == "scanner"), "{:#?}", banned(&app));
    end_well(&app, calls);
    let table = String::from_utf8_lossy(&app.command(&["status"]).stdout).into_owned();
    assert!(table.contains(&runs[0].0.to_string()), "the table shows who is shut out:\n{table}");
    app.line_becomes("головна", "registered");
}

#[test]
fn scanners_find_nothing_where_strangers_get_403() {
    if !tools() {
        return;
    }
    let Some(provider) = Plan::new().start(STORY) else { return };
    let yaml = town(&[("головна", registering(&provider, ""))]) + "strangers: {answer: 403}\n";
    let app = setup(&yaml).start();
    app.line_becomes("головна", "registered");
    for (ip, output) in scan_with_everything(&app) {
        let names = ["100", "101", "380464400000"].iter().filter(|name| output.contains(&format!("| {name} "))).count();
        assert_eq!(names, 0, "{ip}:\n{output}");
    }
    let mut call = provider.brings_call(&app, NUMBER);
    call.hears(GREETING);
    call.hangs_up();
}

#[test]
fn a_quiet_stranger_is_banned_after_a_few_requests_and_unread_from_then_on() {
    let Some(provider) = Plan::new().start("bans") else { return };
    let yaml = town(&[("головна", registering(&provider, ""))]) + "strangers: {ban_after: 3, ban: 1m}\n";
    let app = setup(&yaml).start();
    app.line_becomes("головна", "registered");
    let mut stranger = Phone::udp(app.sip());
    let found = eventually("a ban", LONG, || {
        let text = stranger.plain("REGISTER", &[]);
        stranger.send(text.as_bytes());
        thread::sleep(std::time::Duration::from_millis(50));
        banned(&app).pop()
    });
    assert_eq!((&found["source"], &found["reason"]), (&stranger.addr.ip().to_string().into(), &"strange".into()));
    assert_eq!(found["times"], 1, "{found:#}");
    let lasts = moment(&found["until"]).duration_since(moment(&found["since"])).as_secs_f64();
    assert!((lasts - 60.0).abs() < 0.5, "the ban lasts {lasts} s: {found:#}");
    for _ in 0..20 {
        let text = stranger.plain("OPTIONS", &[]);
        stranger.send(text.as_bytes());
    }
    eventually("dropped datagrams", SHORT, || (app.figure("dropped_banned") >= 20).then_some(()));
    assert_eq!(app.figure("bans"), 1);
    assert!(banned(&app)[0]["dropped"].as_u64().unwrap() >= 20);
}

fn moment(value: &Value) -> jiff::Timestamp {
    value.as_str().and_then(|t| t.parse().ok()).unwrap_or_else(|| panic!("no time: {value}"))
}

#[test]
fn those_on_the_allow_list_are_never_banned_and_may_ask_for_options() {
    let Some(provider) = Plan::new().start("the allow list") else { return };
    let mut friend = Phone::udp("127.0.0.1:5060".parse().unwrap());
    let allow = format!("strangers: {{ban_after: 3, allow: [{}]}}\n", friend.addr.ip());
    let app = setup(&(town(&[("головна", registering(&provider, ""))]) + &allow)).start();
    friend.app = app.sip();
    for _ in 0..10 {
        let text = friend.plain("REGISTER", &["User-Agent: friendly-scanner"]);
        friend.send(text.as_bytes());
    }
    assert_eq!(friend.options().status(), 200);
    assert_eq!(banned(&app), [] as [Value; 0]);
}

#[test]
fn packets_with_the_providers_address_ban_nobody_and_calls_go_on() {
    let Some(provider) = Plan::new().start("forged addresses") else { return };
    let app = registered(&provider, "transport: udp");
    let forger = UdpSocket::bind((provider.plan.ip, 0)).unwrap();
    let mut phone = Phone::udp(app.sip());
    for n in 0..300 {
        let scanner = phone.plain("REGISTER", &["User-Agent: friendly-scanner"]).replace("100", &n.to_string());
        forger.send_to(scanner.as_bytes(), app.sip()).unwrap();
        forger.send_to(&[n as u8; 40], app.sip()).unwrap();
    }
    for number in [NUMBER, SECOND_NUMBER] {
        let mut call = provider.brings_call(&app, number);
        call.hears("натисніть один");
        call.hangs_up();
    }
    assert!(!is_banned(&app, provider.plan.ip), "{:#?}", banned(&app));
    assert_eq!(app.line("головна")["state"], "registered");
    phone.send(b"\r\n\r\n");
}
