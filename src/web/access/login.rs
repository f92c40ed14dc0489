//! `/login` and `/logout`.
//!
//! What is wrong with a name or a password is never told apart, in words or in time; a name under attack waits the same
//! whether somebody has it or not.

use std::time::{Duration, Instant};

use warp::http::{HeaderValue, StatusCode, header};

use super::{cookie, limits::Refused, note};
use crate::{
    ledger::Deed,
    vocab::{Role, Secret},
    web::{
        html::Html,
        request::{self, HTML, Reply, Request},
        site::Site,
        staff::{self, Frame, Tab},
        view::{LogIn, Snapshot},
    },
};

/// No password is longer; more is not worth a hash.
const LONGEST_PASSWORD: usize = 1024;
const LONGEST_PATH: usize = 512;

/// The form, or a log-in.
pub async fn log_in(site: &Site, request: &Request) -> Reply {
    let next = own_path(if request.is_reading() { request.query.get("next") } else { request.form.get("next") });
    if !request.is_reading() {
        return enter(site, request, next).await;
    }
    match site.access.who(&*site.view, request) {
        Some(visitor) => request::see_other(next.unwrap_or(home(visitor.user.role))),
        None => form(site, StatusCode::OK, next, "", None),
    }
}

/// The session ends, here and in the browser. Only by a form: a link could be followed by mistake.
pub fn leave(site: &Site, request: &Request) -> Reply {
    if request.is_reading() {
        return request::see_other("/login");
    }
    let visitor = match site.access.anybody(&*site.view, request) {
        Ok(visitor) => visitor,
        Err(reply) => return *reply,
    };
    if let Some(shown) = cookie::shown(request) {
        site.access.sessions().end(shown);
    }
    note(&*site.view, &visitor.user.name, request, Deed::LoggedOut);
    let mut reply = request::see_other("/login");
    if let Ok(cookie) = HeaderValue::from_str(&cookie::clear(request.ends)) {
        reply.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    reply
}

/// The answer to somebody who has to log in first: they come back to what they wanted to read.
pub(super) fn first(request: &Request) -> Reply {
    if !request.is_reading() || own_path(Some(&request.path)).is_none() || request.path == "/logout" {
        return request::see_other("/login");
    }
    let next: String = form_urlencoded::byte_serialize(request.path.as_bytes()).collect();
    request::see_other(&format!("/login?next={next}"))
}

/// Where a day begins.
pub(super) fn home(role: Role) -> &'static str {
    if role >= Role::Clerk { "/report" } else { "/live" }
}

async fn enter(site: &Site, request: &Request, next: Option<&str>) -> Reply {
    let (view, from) = (&*site.view, request.ends.remote);
    let (name, password) = (request.form.filled("name"), request.form.get("password"));
    let (Some(name), Some(password)) = (name, password.filter(|p| !p.is_empty() && p.len() <= LONGEST_PASSWORD)) else {
        return form(site, StatusCode::FORBIDDEN, next, name.unwrap_or_default(), Some(WRONG));
    };
    if let Err(refused) = site.access.limits().attempt(Instant::now(), name, from) {
        return wait(site, next, name, refused);
    }
    match view.log_in(name.to_owned(), Secret::new(password)).await {
        LogIn::In(user) => {
            site.access.limits().succeeded(Instant::now(), name, from);
            let to = if user.one_time { "/password" } else { next.unwrap_or(home(user.role)) };
            let Some(reply) = site.access.begin(view, request, &user, request::see_other(to)) else {
                return request::error(StatusCode::SERVICE_UNAVAILABLE);
            };
            note(view, &user.name, request, Deed::LoggedIn);
            reply
        }
        LogIn::Wrong => {
            let locked = site.access.limits().failed(Instant::now(), name, from);
            // A name nobody has may be a password typed into the wrong line: it is not kept.
            if let Some(user) = view.user(name) {
                note(view, &user.name, request, if locked { Deed::LockedOut } else { Deed::LogInRefused });
            }
            form(site, StatusCode::FORBIDDEN, next, name, Some(WRONG))
        }
        LogIn::Busy => {
            site.access.limits().not_checked(name, from);
            wait(site, next, name, Refused::Wait(Duration::from_secs(2)))
        }
    }
}

const WRONG: &str = "Ім’я або пароль не підходять. Перевірте розкладку клавіатури й великі літери.";

