//! The one loop that owns everything: whoever shouts loudest does not keep the others from being heard.

mod common;

use std::{
    net::{SocketAddr, UdpSocket},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use common::{App, LONG, Phone, SHORT, TOWN, eventually};
use rustix::process::Signal;

/// Datagrams as fast as one thread can send them, until it is dropped.
struct Flood {
    on: Arc<AtomicBool>,
    thread: Option<JoinHandle<u64>>,
}

impl Flood {
    fn begin(to: SocketAddr) -> Self {
        let on = Arc::new(AtomicBool::new(true));
        let go_on = on.clone();
        let thread = thread::spawn(move || {
            let socket = UdpSocket::bind((to.ip(), 0)).unwrap();
            let from = socket.local_addr().unwrap();
            let mut sent = 0;
            while go_on.load(Ordering::Relaxed) {
                let options = format!(
                    "OPTIONS sip:{to} SIP/2.0\r\nVia: SIP/2.0/UDP {from};branch=z9hG4bKflood{sent}\r\n\
                     From: <sip:flood@{from}>;tag=f{sent}\r\nTo: <sip:{to}>\r\nCall-ID: flood{sent}\r\n\
                     CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
                );
                sent += u64::from(socket.send_to(options.as_bytes(), to).is_ok());
            }
            sent
        });
        Self { on, thread: Some(thread) }
    }
}

impl Drop for Flood {
    fn drop(&mut self) {
        self.on.store(false, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let sent = thread.join().unwrap();
            assert!(sent > 1000, "{sent} datagrams are no flood");
        }
    }
}

#[test]
fn a_flood_of_datagrams_does_not_silence_tcp_the_control_socket_or_a_stop() {
    let mut app = App::start(TOWN);
    let flood = Flood::begin(app.sip());
    eventually("the flood to arrive", LONG, || (app.figure("messages_in") > 2000).then_some(()));
    assert_eq!(Phone::tcp(app.sip()).options().status(), 200);
    app.signal(Signal::TERM);
    let status = app.exits(LONG);
    drop(flood);
    assert_eq!(status.code(), Some(0), "{}", app.log());
}

#[test]
fn a_burst_of_saves_is_one_change() {
    let app = App::start(TOWN);
    for i in 0..8 {
        std::fs::write(app.config(), format!("{TOWN}\n# {i}\n")).unwrap();
        thread::sleep(Duration::from_millis(60));
    }
    app.wait_for_figure("generation", 2, SHORT);
    thread::sleep(Duration::from_millis(1200));
    assert_eq!(app.figure("generation"), 2, "each save was a change of its own:\n{}", app.log());
}
