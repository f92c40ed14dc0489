//! SIPp as the other end of a flow: one scenario file, one run, its own log shown when it fails.

use std::{
    fs,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    path::Path,
    process::{Command, Output},
};

use super::{
    app::App,
    have,
    net::{Scratch, fresh_ip},
    netns,
};

pub struct Sipp {
    command: Command,
    scenario: String,
    scratch: Scratch,
}

impl Sipp {
    /// A run of `tests/scenarios/<scenario>.xml` against the program, over UDP; `None` where there is no SIPp.
    pub fn new(app: &App, scenario: &str) -> Option<Self> {
        let ip = if app.sip().is_ipv6() { Ipv6Addr::LOCALHOST.into() } else { fresh_ip().into() };
        Self::between(ip, app.sip(), scenario, None)
    }

    /// The same between any two addresses, in a network namespace or here.
    pub fn between(ip: IpAddr, to: SocketAddr, scenario: &str, netns: Option<&str>) -> Option<Self> {
        if !have("sipp", &format!("SIPp scenario {scenario}")) {
            return None;
        }
        let scratch = Scratch::new("sipp");
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios").join(format!("{scenario}.xml"));
        assert!(file.is_file(), "{}", file.display());
        let mut command = netns::command(netns, "sipp");
        command.arg(to.to_string()).arg("-sf").arg(file).current_dir(scratch.path());
        let host = if ip.is_ipv6() { format!("[{ip}]") } else { ip.to_string() };
        command.args(["-i", &host, "-mi", &host, "-nostdin", "-timeout", "600", "-timeout_error"]);
        command.args(["-recv_timeout", "20000", "-trace_err", "-error_file", "errors.log"]);
        command.args(["-trace_msg", "-message_file", "messages.log", "-s", "100", "-key", "fold", " "]);
        if !to.is_ipv6() {
            command.args(["-p", "5060"]);
        }
        Some(Self { command, scenario: scenario.to_owned(), scratch })
    }

    pub fn tcp(mut self) -> Self {
        self.command.args(["-t", "t1"]);
        self
    }

    /// This many calls, this many at once, at this rate per second.
    pub fn calls(mut self, total: u32, at_once: u32, rate: u32) -> Self {
        self.command.args(["-l", &at_once.to_string(), "-r", &rate.to_string(), "-m", &total.to_string()]);
        self
    }

    /// A value for `[name]` in the scenario.
    pub fn key(mut self, name: &str, value: &str) -> Self {
        self.command.args(["-key", name, value]);
        self
    }

    /// Calls stay this long where the scenario pauses.
    pub fn staying(mut self, ms: u64) -> Self {
        self.command.args(["-d", &ms.to_string()]);
        self
    }

    /// One line a call for `[field0]`.
    pub fn fields(mut self, lines: impl Iterator<Item = String>) -> Self {
        let text: String = lines.map(|line| line + ";\n").collect();
        fs::write(self.scratch.path().join("fields.csv"), format!("SEQUENTIAL\n{text}")).unwrap();
        self.command.args(["-inf", "fields.csv"]);
        self
    }

    /// Name and password of `[authentication]`.
    pub fn login(mut self, user: &str, password: &str) -> Self {
        self.command.args(["-au", user, "-ap", password]);
        self
    }

    /// Runs to the end; the scenario's own checks decide.
    #[track_caller]
    pub fn run(mut self) -> Output {
        if !self.command.get_args().any(|a| a == "-m") {
            self.command.args(["-m", "1", "-l", "1"]);
        }
        let output = self.command.output().unwrap();
        if !output.status.success() {
            let read = |name| fs::read_to_string(self.scratch.path().join(name)).unwrap_or_default();
            panic!(
                "scenario {} failed ({}):\n{}\n{}\n{}",
                self.scenario,
                output.status,
                read("errors.log"),
                tail(&read("messages.log"), 12_000),
                String::from_utf8_lossy(&output.stderr),
            );
        }
        output
    }
}

/// Runs one scenario once over UDP.
#[track_caller]
pub fn run(app: &App, scenario: &str) {
    if let Some(sipp) = Sipp::new(app, scenario) {
        sipp.run();
    }
}

fn tail(text: &str, most: usize) -> &str {
    let start = text.len().saturating_sub(most);
    let start = (start..text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    &text[start..]
}
