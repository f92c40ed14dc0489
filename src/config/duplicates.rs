//! The same key twice in one map. Compared as text, because `1:` and `"1":` are one key of the telephone though two of
//! YAML. The first is kept; what stands under a second section of the same name is checked as if it stood under the first.

use super::{
    messages::text,
    report::Report,
    source::{Entry, Kind, Node},
};

pub(super) fn remove(report: &mut Report, node: &mut Node) {
    match &mut node.kind {
        Kind::Map(entries) => entries_of(report, entries),
        Kind::List(items) => items.iter_mut().for_each(|item| remove(report, item)),
        Kind::Text { .. } | Kind::Empty => {}
    }
}

pub(super) fn entries_of(report: &mut Report, entries: &mut Vec<Entry>) {
    let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
    for mut entry in entries.drain(..) {
        remove(report, &mut entry.value);
        let Some(first) = kept.iter_mut().find(|k| k.key.text == entry.key.text) else {
            kept.push(entry);
            continue;
        };
        let note = text::twice(&entry.key.text, first.key.place.at.line);
        report.add(&entry.key.place, note);
        if let (Kind::Map(old), Kind::Map(new)) = (&mut first.value.kind, entry.value.kind) {
            old.extend(new);
            entries_of(report, old);
        }
    }
    *entries = kept;
}
