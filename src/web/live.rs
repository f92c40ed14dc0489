//! `/live`: calls, queues, operators and lines at this moment. Read again every ten seconds, until one asks for a page that
//! stays as it is (WCAG 2.2.1).

use super::{
    access::{Right, Visitor},
    html::Html,
    line_words, operators, pieces,
    request::{self, Reply, Request},
    site::Site,
    staff::{self, Frame, Tab},
    view::Snapshot,
};
use crate::{
    acd::OperatorState,
    report::words,
    trunk::{TrunkState, TrunkStatus},
};

pub fn answer(site: &Site, visitor: &Visitor, request: &Request) -> Reply {
    let still = request.query.get("still").is_some();
    let page = request::page(page(&site.view.snapshot(), visitor, still));
    if still { page } else { request::renewing(page) }
}

fn page(snapshot: &Snapshot, visitor: &Visitor, still: bool) -> String {
    let mut html = pieces::begin(snapshot, visitor, &Frame::new(Tab::Live, "Зараз"));
    renewal(&mut html, "/live", still);
    now(&mut html, snapshot);
    operators::queues(&mut html, snapshot);
    people(&mut html, snapshot);
    lines(&mut html, &snapshot.report.trunks, visitor.may(Right::Status));
    staff::end(&mut html, snapshot);
    html.finish()
}

/// How the page is kept up to date, and the other way to have it.
pub fn renewal(html: &mut Html, path: &'static str, still: bool) {
    html.raw("<p class=\"screen-only\">");
    match still {
        false => html
            .raw("Сторінка оновлюється щодесять секунд. <a class=\"button\" href=\"")
            .raw(path)
            .raw("?still=1\">Зупинити"),
        true => html.raw("Сторінка сама не оновлюється. <a class=\"button\" href=\"").raw(path).raw("\">Оновлювати"),
    };
    html.raw("</a></p>\n");
}

fn now(html: &mut Html, snapshot: &Snapshot) {
    if snapshot.draining {
        html.raw("<p class=\"note\">Службу зупиняють: нових дзвінків вона не приймає.</p>\n");
    }
    pieces::disk_warning(html, snapshot);
    let calls = snapshot.counters.calls as u64;
    html.raw("<p class=\"big\">");
    match calls {
        0 => html.raw("Зараз дзвінків немає."),
        _ => html.raw("Зараз ").text(words::calls(calls)).raw("."),
    };
    let waiting: usize = snapshot.report.queues.iter().map(|queue| queue.waiting).sum();
    if waiting > 0 {
        html.raw(" У черзі чекають: ").text(waiting).raw(".");
    }
    html.raw("</p>\n");
}

fn people(html: &mut Html, snapshot: &Snapshot) {
    let operators = &snapshot.report.operators;
    if operators.is_empty() {
        return;
    }
    let free = operators.iter().filter(|operator| operator.state == OperatorState::Free).count();
    html.raw("<h2>Оператори</h2>\n<p>Вільно: ").text(free).raw(" із ").text(operators.len());
    html.raw(
        ". <a href=\"/operators\">Перерви й повернення</a></p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Оператори\">\n<table>\n<caption>Хто що робить</caption>\n<thead>",
    );
    staff::heads(html, &["Ім’я", "Стан", "Уже"]);
    html.raw("</thead>\n<tbody>\n");
    for operator in operators {
        html.raw("<tr><th scope=\"row\">").text(&operator.name).raw("</th><td>").text(staff::state(operator.state));
        html.raw("</td><td class=\"num\">").text(staff::length(operator.since_ms)).raw("</td></tr>\n");
    }
    html.raw("</tbody>\n</table>\n</div>\n");
}

/// The lines of the provider, each with what to do about it when it ails. `details`: addresses and advice as well.
pub fn lines(html: &mut Html, lines: &[TrunkStatus], details: bool) {
    if lines.is_empty() {
        return;
    }
    html.raw("<h2>Зовнішні лінії</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Зовнішні лінії\">\n<table>\n<caption>Зв’язок із провайдером</caption>\n<thead>");
    staff::heads(html, &["Лінія", "Стан", "Відколи", "Розмови", "Надійшло", "Зайнято"]);
    html.raw("</thead>\n<tbody>\n");
    lines.iter().for_each(|one| line(html, one));
    html.raw("</tbody>\n</table>\n</div>\n");
    for line in lines.iter().filter(|line| details && (line.advice.is_some() || !line.notes.is_empty())) {
        remarks(html, line);
    }
}

