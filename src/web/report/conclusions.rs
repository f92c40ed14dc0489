//! Section 12, «Висновки та вжиті заходи»: what is written stands there in print, what is not leaves lines for the hand.

use warp::http::StatusCode;

use super::{
    sections::{self, Sheet},
    trouble::Trouble,
};
use crate::{
    ledger::PageText,
    report::Period,
    web::{
        access::{Right, Visitor},
        html::Html,
        request::{self, Reply, Request},
        site::Site,
        staff,
    },
};

/// Three pages of print; the largest form the gate lets through holds it even percent-encoded.
const MOST_CHARS: usize = 8000;

pub fn key(period: Period) -> String {
    format!("conclusions {period}")
}

pub fn draw(html: &mut Html, sheet: &Sheet<'_>) {
    sections::begin(html, "conclusions", "12. Висновки та вжиті заходи");
    let written = sheet.conclusions.filter(|text| !text.text.trim().is_empty());
    match written {
        Some(written) => {
            html.raw("<div class=\"written\">\n");
            for paragraph in written.text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                html.raw("<p>").text(paragraph).raw("</p>\n");
            }
            html.raw("</div>\n<p class=\"quiet screen-only\">").text(&written.by).raw(", ");
            html.text(staff::moment(written.at)).raw("</p>\n");
        }
        None => {
            html.raw("<div class=\"ruled\" aria-hidden=\"true\"><hr><hr><hr><hr></div>\n");
        }
    }
    if let Some(writer) = sheet.writer {
        form(html, writer, sheet.report.head.period, written);
    }
    sections::end(html);
}

fn form(html: &mut Html, writer: &Visitor, period: Period, written: Option<&PageText>) {
    html.raw("<form class=\"screen-only\" method=\"post\" action=\"/report/").text(period).raw("/conclusions\">\n");
    staff::token(html, writer);
    html.raw(
        "<p><label for=\"conclusions-text\">Текст для звіту (порожній лишає в друці чотири лінійки)</label></p>\n",
    );
    html.raw("<textarea id=\"conclusions-text\" name=\"text\" rows=\"8\" maxlength=\"8000\">\n");
    html.text(written.map_or("", |text| text.text.as_str()));
    html.raw("</textarea>\n<p><button>Зберегти</button></p>\n</form>\n");
}

/// What was sent by the form is kept, and the page shown again.
pub async fn keep(site: &Site, visitor: &Visitor, request: &Request, period: Period) -> Reply {
    if !visitor.may(Right::Conclude) {
        return Trouble::NotAllowed.reply(&site.view.snapshot(), visitor);
    }
    let snapshot = site.view.snapshot();
    let Some(text) = request.form.get("text") else { return request::error(StatusCode::BAD_REQUEST) };
    let text = cleaned(text);
    if text.chars().count() > MOST_CHARS {
        return Trouble::TooLong.reply_with(&snapshot, visitor, Some(&text));
    }
    let written = PageText { key: key(period), text, at: snapshot.now.civil, by: visitor.user.name.clone() };
    match site.view.write_text(written.clone()).await {
        true => request::see_other(&format!("/report/{period}#conclusions")),
        false => Trouble::NotKept.reply_with(&snapshot, visitor, Some(&written.text)),
    }
}

/// Lines end as ours do, and nothing invisible is kept.
pub fn cleaned(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = lines.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
    kept.trim().to_owned()
}
