//! Who may see and do what: users, roles, sessions, the log-in page.
//!
//! Owns sessions (in memory: a restart logs everybody out), the limits on failed log-ins, and the table of rights. Passwords
//! are checked by the shell ([`super::view::View`]); hashes are not known here.

mod cookie;
mod journal;
mod limits;
mod login;
mod password;
mod right;
mod sessions;
#[cfg(test)]
pub mod testing;
mod users;

pub use journal::answer as journal;
pub use login::{leave, log_in};
pub use password::answer as password;
pub use right::Right;
pub use users::answer as users;

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use jiff::Timestamp;
use warp::http::{HeaderValue, StatusCode, header};

use self::{limits::Limits, sessions::Sessions};
use super::{
    request::{self, Reply, Request},
    view::View,
};
use crate::{
    ledger::{self, Deed},
    vocab::User,
};

/// Somebody with the right to the page they asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    pub user: User,
    /// Goes into each form as `token`; a form without it is not obeyed (CSRF).
    pub token: String,
}

impl Visitor {
    pub fn may(&self, right: Right) -> bool {
        right.is_of(self.user.role)
    }
}

#[derive(Debug, Default)]
pub struct Access {
    sessions: Mutex<Sessions>,
    limits: Mutex<Limits>,
}

impl Access {
    /// Who asks, when they may; else the answer they get instead. A form must carry its session's token.
    pub fn visitor(&self, view: &dyn View, request: &Request, right: Right) -> Result<Visitor, Box<Reply>> {
        let visitor = self.anybody(view, request)?;
        if visitor.user.one_time {
            return Err(Box::new(request::see_other("/password")));
        }
        match visitor.may(right) {
            true => Ok(visitor),
            false => Err(Box::new(not_for_this_role())),
        }
    }

    /// The same for what everybody who has logged in may do, before they have a password of their own too.
    pub fn anybody(&self, view: &dyn View, request: &Request) -> Result<Visitor, Box<Reply>> {
        let visitor = self.who(view, request).ok_or_else(|| Box::new(login::first(request)))?;
        let genuine = || {
            let given = request.form.get("token").unwrap_or_default();
            cookie::shown(request).is_some_and(|shown| sessions::is_token(shown, given))
        };
        match request.is_reading() || genuine() {
            true => Ok(visitor),
            false => Err(Box::new(stale_form())),
        }
    }

    /// Who has logged in, whatever they may.
    fn who(&self, view: &dyn View, request: &Request) -> Option<Visitor> {
        let shown = cookie::shown(request)?;
        let session = self.sessions().find(Instant::now(), shown)?;
        let user = view.user(&session.name).filter(|user| user.role == session.role);
        match user.filter(|user| view.password_mark(&user.name) == session.mark) {
            Some(user) => Some(Visitor { user, token: sessions::token(shown) }),
            None => {
                self.sessions().end(shown);
                None
            }
        }
    }

    /// A new session in place of the one there was, if there was one. `None` when the system has no random numbers.
    fn begin(&self, view: &dyn View, request: &Request, user: &User, mut reply: Reply) -> Option<Reply> {
        let secret = view.random()?;
        let mark = view.password_mark(&user.name);
        let mut sessions = self.sessions();
        if let Some(old) = cookie::shown(request) {
            sessions.end(old);
        }
        let shown = sessions.begin(Instant::now(), secret, user, mark);
        let cookie = HeaderValue::from_str(&cookie::set(&shown, request.ends)).ok()?;
        reply.headers_mut().insert(header::SET_COOKIE, cookie);
        Some(reply)
    }

    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        // Plain tables, good whatever happened to the thread that held them.
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn limits(&self) -> MutexGuard<'_, Limits> {
        self.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes down who opened or did what (M-5.7).
pub fn note(view: &dyn View, by: &str, request: &Request, what: Deed) {
    let from = Some(request.ends.remote.to_canonical());
    view.accessed(ledger::Access { at: Timestamp::now(), by: by.to_owned(), from, what });
}

fn not_for_this_role() -> Reply {
    request::explained(
        StatusCode::FORBIDDEN,
        "Сторінка не для вашої ролі",
        "Якщо вона потрібна вам для роботи, попросіть адміністратора змінити вашу роль.",
    )
}

fn stale_form() -> Reply {
    request::explained(
        StatusCode::FORBIDDEN,
        "Форма застаріла",
        "Нічого не змінено. Поверніться на сторінку, оновіть її і надішліть форму ще раз.",
    )
}
