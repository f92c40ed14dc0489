//! The sessions, found by identity, by our tag and by deadline.

use std::{
    collections::{BTreeSet, HashMap},
    time::Instant,
};

use super::core::Core;
use crate::{
    clock::Now,
    sip::{
        api::SessionId,
        session::{Fate, Named, Session},
        wire::Message,
    },
};

#[derive(Debug, Default)]
pub struct Sessions {
    live: HashMap<SessionId, (Session, Option<Instant>)>,
    by_tag: HashMap<String, SessionId>,
    deadlines: BTreeSet<(Instant, SessionId)>,
    last: u64,
}

impl Sessions {
    pub fn len(&self) -> usize {
        self.live.len()
    }

    pub fn next_id(&mut self) -> SessionId {
        self.last += 1;
        SessionId(self.last)
    }

    pub fn insert(&mut self, session: Session) {
        self.by_tag.insert(session.dialog.local_tag().to_owned(), session.id);
        self.live.insert(session.id, (session, None));
    }

    /// A dialog with this tag of ours is alive.
    pub fn has_tag(&self, tag: &str) -> bool {
        self.by_tag.contains_key(tag)
    }

    pub fn is_alive(&self, id: SessionId) -> bool {
        self.live.contains_key(&id)
    }

    /// For what changes neither its deadline nor its life.
    pub fn get_mut(&mut self, id: SessionId) -> Option<&mut Session> {
        self.live.get_mut(&id).map(|(session, _)| session)
    }

    /// The session a request with a To tag belongs to.
    pub fn owner_of(&self, request: &Message<'_>) -> Option<SessionId> {
        let id = *self.by_tag.get(std::str::from_utf8(request.to_tag?).ok()?)?;
        self.live.get(&id).filter(|(session, _)| session.dialog.owns(request)).map(|_| id)
    }

    /// The session a Replaces means: our tag is its to-tag (RFC 3891 §3), though some telephones write it the other way
    /// round.
    pub fn named(&self, named: &Named) -> Option<SessionId> {
        let ways = [(&named.to_tag, &named.from_tag), (&named.from_tag, &named.to_tag)];
        ways.into_iter().find_map(|(ours, theirs)| {
            let id = *self.by_tag.get(std::str::from_utf8(ours).ok()?)?;
            self.live.get(&id).filter(|(s, _)| s.dialog.is_named(&named.call_id, ours, theirs)).map(|_| id)
        })
    }

    pub fn deadline(&self) -> Option<Instant> {
        self.deadlines.first().map(|(at, _)| *at)
    }

    /// A session whose time has come.
    pub fn expired(&self, now: Instant) -> Option<SessionId> {
        self.deadlines.first().filter(|(at, _)| *at <= now).map(|(_, id)| *id)
    }

    /// Lets a session handle one event, then forgets it or puts its deadline in order.
    pub fn with(
        &mut self,
        core: &mut Core,
        now: Now,
        id: SessionId,
        event: impl FnOnce(&mut Session, &mut Core, Now) -> Fate,
    ) {
        let Some((session, armed)) = self.live.get_mut(&id) else { return };
        let fate = event(session, core, now);
        if fate == Fate::Alive {
            session.go_on_offering(core, now);
        }
        let deadline = if fate == Fate::Alive { session.deadline() } else { None };
        if *armed != deadline {
            if let Some(at) = armed.take() {
                self.deadlines.remove(&(at, id));
            }
            if let Some(at) = deadline {
                self.deadlines.insert((at, id));
            }
            *armed = deadline;
        }
        if fate == Fate::Over
            && let Some((mut session, _)) = self.live.remove(&id)
        {
            session.leave_refer(core, now);
            self.by_tag.remove(session.dialog.local_tag());
            if let Some(invite) = session.open_invite() {
                core.transactions.abandon(now.mono, invite);
            }
        }
    }
}
