//! The registrar's rules (RFC 3261 §10.3), for one telephone an account.
//!
//! | The REGISTER | is answered |
//! | --- | --- |
//! | from outside the LAN list; wrong password; another's address of record | 403 |
//! | without credentials, or with used-up ones | 401 |
//! | `Contact: *` with another Contact or without `Expires: 0` | 400 |
//! | the Call-ID of the binding, CSeq not higher | 500: it was overtaken |
//! | asks for 1–59 s | 423 with `Min-Expires: 60`: less may be granted than was asked, more may not |
//! | asks for 60 s and more, or for nothing | 200 with 60–120 s |
//! | no Contact | 200 with what stands |
//!
//! Short terms find a telephone that moved; the longest is not for a telephone to choose.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    Phones,
    binding::{Binding, Pulse},
    proof::Proved,
};
use crate::{
    clock::Now,
    guard::Guard,
    sip::{Register, RegisterAnswer, RegisterContact},
};

const SHORTEST: u32 = 60;
pub(super) const LONGEST: Duration = Duration::from_secs(120);
/// As often within `RIVALS_WITHIN` telephones take an account from each other until staff are told.
const RIVALS: u32 = 4;
const RIVALS_WITHIN: Duration = Duration::from_secs(600);

fn status(status: u16) -> RegisterAnswer {
    RegisterAnswer { status, ..RegisterAnswer::default() }
}

impl Phones {
    pub fn register(&mut self, now: Now, register: &Register, on_lan: bool, guard: &mut Guard) -> RegisterAnswer {
        if !on_lan {
            return status(403);
        }
        match self.prove(now, ("REGISTER", register.flow, &register.authorizations), guard) {
            Proved::Right(extension) if *extension == *register.to.user => self.bind(now, extension, register),
            Proved::Right(_) | Proved::Wrong => status(403),
            Proved::Ask(challenges) => RegisterAnswer { challenges, ..status(401) },
        }
    }

    fn bind(&mut self, now: Now, extension: Arc<str>, register: &Register) -> RegisterAnswer {
        let seconds = |contact: &RegisterContact| contact.expires.or(register.expires);
        let everything = register.contacts.iter().any(|contact| contact.uri == "*");
        if everything && (register.contacts.len() > 1 || register.expires != Some(0)) {
            return status(400);
        }
        if !register.contacts.is_empty() && self.is_overtaken(&extension, register) {
            return status(500);
        }
        let wanted = register.contacts.iter().find(|contact| contact.uri != "*" && seconds(contact) != Some(0));
        match wanted.map(|contact| (contact, seconds(contact))) {
            Some((_, Some(..SHORTEST))) => return RegisterAnswer { min_expires: Some(SHORTEST), ..status(423) },
            Some((contact, asked)) => self.renew(now, &extension, register, (contact, asked)),
            None => self.release(now, &extension, register),
        }
        let contacts = self.bindings.get(&extension).map(|b| (b.contact.clone(), b.left(now.mono)));
        RegisterAnswer { contacts: contacts.into_iter().collect(), ..status(200) }
    }

    fn is_overtaken(&self, extension: &Arc<str>, register: &Register) -> bool {
        let binding = self.bindings.get(extension);
        binding.is_some_and(|binding| binding.call_id == register.call_id && register.cseq <= binding.cseq)
    }

    fn renew(
        &mut self,
        now: Now,
        extension: &Arc<str>,
        register: &Register,
        (contact, asked): (&RegisterContact, Option<u32>),
    ) {
        let term = asked.map_or(LONGEST, |asked| Duration::from_secs(asked.into()).min(LONGEST));
        let old = self.bindings.get(extension);
        let moved = old.is_none_or(|old| old.contact != contact.uri || old.flow != register.flow);
        let was_alive = old.is_some_and(|old| old.alive);
        let is_rival = was_alive && old.is_some_and(|old| old.flow.remote.ip() != register.flow.remote.ip());
        let serial = match old {
            Some(old) if !moved => old.serial,
            _ => {
                self.last_serial += 1;
                self.last_serial
            }
        };
        if is_rival {
            self.count_rivals(now.mono, extension);
        }
        let binding = Binding {
            serial,
            contact: contact.uri.clone(),
            flow: register.flow,
            call_id: register.call_id.clone(),
            cseq: register.cseq,
            expires: now.mono + term,
            user_agent: register.user_agent.clone(),
            alive: true,
            missed: 0,
            pulse: Pulse::Rest(self.next_question(now.mono)),
        };
        if self.bindings.insert(extension.clone(), binding).is_none() {
            self.tell(format!("telephone {extension} has registered from {}", register.flow.remote), false);
        }
        if !was_alive {
            self.reach(extension.clone(), true);
        }
        if moved {
            self.save(now);
        } else {
            self.save_sometimes(now);
        }
    }

    /// `Expires: 0`: the binding goes when it is the one that is named, or when everything is.
    fn release(&mut self, now: Now, extension: &Arc<str>, register: &Register) {
        let Some(binding) = self.bindings.get(extension) else { return };
        let named = |contact: &RegisterContact| contact.uri == "*" || contact.uri == binding.contact;
        if register.contacts.iter().any(named) {
            self.tell(format!("telephone {extension} has signed off"), false);
            self.unbind(extension);
            self.save(now);
        }
    }

    /// The later registration takes the place of the earlier; two telephones with one password take it in turns for
    /// ever, and callers ring now here, now there.
    fn count_rivals(&mut self, now: Instant, extension: &Arc<str>) {
        let (since, times) = self.rivals.entry(extension.clone()).or_insert((now, 0));
        if now.saturating_duration_since(*since) >= RIVALS_WITHIN {
            (*since, *times) = (now, 0);
        }
        *times = times.saturating_add(1);
        if *times == RIVALS {
            self.tell(
                format!(
                    "Номером {extension} користуються два телефони й витісняють один одного: дайте другому свій номер, \
                 «slukhavka phone add»."
                ),
                true,
            );
        }
    }
}
