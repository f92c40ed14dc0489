//! `/operators`: who answers, who waits, and a button for those who go on a break or come back.

use warp::http::StatusCode;

use super::{
    access::Visitor,
    html::Html,
    live, pieces,
    request::{self, Fields, Reply, Request},
    site::Site,
    staff::{self, Frame, Tab},
    view::Snapshot,
};
use crate::acd::{OperatorState, OperatorStatus, QueueStatus};

/// The page, or a pressed button: it is obeyed, and the page shown again.
pub async fn answer(site: &Site, visitor: &Visitor, request: &Request) -> Reply {
    if request.is_reading() {
        let still = request.query.get("still").is_some();
        let page = request::page(page(&site.view.snapshot(), visitor, still));
        return if still { page } else { request::renewing(page) };
    }
    let Some(Pressed { name, at_work }) = pressed(&request.form) else {
        return request::error(StatusCode::BAD_REQUEST);
    };
    if site.view.operator(name, at_work).await {
        return request::see_other("/operators");
    }
    let sentence = "Такого оператора немає: можливо, його щойно вилучили з налаштувань.";
    pieces::say(site, visitor, StatusCode::NOT_FOUND, (Tab::Operators, "Оператори"), sentence, "/operators")
}

fn page(snapshot: &Snapshot, visitor: &Visitor, still: bool) -> String {
    let mut html = pieces::begin(snapshot, visitor, &Frame::new(Tab::Operators, "Оператори"));
    live::renewal(&mut html, "/operators", still);
    let report = &snapshot.report;
    if report.operators.is_empty() {
        html.raw("<p>Операторів не налаштовано: їх описують у розділах people й departments.</p>\n");
    } else {
        html.raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Хто відповідає\">\n<table>\n<caption>Хто відповідає</caption>\n<thead>");
        staff::heads(&mut html, &["Ім’я", "Стан", "Уже", "Розмов", "Пропущено поспіль", "Перерва"]);
        html.raw("</thead>\n<tbody>\n");
        report.operators.iter().for_each(|operator| row(&mut html, visitor, operator));
        html.raw("</tbody>\n</table>\n</div>\n");
    }
    queues(&mut html, snapshot);
    staff::end(&mut html, snapshot);
    html.finish()
}

/// Who waits where, and for how long; nothing at all without queues.
pub fn queues(html: &mut Html, snapshot: &Snapshot) {
    let queues = &snapshot.report.queues;
    if queues.is_empty() {
        return;
    }
    html.raw("<h2>Черги</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Черги\">\n<table>\n<caption>Хто чекає зараз, і скільки було від запуску</caption>\n<thead>");
    let heads = ["Черга", "Чекають", "Найдовше", "Вільно операторів", "Надійшло", "Відповіли", "Без відповіді"];
    staff::heads(html, &heads);
    html.raw("</thead>\n<tbody>\n");
    queues.iter().for_each(|queue| waiting(html, snapshot, queue));
    html.raw("</tbody>\n</table>\n</div>\n");
}

fn row(html: &mut Html, visitor: &Visitor, operator: &OperatorStatus) {
    html.raw("<tr><th scope=\"row\">").text(&operator.name).raw("</th><td>").text(staff::state(operator.state));
    html.raw("</td><td>").text(staff::length(operator.since_ms)).raw("</td><td>").text(operator.answered);
    html.raw("</td><td>").text(operator.missed).raw("</td><td>");
    html.raw("<form method=\"post\" action=\"/operators\">");
    staff::token(html, visitor);
    html.raw("<input type=\"hidden\" name=\"name\" value=\"");
    html.text(&operator.name).raw("\">");
    html.raw(match operator.state {
        OperatorState::Away => "<button name=\"work\" value=\"back\">Повернути</button>",
        _ => "<button name=\"work\" value=\"away\">На перерву</button>",
    });
    html.raw("</form></td></tr>\n");
}

fn waiting(html: &mut Html, snapshot: &Snapshot, queue: &QueueStatus) {
    html.raw("<tr><th scope=\"row\">")
        .text(pieces::title(&snapshot.script, &queue.name))
        .raw("</th><td>")
        .text(queue.waiting)
        .raw("</td><td>");
    match queue.waiting {
        0 => html.raw("—"),
        _ => html.text(staff::length(queue.longest_wait_ms)),
    };
    html.raw("</td>");
    for number in [queue.free as u64, queue.offered, queue.answered, queue.gave_up] {
        html.raw("<td>").text(number).raw("</td>");
    }
    html.raw("</tr>\n");
}

/// What a pressed button says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pressed {
    name: String,
    at_work: bool,
}

/// Of the fields of a form; `None` when it is none of ours.
fn pressed(fields: &Fields) -> Option<Pressed> {
    let at_work = match fields.get("work")? {
        "back" => true,
        "away" => false,
        _ => return None,
    };
    Some(Pressed { name: fields.get("name")?.to_owned(), at_work })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{vocab::Role, web::view::sample};

    #[test]
    fn everybody_has_a_state_and_the_button_that_changes_it() {
        let operator =
            |name: &str, state| OperatorStatus { name: name.into(), state, since_ms: 65_000, answered: 3, missed: 1 };
        let mut snapshot = sample::snapshot("2026-03-02T10:00:00+02:00");
        snapshot.report.operators =
            vec![operator("Олена", OperatorState::Talking), operator("<Ігор>", OperatorState::Away)];
        snapshot.report.queues = vec![QueueStatus {
            name: "ЦНАП".into(),
            waiting: 2,
            longest_wait_ms: 61_000,
            offered: 9,
            answered: 6,
            gave_up: 1,
            free: 0,
            handling_ms: None,
        }];
        let page = page(&snapshot, &sample::visitor(Role::Admin), false);
        assert!(page.contains("<td>розмова</td><td>1:05</td>"), "{page}");
        assert!(page.contains("value=\"Олена\"><button name=\"work\" value=\"away\">На перерву</button>"), "{page}");
        assert!(page.contains("value=\"&lt;Ігор&gt;\"><button name=\"work\" value=\"back\">Повернути"), "{page}");
        assert!(
            page.contains("<th scope=\"row\">Консультація ЦНАП</th><td>2</td><td>1:01</td><td>0</td><td>9</td>"),
            "{page}"
        );
    }

    #[test]
    fn a_form_of_somebody_else_is_none_of_ours() {
        let form = |work: &str| Fields::parse(format!("name=Олена&work={work}").as_bytes());
        assert_eq!(pressed(&form("back")), Some(Pressed { name: "Олена".into(), at_work: true }));
        assert_eq!(pressed(&form("away")).map(|pressed| pressed.at_work), Some(false));
        assert_eq!(pressed(&form("fired")), None);
        assert_eq!(pressed(&Fields::default()), None);
    }
}
