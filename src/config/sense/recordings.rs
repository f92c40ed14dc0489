//! Texts without a recording of their own, and how long the recorded ones last.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    config::{
        Audio, AudioState,
        draft::Draft,
        messages::sense as say,
        report::{Place, Report},
    },
    ivr::{self, Script},
};

/// Seconds of recorded speech by the path of the text (`texts.графік.say`).
pub(super) type Recorded = BTreeMap<String, Duration>;

pub(super) fn check(report: &mut Report, draft: &Draft, script: &Script, audio: &dyn Audio) -> Recorded {
    let places = places(draft);
    let mut recorded = Recorded::new();
    let states: Vec<_> = ivr::phrases(script).into_iter().map(|p| (audio.state(&p), p)).collect();
    if states.len() > 1 && states.iter().all(|(state, _)| *state == AudioState::Missing) {
        report.add_general("", say::nothing_recorded());
        return recorded;
    }
    for (state, phrase) in states {
        let path = phrase.name.split('#').next().unwrap_or(&phrase.name).to_owned();
        let note = match state {
            AudioState::Ready(length) => {
                *recorded.entry(path).or_default() += length;
                continue;
            }
            AudioState::Missing => say::no_audio(),
            AudioState::Stale => say::stale_audio(),
            AudioState::Damaged => say::damaged_audio(),
        };
        match places.get(path.as_str()) {
            Some(place) => report.add(place, note),
            None => report.add_general(&path, note),
        }
    }
    recorded
}

/// Where each text and title is written, by its path.
fn places(draft: &Draft) -> BTreeMap<&str, &Place> {
    let notices = draft.notices.iter().flat_map(|n| &n.say).map(|v| &v.place);
    let says = draft.things.iter().filter_map(|t| t.body.say()).flatten().map(|v| &v.place);
    let titles = draft.things.iter().flat_map(|t| &t.title).map(|(_, word)| &word.place);
    notices.chain(says).chain(titles).map(|place| (&*place.path, place)).collect()
}
