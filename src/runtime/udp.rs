//! SIP over UDP: every listening socket read by one caller, without a task or a channel between packet and brain.

use std::{
    io,
    net::SocketAddr,
    task::{Context, Poll},
    time::Instant,
};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::{io::ReadBuf, net::UdpSocket};

use crate::sip::{Flow, FlowId, Transport};

use super::routes::Routes;

/// A datagram cannot be larger (RFC 768), so nothing is ever cut.
const LARGEST: usize = 65_535;
/// Bursts (many phones after a power cut) wait in the kernel rather than be lost.
const RECEIVE_BUFFER: usize = 1 << 20;

/// Failed reads in a row.
const MOST_ERRORS: u32 = 16;

pub struct UdpSockets {
    sockets: Vec<(UdpSocket, SocketAddr)>,
    routes: Routes,
    buffer: Box<[u8]>,
    /// Where the next look starts, so that a busy socket does not starve the others.
    next: usize,
}

impl UdpSockets {
    pub fn new() -> Self {
        Self { sockets: Vec::new(), routes: Routes::default(), buffer: vec![0; LARGEST].into_boxed_slice(), next: 0 }
    }

    /// Binds one more socket; returns the address it really has (a port 0 is replaced by the chosen one).
    pub fn bind(&mut self, addr: SocketAddr) -> io::Result<SocketAddr> {
        let socket = Socket::new(Domain::for_address(addr), Type::DGRAM, Some(Protocol::UDP))?;
        if addr.is_ipv6() {
            // 0.0.0.0 and [::] may then be listened on side by side.
            socket.set_only_v6(true)?;
        }
        socket.set_nonblocking(true)?;
        // The kernel may grant less; that is no reason not to start.
        let _ = socket.set_recv_buffer_size(RECEIVE_BUFFER);
        socket.bind(&addr.into())?;
        let socket = UdpSocket::from_std(socket.into())?;
        let bound = socket.local_addr()?;
        self.sockets.push((socket, bound));
        Ok(bound)
    }

    pub fn addresses(&self) -> impl Iterator<Item = SocketAddr> + '_ {
        self.sockets.iter().map(|(_, bound)| *bound)
    }

    /// An address of ours has changed.
    pub fn forget_routes(&mut self) {
        self.routes.forget();
    }

    /// Ready when a datagram lies in the buffer; [`Self::message`] then shows it.
    pub fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<(Flow, usize)> {
        for step in 0..self.sockets.len() {
            let at = (self.next + step) % self.sockets.len();
            let mut buf = ReadBuf::new(&mut self.buffer);
            for attempt in 0.. {
                match self.sockets[at].0.poll_recv_from(cx, &mut buf) {
                    Poll::Ready(Ok(remote)) => {
                        let len = buf.filled().len();
                        self.next = at + 1;
                        let local = self.routes.local(self.sockets[at].1, remote, Instant::now());
                        return Poll::Ready((Flow { transport: Transport::Udp, local, remote, id: FlowId(0) }, len));
                    }
                    // An ICMP error of an earlier send; the next read is clean. A socket that knows nothing but errors
                    // is looked at again after the others had their turn.
                    Poll::Ready(Err(_)) if attempt < MOST_ERRORS => {}
                    Poll::Ready(Err(_)) => {
                        cx.waker().wake_by_ref();
                        break;
                    }
                    Poll::Pending => break,
                }
            }
        }
        Poll::Pending
    }

    pub fn message(&self, len: usize) -> &[u8] {
        &self.buffer[..len]
    }

    /// Until the runtime has looked at a new socket, it takes nothing.
    pub async fn ready(&self) {
        for (socket, _) in &self.sockets {
            let _ = socket.writable().await;
        }
    }

    /// Sends from the socket the flow came in by. A full buffer loses the datagram, as UDP may; the transaction's
    /// timers make it good.
    pub fn send(&self, flow: &Flow, bytes: &[u8]) -> io::Result<()> {
        let fits = |bound: &SocketAddr| {
            bound.port() == flow.local.port()
                && bound.is_ipv4() == flow.remote.is_ipv4()
                && (bound.ip() == flow.local.ip() || bound.ip().is_unspecified())
        };
        let same_family = |bound: &SocketAddr| bound.is_ipv4() == flow.remote.is_ipv4();
        let socket = self.sockets.iter().find(|(_, bound)| fits(bound));
        let socket = socket.or_else(|| self.sockets.iter().find(|(_, bound)| same_family(bound)));
        let Some((socket, _)) = socket else { return Err(io::ErrorKind::AddrNotAvailable.into()) };
        socket.try_send_to(bytes, flow.remote).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_socket_that_is_ready_takes_the_first_datagram() {
        let mut sockets = UdpSockets::new();
        let local = sockets.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let flow = Flow { transport: Transport::Udp, local, remote: local, id: FlowId(0) };
        sockets.ready().await;
        sockets.send(&flow, b"\r\n\r\n").unwrap();
    }
}
