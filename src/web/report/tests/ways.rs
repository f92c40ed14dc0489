//! Requests to the report's paths, answered over an invented office.

use std::{
    future,
    sync::{Arc, Mutex},
};

use warp::http::StatusCode;

use super::sample;
use crate::{
    ledger::{Access, Month, PageText},
    report::{Context, Council, Period, Report, half_year::Settings},
    vocab::Role,
    web::{
        report::{answer, half_year_answer, year_answer},
        request::Reply,
        site::Site,
        testing::{block_on, get, post},
        view::{CallsPage, Later, Snapshot, Unavailable, View, Wanted, sample as views},
    },
};

/// On the second of November; its records begin in June.
#[derive(Default)]
struct Office {
    texts: Mutex<Vec<PageText>>,
    opened: Mutex<Vec<Access>>,
    trouble: Option<Unavailable>,
    /// The half-year form is asked for.
    form: bool,
}

impl View for Office {
    fn snapshot(&self) -> Snapshot {
        views::snapshot("2026-11-02T09:15:00+02:00")
    }

    fn months(&self) -> Later<Result<Vec<Month>, Unavailable>> {
        let first = Month::new(2026, 6).unwrap();
        Box::pin(future::ready(Ok((0..6).filter_map(|n| first.plus(n)).collect())))
    }

    fn report(&self, period: Period) -> Later<Result<Arc<Report>, Unavailable>> {
        let mut report = sample::october();
        report.head.period = period;
        Box::pin(future::ready(self.trouble.map_or(Ok(Arc::new(report)), Err)))
    }

    fn calls(&self, _: Wanted) -> Later<Result<CallsPage, Unavailable>> {
        Box::pin(future::ready(Ok(CallsPage::default())))
    }

    fn context(&self) -> Option<Arc<Context>> {
        let snapshot = self.snapshot();
        let mut context = Context::new(Council::default(), snapshot.script, snapshot.now.civil);
        context.half_year = self.form.then(|| Arc::new(Settings::default()));
        Some(Arc::new(context))
    }

    fn text(&self, key: String) -> Later<Result<Option<PageText>, Unavailable>> {
        let found = self.texts.lock().unwrap().iter().rev().find(|text| text.key == key).cloned();
        Box::pin(future::ready(Ok(found)))
    }

    fn texts(&self, prefix: String) -> Later<Result<Vec<PageText>, Unavailable>> {
        let found = self.texts.lock().unwrap().iter().filter(|text| text.key.starts_with(&prefix)).cloned().collect();
        Box::pin(future::ready(Ok(found)))
    }

    fn write_text(&self, text: PageText) -> Later<bool> {
        self.texts.lock().unwrap().push(text);
        Box::pin(future::ready(true))
    }

    fn accessed(&self, access: Access) {
        self.opened.lock().unwrap().push(access);
    }
}

fn office(form: bool) -> (Site, Arc<Office>) {
    let office = Arc::new(Office { form, ..Office::default() });
    (Site::new(office.clone()), office)
}

fn asked(site: &Site, role: Role, path: &str) -> Reply {
    let request = get(path);
    let segments = request.segments();
    let visitor = views::visitor(role);
    block_on(async {
        match segments.as_slice() {
            ["report", rest @ ..] => answer(site, &visitor, &request, rest).await,
            ["year", rest @ ..] => year_answer(site, &visitor, rest).await,
            ["half-year", rest @ ..] => half_year_answer(site, &visitor, &request, rest).await,
            _ => panic!("{path} is no path of the report"),
        }
    })
}

fn sent(site: &Site, role: Role, path: &str, form: &str) -> Reply {
    let request = post(path, form);
    let segments = request.segments();
    let visitor = views::visitor(role);
    block_on(async {
        match segments.as_slice() {
            ["report", rest @ ..] => answer(site, &visitor, &request, rest).await,
            [_, rest @ ..] => half_year_answer(site, &visitor, &request, rest).await,
            [] => panic!("no path"),
        }
    })
}

fn text(reply: Reply) -> String {
    String::from_utf8(reply.into_body()).unwrap()
}

fn leads_to(reply: &Reply) -> &str {
    assert_eq!(reply.status(), StatusCode::SEE_OTHER);
    reply.headers()["location"].to_str().unwrap()
}

