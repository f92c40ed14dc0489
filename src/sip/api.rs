//! The words the user agent and its owner exchange.
//!
//! The owner calls `UserAgent::receive` / `flow_closed` / `handle_timeout` and the commands, then drains
//! `UserAgent::poll` until it is empty, and sleeps until `UserAgent::deadline`.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use super::{ChallengeLine, NoResponse, Refer, Register, RegisterId, RequestId, Response};
use crate::chance::Seed;

/// Where a message came from or goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Flow {
    pub transport: Transport,
    /// Our concrete address as this peer sees it (never 0.0.0.0): the shell looks the route up.
    pub local: SocketAddr,
    pub remote: SocketAddr,
    /// The connection; `FlowId(0)` for UDP and for a connection yet to be opened.
    pub id: FlowId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FlowId(pub u64);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transport {
    Udp,
    Tcp,
    Tls,
}

impl Transport {
    /// As in Via: `UDP`, `TCP`, `TLS`.
    pub fn name(self) -> &'static str {
        match self {
            Transport::Udp => "UDP",
            Transport::Tcp => "TCP",
            Transport::Tls => "TLS",
        }
    }

    /// Retransmission is ours only on unreliable transports (RFC 3261 §17).
    pub fn is_reliable(self) -> bool {
        !matches!(self, Transport::Udp)
    }
}

#[derive(Clone, Debug)]
pub struct UaConfig {
    /// `Server:` in responses, `User-Agent:` in requests.
    pub product: Arc<str>,
    /// Timer values of RFC 3261 §17; T1 500 ms, T2 4 s, T4 5 s unless a test says otherwise.
    pub t1: Duration,
    pub t2: Duration,
    pub t4: Duration,
    /// Seed for tags, branches and Call-IDs.
    pub seed: Seed,
}

/// One INVITE session (a dialog with offer/answer state).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(pub u64);

/// Out of the user agent.
#[derive(Debug)]
pub enum UaOutput {
    Send {
        flow: Flow,
        bytes: Vec<u8>,
    },
    /// A broken stream: the shell closes it.
    CloseFlow(FlowId),
    Event(UaEvent),
}

#[derive(Debug)]
pub enum UaEvent {
    /// A new call; 100 has been sent. The owner answers with `ring`, `accept` or `reject`.
    Incoming { session: SessionId, invite: Box<IncomingInvite> },
    /// CANCEL before the final answer; 487 has been sent, the session is gone.
    Cancelled { session: SessionId },
    /// The ACK of our 2xx came; `answer` holds its body when our 200 carried the offer (delayed offer).
    Confirmed { session: SessionId, answer: Option<Vec<u8>> },
    /// Re-INVITE or UPDATE with an offer: answer with `answer_offer` or `refuse_offer`.
    Offer { session: SessionId, sdp: Vec<u8> },
    /// Re-INVITE without an offer: `answer_offer` with our own offer; the answer comes as `Confirmed`.
    OfferWanted { session: SessionId },
    /// An INFO body; 200 has been sent.
    Info { session: SessionId, content_type: String, body: Vec<u8> },
    /// The answer to `ping` (in-dialog OPTIONS): alive unless 408/481 or silence.
    Pinged { session: SessionId, alive: bool },
    /// The final answer to a request of ours outside any dialog (`UserAgent::request_outside`); exactly one for each.
    Response { request: RequestId, result: Result<Box<Response>, NoResponse> },
    /// A 1xx to our INVITE, the 100 too: it tells that somebody is there. A description in it is early media.
    Progress { session: SessionId, status: u16, sdp: Option<Vec<u8>> },
    /// The 2xx to our INVITE; its ACK has been sent. `sdp` is the answer, unless a `Progress` brought it already.
    Answered { session: SessionId, sdp: Option<Vec<u8>> },
    /// 401 or 407 to our INVITE: the owner calls `retry`, or `hang_up` to give up. After 64·T1 the call has `Failed`.
    Challenged { session: SessionId, challenges: Vec<ChallengeLine> },
    /// Our INVITE was refused (3xx–6xx; 408 for no answer, 503 for no connection); the session is gone. `reason` is the
    /// text of a Reason header.
    Failed { session: SessionId, status: u16, reason: Option<String> },
    /// Answered by `answer_register`; after 64·T1 it is answered 500.
    Register { request: RegisterId, register: Box<Register> },
    /// Answered by `answer_refer`, then, when it was taken, by `notify_refer` until the end.
    Refer(Box<Refer>),
    /// The 2xx to our re-INVITE (`UserAgent::offer`), with the answer in it.
    OfferAnswered { session: SessionId, sdp: Option<Vec<u8>> },
    /// Our re-INVITE was refused: everything stays as it was. Glare (491) is tried again first (RFC 3261 §14.1).
    OfferRefused { session: SessionId, status: u16 },
    /// How the peer fares with our REFER: a status below 200 is on the way, any other is the end. What refuses the REFER
    /// itself comes here too.
    Referred { session: SessionId, status: u16 },
    /// The session is over and forgotten.
    Ended { session: SessionId, cause: Cause },
}

