//! A SIP phone driven line by line: for flows where the exact bytes and their order are the story.

use std::{
    collections::VecDeque,
    io::{Read, Write},
    net::{IpAddr, SocketAddr, TcpStream, UdpSocket},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use super::{message::Message, net, wait::SHORT};

static SERIAL: AtomicU32 = AtomicU32::new(1);

pub struct Phone {
    pub addr: SocketAddr,
    pub app: SocketAddr,
    line: Line,
    /// Requests of the program that came while we waited for a response.
    pending: VecDeque<Message>,
}

enum Line {
    Udp(UdpSocket),
    Tcp { stream: TcpStream, unread: Vec<u8> },
}

impl Phone {
    /// On an address of its own, port 5060.
    pub fn udp(app: SocketAddr) -> Self {
        let ip = if app.is_ipv6() { IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]) } else { net::fresh_ip().into() };
        // There is only one IPv6 loopback address: its port 5060 belongs to the program.
        let port = if ip.is_ipv6() { 0 } else { 5060 };
        let socket = UdpSocket::bind((ip, port)).unwrap();
        Self { addr: socket.local_addr().unwrap(), app, line: Line::Udp(socket), pending: VecDeque::new() }
    }

    pub fn tcp(app: SocketAddr) -> Self {
        let stream = TcpStream::connect(app).unwrap();
        let addr = stream.local_addr().unwrap();
        Self { addr, app, line: Line::Tcp { stream, unread: Vec::new() }, pending: VecDeque::new() }
    }

    pub fn transport(&self) -> &'static str {
        match self.line {
            Line::Udp(_) => "UDP",
            Line::Tcp { .. } => "TCP",
        }
    }

    pub fn send(&mut self, bytes: &[u8]) {
        match &mut self.line {
            Line::Udp(socket) => drop(socket.send_to(bytes, self.app).unwrap()),
            Line::Tcp { stream, .. } => stream.write_all(bytes).unwrap(),
        }
    }

    /// The next message, whatever it is.
    pub fn receive(&mut self, within: Duration) -> Option<Message> {
        if let Some(message) = self.pending.pop_front() {
            return Some(message);
        }
        self.read(within)
    }

    fn read(&mut self, within: Duration) -> Option<Message> {
        let deadline = Instant::now() + within;
        loop {
            let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
            match &mut self.line {
                Line::Udp(socket) => {
                    let mut bytes = [0; 65536];
                    socket.set_read_timeout(Some(left)).unwrap();
                    if let Ok((n, _)) = socket.recv_from(&mut bytes) {
                        return Some(Message::parse(&bytes[..n]));
                    }
                }
                Line::Tcp { stream, unread } => {
                    if let Some(n) = whole_message(unread) {
                        let bytes: Vec<u8> = unread.drain(..n).collect();
                        return Some(Message::parse(&bytes));
                    }
                    let mut bytes = [0; 4096];
                    stream.set_read_timeout(Some(left)).unwrap();
                    match stream.read(&mut bytes) {
                        Ok(0) => return None,
                        Ok(n) => unread.extend(&bytes[..n]),
                        Err(_) => {}
                    }
                }
            }
            if Instant::now() >= deadline {
                return None;
            }
        }
    }

    /// The next response that is not 100.
    #[track_caller]
    pub fn response(&mut self) -> Message {
        loop {
            let message = self.read(SHORT).expect("a response");
            match message.status() {
                0 => self.pending.push_back(message),
                100 => {}
                _ => return message,
            }
        }
    }

    /// The final response to the request with this CSeq method.
    #[track_caller]
    pub fn final_response(&mut self, method: &str) -> Message {
        loop {
            let response = self.response();
            if response.status() >= 200 && response.cseq_method() == method {
                return response;
            }
        }
    }

    /// The next request of the program with this method; other requests are answered 200 on the way.
    #[track_caller]
    pub fn request(&mut self, method: &str, within: Duration) -> Message {
        let deadline = Instant::now() + within;
        while let Some(message) = self.receive(deadline.saturating_duration_since(Instant::now())) {
            if message.method() == method {
                return message;
            }
            if message.status() == 0 && message.method() != "ACK" {
                self.answer(&message, "200 OK");
            }
        }
        panic!("no {method} within {within:?}");
    }

    /// Nothing at all comes for this long.
    #[track_caller]
    pub fn hears_nothing(&mut self, during: Duration) {
        if let Some(message) = self.receive(during) {
            panic!("unexpected message:\n{message}");
        }
    }

    pub fn answer(&mut self, request: &Message, status: &str) {
        self.answer_with(request, status, &[]);
    }

    pub fn answer_with(&mut self, request: &Message, status: &str, more: &[&str]) {
        let text = reply(request, status, more);
        self.send(text.as_bytes());
    }

    /// A request outside any dialog, with headers that every request needs.
    pub fn plain(&self, method: &str, more: &[&str]) -> String {
        let id = unique();
        let mut text = format!(
            "{method} sip:100@{app} SIP/2.0\r\nVia: SIP/2.0/{transport} {addr};branch=z9hG4bK{id}\r\n\
             From: <sip:test@{addr}>;tag=f{id}\r\nTo: <sip:100@{app}>\r\nCall-ID: {id}\r\nCSeq: 1 {method}\r\n\
             Max-Forwards: 70\r\n",
            app = self.app,
            addr = self.addr,
            transport = self.transport(),
        );
        for line in more {
            text += &format!("{line}\r\n");
        }
        text + "Content-Length: 0\r\n\r\n"
    }

    /// Sends OPTIONS and returns the answer.
    #[track_caller]
    pub fn options(&mut self) -> Message {
        let text = self.plain("OPTIONS", &[]);
        self.send(text.as_bytes());
        self.final_response("OPTIONS")
    }
}

/// An answer to this request, without a body.
pub fn reply(request: &Message, status: &str, more: &[&str]) -> String {
    let mut text = format!("SIP/2.0 {status}\r\n");
    for name in ["via", "from", "to", "call-id", "cseq", "record-route"] {
        for value in request.all(name) {
            text += &format!("{name}: {value}\r\n");
        }
    }
    for line in more {
        text += &format!("{line}\r\n");
    }
    text + "Content-Length: 0\r\n\r\n"
}

/// Length of the first whole message in a stream.
pub fn whole_message(unread: &[u8]) -> Option<usize> {
    let head = unread.windows(4).position(|w| w == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&unread[..head]).to_ascii_lowercase();
    let length = text.lines().find_map(|l| l.strip_prefix("content-length:")).map_or(0, |v| v.trim().parse().unwrap());
    (unread.len() >= head + length).then_some(head + length)
}

/// A token no other message of this run has.
pub fn unique() -> String {
    format!("{}x{}", std::process::id(), SERIAL.fetch_add(1, Ordering::Relaxed))
}
