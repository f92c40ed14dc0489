//! The telephone as text: the same words a caller hears, for those who do not hear well.

use crate::{
    calendar::{Hours, PublicHolidays, ScheduleId},
    clock::Now,
    ivr::{NodeId, NodeKind, Notice, Script},
    vocab::{Lang, PhoneNumber},
};

use super::{
    html::Html,
    texts::say,
    tree::{self, Place},
    view::Snapshot,
    words,
};

pub fn page(snapshot: &Snapshot) -> String {
    let mut html = Html::new();
    head(&mut html, snapshot);
    html.raw("<main>\n");
    now(&mut html, snapshot);
    notices(&mut html, snapshot);
    hours(&mut html, snapshot);
    html.raw("<section>\n<h2 id=\"menu\">Меню текстом</h2>\n");
    everywhere(&mut html, &snapshot.script);
    for place in tree::places(&snapshot.script) {
        node(&mut html, snapshot, &place);
    }
    html.raw("</section>\n</main>\n<footer>\n<p class=\"quiet\">Сторінку складено з тих самих текстів, які звучать у ");
    html.raw("телефоні. Програма «Слухавка».</p>\n</footer>\n</body>\n</html>\n");
    html.finish()
}

fn head(html: &mut Html, snapshot: &Snapshot) {
    let council = match snapshot.council.trim() {
        "" => "Телефон громади",
        name => name,
    };
    html.raw("<!doctype html>\n<html lang=\"uk\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    html.text(council).raw(" — телефонне меню текстом</title>\n<link rel=\"stylesheet\" href=\"/style.css\">\n");
    html.raw("<link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">\n</head>\n<body>\n");
    html.raw("<a class=\"skip\" href=\"#menu\">Одразу до меню</a>\n<header>\n<h1>").text(council);
    html.raw("</h1>\n<p>Тут написано те саме, що звучить у телефоні.</p>\n</header>\n");
}

/// The time, who answers now, and the numbers to call.
fn now(html: &mut Html, snapshot: &Snapshot) {
    html.raw("<section>\n<h2>Зараз</h2>\n");
    if snapshot.draining {
        html.raw(
            "<p class=\"note\">Лінію зупинено для технічного обслуговування. Зателефонуйте, будь ласка, за кілька ",
        );
        html.raw("хвилин.</p>\n");
    }
    if snapshot.now.trusted {
        let local = snapshot.local();
        html.raw("<p>Сьогодні ").text(words::day_and_date(local.date())).raw(", ");
        html.text(words::minute(local.time())).raw(".</p>\n");
    }
    if let Some((operator, hours)) = operator_hours(&snapshot.script) {
        html.raw("<p><strong>").text(tree::name(&snapshot.script, operator)).raw("</strong>: ");
        html.text(words::status(snapshot.local(), snapshot.status(hours))).raw(".</p>\n");
    }
    numbers(html, &snapshot.script);
    html.raw("</section>\n");
}

fn operator_hours(script: &Script) -> Option<(NodeId, ScheduleId)> {
    let operator = script.operator?;
    match &script.nodes.get(usize::from(operator.0))?.kind {
        NodeKind::Department(department) => Some((operator, department.hours?)),
        _ => None,
    }
}

fn numbers(html: &mut Html, script: &Script) {
    if script.numbers.is_empty() {
        return;
    }
    html.raw("<p>Номери громади:</p>\n<ul>\n");
    for (number, start) in &script.numbers {
        html.raw("<li><a class=\"tel\" href=\"tel:").text(number).raw("\">").text(spaced(number)).raw("</a> — ");
        link(html, script, *start);
        html.raw("</li>\n");
    }
    html.raw("</ul>\n");
}

/// `+380 46 440 00 00`; numbers of other shapes as they are.
fn spaced(number: &PhoneNumber) -> String {
    match number.as_str().strip_prefix("+380") {
        Some(rest) if rest.len() == 9 && rest.is_ascii() => {
            format!("+380 {} {} {} {}", &rest[..2], &rest[2..5], &rest[5..7], &rest[7..])
        }
        _ => number.to_string(),
    }
}

fn notices(html: &mut Html, snapshot: &Snapshot) {
    let current: Vec<&Notice> = snapshot.script.notices.iter().filter(|n| in_force(n, snapshot)).collect();
    if current.is_empty() {
        return;
    }
    html.raw("<section>\n<h2>Оголошення</h2>\n");
    for notice in current {
        let until = notice.until.to_zoned(Now::kyiv()).datetime();
        html.raw("<div class=\"note\">\n");
        say(html, snapshot, &notice.say);
        html.raw("<p class=\"quiet\">Діє до ").text(words::date(Lang::UK, until.date())).raw(", ");
        html.text(words::time(until.time())).raw(".</p>\n</div>\n");
    }
    html.raw("</section>\n");
}

/// With a clock that cannot be trusted every notice is shown: one too many is better than one withheld.
fn in_force(notice: &Notice, snapshot: &Snapshot) -> bool {
    let now = snapshot.now.civil;
    !snapshot.now.trusted || (notice.from.is_none_or(|from| from <= now) && now < notice.until)
}

fn hours(html: &mut Html, snapshot: &Snapshot) {
    let calendar = &snapshot.script.calendar;
    if calendar.schedules.is_empty() {
        return;
    }
    html.raw("<section>\n<h2>Графік роботи</h2>\n");
    for (index, schedule) in (0u16..).zip(&calendar.schedules) {
        let status = snapshot.status(ScheduleId(index));
        html.raw("<table>\n<caption>").text(&schedule.name).raw(" — ");
        html.text(words::status(snapshot.local(), status)).raw("</caption>\n<thead><tr><th scope=\"col\">День</th>");
        html.raw("<th scope=\"col\">Години</th></tr></thead>\n<tbody>\n");
        for (days, open) in words::week(schedule) {
            row(html, &days, open);
        }
        if let Some(lunch) = schedule.lunch {
            row(html, "обідня перерва", Some(lunch));
        }
        for (day, open) in schedule.dated.range(snapshot.local().date()..) {
            row(html, &words::day_and_date(*day), *open);
        }
        html.raw("</tbody>\n</table>\n");
    }
    html.raw(match calendar.public_holidays {
        PublicHolidays::Work => "<p>Державні свята — робочі дні за тим самим графіком.</p>\n",
        PublicHolidays::Closed => "<p>У державні свята зачинено.</p>\n",
    });
    html.raw("</section>\n");
}

fn row(html: &mut Html, day: &str, open: Option<Hours>) {
    html.raw("<tr><th scope=\"row\">").text(day).raw("</th><td>");
    html.text(open.map_or("зачинено".to_owned(), words::hours)).raw("</td></tr>\n");
}

/// The keys that mean the same in every menu.
fn everywhere(html: &mut Html, script: &Script) {
    html.raw("<p>У кожному меню:</p>\n<ul>\n");
    if let Some(operator) = script.operator {
        html.raw("<li><kbd>0</kbd> — оператор: ");
        link(html, script, operator);
        html.raw("</li>\n");
    }
    html.raw("<li><kbd>*</kbd> (зірочка) — послухати ще раз</li>\n");
    html.raw("<li><kbd>#</kbd> (решітка) — повернутися назад</li>\n");
    if script.languages.contains(&Lang::EN) && script.languages.first() != Some(&Lang::EN) {
        html.raw("<li><kbd>8</kbd> — <span lang=\"en\">English</span></li>\n");
    }
    html.raw("</ul>\n");
}

fn node(html: &mut Html, snapshot: &Snapshot, place: &Place) {
    let script = &snapshot.script;
    let Some(node) = script.nodes.get(usize::from(place.id.0)) else { return };
    html.raw("<section>\n<h3 id=\"n").text(place.id.0).raw("\">").text(tree::name(script, place.id));
    html.raw("</h3>\n");
    if !place.keys.is_empty() {
        html.raw("<p class=\"quiet\">Клавіші з головного меню: ");
        for (i, digit) in place.keys.iter().enumerate() {
            html.raw(if i > 0 { ", " } else { "" }).raw("<kbd>").text(digit).raw("</kbd>");
        }
        html.raw("</p>\n");
    }
    match &node.kind {
        NodeKind::Menu(menu) => {
            menu.say.iter().for_each(|words| say(html, snapshot, words));
            html.raw("<ul>\n");
            for (digit, next) in &menu.keys {
                html.raw("<li><kbd>").text(digit).raw("</kbd> — ");
                link(html, script, *next);
                html.raw("</li>\n");
            }
            html.raw("</ul>\n");
        }
        NodeKind::Text(text) => say(html, snapshot, &text.say),
        NodeKind::Department(department) => {
            if let Some(hours) = department.hours {
                html.raw("<p>").text(words::capital(&words::status(snapshot.local(), snapshot.status(hours))));
                html.raw(".</p>\n");
            }
            if let Some(next) = department.otherwise {
                html.raw("<p>Якщо ніхто не може відповісти: ");
                link(html, script, next);
                html.raw(".</p>\n");
            }
        }
        NodeKind::Box(recorder) => {
            recorder.say.iter().for_each(|words| say(html, snapshot, words));
            if recorder.say.is_none() {
                html.raw("<p>Тут можна залишити голосове повідомлення.</p>\n");
            }
        }
    }
    html.raw("</section>\n");
}

fn link(html: &mut Html, script: &Script, to: NodeId) {
    html.raw("<a href=\"#n").text(to.0).raw("\">").text(tree::name(script, to)).raw("</a>");
}

#[cfg(test)]
mod tests {
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
        has(&page, "Ми працюємо пн–чт 8:00–17:00, пт 8:00–15:45, сб–нд зачинено, перерва 12:00–12:45. Адреса: вулиця");
        has(&page, "<p lang=\"en\">We are open Mon–Thu 8:00–17:00");
        has(&page, "<kbd>1</kbd> — <a href=\"#n1\">Графік роботи й адреса</a>");
        has(&page, "<h3 id=\"n3\">Паспорт та ID-картка</h3>");
        has(&page, "Клавіші з головного меню: <kbd>2</kbd>, <kbd>1</kbd>");
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
}
