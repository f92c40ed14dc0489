//! Queues and the people who answer: times that contradict one another, telephones that cannot be reached, promises
//! that nobody keeps.

use std::time::Duration;

use crate::{
    config::{
        draft::{Body, Draft, PersonDraft, Prose, QueueDraft, Thing},
        messages::queues as say,
        queues,
        report::Report,
    },
    switch::Contact,
};

/// `sound`: the file has no errors, so that advice is worth giving.
pub(super) fn check(report: &mut Report, draft: &Draft, sound: bool) {
    waits(report, draft);
    for person in &draft.people {
        forbidden(report, draft, person);
        if sound {
            reach(report, draft, person);
            unused(report, draft, person);
        }
    }
    promises(report, draft);
}

/// Where `max_wait` ends before one operator has been rung: told where the later of the two words stands.
fn waits(report: &mut Report, draft: &Draft) {
    let mut tell = |own: &QueueDraft, all: &QueueDraft| {
        let (wait, ring) = (queues::max_wait(own, all), queues::ring(own, all));
        let at = own.max_wait.as_ref().or(own.ring.as_ref()).map(|written| &written.at);
        if let Some(at) = at.filter(|_| wait < ring) {
            report.add(at, say::wait_below_ring(seconds(wait), seconds(ring)));
        }
    };
    let program = QueueDraft::default();
    tell(&draft.queues, &program);
    for thing in &draft.things {
        if let Body::Department(department) = &thing.body {
            tell(&department.queue, &draft.queues);
        }
    }
}

fn seconds(time: Duration) -> u64 {
    time.as_secs()
}

fn forbidden(report: &mut Report, draft: &Draft, person: &PersonDraft) {
    match &person.contact {
        Some(Contact::Outside(number)) if !draft.dialling.permits(number) => {
            report.add(&person.at, say::not_allowed(&number.masked()));
        }
        _ => {}
    }
}

fn reach(report: &mut Report, draft: &Draft, person: &PersonDraft) {
    let name = &person.name.text;
    let outside = matches!(person.contact, Some(Contact::Outside(_)));
    match &person.contact {
        Some(Contact::Outside(_)) if draft.trunks.is_empty() => report.add(&person.at, say::no_line(name)),
        Some(Contact::Outside(_)) => channels(report, draft, person),
        Some(Contact::Extension(_)) if draft.guard.lan.is_empty() && !told_of_lan(draft, person) => {
            report.add(&person.at, say::no_lan(name));
        }
        _ => {}
    }
    if let Some(trunk) = person.trunk.as_ref().filter(|_| person.contact.is_some() && !outside) {
        report.add(&trunk.place, say::idle_trunk(name));
    }
}

/// Once is enough: of all who have an extension, the first is named.
fn told_of_lan(draft: &Draft, person: &PersonDraft) -> bool {
    let first = draft.people.iter().find(|p| matches!(p.contact, Some(Contact::Extension(_))));
    !first.is_some_and(|first| std::ptr::eq(first, person))
}

/// The line an operator outside is rung by takes a second conversation for it.
fn channels(report: &mut Report, draft: &Draft, person: &PersonDraft) {
    let own = person.trunk.as_ref();
    let lines = draft.trunks.iter().filter(|(name, _)| own.is_none_or(|own| own.text == name.text));
    let unknown = lines.into_iter().find(|(_, line)| line.channels.is_none());
    if let Some((line, _)) = unknown
        && !report.mentions(&line.place.at)
        && answers(draft, &person.name.text)
    {
        report.add(&person.at, say::channels_unknown(&person.name.text, &line.text));
    }
}

fn unused(report: &mut Report, draft: &Draft, person: &PersonDraft) {
    let name = person.name.text.as_str();
    let listens = |thing: &Thing| match &thing.body {
        Body::Box(voice_box) => voice_box.listen.as_ref().is_some_and(|(word, _)| word.text == name),
        _ => false,
    };
    if !answers(draft, name) && !draft.things.iter().any(listens) {
        report.add(&person.name.place, say::unused_person(name));
    }
}

fn answers(draft: &Draft, name: &str) -> bool {
    draft.things.iter().any(|thing| match &thing.body {
        Body::Department(department) => {
            department.answer.as_ref().is_some_and(|answer| answer.people.iter().any(|word| word.text == name))
        }
        _ => false,
    })
}

/// A text that promises to call back, where nobody hears the messages.
fn promises(report: &mut Report, draft: &Draft) {
    for thing in &draft.things {
        let Body::Box(voice_box) = &thing.body else { continue };
        if voice_box.listen.is_some() {
            continue;
        }
        let leads_here = |other: &&Thing| match &other.body {
            Body::Department(department) => department.otherwise.as_ref().is_some_and(|to| to.text == thing.name.text),
            _ => false,
        };
        let waiting = draft.things.iter().filter(leads_here).flat_map(|other| other.body.says());
        let all = [("say", &voice_box.say)].into_iter().chain(waiting);
        for (_, prose) in all {
            if let Some(place) = promised(prose) {
                report.add(place, say::promise_without_listener(&thing.name.text));
            }
        }
    }
}

fn promised(prose: &Prose) -> Option<&crate::config::report::Place> {
    let promise =
        |text: &str| ["передзвон", "зателефонуємо", "call you back", "call back"].iter().any(|w| text.contains(w));
    prose.iter().find(|version| promise(&version.raw.to_lowercase())).map(|version| &version.place)
}
