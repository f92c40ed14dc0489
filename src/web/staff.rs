//! What the pages of staff share: their head, the way between them, and the words for people's states.

use super::{html::Html, view::Snapshot};
use crate::acd::OperatorState;

/// Without gender: «перерва», not «відійшла».
pub fn state(state: OperatorState) -> &'static str {
    match state {
        OperatorState::Free => "вільно",
        OperatorState::Ringing => "дзвонить",
        OperatorState::Talking => "розмова",
        OperatorState::WrapUp => "дооформлення",
        OperatorState::Away => "перерва",
        OperatorState::OffDuty => "поза графіком",
        OperatorState::Unreachable => "немає зв’язку",
    }
}

/// Up to the heading. A page that `renews` is read again by the browser, because what it shows changes by itself.
pub fn begin(html: &mut Html, snapshot: &Snapshot, title: &'static str, renews: bool) {
    html.raw("<!doctype html>\n<html lang=\"uk\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    if renews {
        html.raw("<meta http-equiv=\"refresh\" content=\"10\">\n");
    }
    html.raw("<title>").text(title).raw("</title>\n<link rel=\"stylesheet\" href=\"/style.css\">\n");
    html.raw("<link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">\n</head>\n<body>\n<main>\n");
    html.raw("<p class=\"quiet\">").text(&snapshot.council).raw("</p>\n<h1>").text(title).raw("</h1>\n");
    html.raw("<p><a href=\"/operators\">Оператори</a> · <a href=\"/messages\">Повідомлення</a> · ");
    html.raw("<a href=\"/\">Телефонне меню</a></p>\n");
}

pub fn end(html: &mut Html, snapshot: &Snapshot) {
    let at = snapshot.local().strftime("%d.%m.%Y %H:%M").to_string();
    html.raw("<footer><p class=\"quiet\">Станом на ").text(at).raw("</p></footer>\n</main>\n</body>\n</html>\n");
}

/// The row of headings.
pub fn heads(html: &mut Html, heads: &[&'static str]) {
    html.raw("<tr>");
    for head in heads {
        html.raw("<th scope=\"col\">").raw(head).raw("</th>");
    }
    html.raw("</tr>\n");
}

/// `0:42`, `12:05`, `1:02:05`
pub fn length(ms: u64) -> String {
    let s = ms / 1000;
    match s / 3600 {
        0 => format!("{}:{:02}", s / 60, s % 60),
        hours => format!("{hours}:{:02}:{:02}", s / 60 % 60, s % 60),
    }
}
