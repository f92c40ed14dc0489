//! How a line is and since when; what ails it; what was told of that already.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;

use super::{
    Note, Trouble, TrunkOutput, TrunkState,
    diagnosis::Notes,
    explain::{self, Facts, Remark},
    line::Context,
};

/// A trouble that lasts is told again after this time.
const REMINDER: Duration = Duration::from_secs(60 * 60);

#[derive(Debug)]
pub(super) struct Health {
    name: Arc<str>,
    pub state: TrunkState,
    pub since: Option<Timestamp>,
    /// Failed rounds in a row.
    pub failures: u32,
    pub ailment: Option<Ailment>,
    told: Option<(Trouble, Instant)>,
    pub notes: Notes,
    /// The provider's `Server:` line.
    pub peer: Option<String>,
}

/// What went wrong last.
#[derive(Clone, Debug)]
pub(super) struct Ailment {
    pub trouble: Trouble,
    pub facts: Facts,
    pub at: Timestamp,
}

impl Health {
    pub fn new(name: Arc<str>, now: Timestamp) -> Self {
        Self {
            name,
            state: TrunkState::Starting,
            since: Some(now),
            failures: 0,
            ailment: None,
            told: None,
            notes: Notes::default(),
            peer: None,
        }
    }

    pub fn enter(&mut self, ctx: &Context<'_>, state: TrunkState) {
        if self.state != state {
            self.state = state;
            self.since = Some(ctx.now.civil);
        }
    }

    /// A server did not do; others may.
    pub fn suffers(&mut self, ctx: &Context<'_>, trouble: Trouble, facts: Facts) {
        self.ailment = Some(Ailment { trouble, facts, at: ctx.now.civil });
    }

    /// All servers failed, or one refused for all of them. The first failure may be a hiccup; the second is told aloud,
    /// and again each hour. A refused account (`always`) is told aloud every time.
    pub fn fails(&mut self, ctx: &mut Context<'_>, trouble: Trouble, facts: Facts, always: bool) {
        self.failures = self.failures.saturating_add(1);
        self.enter(ctx, TrunkState::Failing);
        let now = ctx.now.mono;
        let due = self.told.is_none_or(|(told, at)| told != trouble || at + REMINDER <= now);
        let loud = always || self.failures >= 2;
        if due || always || self.failures == 2 {
            self.told = Some((trouble, now));
            self.tell(ctx, explain::trouble(trouble, &facts), loud);
        }
        self.suffers(ctx, trouble, facts);
    }

    /// The line works. What ails a preferred server meanwhile may stay on show.
    pub fn well(&mut self, ctx: &mut Context<'_>, state: TrunkState, text: impl FnOnce() -> String, cured: bool) {
        if self.state != state || self.failures > 0 {
            self.tell(ctx, text(), false);
        }
        self.enter(ctx, state);
        self.failures = 0;
        self.told = None;
        if cured {
            self.ailment = None;
        }
    }

    pub fn note(&mut self, ctx: &mut Context<'_>, note: Note, address: String, other: String) {
        let remark = Remark { line: self.name.to_string(), address, other };
        if self.notes.take(ctx.now.mono, note, remark.clone()) {
            self.tell(ctx, explain::note(note, &remark), false);
        }
    }

    pub fn tell(&self, ctx: &mut Context<'_>, text: String, loud: bool) {
        ctx.out.push_back(TrunkOutput::Told { trunk: self.name.clone(), text, loud });
    }
}
