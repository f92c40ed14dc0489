//! A TCP connection that goes away under a call (RFC 3261 §18.2.2).

use std::{
    io::{Read, Write},
    net::{IpAddr, SocketAddr, TcpListener, TcpStream},
};

use crate::common::{App, LONG, Message, Sdp, TOWN, eventually, net::fresh_ip, phone::unique};
use socket2::{Domain, Socket, Type};

/// Reads until a whole message has come; the messages here have no more than a few hundred bytes.
fn read(stream: &mut TcpStream, unread: &mut Vec<u8>) -> Message {
    stream.set_read_timeout(Some(LONG)).unwrap();
    loop {
        if let Some(head) = unread.windows(4).position(|w| w == b"\r\n\r\n").map(|at| at + 4) {
            let text = String::from_utf8_lossy(&unread[..head]).into_owned();
            let length = text.lines().find_map(|line| line.strip_prefix("Content-Length: ")).expect("a length");
            let body: usize = length.parse().unwrap();
            if unread.len() >= head + body {
                let whole: Vec<u8> = unread.drain(..head + body).collect();
                return Message::parse(&whole);
            }
        }
        let mut part = [0; 2048];
        let len = stream.read(&mut part).expect("a message");
        assert!(len > 0, "the connection was closed after {:?}", String::from_utf8_lossy(unread));
        unread.extend_from_slice(&part[..len]);
    }
}

/// From `ip`, which the answers are to come back to.
fn connect(ip: IpAddr, to: SocketAddr) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::new(ip, 0).into()).unwrap();
    socket.connect(&to.into()).unwrap();
    socket.into()
}

#[test]
fn an_answer_whose_connection_is_gone_comes_by_a_new_one_to_the_port_of_via() {
    let app = App::start(&format!("{TOWN}ring: 1s\n"));
    let (ip, to, id) = (fresh_ip(), app.sip(), unique());
    let listener = TcpListener::bind((ip, 5060)).unwrap();
    let body = Sdp::new(ip.into(), 40_000).to_string();
    let request = |method: &str, cseq: u32, tag: &str, body: &str| {
        format!(
            "{method} sip:100@{to} SIP/2.0\r\nVia: SIP/2.0/TCP {ip}:5060;branch=z9hG4bK{id}{method}\r\n\
             From: <sip:test@{ip}>;tag=f{id}\r\nTo: <sip:100@{to}>{tag}\r\nCall-ID: {id}\r\nCSeq: {cseq} {method}\r\n\
             Contact: <sip:test@{ip}:5060;transport=tcp>\r\nContent-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let mut first = connect(ip.into(), to);
    first.write_all(request("INVITE", 1, "", &body).as_bytes()).unwrap();
    let mut unread = Vec::new();
    assert_eq!(read(&mut first, &mut unread).status(), 100);
    assert_eq!(read(&mut first, &mut unread).status(), 180);
    drop(first);

    listener.set_nonblocking(true).unwrap();
    let (mut second, _) = eventually("a new connection", LONG, || listener.accept().ok());
    second.set_nonblocking(false).unwrap();
    let mut unread = Vec::new();
    let ok = read(&mut second, &mut unread);
    assert_eq!(ok.status(), 200, "{ok}");
    let tag = format!(";tag={}", ok.tag("to"));
    second.write_all(request("ACK", 1, &tag, "").as_bytes()).unwrap();
    second.write_all(request("BYE", 2, &tag, "").as_bytes()).unwrap();
    loop {
        // The 200 to the INVITE may have been repeated before its ACK was read.
        let answer = read(&mut second, &mut unread);
        assert_eq!(answer.status(), 200, "{answer}");
        if answer.cseq_method() == "BYE" {
            break;
        }
    }
    assert_eq!(app.record(&id)["ended_by"], "caller");
}
