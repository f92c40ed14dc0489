//! baresip as the citizen's phone: a real phone's signalling, media and keys, its ear recorded to a file.

use std::{
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};

use super::{
    app::App,
    have,
    net::{Scratch, fresh_ip},
    prompts::write_wav,
    wait::{LONG, SHORT, eventually},
};

const CONTROL_PORT: u16 = 4444;

pub struct Baresip {
    child: Child,
    control: TcpStream,
    unread: Vec<u8>,
    /// Everything the phone reported.
    pub events: Vec<Value>,
    scratch: Scratch,
    target: String,
    ip: Ipv4Addr,
}

impl Baresip {
    /// A phone on an address of its own; `None` where baresip is not installed.
    pub fn start(app: &App, story: &str) -> Option<Self> {
        Self::start_at(app.sip(), "100", "", story)
    }

    /// One that sends its calls to `proxy` and dials `number`; `account` is added to its account's parameters.
    pub fn start_at(proxy: SocketAddr, number: &str, account: &str, story: &str) -> Option<Self> {
        let account = format!(
            "<sip:citizen@@IP@>;regint=0;outbound=\"sip:{proxy}\";audio_codecs=PCMA/8000/1,PCMU/8000/1{account}"
        );
        Self::launch((proxy, number), &account, None, story)
    }

    /// A citizen with a voice: a tone of this frequency, for as long as the call lasts.
    pub fn speaking(proxy: SocketAddr, number: &str, voice: f64, story: &str) -> Option<Self> {
        let account =
            format!("<sip:citizen@@IP@>;regint=0;outbound=\"sip:{proxy}\";audio_codecs=PCMA/8000/1,PCMU/8000/1");
        Self::launch((proxy, number), &account, Some(voice), story)
    }

    /// An operator's telephone that registers at the program; waits until it has. `more` is added to its account's
    /// parameters (`;audio_codecs=G722/16000/1`, `;answermode=auto` …).
    #[track_caller]
    pub fn telephone(
        app: &App,
        (extension, password): (&str, &str),
        voice: f64,
        more: &str,
        story: &str,
    ) -> Option<Self> {
        let sip = app.sip();
        let codecs = if more.contains("audio_codecs") { "" } else { ";audio_codecs=PCMA/8000/1,PCMU/8000/1" };
        let account = format!("<sip:{extension}@{sip}>;auth_pass={password};regint=60{codecs}{more}");
        let phone = Self::launch((sip, ""), &account, Some(voice), story)?;
        // The telephone may have registered before its control port could be asked.
        app.phone_becomes(extension, true);
        Some(phone)
    }

    /// A telephone that is simply there, and called by its address ([`Self::address`]): a mobile behind a provider.
    pub fn waiting(user: &str, voice: f64, more: &str, story: &str) -> Option<Self> {
        let codecs = if more.contains("audio_codecs") { "" } else { ";audio_codecs=PCMA/8000/1,PCMU/8000/1" };
        let account = format!("<sip:{user}@@IP@>;regint=0;catchall=yes{codecs}{more}");
        Self::launch((SocketAddr::from(([0, 0, 0, 0], 5060)), ""), &account, Some(voice), story)
    }

    fn launch((proxy, number): (SocketAddr, &str), account: &str, voice: Option<f64>, story: &str) -> Option<Self> {
        if !have("baresip", story) {
            return None;
        }
        let (ip, scratch) = (fresh_ip(), Scratch::new("baresip"));
        write_config(ip, &scratch, &account.replace("@IP@", &ip.to_string()), voice);
        let log = fs::File::create(scratch.path().join("log")).unwrap();
        let child = Command::new("baresip")
            .arg("-f")
            .arg(scratch.path())
            .args(["-t", "120"])
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let control = eventually("baresip's control port", LONG, || TcpStream::connect((ip, CONTROL_PORT)).ok());
        control.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        let target = format!("sip:{number}@{proxy}");
        Some(Self { child, control, unread: Vec::new(), events: Vec::new(), scratch, target, ip })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from((self.ip, 5060))
    }

