//! `/access`: who logged in, whose record they opened, what they took away and changed (M-5.7), a day at a time.

use jiff::{Timestamp, ToSpan as _, civil::Date};
use warp::http::StatusCode;

use super::Visitor;
use crate::{
    clock::Now,
    ledger::{Access, Deed},
    web::{
        html::Html,
        request::{self, HTML, Reply, Request},
        site::Site,
        staff::{self, Frame, Tab},
        view::{Snapshot, Unavailable},
    },
};

/// Lines the store gives at once. A page that is full says so and leads on: whoever fills the log hides nothing in it.
const MOST: usize = 1000;

pub async fn answer(site: &Site, visitor: &Visitor, request: &Request) -> Reply {
    let snapshot = site.view.snapshot();
    let today = snapshot.local().date();
    let Some(day) = request.query.filled("day").map_or(Some(today), |text| text.parse().ok()) else {
        return request::error(StatusCode::NOT_FOUND);
    };
    let Some((from, to)) = span(day) else { return request::error(StatusCode::NOT_FOUND) };
    let to = until(request).map_or(to, |until| until.clamp(from, to));
    let found = site.view.accesses(from, to).await;
    let status = if found.is_ok() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    request::with(status, HTML, page(&snapshot, visitor, day, found.as_deref()).into_bytes())
}

/// From midnight to midnight in Kyiv; the clock may change in between. `None` for days outside any calendar of ours.
fn span(day: Date) -> Option<(Timestamp, Timestamp)> {
    let midnight = |day: Date| day.to_zoned(Now::kyiv()).ok().map(|at| at.timestamp());
    (1970..=2999).contains(&day.year()).then_some(())?;
    Some((midnight(day)?, midnight(day.checked_add(1.day()).ok()?)?))
}

/// Where the page before ended, in milliseconds.
fn until(request: &Request) -> Option<Timestamp> {
    Timestamp::from_millisecond(request.query.filled("until")?.parse().ok()?).ok()
}

fn page(snapshot: &Snapshot, visitor: &Visitor, day: Date, found: Result<&[Access], &Unavailable>) -> String {
    let mut html = Html::new();
    staff::begin(&mut html, snapshot, visitor, &Frame::new(Tab::AccessLog, "Журнал доступу"));
    way(&mut html, day);
    match found {
        Err(Unavailable::NotReady) => html.raw("<p>Записи ще готуються. Оновіть сторінку за хвилину.</p>\n"),
        Err(Unavailable::Busy) => html.raw("<p>Забагато запитів відразу. Оновіть сторінку за хвилину.</p>\n"),
        Err(Unavailable::Failed) => html.raw("<p>Журнал не вдалося прочитати. Скажіть адміністраторові.</p>\n"),
        Ok([]) => html.raw("<p>Цього дня ніхто нічого не відкривав.</p>\n"),
        Ok(found) => {
            html.raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Хто що відкривав\">\n<table>\n<caption>").text(day.strftime("%d.%m.%Y")).raw(", від найновіших</caption>\n");
            staff::heads(&mut html, &["Час", "Хто", "Звідки", "Що"]);
            found.iter().for_each(|access| row(&mut html, access));
            html.raw("</table>\n</div>\n");
            earlier(&mut html, day, found)
        }
    };
    staff::end(&mut html, snapshot);
    html.finish()
}

/// The way to what no longer fits. The last millisecond is shown twice rather than left out.
fn earlier<'a>(html: &'a mut Html, day: Date, found: &[Access]) -> &'a mut Html {
    let Some(last) = found.last().filter(|_| found.len() >= MOST) else { return html };
    html.raw("<p>Тут лише ").text(found.len()).raw(" останніх рядків. <a href=\"/access?day=").text(day);
    html.raw("&amp;until=").text(last.at.as_millisecond().saturating_add(1)).raw("\">Раніші того самого дня</a></p>\n")
}

fn way(html: &mut Html, day: Date) {
    html.raw("<form method=\"get\" action=\"/access\"><label for=\"day\">День</label> ");
    html.raw("<input id=\"day\" name=\"day\" type=\"date\" required value=\"").text(day);
    html.raw("\"> <button>Показати</button></form>\n<p>");
    if let Ok(before) = day.yesterday() {
        html.raw("<a href=\"/access?day=").text(before).raw("\">Попередній день</a> · ");
    }
    if let Ok(after) = day.tomorrow() {
        html.raw("<a href=\"/access?day=").text(after).raw("\">Наступний день</a>");
    }
    html.raw("</p>\n");
}

