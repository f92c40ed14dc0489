//! Sounds already encoded, as long as there is room; what was not asked for longest makes way.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU64, Ordering},
};

use super::sounds::Sounding;
use crate::{audio::Encoded, vocab::Codec};

/// Some fifteen minutes of speech in four codecs. A town's menus take a fifth of it.
pub(super) const ROOM: usize = 24 << 20;

type Key = (Sounding, Codec);

#[derive(Debug, Default)]
pub(super) struct Cache {
    sounds: HashMap<Key, Kept>,
    size: usize,
    /// Counts what is asked for; a clock would do no better.
    asked: AtomicU64,
}

#[derive(Debug)]
struct Kept {
    sound: Encoded,
    last_asked: AtomicU64,
}

impl Cache {
    pub fn find(&self, key: Key) -> Option<Encoded> {
        let kept = self.sounds.get(&key)?;
        kept.last_asked.store(self.asked.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        Some(kept.sound.clone())
    }

    /// Keeps `sound`, or finds the one that somebody else was faster to keep.
    pub fn keep(&mut self, key: Key, sound: Encoded, room: usize) -> Encoded {
        if let Some(there) = self.find(key) {
            return there;
        }
        self.size += sound.size();
        let last_asked = AtomicU64::new(self.asked.fetch_add(1, Ordering::Relaxed));
        self.sounds.insert(key, Kept { sound: sound.clone(), last_asked });
        while self.size > room && self.sounds.len() > 1 {
            let age = |kept: &Kept| kept.last_asked.load(Ordering::Relaxed);
            let Some(oldest) = self.sounds.iter().min_by_key(|(_, kept)| age(kept)).map(|(key, _)| *key) else { break };
            self.forget(oldest);
        }
        sound
    }

    /// Only what `keep` says yes to stays.
    pub fn retain(&mut self, mut keep: impl FnMut(Sounding) -> bool) {
        self.sounds.retain(|(sounding, _), _| keep(*sounding));
        self.size = self.sounds.values().map(|kept| kept.sound.size()).sum();
    }

    fn forget(&mut self, key: Key) {
        if let Some(kept) = self.sounds.remove(&key) {
            self.size -= kept.sound.size();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocab::PromptId;

    #[test]
    fn what_was_not_asked_for_longest_makes_way() {
        let mut cache = Cache::default();
        let key = |n| (Sounding::Prompt(PromptId(n)), Codec::Pcma);
        for n in 0..4 {
            cache.keep(key(n), vec![n as u8; 100].into(), 400);
        }
        assert!(cache.find(key(0)).is_some());
        cache.keep(key(4), vec![4; 150].into(), 400);
        let there: Vec<u64> = (0..5).filter(|n| cache.find(key(*n)).is_some()).collect();
        assert_eq!(there, [0, 3, 4]);
        assert_eq!(cache.size, 350);
        cache.retain(|sounding| sounding == key(3).0);
        assert_eq!((cache.size, cache.sounds.len()), (100, 1));
        cache.keep(key(5), vec![5; 900].into(), 400);
        assert!(cache.find(key(5)).is_some(), "the newest stays, however long");
    }
}
