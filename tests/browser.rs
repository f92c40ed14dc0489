//! Every page as people meet it: the real binary with an invented town, walked with Chromium by `tests/browser/walk.mjs`
//! in every role; and the report on paper.
//!
//! Stands alone because a browser wants the machine for itself. What this machine lacks is named and skipped.

mod common;

use std::{
    fs,
    io::{BufRead, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream, UdpSocket},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Output, Stdio},
};

use common::{LONG, eventually, have, skip};
use slukhavka::{clock::Now, ledger::Month};

const STORY: &str = "the pages in a browser";
const WALK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser");
/// Of the embedded example: who signs the report.
const SIGNED_BY: &str = "Ім’я ПРІЗВИЩЕ";

/// A folder of its own, where npm's packages outlive a run.
fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&path).expect("a folder for the test");
    path
}

fn chromium() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).flat_map(|dir| names.map(|name| dir.join(name))).find(|file| file.is_file())
}

/// The walk with its packages, exactly those of the lock file; `None` where they cannot be had.
fn walk() -> Option<PathBuf> {
    let folder = folder("browser-walk");
    let lock = fs::read(Path::new(WALK).join("package-lock.json")).expect("a lock file");
    let is_current = fs::read(folder.join("installed")).is_ok_and(|installed| installed == lock);
    for name in ["package.json", "package-lock.json", "walk.mjs"] {
        fs::copy(Path::new(WALK).join(name), folder.join(name)).expect("the walk is copied");
    }
    if !is_current {
        let npm = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
        let output = Command::new("npm").args(npm).current_dir(&folder).output().expect("npm starts");
        if !output.status.success() {
            eprintln!("{}", String::from_utf8_lossy(&output.stderr));
            skip(STORY, "npm could not fetch playwright-core and axe-core");
            return None;
        }
        fs::write(folder.join("installed"), lock).expect("noted");
    }
    Some(folder)
}

struct Service {
    child: Child,
    web: SocketAddr,
    /// Of the first administrator.
    password: String,
    log: PathBuf,
    /// Kept open: the program may still have something to say.
    said: BufReader<ChildStdout>,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("── the program said ──\n{}", fs::read_to_string(&self.log).unwrap_or_default());
        }
    }
}

fn slukhavka() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_slukhavka"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn invent(state: &Path) {
    let _ = fs::remove_dir_all(state);
    let made = slukhavka()
        .args(["demo-data", "--months", "3", "--config", "config.example.yaml", "--state"])
        .arg(state)
        .output()
        .expect("the binary starts");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let again = slukhavka().args(["demo-data", "--state"]).arg(state).output().expect("the binary starts");
    assert!(!again.status.success(), "what is there already is left alone");
}

impl Service {
    fn start(state: &Path) -> Self {
        let web = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a free port");
        let sip = UdpSocket::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a free port");
        let log = state.join("log");
        let mut child = slukhavka()
            .args(["run", "--config", "config.example.yaml", "--prompts", "prompts", "--listen", &format!("udp:{sip}")])
            .args(["--web", &web.to_string(), "--state"])
            .arg(state)
            .stdout(Stdio::piped())
            .stderr(fs::File::create(&log).expect("a log"))
            .spawn()
            .expect("the binary starts");
        let said = BufReader::new(child.stdout.take().expect("piped"));
        let mut service = Self { child, web, password: String::new(), log, said };
        service.password = service.first_password();
        eventually("the page server", LONG, || TcpStream::connect(service.web).ok());
        service
    }

    fn first_password(&mut self) -> String {
        let mut line = String::new();
        loop {
            line.clear();
            assert!(self.said.read_line(&mut line).expect("a line") > 0, "no one-time password was printed");
            if let Some((_, rest)) = line.split_once("одноразовий пароль ") {
                return rest.split_whitespace().next().unwrap_or_default().to_owned();
            }
        }
    }
}

/// The month before this one, which is closed and has every section.
fn last_month() -> String {
    let month = Month::of(Now::today()).and_then(|month| month.plus(-1)).expect("a month");
    month.to_string()
}

fn walked(walk: &Path, chromium: &Path, service: &Service, out: &Path) -> Output {
    let mut child = Command::new("node")
        .args(["walk.mjs", &format!("http://{}", service.web)])
        .arg(out)
        .arg(last_month())
        .current_dir(walk)
        .env("CHROMIUM", chromium)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node starts");
    // By a pipe: whoever lists processes must not read a password, here no more than elsewhere.
    child.stdin.take().expect("piped").write_all(service.password.as_bytes()).expect("the password is given");
    child.wait_with_output().expect("the walk ends")
}

/// Looks at the printed report as a clerk would at the sheets from the printer.
fn printed(report: &Path) {
    let what = "the printed report, looked at";
    if !have("pdfinfo", what) || !have("pdftotext", what) {
        return;
    }
    let said = |program: &str, args: &[&str]| {
        let output = Command::new(program).args(args).arg(report).arg("-").output();
        let output = output.expect("it starts");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let output = Command::new("pdfinfo").arg(report).output().expect("pdfinfo starts");
    let info = String::from_utf8_lossy(&output.stdout);
    assert!(info.lines().any(|line| line.starts_with("Page size:") && line.contains("A4")), "{info}");
    let pages = info.lines().find_map(|line| line.strip_prefix("Pages:")?.trim().parse::<usize>().ok());
    let pages = pages.expect("a number of pages");
    assert!((2..=14).contains(&pages), "{pages} pages");
    let text = said("pdftotext", &["-layout"]);
    for wanted in ["Звіт про роботу", "Менської міської ради", SIGNED_BY, "____", "Демонстраційні дані"]
    {
        assert!(text.contains(wanted), "«{wanted}» is not on paper:\n{text}");
    }
    for page in 1..=pages {
        let number = format!("Сторінка {page} з {pages}");
        assert!(text.contains(&number), "«{number}» is not on paper:\n{text}");
    }
    for nav in ["Користувачі", "Журнал доступу", "Вийти"] {
        assert!(!text.contains(nav), "«{nav}» is of no use on paper:\n{text}");
    }
}

#[test]
fn every_page_is_walked_in_every_role_and_the_report_is_printed_on_a4() {
    if !have("node", STORY) || !have("npm", STORY) {
        return;
    }
    let Some(chromium) = chromium() else { return skip(STORY, "chromium is not installed") };
    let Some(walk) = walk() else { return };
    let state = folder("browser-town");
    invent(&state);
    let service = Service::start(&state);
    let out = folder("browser-out");
    let output = walked(&walk, &chromium, &service, &out);
    let complaints = String::from_utf8_lossy(&output.stdout).into_owned();
    let trouble = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && complaints.is_empty(), "{complaints}\n{trouble}");
    printed(&out.join("report.pdf"));
}
