//! A registrar that does what a story says, right or wrong, byte for byte.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream, UdpSocket},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use super::{
    message::Message,
    net::fresh_ip,
    phone::{reply, whole_message},
};

/// What comes back to one request.
pub enum Play {
    /// These bytes in this many writes of their own; datagrams over UDP.
    Say(Vec<Vec<u8>>),
    /// These bytes, then the connection is closed.
    SayAndClose(Vec<u8>),
    Nothing,
}

impl Play {
    pub fn say(text: impl Into<Vec<u8>>) -> Self {
        Self::Say(vec![text.into()])
    }

    /// A whole answer to the request.
    pub fn answer(request: &Message, status: &str, more: &[&str]) -> Self {
        Self::say(reply(request, status, more))
    }
}

/// Called with each request and how many came before it.
type Script = dyn FnMut(&Message, usize) -> Play + Send;

pub struct Registrar {
    pub addr: SocketAddr,
    seen: Arc<Mutex<Vec<Message>>>,
    stop: Arc<AtomicBool>,
}

const CHALLENGE: &str = "WWW-Authenticate: Digest realm=\"provider.test\", nonce=\"@\", qop=\"auth\", algorithm=MD5";

/// The line that asks for a password with this nonce.
pub fn challenge(nonce: &str) -> String {
    CHALLENGE.replace('@', nonce)
}

/// The Contact of a REGISTER with the expiry it is granted.
pub fn granted(request: &Message, seconds: u32) -> String {
    format!("Contact: <{}>;expires={seconds}", request.uri("contact"))
}

/// What every registrar should do: ask for the password once, then accept (this one believes any).
pub fn kind(request: &Message, _: usize) -> Play {
    if request.method() != "REGISTER" {
        return Play::answer(request, "200 OK", &[]);
    }
    if request.get("authorization").is_none() {
        return Play::answer(request, "401 Unauthorized", &[&challenge("n1")]);
    }
    if request.get("contact").is_none() {
        return Play::answer(request, "200 OK", &[]);
    }
    Play::answer(request, "200 OK", &[&granted(request, 60)])
}

impl Registrar {
    pub fn udp(mut script: impl FnMut(&Message, usize) -> Play + Send + 'static) -> Self {
        let socket = UdpSocket::bind((fresh_ip(), 5060)).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let made = Self::new(socket.local_addr().unwrap());
        let (seen, stop) = (Arc::clone(&made.seen), Arc::clone(&made.stop));
        thread::spawn(move || {
            let mut bytes = [0; 65536];
            while !stop.load(Ordering::Relaxed) {
                let Ok((n, from)) = socket.recv_from(&mut bytes) else { continue };
                // Keep-alives are no requests.
                if bytes[..n].iter().all(u8::is_ascii_whitespace) {
                    continue;
                }
                if let Play::Say(pieces) = play(&bytes[..n], &seen, &mut script) {
                    pieces.iter().for_each(|piece| drop(socket.send_to(piece, from)));
                }
            }
        });
        made
    }

    pub fn tcp(script: impl FnMut(&Message, usize) -> Play + Send + 'static) -> Self {
        let listener = TcpListener::bind((fresh_ip(), 5060)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let made = Self::new(listener.local_addr().unwrap());
        let (seen, stop) = (Arc::clone(&made.seen), Arc::clone(&made.stop));
        let script: Arc<Mutex<Script>> = Arc::new(Mutex::new(script));
        thread::spawn(move || {
            while !stop.load(Ordering::Relaxed) {
                let Ok((stream, _)) = listener.accept() else {
                    thread::sleep(Duration::from_millis(10));
                    continue;
                };
                let (seen, stop, script) = (Arc::clone(&seen), Arc::clone(&stop), Arc::clone(&script));
                thread::spawn(move || serve(stream, &seen, &stop, &script));
            }
        });
        made
    }

    fn new(addr: SocketAddr) -> Self {
        Self { addr, seen: Arc::default(), stop: Arc::default() }
    }

    /// Every request so far.
    pub fn seen(&self) -> Vec<Message> {
        self.seen.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

impl Drop for Registrar {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

fn play(bytes: &[u8], seen: &Mutex<Vec<Message>>, script: &mut Script) -> Play {
    let message = Message::parse(bytes);
    if message.status() > 0 {
        return Play::Nothing;
    }
    let mut seen = seen.lock().unwrap();
    let before = seen.len();
    seen.push(message.clone());
    drop(seen);
    script(&message, before)
}

fn serve(mut stream: TcpStream, seen: &Mutex<Vec<Message>>, stop: &AtomicBool, script: &Mutex<Script>) {
    stream.set_nonblocking(false).unwrap();
    stream.set_nodelay(true).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    let (mut unread, mut bytes) = (Vec::new(), [0; 4096]);
    while !stop.load(Ordering::Relaxed) {
        while unread.first().is_some_and(|b| b"\r\n".contains(b)) {
            unread.remove(0);
        }
        if let Some(n) = whole_message(&unread) {
            let message: Vec<u8> = unread.drain(..n).collect();
            match play(&message, seen, &mut *script.lock().unwrap()) {
                Play::Nothing => {}
                Play::Say(pieces) => {
                    for piece in pieces {
                        let _ = stream.write_all(&piece);
                        thread::sleep(Duration::from_millis(1)); // so that each piece is read apart
                    }
                }
                Play::SayAndClose(bytes) => {
                    let _ = stream.write_all(&bytes);
                    return;
                }
            }
            continue;
        }
        match stream.read(&mut bytes) {
            Ok(0) => return,
            Ok(n) => unread.extend(&bytes[..n]),
            Err(e) if [std::io::ErrorKind::WouldBlock, std::io::ErrorKind::TimedOut].contains(&e.kind()) => {}
            Err(_) => return,
        }
    }
}