fn row(html: &mut Html, access: &Access) {
    let at = access.at.to_zoned(Now::kyiv()).strftime("%H:%M:%S").to_string();
    html.raw("<tr><td>").text(at).raw("</td><th scope=\"row\">").text(&access.by).raw("</th><td>");
    match access.from {
        Some(from) => html.text(from),
        None => html.raw("команда на самій машині"),
    };
    html.raw("</td><td>");
    deed(html, &access.what);
    html.raw("</td></tr>\n");
}

fn deed(html: &mut Html, what: &Deed) {
    match what {
        Deed::LoggedIn => html.raw("вхід"),
        Deed::LogInRefused => html.raw("неправильний пароль"),
        Deed::LockedOut => html.raw("забагато неправильних паролів: вхід звідти закрито на 15 хв"),
        Deed::LoggedOut => html.raw("вихід"),
        Deed::Call { call } => html.raw("дзвінок <a href=\"/calls/").text(call).raw("\">").text(call).raw("</a>"),
        Deed::Recording { recording } => html.raw("запис голосу ").text(recording),
        Deed::Numbers { what } => html.raw("перелік із номерами: ").text(what),
        Deed::Download { what } => html.raw("завантажено файл: ").text(what),
        Deed::User { user, what } => html.raw(changed(what)).text(user),
        Deed::PersonalDataPurged { calls } => html.raw("вилучено номери з давніх записів, дзвінків: ").text(calls),
    };
}

fn changed(what: &str) -> &'static str {
    match what {
        "added" => "додано користувача ",
        "removed" => "вилучено користувача ",
        "password" => "новий пароль користувача ",
        "role" => "нова роль користувача ",
        _ => "зміни користувача ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        vocab::{CallRef, Role},
        web::view::sample,
    };

    #[test]
    fn a_day_lasts_from_midnight_to_midnight_even_when_the_clock_changes() {
        let hours = |day: &str| {
            let (from, to) = span(day.parse().unwrap()).unwrap();
            (to.as_second() - from.as_second()) / 3600
        };
        assert_eq!((hours("2026-10-24"), hours("2026-10-25"), hours("2026-03-29")), (24, 25, 23));
        assert_eq!(span("9999-12-31".parse().unwrap()), None);
        assert_eq!(span("-0042-12-31".parse().unwrap_or(Date::MIN)), None);
    }

    #[test]
    fn everything_is_told_in_words_and_names_are_only_text() {
        let at: Timestamp = "2026-10-05T06:15:00Z".parse().unwrap();
        let from = Some("10.0.0.7".parse().unwrap());
        let access = |by: &str, what| Access { at, by: by.into(), from, what };
        let found = [
            access("Олена <О.>", Deed::LoggedIn),
            access("Ігор", Deed::Call { call: CallRef { boot: 3, seq: 17 } }),
            access("admin", Deed::User { user: "Олена".into(), what: "role".into() }),
            Access { from: None, ..access("root", Deed::Download { what: "2026-10.xlsx".into() }) },
        ];
        let day = "2026-10-05".parse().unwrap();
        let snapshot = sample::snapshot("2026-10-05T10:00:00+03:00");
        let page = page(&snapshot, &sample::visitor(Role::Manager), day, Ok(&found));
        for part in [
            "<caption>05.10.2026, від найновіших</caption>",
            "<td>09:15:00</td><th scope=\"row\">Олена &lt;О.&gt;</th><td>10.0.0.7</td><td>вхід</td>",
            "дзвінок <a href=\"/calls/3-17\">3-17</a>",
            "нова роль користувача Олена",
            "<td>команда на самій машині</td><td>завантажено файл: 2026-10.xlsx</td>",
            "href=\"/access?day=2026-10-04\"",
        ] {
            assert!(page.contains(part), "«{part}» is missing in {page}");
        }
        assert!(!page.contains("until="), "nothing is left out: {page}");
    }

    #[test]
    fn a_full_page_leads_to_what_was_before_it() {
        let at = Timestamp::from_millisecond(1_791_180_900_123).unwrap();
        let found = vec![Access { at, by: "Ігор".into(), from: None, what: Deed::LoggedIn }; MOST];
        let snapshot = sample::snapshot("2026-10-05T10:00:00+03:00");
        let day = "2026-10-05".parse().unwrap();
        let page = page(&snapshot, &sample::visitor(Role::Manager), day, Ok(&found));
        assert!(page.contains("href=\"/access?day=2026-10-05&amp;until=1791180900124\""), "{page}");
    }
}
