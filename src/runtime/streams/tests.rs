//! Connections over loopback, driven by events.

mod tls;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    runtime::Builder,
    sync::mpsc,
    time::timeout,
};

use super::{Known, StreamEvent, Streams};
use crate::{
    runtime::tls::Trust,
    sip::{ConnectError, Flow, FlowId, Transport},
};

const OPTIONS: &[u8] = b"OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 3\r\n\r\nabc";

/// The brain's end, without a brain.
struct Shell {
    streams: Streams,
    events: mpsc::Receiver<StreamEvent>,
    trust: Arc<Trust>,
}

fn within<T>(story: impl Future<Output = T>) -> T {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { timeout(Duration::from_secs(30), story).await.expect("the story came to its end") })
}

impl Shell {
    fn new() -> Self {
        let (sender, events) = mpsc::channel(256);
        let trust = Arc::<Trust>::default();
        Self { streams: Streams::new(sender, trust.clone()), events, trust }
    }

    fn listen(&mut self, transport: Transport) -> SocketAddr {
        self.streams.bind(transport, "127.0.0.1:0".parse().unwrap()).unwrap()
    }

    /// Strangers are everybody but `known`.
    fn with_lines(self, known: &[&str]) -> Self {
        let servers = known.iter().map(|addr| addr.parse().unwrap()).collect();
        self.streams.know(Known { everybody: false, networks: Vec::new(), servers });
        self
    }

    async fn next(&mut self) -> StreamEvent {
        self.events.recv().await.unwrap()
    }

    async fn opened(&mut self) -> Flow {
        match self.next().await {
            StreamEvent::Opened { flow, arrived } => {
                self.streams.opened(flow, arrived);
                flow
            }
            other => panic!("not opened but {}", name(&other)),
        }
    }

    async fn message(&mut self) -> (Flow, Vec<u8>) {
        match self.next().await {
            StreamEvent::Message { flow, bytes } => (flow, bytes),
            other => panic!("no message but {}", name(&other)),
        }
    }

    async fn closed(&mut self) -> FlowId {
        match self.next().await {
            StreamEvent::Closed(id) => id,
            other => panic!("not closed but {}", name(&other)),
        }
    }

    async fn failed(&mut self) -> ConnectError {
        match self.next().await {
            StreamEvent::Failed { id, error, .. } => {
                self.streams.close(id);
                error
            }
            other => panic!("not failed but {}", name(&other)),
        }
    }

    fn send(&mut self, transport: Transport, remote: SocketAddr, bytes: &[u8]) {
        let flow = Flow { transport, local: "127.0.0.1:5060".parse().unwrap(), remote, id: FlowId(0) };
        self.streams.send(&flow, bytes.to_vec());
    }
}

fn name(event: &StreamEvent) -> String {
    match event {
        StreamEvent::Opened { .. } => "opened".into(),
        StreamEvent::Message { .. } => "a message".into(),
        StreamEvent::Idle(_) => "idle".into(),
        StreamEvent::Failed { error, .. } => format!("failed: {error:?}"),
        StreamEvent::Closed(_) => "closed".into(),
    }
}

#[test]
fn what_is_sent_while_connecting_goes_by_one_connection_in_order() {
    within(async {
        let mut shell = Shell::new();
        shell.listen(Transport::Tcp);
        let provider = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let remote = provider.local_addr().unwrap();
        for part in [&b"one "[..], b"two ", b"three"] {
            shell.send(Transport::Tcp, remote, part);
        }
        let (mut peer, _) = provider.accept().await.unwrap();
        let flow = shell.opened().await;
        assert_eq!((flow.remote, flow.local.port()), (remote, 5060), "our listening port, not the connection's");
        shell.send(Transport::Tcp, remote, b" four");
        let mut got = vec![0; 18];
        peer.read_exact(&mut got).await.unwrap();
        assert_eq!(got, b"one two three four");
        peer.write_all(OPTIONS).await.unwrap();
        assert_eq!(shell.message().await.0, flow, "its requests come by the same flow");
    });
}

#[test]
fn a_connection_is_its_own_way_back_where_nobody_can_connect_to_us() {
    within(async {
        let mut shell = Shell::new();
        let provider = TcpListener::bind("127.0.0.1:0").await.unwrap();
        shell.send(Transport::Tcp, provider.local_addr().unwrap(), b"hello");
        let (_peer, ours) = provider.accept().await.unwrap();
        assert_eq!(shell.opened().await.local, ours);
    });
}

