//! What the file says is right; does it serve the caller?
//!
//! Warnings, and the few errors that only the whole graph shows. Runs over a draft whose names are known; the checks
//! that walk the graph run only when every name led somewhere.

mod doubts;
mod lines;
mod queues;
mod reach;
mod recordings;
mod translations;
mod words;

pub(super) use lines::everybody;

use jiff::civil::Date;

use super::{
    Audio, dates,
    draft::{Body, Draft, Thing},
    messages::sense as say,
    references::main_menu,
    report::Report,
};
use crate::ivr::Script;

/// Options a caller keeps in mind.
const MOST_OPTIONS: usize = 5;

pub(super) fn check(report: &mut Report, draft: &Draft, script: &Script, today: Date, audio: Option<&dyn Audio>) {
    let sound = !report.has_errors();
    if sound {
        reach::check(report, draft, script);
    }
    people(report, draft);
    menus(report, draft);
    if sound {
        schedules(report, draft);
        translations::check(report, draft);
    }
    reviews(report, draft, today);
    lines::check(report, draft);
    queues::check(report, draft, sound);
    let letters = words::check(report, draft);
    let recorded = audio.filter(|_| sound).map(|audio| recordings::check(report, draft, script, audio));
    words::lengths(report, draft, &letters, recorded.as_ref());
}

fn people(report: &mut Report, draft: &Draft) {
    if !draft.operator_written {
        report.add_general("operator", say::no_operator());
    }
    for thing in &draft.things {
        if let Body::Department(department) = &thing.body
            && department.answer.is_none()
            && thing.sound
        {
            report.add(&thing.name.place, say::nobody_answers(&thing.name.text));
        }
    }
}

fn menus(report: &mut Report, draft: &Draft) {
    for thing in &draft.things {
        if let Body::Menu { keys, .. } = &thing.body
            && keys.len() > MOST_OPTIONS
        {
            report.add(&thing.name.place, say::many_options(keys.len()));
        }
    }
    let Some(Body::Menu { keys, .. }) = main_menu(draft).and_then(|i| draft.things.get(i)).map(|t| &t.body) else {
        return;
    };
    // In every town 9 is the same: one place to tell the council what to do better.
    for option in keys.iter().filter(|o| o.digit.as_char() == '9') {
        let target = draft.things.iter().find(|t| t.name.text == option.target.text);
        if target.is_some_and(|t| !takes_remarks(draft, t)) {
            report.add(&option.key, super::messages::names::remarks_key());
        }
    }
}

/// A box, or a menu with a box among its options.
fn takes_remarks(draft: &Draft, thing: &Thing) -> bool {
    let is_box = |name: &str| draft.things.iter().any(|t| t.name.text == name && matches!(t.body, Body::Box(_)));
    match &thing.body {
        Body::Menu { keys, .. } => keys.iter().any(|option| is_box(&option.target.text)),
        body => matches!(body, Body::Box(_)),
    }
}

fn schedules(report: &mut Report, draft: &Draft) {
    for (name, schedule) in &draft.schedules {
        let opens = schedule.week.iter().chain(schedule.dated.values()).any(Option::is_some);
        if !opens {
            report.add(&name.place, say::never_open(&name.text));
        }
    }
}

fn reviews(report: &mut Report, draft: &Draft, today: Date) {
    let notices = draft.notices.iter().map(|notice| &notice.care);
    for care in notices.chain(draft.things.iter().map(|thing| &thing.care)) {
        if let Some((date, place)) = &care.review
            && *date < today
        {
            report.add(place, say::review_overdue(&dates::show(*date)));
        }
    }
}
