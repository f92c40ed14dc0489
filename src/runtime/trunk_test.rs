//! `slukhavka trunk test`: one line tried step by step, on sockets of its own.

use std::{io, sync::Arc, time::Duration};

use crate::trunk::{Trouble, TrunkSettings};

/// What was tried, in order; the first failure that makes the rest pointless is the last step.
#[derive(Clone, Debug)]
pub struct TrunkTest {
    pub trunk: String,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub struct Step {
    pub kind: StepKind,
    pub took: Duration,
    /// `Ok`: what was found (an address, a version, seconds granted), in few words without language. `Err`: the trouble
    /// and its sentence in Ukrainian.
    pub result: Result<String, (Trouble, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepKind {
    /// The server's addresses.
    Lookup,
    /// A TCP or TLS connection; left out over UDP.
    Connect,
    Options,
    Register,
    /// Only after a full registration.
    Unregister,
}

/// Tries one line; blocks for as long as the provider takes. With `query_only` the registration of a running service
/// is not disturbed: REGISTER without Contact asks what is registered (RFC 3261 §10.2.3).
pub fn test_trunk(settings: Arc<TrunkSettings>, query_only: bool) -> io::Result<TrunkTest> {
    let _ = (settings, query_only);
    Err(io::ErrorKind::Unsupported.into())
}