fn line(html: &mut Html, line: &TrunkStatus) {
    html.raw("<tr><th scope=\"row\">").text(&line.name).raw("</th><td>").raw(line_words::state(line)).raw("</td><td>");
    match line.since {
        Some(since) => html.text(staff::moment(since)),
        None => html.raw("—"),
    };
    html.raw("</td><td class=\"num\">").text(line.calls);
    if let Some(channels) = line.channels {
        html.raw(" із ").text(channels);
    }
    html.raw("</td><td class=\"num\">").text(line.offered).raw("</td><td class=\"num\">").text(line.refused_full);
    html.raw("</td></tr>\n");
}

fn remarks(html: &mut Html, line: &TrunkStatus) {
    html.raw("<h3>Лінія «").text(&line.name).raw("»</h3>\n<ul>\n");
    if let Some(advice) = &line.advice {
        let well = matches!(line.state, TrunkState::Registered | TrunkState::Reachable);
        html.raw(if well { "<li>Було: " } else { "<li>Порада: " }).text(advice).raw("</li>\n");
    }
    for (_, sentence) in &line.notes {
        html.raw("<li>Зауважено: ").text(sentence).raw("</li>\n");
    }
    html.raw("</ul>\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        acd::{OperatorStatus, QueueStatus},
        vocab::Role,
        web::{
            testing::{Town, body, get, site},
            view::sample,
        },
    };

    fn busy() -> Snapshot {
        let mut snapshot = sample::snapshot("2026-03-02T10:00:00+02:00");
        snapshot.counters.calls = 3;
        snapshot.report.operators = vec![OperatorStatus {
            name: "<Олена>".into(),
            state: OperatorState::Talking,
            since_ms: 65_000,
            answered: 3,
            missed: 0,
        }];
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
        snapshot.report.trunks = vec![TrunkStatus {
            name: "міська".into(),
            state: TrunkState::Failing,
            advice: Some("Перевірте пароль.".into()),
            calls: 2,
            channels: Some(4),
            ..TrunkStatus::default()
        }];
        snapshot
    }

    fn shown(role: Role, path: &str, snapshot: Snapshot) -> String {
        let (site, _) = site(Town::showing(snapshot));
        body(answer(&site, &sample::visitor(role), &get(path)))
    }

    #[test]
    fn the_present_is_told_and_renews_itself_until_stopped() {
        let page = shown(Role::Clerk, "/live", busy());
        assert!(page.contains("href=\"/live?still=1\""), "{page}");
        let refresh = |path: &str| {
            let (site, _) = site(Town::showing(busy()));
            answer(&site, &sample::visitor(Role::Clerk), &get(path)).headers().get("refresh").cloned()
        };
        assert_eq!(refresh("/live").expect("a header"), "10");
        assert_eq!(refresh("/live?still=1"), None);
        assert!(page.contains("Зараз 3 дзвінки. У черзі чекають: 2."), "{page}");
        assert!(page.contains("&lt;Олена&gt;</th><td>розмова</td><td class=\"num\">1:05</td>"), "{page}");
        assert!(page.contains("<th scope=\"row\">Консультація ЦНАП</th>") && page.contains("2 із 4"), "{page}");
        assert!(page.contains("немає зв’язку") && page.contains("Порада: Перевірте пароль."), "{page}");
        let still = shown(Role::Operator, "/live?still=1", busy());
        assert!(!still.contains("refresh") && still.contains("href=\"/live\""), "{still}");
        assert!(!still.contains("Порада"), "operators are told the state of lines only");
    }

    #[test]
    fn an_empty_house_is_told_in_a_sentence() {
        let page = shown(Role::Operator, "/live", sample::snapshot("2026-03-02T10:00:00+02:00"));
        assert!(page.contains("Зараз дзвінків немає.") && !page.contains("<table>"), "{page}");
    }
}
