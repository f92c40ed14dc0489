//! Whether a request comes from who it says: digest, and the limits on failed passwords.
//!
//! What is answered never tells whether an account exists: an unknown one and a wrong password get the same status after
//! the same arithmetic, and the challenge is the same for everybody.

use std::sync::Arc;

use super::{Phones, Who};
use crate::{
    clock::Now,
    guard::Guard,
    sip::{
        Flow, IncomingInvite,
        digest::{Algorithm, Proof},
    },
};

/// Older telephones and softphones (libre 1.0 among them) give up as soon as any challenge names an algorithm they do not
/// know, whatever its order. MD5 is sound here: what it protects are passwords of 99 random bits that this program made,
/// and a nonce that is good once. Answers with SHA-256 are understood all the same.
const OFFERED: [Algorithm; 1] = [Algorithm::MD5];

pub(super) enum Proved {
    Right(Arc<str>),
    Wrong,
    /// Values of WWW-Authenticate.
    Ask(Vec<String>),
}

impl Phones {
    /// Whose this INVITE is. It must be of the extension its From names: nobody calls in another's name.
    pub fn who(&mut self, now: Now, invite: &IncomingInvite, guard: &mut Guard) -> Who {
        match self.prove(now, ("INVITE", invite.flow, &invite.authorizations), guard) {
            Proved::Right(extension) if *extension == *invite.from.user => Who::Phone(extension),
            Proved::Right(_) | Proved::Wrong => Who::Refused,
            Proved::Ask(challenges) => Who::Challenge(challenges),
        }
    }

    pub(super) fn prove(
        &mut self,
        now: Now,
        (method, flow, authorizations): (&str, Flow, &[String]),
        guard: &mut Guard,
    ) -> Proved {
        let source = flow.remote.ip();
        let (accounts, bindings) = (&self.accounts, &self.bindings);
        // While an account's password is being guessed nobody may try it, except from where its telephone is: else
        // anybody on the network could silence it.
        let mut may_try = |user: &str| {
            guard.may_try_password(now.mono, user)
                || bindings.get(user).is_some_and(|binding| binding.flow.remote.ip() == source)
        };
        let password = |user: &str| accounts.get(user).filter(|_| may_try(user)).cloned();
        let proof = self.digest.check(now, authorizations.iter().map(String::as_str), method, password);
        match proof {
            Proof::Right { user } => {
                guard.right_password(source, &user);
                self.told_wrong.remove(user.as_str());
                self.accounts
                    .get_key_value(user.as_str())
                    .map_or(Proved::Wrong, |(name, _)| Proved::Right(name.clone()))
            }
            Proof::Wrong { user } => {
                self.wrong(now, flow, &user, guard);
                Proved::Wrong
            }
            Proof::Stale => self.ask(now, true),
            Proof::Missing => self.ask(now, false),
        }
    }

    fn ask(&mut self, now: Now, stale: bool) -> Proved {
        Proved::Ask(self.digest.challenge(now, &mut self.chance, (&OFFERED, stale)))
    }

    /// Told once until the password is right again: a telephone repeats its mistake for hours.
    fn wrong(&mut self, now: Now, flow: Flow, user: &str, guard: &mut Guard) {
        let source = flow.remote.ip();
        if let Some(shut) = guard.failed_password(now.mono, source, user) {
            let minutes = shut.lasts.as_secs().div_ceil(60);
            self.tell(format!("Адресу {source} заблоковано на {minutes} хв: хибні паролі телефонів."), true);
        }
        if let Some((name, _)) = self.accounts.get_key_value(user)
            && self.told_wrong.insert(name.clone())
        {
            self.tell(format!(
                "Телефон {name} з адреси {source} має хибний пароль. Новий створить «slukhavka phone password {name}»."
            ), true);
        }
    }
}
