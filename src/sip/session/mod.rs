//! One INVITE session: a dialog with its offers and answers (RFC 3261 §13–15, RFC 3262, RFC 3264, RFC 3311, RFC 4028,
//! RFC 6337).
//!
//! Owns what happens between the INVITE and the BYE on our side, whoever called. Must not know where sessions are
//! kept, and never looks into a session description.
//!
//! `early.rs`, `answer.rs`: a call that comes; `calling.rs`, `called.rs`: a call of ours; `modify.rs`, `refresh.rs`,
//! `offer.rs`, `request.rs`, `outgoing.rs`: the session that stands; `refer.rs`, `referring.rs`: moving it elsewhere.

mod answer;
mod begin;
mod called;
mod calling;
mod early;
mod modify;
mod offer;
mod outgoing;
mod refer;
mod referring;
mod refresh;
mod request;
mod timer;

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

pub use self::{
    called::decline,
    modify::too_small,
    refer::{Named, replaced},
    timer::Asked,
};

use self::{
    called::Acknowledged,
    calling::Calling,
    early::{Early, RAck},
    offer::Offers,
    refer::TheirRefer,
    referring::OurRefer,
    refresh::Refreshing,
    timer::SessionTimer,
};
use super::{api::SessionId, dialog::Dialog, message::Echo, transaction::TransactionKey, via::ReturnPath};

#[derive(Debug)]
pub struct Session {
    pub id: SessionId,
    pub dialog: Dialog,
    state: State,
    /// The user part of our Contact: the one that was called.
    user: String,
    /// The address of our Contact where it is not the one we send from.
    public: Option<SocketAddr>,
    /// How the peer's latest request came, and so how to reach it when its Contact is no address.
    path: ReturnPath,
    /// The peer's idea of its own address is not what we see: its Contact leads nowhere.
    behind_nat: bool,
    /// The peer's Allow names UPDATE.
    takes_update: bool,
    /// The Call-ID is ours: decides who waits longer after glare (RFC 3261 §14.1).
    we_called: bool,
    /// Our latest description, for a re-INVITE that only refreshes.
    description: Vec<u8>,
    timer: SessionTimer,
    /// Our own re-INVITE or UPDATE, until its final answer.
    refreshing: Option<Refreshing>,
    /// Offers of ours that wait for their turn.
    offers: Offers,
    their_refer: Option<Box<TheirRefer>>,
    /// REFERs of the peer so far.
    refers: u32,
    our_refer: Option<OurRefer>,
    /// A reliable provisional response whose PRACK our 200 did not wait for.
    overtaken: Option<RAck>,
    /// The ACK of the latest 2xx to an INVITE of ours.
    acknowledged: Option<Box<Acknowledged>>,
}

#[derive(Debug)]
enum State {
    /// No final answer of ours yet.
    Incoming {
        invite: Pending,
        early: Box<Early>,
    },
    /// Our INVITE has no final answer yet.
    Calling(Box<Calling>),
    /// Our 2xx is repeated until its ACK comes.
    Accepted {
        ok: Unacknowledged,
        /// The owner hung up before the ACK: BYE has to wait for it (RFC 3261 §15).
        hung_up: Option<Option<&'static str>>,
    },
    Confirmed,
    /// A re-INVITE or UPDATE waits for the owner.
    Changing {
        pending: Pending,
    },
    /// Our BYE is on its way.
    Ending,
}

/// A request the owner has to answer.
#[derive(Debug)]
struct Pending {
    key: TransactionKey,
    echo: Echo,
    method: Change,
    cseq: u32,
    /// It carried an offer; otherwise ours goes into the 2xx.
    offered: bool,
    /// What it says of the session timer.
    asked: Asked,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Invite,
    Update,
}

/// A 2xx to an INVITE (RFC 3261 §13.3.1.4).
#[derive(Debug)]
struct Unacknowledged {
    cseq: u32,
    response: Vec<u8>,
    path: ReturnPath,
    interval: Duration,
    again: Instant,
    until: Instant,
    we_offered: bool,
    /// The 2xx that made the dialog, not one to a re-INVITE.
    first: bool,
}

/// Whether the session lives on after an event.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Alive,
    Over,
}
