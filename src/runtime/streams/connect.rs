//! Connections that we open, and why one cannot be opened.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use tokio::{
    net::{TcpSocket, TcpStream},
    sync::mpsc,
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream, rustls::pki_types::ServerName};
use tracing::debug;

use super::{
    connection::{Link, Patience, StreamEvent, serve, tune},
    places::Place,
};
use crate::{
    runtime::tls::{self, Trust},
    sip::{ConnectError, Flow, TlsProblem, Transport},
    trunk::TlsPeer,
};

/// For the connection, and once more for its TLS handshake.
const CONNECT: Duration = Duration::from_secs(5);

/// One connection to be opened.
pub struct Errand {
    /// With the id the connection will have.
    pub flow: Flow,
    /// An address of ours to leave by, when we listen on it alone: the peer knows us by it.
    pub source: Option<IpAddr>,
    pub tls: Option<Arc<TlsPeer>>,
    /// We have a port for others to connect to over this transport.
    pub listening: bool,
    pub trust: Arc<Trust>,
    /// Held for as long as the connection lasts.
    pub _place: Place,
}

/// Opens, tells, and serves until the end. A connection the brain has given up meanwhile is not opened.
pub async fn run(errand: Errand, mut link: Link, events: mpsc::Sender<StreamEvent>) {
    let made = tokio::select! {
        made = errand.open() => made,
        _ = &mut link.closed => return,
    };
    let Flow { id, transport, remote, .. } = errand.flow;
    match made {
        Ok((stream, flow)) => {
            if events.send(StreamEvent::Opened { flow, arrived: None }).await.is_err() {
                return;
            }
            match stream {
                Opened::Plain(stream) => serve(stream, flow, link, Patience::OURS, &events).await,
                Opened::Tls(stream) => serve(stream, flow, link, Patience::OURS, &events).await,
            }
        }
        Err(error) => {
            debug!(peer = %remote, ?error, "no connection to the peer");
            let _ = events.send(StreamEvent::Failed { id, transport, remote, error }).await;
        }
    }
}

enum Opened {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

impl Errand {
    async fn open(&self) -> Result<(Opened, Flow), ConnectError> {
        let stream = timeout(CONNECT, dial(self.flow.remote, self.source)).await;
        let stream = stream.map_err(|_| ConnectError::TimedOut)?.map_err(|error| classify(&error))?;
        tune(&stream);
        let local = stream.local_addr().map_err(|error| classify(&error))?;
        // Contact and Via show the port we listen on, not the one a connection of ours happens to leave by, unless
        // nobody can connect to us over this transport: then the connection itself is the only way back.
        let port = if self.listening { self.flow.local.port() } else { local.port() };
        let flow = Flow { local: SocketAddr::new(local.ip(), port), ..self.flow };
        match self.flow.transport {
            Transport::Tls => Ok((Opened::Tls(Box::new(self.secure(stream).await?)), flow)),
            Transport::Tcp | Transport::Udp => Ok((Opened::Plain(stream), flow)),
        }
    }

    async fn secure(&self, stream: TcpStream) -> Result<TlsStream<TcpStream>, ConnectError> {
        let Some(peer) = &self.tls else { return Err(ConnectError::Tls(TlsProblem::Handshake)) };
        let config = self.trust.client(&peer.settings).await.map_err(ConnectError::Tls)?;
        let name = peer.name.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.').to_owned();
        let name = ServerName::try_from(name).map_err(|_| ConnectError::Tls(TlsProblem::WrongName))?;
        match timeout(CONNECT, TlsConnector::from(config).connect(name, stream)).await {
            Ok(Ok(stream)) => Ok(stream),
            Ok(Err(error)) => {
                debug!(peer = %self.flow.remote, %error, "TLS handshake failed");
                Err(ConnectError::Tls(tls::classify(&error)))
            }
            Err(_) => Err(ConnectError::TimedOut),
        }
    }
}

async fn dial(remote: SocketAddr, source: Option<IpAddr>) -> io::Result<TcpStream> {
    let socket = if remote.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    if let Some(source) = source {
        socket.bind(SocketAddr::new(source, 0))?;
    }
    socket.connect(remote).await
}

fn classify(error: &io::Error) -> ConnectError {
    match error.kind() {
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset => ConnectError::Refused,
        io::ErrorKind::TimedOut => ConnectError::TimedOut,
        io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::AddrNotAvailable => ConnectError::Unreachable,
        _ => ConnectError::Other,
    }
}
