//! Which request gets which page, and who may have it.
//!
//! One table, so that what is open to whom can be read in one place. Whoever lacks the right to a page is sent to log in, or,
//! logged in, is told that the page is not for this role.

use std::sync::Arc;

use warp::http::StatusCode;

use super::{
    access::{self, Right, Visitor},
    callbacks, calls, host, journey, live, messages, metrics, operators, report,
    request::{self, Reply, Request},
    status, telephone,
    view::View,
};

use crate::ledger::Deed;

const STYLE: &str = include_str!("style.css");
const ICON: &str = include_str!("icon.svg");

/// What all connections share.
pub struct Site {
    pub view: Arc<dyn View>,
    pub access: access::Access,
}

impl Site {
    pub fn new(view: Arc<dyn View>) -> Self {
        Self { view, access: access::Access::default() }
    }

    /// Paths open to everybody first, then those that say themselves whom they answer, then one line a page of staff.
    pub async fn answer(&self, request: Request) -> Reply {
        let reading = request.is_reading();
        let segments = request.segments();
        if is_open(&segments) && !reading {
            return request::error(StatusCode::METHOD_NOT_ALLOWED);
        }
        // A form is obeyed only from a page of ours.
        if !reading && !host::is_own_form(&request.headers, request.ends.tls) {
            return request::error(StatusCode::FORBIDDEN);
        }
        match segments.as_slice() {
            [""] => request::page(telephone::page(&self.view.snapshot())),
            ["healthz"] => self.health(),
            ["metrics"] if request.ends.is_here() => {
                request::with(StatusCode::OK, metrics::CONTENT_TYPE, metrics::text(&self.view.snapshot()).into_bytes())
            }
            ["metrics"] => request::error(StatusCode::FORBIDDEN),
            ["style.css"] => request::resource("text/css", STYLE),
            ["icon.svg"] => request::resource("image/svg+xml", ICON),
            ["login"] => access::log_in(self, &request).await,
            ["logout"] => access::leave(self, &request),
            ["password"] => access::password(self, &request).await,
            [first, rest @ ..] => self.staff(&request, first, rest).await,
            [] => request::error(StatusCode::NOT_FOUND),
        }
    }

    /// The pages of staff, each with the right it needs. A page that takes no forms says so here.
    async fn staff(&self, request: &Request, first: &str, rest: &[&str]) -> Reply {
        let right = match (first, rest, request.is_reading()) {
            ("operators", [], _) => Right::Live,
            ("calls", [] | [_, _], true) | ("calls", [_], _) => Right::Calls,
            ("messages", [] | [_], true) | ("messages", [_], false) => Right::Messages,
            ("callbacks", [], true) | ("callbacks", [_], false) => Right::Messages,
            ("live", [], true) => Right::Live,
            ("status", [], true) => Right::Status,
            ("report", ..) | ("year", _, true) | ("half-year", ..) => Right::Report,
            ("users", [], _) => Right::Users,
            ("access", [], true) => Right::AccessLog,
            ("calls" | "messages" | "callbacks" | "live" | "status" | "access", [], false) | ("year", _, false) => {
                return request::error(StatusCode::METHOD_NOT_ALLOWED);
            }
            _ => return request::error(StatusCode::NOT_FOUND),
        };
        let visitor = match self.access.visitor(&*self.view, request, right) {
            Ok(visitor) => visitor,
            Err(reply) => return *reply,
        };
        match first {
            "operators" => operators::answer(self, &visitor, request).await,
            "calls" => match rest {
                [] => calls::answer(self, &visitor, request).await,
                [name, rest @ ..] => journey::answer(self, &visitor, request, name, rest).await,
            },
            "messages" => messages::answer(self, &visitor, request, rest).await,
            "report" => report::answer(self, &visitor, request, rest).await,
            "year" => report::year_answer(self, &visitor, rest).await,
            "half-year" => report::half_year_answer(self, &visitor, request, rest).await,
            "callbacks" => callbacks::answer(self, &visitor, request, rest).await,
            "live" => live::answer(self, &visitor, request),
            "status" => status::answer(self, &visitor),
            "users" => access::users(self, &visitor, request).await,
            "access" => access::journal(self, &visitor, request).await,
            _ => request::error(StatusCode::NOT_FOUND),
        }
    }

    /// Writes down that this visitor opened or did what is somebody's own (M-5.7).
    pub fn note(&self, visitor: &Visitor, request: &Request, what: Deed) {
        access::note(&*self.view, &visitor.user.name, request, what);
    }

