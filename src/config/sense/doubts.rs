//! What a text becomes when it is read aloud, and what the reader could only guess. Each doubt is told once, where it
//! first stands: a town's own name would otherwise be named in every text.

use std::collections::BTreeSet;

use crate::{
    config::{
        messages::speech as say,
        report::{Note, Place, Report},
    },
    speech::{self, Doubt, DoubtKind, SayAs},
    vocab::Lang,
};

/// More than anybody reads at once; the rest comes to light when these are mended.
const MOST: usize = 40;

pub(super) struct Doubts<'a> {
    say_as: &'a SayAs,
    told: BTreeSet<(Lang, String)>,
}

impl<'a> Doubts<'a> {
    pub fn new(say_as: &'a SayAs) -> Self {
        Self { say_as, told: BTreeSet::new() }
    }

    /// Reports what of `text` is doubtful, at the place `at` finds for it. Gives back how many letters it is aloud.
    pub fn read(&mut self, report: &mut Report, lang: Lang, text: &str, at: &dyn Fn(&str) -> Place) -> usize {
        let reading = speech::read(lang, text, self.say_as);
        // A broken letter has been told as such.
        for doubt in reading.doubts.iter().filter(|doubt| !doubt.written.contains(char::REPLACEMENT_CHARACTER)) {
            if self.told.len() < MOST && self.told.insert((lang, doubt.written.to_lowercase())) {
                report.add(&at(&doubt.written), note(doubt));
            }
        }
        reading.words.chars().count()
    }
}

fn note(doubt: &Doubt) -> Note {
    let written = &doubt.written;
    match &doubt.kind {
        DoubtKind::Unread => say::unread(written),
        DoubtKind::Foreign { read } => say::foreign_word(written, read),
        DoubtKind::Homograph { readings } => say::homograph(written, readings),
        DoubtKind::Guessed { read } => say::guessed(written, read),
    }
}
