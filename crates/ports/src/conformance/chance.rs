//! Chance that can be repeated: a seed names a whole history.

use homeward_domain::facts;

/// Xorshift64*: good enough to choose with, small enough to read.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    pub const fn from_seed(seed: u64) -> Self {
        // Zero would stay zero for ever.
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub const fn number(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// From 0 up to, but never, `end`.
    pub const fn below(&mut self, end: u64) -> u64 {
        // The high bits are the better ones.
        (self.number() >> 32) % end
    }

    /// True once in `times`.
    pub const fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of `all`, or none of none.
    pub fn one_of<T>(&mut self, all: impl IntoIterator<Item = T>) -> Option<T> {
        let all: Vec<T> = all.into_iter().collect();
        let count = u64::try_from(all.len()).ok().filter(|count| *count > 0)?;
        let at = usize::try_from(self.below(count)).ok()?;
        all.into_iter().nth(at)
    }
}

impl facts::Chance for Chance {
    fn fill(&mut self, out: &mut [u8]) {
        for byte in out {
            *byte = self.number().to_be_bytes()[0];
        }
    }
}
