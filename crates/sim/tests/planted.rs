//! Proof that the simulation would notice: each precaution of the engine is left
//! out once, and some promise must break within so many histories.

use std::collections::BTreeMap;

use homeward_engine::planted::{Planted, plant};
use homeward_sim::history::play;

/// A fault that needs more histories than this is one that we do not look for well.
const SEEDS_MAX: u64 = 1_000;
/// So many are played in any case, to see which promises a fault breaks.
const SEEDS_MIN: u64 = 60;

/// How often each promise broke, and the first seed that broke one.
#[derive(Default)]
struct Noticed {
    first: Option<u64>,
    promises: BTreeMap<&'static str, u32>,
}

fn noticed(fault: Planted) -> Noticed {
    let mut noticed = Noticed::default();
    plant(Some(fault));
    for seed in 0..SEEDS_MAX {
        if seed >= SEEDS_MIN && noticed.first.is_some() {
            break;
        }
        if let Err(broken) = play(seed) {
            noticed.first.get_or_insert(seed);
            *noticed.promises.entry(broken.invariant).or_default() += 1;
        }
    }
    plant(None);
    noticed
}

#[test]
fn every_planted_fault_breaks_a_promise() {
    let mut missed = Vec::new();
    for fault in Planted::ALL {
        let Noticed { first, promises } = noticed(*fault);
        match first {
            Some(seed) => println!("{fault:?}: first with seed {seed}, broke {promises:?}"),
            None => missed.push(fault),
        }
    }
    assert!(
        missed.is_empty(),
        "not noticed within {SEEDS_MAX} histories: {missed:?}"
    );
}

#[test]
fn with_the_feature_and_no_fault_the_same_histories_hold() {
    for seed in 0..50 {
        if let Err(broken) = play(seed) {
            panic!("{broken}");
        }
    }
}