fn wait(site: &Site, next: Option<&str>, name: &str, refused: Refused) -> Reply {
    let seconds = refused.wait().as_secs().max(1);
    let why = match refused {
        Refused::Wait(_) => format!("Забагато спроб. Спробуйте ще раз за {seconds} с."),
        Refused::Locked(_) => format!(
            "Забагато неправильних паролів: вхід із цього комп’ютера закрито ще на {} хв. \
             Якщо ви забули пароль, адміністратор дасть вам новий.",
            seconds.div_ceil(60)
        ),
    };
    let mut reply = form(site, StatusCode::TOO_MANY_REQUESTS, next, name, Some(&why));
    reply.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    reply
}

fn form(site: &Site, status: StatusCode, next: Option<&str>, name: &str, why: Option<&str>) -> Reply {
    request::with(status, HTML, page(&site.view.snapshot(), next, name, why).into_bytes())
}

fn page(snapshot: &Snapshot, next: Option<&str>, name: &str, why: Option<&str>) -> String {
    let mut html = Html::new();
    staff::begin_outside(&mut html, snapshot, &Frame::new(Tab::Other, "Вхід для працівників"));
    if let Some(why) = why {
        html.raw("<p class=\"note\" role=\"alert\" id=\"why\">").text(why).raw("</p>\n");
    }
    html.raw("<form method=\"post\" action=\"/login\" class=\"lines\">\n");
    if let Some(next) = next {
        html.raw("<input type=\"hidden\" name=\"next\" value=\"").text(next).raw("\">\n");
    }
    html.raw("<p><label for=\"name\">Ім’я</label><br>\n<input id=\"name\" name=\"name\" autocomplete=\"username\" ");
    html.raw("autocapitalize=\"none\" spellcheck=\"false\" maxlength=\"32\" required");
    if why.is_some() {
        html.raw(" aria-describedby=\"why\"");
    }
    html.raw(" value=\"").text(name).raw("\"></p>\n");
    html.raw(
        "<p><label for=\"password\">Пароль</label><br>\n<input id=\"password\" name=\"password\" type=\"password\" ",
    );
    html.raw("autocomplete=\"current-password\" required></p>\n<p><button>Увійти</button></p>\n</form>\n");
    html.raw("<p class=\"quiet\">Забули пароль? Новий дасть адміністратор.</p>\n");
    staff::end(&mut html, snapshot);
    html.finish()
}