    /// Waits for a call and takes it.
    #[track_caller]
    pub fn answers(&mut self) {
        self.waits_for("CALL_INCOMING");
        self.command("accept", "");
        self.waits_for("CALL_ESTABLISHED");
    }

    /// What the telephone showed of who calls: the From URI and the display name.
    #[track_caller]
    pub fn sees_caller(&mut self) -> (String, String) {
        self.waits_for("CALL_INCOMING");
        let incoming = self.events.iter().find(|e| e["type"] == "CALL_INCOMING").unwrap();
        let text = |key: &str| incoming[key].as_str().unwrap_or_default().to_owned();
        (text("peeruri"), text("peerdisplayname"))
    }

    /// Dials something else than it was made for.
    pub fn dials_to(&mut self, target: &str) {
        self.command("dial", target);
    }

    pub fn holds(&mut self) {
        self.command("hold", "");
    }

    pub fn resumes(&mut self) {
        self.command("resume", "");
    }

    /// Blind transfer (REFER).
    pub fn transfers(&mut self, target: &str) {
        self.command("transfer", target);
    }

    /// Whatever was reported so far is forgotten: for the second call of one telephone.
    pub fn forgets(&mut self) {
        self.pump();
        self.events.clear();
    }

    /// Takes in what was reported meanwhile.
    pub fn pumps(&mut self) {
        self.pump();
    }

    /// Any command of its menu.
    pub fn does(&mut self, command: &str, params: &str) {
        self.command(command, params);
    }

    /// Waits until this tone has sounded in its ear for half a second, from this sample of its recording on; returns
    /// where it was heard.
    #[track_caller]
    pub fn hears_voice(&mut self, frequency: f64, from: usize) -> usize {
        eventually(&format!("a voice of {frequency} Hz"), LONG, || {
            self.pump();
            let recording = self.recording();
            let windows = recording.get(from..)?.windows(4000).step_by(400).enumerate();
            let found = windows.map(|(n, window)| (n, super::tones::share(window, frequency))).find(|(_, s)| *s > 0.8);
            found.map(|(n, _)| from + n * 400 + 4000)
        })
    }

    #[track_caller]
    pub fn dials(&mut self) {
        let target = self.target.clone();
        self.command("dial", &target);
        self.waits_for("CALL_ESTABLISHED");
    }

    /// Dials and is refused; returns the reason baresip gives (`488 Not Acceptable Here`).
    #[track_caller]
    pub fn dials_in_vain(&mut self) -> String {
        let target = self.target.clone();
        self.command("dial", &target);
        self.waits_for("CALL_CLOSED");
        let closed = self.events.iter().find(|e| e["type"] == "CALL_CLOSED").unwrap();
        closed["param"].as_str().unwrap_or_default().to_owned()
    }

    pub fn presses(&mut self, digit: char) {
        self.command("sndcode", &digit.to_string());
    }

    pub fn hangs_up(&mut self) {
        self.command("hangup", "");
        self.waits_for("CALL_CLOSED");
    }

    #[track_caller]
    pub fn waits_for(&mut self, event: &str) {
        let deadline = std::time::Instant::now() + LONG;
        while !self.events.iter().any(|e| e["type"] == event) {
            assert!(
                std::time::Instant::now() < deadline,
                "no {event} from baresip: {:#?}\n{}",
                self.events,
                self.log()
            );
            self.pump();
        }
    }

