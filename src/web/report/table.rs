//! Tables of figures: the first column names the row, numbers stand to the right.

use crate::web::html::Html;

/// A heading, and whether numbers stand beneath it.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    pub name: &'a str,
    number: bool,
}

pub fn word(name: &str) -> Head<'_> {
    Head { name, number: false }
}

pub fn number(name: &str) -> Head<'_> {
    Head { name, number: true }
}

/// A table that is being written.
pub struct Table<'a> {
    heads: Vec<Head<'a>>,
}

impl<'a> Table<'a> {
    /// `caption` is read out and shown above.
    pub fn begin(html: &mut Html, caption: &str, heads: &[Head<'a>]) -> Self {
        html.raw("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"").text(caption);
        html.raw("\">\n<table>\n<caption>").text(caption).raw("</caption>\n<thead><tr>");
        for head in heads {
            html.raw(if head.number { "<th scope=\"col\" class=\"num\">" } else { "<th scope=\"col\">" });
            html.text(head.name).raw("</th>");
        }
        html.raw("</tr></thead>\n<tbody>\n");
        Self { heads: heads.to_vec() }
    }

    /// Cells of the other columns, after the name of the row.
    pub fn row<T: std::fmt::Display>(&self, html: &mut Html, name: impl std::fmt::Display, cells: &[T]) {
        self.row_of(
            html,
            |html| {
                html.text(name);
            },
            cells,
        );
    }

    /// The same, with a first cell that holds more than text.
    pub fn row_of<T: std::fmt::Display>(&self, html: &mut Html, name: impl FnOnce(&mut Html), cells: &[T]) {
        html.raw("<tr><th scope=\"row\">");
        name(html);
        html.raw("</th>");
        for (cell, head) in cells.iter().zip(self.heads.iter().skip(1)) {
            html.raw(if head.number { "<td class=\"num\">" } else { "<td>" }).text(cell).raw("</td>");
        }
        html.raw("</tr>\n");
    }

    /// What the rows come to.
    pub fn end_with<T: std::fmt::Display>(self, html: &mut Html, name: &str, cells: &[T]) {
        html.raw("</tbody>\n<tfoot>\n");
        self.row(html, name, cells);
        html.raw("</tfoot>\n</table>\n</div>\n");
    }

    pub fn end(self, html: &mut Html) {
        html.raw("</tbody>\n</table>\n</div>\n");
    }
}
