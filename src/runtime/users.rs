//! Who may open the pages: those of `<state>/users`, whom staff add and remove, and those of the configuration.
//!
//! Owns the file, passwords and what it costs to check one. Knows no page, no session and no terminal text. Names are told
//! apart without regard to case; the configuration's user stands in front of the file's of the same name.

mod file;
mod hash;
mod made;

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};
use thiserror::Error;
use tokio::sync::Semaphore;
use tracing::warn;

use self::{file::Account, hash::Verdict};
use super::whole_file;
use crate::{
    config::ConfigUser,
    vocab::{Role, Secret, User, user_name as name},
};

const MOST: usize = 200;
const SHORTEST_PASSWORD: usize = 10;
const LONGEST_PASSWORD: usize = 1024;
/// Who is made when there is nobody.
pub const FIRST: &str = "admin";
const FIRST_PASSWORD: &str = "first-password";
/// Log-ins that wait for their turn; each takes some 20 MB and a tenth of a second of a small processor.
const WAITING: usize = 8;

/// What is wanted of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    Add(Role),
    Remove,
    /// A new one-time password.
    Reset,
    Role(Role),
}

#[derive(Debug, Error)]
pub enum UsersError {
    #[error("a name has up to 32 letters of one alphabet, digits, dots, dashes and underscores")]
    Name,
    #[error("there is a user {0} already")]
    Exists(String),
    #[error("there is no user {0}")]
    Unknown(String),
    #[error("no more than {MOST} users")]
    Full,
    /// They are changed where they are written.
    #[error("{0} is written in the configuration")]
    Fixed(String),
    #[error("{0} is the only administrator")]
    LastAdmin(String),
    #[error("the present password is another one")]
    Wrong,
    #[error("a password has at least {SHORTEST_PASSWORD} characters")]
    Short,
    #[error("a password is not the name it belongs to, nor the one before")]
    Guessable,
    #[error("others are being checked")]
    Busy,
    /// Rewriting the file would lose what stands there.
    #[error("line {line} of {} cannot be read", path.display())]
    Damaged { path: PathBuf, line: usize },
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    Right(User),
    Wrong,
    /// Too many wait already.
    Busy,
}

/// All users, shared by whoever asks. Reading never touches the disk.
#[derive(Clone, Debug)]
pub struct Users(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    known: Mutex<Known>,
    /// Held while the file is changed.
    turn: Mutex<()>,
    waiting: Semaphore,
    /// Passwords are checked one at a time.
    checking: Semaphore,
}

#[derive(Debug, Default)]
struct Known {
    own: Vec<Account>,
    fixed: Vec<ConfigUser>,
}

impl Users {
    /// Those of the file; a damaged line costs only itself.
    pub fn open(folder: &Path) -> Self {
        let (own, damaged) = file::read(folder);
        if let Some(error) = damaged {
            warn!(%error, "not every user of the pages can log in");
        }
        Self(Arc::new(Inner {
            folder: folder.to_owned(),
            known: Mutex::new(Known { own, fixed: Vec::new() }),
            turn: Mutex::default(),
            waiting: Semaphore::new(WAITING),
            checking: Semaphore::new(1),
        }))
    }

    /// Those of the configuration, after a start or a reload.
    pub fn configure(&self, fixed: &[ConfigUser]) {
        self.known().fixed = fixed.to_vec();
    }

    pub fn find(&self, name: &str) -> Option<User> {
        self.known().find(name)
    }

    /// By name.
    pub fn all(&self) -> Vec<User> {
        let known = self.known();
        let own = known.own.iter().filter(|account| known.fixed(&account.user.name).is_none());
        let mut all: Vec<User> = known.fixed.iter().map(user).chain(own.map(|account| account.user.clone())).collect();
        all.sort_by_key(|user| name::folded(&user.name));
        all
    }

    pub fn is_fixed(&self, name: &str) -> bool {
        self.known().fixed(name).is_some()
    }

    /// Another number for every new password.
    pub fn mark(&self, name: &str) -> u64 {
        let known = self.known();
        let mut hasher = DefaultHasher::new();
        match known.fixed(name) {
            Some(fixed) => fixed.password.reveal().hash(&mut hasher),
            None => known.own(name).map(|account| &account.hash).hash(&mut hasher),
        }
        hasher.finish()
    }

