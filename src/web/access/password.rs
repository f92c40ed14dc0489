//! `/password`: everybody's own. Whoever came in with a one-time password sees nothing else before it is replaced.

use std::time::Instant;

use warp::http::StatusCode;

use super::{Visitor, login, note};
use crate::{
    ledger::Deed,
    vocab::Secret,
    web::{
        html::Html,
        request::{self, HTML, Reply, Request},
        site::Site,
        staff::{self, Frame, Tab},
        view::UserOrder,
    },
};

const LONGEST: usize = 1024;

/// The form, or a changed password: every other session of this user ends, and this one gets a new secret.
pub async fn answer(site: &Site, request: &Request) -> Reply {
    let visitor = match site.access.anybody(&*site.view, request) {
        Ok(visitor) => visitor,
        Err(reply) => return *reply,
    };
    if request.is_reading() {
        return form(site, &visitor, None);
    }
    match change(site, &visitor, request).await {
        Ok(reply) => reply,
        Err(why) => form(site, &visitor, Some(&why)),
    }
}

async fn change(site: &Site, visitor: &Visitor, request: &Request) -> Result<Reply, String> {
    let field = |name| request.form.get(name).filter(|text| text.len() <= LONGEST).unwrap_or_default();
    let (old, new, again) = (field("old"), field("new"), field("again"));
    if new != again {
        return Err("Новий пароль і повторення не збігаються.".into());
    }
    let (name, from) = (&visitor.user.name, request.ends.remote);
    // The old one must not be guessed by whoever sits down at somebody's screen.
    if let Err(refused) = site.access.limits().attempt(Instant::now(), name, from) {
        return Err(format!("Забагато спроб. Спробуйте ще раз за {} с.", refused.wait().as_secs().max(1)));
    }
    let order = UserOrder::Password { name: name.clone(), old: Secret::new(old), new: Secret::new(new) };
    site.view.change_user(order).await?;
    site.access.limits().succeeded(Instant::now(), name, from);
    site.access.sessions().end_all_of(name);
    note(&*site.view, name, request, Deed::User { user: name.clone(), what: "password".into() });
    let home = request::see_other(login::home(visitor.user.role));
    Ok(site.access.begin(&*site.view, request, &visitor.user, home).unwrap_or_else(|| request::see_other("/login")))
}

fn form(site: &Site, visitor: &Visitor, why: Option<&str>) -> Reply {
    let snapshot = site.view.snapshot();
    let mut html = Html::new();
    staff::begin(&mut html, &snapshot, visitor, &Frame::new(Tab::Other, "Свій пароль"));
    match why {
        Some(why) => html.raw("<p class=\"note\" role=\"alert\">").text(why).raw("</p>\n"),
        None if visitor.user.one_time => html.raw(
            "<p class=\"note\">Ви увійшли з одноразовим паролем. Оберіть свій — тоді відкриються інші сторінки.</p>\n",
        ),
        None => &mut html,
    };
    html.raw("<form method=\"post\" action=\"/password\" class=\"lines\">\n");
    staff::token(&mut html, visitor);
    // For the browser's own keeper of passwords: it has to know whose this is.
    html.raw("<input type=\"hidden\" name=\"username\" autocomplete=\"username\" value=\"").text(&visitor.user.name);
    html.raw("\">\n<p><label for=\"old\">Теперішній пароль</label><br>\n");
    html.raw("<input id=\"old\" name=\"old\" type=\"password\" autocomplete=\"current-password\" required></p>\n");
    html.raw("<p><label for=\"new\">Новий пароль</label><br>\n<input id=\"new\" name=\"new\" type=\"password\" ");
    html.raw("autocomplete=\"new-password\" minlength=\"10\" required aria-describedby=\"rule\"></p>\n");
    html.raw("<p class=\"quiet\" id=\"rule\">Щонайменше 10 символів. Добре підходять чотири випадкові слова.</p>\n");
    html.raw("<p><label for=\"again\">Новий пароль ще раз</label><br>\n<input id=\"again\" name=\"again\" ");
    html.raw("type=\"password\" autocomplete=\"new-password\" minlength=\"10\" required></p>\n");
    html.raw("<p><button>Змінити пароль</button></p>\n</form>\n");
    staff::end(&mut html, &snapshot);
    let status = if why.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    request::with(status, HTML, html.finish().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        vocab::Role,
        web::access::testing::{PASSWORD, Town, block_on, cookie_of, get, post, text, token_of, with_cookie},
    };

    fn change(town: &Town, cookie: &str, old: &str, new: &str, again: &str) -> Reply {
        let fields = [("token", &*token_of(cookie)), ("old", old), ("new", new), ("again", again)];
        block_on(town.site.answer(with_cookie(post("/password", &fields), cookie)))
    }

    #[test]
    fn a_changed_password_ends_the_other_sessions_and_keeps_this_one_under_a_new_secret() {
        let town = Town::new();
        let (here, elsewhere) = (town.logged_in("Олена"), town.logged_in("Олена"));
        let reply = change(&town, &here, PASSWORD, "нові чотири слова", "нові чотири слова");
        assert_eq!(reply.status(), StatusCode::SEE_OTHER);
        let new = cookie_of(&reply).unwrap();
        let opened = |cookie: &str| block_on(town.site.answer(with_cookie(get("/operators"), cookie))).status();
        assert_eq!(opened(&new), StatusCode::OK);
        assert_eq!((opened(&here), opened(&elsewhere)), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
        let what = Deed::User { user: "Олена".into(), what: "password".into() };
        assert_eq!(town.deeds().last().unwrap().1, what);
    }

    #[test]
    fn a_refusal_says_why_and_changes_nothing() {
        let town = Town::new();
        let cookie = town.logged_in("Олена");
        let differing = text(change(&town, &cookie, PASSWORD, "one two three", "one two four"));
        assert!(differing.contains("не збігаються"), "{differing}");
        let wrong = text(change(&town, &cookie, "wrong", "one two three", "one two three"));
        assert!(wrong.contains("Теперішній пароль не підходить."), "{wrong}");
        assert_eq!(block_on(town.site.answer(with_cookie(get("/operators"), &cookie))).status(), StatusCode::OK);
    }

    #[test]
    fn the_old_password_cannot_be_guessed_without_end() {
        let town = Town::new();
        let cookie = town.logged_in("Олена");
        (0..10).for_each(|n| drop(change(&town, &cookie, &format!("guess {n}"), "one two three", "one two three")));
        let last = text(change(&town, &cookie, PASSWORD, "one two three", "one two three"));
        assert!(last.contains("Забагато спроб"), "{last}");
    }

    #[test]
    fn whoever_came_with_a_one_time_password_is_told_what_to_do() {
        let town = Town::new();
        town.view.set("Новий", Role::Clerk, true);
        let cookie = town.logged_in("Новий");
        let page = text(block_on(town.site.answer(with_cookie(get("/password"), &cookie))));
        assert!(page.contains("Ви увійшли з одноразовим паролем."), "{page}");
        let reply = change(&town, &cookie, PASSWORD, "one two three", "one two three");
        let new = cookie_of(&reply).unwrap();
        assert_eq!(block_on(town.site.answer(with_cookie(get("/operators"), &new))).status(), StatusCode::OK);
    }
}
