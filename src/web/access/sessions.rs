//! Who is logged in, by the secret their browser shows.
//!
//! Only a hash of the secret is kept: a copy of the memory opens no session. In memory alone, so that a restart logs
//! everybody out; bounded, so that nobody fills it.

use std::{
    collections::HashMap,
    fmt::Write as _,
    time::{Duration, Instant},
};

use sha2::{Digest as _, Sha256};

use crate::vocab::{Role, User};

/// From log-in, however busy it is: a working day.
pub const LIFE: Duration = Duration::from_secs(12 * 3600);
/// Without a request.
pub const IDLE: Duration = Duration::from_secs(2 * 3600);
const MOST: usize = 256;
/// Of one user, whose script may forget its cookies.
const MOST_OF_ONE: usize = 16;

type Key = [u8; 32];

#[derive(Debug, Default)]
pub struct Sessions {
    all: HashMap<Key, Session>,
}

/// As it was at log-in: a session of somebody whose role or password has changed since is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub name: String,
    pub role: Role,
    /// Of the password, see `View::password_mark`.
    pub mark: u64,
    begun: Instant,
    seen: Instant,
}

impl Session {
    fn is_over(&self, now: Instant) -> bool {
        now.duration_since(self.begun) >= LIFE || now.duration_since(self.seen) >= IDLE
    }
}

impl Sessions {
    /// Gives what the browser has to show from now on, made of `secret`.
    pub fn begin(&mut self, now: Instant, secret: [u8; 32], user: &User, mark: u64) -> String {
        self.all.retain(|_, session| !session.is_over(now));
        while self.all.values().filter(|session| session.name == user.name).count() >= MOST_OF_ONE {
            self.drop_oldest(|session| session.name == user.name);
        }
        if self.all.len() >= MOST {
            self.drop_oldest(|_| true);
        }
        let session = Session { name: user.name.clone(), role: user.role, mark, begun: now, seen: now };
        let shown = hex(&secret);
        self.all.insert(key(&shown), session);
        shown
    }

    /// The session this secret belongs to; it has been seen now.
    pub fn find(&mut self, now: Instant, shown: &str) -> Option<Session> {
        let key = key(shown);
        let session = self.all.get_mut(&key)?;
        if session.is_over(now) {
            self.all.remove(&key);
            return None;
        }
        session.seen = now;
        Some(session.clone())
    }

    pub fn end(&mut self, shown: &str) {
        self.all.remove(&key(shown));
    }

    /// Every session of a user whose password has changed.
    pub fn end_all_of(&mut self, name: &str) {
        self.all.retain(|_, session| session.name != name);
    }

    fn drop_oldest(&mut self, of: impl Fn(&Session) -> bool) {
        let oldest = self.all.iter().filter(|(_, session)| of(session)).min_by_key(|(_, session)| session.seen);
        if let Some(key) = oldest.map(|(key, _)| *key) {
            self.all.remove(&key);
        }
    }
}

/// What the forms of a session carry. It is not the secret and does not lead to it.
pub fn token(shown: &str) -> String {
    let hash = Sha256::new().chain_update(b"form ").chain_update(shown.as_bytes()).finalize();
    hex(&hash)
}

/// Takes as long for a wrong token as for the right one.
pub fn is_token(shown: &str, given: &str) -> bool {
    let right = token(shown);
    let differences = right.bytes().zip(given.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
    right.len() == given.len() && differences == 0
}

fn key(shown: &str) -> Key {
    Sha256::digest(shown.as_bytes()).into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str) -> User {
        User { name: name.into(), role: Role::Clerk, one_time: false }
    }

    fn secret(n: usize) -> [u8; 32] {
        let mut secret = [7; 32];
        secret[..8].copy_from_slice(&n.to_be_bytes());
        secret
    }

    #[test]
    fn a_session_lasts_while_it_is_used_and_no_longer_than_a_day_of_work() {
        let start = Instant::now();
        let mut sessions = Sessions::default();
        let shown = sessions.begin(start, secret(1), &user("Олена"), 5);
        assert_eq!(shown.len(), 64);
        let found = sessions.find(start, &shown).unwrap();
        assert_eq!((&*found.name, found.role, found.mark), ("Олена", Role::Clerk, 5));
        let hours = |n: u64| start + Duration::from_secs(n * 3600);
        assert!(sessions.find(hours(1), &shown).is_some(), "each request keeps it alive");
        for hour in 2..12 {
            assert!(sessions.find(hours(hour), &shown).is_some(), "hour {hour}");
        }
        assert!(sessions.find(hours(12), &shown).is_none(), "but not for ever");
        let idle = sessions.begin(start, secret(2), &user("Олена"), 5);
        assert!(sessions.find(start + IDLE, &idle).is_none());
        assert!(sessions.find(start, &idle).is_none(), "what is over does not come back");
    }

    #[test]
    fn another_secret_opens_nothing_and_the_secret_itself_is_not_kept() {
        let start = Instant::now();
        let mut sessions = Sessions::default();
        let shown = sessions.begin(start, secret(1), &user("Олена"), 5);
        assert!(sessions.find(start, &hex(&secret(2))).is_none());
        assert!(sessions.find(start, "").is_none());
        let raw: [u8; 32] = secret(1);
        assert!(!sessions.all.contains_key(&raw));
        sessions.end(&shown);
        assert!(sessions.find(start, &shown).is_none());
    }

    #[test]
    fn the_table_is_bounded_and_nobody_crowds_out_the_others() {
        let start = Instant::now();
        let mut sessions = Sessions::default();
        let olena = sessions.begin(start, secret(0), &user("Олена"), 1);
        let later = start + Duration::from_secs(1);
        let robot: Vec<String> = (1..=100).map(|n| sessions.begin(later, secret(n), &user("robot"), 1)).collect();
        assert!(sessions.find(later, &olena).is_some());
        assert_eq!(sessions.all.len(), 1 + MOST_OF_ONE);
        assert!(sessions.find(later, &robot[99]).is_some(), "the last one is in");
        (0..1000).for_each(|n| drop(sessions.begin(later, secret(1000 + n), &user(&n.to_string()), 1)));
        assert_eq!(sessions.all.len(), MOST);
    }

    #[test]
    fn all_sessions_of_one_user_end_together() {
        let start = Instant::now();
        let mut sessions = Sessions::default();
        let first = sessions.begin(start, secret(1), &user("Олена"), 1);
        let second = sessions.begin(start, secret(2), &user("Олена"), 1);
        let other = sessions.begin(start, secret(3), &user("Ігор"), 1);
        sessions.end_all_of("Олена");
        assert!(sessions.find(start, &first).is_none() && sessions.find(start, &second).is_none());
        assert!(sessions.find(start, &other).is_some());
    }

    #[test]
    fn a_token_belongs_to_one_session() {
        let (one, other) = (hex(&secret(1)), hex(&secret(2)));
        assert!(is_token(&one, &token(&one)));
        assert!(!is_token(&one, &token(&other)) && !is_token(&one, "") && !is_token(&one, &one));
        assert!(!is_token(&one, &token(&one)[..63]));
    }
}