    fn health(&self) -> Reply {
        match self.view.snapshot().draining {
            false => request::with(StatusCode::OK, request::TEXT, b"ok\n".into()),
            true => request::with(StatusCode::SERVICE_UNAVAILABLE, request::TEXT, b"draining\n".into()),
        }
    }
}

/// For anybody, logged in or not, and without forms.
fn is_open(segments: &[&str]) -> bool {
    matches!(segments, ["" | "healthz" | "metrics" | "style.css" | "icon.svg"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        vocab::Role,
        web::access::testing::{Town, block_on, get, post, token_of, with_cookie},
    };

    /// Every page of staff and the least role that may open it.
    const PAGES: &[(&str, Role)] = &[
        ("/operators", Role::Operator),
        ("/messages", Role::Operator),
        ("/callbacks", Role::Operator),
        ("/live", Role::Operator),
        ("/calls", Role::Clerk),
        ("/calls/3-17", Role::Clerk),
        ("/status", Role::Clerk),
        ("/report", Role::Clerk),
        ("/year/2026", Role::Clerk),
        ("/half-year/2026-h1", Role::Clerk),
        ("/users", Role::Admin),
        ("/access", Role::Manager),
    ];

    #[test]
    fn each_role_opens_its_pages_and_no_others() {
        let town = Town::new();
        for (name, role) in
            [("Ігор", Role::Operator), ("Олена", Role::Clerk), ("Марія", Role::Manager), ("admin", Role::Admin)]
        {
            let cookie = town.logged_in(name);
            for (path, least) in PAGES {
                let status = block_on(town.site.answer(with_cookie(get(path), &cookie))).status();
                assert_eq!(status == StatusCode::FORBIDDEN, role < *least, "{role:?} {path}: {status}");
            }
        }
    }

    #[test]
    fn without_a_session_every_page_of_staff_leads_to_the_log_in() {
        let town = Town::new();
        for (path, _) in PAGES {
            let reply = block_on(town.site.answer(get(path)));
            assert_eq!(reply.status(), StatusCode::SEE_OTHER, "{path}");
            assert!(reply.headers()["location"].to_str().unwrap().starts_with("/login"), "{path}");
        }
        for path in ["/", "/healthz", "/style.css", "/icon.svg", "/metrics", "/login"] {
            assert_eq!(block_on(town.site.answer(get(path))).status(), StatusCode::OK, "{path}");
        }
        assert_eq!(block_on(town.site.answer(get("/wp-login.php"))).status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn a_form_needs_an_origin_of_ours_and_the_token_of_its_session() {
        let town = Town::new();
        let (cookie, other) = (town.logged_in("Ігор"), town.logged_in("Олена"));
        let status = |request: Request| block_on(town.site.answer(with_cookie(request, &cookie))).status();
        let form = |token: &str| post("/operators", &[("name", "Олена"), ("work", "back"), ("token", token)]);
        assert_eq!(status(form(&token_of(&cookie))), StatusCode::SEE_OTHER);
        assert_eq!(status(form(&token_of(&other))), StatusCode::FORBIDDEN);
        assert_eq!(status(form("")), StatusCode::FORBIDDEN);
        let mut foreign = form(&token_of(&cookie));
        foreign.headers.insert("origin", "https://evil.example".parse().unwrap());
        assert_eq!(status(foreign), StatusCode::FORBIDDEN);
        let mut silent = form(&token_of(&cookie));
        silent.headers.remove("origin");
        assert_eq!(status(silent), StatusCode::FORBIDDEN);
    }

    #[test]
    fn a_sound_is_not_given_to_a_page_of_another_site() {
        let town = Town::new();
        let cookie = town.logged_in("Ігор");
        let from = |site: &str| {
            let mut request = with_cookie(get("/messages/3-17-1.wav"), &cookie);
            request.headers.insert("sec-fetch-site", site.parse().unwrap());
            block_on(town.site.answer(request)).status()
        };
        assert_eq!((from("cross-site"), from("same-origin")), (StatusCode::FORBIDDEN, StatusCode::NOT_FOUND));
    }

    #[test]
    fn what_takes_no_forms_says_so() {
        let town = Town::new();
        for path in ["/", "/healthz", "/metrics", "/access"] {
            assert_eq!(block_on(town.site.answer(post(path, &[]))).status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
        }
    }
}
