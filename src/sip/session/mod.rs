//! One INVITE session: a dialog with its offers and answers (RFC 3261 §13–15, RFC 3264, RFC 3311, RFC 6337).
//!
//! Owns what happens between the INVITE and the BYE on our side. Must not know where sessions are kept, and never
//! looks into a session description.

mod answer;
mod modify;
mod outgoing;
mod request;

use std::time::{Duration, Instant};

use super::{
    api::SessionId, dialog::Dialog, message::Echo, transaction::TransactionKey, uri, via::ReturnPath, wire::Message,
};

#[derive(Debug)]
pub struct Session {
    pub id: SessionId,
    pub dialog: Dialog,
    state: State,
    /// The user part of our Contact: the one that was called.
    user: String,
    /// How the peer's latest request came, and so how to reach it when its Contact is no address.
    path: ReturnPath,
    /// The peer's idea of its own address is not what we see: its Contact leads nowhere.
    behind_nat: bool,
}

#[derive(Debug)]
enum State {
    /// No final answer yet.
    Incoming {
        invite: Pending,
        /// When 180 is repeated, so that no proxy on the way gives up (RFC 3261 §13.3.1.1).
        reminder: Option<Instant>,
    },
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

impl Session {
    pub fn incoming(
        id: SessionId,
        (invite, key): (&Message<'_>, TransactionKey),
        (dialog, echo): (Dialog, Echo),
        user: String,
        offered: bool,
    ) -> Self {
        let path = echo.path;
        let source = path.arrived_by().remote.ip();
        let claimed = invite.via.and_then(|via| uri::ip(via.host));
        let pending = Pending { key, echo, method: Change::Invite, cseq: invite.cseq.0, offered };
        Self {
            id,
            dialog,
            state: State::Incoming { invite: pending, reminder: None },
            user,
            path,
            behind_nat: claimed.is_some_and(|ip| ip != source),
        }
    }

    pub fn deadline(&self) -> Option<Instant> {
        match &self.state {
            State::Incoming { reminder, .. } => *reminder,
            State::Accepted { ok, .. } => Some(ok.again.min(ok.until)),
            State::Confirmed | State::Changing { .. } | State::Ending => None,
        }
    }
}
