//! One connection: its messages read, what is queued written, its patience kept.
//!
//! A stranger must bring a whole message soon (slow-loris) and is let go when nothing more comes and no call needs the
//! connection. A line's own connection stays: it is the way back to us through its NAT.

use std::time::{Duration, Instant};

use socket2::{SockRef, TcpKeepalive};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, WriteHalf},
    net::TcpStream,
    sync::{mpsc, oneshot},
    time::timeout,
};

use crate::sip::{ConnectError, Flow, FlowId, Framed, Framer, Transport};

/// What is queued when a connection ends may still be written this long.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// For one message to be taken by the peer.
const WRITE: Duration = Duration::from_secs(20);
/// A message that has begun must be whole by then.
const WHOLE_MESSAGE: Duration = Duration::from_secs(20);
/// Messages waiting for a peer that does not read; past this the connection is given up.
const WRITE_QUEUE: usize = 64;
/// A peer that is gone without a word is noticed after about a minute of silence, or 20 s of unanswered sending.
const PROBE_AFTER: Duration = Duration::from_secs(30);
const PROBE_EVERY: Duration = Duration::from_secs(10);
const PROBES: u32 = 3;
const UNANSWERED: Duration = Duration::from_secs(20);

/// What a connection tells the brain.
pub enum StreamEvent {
    /// A connection stands; `arrived` is the brain's end of one that the peer opened.
    Opened {
        flow: Flow,
        arrived: Option<Handle>,
    },
    Message {
        flow: Flow,
        bytes: Vec<u8>,
    },
    /// Nothing has come for long: is it still wanted?
    Idle(Flow),
    /// A connection of ours could not be opened. `id` is what it would have been.
    Failed {
        id: FlowId,
        transport: Transport,
        remote: std::net::SocketAddr,
        error: ConnectError,
    },
    Closed(FlowId),
}

/// The brain's end of a connection; dropping it closes the connection after what is queued has been written.
pub struct Handle {
    write: mpsc::Sender<Vec<u8>>,
    _alive: oneshot::Sender<()>,
}

/// The connection's own end.
pub struct Link {
    write: mpsc::Sender<Vec<u8>>,
    queue: mpsc::Receiver<Vec<u8>>,
    /// Resolves when the brain has dropped its handle.
    pub closed: oneshot::Receiver<()>,
}

pub fn pair() -> (Handle, Link) {
    let (write, queue) = mpsc::channel(WRITE_QUEUE);
    let (alive, closed) = oneshot::channel();
    (Handle { write: write.clone(), _alive: alive }, Link { write, queue, closed })
}

impl Handle {
    /// False when the peer does not take what waits for it already.
    pub fn write(&self, bytes: Vec<u8>) -> bool {
        self.write.try_send(bytes).is_ok()
    }
}

/// How long a connection is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// From its beginning to the first whole message.
    pub first: Duration,
    /// From one message to the next, before the brain is asked about it.
    pub idle: Duration,
    /// A ping that comes before any message is answered; a stranger learns nothing by it.
    pub pong: bool,
}

impl Patience {
    pub const STRANGER: Self = Self { first: Duration::from_secs(10), idle: Duration::from_secs(60), pong: false };
    /// As long as a call may last.
    pub const KNOWN: Self =
        Self { first: Duration::from_secs(30), idle: Duration::from_secs(2 * 3600 + 600), pong: true };
    /// Opened by us: the line itself notices when it is of no use any more.
    pub const OURS: Self = Self { first: Duration::from_secs(86_400), idle: Duration::from_secs(86_400), pong: true };
}

/// A dead peer must be noticed by the kernel: a provider that lost power does not say goodbye.
pub fn tune(stream: &TcpStream) {
    let _ = stream.set_nodelay(true);
    let probes = TcpKeepalive::new().with_time(PROBE_AFTER).with_interval(PROBE_EVERY).with_retries(PROBES);
    let socket = SockRef::from(stream);
    let _ = socket.set_tcp_keepalive(&probes);
    let _ = socket.set_tcp_user_timeout(Some(UNANSWERED));
}

