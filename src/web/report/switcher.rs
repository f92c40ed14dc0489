//! Which period: the month before and after, any month there is, any days, half-years and years; and the files of this one.

use jiff::civil::Date;

use super::{names, sections::Show};
use crate::{
    ledger::Month,
    report::{Half, Period},
    web::{
        access::{Right, Visitor},
        html::Html,
    },
};

/// Shown when it is not known which months there are.
const MONTHS_BACK: i32 = 24;
/// No more are offered: ten years. Others are reached by their dates.
const MOST: usize = 120;

pub struct Switcher<'a> {
    pub period: Period,
    /// Months there are records of, the oldest first; empty when that is not known.
    pub months: &'a [Month],
    pub today: Date,
    pub show: Show,
    pub half_year_form: bool,
}

impl Switcher<'_> {
    pub fn draw(&self, html: &mut Html, visitor: &Visitor) {
        html.raw("<nav class=\"periods screen-only\" aria-label=\"Період звіту\">\n<div class=\"bar\">\n");
        self.step(html, self.period.previous().filter(|p| self.is_there(*p)), "prev", "← ", "");
        self.months(html);
        self.step(html, self.period.next().filter(|p| self.is_there(*p)), "next", "", " →");
        self.days(html);
        html.raw("</div>\n");
        self.longer(html);
        html.raw("</nav>\n");
        self.files(html, visitor);
    }

    /// It has begun, and is not before the first record.
    fn is_there(&self, period: Period) -> bool {
        let begun = period.first() <= self.today;
        begun && self.months.first().is_none_or(|first| period.last() >= first.first())
    }

    fn step(&self, html: &mut Html, to: Option<Period>, rel: &'static str, before: &'static str, after: &'static str) {
        let Some(to) = to else { return };
        html.raw("<a class=\"button\" rel=\"").raw(rel).raw("\" href=\"/report/").text(to).raw("\">").raw(before);
        html.text(names::period(to)).raw(after).raw("</a>\n");
    }

    fn months(&self, html: &mut Html) {
        html.raw("<form method=\"get\" action=\"/report\"><label for=\"period\">Місяць</label>\n");
        html.raw("<select id=\"period\" name=\"period\">\n");
        for month in self.choices() {
            html.raw("<option value=\"").text(month).raw("\"");
            if self.period == Period::Month(month) {
                html.raw(" selected");
            }
            html.raw(">").text(names::month(month)).raw("</option>\n");
        }
        html.raw("</select> <button>Показати</button></form>\n");
    }

    /// The latest first; the one that is shown is among them.
    fn choices(&self) -> Vec<Month> {
        let Some(now) = Month::of(self.today) else { return Vec::new() };
        let first = self.months.first().copied().or(now.plus(-MONTHS_BACK)).unwrap_or(now);
        let back = std::iter::successors(Some(now), |month| month.plus(-1));
        let mut all: Vec<Month> = back.take_while(|month| *month >= first).take(MOST).collect();
        if let Period::Month(shown) = self.period
            && !all.contains(&shown)
        {
            all.push(shown);
            all.sort_by(|a, b| b.cmp(a));
        }
        all
    }

    fn days(&self, html: &mut Html) {
        html.raw(
            "<form method=\"get\" action=\"/report\"><label>з <input type=\"date\" name=\"from\" required value=\"",
        );
        html.text(self.period.first()).raw("\"></label>\n<label>по <input type=\"date\" name=\"to\" required value=\"");
        html.text(self.period.last()).raw("\"></label> <button>Показати дні</button></form>\n");
    }

    fn longer(&self, html: &mut Html) {
        let year = self.period.first().year();
        html.raw("<p><a href=\"/year/")
            .text(format_args!("{year:04}"))
            .raw("\">")
            .text(year)
            .raw(" рік по місяцях</a>");
        for (half, name) in [(Half::First, "перше півріччя"), (Half::Second, "друге півріччя")]
        {
            let period = Period::HalfYear(year, half);
            if !self.is_there(period) {
                continue;
            }
            html.raw(" · <a href=\"/report/").text(period).raw("\">").raw(name).raw("</a>");
            if self.half_year_form {
                html.raw(" (<a href=\"/half-year/").text(period).raw("\">форма</a>)");
            }
        }
        html.raw("</p>\n");
    }

    fn files(&self, html: &mut Html, visitor: &Visitor) {
        html.raw("<div class=\"screen-only files\">\n<p><strong>Завантажити:</strong> ");
        let all = [
            (Right::Report, ".xlsx", "Excel (XLSX)"),
            (Right::Report, ".csv", "CSV"),
            (Right::Report, ".json", "JSON"),
            (Right::Calls, "/calls.csv", "дзвінки (CSV)"),
            (Right::Calls, "/calls.json", "дзвінки (JSON)"),
        ];
        for (n, (_, end, name)) in all.into_iter().filter(|(right, ..)| visitor.may(*right)).enumerate() {
            html.raw(if n == 0 { "" } else { " · " });
            html.raw("<a href=\"/report/").text(self.period).raw(end).raw("\">").raw(name).raw("</a>");
        }
        html.raw(".</p>\n<p><strong>Надрукувати</strong> або зберегти як PDF: <kbd>Ctrl</kbd> + <kbd>P</kbd>. ");
        self.views(html, visitor);
        html.raw("</p>\n</div>\n");
    }

    /// The same report for other eyes.
    fn views(&self, html: &mut Html, visitor: &Visitor) {
        let plain = Show::default();
        let named = Show { names_in_print: true, ..plain };
        let public = Show { public: true, ..plain };
        html.raw("Вигляд: ");
        let all = [
            (true, plain, "", "для сесії"),
            (visitor.may(Right::Numbers), named, "?names=print", "з операторами поіменно"),
            (true, public, "?for=public", "для оприлюднення"),
        ];
        for (n, (_, show, query, name)) in all.into_iter().filter(|(may, ..)| *may).enumerate() {
            html.raw(if n == 0 { "" } else { " · " });
            html.raw("<a href=\"/report/").text(self.period).raw(query).raw("\"");
            if show == self.show {
                html.raw(" aria-current=\"true\"");
            }
            html.raw(">").raw(name).raw("</a>");
        }
        html.raw(".");
    }
}