    /// Whether this is the password of this user. Takes as long for a name that nobody has.
    pub async fn check(&self, name: &str, password: Secret) -> Checked {
        let Ok(_waiting) = self.0.waiting.try_acquire() else { return Checked::Busy };
        let Ok(_checking) = self.0.checking.acquire().await else { return Checked::Busy };
        let (users, name) = (self.clone(), name.to_owned());
        tokio::task::spawn_blocking(move || users.check_here(&name, &password)).await.unwrap_or(Checked::Busy)
    }

    /// By the user, who knows the old one.
    pub async fn set_password(&self, name: &str, old: Secret, new: Secret) -> Result<(), UsersError> {
        match self.check(name, old.clone()).await {
            Checked::Right(_) => {}
            Checked::Wrong => return Err(UsersError::Wrong),
            Checked::Busy => return Err(UsersError::Busy),
        }
        if old == new {
            return Err(UsersError::Guessable);
        }
        let (users, name) = (self.clone(), name.to_owned());
        let set = move || users.set_here(&name, &new);
        tokio::task::spawn_blocking(set).await.unwrap_or(Err(UsersError::Busy))
    }

    /// Does it, on disk when it returns; gives the password that was made. Blocks.
    pub fn change(&self, name: &str, order: Order) -> Result<Option<Secret>, UsersError> {
        let _turn = self.turn();
        if self.is_fixed(name) {
            return Err(UsersError::Fixed(name.to_owned()));
        }
        let mut own = self.reread()?;
        let at = own.iter().position(|account| name::same(&account.user.name, name));
        let unknown = || UsersError::Unknown(name.to_owned());
        if !matches!(order, Order::Add(_) | Order::Reset | Order::Role(Role::Admin)) {
            self.keep_an_admin(&own, name)?;
        }
        let made = match order {
            Order::Add(_) if at.is_some() => return Err(UsersError::Exists(name.to_owned())),
            Order::Add(_) if own.len() >= MOST => return Err(UsersError::Full),
            Order::Add(role) => {
                let name = name::written(name).ok_or(UsersError::Name)?;
                let (password, hash) = self.make()?;
                own.push(Account { user: User { name, role, one_time: true }, hash });
                Some(password)
            }
            Order::Remove => {
                own.remove(at.ok_or_else(unknown)?);
                None
            }
            Order::Reset => {
                let account = at.and_then(|at| own.get_mut(at)).ok_or_else(unknown)?;
                let (password, hash) = self.make()?;
                (account.hash, account.user.one_time) = (hash, true);
                Some(password)
            }
            Order::Role(role) => {
                at.and_then(|at| own.get_mut(at)).ok_or_else(unknown)?.user.role = role;
                None
            }
        };
        self.write(own)?;
        self.forget_first(name);
        Ok(made)
    }

    /// The same beside a loop that must not wait.
    pub async fn order(&self, name: String, order: Order) -> Result<Option<Secret>, UsersError> {
        let users = self.clone();
        tokio::task::spawn_blocking(move || users.change(&name, order)).await.unwrap_or(Err(UsersError::Busy))
    }

    /// When there is nobody at all, an administrator with a one-time password, also in a file until it is used. Blocks.
    pub fn make_first(&self) -> Result<Option<Secret>, UsersError> {
        let _turn = self.turn();
        let nobody = self.reread()?.is_empty() && self.known().fixed.is_empty();
        if !nobody {
            return Ok(None);
        }
        let (password, hash) = self.make()?;
        let text = format!("{}\n", password.reveal());
        whole_file::write(&self.0.folder, FIRST_PASSWORD, text.as_bytes()).map_err(|source| self.io(source))?;
        let user = User { name: FIRST.into(), role: Role::Admin, one_time: true };
        self.write(vec![Account { user, hash }])?;
        Ok(Some(password))
    }

    fn check_here(&self, name: &str, password: &Secret) -> Checked {
        let (user, stored, fixed) = {
            let known = self.known();
            let fixed = known.fixed(name).map(|user| user.password.clone());
            (known.find(name), known.own(name).map(|account| account.hash.clone()), fixed)
        };
        // One hash whoever it is: how long it takes must not say whether there is such a name.
        let verdict = hash::check(password, stored.as_deref().filter(|_| fixed.is_none()).unwrap_or(hash::NOBODYS));
        let right = match &fixed {
            Some(written) => hash::same(written, password),
            None => verdict != Verdict::Wrong,
        };
        let Some(user) = user.filter(|_| right) else { return Checked::Wrong };
        if fixed.is_none() {
            self.has_come_in(&user, password, verdict);
        }
        Checked::Right(user)
    }

