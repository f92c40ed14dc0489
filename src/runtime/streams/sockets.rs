//! The brain's end of all connections: which one a message goes by, and what is queued on it.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::{
    net::TcpSocket,
    sync::{Semaphore, mpsc},
};
use tracing::debug;

use super::{
    accept::{Door, accept},
    connect::{Errand, run},
    connection::{Handle, StreamEvent, pair},
    places::{Known, Places},
};
use crate::{
    runtime::tls::Trust,
    sip::{ConnectError, Flow, FlowId, Transport},
    trunk::TlsPeer,
};

/// Servers whose TLS settings are remembered; there are as many as lines have addresses.
const MOST_TLS_PEERS: usize = 256;
/// TLS handshakes of strangers at once.
const STRANGERS_HANDSHAKES: usize = 4;

pub struct Streams {
    events: mpsc::Sender<StreamEvent>,
    connections: HashMap<FlowId, Handle>,
    by_remote: HashMap<(Transport, SocketAddr), FlowId>,
    listening: Vec<(Transport, SocketAddr)>,
    tls_peers: HashMap<SocketAddr, Arc<TlsPeer>>,
    /// Addresses of ours that datagrams leave by.
    own: Vec<IpAddr>,
    places: Arc<Places>,
    ids: Ids,
    trust: Arc<Trust>,
    handshakes: Arc<Semaphore>,
}

/// Numbers of connections, from 1: 0 is no connection.
#[derive(Clone)]
pub struct Ids(Arc<AtomicU64>);

impl Ids {
    pub fn next(&self) -> FlowId {
        FlowId(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

impl Streams {
    pub fn new(events: mpsc::Sender<StreamEvent>, trust: Arc<Trust>) -> Self {
        Self {
            events,
            connections: HashMap::new(),
            by_remote: HashMap::new(),
            listening: Vec::new(),
            tls_peers: HashMap::new(),
            own: Vec::new(),
            places: Arc::default(),
            ids: Ids(Arc::new(AtomicU64::new(1))),
            trust,
            handshakes: Arc::new(Semaphore::new(STRANGERS_HANDSHAKES)),
        }
    }

    pub fn bind(&mut self, transport: Transport, addr: SocketAddr) -> io::Result<SocketAddr> {
        let socket = if addr.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        if addr.is_ipv6() {
            socket2::SockRef::from(&socket).set_only_v6(true)?;
        }
        // A restart must not wait for the last run's connections to leave TIME-WAIT.
        socket.set_reuseaddr(true)?;
        socket.bind(addr)?;
        let listener = socket.listen(64)?;
        let bound = listener.local_addr()?;
        self.listening.push((transport, bound));
        let door = Door {
            transport,
            places: self.places.clone(),
            ids: self.ids.clone(),
            trust: self.trust.clone(),
            handshakes: self.handshakes.clone(),
            events: self.events.clone(),
        };
        tokio::spawn(accept(listener, door));
        Ok(bound)
    }

    pub fn addresses(&self) -> &[(Transport, SocketAddr)] {
        &self.listening
    }

    /// Other sockets of ours are bound to these addresses: peers that know us by one of them are met from it.
    pub fn leave_by(&mut self, own: Vec<IpAddr>) {
        self.own = own;
    }

    /// Who is no stranger from now on.
    pub fn know(&self, known: Known) {
        self.places.know(known);
    }

    /// How TLS connections to `remote` are made from now on.
    pub fn tls_peer(&mut self, remote: SocketAddr, peer: Arc<TlsPeer>) {
        if self.tls_peers.len() >= MOST_TLS_PEERS && !self.tls_peers.contains_key(&remote) {
            self.tls_peers.clear();
        }
        self.tls_peers.insert(remote, peer);
    }

    pub fn opened(&mut self, flow: Flow, arrived: Option<Handle>) {
        if let Some(handle) = arrived {
            self.by_remote.insert((flow.transport, flow.remote), flow.id);
            self.connections.insert(flow.id, handle);
        }
    }

    /// Forgets a connection; closes it when it is still there.
    pub fn close(&mut self, id: FlowId) {
        self.connections.remove(&id);
        self.by_remote.retain(|_, known| *known != id);
    }

    /// Over the flow's own connection, else over any to the same peer, else over a new one (RFC 3261 §18.2.2). What is
    /// sent while a connection is being opened waits for it, in order.
    pub fn send(&mut self, flow: &Flow, bytes: Vec<u8>) {
        let own = self.connections.contains_key(&flow.id).then_some(flow.id);
        let id = own.or_else(|| self.by_remote.get(&(flow.transport, flow.remote)).copied());
        match id.and_then(|id| Some((id, self.connections.get(&id)?))) {
            Some((id, connection)) => {
                if !connection.write(bytes) {
                    debug!(peer = %flow.remote, "connection does not take more; closing it");
                    self.close(id);
                }
            }
            None => drop(self.connect(*flow, Some(bytes))),
        }
    }

    /// A connection of its own, before there is anything to send; `Opened` or `Failed` follows.
    pub fn open(&mut self, flow: Flow) -> FlowId {
        self.connect(flow, None)
    }

    fn connect(&mut self, flow: Flow, first: Option<Vec<u8>>) -> FlowId {
        let id = self.ids.next();
        let events = self.events.clone();
        let Some(place) = self.places.for_ours() else {
            let Flow { transport, remote, .. } = flow;
            let failed = StreamEvent::Failed { id, transport, remote, error: ConnectError::TooMany };
            // The channel may be full of what this very loop has to read.
            tokio::spawn(async move { events.send(failed).await });
            return id;
        };
        let (handle, link) = pair();
        if let Some(bytes) = first {
            handle.write(bytes);
        }
        self.connections.insert(id, handle);
        self.by_remote.insert((flow.transport, flow.remote), id);
        let errand = Errand {
            flow: Flow { id, ..flow },
            source: self.only_address(flow.local.ip()),
            tls: self.tls_peers.get(&flow.remote).cloned(),
            listening: self.is_listening(&flow),
            trust: self.trust.clone(),
            _place: place,
        };
        tokio::spawn(run(errand, link, events));
        id
    }

    fn is_listening(&self, flow: &Flow) -> bool {
        let same = |(transport, bound): &(Transport, SocketAddr)| {
            *transport == flow.transport && bound.is_ipv4() == flow.remote.is_ipv4()
        };
        self.listening.iter().any(same)
    }

    /// `ip`, when a socket of ours is bound to just it.
    fn only_address(&self, ip: IpAddr) -> Option<IpAddr> {
        let listening = self.listening.iter().map(|(_, bound)| bound.ip());
        listening.chain(self.own.iter().copied()).find(|own| *own == ip)
    }
}
