//! Who may see and do what: users, roles, sessions, the log-in page.
//!
//! Owns sessions (in memory: a restart logs everybody out), the limits on failed log-ins, and the table of rights. Passwords
//! are checked by the shell ([`super::view::View`]); hashes are not known here.

mod right;

pub use right::Right;

use warp::http::StatusCode;

use super::request::{self, Reply, Request};
use crate::vocab::User;

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
pub struct Access {}

impl Access {
    /// Until users exist, the machine itself is trusted with everything.
    pub fn visitor(&self, request: &Request, right: Right) -> Result<Visitor, Reply> {
        let user = User { name: "localhost".into(), role: crate::vocab::Role::Admin, one_time: false };
        let visitor = Visitor { user, token: String::new() };
        match request.ends.is_here() && visitor.may(right) {
            true => Ok(visitor),
            false => Err(request::error(StatusCode::FORBIDDEN)),
        }
    }
}
