//! How the service feels, for the page of its state: store, disk, clock, configuration, log.

use crate::{
    runtime::{
        Live,
        control::SpeechStatus,
        recent_errors, room,
        store_thread::{IndexState, JournalState, StoreStatus},
    },
    web::{ConfigHealth, Health, JournalHealth, Room, Search, Speech, SpeechVoice, Unspoken},
};

pub fn health(live: &Live, store: StoreStatus) -> Health {
    Health {
        journal: match store.journal {
            JournalState::Opening => JournalHealth::Opening,
            JournalState::Ready => JournalHealth::Ready,
            JournalState::DiskFull => JournalHealth::DiskFull,
            JournalState::Failing => JournalHealth::Failing,
        },
        search: match store.index {
            IndexState::Opening => Search::Opening,
            IndexState::CatchingUp => Search::CatchingUp,
            IndexState::Ready => Search::Ready,
            IndexState::Unavailable => Search::Unavailable,
        },
        acknowledged: store.acknowledged,
        damaged: store.damaged,
        unknown: store.unknown,
        store_trouble: store.error,
        disk: room(&live.state).map(|(free, total)| Room { free, total }),
        recordings_need: live.recordings_need,
        clock_off_s: live.clock_off_s,
        config: ConfigHealth {
            loaded: live.config.loaded,
            warnings: live.config.warnings,
            refused: live.config.refused.clone(),
        },
        speech: speech(live.speech_status()),
        errors: recent_errors().into_iter().map(|error| (error.at, error.text)).collect(),
    }
}

fn speech(status: SpeechStatus) -> Speech {
    let voices = status.voices.into_iter().map(|v| SpeechVoice { lang: v.lang, voice: v.voice, fault: v.fault });
    let unspoken = status.unspoken.into_iter().map(|t| Unspoken { place: t.place, heard: t.heard, why: t.why });
    Speech { voices: voices.collect(), rendering: status.rendering, unspoken: unspoken.collect() }
}
