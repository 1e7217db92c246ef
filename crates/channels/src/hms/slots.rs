//! Numbers that stand for incidents: of messages with the same one, a phone that was off
//! gets the last.
//!
//! There are a hundred and one. Each incident has one of its own while there are as many,
//! so that no child's alert takes the place of another's.

use std::{
    collections::{BTreeMap, hash_map::DefaultHasher},
    hash::{Hash as _, Hasher as _},
    sync::{Mutex, PoisonError},
};

/// "0 to 100"; -1 stands for none.
const SLOTS: i8 = 101;
const NONE: i8 = -1;

#[derive(Debug, Default)]
pub struct Slots(Mutex<BTreeMap<i8, String>>);

impl Slots {
    /// The incident's number. After a start it is the same again, unless another took it.
    pub fn of(&self, incident: &str) -> i8 {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut hasher = DefaultHasher::new();
        incident.hash(&mut hasher);
        let first = i8::try_from(hasher.finish() % SLOTS.unsigned_abs() as u64).unwrap_or(0);
        let in_turn = (first..SLOTS).chain(0..first);
        let mut free = None;
        for slot in in_turn {
            match taken.get(&slot) {
                Some(holder) if holder == incident => return slot,
                Some(_) => {}
                None if free.is_none() => free = Some(slot),
                None => {}
            }
        }
        let Some(slot) = free else {
            return NONE;
        };
        taken.insert(slot, incident.to_owned());
        slot
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_incidents_share_a_number_and_beyond_the_last_there_is_none() {
        let slots = Slots::default();
        let all: Vec<i8> = (0..101)
            .map(|n| slots.of(&format!("incident {n}")))
            .collect();
        let each: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(each.len(), 101);
        assert!(all.iter().all(|slot| (0..101).contains(slot)));
        assert_eq!(slots.of("one more"), NONE);
        assert_eq!(slots.of("incident 7"), all[7]);
    }
}
