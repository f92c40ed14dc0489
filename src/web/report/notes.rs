//! Footnotes: how each figure is reckoned, as links there and back.

use std::collections::BTreeMap;

use crate::{report::Footnote, web::html::Html};

/// The footnotes of one page, numbered in their order.
pub struct Notes<'a> {
    all: &'a [Footnote],
    /// How often each was pointed to: only the first place has the id the way back leads to.
    used: BTreeMap<&'a str, u32>,
}

impl<'a> Notes<'a> {
    pub fn new(all: &'a [Footnote]) -> Self {
        Self { all, used: BTreeMap::new() }
    }

    /// The little number that leads to the footnote; nothing when there is none of this id.
    pub fn mark(&mut self, html: &mut Html, id: &str) {
        let Some((index, note)) = self.all.iter().enumerate().find(|(_, note)| note.id == id) else { return };
        let used = self.used.entry(&note.id).or_default();
        *used += 1;
        html.raw("<sup><a class=\"mark\" href=\"#note-").text(&note.id).raw("\"");
        if *used == 1 {
            html.raw(" id=\"from-").text(&note.id).raw("\"");
        }
        html.raw(" aria-label=\"примітка ").text(index + 1).raw("\">").text(index + 1).raw("</a></sup>");
    }

    /// All of them, each with the way back to where it was pointed to first.
    pub fn list(&self, html: &mut Html) {
        if self.all.is_empty() {
            return;
        }
        html.raw("<ol class=\"notes\">\n");
        for note in self.all {
            html.raw("<li id=\"note-").text(&note.id).raw("\">").text(&note.text);
            if self.used.contains_key(note.id.as_str()) {
                html.raw(" <a class=\"back screen-only\" href=\"#from-").text(&note.id);
                html.raw("\" aria-label=\"Назад до показника\">↩</a>");
            }
            html.raw("</li>\n");
        }
        html.raw("</ol>\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_footnote_is_reached_from_its_figure_and_leads_back_to_the_first_place() {
        let all = [
            Footnote { id: "lost".into(), text: "Перша".into() },
            Footnote { id: "wait".into(), text: "Друга <b>".into() },
        ];
        let (mut notes, mut html) = (Notes::new(&all), Html::new());
        notes.mark(&mut html, "wait");
        notes.mark(&mut html, "wait");
        notes.mark(&mut html, "nothing");
        notes.list(&mut html);
        let page = html.finish();
        assert_eq!(page.matches("href=\"#note-wait\"").count(), 2, "{page}");
        assert_eq!(page.matches("id=\"from-wait\"").count(), 1, "{page}");
        assert!(
            page.contains("<li id=\"note-wait\">Друга &lt;b&gt; <a class=\"back screen-only\" href=\"#from-wait\"")
        );
        assert!(page.contains("<li id=\"note-lost\">Перша</li>"), "nobody pointed here: {page}");
    }
}
