//! A town with telephone lines, and what its status says of them.

use std::{net::SocketAddr, time::Duration};

use serde_json::Value;

use super::{
    TOWN,
    app::{App, Setup},
    call::{Call, Invite},
    kamailio::{self, Kamailio, LOGIN, NUMBER, PASSWORD, SECOND_NUMBER},
    phone::Phone,
    sdp::Sdp,
    wait::{LONG, eventually},
};

/// The town with these lines (`name`, `key: value, …`) and a menu of its own behind the second number.
pub fn town(lines: &[(&str, String)]) -> String {
    let mut text = format!("{TOWN}trunks:\n");
    for (name, keys) in lines {
        text += &format!("  {name}: {{{keys}}}\n");
    }
    text + &format!("numbers:\n  \"{NUMBER}\": головне\n  \"{SECOND_NUMBER}\": послуги\n")
}

/// The keys of a line that registers at this provider with the right password.
pub fn registering(provider: &Kamailio, more: &str) -> String {
    registering_at(&provider.plan.ip.to_string(), more)
}

pub fn registering_at(server: &str, more: &str) -> String {
    let more = if more.is_empty() { String::new() } else { format!(", {more}") };
    format!("server: \"{server}\", domain: {}, login: {LOGIN}, password_file: password{more}", kamailio::DOMAIN)
}

/// With the files that `registering` names.
pub fn setup(yaml: &str) -> Setup {
    Setup::new(yaml).file("password", &format!("{PASSWORD}\n")).file("wrong-password", "не той\n")
}

/// A town with the one line `головна`, registered.
#[track_caller]
pub fn registered(provider: &Kamailio, more: &str) -> App {
    let app = setup(&town(&[("головна", registering(provider, more))])).start();
    app.line_becomes("головна", "registered");
    app
}

impl App {
    /// What the status says of a line.
    #[track_caller]
    pub fn line(&self, name: &str) -> Value {
        let status = self.status();
        let lines = status["trunks"].as_array().unwrap_or_else(|| panic!("no trunks in {status:#}"));
        lines.iter().find(|l| l["name"] == name).cloned().unwrap_or_else(|| panic!("no line {name} in {status:#}"))
    }

    #[track_caller]
    pub fn line_becomes(&self, name: &str, state: &str) -> Value {
        self.line_becomes_within(name, state, LONG)
    }

    #[track_caller]
    pub fn line_becomes_within(&self, name: &str, state: &str, within: Duration) -> Value {
        self.line_shows(name, within, &format!("state {state}"), |line| line["state"] == state)
    }

    /// Waits until the line fails for this reason, and gives its status.
    #[track_caller]
    pub fn line_fails(&self, name: &str, trouble: &str) -> Value {
        self.line_shows(name, LONG, &format!("trouble {trouble}"), |l| l["state"] == "failing" && l["trouble"] == trouble)
    }

    #[track_caller]
    pub fn line_shows(&self, name: &str, within: Duration, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        let deadline = std::time::Instant::now() + within;
        while std::time::Instant::now() < deadline {
            last = self.line(name);
            if wanted(&last) {
                return last;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("line {name} shows no {what} after {within:?}: {last:#}\n{}", self.log());
    }
}

/// A citizen's call to a number of the town, by way of the provider at `provider`; not yet sent.
pub fn prepared(provider: SocketAddr, app: &App, number: &str, change: impl FnOnce(&mut Invite, &mut Sdp)) -> Call {
    Call::prepare(app, Phone::udp(provider), |invite, sdp| {
        invite.uri = format!("sip:{number}@{provider}");
        invite.to = format!("<sip:{number}@{}>", kamailio::DOMAIN);
        change(invite, sdp);
    })
}

impl Kamailio {
    #[track_caller]
    pub fn brings_call(&self, app: &App, number: &str) -> Call {
        self.brings_call_with(app, number, |_, _| {})
    }

    #[track_caller]
    pub fn brings_call_with(&self, app: &App, number: &str, change: impl FnOnce(&mut Invite, &mut Sdp)) -> Call {
        let mut call = prepared(self.sip(), app, number, change);
        call.invites();
        call.is_answered();
        call.acknowledges("");
        call.rtp.talk();
        call
    }

    /// The final status of a call that is not to be answered.
    #[track_caller]
    pub fn brings_refused(&self, app: &App, number: &str, change: impl FnOnce(&mut Invite, &mut Sdp)) -> u16 {
        let mut call = prepared(self.sip(), app, number, change);
        call.invites();
        let answer = call.phone.final_response("INVITE");
        call.answer = answer;
        call.acknowledges_refusal();
        call.answer.status()
    }

    /// Registers anew after it was away: the status says so and the binding is there.
    #[track_caller]
    pub fn sees_registration(&self, before: usize, within: Duration) {
        eventually("another registration", within, || (self.registrations() > before).then_some(()));
    }
}
