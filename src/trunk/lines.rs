//! All lines: started, changed and stopped together; found by what came from the network.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Instant,
};

use super::{LookupAnswer, LookupId, RequestTag, TrunkId, TrunkOutput, TrunkSettings, TrunkStatus};
use crate::{
    chance::Seed,
    clock::Now,
    sip::{ConnectError, Flow, FlowId, NoResponse, RequestId, Response, Transport},
};

/// One mutation, then drain `poll` until it is empty, then sleep until `deadline`.
#[derive(Debug, Default)]
pub struct Trunks {}

impl Trunks {
    /// `identity` is kept over restarts: the registered Contact of a line stays the same, so no stale binding of ours
    /// is left at the registrar.
    pub fn new(_identity: Seed, _seed: Seed) -> Self {
        Self {}
    }

    /// At the start and after a reload: new lines begin, changed ones begin anew, those gone unregister. Lines that
    /// did not change are left alone.
    pub fn apply(&mut self, _now: Now, _settings: &[Arc<TrunkSettings>]) {}

    pub fn looked_up(&mut self, _now: Now, _lookup: LookupId, _answer: LookupAnswer) {}

    /// The id under which the user agent sent the request of `TrunkOutput::Request`.
    pub fn sent(&mut self, _tag: RequestTag, _request: RequestId) {}

    pub fn response(&mut self, _now: Now, _request: RequestId, _result: Result<Box<Response>, NoResponse>) {}

    pub fn flow_opened(&mut self, _now: Now, _flow: Flow) {}

    pub fn flow_closed(&mut self, _now: Now, _flow: FlowId) {}

    /// Says why a connection failed; the request's own failure comes as a `response`.
    pub fn connect_failed(&mut self, _now: Now, _transport: Transport, _remote: SocketAddr, _error: ConnectError) {}

    /// Our own address on the way to `remote` has changed: register again at once.
    pub fn route_changed(&mut self, _now: Now, _remote: SocketAddr, _local: SocketAddr) {}

    pub fn handle_timeout(&mut self, _now: Now) {}

    pub fn deadline(&self) -> Option<Instant> {
        None
    }

    pub fn poll(&mut self, _now: Now) -> Option<TrunkOutput> {
        None
    }

    /// No line is configured: everybody is served.
    pub fn is_empty(&self) -> bool {
        true
    }

    /// The line a request belongs to: by its source address (`from:` or a looked-up server's), by the token of our
    /// registered Contact in the Request-URI, or by the registration's own connection.
    pub fn whose(&self, _flow: Flow, _uri_user: &str) -> Option<TrunkId> {
        None
    }

    /// An address of a line (`from:` or a server in use): never banned, never limited.
    pub fn is_trunk(&self, _source: IpAddr) -> bool {
        false
    }

    pub fn settings(&self, _trunk: TrunkId) -> Option<&Arc<TrunkSettings>> {
        None
    }

    /// The address to write into Contact and descriptions towards this line, when it is not the one we send from.
    pub fn public_address(&self, _trunk: TrunkId) -> Option<SocketAddr> {
        None
    }

    /// A call of this line began: its description's address is looked at for the diagnosis.
    pub fn saw_media_address(&mut self, _now: Now, _trunk: TrunkId, _flow: Flow, _media: IpAddr) {}

    /// An INVITE for one of our numbers came from elsewhere and was refused: shown with the cure.
    pub fn refused(&mut self, _now: Now, _source: SocketAddr, _uri_user: &str) {}

    /// The service stops: unregister.
    pub fn leave(&mut self, _now: Now) {}

    /// Every line has left, or has nothing to leave.
    pub fn has_left(&self) -> bool {
        true
    }

    /// One status a line, in the order of the configuration; `calls`, `offered`, `refused_full` are the Switch's.
    pub fn status(&self, _now: Now) -> Vec<(TrunkId, TrunkStatus)> {
        Vec::new()
    }
}