/// Reads messages until the peer, its patience or the brain ends it; what is queued is still written.
pub async fn serve<S>(stream: S, flow: Flow, link: Link, patience: Patience, events: &mpsc::Sender<StreamEvent>)
where
    S: AsyncRead + AsyncWrite + Send + 'static,
{
    let Link { write, queue, closed } = link;
    let (read, write_half) = tokio::io::split(stream);
    let mut sending = tokio::spawn(drain(queue, write_half));
    tokio::select! {
        () = receive(read, flow, patience, events, &write) => {}
        _ = closed => {}
        // The peer takes nothing any more.
        _ = &mut sending => {
            let _ = events.send(StreamEvent::Closed(flow.id)).await;
            return;
        }
    }
    drop(write);
    let _ = events.send(StreamEvent::Closed(flow.id)).await;
    if timeout(LAST_WORDS, &mut sending).await.is_err() {
        sending.abort();
    }
}

async fn receive<R: AsyncRead + Unpin>(
    mut read: R,
    flow: Flow,
    patience: Patience,
    events: &mpsc::Sender<StreamEvent>,
    pong: &mpsc::Sender<Vec<u8>>,
) {
    let mut framer = Framer::new();
    let mut buffer = vec![0; 4096];
    let mut wait = Wait::new(patience, Instant::now());
    loop {
        let n = match timeout(wait.left(Instant::now()), read.read(&mut buffer)).await {
            Ok(Ok(n)) if n > 0 => n,
            Err(_) if wait.is_idle() => {
                wait.asked(Instant::now());
                if events.send(StreamEvent::Idle(flow)).await.is_err() {
                    return;
                }
                continue;
            }
            _ => return,
        };
        framer.push(buffer.get(..n).unwrap_or_default());
        while let Some(framed) = framer.next() {
            match framed {
                Framed::Message(bytes) => {
                    wait.message(Instant::now());
                    if events.send(StreamEvent::Message { flow, bytes }).await.is_err() {
                        return;
                    }
                }
                Framed::Ping if !patience.pong && !wait.is_idle() => {}
                Framed::Ping => {
                    let _ = pong.try_send(b"\r\n".to_vec());
                }
                Framed::Broken => return,
            }
        }
        wait.midway(framer.is_midway(), Instant::now());
    }
}

/// What is waited for, and since when.
struct Wait {
    patience: Patience,
    since: Instant,
    for_what: For,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    First,
    /// The rest of a message, the first one or a later one.
    Rest,
    Next,
}

impl Wait {
    fn new(patience: Patience, now: Instant) -> Self {
        Self { patience, since: now, for_what: For::First }
    }

    fn left(&self, now: Instant) -> Duration {
        let all = match self.for_what {
            For::First => self.patience.first,
            For::Rest => WHOLE_MESSAGE.min(self.patience.first),
            For::Next => self.patience.idle,
        };
        all.saturating_sub(now.saturating_duration_since(self.since))
    }

    fn is_idle(&self) -> bool {
        self.for_what == For::Next
    }

    fn message(&mut self, now: Instant) {
        (self.for_what, self.since) = (For::Next, now);
    }

    fn asked(&mut self, now: Instant) {
        self.since = now;
    }

    /// The first message's time runs from the connection's beginning, not from its first byte.
    fn midway(&mut self, midway: bool, now: Instant) {
        if midway && self.for_what == For::Next {
            (self.for_what, self.since) = (For::Rest, now);
        }
    }
}

async fn drain<S: AsyncWrite>(mut queue: mpsc::Receiver<Vec<u8>>, mut write: WriteHalf<S>) {
    while let Some(bytes) = queue.recv().await {
        let written = async {
            write.write_all(&bytes).await?;
            write.flush().await
        };
        if !matches!(timeout(WRITE, written).await, Ok(Ok(()))) {
            return;
        }
    }
    let _ = write.shutdown().await;
}
