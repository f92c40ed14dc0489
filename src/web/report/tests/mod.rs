//! The page over a whole report: every section, every chart with its table, and nothing a browser would have to run.

mod ways;

use super::{
    document::{Drawing, draw, standalone},
    sample,
    sections::Show,
};
use crate::{
    ledger::PageText,
    report::Report,
    vocab::Role,
    web::{access::Visitor, html::Html, view},
};

fn drawn(report: &Report, show: Show, writer: Option<&Visitor>) -> String {
    let mut html = Html::new();
    draw(&mut html, &Drawing { report, conclusions: report.conclusions.as_ref(), show, writer });
    html.finish()
}

fn plain(report: &Report) -> String {
    drawn(report, Show::default(), None)
}

/// Headings and their levels, in order.
fn headings(page: &str) -> Vec<(u8, String)> {
    let mut found = Vec::new();
    for part in page.split("<h").skip(1) {
        let Some(level @ 1..=6) = part.chars().next().and_then(|c| c.to_digit(10)) else { continue };
        let text = part.split_once('>').and_then(|(_, rest)| rest.split_once("</h")).map_or("", |(text, _)| text);
        let text = text.split_once("<sup>").map_or(text, |(text, _)| text);
        found.push((u8::try_from(level).unwrap(), text.to_owned()));
    }
    found
}

#[test]
fn all_twelve_sections_stand_in_order_beneath_one_title() {
    for report in [sample::october(), sample::empty()] {
        let page = plain(&report);
        let headings = headings(&page);
        assert_eq!(headings.iter().filter(|(level, _)| *level == 1).count(), 1);
        let second: Vec<&str> =
            headings.iter().filter(|(level, _)| *level == 2).map(|(_, text)| text.as_str()).collect();
        assert_eq!(
            second,
            [
                "1. Головне за місяць",
                "2. Як завершилися дзвінки",
                "3. Показники",
                "4. Коли телефонували",
                "5. Про що питали",
                "6. Оператори й відділи",
                "7. Оцінки громадян",
                "8. Голосові повідомлення, зауваження та пропозиції",
                "9. Кому передзвонили",
                "10. Оголошення, перерви в роботі, перевірки",
                "11. Примітки до даних",
                "12. Висновки та вжиті заходи"
            ]
        );
        let steps = headings.windows(2).all(|pair| pair[1].0 <= pair[0].0 + 1);
        assert!(steps, "no level is skipped: {headings:?}");
        assert!(page.contains("id=\"signature\""), "{page}");
    }
}

#[test]
fn every_chart_is_named_and_its_figures_are_a_table_too() {
    let page = plain(&sample::october());
    let charts = page.matches("<svg class=\"chart\" role=\"img\"").count();
    assert_eq!(charts, 5);
    assert_eq!(page.matches("<title id=").count(), charts);
    assert_eq!(page.matches("<desc id=").count(), charts);
    // How calls ended is a table of its own.
    assert_eq!(page.matches("<details class=\"data").count(), charts - 1);
    assert!(
        page.contains("<th scope=\"row\">05.10.2026</th><td class=\"num\">19</td><td class=\"num\">5</td>"),
        "{page}"
    );
}

#[test]
fn nothing_of_a_page_needs_more_than_the_policy_allows() {
    for page in [
        plain(&sample::october()),
        drawn(&sample::october(), Show::default(), Some(&view::sample::visitor(Role::Admin))),
    ] {
        for forbidden in ["<script", "<style", " style=", "javascript:", " onclick", "http://", "https://"] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
    }
    let file = standalone(&sample::october());
    assert!(file.starts_with("<!doctype html>") && file.contains("@page") && !file.contains("<script"), "{file}");
    assert!(!file.contains("href=\"/") && !file.contains("src="), "a file of its own leads nowhere else");
}

#[test]
fn ids_are_unique_and_every_way_within_the_page_leads_somewhere() {
    let page = drawn(&sample::october(), Show::default(), Some(&view::sample::visitor(Role::Admin)));
    let named = |before: &str| -> Vec<String> {
        page.split(before).skip(1).filter_map(|rest| rest.split_once('"')).map(|(id, _)| id.to_owned()).collect()
    };
    let ids = named(" id=\"");
    let unique: std::collections::BTreeSet<&String> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "{ids:?}");
    for to in named("href=\"#") {
        assert!(ids.contains(&to), "{to}");
    }
    for to in named("aria-labelledby=\"").iter().flat_map(|ids| ids.split(' ')) {
        assert!(unique.iter().any(|id| *id == to), "{to}");
    }
}