/// A path of this server, so that a link to the log-in page leads nowhere else. Ours are plain ASCII.
fn own_path(next: Option<&str>) -> Option<&str> {
    let next = next.filter(|next| next.len() <= LONGEST_PATH && next.bytes().all(|b| b.is_ascii_graphic()))?;
    let own = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\');
    let there_and_back = ["/login", "/logout"].iter().any(|path| next.starts_with(path));
    (own && !there_and_back).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::access::testing::{self, PASSWORD, Town, block_on, cookie_of, get, post};

    fn enter(town: &Town, name: &str, password: &str) -> Reply {
        block_on(town.site.answer(post("/login", &[("name", name), ("password", password), ("next", "/calls?day=x")])))
    }

    fn location(reply: &Reply) -> &str {
        reply.headers().get("location").unwrap().to_str().unwrap()
    }

    #[test]
    fn whoever_has_to_log_in_comes_back_to_what_they_wanted() {
        let town = Town::new();
        let reply = block_on(town.site.answer(get("/operators")));
        assert_eq!((reply.status(), location(&reply)), (StatusCode::SEE_OTHER, "/login?next=%2Foperators"));
        let page = testing::text(block_on(town.site.answer(get("/login?next=%2Foperators"))));
        assert!(page.contains("name=\"next\" value=\"/operators\""), "{page}");
        assert!(page.contains("autocomplete=\"username\"") && page.contains("autocomplete=\"current-password\""));
        let reply = enter(&town, "олена", PASSWORD);
        assert_eq!((reply.status(), location(&reply)), (StatusCode::SEE_OTHER, "/calls?day=x"));
        assert!(cookie_of(&reply).is_some());
        assert_eq!(town.deeds(), [("Олена".to_owned(), Deed::LoggedIn)]);
    }

    #[test]
    fn a_wrong_name_and_a_wrong_password_look_the_same() {
        let town = Town::new();
        let [name, password] = [("Оксана", PASSWORD), ("Олена", "wrong")].map(|(name, password)| {
            let reply = enter(&town, name, password);
            assert_eq!(reply.status(), StatusCode::FORBIDDEN);
            assert!(cookie_of(&reply).is_none());
            testing::text(reply).replace(name, "…")
        });
        assert_eq!(name, password);
        assert_eq!(town.deeds(), [("Олена".to_owned(), Deed::LogInRefused)], "unknown names are not kept");
    }

    #[test]
    fn guessing_is_slowed_down_and_says_for_how_long() {
        let town = Town::new();
        let statuses: Vec<_> = (0..6).map(|_| enter(&town, "Олена", "wrong").status().as_u16()).collect();
        assert_eq!(statuses, [403, 403, 403, 403, 429, 429]);
        let reply = enter(&town, "Олена", PASSWORD);
        assert_eq!(reply.status(), 429, "the right one has to wait too");
        assert_eq!(reply.headers()["retry-after"], "1");
    }

    #[test]
    fn a_new_session_replaces_the_old_one_and_leaving_ends_it() {
        let town = Town::new();
        let first = cookie_of(&enter(&town, "Олена", PASSWORD)).unwrap();
        let mut again = post("/login", &[("name", "Олена"), ("password", PASSWORD)]);
        again.headers.insert("cookie", first.parse().unwrap());
        let second = cookie_of(&block_on(town.site.answer(again))).unwrap();
        assert_ne!(first, second);
        let opened =
            |cookie: &str| block_on(town.site.answer(testing::with_cookie(get("/operators"), cookie))).status();
        assert_eq!((opened(&first), opened(&second)), (StatusCode::SEE_OTHER, StatusCode::OK));
        let token = testing::token_of(&second);
        let leave = |token: &str| {
            block_on(town.site.answer(testing::with_cookie(post("/logout", &[("token", token)]), &second)))
        };
        assert_eq!(leave("another").status(), StatusCode::FORBIDDEN);
        assert_eq!(opened(&second), StatusCode::OK);
        let reply = leave(&token);
        assert!(reply.headers()["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
        assert_eq!(opened(&second), StatusCode::SEE_OTHER);
        assert_eq!(town.deeds().last().unwrap().1, Deed::LoggedOut);
    }

    #[test]
    fn a_one_time_password_opens_only_the_page_that_replaces_it() {
        let town = Town::new();
        town.view.set("Новий", Role::Admin, true);
        let reply = enter(&town, "Новий", PASSWORD);
        assert_eq!(location(&reply), "/password");
        let cookie = cookie_of(&reply).unwrap();
        for path in ["/operators", "/users", "/messages", "/access"] {
            let reply = block_on(town.site.answer(testing::with_cookie(get(path), &cookie)));
            assert_eq!((reply.status(), location(&reply)), (StatusCode::SEE_OTHER, "/password"), "{path}");
        }
        let page = block_on(town.site.answer(testing::with_cookie(get("/password"), &cookie)));
        assert_eq!(page.status(), StatusCode::OK);
    }

    #[test]
    fn a_session_ends_with_its_user_role_or_password() {
        for change in [
            (|view| view.remove("Олена")) as fn(&testing::FakeView),
            |view| view.set("Олена", Role::Manager, false),
            |view| view.set("Олена", Role::Clerk, false),
        ] {
            let town = Town::new();
            let cookie = cookie_of(&enter(&town, "Олена", PASSWORD)).unwrap();
            let opened = || block_on(town.site.answer(testing::with_cookie(get("/operators"), &cookie))).status();
            assert_eq!(opened(), StatusCode::OK);
            change(&town.view);
            assert_eq!(opened(), StatusCode::SEE_OTHER);
        }
    }

    #[test]
    fn next_leads_to_nobody_else() {
        for own in ["/", "/report", "/calls?day=2026-10-05&x=1", "/report/2026-10.xlsx"] {
            assert_eq!(own_path(Some(own)), Some(own));
        }
        let long = format!("/{}", "a".repeat(600));
        for foreign in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "evil",
            "",
            "/a b",
            "/a\nb",
            "/логін",
            "/login?next=/",
            "/logout",
            &long,
        ] {
            assert_eq!(own_path(Some(foreign)), None, "{foreign}");
        }
    }
}
