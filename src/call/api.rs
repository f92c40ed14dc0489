//! The words a call and its owner exchange.

use std::{net::IpAddr, sync::Arc, time::Duration};

use super::{Apart, CallRecord, Caller, Handover, WayKind};
use crate::{
    acd::{self, GaveUp, Rang, Wanted},
    ivr::{NodeId, Script},
    media::{MediaCommand, MediaEvent},
    sdp::{MasterKey, SrtpPolicy},
    sip::{Reject, UaEvent},
    speech::System,
    vocab::{AttemptId, CallRef, LegId, Network, PhoneNumber},
};

/// What a call is served with; kept for its whole life, whatever is reloaded meanwhile.
#[derive(Clone, Debug)]
pub struct Setup {
    pub call: CallRef,
    pub leg: LegId,
    pub script: Arc<Script>,
    /// Where the number that was called leads.
    pub start: Start,
    /// By a telephone of the council's own, not by a citizen.
    pub internal: bool,
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
    /// Not to be counted with the others.
    pub apart: Option<Apart>,
    pub answer: Answer,
    pub media: MediaSetup,
}

/// What a call begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    Node(NodeId),
    /// A telephone here dialled another one: ringing tone until it answers, no menu, no survey.
    Operator(Arc<str>),
    /// A code was dialled: this is said, and the call ends.
    Words(System),
}

/// An operator to be rung.
#[derive(Clone, Debug)]
pub struct Ring {
    pub attempt: AttemptId,
    pub operator: Arc<str>,
    pub way: WayKind,
    /// The leg to be opened for it.
    pub leg: LegId,
    /// Our address on the way there.
    pub local: IpAddr,
    pub media: MediaSetup,
    /// Asked to press 1 before the caller is put through: a mobile's voicemail must not take the citizen.
    pub must_accept: bool,
    /// Without any provisional answer within this time the telephone is not there.
    pub provisional_within: Duration,
    /// Rest granted after the talk, for the record.
    pub wrap_up: Duration,
}

/// What the operator's telephone shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    pub number: Option<PhoneNumber>,
    /// Title of the department, and the caller's name where there is one.
    pub text: String,
}

/// Where an operator sends the caller.
#[derive(Clone, Debug)]
pub enum TransferTo {
    /// To this person, rung as by a queue.
    Operator(Arc<str>),
    /// To the department or menu of this name.
    Node(Arc<str>),
    /// To the person the operator talks to in another call, who is handed over with it.
    Handed(Box<Handover>),
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
    /// Of one of this call's legs.
    Media(MediaEvent),
    /// The queue wants this operator rung. Exactly one `Action::Rang` answers it, whatever happens.
    Ring(Box<Ring>),
    StopRinging(AttemptId),
    /// Of the session of this operator's leg.
    Operator(AttemptId, UaEvent),
    /// The invitation could not be sent at all: no line, no channel, not allowed.
    NoWay(AttemptId, u16),
    Place(acd::Place),
    /// Another operator is tried.
    Next,
    GaveUp(GaveUp),
    /// The operator of this attempt sends the caller on (the owner has judged the target).
    Transfer(AttemptId, TransferTo),
    /// The service stops and the time for finishing is over.
    Stop,
    /// The deadline came.
    Tick,
}

/// What is done on an operator's side of the call.
#[derive(Debug)]
pub enum LegAction {
    /// With this offer; the owner knows where to.
    Invite {
        sdp: Vec<u8>,
        shown: Shown,
    },
    AnswerOffer(Vec<u8>),
    RefuseOffer(Reject),
    /// A re-INVITE of ours.
    Offer(Vec<u8>),
    /// CANCEL or BYE.
    HangUp(Option<&'static str>),
    Ping,
    /// How the transfer fares: below 200 on the way, 200 done, above it failed.
    Transferred(u16),
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
    /// A re-INVITE of ours to the caller.
    Offer(Vec<u8>),
    Media(MediaCommand),
    /// The caller waits for somebody; answered by `Ring`, `Place`, `GaveUp` …
    Enter(Wanted),
    /// The caller has left the queue; not after `GaveUp` or an answer.
    Leave,
    /// How a ringing came out, exactly once for each `Ring`; with the status of the telephone.
    Rang(AttemptId, Rang, Option<u16>),
    /// The talk of this attempt is over: the operator rests.
    TalkOver(AttemptId),
    /// For the leg of this operator.
    Operator(AttemptId, LegAction),
    /// The caller's line is asked to take the call to this operator (REFER), instead of a leg of ours.
    Refer(AttemptId),
    /// One line for the log; numbers masked.
    Stage(String),
    /// What must outlive a power cut has changed: the record as it is now is to be kept.
    Noted,
    /// The last action of a call, exactly once.
    Ended(Box<CallRecord>),
}
