//! A small town to tell stories in: one line makes a case, an alert, a tip.
//!
//! Alerts are made by the rules themselves, so nothing here can be stored that
//! the house could not have said.

mod alerts;
mod foreign;
mod people;

use homeward_domain::{
    change::{Batch, Change, Expect},
    expansion::ExpansionPolicy,
    facts::{self, Actor},
    id::Id,
    people::{Agency, Officer},
    time::{Span, Timestamp},
};

use super::chance::Chance;

/// One agency, one officer, a clock that the story winds, and repeatable chance.
#[derive(Debug)]
pub struct Town {
    pub agency: Agency,
    pub officer: Officer,
    pub now: Timestamp,
    pub(super) chance: Chance,
    policy: ExpansionPolicy,
}

impl Town {
    pub fn new(seed: u64) -> Self {
        let mut chance = Chance::from_seed(seed);
        // A moment in 2026, so that what is printed looks like the house.
        let now = Timestamp::from_millis(1_795_420_000_000);
        let agency = people::agency(now, &mut chance);
        let officer = people::officer(&agency, now, &mut chance);
        Self {
            agency,
            officer,
            now,
            chance,
            policy: ExpansionPolicy::default(),
        }
    }

    /// An id that is later than those before it.
    pub fn fresh<K>(&mut self) -> Id<K> {
        self.wait(Span::millis(1));
        fresh(self.now, &mut self.chance)
    }

    pub fn wait(&mut self, span: Span) -> Timestamp {
        self.now = self.now + span;
        self.now
    }

    /// A batch by the town's officer, now, that expects nothing.
    pub fn batch(&mut self, changes: impl Into<Vec<Change>>) -> Batch {
        self.expecting([], changes)
    }

    pub fn expecting(
        &mut self,
        expect: impl Into<Vec<Expect>>,
        changes: impl Into<Vec<Change>>,
    ) -> Batch {
        let mut salt = [0; 16];
        facts::Chance::fill(&mut self.chance, &mut salt);
        Batch {
            at: self.wait(Span::millis(1)),
            actor: Actor::Officer(self.officer.id),
            salt,
            expect: expect.into(),
            changes: changes.into(),
        }
    }
}

fn fresh<K>(now: Timestamp, chance: &mut Chance) -> Id<K> {
    let mut bytes = [0; 10];
    facts::Chance::fill(chance, &mut bytes);
    Id::new(now, bytes)
}

/// Bytes as a seal would leave them: they mean nothing without a key.
fn sealed(chance: &mut Chance) -> homeward_domain::case_file::Sealed {
    let mut bytes = vec![0; 48];
    facts::Chance::fill(chance, &mut bytes);
    homeward_domain::case_file::Sealed(bytes)
}
