//! What `status` and the pages tell of speech, kept up to date by the thread that speaks.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;

use crate::{
    ivr::{self, Script},
    runtime::control::{OverdueText, SpeechStatus, UnspokenText, VoiceStatus},
};

/// Texts past their date that are named.
const OVERDUE: usize = 200;

#[derive(Clone, Debug, Default)]
pub struct Board(Arc<Mutex<SpeechStatus>>);

impl Board {
    /// What is known now; which texts are overdue hangs on the day.
    pub fn status(&self, script: &Script, today: Date) -> SpeechStatus {
        SpeechStatus { overdue: overdue(script, today), ..self.lock().clone() }
    }

    pub(super) fn rendering(&self, phrases: usize) {
        self.lock().rendering = phrases;
    }

    pub(super) fn unspoken(&self, texts: Vec<UnspokenText>) {
        self.lock().unspoken = texts;
    }

    /// Nothing is known of these voices yet but what is known already.
    pub(super) fn begin(&self, voices: Vec<VoiceStatus>) {
        let mut status = self.lock();
        let known = |new: &VoiceStatus| status.voices.iter().find(|v| (&v.lang, &v.voice) == (&new.lang, &new.voice));
        status.voices = voices.iter().map(|new| known(new).unwrap_or(new).clone()).collect();
    }

    pub(super) fn voices(&self, voices: Vec<VoiceStatus>) {
        self.lock().voices = voices;
    }

    /// How many texts are not heard as they are written.
    pub(super) fn unspoken_texts(&self) -> usize {
        self.lock().unspoken.len()
    }

    fn lock(&self) -> MutexGuard<'_, SpeechStatus> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Texts that should have been read again (M-6.3).
fn overdue(script: &Script, today: Date) -> Vec<OverdueText> {
    let told = |past: ivr::Overdue| OverdueText {
        place: past.place,
        owner: past.owner.map(|owner| owner.to_string()),
        review: past.review.to_string(),
    };
    ivr::overdue(script, today).into_iter().take(OVERDUE).map(told).collect()
}