/// Why a session ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The peer sent BYE; the text of its Reason header, when there was one.
    Bye { reason: Option<String> },
    /// Our BYE was answered or timed out.
    WeHungUp,
    /// No ACK within 64·T1 after our 2xx; BYE has been sent (RFC 3261 §13.3.1.4).
    NoAck,
    /// A final non-2xx response of ours ended the call before its answer, with its status: the one we were told to
    /// send, or 504 when a provisional response that had to be acknowledged was not (RFC 3262 §3).
    Rejected(u16),
    /// The session timer ran out, or the peer did not know the session any more when it was refreshed; BYE has been
    /// sent (RFC 4028 §10).
    SessionExpired,
}

/// A new call as far as its owner needs to know.
#[derive(Clone, Debug)]
pub struct IncomingInvite {
    pub flow: Flow,
    pub call_id: String,
    /// Request-URI as it was sent, and its user part unescaped (a `tel:` URI's number too).
    pub request_uri: String,
    pub called_user: String,
    pub from: NameAddr,
    pub to: NameAddr,
    /// P-Asserted-Identity values in order (the owner decides whether to believe them).
    pub asserted: Vec<NameAddr>,
    pub diversion: Option<NameAddr>,
    /// `Remote-Party-ID:` as some trunks still write it.
    pub remote_party: Option<NameAddr>,
    /// User part of `P-Called-Party-ID:` (RFC 7315 §4.2), unescaped.
    pub called_party: Option<String>,
    /// `Privacy:` asks to hide the caller (RFC 3323).
    pub private: bool,
    pub user_agent: Option<String>,
    /// Values of Authorization and Proxy-Authorization, unread.
    pub authorizations: Vec<String>,
    /// The session description, when the INVITE carried one.
    pub offer: Option<Vec<u8>>,
}

/// `"Display" <sip:user@host>` with the parts the owner uses; text cleaned of control and bidi characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameAddr {
    pub display: String,
    pub user: String,
    pub host: String,
}

/// A refusal of a new call. Retry-After is never sent (RFC 3261 §21.5.4 would make a trunk avoid us).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    pub status: u16,
    /// A `Warning:` or `Reason:` text in English, when one helps the peer's administrator.
    pub warning: Option<&'static str>,
}

/// What is alive, and what was absorbed, for `status`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UaCounters {
    pub transactions: usize,
    pub sessions: usize,
    pub messages_in: u64,
    pub messages_out: u64,
    pub retransmissions_absorbed: u64,
    /// Datagrams and streams that were not SIP.
    pub garbage: u64,
    /// Requests answered 4xx/5xx for their form.
    pub malformed: u64,
    /// Responses to nothing we asked.
    pub stray: u64,
}
