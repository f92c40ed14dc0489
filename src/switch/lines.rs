//! The lines' side of the switch: their questions go to the shell, their requests to the user agent, and calls are
//! counted for each of them.

use std::{collections::HashMap, sync::Arc};

use super::{Output, Settings, Switch, leaving::Phase};
use crate::{
    clock::Now,
    trunk::{TrunkId, TrunkOutput, TrunkStatus},
};

/// What was counted for each line.
#[derive(Debug, Default)]
pub(super) struct Tallies(HashMap<TrunkId, Tally>);

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    /// In progress.
    pub calls: u32,
    /// Of ours, to operators' numbers.
    pub legs: u32,
    pub offered: u64,
    pub refused_full: u64,
}

impl Tallies {
    pub fn of(&mut self, trunk: TrunkId) -> &mut Tally {
        self.0.entry(trunk).or_default()
    }

    fn get(&self, trunk: TrunkId) -> Tally {
        self.0.get(&trunk).copied().unwrap_or_default()
    }

    /// Callers' conversations that are taken now, and ours.
    pub fn load(&self, trunk: TrunkId) -> (u32, u32) {
        let tally = self.get(trunk);
        (tally.calls, tally.legs)
    }

    /// Lines that are gone and have no call left are forgotten.
    fn keep(&mut self, is_configured: impl Fn(TrunkId) -> bool) {
        self.0.retain(|trunk, tally| tally.calls + tally.legs > 0 || is_configured(*trunk));
    }
}

impl Switch {
    pub(super) fn apply(&mut self, now: Now, settings: Arc<Settings>) {
        self.guard.apply(now.mono, settings.guard.clone());
        self.trunks.apply(now, &settings.trunks);
        if self.phase != Phase::Serving {
            // A reload while the service stops must not register what has just been taken back.
            self.trunks.leave(now);
        }
        self.tallies.keep(|trunk| self.trunks.settings(trunk).is_some());
        self.budget.keep(|trunk| self.trunks.settings(trunk).is_some());
        self.settings = settings;
        self.spare_trunks(now);
        self.apply_people(now);
    }

    /// A server that asked for us before its name was looked up was a stranger till then.
    pub(super) fn spare_trunks(&mut self, now: Now) {
        let Self { guard, trunks, .. } = self;
        guard.pardon(now.mono, |source| trunks.is_trunk(source));
    }

    /// Everything the lines have to say; false when it is nothing.
    pub(super) fn run_trunks(&mut self, now: Now) -> bool {
        let mut said = false;
        while let Some(output) = self.trunks.poll(now) {
            said = true;
            let output = match output {
                TrunkOutput::Request { tag, flow, request } => {
                    let id = self.ua.request_outside(now, flow, request);
                    self.trunks.sent(tag, id);
                    continue;
                }
                TrunkOutput::Look { lookup, query } => Output::Look { lookup, query },
                TrunkOutput::Close(flow) => {
                    // Through the user agent: the next request must not be bound to what is being closed.
                    self.ua.close_flow(now, flow);
                    continue;
                }
                TrunkOutput::Tls { remote, peer } => Output::Tls { remote, peer },
                TrunkOutput::Send { flow, bytes } => Output::Send { flow, bytes },
                TrunkOutput::Told { trunk, text, loud } => Output::Told { about: trunk, text, loud },
                TrunkOutput::Date(date) => Output::Date(date),
            };
            self.out.push_back(output);
        }
        said
    }

    pub(super) fn trunk_reports(&self, now: Now) -> Vec<TrunkStatus> {
        let statuses = self.trunks.status(now).into_iter().map(|(trunk, status)| {
            let Tally { calls, legs, offered, refused_full } = self.tallies.get(trunk);
            TrunkStatus { calls: calls + legs, offered, refused_full, ..status }
        });
        statuses.collect()
    }
}