#[test]
fn figures_are_those_of_the_report() {
    let page = plain(&sample::october());
    for there in [
        "Надійшло 412 дзвінків із 268 номерів",
        "<td class=\"num\">231</td><td class=\"num\">56,1</td><td class=\"num\">240 (−9)</td>",
        "<th scope=\"row\">Надійшло дзвінків</th><td class=\"num\">412</td><td class=\"num\">100,0</td><td class=\"num\">398 (+14)",
        "<td class=\"num\">7 з 9</td>",
        "<td class=\"num\">34 зі 118</td>",
        "<td>у межах допустимого</td>",
        "<td>замало даних (менше 30)</td>",
        "3 год 20 хв",
    ] {
        assert!(page.contains(there), "{there}\n{page}");
    }
}

#[test]
fn paper_has_operators_by_name_only_when_asked_and_a_published_report_never() {
    let report = sample::october();
    assert!(plain(&report).contains("<div id=\"operators\" class=\"screen-only\">"));
    let named = drawn(&report, Show { names_in_print: true, public: false }, None);
    assert!(named.contains("<div id=\"operators\">"));
    let public = drawn(&report, Show { names_in_print: false, public: true }, None);
    assert!(!public.contains("Олена Приклад"), "{public}");
    assert!(public.contains("<th scope=\"row\">Дрова</th><td class=\"num\">менше 5</td>"), "{public}");
    let without = std::sync::Arc::new(report).without_names();
    assert!(!plain(&without).contains("id=\"operators\""));
}

#[test]
fn conclusions_are_printed_or_leave_four_lines_for_the_hand() {
    let mut report = sample::october();
    assert_eq!(plain(&report).matches("<hr>").count(), 4);
    let at = "2026-11-02T08:00:00Z".parse().unwrap();
    let text = "Навчили <двох>\nоператорів".to_owned();
    report.conclusions = Some(PageText { key: "conclusions 2026-10".into(), text, at, by: "Ігор".into() });
    let page = drawn(&report, Show::default(), Some(&view::sample::visitor(Role::Manager)));
    assert!(page.contains("<p>Навчили &lt;двох&gt;</p>\n<p>операторів</p>") && !page.contains("<hr>"), "{page}");
    assert!(page.contains("action=\"/report/2026-10/conclusions\">\n<input type=\"hidden\" name=\"token\""), "{page}");
}

#[test]
fn the_signature_block_has_posts_lines_and_names_and_room_when_nobody_is_named() {
    let mut report = sample::october();
    let page = plain(&report);
    assert!(page.contains("Начальник відділу «Центр надання адміністративних послуг»</span> <span class=\"rule\">"));
    assert!(page.contains("«___» ____________ 20__ року"));
    report.head.signatures.clear();
    assert_eq!(plain(&report).matches("class=\"signer\"").count(), 1);
}

#[test]
fn hostile_names_stay_text() {
    let mut report = sample::october();
    let evil = "</title><script>alert(1)</script>\u{202e}\"' onload=";
    report.head.title = evil.into();
    report.head.council = evil.into();
    report.topics[0].title = evil.into();
    report.outcomes[0].name = evil.into();
    report.departments[0].title = evil.into();
    report.service.notices[0].text = evil.into();
    report.footnotes[0].text = evil.into();
    for page in [plain(&report), standalone(&report)] {
        assert!(!page.contains("<script") && !page.contains('\u{202e}') && !page.contains("\"' onload"), "{page}");
    }
}

#[test]
fn a_year_of_days_is_drawn_by_months() {
    let mut report = sample::october();
    let day = report.when.days[0].clone();
    let first = jiff::civil::date(2026, 1, 1);
    report.when.days = (0..365)
        .map(|n| {
            let date = first.checked_add(jiff::Span::new().days(n)).unwrap();
            crate::report::DayRow { date, calls: 1, informed: 1, answered: 0, lost: 0, ..day.clone() }
        })
        .collect();
    let page = plain(&report);
    assert!(
        page.contains("По місяцях") && page.contains("<th scope=\"row\">лютий 2026</th><td class=\"num\">28</td>"),
        "{page}"
    );
}
