//! `<state>/phones`: the accounts, one a line, `101 password`; lines that begin with `#` and empty ones mean nothing.
//!
//! The password itself is kept, for a hash would not do: telephones answer challenges of MD5 or of SHA-256 (RFC 8760), and
//! each needs another one, which opens the account just as well. The file is 0600 and always replaced whole.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    chance::Chance,
    phones::{MOST_ACCOUNTS, PhoneAccount},
    runtime::{random, whole_file},
    vocab::Secret,
};

const FILE: &str = "phones";
const HEADER: &str = "# Accounts of telephones, kept by `slukhavka phone`: extension and password.\n";
/// No 0 and o, no 1, i and l: it is typed by hand. 99 bits.
const ALPHABET: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
const PASSWORD: usize = 20;

/// What staff want changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    Add,
    Remove,
    /// A new password.
    Password,
}

#[derive(Debug, Error)]
pub enum AccountsError {
    #[error("an extension has 2 to 6 digits and does not begin with 0")]
    Extension,
    #[error("there is an account {0} already")]
    Exists(String),
    #[error("there is no account {0}")]
    Unknown(String),
    #[error("no more than {MOST_ACCOUNTS} accounts")]
    Full,
    /// Rewriting the file would lose what stands there.
    #[error("line {line} of {} cannot be read", path.display())]
    Damaged { path: PathBuf, line: usize },
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
}

/// The file, changed by one at a time.
#[derive(Clone, Debug)]
pub struct Accounts {
    folder: PathBuf,
    turn: Arc<Mutex<()>>,
}

impl Accounts {
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), turn: Arc::default() }
    }

    /// All accounts that can be read, in order; a damaged line is no reason to be without the others. The error is that
    /// of the first line that cannot.
    pub fn read(&self) -> (Vec<PhoneAccount>, Option<AccountsError>) {
        let path = self.folder.join(FILE);
        match fs::read_to_string(&path) {
            Ok(text) => {
                let (accounts, damaged) = parse(&text);
                (accounts, damaged.map(|line| AccountsError::Damaged { path, line }))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => (Vec::new(), None),
            Err(source) => (Vec::new(), Some(AccountsError::Io { path, source })),
        }
    }

    /// Does it, on disk when it returns. Gives all accounts as they are then, and the password that was made. Blocks.
    pub fn change(&self, order: &Order, extension: &str) -> Result<(Vec<PhoneAccount>, Option<Secret>), AccountsError> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if !is_extension(extension) {
            return Err(AccountsError::Extension);
        }
        let (mut accounts, damaged) = self.read();
        if let Some(error) = damaged {
            return Err(error);
        }
        let at = accounts.iter().position(|account| *account.extension == *extension);
        let unknown = || AccountsError::Unknown(extension.to_owned());
        let made = match order {
            Order::Add if at.is_some() => return Err(AccountsError::Exists(extension.to_owned())),
            Order::Add if accounts.len() >= MOST_ACCOUNTS => return Err(AccountsError::Full),
            Order::Add => {
                let password = self.password()?;
                accounts.push(PhoneAccount { extension: extension.into(), password: password.clone() });
                Some(password)
            }
            Order::Remove => {
                accounts.remove(at.ok_or_else(unknown)?);
                None
            }
            Order::Password => {
                let password = self.password()?;
                let account = at.and_then(|at| accounts.get_mut(at)).ok_or_else(unknown)?;
                account.password = password.clone();
                Some(password)
            }
        };
        accounts.sort_by(|a, b| a.extension.cmp(&b.extension));
        whole_file::write(&self.folder, FILE, render(&accounts).as_bytes()).map_err(|source| self.io(source))?;
        Ok((accounts, made))
    }

    fn password(&self) -> Result<Secret, AccountsError> {
        let mut chance = Chance::seeded(random::seed().map_err(|source| self.io(source))?);
        let pick = |_| ALPHABET.get(chance.below(ALPHABET.len() as u64) as usize).map(|b| char::from(*b));
        Ok(Secret::new((0..PASSWORD).filter_map(pick).collect::<String>()))
    }

    fn io(&self, source: io::Error) -> AccountsError {
        AccountsError::Io { path: self.folder.join(FILE), source }
    }
}

/// Digits, as telephones dial them; those that begin with 0 are for the operator and for city numbers.
fn is_extension(text: &str) -> bool {
    (2..=6).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0')
}

