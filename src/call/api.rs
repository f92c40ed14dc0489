//! The words a call and its owner exchange.

use std::{sync::Arc, time::Duration};

use super::CallRecord;
use crate::{
    ivr::{NodeId, Script},
    media::{MediaCommand, MediaEvent},
    sip::{Reject, UaEvent},
    vocab::{CallRef, LegId},
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
