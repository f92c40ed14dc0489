//! `texts:` — information callers listen to, with the person who keeps it true.

use super::{Shape, care, prose};
use crate::config::{
    draft::{Body, Thing},
    keys,
    source::{Entry, Node},
};

pub(super) fn read(shape: &mut Shape<'_>, node: &Node) -> Vec<Thing> {
    let entries = shape.map(node, "під «texts:» пишіть назву тексту, а під нею — title і say");
    entries.iter().map(|e| text(shape, e)).collect()
}

fn text(shape: &mut Shape<'_>, entry: &Entry) -> Thing {
    let before = shape.report.errors();
    let entries = shape.map(&entry.value, "під назвою тексту пишіть title і say");
    shape.only(entries, keys::TEXT, care::is_review_by);
    let title = prose::titles(shape, entries);
    let say = prose::required(shape, entries, &entry.value);
    let care = care::read(shape, entries);
    let sound = shape.report.errors() == before;
    Thing { name: entry.key.clone(), title, care, body: Body::Text { say }, sound }
}
