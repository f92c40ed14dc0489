//! `<state>/users`: one user a line, four words, mode 0600; lines that begin with `#` and empty ones mean nothing.
//!
//! ```text
//! Олена clerk own $argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$…
//! admin admin one-time $argon2id$…
//! ```
//!
//! The name as it was given, the role's English name, whether the password is the user's `own` or a `one-time` one, and its
//! hash as a PHC string, which says how it was made. The file is always replaced whole.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::UsersError;
use crate::{
    runtime::whole_file,
    vocab::{Role, User, user_name as name},
};

const FILE: &str = "users";
const HEADER: &str =
    "# Users of the pages, kept by `slukhavka user`: name, role, own or one-time, hash of the password.\n";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub user: User,
    /// PHC string.
    pub hash: String,
}

pub fn path(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

/// Everybody who can be read, and why somebody could not.
pub fn read(folder: &Path) -> (Vec<Account>, Option<UsersError>) {
    let path = path(folder);
    match fs::read_to_string(&path) {
        Ok(text) => {
            let (accounts, damaged) = parse(&text);
            (accounts, damaged.map(|line| UsersError::Damaged { path, line }))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => (Vec::new(), None),
        Err(source) => (Vec::new(), Some(UsersError::Io { path, source })),
    }
}

pub fn write(folder: &Path, accounts: &[Account]) -> io::Result<()> {
    whole_file::write(folder, FILE, render(accounts).as_bytes())
}

fn render(accounts: &[Account]) -> String {
    let line = |Account { user, hash }: &Account| {
        let whose = if user.one_time { "one-time" } else { "own" };
        format!("{} {} {whose} {hash}\n", user.name, user.role.name())
    };
    HEADER.to_owned() + &accounts.iter().map(line).collect::<String>()
}

/// The accounts, and the number of the first line that is none.
fn parse(text: &str) -> (Vec<Account>, Option<usize>) {
    let (mut accounts, mut damaged): (Vec<Account>, _) = (Vec::new(), None);
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let twice = |account: &Account| accounts.iter().any(|other| name::same(&other.user.name, &account.user.name));
        match account(line).filter(|account| !twice(account)) {
            Some(account) => accounts.push(account),
            None => damaged = damaged.or(Some(at + 1)),
        }
    }
    (accounts, damaged)
}

fn account(line: &str) -> Option<Account> {
    let mut words = line.split_whitespace();
    let (name, role) = (name::written(words.next()?)?, Role::parse(words.next()?)?);
    let one_time = match words.next()? {
        "own" => false,
        "one-time" => true,
        _ => return None,
    };
    let hash = words.next().filter(|hash| hash.starts_with("$argon2id$"))?.to_owned();
    words.next().is_none().then_some(Account { user: User { name, role, one_time }, hash })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_line_costs_only_itself_and_is_named() {
        let text = "# note\n\nОлена clerk own $argon2id$x\nnonsense\nІгор king own $argon2id$x\n\
                    Ольга operator one-time $argon2id$y\nОЛЕНА admin own $argon2id$z\nadmin admin own $1$md5\n";
        let (accounts, damaged) = parse(text);
        let names: Vec<_> = accounts.iter().map(|account| (&*account.user.name, account.user.one_time)).collect();
        assert_eq!(names, [("Олена", false), ("Ольга", true)]);
        assert_eq!(damaged, Some(4));
        assert_eq!(parse(&render(&accounts)), (accounts, None));
    }
}
