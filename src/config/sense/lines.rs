//! The outside line: a mobile operator takes a second conversation for each call, and without a line everybody may call.

use crate::config::{
    draft::{Body, Draft},
    messages::{sense as say, trunks},
    report::Report,
    source::Word,
};
use crate::switch::Contact;

pub(super) fn check(report: &mut Report, draft: &Draft) {
    let channels: u32 = match draft.trunks.iter().map(|(_, trunk)| trunk.channels).collect::<Option<Vec<_>>>() {
        Some(known) if !known.is_empty() => known.iter().sum(),
        _ => return,
    };
    // The caller's conversation and the operator's. With four or more the next caller still gets through.
    if channels >= 4 {
        return;
    }
    let mut told: Vec<&str> = Vec::new();
    for word in answering(draft) {
        if is_outside(draft, &word.text) && !told.contains(&word.text.as_str()) {
            told.push(&word.text);
            report.add(&word.place, say::mobile_channels(&word.text, channels));
        }
    }
}

/// Without a line nothing tells the provider's calls from anybody's.
pub(in crate::config) fn everybody(report: &mut Report, draft: &Draft) {
    let service = &draft.service;
    let sound = !report.has_errors();
    if !sound || !draft.trunks.is_empty() || service.listen.iter().all(|l| l.addr.ip().is_loopback()) {
        return;
    }
    match &service.listen_at {
        Some(place) => report.add(place, trunks::everybody_may_call()),
        None => report.add_general("trunks", trunks::everybody_may_call()),
    }
}

fn answering(draft: &Draft) -> impl Iterator<Item = &Word> {
    let answers = draft.things.iter().filter_map(|t| match &t.body {
        Body::Department(department) => department.answer.as_ref(),
        _ => None,
    });
    answers.flat_map(|answer| &answer.people)
}

fn is_outside(draft: &Draft, name: &str) -> bool {
    draft.people.iter().any(|p| p.name.text == name && matches!(p.contact, Some(Contact::Outside(_))))
}
