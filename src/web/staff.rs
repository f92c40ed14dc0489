//! What the pages of staff share: head and foot, the way between them, who is logged in, and words for people's states.
//!
//! A page begins with [`begin`], writes its own part below the heading, and ends with [`end`]. What is open to whom is not
//! decided here: the way between pages only leaves out what the visitor could not open anyway.

use std::fmt::Display;

use jiff::{Timestamp, Zoned};

use super::{
    access::{Right, Visitor},
    html::Html,
    view::Snapshot,
};
use crate::{acd::OperatorState, clock::Now};

/// One of the sections in the head of every page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    Report,
    Calls,
    Messages,
    Callbacks,
    Live,
    Operators,
    Status,
    Users,
    AccessLog,
    /// A page beside them: one's own password, a mistake.
    Other,
}

const TABS: [(Tab, Right, &str, &str); 9] = [
    (Tab::Report, Right::Report, "/report", "Звіт"),
    (Tab::Calls, Right::Calls, "/calls", "Дзвінки"),
    (Tab::Messages, Right::Messages, "/messages", "Повідомлення"),
    (Tab::Callbacks, Right::Messages, "/callbacks", "Кому передзвонити"),
    (Tab::Live, Right::Live, "/live", "Зараз"),
    (Tab::Operators, Right::Live, "/operators", "Оператори"),
    (Tab::Status, Right::Status, "/status", "Стан"),
    (Tab::Users, Right::Users, "/users", "Користувачі"),
    (Tab::AccessLog, Right::AccessLog, "/access", "Журнал доступу"),
];

/// What is said around a page's own part.
#[derive(Clone, Debug)]
pub struct Frame {
    title: String,
    tab: Tab,
    heading: bool,
    style: Option<String>,
}

impl Frame {
    pub fn new(tab: Tab, title: impl Into<String>) -> Self {
        Self { title: title.into(), tab, heading: true, style: None }
    }

    /// The page writes its `h1` itself.
    pub fn without_heading(self) -> Self {
        Self { heading: false, ..self }
    }

    /// One more style sheet, by its path.
    pub fn with_style(self, path: String) -> Self {
        Self { style: Some(path), ..self }
    }
}

/// Up to and with the heading.
pub fn begin(html: &mut Html, snapshot: &Snapshot, visitor: &Visitor, frame: &Frame) {
    head(html, snapshot, frame);
    html.raw("<body class=\"staff\">\n<a class=\"skip\" href=\"#main\">Одразу до змісту</a>\n");
    html.raw("<header class=\"top\">\n<p class=\"brand\"><strong>Слухавка</strong> <span>");
    html.text(&snapshot.council).raw("</span></p>\n");
    who(html, visitor);
    html.raw("<nav aria-label=\"Розділи\">\n<ul>\n");
    for (tab, _, path, name) in TABS.into_iter().filter(|(_, right, ..)| visitor.may(*right)) {
        html.raw("<li><a href=\"").raw(path).raw("\"");
        if tab == frame.tab {
            html.raw(" aria-current=\"page\"");
        }
        html.raw(">").raw(name).raw("</a></li>\n");
    }
    html.raw("</ul>\n</nav>\n</header>\n");
    body(html, snapshot, frame);
}

/// The same for somebody who has not logged in.
pub fn begin_outside(html: &mut Html, snapshot: &Snapshot, frame: &Frame) {
    head(html, snapshot, frame);
    html.raw(
        "<body class=\"staff outside\">\n<header class=\"top\">\n<p class=\"brand\"><strong>Слухавка</strong> <span>",
    );
    html.text(&snapshot.council).raw("</span></p>\n</header>\n");
    body(html, snapshot, frame);
}

pub fn end(html: &mut Html, snapshot: &Snapshot) {
    html.raw("</main>\n<footer class=\"foot\"><p class=\"quiet\">Станом на ").text(moment(snapshot.now.civil));
    html.raw(" · <a href=\"/\">Телефонне меню текстом</a></p></footer>\n</body>\n</html>\n");
}