/// The accounts, and the number of the first line that is none.
fn parse(text: &str) -> (Vec<PhoneAccount>, Option<usize>) {
    let (mut accounts, mut damaged): (Vec<PhoneAccount>, _) = (Vec::new(), None);
    for (at, line) in text.lines().enumerate() {
        let mut words = line.split_whitespace();
        let account = match (words.next(), words.next(), words.next()) {
            (None, ..) => continue,
            (Some(first), ..) if first.starts_with('#') => continue,
            (Some(extension), Some(password), None) if is_extension(extension) => {
                PhoneAccount { extension: extension.into(), password: Secret::new(password) }
            }
            _ => {
                damaged = damaged.or(Some(at + 1));
                continue;
            }
        };
        if accounts.iter().all(|other| other.extension != account.extension) {
            accounts.push(account);
        } else {
            damaged = damaged.or(Some(at + 1));
        }
    }
    (accounts, damaged)
}

fn render(accounts: &[PhoneAccount]) -> String {
    let line = |account: &PhoneAccount| format!("{} {}\n", account.extension, account.password.reveal());
    HEADER.to_owned() + &accounts.iter().map(line).collect::<String>()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::store::testing::TempDir;

    fn names(accounts: &[PhoneAccount]) -> Vec<&str> {
        accounts.iter().map(|account| &*account.extension).collect()
    }

    #[test]
    fn an_account_is_made_with_a_password_of_its_own_changed_and_removed() {
        let dir = TempDir::new();
        let accounts = Accounts::new(dir.path());
        let (_, first) = accounts.change(&Order::Add, "102").unwrap();
        let (all, second) = accounts.change(&Order::Add, "101").unwrap();
        let (first, second) = (first.unwrap(), second.unwrap());
        assert_eq!(names(&all), ["101", "102"]);
        assert!(first.reveal().len() >= 20 && first != second);
        assert!(first.reveal().bytes().all(|b| ALPHABET.contains(&b)));
        assert_eq!(accounts.read().0, all, "and is there after a start");
        let (_, new) = accounts.change(&Order::Password, "101").unwrap();
        assert_ne!(new.unwrap(), second);
        let (left, none) = accounts.change(&Order::Remove, "102").unwrap();
        assert_eq!((names(&left), none), (vec!["101"], None));
        let mode = fs::metadata(dir.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn what_cannot_be_is_refused_by_its_reason() {
        let dir = TempDir::new();
        let accounts = Accounts::new(dir.path());
        for bad in ["", "1", "0", "012", "1234567", "10a", "10 1", "١٠١"] {
            assert!(matches!(accounts.change(&Order::Add, bad), Err(AccountsError::Extension)), "{bad:?}");
        }
        assert!(matches!(accounts.change(&Order::Remove, "101"), Err(AccountsError::Unknown(_))));
        assert!(matches!(accounts.change(&Order::Password, "101"), Err(AccountsError::Unknown(_))));
        accounts.change(&Order::Add, "101").unwrap();
        assert!(matches!(accounts.change(&Order::Add, "101"), Err(AccountsError::Exists(_))));
        let many: Vec<_> = (0..MOST_ACCOUNTS)
            .map(|n| PhoneAccount { extension: format!("{}", 1000 + n).as_str().into(), password: Secret::new("p") })
            .collect();
        fs::write(dir.path().join(FILE), render(&many)).unwrap();
        assert!(matches!(accounts.change(&Order::Add, "101"), Err(AccountsError::Full)));
    }

    #[test]
    fn a_damaged_line_costs_only_itself_and_is_never_written_over() {
        let dir = TempDir::new();
        let file = dir.path().join(FILE);
        let text = "# note\n\n101 good\nnonsense\n102 two words\n101 again\n103 fine\n";
        fs::write(&file, text).unwrap();
        let accounts = Accounts::new(dir.path());
        let (read, damaged) = accounts.read();
        assert_eq!(names(&read), ["101", "103"]);
        assert!(matches!(damaged, Some(AccountsError::Damaged { line: 4, .. })));
        assert!(matches!(accounts.change(&Order::Add, "105"), Err(AccountsError::Damaged { line: 4, .. })));
        assert_eq!(fs::read_to_string(&file).unwrap(), text);
    }
}
