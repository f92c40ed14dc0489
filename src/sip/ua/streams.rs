//! The connections that stand, as far as messages and the shell have told.

use std::{
    collections::{HashMap, hash_map::Entry},
    net::SocketAddr,
};

use crate::sip::api::{Flow, FlowId, Transport};

#[derive(Debug, Default)]
pub struct Streams {
    open: HashMap<FlowId, (Transport, SocketAddr)>,
    /// The latest connection to each peer.
    latest: HashMap<(Transport, SocketAddr), FlowId>,
}

impl Streams {
    pub fn seen(&mut self, flow: Flow) {
        if flow.transport.is_reliable()
            && let Entry::Vacant(place) = self.open.entry(flow.id)
        {
            place.insert((flow.transport, flow.remote));
            self.latest.insert((flow.transport, flow.remote), flow.id);
        }
    }

    pub fn closed(&mut self, id: FlowId) {
        if let Some(peer) = self.open.remove(&id)
            && self.latest.get(&peer) == Some(&id)
        {
            self.latest.remove(&peer);
        }
    }

    pub fn is_open(&self, id: FlowId) -> bool {
        self.open.contains_key(&id)
    }

    /// `flow`, by the connection that stands already when any would do: its end is then the end of what it carries.
    pub fn bound(&self, flow: Flow) -> Flow {
        if flow.id != FlowId(0) || !flow.transport.is_reliable() {
            return flow;
        }
        let id = self.latest.get(&(flow.transport, flow.remote)).copied();
        Flow { id: id.unwrap_or(flow.id), ..flow }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sip::testing;

    fn flow(transport: Transport, id: u64) -> Flow {
        Flow { id: FlowId(id), ..testing::flow(transport, "198.51.100.5:5061") }
    }

    #[test]
    fn the_latest_connection_to_a_peer_is_used_until_it_closes() {
        let mut streams = Streams::default();
        for id in [1, 2] {
            streams.seen(flow(Transport::Tls, id));
        }
        streams.seen(flow(Transport::Udp, 0));
        assert_eq!(streams.bound(flow(Transport::Tls, 0)).id, FlowId(2));
        assert_eq!(streams.bound(flow(Transport::Tls, 1)).id, FlowId(1), "a connection that was chosen is kept");
        assert_eq!(streams.bound(flow(Transport::Tcp, 0)).id, FlowId(0), "another transport");
        assert_eq!(streams.bound(flow(Transport::Udp, 0)).id, FlowId(0));
        streams.closed(FlowId(2));
        assert_eq!(streams.bound(flow(Transport::Tls, 0)).id, FlowId(0));
        assert!(streams.is_open(FlowId(1)) && !streams.is_open(FlowId(2)) && !streams.is_open(FlowId(0)));
        streams.closed(FlowId(1));
        assert!(streams.open.is_empty() && streams.latest.is_empty());
    }
}
