//! Lines as staff write them, and what becomes of them.

use std::{fs, path::PathBuf, time::Duration};

use jiff::civil::date;

use crate::{
    config::{Loaded, Severity, Source, load_with, presets},
    guard::Strangers,
    sdp::SrtpPolicy,
    trunk::{
        CallerSource, ContactUser, KeepAliveMethod, NumberFormat, NumberSource, Server, TrunkSettings, TrunkTransport,
    },
};

const MENU: &str = "operator: люди\nmenus:\n  головне:\n    1: люди\nboxes:\n  люди:\n    title: Люди\n";

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("slukhavka-trunks-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("providers")).unwrap();
        fs::create_dir_all(path.join("credentials")).unwrap();
        Self(path).with("trunk.password", "s3cret\n")
    }

    fn with(self, name: &str, text: &str) -> Self {
        fs::write(self.0.join(name), text).unwrap();
        self
    }

    fn load(&self, lines: &str) -> Loaded {
        let main = self.0.join("config.yaml");
        fs::write(&main, format!("{MENU}{lines}")).unwrap();
        load_with(&Source::File(main), Some(&self.0.join("credentials")), date(2026, 10, 1), None)
    }

    fn trunks(&self, lines: &str) -> Vec<TrunkSettings> {
        let loaded = self.load(&format!("trunks:\n{lines}"));
        let plan = loaded.plan.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
        plan.settings.trunks.iter().map(|line| TrunkSettings::clone(line)).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn server(host: &str, port: Option<u16>) -> Server {
    Server { host: host.into(), port }
}

#[test]
fn three_words_make_a_line_and_the_rest_has_defaults() {
    let folder = Folder::new("three");
    let [line] =
        &folder.trunks("  a: {server: sip.example.ua, login: 380464400000, password_file: trunk.password}\n")[..]
    else {
        panic!()
    };
    let login = line.login.as_ref().unwrap();
    assert_eq!((&*login.user, login.password.reveal(), &login.auth_user), ("380464400000", "s3cret", &None));
    assert_eq!((&*line.provider, &*line.domain), ("plain", "sip.example.ua"));
    assert_eq!(
        (line.servers.as_slice(), line.transport),
        (&[server("sip.example.ua", None)][..], TrunkTransport::Auto)
    );
    assert_eq!((line.keep_alive.method, line.keep_alive.every), (KeepAliveMethod::Options, Duration::from_secs(25)));
    assert_eq!((line.expires, line.when_full, line.reserve), (Duration::from_secs(300), 486, 0));
    assert_eq!(
        (line.number_from, line.dial, line.srtp),
        (NumberSource::Any, NumberFormat::Plus, SrtpPolicy::WhenOffered)
    );
    let order = [CallerSource::AssertedIdentity, CallerSource::RemotePartyId, CallerSource::From];
    assert_eq!((line.caller_from.as_slice(), line.contact_user), (&order[..], ContactUser::Token));
    assert!(line.tls.check_name && !line.early_media && line.session_timer.is_none() && line.channels.is_none());
}

#[test]
fn every_word_of_a_line_is_taken_over() {
    let folder = Folder::new("every").with("ca.pem", "x").with("my.pem", "x").with("my.key", "x");
    let [line] = &folder.trunks(
        "  a:\n    server: sip.example.ua\n    domain: ims.example.ua\n    proxies: [p1.example.ua, p2.example.ua:5071]\n    \
         login: olena\n    auth_user: 380464400000\n    realm: ims\n    password_file: trunk.password\n    transport: tls\n    \
         ca_file: ca.pem\n    certificate: my.pem\n    key_file: my.key\n    check_name: no\n    expires: 10m\n    \
         keep_alive: crlf 20s\n    from: 188.163.212.0/24\n    media_from: 203.0.113.0/24, 203.0.113.77\n    \
         public_address: 203.0.113.5\n    channels: 4\n    reserve: 1\n    when_full: 603\n    \
         number_from: P-Called-Party-ID\n    caller_from: from, remote_party_id\n    dial: nine\n    \
         own_number: 046 440 00 00\n    answer: after_greeting\n    srtp: required\n    contact: login\n    \
         session_timer: 30m\n",
    )[..] else {
        panic!()
    };
    let login = line.login.as_ref().unwrap();
    assert_eq!((login.auth_user.as_deref(), login.realm.as_deref()), (Some("380464400000"), Some("ims")));
    assert_eq!(line.servers, [server("p1.example.ua", None), server("p2.example.ua", Some(5071))]);
    assert_eq!((&*line.domain, line.transport), ("ims.example.ua", TrunkTransport::Tls));
    assert_eq!(line.tls.ca_file.as_deref(), Some(&*folder.0.join("ca.pem")));
    assert_eq!(line.tls.certificate, Some((folder.0.join("my.pem"), folder.0.join("my.key"))));
    assert_eq!((line.tls.check_name, line.expires.as_secs()), (false, 600));
    assert_eq!((line.keep_alive.method, line.keep_alive.every.as_secs()), (KeepAliveMethod::Crlf, 20));
    assert_eq!((line.from[0].to_string(), line.media_from.len()), ("188.163.212.0/24".into(), 2));
    assert_eq!(line.public_address.map(|a| a.to_string()).as_deref(), Some("203.0.113.5"));
    assert_eq!((line.channels, line.reserve, line.when_full), (Some(4), 1, 603));
    assert_eq!(line.number_from, NumberSource::CalledParty);
    assert_eq!(line.caller_from, [CallerSource::From, CallerSource::RemotePartyId]);
    assert_eq!((line.dial, line.own_number.as_ref().map(|n| n.as_str())), (NumberFormat::Nine, Some("+380464400000")));
    assert!(line.early_media && line.srtp == SrtpPolicy::Required && line.contact_user == ContactUser::Login);
    assert_eq!(line.session_timer, Some(Duration::from_secs(1800)));
}

#[test]
fn a_provider_fills_in_what_the_line_does_not_say() {
    let folder = Folder::new("provider");
    let lines = folder.trunks(
        "  a: {provider: kyivstar, login: 440000000, password_file: trunk.password}\n  \
         b: {provider: kyivstar, login: 440000001, password_file: trunk.password, transport: udp, server: 10.0.0.1}\n",
    );
    assert_eq!((&*lines[0].domain, lines[0].transport), ("voip.kyivstar.ua", TrunkTransport::Tcp));
    assert_eq!(lines[0].from[0].to_string(), "188.163.212.0/24");
    assert_eq!((lines[1].servers[0].clone(), lines[1].transport), (server("10.0.0.1", None), TrunkTransport::Udp));
    assert_eq!(lines[1].from, lines[0].from);
}

#[test]
fn a_file_beside_the_configuration_describes_a_provider_anew() {
    let folder = Folder::new("own")
        .with("providers/kyivstar.yaml", "server: new.kyivstar.ua\n")
        .with("providers/район.yaml", "# наш\nserver: sip.raion.example.ua\nexpires: 2m\n");
    let text = "trunks:\n  a: {provider: kyivstar, login: 1, password_file: trunk.password}\n  b: {provider: район}\n";
    let loaded = folder.load(text);
    let plan = loaded.plan.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    let lines = &plan.settings.trunks;
    assert_eq!((&*lines[0].domain, lines[0].from.len()), ("new.kyivstar.ua", 0));
    assert_eq!((&*lines[1].domain, lines[1].expires.as_secs()), ("sip.raion.example.ua", 120));
    for file in ["providers/kyivstar.yaml", "providers/район.yaml", "trunk.password"] {
        assert!(plan.files.contains(&folder.0.join(file)), "{file} is watched");
    }
}

#[test]
fn no_provider_file_is_read_outside_the_folder() {
    let folder = Folder::new("outside");
    let loaded = folder.load("trunks:\n  a: {provider: ../../etc/passwd, server: sip.example.ua}\n");
    assert!(loaded.plan.is_none() && loaded.diagnostics.iter().any(|d| d.code == "C90"), "{:#?}", loaded.diagnostics);
}

#[test]
fn every_embedded_provider_is_sound_and_introduces_itself() {
    let folder = Folder::new("embedded");
    for preset in presets() {
        let digits = if preset.name == "lifecell" { "380440000000" } else { "440000000" };
        let server = if preset.text.lines().any(|line| line.starts_with("server:")) { "" } else { "server: s.ua, " };
        let login = format!("{server}login: {digits}, password_file: trunk.password");
        let rest = if preset.name.ends_with("-ip") { server } else { &login };
        let loaded = folder.load(&format!("trunks:\n  a: {{provider: {}, {rest}}}\n", preset.name));
        let wrong: Vec<_> = loaded.diagnostics.iter().filter(|d| d.code != "C94").collect();
        assert!(wrong.is_empty() && loaded.plan.is_some(), "{}: {wrong:#?}", preset.name);
        assert!(preset.title().contains(' ') && !preset.title().ends_with('.'), "{:?}", preset.title());
        assert!(preset.text.contains("slukhavka trunk test") || preset.name.starts_with("plain"), "{}", preset.name);
    }
}

#[test]
fn a_password_may_be_a_credential_of_systemd_or_a_file_elsewhere() {
    let folder = Folder::new("credential").with("credentials/sip", "from systemd").with("credentials/both", "first");
    let folder = folder.with("both", "second");
    let full = folder.0.join("trunk.password").display().to_string();
    let lines = folder.trunks(&format!(
        "  a: {{server: a.ua, login: 1, password_file: sip}}\n  b: {{server: b.ua, login: 1, password_file: both}}\n  \
         c: {{server: c.ua, login: 1, password_file: {full}}}\n"
    ));
    let passwords: Vec<_> = lines.iter().map(|line| line.login.as_ref().unwrap().password.reveal()).collect();
    assert_eq!(passwords, ["from systemd", "first", "s3cret"]);
}

#[test]
fn only_the_end_of_the_line_is_cut_from_a_password() {
    let folder = Folder::new("newline").with("a", "\u{feff} pa ss \r\n").with("b", "пароль");
    let lines = folder
        .trunks("  a: {server: a.ua, login: 1, password_file: a}\n  b: {server: b.ua, login: 1, password_file: b}\n");
    let passwords: Vec<_> = lines.iter().map(|line| line.login.as_ref().unwrap().password.reveal()).collect();
    assert_eq!(passwords, [" pa ss ", "пароль"]);
}

#[test]
fn no_diagnostic_quotes_a_password() {
    let folder = Folder::new("quiet").with("a", "hunter2\nhunter3\n");
    let loaded = folder.load("trunks:\n  a: {server: a.ua, login: 1, password_file: a}\n");
    assert!(loaded.plan.is_none());
    let shown = crate::config::render(&loaded.diagnostics, &loaded.sources);
    assert!(shown.contains("C93") && !shown.contains("hunter"), "{shown}");
}

#[test]
fn a_line_without_login_is_known_by_its_addresses() {
    let folder = Folder::new("peer");
    let lines = folder.trunks("  a: {server: \"[2001:db8::5]:5060\"}\n  b: {from: 203.0.113.16/28}\n");
    assert!(lines.iter().all(|line| line.login.is_none()));
    assert_eq!((&*lines[0].domain, &lines[0].servers), ("[2001:db8::5]", &vec![server("2001:db8::5", Some(5060))]));
    assert_eq!((&*lines[1].domain, lines[1].servers.len()), ("203.0.113.16", 0));
    assert_eq!(lines[1].keep_alive.method, KeepAliveMethod::Off, "nobody to ask");
}

#[test]
fn strangers_and_the_own_network_are_as_written() {
    let folder = Folder::new("strangers");
    let loaded = folder.load(
        "lan: 192.168.1.0/24, fd00::/16\nstrangers: {answer: 403, allow: 203.0.113.7, rate: 5, ban_after: 3, ban: 1h}\n",
    );
    let plan = loaded.plan.unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    let guard = &plan.settings.guard;
    assert_eq!((guard.answer, guard.allow.len(), guard.lan.len()), (Strangers::Forbidden, 1, 2));
    assert_eq!((guard.rate, guard.burst, guard.ban_after, guard.ban.as_secs()), (5, 15, 3, 3600));
    let told = loaded.diagnostics.iter().map(|d| (d.severity, d.code)).collect::<Vec<_>>();
    assert_eq!(told, [(Severity::Warning, "C103")], "everybody may call as long as there is no line");
}
