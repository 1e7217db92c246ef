//! The partner's own names of its users, each under a dense number.

use std::hash::{BuildHasher as _, RandomState};

use hashbrown::HashTable;

/// The longest name of a user in bytes: a UUID with a prefix fits twice.
pub const NAME_BYTES_MAX: usize = 64;
/// All names together: places among them are numbers of 32 bits.
const ALL_BYTES_MAX: usize = u32::MAX as usize;
/// No name is here.
const NONE: u32 = u32::MAX;

/// Names by slot and slots by name: the bytes of all names in one piece, and five bytes
/// beside each.
pub struct Names {
    /// Each as its length and its bytes.
    bytes: Vec<u8>,
    starts: Vec<u32>,
    slots: HashTable<u32>,
    hasher: RandomState,
    /// Bytes of names that were taken away.
    lost: usize,
}

/// Below this much nobody tidies up.
const LOST_BYTES_MIN: usize = 1024 * 1024;

impl Names {
    pub fn new() -> Self {
        Self {
            bytes: Vec::new(),
            starts: Vec::new(),
            slots: HashTable::new(),
            hasher: RandomState::new(),
            lost: 0,
        }
    }

    /// One more than the highest slot that ever had a name.
    pub fn slots(&self) -> u32 {
        self.starts.len() as u32
    }

    pub fn slot(&self, name: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(name);
        let is_it = |slot: &u32| at(&self.bytes, &self.starts, *slot) == Some(name.as_bytes());
        self.slots.find(hash, is_it).copied()
    }

    pub fn name(&self, slot: u32) -> Option<&str> {
        at(&self.bytes, &self.starts, slot).and_then(|name| std::str::from_utf8(name).ok())
    }

    /// Gives a slot a name; `false` where no more names fit. What it was called before is
    /// forgotten.
    pub fn give(&mut self, slot: u32, name: &str) -> bool {
        if self.name(slot) == Some(name) {
            return true;
        }
        let Ok(len) = u8::try_from(name.len()) else {
            return false;
        };
        if self.bytes.len() + name.len() >= ALL_BYTES_MAX {
            return false;
        }
        self.take(slot);
        let index = slot as usize;
        if self.starts.len() <= index {
            self.starts.resize(index + 1, NONE);
        }
        self.starts[index] = self.bytes.len() as u32;
        self.bytes.push(len);
        self.bytes.extend_from_slice(name.as_bytes());
        let (bytes, starts, hasher) = (&self.bytes, &self.starts, &self.hasher);
        let rehash = |slot: &u32| hash(bytes, starts, hasher, *slot);
        self.slots
            .insert_unique(hasher.hash_one(name), slot, rehash);
        true
    }

    /// Takes the name of a slot away. Its bytes stay until [`Names::tidy`].
    pub fn take(&mut self, slot: u32) {
        let Some(name) = at(&self.bytes, &self.starts, slot) else {
            return;
        };
        let name = std::str::from_utf8(name).unwrap_or_default();
        let hash = self.hasher.hash_one(name);
        if let Ok(found) = self.slots.find_entry(hash, |own| *own == slot) {
            found.remove();
        }
        self.lost += 1 + name.len();
        self.starts[slot as usize] = NONE;
    }

    /// Gives back the room of names that were taken away, once it is a quarter of all.
    pub fn tidy(&mut self) {
        if self.lost < LOST_BYTES_MIN || self.lost < self.bytes.len() / 4 {
            return;
        }
        let mut bytes = Vec::with_capacity(self.bytes.len() - self.lost);
        for slot in 0..self.slots() {
            let Some(name) = at(&self.bytes, &self.starts, slot) else {
                continue;
            };
            // No more bytes than before, whose places were numbers of 32 bits.
            let start = bytes.len() as u32;
            bytes.push(name.len() as u8);
            bytes.extend_from_slice(name);
            self.starts[slot as usize] = start;
        }
        (self.bytes, self.lost) = (bytes, 0);
    }

    /// Bytes held in memory.
    pub fn memory(&self) -> usize {
        self.bytes.capacity() + self.starts.capacity() * 4 + self.slots.capacity() * 5
    }
}

fn at<'a>(bytes: &'a [u8], starts: &[u32], slot: u32) -> Option<&'a [u8]> {
    let start = *starts.get(slot as usize).filter(|start| **start != NONE)? as usize;
    let len = usize::from(*bytes.get(start)?);
    bytes.get(start + 1..start + 1 + len)
}

fn hash(bytes: &[u8], starts: &[u32], hasher: &RandomState, slot: u32) -> u64 {
    let name = at(bytes, starts, slot).unwrap_or_default();
    hasher.hash_one(std::str::from_utf8(name).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_to_its_slot_until_it_is_taken_away() {
        let mut names = Names::new();
        for slot in 0..10_000 {
            assert!(names.give(slot, &format!("user-{slot}")));
        }
        assert_eq!(names.slot("user-7777"), Some(7_777));
        assert_eq!(names.name(7_777), Some("user-7777"));
        names.take(7_777);
        assert_eq!((names.slot("user-7777"), names.name(7_777)), (None, None));
        assert!(names.give(7_777, "somebody else") && names.give(3, "user-3"));
        assert_eq!(names.slot("somebody else"), Some(7_777));
        assert_eq!(names.slot("user-3"), Some(3));
        assert!(!names.give(1, &"x".repeat(256)));
    }

    #[test]
    fn names_that_left_give_their_room_back_and_the_others_stay() {
        let mut names = Names::new();
        let long = |slot: u32| format!("{slot:064}");
        (0..40_000).for_each(|slot| assert!(names.give(slot, &long(slot))));
        let before = names.memory();
        (0..40_000)
            .filter(|slot| slot % 4 != 0)
            .for_each(|slot| names.take(slot));
        names.tidy();
        assert!(names.memory() < before / 2);
        let stays = |slot: &u32| names.slot(&long(*slot)) == Some(*slot);
        assert_eq!((0..40_000).filter(stays).count(), 10_000);
        assert!(names.give(1, "newcomer") && names.slot("newcomer") == Some(1));
    }
}
