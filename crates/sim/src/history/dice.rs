//! Chance from a seed: the same seed gives the same history, call for call.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use homeward_domain::facts::Chance;
use homeward_ports::world::Entropy;

/// SplitMix64 (Steele, Lea and Flood, 2014): small, fast, and good enough to shuffle a story.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    pub const fn of(seed: u64) -> Self {
        Self(seed ^ 0x5851_f42d_4c95_7f2d)
    }

    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Dice of their own for a part of the world, so that what one part draws
    /// does not shift what another draws.
    #[must_use]
    pub fn fork(&mut self) -> Self {
        Self(self.roll())
    }

    /// From 0 up to, not including, `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.roll() % end.max(1)
    }

    /// From `from` up to and including `to`.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        from + self
            .below((to - from + 1).max(1).cast_unsigned())
            .cast_signed()
    }

    /// True so many times in a thousand.
    pub fn per_mille(&mut self, share: u64) -> bool {
        self.below(1_000) < share
    }

    pub fn pick<'a, T>(&mut self, among: &'a [T]) -> Option<&'a T> {
        let nth = self.below(among.len() as u64);
        among.get(usize::try_from(nth).unwrap_or(0))
    }
}

/// The chance of the engine, drawn from dice.
#[derive(Debug, Clone)]
pub struct SeededEntropy(Arc<Mutex<Dice>>);

impl SeededEntropy {
    pub fn new(dice: Dice) -> Self {
        Self(Arc::new(Mutex::new(dice)))
    }
    fn dice(&self) -> MutexGuard<'_, Dice> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Chance for SeededEntropy {
    fn fill(&mut self, out: &mut [u8]) {
        let mut dice = self.dice();
        for chunk in out.chunks_mut(8) {
            chunk.copy_from_slice(&dice.roll().to_le_bytes()[..chunk.len()]);
        }
    }
}

impl Entropy for SeededEntropy {
    fn chance(&self) -> Box<dyn Chance> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_and_another_does_not() {
        let draw = |seed| {
            let mut dice = Dice::of(seed);
            [dice.roll(), dice.fork().roll(), dice.below(1_000)]
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }
}
