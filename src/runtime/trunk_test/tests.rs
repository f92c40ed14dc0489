//! Against a registrar of a few lines on loopback.

use std::{
    net::{SocketAddr, TcpListener, UdpSocket},
    sync::{Arc, Mutex},
    thread,
};

use super::{StepKind, TrunkTest, test_trunk};
use crate::{
    sdp::SrtpPolicy,
    trunk::{Login, Server, Trouble, TrunkSettings, TrunkTransport},
    vocab::Secret,
};

fn settings(server: SocketAddr, transport: TrunkTransport) -> TrunkSettings {
    TrunkSettings {
        login: Some(Login { user: "380440001122".into(), auth_user: None, realm: None, password: Secret::new("pass") }),
        servers: vec![Server { host: server.ip().to_string().into(), port: Some(server.port()) }],
        transport,
        srtp: SrtpPolicy::Off,
        ..TrunkSettings::usual("головна", "sip.test")
    }
}

/// Answers with what `script` gives for each request (status line and further headers) and keeps what it was asked.
fn registrar(script: fn(&str) -> (&'static str, String)) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let (addr, asked) = (socket.local_addr().unwrap(), Arc::<Mutex<Vec<String>>>::default());
    let seen = asked.clone();
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok((len, peer)) = socket.recv_from(&mut buffer) {
            let request = String::from_utf8_lossy(&buffer[..len]).into_owned();
            let (status, more) = script(&request);
            let echoed: Vec<&str> = ["Via:", "From:", "To:", "Call-ID:", "CSeq:"]
                .iter()
                .filter_map(|name| header(&request, name))
                .collect();
            let answer = format!("SIP/2.0 {status}\r\n{}\r\n{more}Content-Length: 0\r\n\r\n", echoed.join("\r\n"));
            seen.lock().unwrap().push(request);
            let _ = socket.send_to(answer.as_bytes(), peer);
        }
    });
    (addr, asked)
}

fn header<'a>(request: &'a str, name: &str) -> Option<&'a str> {
    request.lines().find(|line| line.starts_with(name))
}

const CHALLENGE: &str = "WWW-Authenticate: Digest realm=\"sip.test\", nonce=\"n1\", algorithm=MD5, qop=\"auth\"\r\n";

/// Lets in whoever answers the challenge, and lists the Contact it was given.
fn friendly(request: &str) -> (&'static str, String) {
    if request.starts_with("OPTIONS") {
        return ("200 OK", "Server: registrar\r\n".into());
    }
    match header(request, "Authorization:") {
        None => ("401 Unauthorized", CHALLENGE.into()),
        Some(_) => {
            let contact = header(request, "Contact:").unwrap_or("Contact: <sip:phone@192.0.2.9:5060>");
            ("200 OK", format!("{contact};expires=60\r\n"))
        }
    }
}

fn kinds(tested: &TrunkTest) -> Vec<(StepKind, Result<&str, Trouble>)> {
    let mut said = Vec::new();
    for step in &tested.steps {
        said.push((step.kind, step.result.as_ref().map(String::as_str).map_err(|error| error.0)));
    }
    said
}

#[test]
fn a_line_in_order_is_registered_and_leaves_nothing_behind() {
    let (addr, asked) = registrar(friendly);
    let tested = test_trunk(Arc::new(settings(addr, TrunkTransport::Udp)), false).unwrap();
    assert_eq!(
        kinds(&tested),
        [
            (StepKind::Lookup, Ok(addr.to_string().as_str())),
            (StepKind::Options, Ok("200 OK, registrar")),
            (StepKind::Register, Ok("60 s")),
            (StepKind::Unregister, Ok("")),
        ]
    );
    let asked = asked.lock().unwrap();
    assert_eq!(header(asked.last().unwrap(), "Expires:"), Some("Expires: 0"));
}

#[test]
fn beside_a_running_service_only_questions_are_asked() {
    let (addr, asked) = registrar(friendly);
    let tested = test_trunk(Arc::new(settings(addr, TrunkTransport::Udp)), true).unwrap();
    assert_eq!(kinds(&tested).last(), Some(&(StepKind::Register, Ok("Contact: 1"))));
    for request in asked.lock().unwrap().iter().filter(|request| request.starts_with("REGISTER")) {
        assert!(header(request, "Contact:").is_none() && header(request, "Expires:").is_none(), "{request}");
    }
}

#[test]
fn a_refused_password_is_explained_in_one_sentence() {
    let (addr, _) = registrar(|request| {
        if request.starts_with("OPTIONS") {
            ("405 Method Not Allowed", String::new())
        } else {
            ("401 Unauthorized", CHALLENGE.into())
        }
    });
    let tested = test_trunk(Arc::new(settings(addr, TrunkTransport::Udp)), false).unwrap();
    assert_eq!(kinds(&tested)[1], (StepKind::Options, Ok("405 Method Not Allowed")), "any answer is life");
    let step = tested.steps.last().unwrap();
    let (trouble, sentence) = step.result.clone().unwrap_err();
    assert_eq!((step.kind, trouble), (StepKind::Register, Trouble::WrongPassword));
    assert!(sentence.contains("головна") && sentence.contains("password_file"), "{sentence}");
}

#[test]
fn a_dead_server_is_told_and_the_next_one_tried() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let dead = closed.local_addr().unwrap();
    drop(closed);
    let tested = test_trunk(Arc::new(settings(dead, TrunkTransport::Tcp)), false).unwrap();
    assert_eq!(kinds(&tested)[1..], [(StepKind::Connect, Err(Trouble::ConnectionRefused))]);
    let mut two = settings(dead, TrunkTransport::Tcp);
    let (alive, _) = registrar(friendly);
    two.transport = TrunkTransport::Auto;
    two.servers.push(Server { host: alive.ip().to_string().into(), port: Some(alive.port()) });
    let tested = test_trunk(Arc::new(two), false).unwrap();
    let steps = kinds(&tested);
    assert!(steps.contains(&(StepKind::Options, Err(Trouble::Silent))), "{steps:?}");
    assert!(steps.contains(&(StepKind::Connect, Err(Trouble::ConnectionRefused))), "{steps:?}");
    assert_eq!(steps[steps.len() - 2..], [(StepKind::Register, Ok("60 s")), (StepKind::Unregister, Ok(""))]);
}
