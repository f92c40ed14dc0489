//! What stands on the page, and what must not.

use std::sync::Arc;

use super::*;
use crate::web::view::sample;

const MONDAY_MORNING: &str = "2026-03-02T10:00:00+02:00";

/// The page of the sample council after `change`.
fn drawn(at: &str, change: impl FnOnce(&mut Script)) -> String {
    let mut snapshot = sample::snapshot(at);
    let mut script = sample::script();
    change(&mut script);
    snapshot.script = Arc::new(script);
    page(&snapshot)
}

#[track_caller]
fn has(page: &str, part: &str) {
    assert!(page.contains(part), "«{part}» is missing in\n{page}");
}

#[test]
fn the_page_says_whether_it_is_open_now() {
    has(&drawn(MONDAY_MORNING, |_| {}), "<strong>Консультація ЦНАП</strong>: зараз відчинено");
    has(&drawn("2026-03-02T19:00:00+02:00", |_| {}), "зачинено, відчиниться завтра, у вівторок, о 8:00.");
    has(&drawn("2026-03-02T12:10:00+02:00", |_| {}), "зараз обідня перерва, до 12:45.");
}

#[test]
fn numbers_can_be_called_from_the_page() {
    has(&drawn(MONDAY_MORNING, |_| {}), r#"<a class="tel" href="tel:+380464400000">+380 46 440 00 00</a>"#);
}

#[test]
fn texts_stand_as_they_were_written_with_hours_in_digits() {
    let page = drawn(MONDAY_MORNING, |_| {});
    has(&page, "Ми працюємо пн–чт 8:00–17:00, пт 8:00–15:45, сб і нд зачинено, перерва 12:00–12:45. Адреса: вулиця");
    has(&page, "<p lang=\"en\">We are open Mon–Thu 8:00–17:00");
    has(&page, "<kbd>1</kbd> — <a href=\"#n1\">Графік роботи й адреса</a>");
    has(&page, "<h3 id=\"n3\">Паспорт та ID-картка</h3>");
    has(&page, "Клавіші з головного меню: <kbd>2</kbd>, <kbd>1</kbd>");
}

#[test]
fn a_title_in_another_language_stands_under_its_heading() {
    let page = drawn(MONDAY_MORNING, |script| {
        let title = script.nodes[1].title.as_mut().expect("the sample has a title");
        title.0.push((Lang::EN, "Opening hours".into()));
    });
    has(&page, "Графік роботи й адреса</h3>\n<p class=\"quiet\" lang=\"en\">Opening hours</p>");
}

#[test]
fn every_link_leads_to_a_place_on_the_page() {
    let page = drawn(MONDAY_MORNING, |_| {});
    let targets: Vec<&str> = page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(targets.len() > 5);
    for target in targets {
        has(&page, &format!("id=\"{target}\""));
    }
}

#[test]
fn a_notice_is_shown_only_while_it_is_in_force() {
    let with_notice = |script: &mut Script| {
        script.notices = vec![Notice {
            say: sample::text("Увага! ЦНАП не працює."),
            from: "2026-03-02T08:00:00Z".parse().ok(),
            until: "2026-03-03T15:00:00Z".parse().expect("a time"),
            care: Default::default(),
        }];
    };
    let during = drawn("2026-03-02T10:00:00+02:00", with_notice);
    has(&during, "Увага! ЦНАП не працює.");
    has(&during, "Діє до 3 березня 2026 року, 17:00.");
    assert!(!drawn("2026-03-02T09:59:59+02:00", with_notice).contains("Увага!"), "before it begins");
    assert!(!drawn("2026-03-03T17:00:00+02:00", with_notice).contains("Увага!"), "at its very end");
}

#[test]
fn past_dates_are_left_out_and_coming_ones_shown() {
    let page = drawn(MONDAY_MORNING, |_| {});
    has(&page, "<th scope=\"row\">четвер, 31 грудня 2026 року</th><td>8:00–12:00</td>");
    assert!(!page.contains("2 січня 2026"));
}

#[test]
fn hostile_texts_stay_texts() {
    let page = drawn(MONDAY_MORNING, |script| {
        for node in &mut script.nodes {
            node.title = Some(crate::speech::Localized::new(Lang::UK, "</h3><script>alert(1)</script>".into()));
        }
        script.calendar.schedules[0].name = "<img src=x onerror=alert(1)>".into();
    });
    assert!(!page.contains("<script") && !page.contains("<img"));
    has(&page, "&lt;script&gt;alert(1)&lt;/script&gt;");
}

#[test]
fn a_service_being_stopped_says_so() {
    let mut snapshot = sample::snapshot(MONDAY_MORNING);
    assert!(!page(&snapshot).contains("Лінію зупинено"));
    snapshot.draining = true;
    has(&page(&snapshot), "Лінію зупинено для технічного обслуговування");
}

#[test]
fn a_clock_not_to_be_trusted_is_not_shown() {
    let mut snapshot = sample::snapshot("1970-01-01T00:10:00Z");
    snapshot.now.trusted = false;
    let page = page(&snapshot);
    assert!(!page.contains("Сьогодні"));
    has(&page, "невідомо: годинник служби ще не звірено");
}

#[test]
fn the_page_asks_nothing_of_another_host_and_runs_no_script() {
    let page = drawn(MONDAY_MORNING, |_| {});
    assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("//cdn"));
    assert!(!page.contains("<script") && !page.contains("style=") && !page.contains(" onclick"));
}

#[test]
fn departments_and_boxes_say_what_the_telephone_does_there() {
    let page = drawn(MONDAY_MORNING, |script| {
        for node in &mut script.nodes {
            match &mut node.kind {
                NodeKind::Department(department) => department.recorded = true,
                NodeKind::Box(message_box) => {
                    message_box.longest = std::time::Duration::from_secs(90);
                    message_box.no_appeal = true;
                }
                _ => {}
            }
        }
    });
    has(&page, "У робочий час програма з’єднує з працівником.");
    has(&page, "Розмову буде записано");
    has(&page, "5 — відмінно, 1 — погано");
    has(&page, "залишити голосове повідомлення, до 1 хв 30 с.");
    has(&page, "не реєструється як звернення громадян");
    assert!(!drawn(MONDAY_MORNING, |_| {}).contains("буде записано"), "recording is off unless switched on");
}
