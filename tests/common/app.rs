//! The real binary, started in a folder and on an address of its own.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    net::{IpAddr, Ipv6Addr, SocketAddr},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::{
    net::{Scratch, fresh_ip},
    netns,
    prompts::Prompts,
    wait::{LONG, SHORT, eventually},
};

const READY: &str = "Слухавка відповідає:";

/// How a program is to be started.
pub struct Setup {
    yaml: String,
    ip: IpAddr,
    transports: &'static [&'static str],
    scratch: Arc<Scratch>,
    prompts: Option<Arc<Prompts>>,
    /// Where records are kept, when not in the scratch folder.
    state: Option<PathBuf>,
    /// The network namespace it lives in.
    netns: Option<String>,
}

impl Setup {
    pub fn new(yaml: &str) -> Self {
        Self {
            yaml: yaml.to_owned(),
            ip: fresh_ip().into(),
            transports: &["udp", "tcp"],
            scratch: Arc::new(Scratch::new("app")),
            prompts: None,
            state: None,
            netns: None,
        }
    }

    /// With the recordings of this configuration instead of its own: the rest has no sound yet.
    pub fn recorded_for(mut self, yaml: &str) -> Self {
        let recorded = self.scratch.path().join("recorded.yaml");
        fs::write(&recorded, yaml).unwrap();
        self.prompts = Some(Arc::new(Prompts::render(&recorded, &self.scratch.path().join("prompts"))));
        self
    }

    /// On `[::1]:5060`; only one program at a time can have it.
    pub fn ipv6(mut self) -> Self {
        self.ip = Ipv6Addr::LOCALHOST.into();
        self
    }

    /// On this address instead of a fresh one.
    pub fn on(mut self, ip: IpAddr) -> Self {
        self.ip = ip;
        self
    }

    /// A file beside the configuration: passwords, authorities.
    pub fn file(self, name: &str, contents: &str) -> Self {
        let path = self.scratch.path().join(name);
        fs::write(&path, contents).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        self
    }

    /// A sound beside the configuration, 8 kHz.
    pub fn sound(self, name: &str, samples: &[i16]) -> Self {
        super::prompts::write_wav(&self.scratch.path().join(name), samples);
        self
    }

    /// In this network namespace, at this address.
    pub fn within(mut self, netns: &str, ip: IpAddr) -> Self {
        self.netns = Some(netns.to_owned());
        self.on(ip)
    }

    /// Listens by these transports only.
    pub fn by(mut self, transports: &'static [&'static str]) -> Self {
        self.transports = transports;
        self
    }

    fn state(&self) -> PathBuf {
        self.state.clone().unwrap_or_else(|| self.scratch.path().join("state"))
    }

    #[track_caller]
    pub fn start(self) -> App {
        let mut app = self.launch();
        app.wait_until_ready();
        app
    }

    /// Started, not waited for.
    pub fn launch(self) -> App {
        let dir = self.scratch.path().to_owned();
        fs::write(dir.join("config.yaml"), &self.yaml).unwrap();
        let prompts = self
            .prompts
            .clone()
            .unwrap_or_else(|| Arc::new(Prompts::render(&dir.join("config.yaml"), &dir.join("prompts"))));
        let mut command = netns::command(self.netns.as_deref(), env!("CARGO_BIN_EXE_slukhavka"));
        command.arg("run").arg("--config").arg(dir.join("config.yaml"));
        command.arg("--state").arg(self.state()).arg("--prompts").arg(dir.join("prompts"));
        command.arg("--control").arg(dir.join("control.sock")).args(["--web", "off"]);
        let sip = SocketAddr::new(self.ip, 5060);
        for transport in self.transports {
            command.arg("--listen").arg(format!("{transport}:{sip}"));
        }
        command.env("RUST_LOG", std::env::var("RUST_LOG").unwrap_or_else(|_| "info".into()));
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let output = Arc::new(Mutex::new(Vec::new()));
        collect(child.stdout.take().unwrap(), &output);
        collect(child.stderr.take().unwrap(), &output);
        App { child, sip, output, prompts, started: Instant::now(), setup: self }
    }
}

pub struct App {
    child: Child,
    sip: SocketAddr,
    output: Arc<Mutex<Vec<String>>>,
    prompts: Arc<Prompts>,
    pub started: Instant,
    setup: Setup,
}

impl App {
    #[track_caller]
    pub fn start(yaml: &str) -> Self {
        Setup::new(yaml).start()
    }

    /// With the records kept in `state`.
    #[track_caller]
    pub fn start_in(setup: Setup, state: &Path) -> Self {
        Setup { state: Some(state.to_owned()), ..setup }.start()
    }

