//! SIP over TCP: one small task a connection, bounded in number and in patience.
//!
//! A connection that has not brought a whole message soon is closed (slow-loris); one that has may stay as long as a
//! call may last, because the provider's connection is the way back to us through its NAT.

use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{mpsc, oneshot},
    time::timeout,
};
use tracing::{debug, warn};

use crate::sip::{Flow, FlowId, Framed, Framer, Transport};

/// Connections at once; more are closed on arrival, the listener goes on.
const MOST_CONNECTIONS: usize = 256;
const FIRST_MESSAGE: Duration = Duration::from_secs(30);
const IDLE: Duration = Duration::from_secs(2 * 3600 + 600);
/// What is queued when a connection ends may still be written this long.
const LAST_WORDS: Duration = Duration::from_secs(2);
const CONNECT: Duration = Duration::from_secs(5);
/// Messages waiting for a peer that does not read; past this the connection is given up.
const WRITE_QUEUE: usize = 64;

/// What a connection tells the brain.
pub enum TcpEvent {
    Opened { flow: Flow, handle: ConnectionHandle },
    Message { flow: Flow, bytes: Vec<u8> },
    Closed(FlowId),
}

/// The brain's end of a connection; dropping it closes the connection after what is queued has been written.
pub struct ConnectionHandle {
    write: mpsc::Sender<Vec<u8>>,
    _alive: oneshot::Sender<()>,
}

pub struct TcpSockets {
    events: mpsc::Sender<TcpEvent>,
    connections: HashMap<FlowId, ConnectionHandle>,
    by_remote: HashMap<SocketAddr, FlowId>,
    listening: Vec<SocketAddr>,
    shared: Arc<Shared>,
}

struct Shared {
    next_id: AtomicU64,
    open: AtomicUsize,
}

impl TcpSockets {
    pub fn new(events: mpsc::Sender<TcpEvent>) -> Self {
        let shared = Arc::new(Shared { next_id: AtomicU64::new(1), open: AtomicUsize::new(0) });
        Self { events, connections: HashMap::new(), by_remote: HashMap::new(), listening: Vec::new(), shared }
    }

    pub async fn bind(&mut self, addr: SocketAddr) -> io::Result<SocketAddr> {
        let socket = if addr.is_ipv4() { tokio::net::TcpSocket::new_v4()? } else { tokio::net::TcpSocket::new_v6()? };
        if addr.is_ipv6() {
            socket2::SockRef::from(&socket).set_only_v6(true)?;
        }
        // A restart must not wait for the last run's connections to leave TIME-WAIT.
        socket.set_reuseaddr(true)?;
        socket.bind(addr)?;
        let listener = socket.listen(64)?;
        let bound = listener.local_addr()?;
        self.listening.push(bound);
        tokio::spawn(accept(listener, self.shared.clone(), self.events.clone()));
        Ok(bound)
    }

    pub fn addresses(&self) -> &[SocketAddr] {
        &self.listening
    }

    pub fn opened(&mut self, flow: Flow, handle: ConnectionHandle) {
        self.by_remote.insert(flow.remote, flow.id);
        self.connections.insert(flow.id, handle);
    }

    /// Forgets a connection; closes it when it is still there.
    pub fn close(&mut self, id: FlowId) {
        self.connections.remove(&id);
        self.by_remote.retain(|_, known| *known != id);
    }

    /// Over the flow's own connection, else over any to the same peer, else over a new one (RFC 3261 §18.2.2).
    pub fn send(&mut self, flow: &Flow, bytes: Vec<u8>) {
        let own = self.connections.contains_key(&flow.id).then_some(flow.id);
        let id = own.or_else(|| self.by_remote.get(&flow.remote).copied());
        match id.and_then(|id| Some((id, self.connections.get(&id)?))) {
            Some((id, connection)) => {
                if connection.write.try_send(bytes).is_err() {
                    debug!(peer = %flow.remote, "connection does not take more; closing it");
                    self.close(id);
                }
            }
            None => self.connect(*flow, bytes),
        }
    }

