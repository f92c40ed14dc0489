//! For tests of pages: a site with users, requests as a browser makes them, and somebody who has logged in.

use std::{
    collections::BTreeMap,
    future::{self, Future},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use warp::http::HeaderMap;

use super::sessions;
use crate::{
    ledger::{Access, Deed},
    vocab::{Role, Secret, User},
    web::{
        request::{Ends, Fields, Method, Reply, Request},
        site::Site,
        view::{Later, LogIn, Snapshot, UserOrder, View, sample},
    },
};

/// Everybody's.
pub const PASSWORD: &str = "чотири випадкові слова";

/// `admin`, Олена (clerk), Ігор (operator) and Марія (manager).
pub struct Town {
    pub site: Site,
    pub view: Arc<FakeView>,
}

impl Town {
    pub fn new() -> Self {
        let view = Arc::new(FakeView::default());
        for (name, role) in
            [("admin", Role::Admin), ("Олена", Role::Clerk), ("Ігор", Role::Operator), ("Марія", Role::Manager)]
        {
            view.set(name, role, false);
        }
        Self { site: Site::new(view.clone()), view }
    }

    /// The cookie of a new session.
    pub fn logged_in(&self, name: &str) -> String {
        let reply = block_on(self.site.answer(post("/login", &[("name", name), ("password", PASSWORD)])));
        cookie_of(&reply).expect("the password is right")
    }

    /// What was written down, by whom.
    pub fn deeds(&self) -> Vec<(String, Deed)> {
        self.view.deeds.lock().unwrap().iter().map(|access| (access.by.clone(), access.what.clone())).collect()
    }
}

#[derive(Default)]
pub struct FakeView {
    users: Mutex<BTreeMap<String, (User, String, u64)>>,
    deeds: Mutex<Vec<Access>>,
    made: AtomicU64,
}

impl FakeView {
    /// Adds or changes somebody; their password is [`PASSWORD`], and a new one for their sessions.
    pub fn set(&self, name: &str, role: Role, one_time: bool) {
        let user = User { name: name.into(), role, one_time };
        let mark = self.made.fetch_add(1, Ordering::Relaxed);
        self.users.lock().unwrap().insert(name.to_lowercase(), (user, PASSWORD.into(), mark));
    }

    pub fn remove(&self, name: &str) {
        self.users.lock().unwrap().remove(&name.to_lowercase());
    }

    pub fn named(&self, name: &str) -> Option<User> {
        self.users.lock().unwrap().get(&name.to_lowercase()).map(|(user, ..)| user.clone())
    }

    fn change(&self, order: UserOrder) -> Result<Option<Secret>, String> {
        let made = self.made.fetch_add(1, Ordering::Relaxed);
        let mut users = self.users.lock().unwrap();
        let unknown = |name: &str| format!("Користувача «{name}» немає.");
        match order {
            UserOrder::Add { name, role } => {
                let password = format!("made-for-{name}");
                let user = User { name: name.clone(), role, one_time: true };
                users.insert(name.to_lowercase(), (user, password.clone(), made));
                Ok(Some(Secret::new(password)))
            }
            UserOrder::Remove { name } => {
                users.remove(&name.to_lowercase()).map(|_| None).ok_or_else(|| unknown(&name))
            }
            UserOrder::Reset { name } => {
                let (user, password, mark) = users.get_mut(&name.to_lowercase()).ok_or_else(|| unknown(&name))?;
                (user.one_time, *password, *mark) = (true, format!("made-for-{name}"), made);
                Ok(Some(Secret::new(password.clone())))
            }
            UserOrder::Role { name, role } => {
                let (user, ..) = users.get_mut(&name.to_lowercase()).ok_or_else(|| unknown(&name))?;
                user.role = role;
                Ok(None)
            }
            UserOrder::Password { name, old, new } => {
                let (user, password, mark) = users.get_mut(&name.to_lowercase()).ok_or_else(|| unknown(&name))?;
                if old.reveal() != password {
                    return Err("Теперішній пароль не підходить.".into());
                }
                (user.one_time, *password, *mark) = (false, new.reveal().to_owned(), made);
                Ok(None)
            }
        }
    }
}

impl View for FakeView {
    fn operator(&self, _name: String, _at_work: bool) -> Later<bool> {
        Box::pin(future::ready(true))
    }

    fn snapshot(&self) -> Snapshot {
        sample::snapshot("2026-11-02T09:15:00+02:00")
    }

    fn accessed(&self, access: Access) {
        self.deeds.lock().unwrap().push(access);
    }

    fn log_in(&self, name: String, password: Secret) -> Later<LogIn> {
        let users = self.users.lock().unwrap();
        let found = users.get(&name.to_lowercase()).filter(|(_, right, _)| right == password.reveal());
        Box::pin(future::ready(found.map_or(LogIn::Wrong, |(user, ..)| LogIn::In(user.clone()))))
    }

    fn user(&self, name: &str) -> Option<User> {
        self.named(name)
    }

    fn password_mark(&self, name: &str) -> u64 {
        self.users.lock().unwrap().get(&name.to_lowercase()).map_or(0, |(_, _, mark)| *mark)
    }

    fn users(&self) -> Vec<User> {
        self.users.lock().unwrap().values().map(|(user, ..)| user.clone()).collect()
    }

    fn change_user(&self, order: UserOrder) -> Later<Result<Option<Secret>, String>> {
        Box::pin(future::ready(self.change(order)))
    }

    fn random(&self) -> Option<[u8; 32]> {
        let mut bytes = [1; 32];
        bytes[..8].copy_from_slice(&self.made.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        Some(bytes)
    }
}

/// A reading by a browser on this machine; `path` may have a query.
pub fn get(path: &str) -> Request {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let here = std::net::Ipv4Addr::LOCALHOST.into();
    Request {
        method: Method::Get,
        path: path.into(),
        query: Fields::parse(query.as_bytes()),
        form: Fields::default(),
        headers: HeaderMap::from_iter([("host".parse().unwrap(), "localhost".parse().unwrap())]),
        ends: Ends { remote: here, local: here, tls: false },
    }
}

/// A form sent from a page of ours.
pub fn post(path: &str, fields: &[(&str, &str)]) -> Request {
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let mut request = Request { method: Method::Post, form: Fields::parse(form.as_bytes()), ..get(path) };
    request.headers.insert("origin", "http://localhost".parse().unwrap());
    request
}

pub fn with_cookie(mut request: Request, cookie: &str) -> Request {
    request.headers.insert("cookie", cookie.parse().unwrap());
    request
}

/// `slukhavka=…`, as a browser sends it back.
pub fn cookie_of(reply: &Reply) -> Option<String> {
    let set = reply.headers().get("set-cookie")?.to_str().unwrap();
    Some(set.split(';').next().unwrap().to_owned())
}

/// What the forms of this session carry.
pub fn token_of(cookie: &str) -> String {
    sessions::token(cookie.split_once('=').unwrap().1)
}

pub fn text(reply: Reply) -> String {
    String::from_utf8(reply.into_body()).unwrap()
}

pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}
