//! The pages of the real binary, and somebody with a browser: cookies, forms with their tokens, nothing more.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use super::{
    net::{Scratch, fresh_ip},
    wait::{LONG, eventually},
};

/// What people choose for themselves in the stories.
pub const PASSWORD: &str = "чотири випадкові слова";

/// The binary with pages of its own; it is killed when the story ends.
pub struct Pages {
    child: Child,
    addr: SocketAddr,
    scratch: Arc<Scratch>,
    yaml: String,
    output: Arc<Mutex<Vec<String>>>,
}

impl Pages {
    #[track_caller]
    pub fn start(yaml: &str) -> Self {
        Self::start_with(yaml, &[], &[("--web", free_port().to_string())])
    }

    /// With files beside the configuration. `web` is the argument that says where the pages are, or (with an empty name)
    /// only where the configuration puts them.
    #[track_caller]
    pub fn start_with(yaml: &str, files: &[(&str, &str)], web: &[(&str, String)]) -> Self {
        let scratch = Arc::new(Scratch::new("pages"));
        files.iter().for_each(|(name, text)| write_secret(&scratch.path().join(name), text));
        let own = [("--web", free_port().to_string())];
        let (name, addr) = web.first().unwrap_or(&own[0]);
        let args: Vec<&str> = if name.is_empty() { Vec::new() } else { vec![name, addr] };
        Self::launch(scratch, yaml, &args, addr.parse().unwrap())
    }

    #[track_caller]
    fn launch(scratch: Arc<Scratch>, yaml: &str, args: &[&str], addr: SocketAddr) -> Self {
        let mut child = command(&scratch, yaml).args(args).spawn().unwrap();
        let output = Arc::new(Mutex::new(Vec::new()));
        collect(child.stdout.take().unwrap(), &output);
        collect(child.stderr.take().unwrap(), &output);
        let pages = Self { child, addr, scratch, yaml: yaml.to_owned(), output };
        eventually("the address of the pages", LONG, || pages.has_said("Сторінка: ").then_some(()));
        pages
    }