    /// What the phone's ear recorded so far, 16-bit samples at 8 kHz.
    pub fn recording(&self) -> Vec<i16> {
        let Ok(files) = fs::read_dir(self.scratch.path()) else { return Vec::new() };
        let heard = files.flatten().map(|e| e.path()).find(|p| p.to_string_lossy().ends_with("-dec.wav"));
        let bytes = heard.and_then(|p| fs::read(p).ok()).unwrap_or_default();
        // The length in the header is written at the end of the call, so the samples are taken as they lie.
        let short = |at: usize| bytes.get(at..at + 2).map_or(0, |b| usize::from(u16::from_le_bytes([b[0], b[1]])));
        // Wide codecs are recorded wide; for tones every second or sixth sample will do.
        let frame = 2 * short(22).max(1) * (short(24) / 8000).max(1);
        bytes.get(44..).unwrap_or_default().chunks_exact(frame).map(|s| i16::from_le_bytes([s[0], s[1]])).collect()
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.scratch.path().join("log")).unwrap_or_default()
    }

    fn command(&mut self, command: &str, params: &str) {
        let text = json!({"command": command, "params": params, "token": command}).to_string();
        self.control.write_all(format!("{}:{text},", text.len()).as_bytes()).unwrap();
    }

    /// Reads netstrings of JSON from the control connection.
    fn pump(&mut self) {
        let mut bytes = [0; 4096];
        if let Ok(n) = self.control.read(&mut bytes) {
            self.unread.extend(&bytes[..n]);
        }
        while let Some(colon) = self.unread.iter().position(|b| *b == b':') {
            let length: usize = String::from_utf8_lossy(&self.unread[..colon]).parse().unwrap();
            if self.unread.len() < colon + length + 2 {
                return;
            }
            let rest = self.unread.split_off(colon + length + 2);
            let event = serde_json::from_slice(&self.unread[colon + 1..colon + 1 + length]).unwrap();
            self.events.push(event);
            self.unread = rest;
        }
    }
}

impl Drop for Baresip {
    fn drop(&mut self) {
        self.command("quit", "");
        let child = &mut self.child;
        let gone = (0..100).any(|_| {
            std::thread::sleep(Duration::from_millis(20));
            child.try_wait().is_ok_and(|s| s.is_some())
        });
        if !gone {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
        if std::thread::panicking() {
            eprintln!("── baresip said ──\n{}", self.log());
        }
    }
}

fn write_config(ip: Ipv4Addr, scratch: &Scratch, account: &str, voice: Option<f64>) {
    let dir = scratch.path().display();
    // The end of the source file would hang up: long enough for any story.
    let room = voice.map_or_else(|| vec![0; 8000 * 150], |hz| super::tones::tone(&[(hz, 8000.0)], 8000 * 150));
    write_wav(&scratch.path().join("room.wav"), &room);
    fs::write(scratch.path().join("accounts"), format!("{account}\n")).unwrap();
    let modules = "/usr/lib/baresip/modules";
    let config = format!(
        "poll_method epoll\nsip_listen {ip}:5060\ncall_local_timeout 60\ncall_max_calls 4\n\
         audio_player aubridge,ear\naudio_source aufile,{dir}/room.wav\naudio_alert aubridge,bell\n\
         ausrc_srate 8000\nauplay_srate 8000\nausrc_channels 1\nauplay_channels 1\n\
         ausrc_format s16\nauplay_format s16\nauenc_format s16\naudec_format s16\naudio_level no\n\
         rtp_tos 184\nrtp_ports 30000-30100\nrtcp_mux no\njitter_buffer_type fixed\njitter_buffer_delay 2-10\n\
         net_interface {ip}\nmodule_path {modules}\nmodule g711.so\nmodule g722.so\nmodule opus.so\nmodule srtp.so\nmodule sndfile.so\nmodule aufile.so\n\
         module aubridge.so\nmodule_tmp uuid.so\nmodule_tmp account.so\nmodule_app contact.so\n\
         module_app ctrl_tcp.so\nmodule_app menu.so\nmodule_app debug_cmd.so\n\
         ctrl_tcp_listen {ip}:{CONTROL_PORT}\nsnd_path {dir}\n"
    );
    fs::write(scratch.path().join("config"), config).unwrap();
    fs::write(scratch.path().join("contacts"), "").unwrap();
}

/// Waits until the `n`-th prompt sounds in the recording.
#[track_caller]
pub fn hears(phone: &mut Baresip, app: &App, what: &str, from: usize) -> usize {
    let n = app.prompts().number(what);
    eventually(&format!("«{what}» in baresip's recording"), LONG, || {
        phone.pump();
        let recording = phone.recording();
        let part = recording.get(from..)?;
        super::tones::find(part, n).map(|at| from + at + super::tones::PROMPT_SAMPLES)
    })
}