    /// What a log-in leaves behind: no copy of the first password, and a hash by today's rules.
    fn has_come_in(&self, user: &User, password: &Secret, verdict: Verdict) {
        self.forget_first(&user.name);
        if verdict == Verdict::RightByOldRules {
            let _turn = self.turn();
            let renewed = self.rehash(&user.name, password, user.one_time);
            if let Err(error) = renewed {
                warn!(%error, "a password keeps its older hash");
            }
        }
    }

    /// The first password is used, or no longer true.
    fn forget_first(&self, name: &str) {
        if name::same(name, FIRST) {
            let _ = fs::remove_file(self.0.folder.join(FIRST_PASSWORD));
        }
    }

    fn set_here(&self, name: &str, new: &Secret) -> Result<(), UsersError> {
        let text = new.reveal();
        if self.is_fixed(name) {
            return Err(UsersError::Fixed(name.to_owned()));
        }
        if text.chars().count() < SHORTEST_PASSWORD || text.len() > LONGEST_PASSWORD {
            return Err(UsersError::Short);
        }
        if name::same(text, name) {
            return Err(UsersError::Guessable);
        }
        let _turn = self.turn();
        self.rehash(name, new, false)
    }

    fn rehash(&self, name: &str, password: &Secret, one_time: bool) -> Result<(), UsersError> {
        let hash = hash::make(password).map_err(|source| self.io(source))?;
        let mut own = self.reread()?;
        let account = own.iter_mut().find(|account| name::same(&account.user.name, name));
        let account = account.ok_or_else(|| UsersError::Unknown(name.to_owned()))?;
        (account.hash, account.user.one_time) = (hash, one_time);
        self.write(own)
    }

    /// Taking this user's rights away must leave somebody who can give them back.
    fn keep_an_admin(&self, own: &[Account], name: &str) -> Result<(), UsersError> {
        let known = self.known();
        let is_admin = |user: &User| user.role == Role::Admin;
        let this_is = own.iter().any(|account| name::same(&account.user.name, name) && is_admin(&account.user));
        let another = own.iter().any(|account| !name::same(&account.user.name, name) && is_admin(&account.user));
        match this_is && !another && !known.fixed.iter().any(|fixed| fixed.role == Role::Admin) {
            true => Err(UsersError::LastAdmin(name.to_owned())),
            false => Ok(()),
        }
    }

    fn make(&self) -> Result<(Secret, String), UsersError> {
        let password = made::password().map_err(|source| self.io(source))?;
        let hash = hash::make(&password).map_err(|source| self.io(source))?;
        Ok((password, hash))
    }

    /// As it is on disk: a command may have changed it while nothing ran.
    fn reread(&self) -> Result<Vec<Account>, UsersError> {
        match file::read(&self.0.folder) {
            (own, None) => Ok(own),
            (_, Some(error)) => Err(error),
        }
    }

    fn write(&self, mut own: Vec<Account>) -> Result<(), UsersError> {
        own.sort_by_key(|account| name::folded(&account.user.name));
        file::write(&self.0.folder, &own).map_err(|source| self.io(source))?;
        self.known().own = own;
        Ok(())
    }

    fn io(&self, source: io::Error) -> UsersError {
        UsersError::Io { path: file::path(&self.0.folder), source }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Plain values, good whatever happened to the thread that held them.
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turn(&self) -> MutexGuard<'_, ()> {
        self.0.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn fixed(&self, name: &str) -> Option<&ConfigUser> {
        self.fixed.iter().find(|user| name::same(&user.name, name))
    }

    fn own(&self, name: &str) -> Option<&Account> {
        self.own.iter().find(|account| name::same(&account.user.name, name))
    }

    fn find(&self, name: &str) -> Option<User> {
        self.fixed(name).map(user).or_else(|| self.own(name).map(|account| account.user.clone()))
    }
}

fn user(fixed: &ConfigUser) -> User {
    User { name: fixed.name.clone(), role: fixed.role, one_time: false }
}

#[cfg(test)]
mod tests;