    /// What a start that is refused says.
    #[track_caller]
    pub fn refused(yaml: &str, args: &[&str]) -> String {
        let scratch = Scratch::new("pages");
        let output = command(&scratch, yaml).args(args).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// The same folder and address again, after a kill.
    #[track_caller]
    pub fn restart(mut self) -> Self {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let addr = self.addr.to_string();
        Self::launch(self.scratch.clone(), &self.yaml, &["--web", &addr], self.addr)
    }

    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    pub fn state(&self) -> PathBuf {
        self.scratch.path().join("state")
    }

    /// Replaces a file beside the configuration.
    pub fn file(&self, name: &str, text: &str) {
        write_secret(&self.scratch.path().join(name), text);
    }

    /// Everything printed so far; what is said to people once is not part of it.
    pub fn log(&self) -> String {
        let lines = self.output.lock().unwrap();
        lines.iter().filter(|line| !line.starts_with("Перший вхід")).cloned().collect::<Vec<_>>().join("\n")
    }

    fn has_said(&self, text: &str) -> bool {
        self.output.lock().unwrap().iter().any(|line| line.contains(text))
    }

    /// The one-time password of `admin`, as it was printed.
    #[track_caller]
    pub fn first_password(&self) -> String {
        eventually("the first password", LONG, || {
            let lines = self.output.lock().unwrap();
            let line =
                lines.iter().find_map(|line| line.split_once("одноразовий пароль ").map(|(_, rest)| rest.trim()))?;
            Some(line.to_owned())
        })
    }

    pub fn browser(&self) -> Browser {
        Browser { addr: self.addr, cookie: String::new() }
    }

    /// `admin`, past the one-time password.
    #[track_caller]
    pub fn admin(&self) -> Browser {
        let first = self.first_password();
        let mut browser = self.browser();
        browser.log_in("admin", &first);
        let changed = browser.send("/password", &[("old", &first), ("new", PASSWORD), ("again", PASSWORD)]);
        assert_eq!(changed.status, 303, "{}", changed.body);
        browser
    }

    /// What a staff command says, on either stream.
    pub fn command(&self, args: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_slukhavka"));
        command.args(args).arg("--state").arg(self.state());
        let output = command.arg("--control").arg(self.scratch.path().join("control.sock")).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
    }

    pub fn connect(&self) -> TcpStream {
        connect(self.addr)
    }

    /// What is answered to these very bytes.
    #[track_caller]
    pub fn ask(&self, request: &str) -> Answer {
        ask(self.addr, request)
    }

    /// The same over TLS, with a client we did not write; the authority is `ca.pem` beside the configuration.
    #[track_caller]
    pub fn ask_tls(&self, request: &str, name: &str) -> Answer {
        let mut command = Command::new("openssl");
        command.args(["s_client", "-quiet", "-verify_return_error", "-connect", &self.addr.to_string()]);
        command
            .args(["-servername", name, "-verify_hostname", name, "-CAfile"])
            .arg(self.scratch.path().join("ca.pem"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        child.stdout.take().unwrap().read_to_end(&mut answer).unwrap();
        drop(input);
        let mut why = String::new();
        child.stderr.take().unwrap().read_to_string(&mut why).unwrap();
        let _ = child.wait();
        assert!(!answer.is_empty(), "{why}");
        Answer::read(&answer)
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            eprintln!("── the program said ──\n{}", self.log());
        }
    }
}

/// Keeps its cookie, sends forms with the token of the page they stand on.
#[derive(Clone)]
pub struct Browser {
    addr: SocketAddr,
    cookie: String,
}

impl Browser {
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// The same browser, the program started anew.
    pub fn at(&self, pages: &Pages) -> Self {
        Self { addr: pages.addr, cookie: self.cookie.clone() }
    }

    #[track_caller]
    pub fn get(&mut self, path: &str) -> Answer {
        let Self { addr, cookie } = self;
        let cookie = if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
        ask(*addr, &format!("GET {path} HTTP/1.1\r\nHost: {addr}\r\n{cookie}Connection: close\r\n\r\n"))
    }

    #[track_caller]
    pub fn log_in(&mut self, name: &str, password: &str) -> Answer {
        self.post("/login", &[("name", name), ("password", password)])
    }

    /// A form of the page it is sent to.
    #[track_caller]
    pub fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        // Every page of staff has the form for leaving.
        let token = self.token("/password");
        let all: Vec<_> = fields.iter().copied().chain([("token", &*token)]).collect();
        self.post(path, &all)
    }

    /// What the forms of this page carry.
    #[track_caller]
    pub fn token(&mut self, path: &str) -> String {
        self.get(path).between("name=\"token\" value=\"", "\"")
    }

    #[track_caller]
    fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let body = body.join("&");
        let Self { addr, cookie } = self;
        let cookie_line = if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
        let answer = ask(
            *addr,
            &format!(
                "POST {path} HTTP/1.1\r\nHost: {addr}\r\nOrigin: http://{addr}\r\n{cookie_line}\
                 Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            ),
        );
        if let Some(set) = answer.header("set-cookie") {
            self.cookie = set.split(';').next().unwrap().to_owned();
        }
        answer
    }
}

/// One answer of the page server.
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    #[track_caller]
    pub fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
        let headers = lines.filter_map(|line| line.split_once(": "));
        Self {
            status: status.unwrap_or_else(|| panic!("no answer: {text}")),
            headers: headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect(),
            body: body.to_owned(),
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The text between two others.
    #[track_caller]
    pub fn between(&self, from: &str, to: &str) -> String {
        let found = self.body.split_once(from).and_then(|(_, rest)| rest.split_once(to));
        found.unwrap_or_else(|| panic!("no «{from}» in {} {}", self.status, self.body)).0.to_owned()
    }
}

fn command(scratch: &Scratch, yaml: &str) -> Command {
    let dir = scratch.path();
    fs::write(dir.join("config.yaml"), yaml).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_slukhavka"));
    command.arg("run").arg("--config").arg(dir.join("config.yaml")).arg("--state").arg(dir.join("state"));
    command.args(["--prompts", concat!(env!("CARGO_MANIFEST_DIR"), "/prompts")]);
    command.arg("--control").arg(dir.join("control.sock"));
    command.args(["--listen", &format!("udp:{}:5060", fresh_ip())]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn write_secret(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o640)).unwrap();
}

fn free_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).unwrap()
}

fn connect(addr: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(addr).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream
}

#[track_caller]
fn ask(addr: SocketAddr, request: &str) -> Answer {
    let mut stream = connect(addr);
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // A refusal may be followed by a reset, when the peer was still sending.
    let _ = stream.read_to_end(&mut answer);
    Answer::read(&answer)
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

fn collect(stream: impl Read + Send + 'static, output: &Arc<Mutex<Vec<String>>>) {
    let output = Arc::clone(output);
    thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            output.lock().unwrap().push(String::from_utf8_lossy(&line).into_owned());
        }
    });
}
