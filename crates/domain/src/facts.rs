//! What a rule may know of the world: one moment, one actor, and chance.

use serde::{Deserialize, Serialize};

use crate::{
    id::{Id, KeyId, OfficerId, PartnerId},
    time::Timestamp,
};

/// A source of chance, handed in so that a run can be repeated from its seed.
pub trait Chance: Send {
    fn fill(&mut self, out: &mut [u8]);
}

/// Who acts. Every audit line names one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "who", content = "id", rename_all = "snake_case")]
pub enum Actor {
    Officer(OfficerId),
    /// A dispatch system with a key of an officer.
    Key(KeyId, OfficerId),
    Partner(PartnerId),
    /// Somebody of the public; never anything more.
    Public,
    /// A reconciler.
    System,
}

/// The facts of one command: a command is one moment.
pub struct Facts {
    pub now: Timestamp,
    pub actor: Actor,
    chance: Box<dyn Chance>,
}

impl Facts {
    pub fn new(now: Timestamp, actor: Actor, chance: Box<dyn Chance>) -> Self {
        Self { now, actor, chance }
    }

    /// A new id of any kind.
    pub fn fresh<K>(&mut self) -> Id<K> {
        Id::new(self.now, self.bytes())
    }

    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut out = [0; N];
        self.chance.fill(&mut out);
        out
    }

    /// A code of `len` letters and digits that people can read out and type:
    /// Crockford's base 32, which has no I, L, O or U.
    pub fn code(&mut self, len: usize) -> String {
        const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        (0..len)
            .map(|_| char::from(LETTERS[usize::from(self.bytes::<1>()[0] & 31)]))
            .collect()
    }
}
