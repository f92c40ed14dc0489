//! All accounts and bindings behind one input and one output.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::SignedDuration;

use super::{
    OptionsTag, PhoneAccount, PhoneStatus, PhonesOutput, SavedBinding, Way, binding::Binding, register::LONGEST,
};
use crate::{
    chance::{Chance, Seed},
    clock::Now,
    sip::{FlowId, RequestId, digest::DigestServer},
    vocab::Secret,
};

/// A council has not so many telephones.
pub const MOST_ACCOUNTS: usize = 200;
/// A binding that ran out longer ago is not tried any more after a start.
const OLDEST: SignedDuration = SignedDuration::from_hours(24);
/// Refreshes alone are written so seldom: an SD card wears out.
const SAVE_EVERY: Duration = Duration::from_secs(600);

#[derive(Debug)]
pub struct Phones {
    pub(super) chance: Chance,
    pub(super) digest: DigestServer,
    pub(super) accounts: BTreeMap<Arc<str>, Secret>,
    pub(super) bindings: BTreeMap<Arc<str>, Binding>,
    /// Accounts whose wrong password has been told and not been right since.
    pub(super) told_wrong: BTreeSet<Arc<str>>,
    /// Registrations that took the place of another telephone's, by account.
    pub(super) rivals: BTreeMap<Arc<str>, (Instant, u32)>,
    /// Questions on their way, each with the binding it is about.
    pub(super) tags: BTreeMap<OptionsTag, (Arc<str>, u64)>,
    pub(super) asked: HashMap<RequestId, (Arc<str>, u64)>,
    pub(super) last_serial: u64,
    last_save: Option<Instant>,
    /// The accounts have been given: before that bindings wait for theirs.
    known: bool,
    outputs: VecDeque<PhonesOutput>,
}

impl Phones {
    /// `realm` is what telephones compute their answers with; it must not change while they hold one.
    pub fn new(now: Now, seed: impl Into<Seed>, realm: &str) -> Self {
        let mut chance = Chance::seeded(seed);
        let digest = DigestServer::new(now, &mut chance, realm);
        Self {
            chance,
            digest,
            accounts: BTreeMap::new(),
            bindings: BTreeMap::new(),
            told_wrong: BTreeSet::new(),
            rivals: BTreeMap::new(),
            tags: BTreeMap::new(),
            asked: HashMap::new(),
            last_serial: 0,
            last_save: None,
            known: false,
            outputs: VecDeque::new(),
        }
    }

    /// Bindings from before the start: used at once and asked about at once. What has registered meanwhile is newer.
    pub fn restore(&mut self, now: Now, saved: Vec<SavedBinding>) {
        for saved in saved.into_iter().take(MOST_ACCOUNTS) {
            let extension: Arc<str> = saved.extension.as_str().into();
            if self.bindings.contains_key(&extension) || (self.known && !self.accounts.contains_key(&extension)) {
                continue;
            }
            self.last_serial += 1;
            if let Some(binding) = Binding::restored(now, self.last_serial, saved, (LONGEST, OLDEST)) {
                self.bindings.insert(extension.clone(), binding);
                self.reach(extension, true);
            }
        }
    }

    /// All accounts, as they are from now on. A telephone whose account is gone, or whose password has changed, is not
    /// rung any more.
    pub fn apply(&mut self, now: Now, accounts: Vec<PhoneAccount>) {
        if accounts.len() > MOST_ACCOUNTS {
            self.tell(
                format!(
                    "Телефонів записано {}, а може бути щонайбільше {MOST_ACCOUNTS}: решта не працює.",
                    accounts.len()
                ),
                true,
            );
        }
        let accounts = accounts.into_iter().take(MOST_ACCOUNTS);
        let accounts: BTreeMap<_, _> = accounts.map(|account| (account.extension, account.password)).collect();
        let changed = |extension: &Arc<str>| match (accounts.get(extension), self.accounts.get(extension)) {
            (Some(new), Some(old)) => new != old,
            // Restored before the accounts were known.
            (Some(_), None) => false,
            (None, _) => true,
        };
        let gone: Vec<_> = self.bindings.keys().filter(|extension| changed(extension)).cloned().collect();
        self.known = true;
        self.accounts = accounts;
        self.told_wrong.retain(|extension| self.accounts.contains_key(extension));
        self.rivals.retain(|extension, _| self.accounts.contains_key(extension));
        for extension in &gone {
            self.unbind(extension);
        }
        if !gone.is_empty() {
            self.save(now);
        }
    }