#[test]
fn the_report_begins_with_the_last_closed_month_and_forms_lead_to_their_period() {
    let (site, _) = office(false);
    for (path, to) in [
        ("/report", "/report/2026-10"),
        ("/report?period=2026-07", "/report/2026-07"),
        ("/report?from=2026-10-05&to=2026-10-18", "/report/2026-10-05..2026-10-18"),
        ("/report?from=2026-10-01&to=2026-10-31", "/report/2026-10"),
    ] {
        assert_eq!(leads_to(&asked(&site, Role::Clerk, path)), to);
    }
}

#[test]
fn absurd_periods_and_hostile_queries_get_a_clear_page_with_the_way_back() {
    let (site, _) = office(true);
    for (path, status) in [
        ("/report/2026-13", 400),
        ("/report/2026-10-18..2026-10-05", 400),
        ("/report/%00<script>", 400),
        ("/report?period=<script>alert(1)</script>", 400),
        ("/report?from=2026-10-05", 400),
        ("/report?from=2026-10-05&to=9999-99-99", 400),
        ("/report/2026-12", 404),
        ("/report/2027", 404),
        ("/report/2026-05", 404),
        ("/report/1971", 404),
        ("/report/2026-10/nothing", 404),
        ("/report/2026-10/calls.csv/x", 404),
        ("/report/..", 400),
        ("/report/x.xlsx", 400),
        ("/year/2026-10", 400),
        ("/year/26", 400),
        ("/half-year/2026-10", 400),
        ("/half-year/2027-h1", 404),
    ] {
        let reply = asked(&site, Role::Admin, path);
        assert_eq!(reply.status().as_u16(), status, "{path}");
        let page = text(reply);
        assert!(page.contains("<a href=\"/report\">До звіту</a>") && !page.contains("<script"), "{path}: {page}");
    }
}

#[test]
fn records_that_cannot_be_read_are_a_page_that_says_so() {
    for (trouble, words) in [
        (Unavailable::NotReady, "Записи ще готуються"),
        (Unavailable::Busy, "Зараз рахуються інші звіти"),
        (Unavailable::Failed, "Записи не вдалося прочитати"),
    ] {
        let site = Site::new(Arc::new(Office { trouble: Some(trouble), ..Office::default() }));
        let reply = asked(&site, Role::Clerk, "/report/2026-10");
        assert_eq!(reply.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(text(reply).contains(words));
    }
}

#[test]
fn a_clerk_reads_without_names_and_a_manager_may_print_them() {
    let (site, _) = office(false);
    let of = |role, path| text(asked(&site, role, path));
    let clerk = of(Role::Clerk, "/report/2026-10?names=print");
    assert!(!clerk.contains("Олена Приклад") && !clerk.contains("conclusions-text"), "{clerk}");
    let manager = of(Role::Manager, "/report/2026-10");
    assert!(manager.contains("<div id=\"operators\" class=\"screen-only\">") && manager.contains("conclusions-text"));
    assert!(of(Role::Manager, "/report/2026-10?names=print").contains("<div id=\"operators\">"));
    let public = of(Role::Manager, "/report/2026-10?for=public");
    assert!(!public.contains("Олена Приклад") && public.contains("менше 5"));
}

#[test]
fn the_way_to_other_months_stays_within_what_there_is() {
    let (site, _) = office(false);
    let june = text(asked(&site, Role::Clerk, "/report/2026-06"));
    assert!(!june.contains("rel=\"prev\"") && june.contains("rel=\"next\" href=\"/report/2026-07\""), "{june}");
    assert!(june.contains("<option value=\"2026-06\" selected>червень 2026</option>"), "{june}");
    assert!(!june.contains("2026-05") && june.contains("<a href=\"/year/2026\">"), "{june}");
    let november = text(asked(&site, Role::Clerk, "/report/2026-11"));
    assert!(!november.contains("rel=\"next\"") && november.contains("href=\"/report/2026-11.xlsx\""), "{november}");
}

#[test]
fn a_year_is_twelve_rows_and_their_sum() {
    let (site, _) = office(false);
    let page = text(asked(&site, Role::Clerk, "/year/2026"));
    assert_eq!(page.matches("<td class=\"num\">412</td>").count(), 7, "June to November, and the year: {page}");
    assert!(page.contains("<a href=\"/report/2026-10\">жовтень</a>"), "{page}");
    assert!(page.contains("<th scope=\"row\">травень</th><td class=\"num\">—</td>"), "{page}");
}

#[test]
fn conclusions_are_kept_with_who_and_when_and_only_from_those_who_may() {
    let (site, office) = office(false);
    let form = "text=%20Навчили%0D%0Aоператорів%00%20";
    assert_eq!(sent(&site, Role::Clerk, "/report/2026-10/conclusions", form).status(), StatusCode::FORBIDDEN);
    let reply = sent(&site, Role::Manager, "/report/2026-10/conclusions", form);
    assert_eq!(leads_to(&reply), "/report/2026-10#conclusions");
    let kept = office.texts.lock().unwrap().clone();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].key.as_str(), kept[0].text.as_str()), ("conclusions 2026-10", "Навчили\nоператорів"));
    assert_eq!((kept[0].by.as_str(), kept[0].at.to_string().as_str()), ("Олена", "2026-11-02T07:15:00Z"));
    assert!(text(asked(&site, Role::Clerk, "/report/2026-10")).contains("<p>Навчили</p>\n<p>операторів</p>"));
    let long = format!("text={}", "а".repeat(8001));
    let reply = sent(&site, Role::Manager, "/report/2026-10/conclusions", &long);
    assert_eq!(reply.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert!(text(reply).contains("аааа"), "what was written is not lost");
    assert_eq!(office.texts.lock().unwrap().len(), 1);
}

