//! The list as a page.

use super::{
    filter::{DAYS, Filter, WANTED},
    list::{Found, Left, PAGE},
    name,
};
use crate::{
    ivr::NodeKind,
    report::words::plural,
    web::{
        access::{Right, Visitor},
        html::Html,
        journey::player,
        notes::{self, About, Form},
        pieces,
        staff::{self, Frame, Tab},
        view::Snapshot,
    },
};

pub fn page(snapshot: &Snapshot, visitor: &Visitor, filter: &Filter, found: &Found) -> String {
    let mut html = pieces::begin(snapshot, visitor, &Frame::new(Tab::Messages, "Повідомлення"));
    form(&mut html, snapshot, filter);
    count(&mut html, filter, found);
    let back = filter.path(filter.page, filter.until);
    for left in &found.messages {
        message(&mut html, snapshot, visitor, left, &back);
    }
    let newer = (filter.page > 1).then(|| filter.path(filter.page - 1, Some(found.until)));
    let older = match found.count > filter.page * PAGE {
        true => Some(filter.path(filter.page + 1, Some(found.until))),
        false => found.rest.map(|rest| filter.path(1, Some(rest))),
    };
    pieces::turn(&mut html, newer, older);
    staff::end(&mut html, snapshot);
    html.finish()
}

fn form(html: &mut Html, snapshot: &Snapshot, filter: &Filter) {
    html.raw("<form class=\"filters\" method=\"get\" action=\"/messages\">\n");
    pieces::select(html, ("Показати", "show"), "усі", &WANTED, filter.word());
    let script = &snapshot.script;
    let boxes = script.nodes.iter().filter(|node| matches!(node.kind, NodeKind::Box(_)));
    let boxes: Vec<_> = boxes.map(|node| (&*node.name, pieces::title(script, &node.name))).collect();
    pieces::select(html, ("Скринька", "box"), "усі", &boxes, filter.in_box.as_deref());
    html.raw("<label>За <select name=\"days\">");
    for (days, words) in DAYS {
        html.raw(if days.parse() == Ok(filter.days) { "<option selected value=\"" } else { "<option value=\"" });
        html.raw(days).raw("\">").raw(words).raw("</option>");
    }
    html.raw("</select></label>\n<button>Показати</button>\n</form>\n");
}

fn count(html: &mut Html, filter: &Filter, found: &Found) {
    let n = found.count as u64;
    match (found.count, found.rest) {
        (0, None) => html.raw("<p>Таких повідомлень немає.</p>\n"),
        (0, Some(_)) => html.raw("<p>Серед переглянутих дзвінків таких повідомлень немає.</p>\n"),
        _ => {
            html.raw("<p>Знайдено: ").text(n).raw(" ");
            html.raw(plural(n, "повідомлення", "повідомлення", "повідомлень"));
            if found.count > PAGE {
                html.raw("; сторінка ").text(filter.page).raw(" з ").text(found.count.div_ceil(PAGE));
            }
            html.raw(".</p>\n")
        }
    };
}

fn message(html: &mut Html, snapshot: &Snapshot, visitor: &Visitor, left: &Left, back: &str) {
    let recording = left.message.recording;
    let name = name(recording);
    html.raw("<section class=\"item\" id=\"m").text(&name).raw("\" aria-labelledby=\"h").text(&name).raw("\">\n");
    html.raw("<h2 id=\"h").text(&name).raw("\">").text(staff::moment(left.at)).raw(" — ");
    html.text(pieces::title(&snapshot.script, &left.message.box_name)).raw(" ");
    state(html, snapshot, left);
    html.raw("</h2>\n<p>");
    call_back(html, left);
    html.raw(" · тривалість ").text(staff::length(left.message.length_ms));
    term(html, snapshot, left);
    if visitor.may(Right::Calls) {
        html.raw(" · <a href=\"/calls/").text(recording.call).raw("\">перебіг дзвінка</a>");
    }
    html.raw("</p>\n<p>");
    player(html, recording);
    html.raw("</p>\n");
    notes::list(html, About::Message, &left.record.notes, Some(recording));
    let last = notes::last(&left.record.notes, Some(recording));
    notes::form(html, visitor, &Form { about: About::Message, action: format!("/messages/{name}"), back, last });
    html.raw("</section>\n");
}

/// In one word; how it came to it stands below.
fn state(html: &mut Html, snapshot: &Snapshot, left: &Left) {
    let words = match (left.is_settled(), left.is_overdue(snapshot.now.civil), left.message.heard) {
        (true, ..) => "виконано",
        (false, true, _) => "прострочено",
        (false, false, None) => "нове",
        (false, false, Some(_)) => "прослухано, без відповіді",
    };
    html.raw("<span class=\"badge\">").raw(words).raw("</span>");
}

/// The number as something a telephone beside the screen can dial.
fn call_back(html: &mut Html, left: &Left) {
    match &left.number {
        Some(number) => {
            html.raw("Передзвонити: <a class=\"tel\" href=\"tel:").text(number).raw("\">").text(number).raw("</a>")
        }
        None if left.record.purged => html.raw("Номер вилучено: минув строк зберігання"),
        None => html.raw("Номер прихований"),
    };
}

fn term(html: &mut Html, snapshot: &Snapshot, left: &Left) {
    let Some(due) = left.due.filter(|_| !left.is_settled()) else { return };
    let over = due < snapshot.now.civil;
    html.raw(if over { " · строк відповіді минув " } else { " · відповісти до " }).text(staff::moment(due));
}
