//! One input, then drain the outputs until there are none, then sleep until `Switch::deadline`.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use crate::{
    call::CallRecord,
    guard::{Ban, GuardCounters, GuardSettings},
    ivr::Script,
    media::{MediaCommand, MediaEvent},
    sip::{ConnectError, Flow, FlowId, Transport, UaCounters},
    trunk::{LookupAnswer, LookupId, Query, TlsPeer, TrunkSettings, TrunkStatus},
    vocab::CallRef,
};

/// What new calls are served with. Calls in progress keep the one they began with.
#[derive(Clone, Debug)]
pub struct Settings {
    pub script: Arc<Script>,
    pub limits: Limits,
    /// 180 Ringing this long before the 200; zero answers at once.
    pub ring: Duration,
    /// Without any, everybody may call in.
    pub trunks: Vec<Arc<TrunkSettings>>,
    pub guard: Arc<GuardSettings>,
}

impl Settings {
    /// The same menus without lines: everybody may call, as when they are tried on a screen.
    pub fn without_lines(&self) -> Self {
        Self { trunks: Vec::new(), ..self.clone() }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Calls at once; one more is answered 486.
    pub calls: u32,
    /// The longest call at all (`limits: {total: 2h}`).
    pub total: Duration,
    /// Calls at once from one number; `None` is no limit.
    pub per_caller: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { calls: 100, total: Duration::from_secs(2 * 3600), per_caller: None }
    }
}

#[derive(Debug)]
pub enum Input<'a> {
    /// One datagram, or one message cut from a stream by the shell with `sip::Framer`.
    Message {
        flow: Flow,
        bytes: &'a [u8],
    },
    /// A connection stands, opened by us or by the peer.
    FlowOpened(Flow),
    /// A connection of ours could not be opened.
    FlowFailed {
        transport: Transport,
        remote: SocketAddr,
        error: ConnectError,
    },
    FlowClosed(FlowId),
    /// The answer to `Output::Look`.
    LookedUp {
        lookup: LookupId,
        answer: LookupAnswer,
    },
    /// Our address on the way to `remote`, one of the targets in use, has become `local`.
    RouteChanged {
        remote: SocketAddr,
        local: SocketAddr,
    },
    Media(MediaEvent),
    /// New settings for new calls.
    Settings(Arc<Settings>),
    /// No new calls; those in progress get `grace`, then a goodbye.
    Drain {
        grace: Duration,
    },
    /// The deadline came.
    Tick,
}

#[derive(Debug)]
pub enum Output {
    Send {
        flow: Flow,
        bytes: Vec<u8>,
    },
    CloseFlow(FlowId),
    /// Where is this server? Answered by `Input::LookedUp`.
    Look {
        lookup: LookupId,
        query: Query,
    },
    /// How TLS connections to `remote` are made from now on.
    Tls {
        remote: SocketAddr,
        peer: Arc<TlsPeer>,
    },
    /// One line about a trunk or a ban, for the log; `loud` ones want an administrator.
    Told {
        about: Arc<str>,
        text: String,
        loud: bool,
    },
    /// A trusted peer told the time; a machine without a clock may take the hint.
    Date(jiff::Timestamp),
    Media(MediaCommand),
    /// A call began: the store writes its `open/` mark, so that a crash leaves "ended by restart", not a hole.
    Began(Box<CallRecord>),
    /// A call ended with its one record.
    Ended(Box<CallRecord>),
    /// One line per stage of a call, for the log; numbers already masked.
    Stage {
        call: CallRef,
        text: String,
    },
    /// After `Drain`: the last call is gone.
    Drained,
}

/// What a status shows beside the counters; made when asked for.
#[derive(Clone, Debug, Default)]
pub struct SwitchReport {
    pub trunks: Vec<TrunkStatus>,
    /// Latest first, at most 100.
    pub bans: Vec<Ban>,
    pub guard: GuardCounters,
}

/// What is alive and what was counted, for `status`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SwitchCounters {
    pub calls: usize,
    pub legs: usize,
    pub offered: u64,
    pub answered: u64,
    pub refused_full: u64,
    pub ended: u64,
    pub ua: UaCounters,
}
