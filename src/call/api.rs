//! The words a call and its owner exchange.

use std::{net::IpAddr, sync::Arc, time::Duration};

use super::{CallRecord, Caller};
use crate::{
    ivr::{NodeId, Script},
    media::{MediaCommand, MediaEvent},
    sdp::{MasterKey, SrtpPolicy},
    sip::{Reject, UaEvent},
    vocab::{CallRef, LegId, Network},
};

/// What a call is served with; kept for its whole life, whatever is reloaded meanwhile.
#[derive(Clone, Debug)]
pub struct Setup {
    pub call: CallRef,
    pub leg: LegId,
    pub script: Arc<Script>,
    /// Where the number that was called leads.
    pub start: NodeId,
    /// 180 Ringing this long before the 200; zero answers at once.
    pub ring: Duration,
    /// The longest call at all.
    pub longest: Duration,
    /// The line it came by; `None` when there are no lines or it came by none.
    pub trunk: Option<Arc<str>>,
    /// The caller as the line tells it.
    pub caller: Caller,
    /// The number that was called, as the line tells it.
    pub called: String,
    pub answer: Answer,
    pub media: MediaSetup,
}

/// How the voice of one call travels.
#[derive(Clone, Debug)]
pub struct MediaSetup {
    /// The address to write into descriptions instead of our own (behind a NAT).
    pub public: Option<IpAddr>,
    /// Networks its packets may come from; empty is anywhere.
    pub from: Arc<[Network]>,
    pub srtp: SrtpPolicy,
    /// Our SRTP key, drawn for this call.
    pub key: MasterKey,
}

/// When the 200 goes out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answer {
    /// After `ring`.
    #[default]
    AtOnce,
    /// The first words sound as early media (183); 200 follows at their end or with the first key.
    AfterGreeting,
}

#[derive(Debug)]
pub enum Event {
    /// Of this call's session; `Incoming` is not among them.
    Sip(UaEvent),
    /// Of this call's leg.
    Media(MediaEvent),
    /// The service stops and the time for finishing is over.
    Stop,
    /// The deadline came.
    Tick,
}

/// What the owner does for the call, in this order.
#[derive(Debug)]
pub enum Action {
    Ring,
    /// 183 with this description (RFC 3960): the caller hears us before the 200.
    Progress(Vec<u8>),
    Accept(Vec<u8>),
    Reject(Reject),
    AnswerOffer(Vec<u8>),
    RefuseOffer(Reject),
    HangUp(Option<&'static str>),
    Ping,
    Media(MediaCommand),
    /// One line for the log; numbers masked.
    Stage(String),
    /// The last action of a call, exactly once.
    Ended(Box<CallRecord>),
}