#[test]
fn files_come_with_their_names_and_whoever_takes_calls_is_written_down() {
    let (site, office) = office(false);
    for (path, name, kind) in [
        ("/report/2026-10.csv", "slukhavka-2026-10.csv", "text/csv"),
        ("/report/2026-10.json", "slukhavka-2026-10.json", "application/json"),
        ("/report/2026-10.xlsx", "slukhavka-2026-10.xlsx", "application/vnd.openxml"),
        ("/report/2026-10/calls.csv", "slukhavka-2026-10-calls.csv", "text/csv"),
        ("/report/2026-10/calls.json", "slukhavka-2026-10-calls.json", "application/json"),
    ] {
        let reply = asked(&site, Role::Clerk, path);
        let header = |name: &str| reply.headers()[name].to_str().unwrap();
        assert_eq!(reply.status(), StatusCode::OK, "{path}");
        assert_eq!(header("content-disposition"), format!("attachment; filename=\"{name}\""));
        assert!(header("content-type").starts_with(kind) && header("cache-control") == "no-store", "{path}");
        assert!(!String::from_utf8_lossy(reply.body()).contains("Олена Приклад"), "a clerk's files name nobody");
    }
    assert_eq!(office.opened.lock().unwrap().len(), 3, "the workbook and both lists have single calls");
}

#[test]
fn the_half_year_form_is_there_only_when_it_is_asked_for() {
    let (without, _) = office(false);
    assert_eq!(asked(&without, Role::Clerk, "/half-year/2026-h1").status(), StatusCode::NOT_FOUND);
    let (site, office) = office(true);
    assert_eq!(leads_to(&asked(&site, Role::Clerk, "/half-year")), "/half-year/2026-h1");
    let clerk = text(asked(&site, Role::Clerk, "/half-year/2026-h1"));
    assert_eq!(clerk.matches("<th scope=\"row\"><span lang=\"kk\">").count(), 28, "{clerk}");
    assert!(!clerk.contains("name=\"row-11\""));
    let manager = text(asked(&site, Role::Manager, "/half-year/2026-h1"));
    assert!(manager.contains("name=\"row-11\"") && !manager.contains("name=\"row-13\""), "{manager}");
    let xlsx = asked(&site, Role::Clerk, "/half-year/2026-h1.xlsx");
    assert!(xlsx.body().starts_with(b"PK"));
    assert_eq!(sent(&site, Role::Clerk, "/half-year/2026-h1", "row-11=3").status(), StatusCode::FORBIDDEN);
    let reply = sent(&site, Role::Manager, "/half-year/2026-h1", "row-11=3&row-13=999&row-99=x&row-24=");
    assert_eq!(leads_to(&reply), "/half-year/2026-h1");
    let kept: Vec<_> = office.texts.lock().unwrap().iter().map(|text| (text.key.clone(), text.text.clone())).collect();
    assert_eq!(kept, [("half-year 2026-h1 row 11".to_owned(), "3".to_owned())], "what is counted is not typed");
    assert!(text(asked(&site, Role::Manager, "/half-year/2026-h1")).contains("<span class=\"value\">3</span>"));
}

#[test]
fn sheets_after_the_first_say_whose_they_are() {
    let (site, _) = office(false);
    let css = text(asked(&site, Role::Clerk, "/report/2026-10/print.css"));
    assert!(css.starts_with("@page { @top-right { content: \"\\00041c"), "{css}");
    assert!(text(asked(&site, Role::Clerk, "/report/2026-10")).contains("href=\"/report/2026-10/print.css\""));
}