    #[track_caller]
    fn wait_until_ready(&mut self) {
        let deadline = Instant::now() + LONG;
        while !self.has_said(READY) {
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!("the program ended with {status}:\n{}", self.log());
            }
            assert!(Instant::now() < deadline, "not ready:\n{}", self.log());
            thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn sip(&self) -> SocketAddr {
        self.sip
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn prompts(&self) -> Arc<Prompts> {
        Arc::clone(&self.prompts)
    }

    pub fn dir(&self) -> &Path {
        self.setup.scratch.path()
    }

    pub fn config(&self) -> PathBuf {
        self.dir().join("config.yaml")
    }

    /// Everything printed so far.
    pub fn log(&self) -> String {
        self.output.lock().unwrap().join("\n")
    }

    pub fn has_said(&self, text: &str) -> bool {
        self.output.lock().unwrap().iter().any(|l| l.contains(text))
    }

    /// Replaces the menus on disk, with audio for the new texts first.
    pub fn rewrite_config(&mut self, yaml: &str) {
        let next = self.dir().join("next.yaml");
        fs::write(&next, yaml).unwrap();
        let prompts = Prompts::render_more(&next, &self.dir().join("prompts"), &self.prompts);
        self.prompts = Arc::new(prompts);
        fs::rename(next, self.config()).unwrap();
    }

    /// Replaces the menus on disk; what is new has no recordings.
    pub fn edits_config(&self, yaml: &str) {
        let next = self.dir().join("next.yaml");
        fs::write(&next, yaml).unwrap();
        fs::rename(next, self.config()).unwrap();
    }

    /// Waits until so many configurations have been in use in this run.
    #[track_caller]
    pub fn uses_configuration(&self, generation: u64) {
        eventually(&format!("configuration {generation}"), LONG, || {
            let now = self.status()["config"]["generation"].as_u64().unwrap();
            assert!(now <= generation, "configuration {now} is in use already");
            (now == generation).then_some(())
        });
    }

    /// What is told of the text written at `place` when it is not heard as it is written.
    pub fn unspoken(&self, place: &str) -> Option<Value> {
        let texts = self.status()["speech"]["unspoken"].clone();
        texts.as_array().unwrap().iter().find(|text| text["place"] == place).cloned()
    }

    pub fn state(&self) -> PathBuf {
        self.setup.state()
    }

    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.child.id() as i32).unwrap();
        kill_process(pid, signal).unwrap();
    }

    #[track_caller]
    pub fn exits(&mut self, within: Duration) -> ExitStatus {
        let child = &mut self.child;
        eventually("the end of the program", within, || child.try_wait().unwrap())
    }

    /// kill -9, then the same folder and address again.
    pub fn kill_and_restart(self) -> App {
        self.into_killed().start()
    }

    /// kill -9; what is given back may be started on the same folder and address.
    pub fn into_killed(mut self) -> Setup {
        self.signal(Signal::KILL);
        self.exits(SHORT);
        self.setup.again()
    }

    /// Another program on the same folder and address.
    pub fn setup_again(&self) -> Setup {
        self.setup.again()
    }

    /// Runs a staff command against this service.
    pub fn command(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_slukhavka"));
        command.args(args).arg("--state").arg(self.setup.state());
        command.arg("--control").arg(self.dir().join("control.sock")).output().unwrap()
    }

    #[track_caller]
    pub fn status(&self) -> Value {
        let output = self.command(&["status", "--json"]);
        let text = String::from_utf8_lossy(&output.stdout);
        serde_json::from_str(&text)
            .unwrap_or_else(|e| panic!("status: {e}:\n{text}{}", String::from_utf8_lossy(&output.stderr)))
    }

    /// A figure of `status --json`, wherever in the tree it stands.
    #[track_caller]
    pub fn figure(&self, name: &str) -> u64 {
        let status = self.status();
        find_number(&status, name).unwrap_or_else(|| panic!("no `{name}` in {status:#}"))
    }

    #[track_caller]
    pub fn wait_for_figure(&self, name: &str, wanted: u64, within: Duration) {
        let mut last = 0;
        let deadline = Instant::now() + within;
        while Instant::now() < deadline {
            last = self.figure(name);
            if last == wanted {
                return;
            }
            thread::sleep(Duration::from_millis(100));
        }
        panic!("`{name}` is {last}, not {wanted}, after {within:?}");
    }

    /// The stored records, newest first or last as the program gives them.
    #[track_caller]
    pub fn records(&self) -> Vec<Value> {
        let output = self.command(&["calls", "--last", "100000", "--json"]);
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "calls: {}", String::from_utf8_lossy(&output.stderr));
        if let Ok(Value::Array(all)) = serde_json::from_str(&text) {
            return all;
        }
        text.lines().map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("calls: {e}: {l}"))).collect()
    }

    /// The one record of the call with this Call-ID, once it is stored.
    #[track_caller]
    pub fn record(&self, call_id: &str) -> Value {
        eventually(&format!("a record of {call_id}"), SHORT, || {
            let mut found: Vec<_> = self.records().into_iter().filter(|r| r["sip_call_id"] == call_id).collect();
            assert!(found.len() < 2, "{} records of one call", found.len());
            found.pop()
        })
    }
}

impl Setup {
    fn again(&self) -> Setup {
        let yaml = fs::read_to_string(self.scratch.path().join("config.yaml")).unwrap();
        let (scratch, state) = (Arc::clone(&self.scratch), self.state.clone());
        let netns = self.netns.clone();
        Setup { yaml, ip: self.ip, transports: self.transports, scratch, prompts: None, state, netns }
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            eprintln!("── the program said ──\n{}", self.log());
        }
    }
}

/// Path of the menu in a record: the names of the steps, in order.
pub fn journey(record: &Value) -> Vec<String> {
    let steps = record["journey"].as_array().expect("a journey");
    steps.iter().map(|s| s["at"].as_str().expect("a name").to_owned()).collect()
}

/// Every key of a record, in order.
pub fn keys(record: &Value) -> String {
    let steps = record["journey"].as_array().expect("a journey");
    steps.iter().flat_map(|s| s["keys"].as_array().into_iter().flatten()).filter_map(Value::as_str).collect()
}

fn find_number(tree: &Value, name: &str) -> Option<u64> {
    match tree {
        Value::Object(map) => {
            map.get(name).and_then(Value::as_u64).or_else(|| map.values().find_map(|v| find_number(v, name)))
        }
        _ => None,
    }
}

fn collect(stream: impl Read + Send + 'static, output: &Arc<Mutex<Vec<String>>>) {
    let output = Arc::clone(output);
    thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            output.lock().unwrap().push(String::from_utf8_lossy(&line).into_owned());
        }
    });
}
