//! What leads where: things nothing leads to, menus without a way out, departments that pass a caller round for ever.

use std::collections::BTreeSet;

use crate::{
    config::{
        draft::{Body, Draft},
        messages::{names, sense as say},
        report::Report,
    },
    ivr::{Node, NodeId, NodeKind, Script},
};

pub(super) fn check(report: &mut Report, draft: &Draft, script: &Script) {
    let roots = [script.main].into_iter().chain(script.operator).chain(script.numbers.values().copied());
    let reached = from(script, roots);
    for (index, (thing, node)) in draft.things.iter().zip(&script.nodes).enumerate() {
        let Ok(id) = u16::try_from(index).map(NodeId) else { continue };
        if !reached.contains(&id) {
            report.add(&thing.name.place, say::unreachable(thing.body.kind(), &thing.name.text));
        }
        if let NodeKind::Menu(menu) = &node.kind
            && !menu.keys.is_empty()
            && from(script, [id]).iter().all(|to| is_menu(script, *to))
        {
            report.add(&thing.name.place, say::no_way_out(&thing.name.text));
        }
    }
    rounds(report, draft, script);
}

/// Everything keys and `else` lead to from here, these included.
fn from(script: &Script, roots: impl IntoIterator<Item = NodeId>) -> BTreeSet<NodeId> {
    let mut todo: Vec<NodeId> = roots.into_iter().collect();
    let mut reached = BTreeSet::new();
    while let Some(id) = todo.pop() {
        if reached.insert(id)
            && let Some(node) = script.nodes.get(usize::from(id.0))
        {
            todo.extend(next(node));
        }
    }
    reached
}

fn next(node: &Node) -> Vec<NodeId> {
    match &node.kind {
        NodeKind::Menu(menu) => menu.keys.iter().map(|(_, to)| *to).collect(),
        NodeKind::Department(department) => {
            let tell = department.survey.as_ref().and_then(|survey| survey.tell);
            department.otherwise.into_iter().chain(tell).collect()
        }
        NodeKind::Text(_) | NodeKind::Box(_) => Vec::new(),
    }
}

fn is_menu(script: &Script, id: NodeId) -> bool {
    script.nodes.get(usize::from(id.0)).is_some_and(|n| matches!(n.kind, NodeKind::Menu(_)))
}

/// Departments whose `else` leads back: when nobody answers, the caller would never get out. Told once, at the first
/// department of the round.
fn rounds(report: &mut Report, draft: &Draft, script: &Script) {
    for (index, thing) in draft.things.iter().enumerate() {
        let Body::Department(department) = &thing.body else { continue };
        let Some(word) = &department.otherwise else { continue };
        let Ok(start) = u16::try_from(index).map(NodeId) else { continue };
        let round = round(script, start);
        if round.len() > 1 && round.iter().all(|id| *id >= start) {
            let names: Vec<&str> =
                round.iter().filter_map(|id| script.nodes.get(usize::from(id.0))).map(|n| &*n.name).collect();
            report.add(&word.place, names::else_loop(&names));
        }
    }
}

/// The way along `else` back to `start`, both ends included; empty when it ends elsewhere.
fn round(script: &Script, start: NodeId) -> Vec<NodeId> {
    let mut way = vec![start];
    let mut at = start;
    while let Some(NodeKind::Department(department)) = script.nodes.get(usize::from(at.0)).map(|n| &n.kind) {
        let Some(to) = department.otherwise else { return Vec::new() };
        way.push(to);
        if to == start {
            return way;
        }
        if way.len() > script.nodes.len() {
            return Vec::new();
        }
        at = to;
    }
    Vec::new()
}
