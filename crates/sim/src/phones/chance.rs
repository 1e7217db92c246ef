//! Chance from a seed: the same seed makes the same world.

/// SplitMix64 (Steele, Lea, Flood 2014): small, even, and the same everywhere.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    pub const fn of(seed: u64) -> Self {
        Self(seed)
    }

    /// Chance for one thing of many, independent of how much the others drew.
    pub const fn for_one(seed: u64, number: u64) -> Self {
        Self(seed ^ number.wrapping_mul(0xd134_2543_de82_ef95).rotate_left(29))
    }

    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to, but not including, `end`; 0 when there is nothing to choose from.
    pub const fn below(&mut self, end: u64) -> u64 {
        if end == 0 { 0 } else { self.next() % end }
    }

    /// From `low` to `high`, both included.
    pub const fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// From 0 up to, but not including, 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are what an f64 holds")]
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something that happens to `percent` of a hundred happens here.
    pub const fn happens(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub fn one_of<'a, T>(&mut self, among: &'a [T]) -> Option<&'a T> {
        let end = u64::try_from(among.len()).unwrap_or(u64::MAX);
        among.get(usize::try_from(self.below(end)).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_and_every_phone_its_own() {
        let draw = |mut chance: Chance| [chance.next(), chance.next()];
        assert_eq!(draw(Chance::of(7)), draw(Chance::of(7)));
        assert_ne!(draw(Chance::for_one(7, 1)), draw(Chance::for_one(7, 2)));
        let mut chance = Chance::of(1);
        assert!((0..1_000).all(|_| (0.0..1.0).contains(&chance.share())));
        assert!((0..1_000).all(|_| (3..=5).contains(&chance.between(3, 5))));
    }
}