    fn connect(&self, flow: Flow, bytes: Vec<u8>) {
        if !self.shared.admit() {
            warn!(peer = %flow.remote, "too many SIP connections; message not sent");
            return;
        }
        let (shared, events) = (self.shared.clone(), self.events.clone());
        tokio::spawn(async move {
            match timeout(CONNECT, TcpStream::connect(flow.remote)).await {
                Ok(Ok(stream)) => serve(stream, flow.local, Some(bytes), &shared, &events).await,
                _ => debug!(peer = %flow.remote, "no connection to the peer"),
            }
            shared.open.fetch_sub(1, Ordering::Relaxed);
        });
    }
}

impl Shared {
    fn admit(&self) -> bool {
        let admitted = self.open.fetch_add(1, Ordering::Relaxed) < MOST_CONNECTIONS;
        if !admitted {
            self.open.fetch_sub(1, Ordering::Relaxed);
        }
        admitted
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, events: mpsc::Sender<TcpEvent>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) if shared.admit() => {
                let (shared, events) = (shared.clone(), events.clone());
                tokio::spawn(async move {
                    if let Ok(bound) = stream.local_addr() {
                        serve(stream, bound, None, &shared, &events).await;
                    }
                    shared.open.fetch_sub(1, Ordering::Relaxed);
                });
            }
            Ok((_, peer)) => debug!(%peer, "too many SIP connections; closed on arrival"),
            Err(error) => {
                // Out of descriptors: accepting again at once would spin.
                warn!(%error, "accept failed");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

/// Reads messages until the peer, its patience or the brain ends it; what is queued is still written.
async fn serve(
    stream: TcpStream,
    bound: SocketAddr,
    first: Option<Vec<u8>>,
    shared: &Shared,
    events: &mpsc::Sender<TcpEvent>,
) {
    let (Ok(remote), Ok(local)) = (stream.peer_addr(), stream.local_addr()) else { return };
    // Contact and Via must show the port we listen on, not the one a connection of ours happens to leave by.
    let local = SocketAddr::new(local.ip(), bound.port());
    let _ = stream.set_nodelay(true);
    let id = FlowId(shared.next_id.fetch_add(1, Ordering::Relaxed));
    let flow = Flow { transport: Transport::Tcp, local, remote, id };
    let (read, write_half) = stream.into_split();
    let (write, queue) = mpsc::channel(WRITE_QUEUE);
    let (alive, closed) = oneshot::channel();
    if let Some(bytes) = first {
        let _ = write.try_send(bytes);
    }
    let handle = ConnectionHandle { write: write.clone(), _alive: alive };
    if events.send(TcpEvent::Opened { flow, handle }).await.is_err() {
        return;
    }
    let mut sending = tokio::spawn(drain(queue, write_half));
    tokio::select! {
        () = receive(read, flow, events, &write) => {}
        _ = closed => {}
    }
    drop(write);
    let _ = events.send(TcpEvent::Closed(id)).await;
    if timeout(LAST_WORDS, &mut sending).await.is_err() {
        sending.abort();
    }
}

async fn receive(mut read: OwnedReadHalf, flow: Flow, events: &mpsc::Sender<TcpEvent>, writer: &mpsc::Sender<Vec<u8>>) {
    let mut framer = Framer::new();
    let mut buffer = vec![0; 4096];
    let mut patience = FIRST_MESSAGE;
    let mut started = Instant::now();
    loop {
        let left = patience.saturating_sub(started.elapsed());
        let n = match timeout(left, read.read(&mut buffer)).await {
            Ok(Ok(n)) if n > 0 => n,
            _ => return,
        };
        framer.push(&buffer[..n]);
        while let Some(framed) = framer.next() {
            match framed {
                Framed::Message(bytes) => {
                    (patience, started) = (IDLE, Instant::now());
                    if events.send(TcpEvent::Message { flow, bytes }).await.is_err() {
                        return;
                    }
                }
                Framed::Ping => {
                    if patience == IDLE {
                        started = Instant::now();
                    }
                    let _ = writer.try_send(b"\r\n".to_vec());
                }
                Framed::Broken => return,
            }
        }
    }
}

async fn drain(mut queue: mpsc::Receiver<Vec<u8>>, mut write: OwnedWriteHalf) {
    while let Some(bytes) = queue.recv().await {
        if !matches!(timeout(Duration::from_secs(20), write.write_all(&bytes)).await, Ok(Ok(()))) {
            return;
        }
    }
    let _ = write.shutdown().await;
}
