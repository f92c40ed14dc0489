//! Who may open the pages, for the pages: what they ask of `runtime::users` and of what it costs to be random.

use std::future;

use crate::{
    cli::user::words,
    runtime::{
        self, Live,
        users::{Checked, Order, UsersError},
    },
    vocab::{Secret, User},
    web::{Later, LogIn, UserOrder},
};

pub fn log_in(live: &Live, name: String, password: Secret) -> Later<LogIn> {
    let users = live.users.clone();
    Box::pin(async move {
        match users.check(&name, password).await {
            Checked::Right(user) => LogIn::In(user),
            Checked::Wrong => LogIn::Wrong,
            Checked::Busy => LogIn::Busy,
        }
    })
}

pub fn user(live: &Live, name: &str) -> Option<User> {
    live.users.find(name)
}

pub fn password_mark(live: &Live, name: &str) -> u64 {
    live.users.mark(name)
}

pub fn users(live: &Live) -> Vec<User> {
    live.users.all()
}

pub fn is_fixed(live: &Live, name: &str) -> bool {
    live.users.is_fixed(name)
}

pub fn change_user(live: &Live, order: UserOrder) -> Later<Result<Option<Secret>, String>> {
    let users = live.users.clone();
    let (name, order) = match order {
        UserOrder::Password { name, old, new } => {
            return Box::pin(async move {
                let set = users.set_password(&name, old, new).await;
                set.map(|()| None).map_err(|error| said(&error, &name))
            });
        }
        UserOrder::Add { name, role } => (name, Order::Add(role)),
        UserOrder::Remove { name } => (name, Order::Remove),
        UserOrder::Reset { name } => (name, Order::Reset),
        UserOrder::Role { name, role } => (name, Order::Role(role)),
    };
    if name.trim().is_empty() {
        return Box::pin(future::ready(Err(words::no_name(&name))));
    }
    Box::pin(async move { users.order(name.clone(), order).await.map_err(|error| said(&error, &name)) })
}

pub fn random() -> Option<[u8; 32]> {
    runtime::random_bytes().ok()
}

/// On a page one sentence is enough: advice that names commands is for the terminal.
fn said(error: &UsersError, name: &str) -> String {
    let all = words::refused(error, name);
    all.lines().next().unwrap_or_default().to_owned()
}