#[test]
fn a_refused_connection_is_told_and_the_next_message_tries_again() {
    within(async {
        let mut shell = Shell::new();
        let unused = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let remote = unused.local_addr().unwrap();
        drop(unused);
        shell.send(Transport::Tcp, remote, b"lost");
        assert_eq!(shell.failed().await, ConnectError::Refused);
        let provider = TcpListener::bind(remote).await.unwrap();
        shell.send(Transport::Tcp, remote, b"heard");
        let (mut peer, _) = provider.accept().await.unwrap();
        let mut got = vec![0; 5];
        peer.read_exact(&mut got).await.unwrap();
        assert_eq!(got, b"heard", "nothing of the attempt before");
    });
}

#[test]
fn messages_split_and_joined_arrive_whole_and_a_ping_is_answered() {
    within(async {
        let mut shell = Shell::new();
        let addr = shell.listen(Transport::Tcp);
        let mut peer = TcpStream::connect(addr).await.unwrap();
        let flow = shell.opened().await;
        peer.write_all(b"\r\n\r\n").await.unwrap();
        let mut pong = [0; 2];
        peer.read_exact(&mut pong).await.unwrap();
        assert_eq!(&pong, b"\r\n");
        let (first, rest) = OPTIONS.split_at(20);
        peer.write_all(first).await.unwrap();
        peer.write_all(&[rest, OPTIONS].concat()).await.unwrap();
        assert_eq!(shell.message().await, (flow, OPTIONS.to_vec()));
        assert_eq!(shell.message().await, (flow, OPTIONS.to_vec()));
    });
}

#[test]
fn a_peer_that_leaves_amid_a_message_has_closed_and_its_half_is_nothing() {
    within(async {
        let mut shell = Shell::new();
        let addr = shell.listen(Transport::Tcp);
        let mut peer = TcpStream::connect(addr).await.unwrap();
        let flow = shell.opened().await;
        peer.write_all(&OPTIONS[..30]).await.unwrap();
        drop(peer);
        assert_eq!(shell.closed().await, flow.id);
    });
}

#[test]
fn a_connection_the_brain_closes_still_gets_its_last_words() {
    within(async {
        let mut shell = Shell::new();
        let addr = shell.listen(Transport::Tcp);
        let mut peer = TcpStream::connect(addr).await.unwrap();
        let flow = shell.opened().await;
        shell.streams.send(&flow, b"403".to_vec());
        shell.streams.close(flow.id);
        let mut got = Vec::new();
        peer.read_to_end(&mut got).await.unwrap();
        assert_eq!(got, b"403");
        assert_eq!(shell.closed().await, flow.id);
    });
}

#[test]
fn a_strangers_ninth_connection_is_closed_on_arrival_and_a_lines_is_not() {
    within(async {
        let mut shell = Shell::new().with_lines(&[]);
        let addr = shell.listen(Transport::Tcp);
        let mut held = Vec::new();
        for _ in 0..8 {
            held.push(TcpStream::connect(addr).await.unwrap());
            shell.opened().await;
        }
        let mut ninth = TcpStream::connect(addr).await.unwrap();
        assert_eq!(ninth.read(&mut [0; 1]).await.unwrap_or(0), 0, "closed without a word");
        let mut shell = shell.with_lines(&["127.0.0.1"]);
        held.push(TcpStream::connect(addr).await.unwrap());
        shell.opened().await;
    });
}

#[test]
fn a_strangers_ping_is_not_answered_before_it_has_said_anything() {
    within(async {
        let mut shell = Shell::new().with_lines(&[]);
        let addr = shell.listen(Transport::Tcp);
        let mut peer = TcpStream::connect(addr).await.unwrap();
        shell.opened().await;
        peer.write_all(b"\r\n\r\n").await.unwrap();
        let mut pong = [0; 2];
        assert!(timeout(Duration::from_millis(300), peer.read_exact(&mut pong)).await.is_err());
        peer.write_all(OPTIONS).await.unwrap();
        shell.message().await;
        peer.write_all(b"\r\n\r\n").await.unwrap();
        peer.read_exact(&mut pong).await.unwrap();
        assert_eq!(&pong, b"\r\n", "whoever was heard keeps the connection as others do");
    });
}

#[test]
fn a_stranger_that_brings_no_whole_message_in_ten_seconds_is_let_go() {
    within(async {
        let mut shell = Shell::new().with_lines(&[]);
        let addr = shell.listen(Transport::Tcp);
        let mut peer = TcpStream::connect(addr).await.unwrap();
        let flow = shell.opened().await;
        let begun = std::time::Instant::now();
        peer.write_all(b"OPTIONS sip:a@b SIP/2.0\r\n").await.unwrap();
        assert_eq!(shell.closed().await, flow.id);
        assert!((9..13).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    });
}
