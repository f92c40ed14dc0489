//! `notices:` — said after the greeting while they are in force.

use jiff::Timestamp;

use super::{Shape, care, prose};
use crate::config::{
    dates::{self, MomentError},
    draft::NoticeDraft,
    keys,
    messages::shape as say,
    source::{Entry, Kind, Node, Word},
};

pub(super) fn read(shape: &mut Shape<'_>, node: &Node) -> Vec<NoticeDraft> {
    match &node.kind {
        // A section emptied after the event is over is no mistake.
        Kind::Empty => Vec::new(),
        Kind::List(items) => items.iter().map(|item| notice(shape, item)).collect(),
        _ => {
            let help = "кожне оголошення починається з риски: «- say: |»";
            shape.report.add(&node.place, say::wrong_kind("перелік оголошень", help));
            Vec::new()
        }
    }
}

fn notice(shape: &mut Shape<'_>, node: &Node) -> NoticeDraft {
    let entries = shape.map(node, "оголошення складається з рядків say, from, until");
    shape.only(entries, keys::NOTICE, care::is_review_by);
    let spoken = prose::required(shape, entries, node);
    let from = moment(shape, entries, "from", false);
    let until = moment(shape, entries, "until", true);
    if shape.field(entries, "until").is_none() && !entries.is_empty() {
        shape.report.add(&node.place, say::no_until());
    }
    if let (Some((from, _)), Some((until, word))) = (&from, &until)
        && from >= until
    {
        shape.report.add(&word.place, say::until_before_from());
    } else if let Some((until, word)) = &until
        && dates::in_kyiv(shape.today.at(0, 0, 0, 0)).is_some_and(|today| *until < today)
    {
        shape.report.add(&word.place, say::past_notice(&word.text));
    }
    let care = care::read(shape, entries);
    NoticeDraft { say: spoken, from: from.map(|(t, _)| t), until: until.map(|(t, _)| t), care }
}

fn moment(shape: &mut Shape<'_>, entries: &[Entry], key: &str, end_of_day: bool) -> Option<(Timestamp, Word)> {
    let word = shape.field_word(entries, key)?;
    match dates::parse_moment(&word.text, end_of_day) {
        Ok(moment) => dates::in_kyiv(moment).map(|t| (t, word)),
        Err(MomentError::Date(why)) => {
            shape.report.add(&word.place, say::bad_date(&word.text, why));
            None
        }
        Err(MomentError::Time) => {
            shape.report.add(&word.place, say::bad_time(&word.text));
            None
        }
    }
}
