//! Two languages: what has been written in the first one only.

use crate::{
    config::{
        draft::{Draft, Prose, Thing},
        messages::sense as say,
        report::{Place, Report},
    },
    vocab::Lang,
};

pub(super) fn check(report: &mut Report, draft: &Draft) {
    let Some(second) = draft.languages.get(1).copied() else { return };
    let notices = draft.notices.iter().filter_map(|n| Some((&n.say.first()?.place, written(&n.say))));
    let things = draft.things.iter().map(|thing| (&thing.name.place, words_of(thing)));
    let queues = draft.queues.says().into_iter().filter_map(|(key, say)| {
        let place = &say.first()?.place;
        Some((place, vec![(key, languages(say))]))
    });
    let things = things.chain(queues);
    let all: Vec<(&Place, Vec<Written>)> = notices.map(|(place, say)| (place, vec![say])).chain(things).collect();
    let is_missing = |(_, langs): &&Written| !langs.is_empty() && !langs.contains(&second);
    if !all.iter().flat_map(|(_, written)| written).any(|(_, langs)| langs.contains(&second)) {
        return report.add_general("languages", say::nothing_translated(second));
    }
    for (place, written) in all {
        let missing: Vec<String> =
            written.iter().filter(is_missing).map(|(key, _)| format!("{key}_{second}")).collect();
        if !missing.is_empty() {
            report.add(place, say::not_translated(&place.path, &missing));
        }
    }
}

/// A keyword and the languages its words stand in.
type Written = (&'static str, Vec<Lang>);

fn words_of(thing: &Thing) -> Vec<Written> {
    let title = ("title", thing.title.iter().map(|(lang, _)| *lang).collect());
    let says = thing.body.says().into_iter().map(|(key, say)| (key, languages(say)));
    [title].into_iter().chain(says).collect()
}

fn written(say: &Prose) -> Written {
    ("say", languages(say))
}

fn languages(say: &Prose) -> Vec<Lang> {
    say.iter().map(|version| version.lang).collect()
}
