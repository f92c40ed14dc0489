//! What several pages of staff are put together from: short pages that only say something, and parts of forms.

use std::{fmt::Display, sync::Arc};

use warp::http::StatusCode;

use super::{
    access::Visitor,
    health::Journal,
    html::Html,
    request::{self, Reply},
    site::Site,
    staff::{self, Frame, Tab},
    view::{Snapshot, Unavailable},
};
use crate::{
    ivr::Script,
    report::{Context, Council},
    vocab::Lang,
};

/// A page with its head; [`finish`] it when it is written.
pub fn begin(snapshot: &Snapshot, visitor: &Visitor, frame: &Frame) -> Html {
    let mut html = Html::new();
    staff::begin(&mut html, snapshot, visitor, frame);
    html
}

pub fn finish(mut html: Html, snapshot: &Snapshot) -> Reply {
    staff::end(&mut html, snapshot);
    request::page(html.finish())
}

/// One sentence instead of a page, and the way back to `back`, which is ours.
pub fn say(
    site: &Site,
    visitor: &Visitor,
    status: StatusCode,
    (tab, title): (Tab, &str),
    sentence: &str,
    back: &str,
) -> Reply {
    let snapshot = site.view.snapshot();
    let mut html = begin(&snapshot, visitor, &Frame::new(tab, title));
    html.raw("<p class=\"note\">").text(sentence).raw("</p>\n");
    html.raw("<p><a href=\"").text(back).raw("\">Повернутися</a></p>\n");
    let mut reply = finish(html, &snapshot);
    *reply.status_mut() = status;
    reply
}

/// The records cannot be read just now.
pub fn unavailable(site: &Site, visitor: &Visitor, title: (Tab, &str), why: Unavailable, back: &str) -> Reply {
    let sentence = match why {
        Unavailable::NotReady => "Записи ще готуються після запуску. Оновіть сторінку за хвилину.",
        Unavailable::Busy => "Зараз забагато запитів до записів. Спробуйте ще раз за хвилину.",
        Unavailable::Failed => {
            "Записи не читаються: можливо, пошкоджено носій. Дзвінки приймаються далі; подробиці — на сторінці «Стан»."
        }
    };
    say(site, visitor, StatusCode::SERVICE_UNAVAILABLE, title, sentence, back)
}

/// A choice of a form; the first option is that nothing is chosen.
pub fn select<V: AsRef<str>, W: AsRef<str>>(
    html: &mut Html,
    (label, name): (&'static str, &'static str),
    nothing: &'static str,
    options: &[(V, W)],
    chosen: Option<&str>,
) {
    html.raw("<label>").raw(label).raw(" <select name=\"").raw(name).raw("\"><option value=\"\">").raw(nothing);
    html.raw("</option>");
    let known = options.iter().any(|(value, _)| Some(value.as_ref()) == chosen);
    // What is no longer in the menus may be asked for by a link of an old report.
    if let Some(value) = chosen.filter(|_| !known) {
        html.raw("<option selected value=\"").text(value).raw("\">").text(value).raw("</option>");
    }
    for (value, words) in options {
        html.raw(if Some(value.as_ref()) == chosen { "<option selected value=\"" } else { "<option value=\"" });
        html.text(value.as_ref()).raw("\">").text(words.as_ref()).raw("</option>");
    }
    html.raw("</select></label>\n");
}

/// «Новіші» and «Старіші»: where each leads, when there is something.
pub fn turn(html: &mut Html, newer: Option<String>, older: Option<String>) {
    if newer.is_none() && older.is_none() {
        return;
    }
    ways(html, "Сторінки", [newer.map(|path| (path, "← Новіші")), older.map(|path| (path, "Старіші →"))]);
}

/// Links beside one another that lead to neighbours of the page.
pub fn ways(html: &mut Html, label: &'static str, ways: [Option<(String, &'static str)>; 2]) {
    html.raw("<nav class=\"pages\" aria-label=\"").raw(label).raw("\">\n");
    for (path, words) in ways.into_iter().flatten() {
        html.raw("<a class=\"button\" href=\"").text(path).raw("\">").raw(words).raw("</a>\n");
    }
    html.raw("</nav>\n");
}

/// An empty list says so.
pub fn nothing(html: &mut Html, sentence: &'static str) {
    html.raw("<p>").raw(sentence).raw("</p>\n");
}

/// What rows of calls are worded by; without the report's own context, the menus in use.
pub fn context(site: &Site, snapshot: &Snapshot) -> Arc<Context> {
    let usual = || Arc::new(Context::new(Council::default(), snapshot.script.clone(), snapshot.now.civil));
    site.view.context().unwrap_or_else(usual)
}

/// The Ukrainian title of a node; its name when it has none, or is no longer in the menus.
pub fn title<'a>(script: &'a Script, name: &'a str) -> &'a str {
    let node = script.named(name).and_then(|id| script.find(id));
    let title = node.and_then(|node| node.title.as_ref()).and_then(|title| title.get(Lang::UK));
    title.map_or(name, |(_, title)| title)
}

/// One line of a `dl`.
pub fn fact(html: &mut Html, name: &'static str, value: impl Display) {
    html.raw("<dt>").raw(name).raw("</dt><dd>").text(value).raw("</dd>\n");
}

/// Said wherever the present is shown: records are kept in memory only.
pub fn disk_warning(html: &mut Html, snapshot: &Snapshot) {
    let words = match snapshot.health.as_ref().map(|health| health.journal) {
        Some(Journal::DiskFull) => {
            "На диску немає місця. Дзвінки приймаються далі, а записи про них чекають у пам’яті."
        }
        Some(Journal::Failing) => {
            "Диск не приймає записів. Дзвінки приймаються далі, а записи про них чекають у пам’яті."
        }
        _ => return,
    };
    html.raw("<p class=\"note\"><strong>").raw(words).raw("</strong> Покличте того, хто доглядає за машиною.</p>\n");
}
