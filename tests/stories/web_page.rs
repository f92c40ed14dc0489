//! The page of the running service, asked as a browser and as a troublemaker would.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const CONFIG: &str = "\
hours:
  рада:
    пн-чт: 8:00-17:00
    пт: 8:00-15:45
    перерва: 12:00-12:45
menus:
  головне:
    say: |
      Вітаємо! Це <script>alert(1)</script> рада.
    1: графік
    2: послуги
  послуги:
    title: Адміністративні послуги
    1: паспорт
texts:
  графік:
    title: Графік роботи й адреса
    say: |
      Ми працюємо {графік рада}. Адреса: вулиця Зразкова.
  паспорт:
    title: Паспорт
    say: |
      Візьміть попередній паспорт.
operator: ЦНАП
departments:
  ЦНАП:
    title: Консультація
    hours: рада
    answer: Олена
people:
  Олена: 101
council: {name: Тестова рада}
";

/// The binary with a page of its own; it is killed when the test ends.
struct Service {
    child: Child,
    web: SocketAddr,
    dir: PathBuf,
}

impl Service {
    fn start(name: &str) -> Self {
        let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("web-{name}"));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).expect("a folder for the test");
        let config = dir.join("config.yaml");
        fs::write(&config, CONFIG).expect("the config is written");
        let web = free_port();
        let mut child = Command::new(env!("CARGO_BIN_EXE_slukhavka"))
            .arg("run")
            .arg("--config")
            .arg(&config)
            .arg("--state")
            .arg(dir.join("state"))
            .args(["--prompts", concat!(env!("CARGO_MANIFEST_DIR"), "/prompts")])
            .args(["--listen", &format!("udp:{}", free_port())])
            .args(["--web", &web.to_string()])
            .stdout(Stdio::piped())
            .stderr(fs::File::create(dir.join("log")).expect("a log"))
            .spawn()
            .expect("the binary starts");
        let mut ready = String::new();
        let stdout = child.stdout.take().expect("piped");
        BufReader::new(stdout).read_line(&mut ready).expect("a line");
        assert!(
            ready.starts_with("Слухавка відповідає:"),
            "{ready}\n{}",
            fs::read_to_string(dir.join("log")).unwrap_or_default()
        );
        Self { child, web, dir }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.web).expect("the page listens");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
        stream
    }

    /// Everything answered to `request` until the connection ends.
    fn ask(&self, request: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("answered");
        String::from_utf8(answer).expect("text")
    }

    fn get(&self, path: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.web))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.dir);
    }
}

fn free_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port")
}

#[track_caller]
fn status(answer: &str, expected: u16) {
    assert!(answer.starts_with(&format!("HTTP/1.1 {expected} ")), "{answer}");
}

#[test]
fn the_page_says_what_the_telephone_says() {
    let service = Service::start("says");
    let page = service.get("/");
    status(&page, 200);
    for part in [
        "<html lang=\"uk\">",
        "<h1>Тестова рада</h1>",
        "Ми працюємо пн–чт 8:00–17:00, пт 8:00–15:45, сб і нд зачинено, перерва 12:00–12:45. Адреса: вулиця Зразкова.",
        "<kbd>1</kbd> — ",
        "Графік роботи й адреса",
        "Візьміть попередній паспорт.",
        "content-security-policy: default-src 'none'",
        "x-content-type-options: nosniff",
    ] {
        assert!(page.contains(part), "«{part}» is missing in\n{page}");
    }
    assert!(!page.contains("<script"), "a text of the staff became markup");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
}

#[test]
fn strangers_and_mistakes_get_a_page_in_ukrainian() {
    let service = Service::start("errors");
    let missing = service.get("/nothing");
    status(&missing, 404);
    assert!(missing.contains("Такої сторінки немає"));
    let foreign = service.ask("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    status(&foreign, 421);
    assert!(!foreign.contains("Тестова рада"));
    let host = service.web;
    status(&service.ask(&format!("POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 99999999\r\n\r\n")), 413);
    status(&service.ask(&format!("DELETE / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")), 405);
    let endless = format!("GET / HTTP/1.1\r\nHost: {host}\r\nX: {}\r\n\r\n", "a".repeat(60_000));
    status(&service.ask(&endless), 431);
    status(&service.get("/"), 200);
}

#[test]
fn counters_are_given_to_this_machine() {
    let service = Service::start("metrics");
    status(&service.get("/healthz"), 200);
    let metrics = service.get("/metrics");
    status(&metrics, 200);
    for line in ["slukhavka_calls 0", "slukhavka_legs 0", "slukhavka_sessions 0", "slukhavka_offered_total 0"] {
        assert!(metrics.lines().any(|l| l == line), "{line} is missing in\n{metrics}");
    }
}

/// 80 connections that send half a request: more than the server holds at once. Each is closed by the server, and the
/// page is served beside them as soon as the first are gone.
#[test]
fn half_requests_do_not_hold_the_page() {
    let service = Service::start("loris");
    let began = Instant::now();
    let mut loris: Vec<TcpStream> = (0..80)
        .map(|_| {
            let mut stream = service.connect();
            stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ").expect("sent");
            stream
        })
        .collect();
    status(&service.get("/"), 200);
    for stream in &mut loris {
        let mut rest = Vec::new();
        // A reset is as good an end as a close; a read that times out is neither.
        if let Err(error) = stream.read_to_end(&mut rest) {
            assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "{error}");
        }
    }
    assert!(began.elapsed() < Duration::from_secs(25), "closed after {:?}", began.elapsed());
}
