//! `/users`: who may log in. A password the program made is shown once, on the page that made it.

use warp::http::StatusCode;

use super::{Visitor, note};
use crate::{
    ledger::Deed,
    vocab::{Role, Secret, User},
    web::{
        html::Html,
        request::{self, Fields, HTML, Reply, Request},
        site::Site,
        staff::{self, Frame, Tab},
        view::UserOrder,
    },
};

/// The list, or an order: it is done, and the list shown again.
pub async fn answer(site: &Site, visitor: &Visitor, request: &Request) -> Reply {
    if request.is_reading() {
        return page(site, visitor, StatusCode::OK, &Said::Nothing);
    }
    let Some((name, order)) = ordered(&request.form) else { return request::error(StatusCode::BAD_REQUEST) };
    let what = deed(&order);
    match site.view.change_user(order).await {
        Ok(made) => {
            note(&*site.view, &visitor.user.name, request, Deed::User { user: name.clone(), what: what.into() });
            match made {
                Some(password) => page(site, visitor, StatusCode::OK, &Said::Made { name, password }),
                None => request::see_other("/users"),
            }
        }
        Err(why) => page(site, visitor, StatusCode::UNPROCESSABLE_ENTITY, &Said::Refused(why)),
    }
}

/// What stands above the list.
enum Said {
    Nothing,
    Made { name: String, password: Secret },
    Refused(String),
}

/// Of the fields of a form; `None` when it is none of ours.
fn ordered(form: &Fields) -> Option<(String, UserOrder)> {
    let name = form.filled("name")?.to_owned();
    let role = || form.get("role").and_then(Role::parse);
    let order = match form.get("do")? {
        "add" => UserOrder::Add { name: name.clone(), role: role()? },
        "role" => UserOrder::Role { name: name.clone(), role: role()? },
        "reset" => UserOrder::Reset { name: name.clone() },
        "remove" => UserOrder::Remove { name: name.clone() },
        _ => return None,
    };
    Some((name, order))
}

fn deed(order: &UserOrder) -> &'static str {
    match order {
        UserOrder::Add { .. } => "added",
        UserOrder::Remove { .. } => "removed",
        UserOrder::Reset { .. } | UserOrder::Password { .. } => "password",
        UserOrder::Role { .. } => "role",
    }
}

fn page(site: &Site, visitor: &Visitor, status: StatusCode, said: &Said) -> Reply {
    let snapshot = site.view.snapshot();
    let mut html = Html::new();
    staff::begin(&mut html, &snapshot, visitor, &Frame::new(Tab::Users, "Користувачі"));
    match said {
        Said::Nothing => {}
        Said::Refused(why) => drop(html.raw("<p class=\"note\" role=\"alert\">").text(why).raw("</p>\n")),
        Said::Made { name, password } => {
            html.raw("<p class=\"note\" role=\"status\">Одноразовий пароль для <strong>").text(name);
            html.raw("</strong>: <code>")
                .text(password.reveal())
                .raw("</code><br>\nЗапишіть його зараз: удруге його не ");
            html.raw("буде показано. Під час першого входу програма попросить обрати свій.</p>\n");
        }
    }
    html.raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Хто може входити\">\n<table>\n<caption>Хто може входити</caption>\n");
    staff::heads(&mut html, &["Ім’я", "Роль", "Пароль", "Вилучити"]);
    for user in site.view.users() {
        row(&mut html, visitor, &user, site.view.is_fixed(&user.name));
    }
    html.raw("</table>\n</div>\n");
    add(&mut html, visitor);
    roles(&mut html);
    staff::end(&mut html, &snapshot);
    request::with(status, HTML, html.finish().into_bytes())
}

fn row(html: &mut Html, visitor: &Visitor, user: &User, fixed: bool) {
    html.raw("<tr><th scope=\"row\">").text(&user.name).raw("</th>");
    if fixed {
        html.raw("<td>")
            .raw(user.role.title())
            .raw("</td><td colspan=\"2\">із файлу налаштувань, змінюється там</td></tr>\n");
        return;
    }
    html.raw("<td>");
    begin(html, visitor, user, "role");
    html.raw("<select name=\"role\" aria-label=\"Роль\">");
    choices(html, user.role);
    html.raw("</select> <button>Змінити</button></form></td><td>");
    html.raw(if user.one_time { "одноразовий, ще не змінений" } else { "свій" });
    begin(html, visitor, user, "reset");
    html.raw("<button>Дати новий</button></form></td><td>");
    // Two steps: what is removed by a slip of the hand has to be made again with a new password.
    html.raw("<details><summary>Вилучити</summary>");
    begin(html, visitor, user, "remove");
    html.raw("<button>Так, вилучити ").text(&user.name).raw("</button></form></details></td></tr>\n");
}