fn head(html: &mut Html, snapshot: &Snapshot, frame: &Frame) {
    html.raw("<!doctype html>\n<html lang=\"uk\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.raw("<title>").text(&frame.title).raw(" — ");
    if !snapshot.council.trim().is_empty() {
        html.text(snapshot.council.trim()).raw(" — ");
    }
    html.raw("Слухавка</title>\n<link rel=\"stylesheet\" href=\"/style.css\">\n");
    if let Some(path) = &frame.style {
        html.raw("<link rel=\"stylesheet\" media=\"print\" href=\"").text(path).raw("\">\n");
    }
    html.raw("<link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">\n</head>\n");
}

fn who(html: &mut Html, visitor: &Visitor) {
    html.raw("<form class=\"who\" method=\"post\" action=\"/logout\">");
    token(html, visitor);
    html.raw("<span><a href=\"/password\" title=\"Змінити свій пароль\">").text(&visitor.user.name).raw("</a>, ");
    html.raw(visitor.user.role.title()).raw("</span> <button>Вийти</button></form>\n");
}

fn body(html: &mut Html, snapshot: &Snapshot, frame: &Frame) {
    html.raw("<main id=\"main\">\n");
    if snapshot.demo {
        demo(html);
    }
    if frame.heading {
        html.raw("<h1>").text(&frame.title).raw("</h1>\n");
    }
}

/// Over every page, and every printed sheet's first page, of an invented town.
pub fn demo(html: &mut Html) {
    html.raw("<p class=\"demo\"><strong>Демонстраційні дані: місто вигадане.</strong></p>\n");
}

/// What makes a form one of ours: without it a form is not obeyed.
pub fn token(html: &mut Html, visitor: &Visitor) {
    html.raw("<input type=\"hidden\" name=\"token\" value=\"").text(&visitor.token).raw("\">");
}

/// The row of headings.
pub fn heads(html: &mut Html, heads: &[&'static str]) {
    html.raw("<tr>");
    for head in heads {
        html.raw("<th scope=\"col\">").raw(head).raw("</th>");
    }
    html.raw("</tr>\n");
}

/// `02.11.2026 09:15`, by the clock in Kyiv.
pub fn moment(at: Timestamp) -> impl Display {
    written(&at.to_zoned(Now::kyiv()))
}

/// The same of a time that knows its zone.
pub fn written(at: &Zoned) -> impl Display + use<> {
    at.strftime("%d.%m.%Y %H:%M").to_string()
}

/// `0:42`, `12:05`, `1:02:05`
pub fn length(ms: u64) -> String {
    let s = ms / 1000;
    match s / 3600 {
        0 => format!("{}:{:02}", s / 60, s % 60),
        hours => format!("{hours}:{:02}:{:02}", s / 60 % 60, s % 60),
    }
}

/// Without gender: «перерва», not «відійшла».
pub fn state(state: OperatorState) -> &'static str {
    match state {
        OperatorState::Free => "вільно",
        OperatorState::Ringing => "дзвонить",
        OperatorState::Talking => "розмова",
        OperatorState::WrapUp => "дооформлення",
        OperatorState::Away => "перерва",
        OperatorState::OffDuty => "поза графіком",
        OperatorState::Unreachable => "немає зв’язку",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        vocab::{Role, User},
        web::view::sample,
    };

    fn page(role: Role, demo: bool) -> String {
        let user = User { name: "Олена <О.>".into(), role, one_time: false };
        let visitor = Visitor { user, token: "t0ken".into() };
        let snapshot = Snapshot { demo, ..sample::snapshot("2026-11-02T09:15:00+02:00") };
        let mut html = Html::new();
        begin(&mut html, &snapshot, &visitor, &Frame::new(Tab::Messages, "Повідомлення"));
        end(&mut html, &snapshot);
        html.finish()
    }

    #[test]
    fn the_way_between_pages_shows_what_the_role_may_open_and_where_one_is() {
        let of = |role| page(role, false);
        assert!(of(Role::Operator).contains("<a href=\"/messages\" aria-current=\"page\">Повідомлення</a>"));
        for (role, path, there) in [
            (Role::Operator, "/report", false),
            (Role::Operator, "/live", true),
            (Role::Clerk, "/report", true),
            (Role::Clerk, "/access", false),
            (Role::Manager, "/access", true),
            (Role::Manager, "/users", false),
            (Role::Admin, "/users", true),
        ] {
            assert_eq!(of(role).contains(&format!("<li><a href=\"{path}\"")), there, "{role:?} {path}");
        }
    }

    #[test]
    fn a_page_says_who_is_logged_in_and_lets_them_out() {
        let page = page(Role::Clerk, false);
        assert!(page.contains("action=\"/logout\"><input type=\"hidden\" name=\"token\" value=\"t0ken\">"), "{page}");
        assert!(page.contains("Олена &lt;О.&gt;</a>, працівник</span>"), "{page}");
        assert!(page.contains("Станом на 02.11.2026 09:15"), "{page}");
        assert!(!page.contains("вигадане"));
    }

    #[test]
    fn an_invented_town_is_called_that_on_every_page() {
        assert!(page(Role::Clerk, true).contains("Демонстраційні дані: місто вигадане."));
    }
}
