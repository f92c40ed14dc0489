//! Connections that peers open.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc},
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;
use tracing::{debug, warn};

use super::{
    connection::{Patience, StreamEvent, pair, serve, tune},
    places::{Place, Places},
    sockets::Ids,
};
use crate::{
    runtime::tls::Trust,
    sip::{Flow, Transport},
};

/// After a failed accept: out of descriptors, trying again at once would spin.
const PAUSE: Duration = Duration::from_millis(200);
/// A stranger's handshake takes its turn for so long at least: its arithmetic is done on the thread that answers calls,
/// where forty of them a second can be borne.
const TURN: Duration = Duration::from_millis(100);

/// What every connection of a listener needs.
#[derive(Clone)]
pub struct Door {
    pub transport: Transport,
    pub places: Arc<Places>,
    pub ids: Ids,
    pub trust: Arc<Trust>,
    /// Turns of strangers at the TLS handshake.
    pub handshakes: Arc<Semaphore>,
    pub events: mpsc::Sender<StreamEvent>,
}

pub async fn accept(listener: TcpListener, door: Door) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => match door.places.for_arrival(peer.ip()) {
                Some(place) => drop(tokio::spawn(arrive(stream, peer, place, door.clone()))),
                None => debug!(%peer, "too many SIP connections; closed on arrival"),
            },
            Err(error) => {
                warn!(%error, "accept failed");
                sleep(PAUSE).await;
            }
        }
    }
}

async fn arrive(stream: TcpStream, remote: SocketAddr, place: Place, door: Door) {
    let Ok(local) = stream.local_addr() else { return };
    tune(&stream);
    let patience = if place.is_strangers() { Patience::STRANGER } else { Patience::KNOWN };
    let (handle, link) = pair();
    let flow = Flow { transport: door.transport, local, remote, id: door.ids.next() };
    let opened = StreamEvent::Opened { flow, arrived: Some(handle) };
    if door.transport != Transport::Tls {
        if door.events.send(opened).await.is_ok() {
            serve(stream, flow, link, patience, &door.events).await;
        }
        return;
    }
    // Without a certificate of ours there is nothing to say.
    let Some(config) = door.trust.server() else { return };
    if place.is_strangers() {
        let Ok(turn) = door.handshakes.clone().acquire_owned().await else { return };
        tokio::spawn(async move {
            sleep(TURN).await;
            drop(turn);
        });
    }
    match timeout(patience.first, TlsAcceptor::from(config).accept(stream)).await {
        Ok(Ok(stream)) => {
            if door.events.send(opened).await.is_ok() {
                serve(stream, flow, link, patience, &door.events).await;
            }
        }
        Ok(Err(error)) => debug!(peer = %remote, %error, "no TLS with this peer"),
        Err(_) => debug!(peer = %remote, "the peer did not finish its TLS handshake"),
    }
}
