//! A bounded table that forgets what was not touched for longest; every step costs the same, however full it is.

use std::{collections::HashMap, hash::Hash};

/// No entry.
const NONE: u32 = u32::MAX;

/// Entries form a chain from the most to the least recently touched.
#[derive(Debug)]
pub(super) struct Recent<K, V> {
    most: usize,
    places: HashMap<K, u32>,
    entries: Vec<Entry<K, V>>,
    newest: u32,
    oldest: u32,
}

#[derive(Debug)]
struct Entry<K, V> {
    key: K,
    value: V,
    newer: u32,
    older: u32,
}

impl<K: Copy + Eq + Hash, V> Recent<K, V> {
    pub fn new(most: usize) -> Self {
        let most = most.clamp(1, NONE as usize);
        Self { most, places: HashMap::new(), entries: Vec::new(), newest: NONE, oldest: NONE }
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// The entry as it is; it grows no younger by this.
    pub fn peek(&mut self, key: &K) -> Option<&mut V> {
        let place = *self.places.get(key)?;
        self.entry(place).map(|entry| &mut entry.value)
    }

    /// The entry, made when there is none, and the youngest from now on. The oldest makes room for it.
    pub fn touch(&mut self, key: K, make: impl FnOnce() -> V) -> Option<&mut V> {
        let place = match self.places.get(&key) {
            Some(place) => {
                let place = *place;
                self.unlink(place);
                place
            }
            None => self.settle(key, make()),
        };
        self.link(place);
        self.entry(place).map(|entry| &mut entry.value)
    }

    /// From the youngest on.
    pub fn iter(&self) -> impl Iterator<Item = &V> {
        let at = |place: u32| self.entries.get(place as usize);
        std::iter::successors(at(self.newest), move |entry| at(entry.older)).map(|entry| &entry.value)
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.entries.iter_mut().map(|entry| &mut entry.value)
    }

    /// A place outside the chain: a new one, or that of the oldest entry, which is forgotten.
    fn settle(&mut self, key: K, value: V) -> u32 {
        let entry = Entry { key, value, newer: NONE, older: NONE };
        if self.entries.len() < self.most {
            let place = self.entries.len() as u32;
            self.entries.push(entry);
            self.places.insert(key, place);
            return place;
        }
        let place = self.oldest;
        self.unlink(place);
        if let Some(old) = self.entries.get_mut(place as usize) {
            self.places.remove(&old.key);
            *old = entry;
            self.places.insert(key, place);
        }
        place
    }

    fn link(&mut self, place: u32) {
        let before = std::mem::replace(&mut self.newest, place);
        if let Some(entry) = self.entry(place) {
            (entry.newer, entry.older) = (NONE, before);
        }
        match self.entry(before) {
            Some(entry) => entry.newer = place,
            None => self.oldest = place,
        }
    }

    fn unlink(&mut self, place: u32) {
        let Some((newer, older)) = self.entry(place).map(|entry| (entry.newer, entry.older)) else { return };
        match self.entry(newer) {
            Some(entry) => entry.older = older,
            None => self.newest = older,
        }
        match self.entry(older) {
            Some(entry) => entry.newer = newer,
            None => self.oldest = newer,
        }
    }

    fn entry(&mut self, place: u32) -> Option<&mut Entry<K, V>> {
        self.entries.get_mut(place as usize)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_keeps_the_last_touched_in_their_order(touched in prop::collection::vec(0u8..12, 0..200)) {
            let mut recent = Recent::new(5);
            let mut model: Vec<u8> = Vec::new();
            for key in touched {
                let fresh = !model.contains(&key);
                let value = recent.touch(key, || (key, 0)).unwrap();
                prop_assert_eq!(fresh, value.1 == 0);
                value.1 += 1;
                model.retain(|other| *other != key);
                model.insert(0, key);
                model.truncate(5);
                let order: Vec<u8> = recent.iter().map(|(key, _)| *key).collect();
                prop_assert_eq!(&order, &model);
                prop_assert_eq!(recent.len(), model.len());
            }
            for key in 0..12 {
                prop_assert_eq!(recent.peek(&key).is_some(), model.contains(&key));
            }
        }
    }
}