/// A form that orders something for one user.
fn begin(html: &mut Html, visitor: &Visitor, user: &User, order: &'static str) {
    html.raw("<form method=\"post\" action=\"/users\">");
    staff::token(html, visitor);
    html.raw("<input type=\"hidden\" name=\"do\" value=\"").raw(order);
    html.raw("\"><input type=\"hidden\" name=\"name\" value=\"").text(&user.name).raw("\">");
}

fn add(html: &mut Html, visitor: &Visitor) {
    html.raw("<h2>Додати</h2>\n<form method=\"post\" action=\"/users\" class=\"lines\">\n");
    staff::token(html, visitor);
    html.raw("<input type=\"hidden\" name=\"do\" value=\"add\">\n<p><label for=\"name\">Ім’я</label><br>\n");
    html.raw("<input id=\"name\" name=\"name\" autocomplete=\"off\" spellcheck=\"false\" maxlength=\"32\" required ");
    html.raw("aria-describedby=\"names\"></p>\n<p class=\"quiet\" id=\"names\">Літери, цифри, крапка, дефіс і ");
    html.raw("підкреслення, без пробілів: olena.koval або Олена-Коваль</p>\n");
    html.raw("<p><label for=\"role\">Роль</label><br>\n<select id=\"role\" name=\"role\">");
    choices(html, Role::Clerk);
    html.raw("</select></p>\n<p><button>Додати й показати одноразовий пароль</button></p>\n</form>\n");
}

fn choices(html: &mut Html, chosen: Role) {
    for role in Role::ALL {
        html.raw("<option value=\"").raw(role.name()).raw(if role == chosen { "\" selected>" } else { "\">" });
        html.raw(role.title()).raw("</option>");
    }
}

fn roles(html: &mut Html) {
    html.raw("<h2>Що кому видно</h2>\n<ul>\n");
    for role in Role::ALL {
        html.raw("<li><strong>").raw(role.title()).raw("</strong> — ").raw(may(role)).raw("</li>\n");
    }
    html.raw("</ul>\n");
}

/// Each role may do what those before it may.
fn may(role: Role) -> &'static str {
    match role {
        Role::Operator => "дзвінки зараз, перерви, голосові повідомлення, кому передзвонити",
        Role::Clerk => "також звіт, перелік дзвінків із прихованими номерами, стан служби",
        Role::Manager => "також повні номери, показники за іменами, висновки у звіті, журнал доступу",
        Role::Admin => "також користувачі",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::access::testing::{Town, block_on, get, post, text, token_of, with_cookie};

    fn order(town: &Town, cookie: &str, fields: &[(&str, &str)]) -> Reply {
        let token = token_of(cookie);
        let all: Vec<_> = fields.iter().copied().chain([("token", &*token)]).collect();
        block_on(town.site.answer(with_cookie(post("/users", &all), cookie)))
    }

    #[test]
    fn a_made_password_is_shown_once_and_who_made_it_is_written_down() {
        let town = Town::new();
        let cookie = town.logged_in("admin");
        let page = text(order(&town, &cookie, &[("do", "add"), ("name", "Ольга"), ("role", "operator")]));
        assert!(page.contains("Одноразовий пароль для <strong>Ольга</strong>: <code>made-for-Ольга</code>"), "{page}");
        let again = text(block_on(town.site.answer(with_cookie(get("/users"), &cookie))));
        assert!(!again.contains("made-for-") && again.contains("<th scope=\"row\">Ольга</th>"), "{again}");
        let what = Deed::User { user: "Ольга".into(), what: "added".into() };
        assert_eq!(town.deeds().last().unwrap(), &("admin".to_owned(), what));
    }

    #[test]
    fn roles_change_passwords_are_given_anew_and_users_removed() {
        let town = Town::new();
        let cookie = town.logged_in("admin");
        assert_eq!(order(&town, &cookie, &[("do", "role"), ("name", "Олена"), ("role", "manager")]).status(), 303);
        assert_eq!(town.view.named("Олена").unwrap().role, Role::Manager);
        assert_eq!(order(&town, &cookie, &[("do", "reset"), ("name", "Олена")]).status(), 200);
        assert!(town.view.named("Олена").unwrap().one_time);
        assert_eq!(order(&town, &cookie, &[("do", "remove"), ("name", "Олена")]).status(), 303);
        assert_eq!(town.view.named("Олена"), None);
        let refused = order(&town, &cookie, &[("do", "remove"), ("name", "Олена")]);
        assert_eq!(refused.status(), 422);
        assert!(text(refused).contains("role=\"alert\">Користувача «Олена» немає."));
    }

    #[test]
    fn a_form_that_is_none_of_ours_is_a_bad_request() {
        let town = Town::new();
        let cookie = town.logged_in("admin");
        for fields in [
            &[("do", "fire"), ("name", "Олена")][..],
            &[("do", "add"), ("name", "Ольга"), ("role", "king")],
            &[("do", "remove"), ("name", " ")],
            &[("name", "Олена")],
        ] {
            assert_eq!(order(&town, &cookie, fields).status(), 400, "{fields:?}");
        }
        assert!(town.view.named("Олена").is_some());
    }
}
