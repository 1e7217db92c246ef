//! Spreading: a million phones must not do the same thing in the same moment.
//!
//! It needs to be even, not secret, so it is made from the number of the
//! connection and no source of chance is asked.

/// SplitMix64 (Steele, Lea, Flood 2014): neighbouring numbers land far apart.
pub(crate) const fn scattered(number: u64) -> u64 {
    let mut z = number
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A number from `low` to `high`, both included, the same for the same connection.
pub(crate) const fn between(low: u64, high: u64, number: u64) -> u64 {
    low + scattered(number) % (high - low + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_spread_over_the_whole_range() {
        let values: Vec<_> = (0..1_000).map(|n| between(1_000, 3_000, n)).collect();
        assert!(values.iter().all(|v| (1_000..=3_000).contains(v)));
        let early = values.iter().filter(|v| **v < 2_000).count();
        assert!((400..600).contains(&early), "{early}");
    }
}
