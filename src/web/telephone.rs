//! The telephone as text: the same words a caller hears, for those who do not hear well.

use crate::{
    calendar::{Hours, PublicHolidays, ScheduleId},
    clock::Now,
    ivr::{BoxNode, Department, Node, NodeId, NodeKind, Notice, Script},
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
    other_titles(html, node);
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
        NodeKind::Department(department) => self::department(html, snapshot, department),
        NodeKind::Box(message_box) => self::message_box(html, snapshot, message_box),
    }
    html.raw("</section>\n");
}

fn department(html: &mut Html, snapshot: &Snapshot, department: &Department) {
    if let Some(hours) = department.hours {
        let status = words::status(snapshot.local(), snapshot.status(hours));
        html.raw("<p>").text(words::capital(&status)).raw(".</p>\n");
    }
    html.raw("<p>У робочий час програма з’єднує з працівником. Поки всі зайняті, звучать музика ");
    html.raw("й ваше місце в черзі; за якийсь час можна повернутися до меню: <kbd>#</kbd> (решітка).</p>\n");
    if department.recorded {
        html.raw("<p>Розмову буде записано; про це програма каже до з’єднання.</p>\n");
    }
    if department.survey.is_some() {
        html.raw("<p>Після розмови програма просить оцінити обслуговування: 5 — відмінно, 1 — погано.</p>\n");
    }
    if let Some(next) = department.otherwise {
        html.raw("<p>Якщо ніхто не може відповісти: ");
        link(html, &snapshot.script, next);
        html.raw(".</p>\n");
    }
}

fn message_box(html: &mut Html, snapshot: &Snapshot, message_box: &BoxNode) {
    message_box.say.iter().for_each(|words| say(html, snapshot, words));
    let longest = message_box.longest.as_secs();
    html.raw("<p>Після сигналу можна залишити голосове повідомлення, до ");
    match (longest / 60, longest % 60) {
        (minutes, 0) => html.text(minutes).raw(" хв"),
        (0, seconds) => html.text(seconds).raw(" с"),
        (minutes, seconds) => html.text(minutes).raw(" хв ").text(seconds).raw(" с"),
    };
    html.raw(". Щоб завершити: <kbd>#</kbd> (решітка).</p>\n");
    if message_box.no_appeal {
        html.raw("<p>Це повідомлення не реєструється як звернення громадян.</p>\n");
    }
}

/// The title in the other languages, as callers of those languages hear it.
fn other_titles(html: &mut Html, node: &Node) {
    let titles = node.title.iter().flat_map(|title| &title.0);
    for (lang, title) in titles.filter(|(lang, _)| *lang != Lang::UK) {
        html.raw("<p class=\"quiet\" lang=\"").text(lang).raw("\">").text(title).raw("</p>\n");
    }
}

fn link(html: &mut Html, script: &Script, to: NodeId) {
    html.raw("<a href=\"#n").text(to.0).raw("\">").text(tree::name(script, to)).raw("</a>");
}

#[cfg(test)]
mod tests;