    /// There is an account of that name.
    pub fn knows(&self, extension: &str) -> bool {
        self.accounts.contains_key(extension)
    }

    pub fn has_accounts(&self) -> bool {
        !self.accounts.is_empty()
    }

    /// How to ring this telephone, also when it did not answer lately: it may have come back.
    pub fn way(&self, extension: &str) -> Option<Way> {
        self.bindings.get(extension).map(Binding::way)
    }

    /// A connection is gone, and with it the only way to the telephones that registered by it (RFC 5626 §5.3).
    pub fn flow_closed(&mut self, now: Now, flow: FlowId) {
        let on = |binding: &Binding| binding.flow.transport.is_reliable() && binding.flow.id == flow;
        let gone: Vec<_> =
            self.bindings.iter().filter(|(_, b)| on(b)).map(|(extension, _)| extension.clone()).collect();
        for extension in &gone {
            self.tell(format!("telephone {extension} has closed its connection"), false);
            self.unbind(extension);
        }
        if !gone.is_empty() {
            self.save(now);
        }
    }

    pub fn poll(&mut self) -> Option<PhonesOutput> {
        self.outputs.pop_front()
    }

    pub fn deadline(&self) -> Option<Instant> {
        self.bindings.values().map(Binding::deadline).min()
    }

    pub fn handle_timeout(&mut self, now: Now) {
        let due = |binding: &Binding| binding.deadline() <= now.mono;
        let due: Vec<_> =
            self.bindings.iter().filter(|(_, b)| due(b)).map(|(extension, _)| extension.clone()).collect();
        let before = self.bindings.len();
        for extension in due {
            if self.bindings.get(&extension).is_some_and(|binding| binding.expires <= now.mono) {
                self.tell(format!("telephone {extension} has not registered again"), false);
                self.unbind(&extension);
            } else {
                self.pulse(now, extension);
            }
        }
        if self.bindings.len() != before {
            self.save(now);
        }
    }

    /// Every account, in order.
    pub fn status(&self, now: Now) -> Vec<PhoneStatus> {
        let status = |extension: &Arc<str>| {
            let binding = self.bindings.get(extension);
            PhoneStatus {
                extension: extension.to_string(),
                registered: binding.is_some(),
                alive: binding.is_some_and(|binding| binding.alive),
                address: binding.map(|binding| binding.flow.remote),
                user_agent: binding.map(|binding| binding.user_agent.clone()).unwrap_or_default(),
                expires_s: binding.map(|binding| u64::from(binding.left(now.mono))),
            }
        };
        self.accounts.keys().map(status).collect()
    }

    pub(super) fn unbind(&mut self, extension: &Arc<str>) {
        if self.bindings.remove(extension).is_some_and(|binding| binding.alive) {
            self.reach(extension.clone(), false);
        }
    }

    /// The bindings as they are now, all of them.
    pub(super) fn save(&mut self, now: Now) {
        self.last_save = Some(now.mono);
        let all = self.bindings.iter().map(|(extension, binding)| binding.saved(now, extension)).collect();
        self.outputs.push_back(PhonesOutput::Save(all));
    }

    pub(super) fn save_sometimes(&mut self, now: Now) {
        if self.last_save.is_none_or(|last| now.mono.saturating_duration_since(last) >= SAVE_EVERY) {
            self.save(now);
        }
    }

    pub(super) fn reach(&mut self, extension: Arc<str>, reachable: bool) {
        self.outputs.push_back(PhonesOutput::Reach { extension, reachable });
    }

    pub(super) fn tell(&mut self, text: String, loud: bool) {
        self.outputs.push_back(PhonesOutput::Told { text, loud });
    }

    pub(super) fn push(&mut self, output: PhonesOutput) {
        self.outputs.push_back(output);
    }
}
