//! Ten thousand histories, each from its seed; every promise holds in all of them.

use homeward_sim::history::{past_seeds, play, play_all};

const HISTORIES: u64 = 10_000;

#[test]
fn ten_thousand_histories_keep_every_promise() {
    let seeds: Vec<u64> = past_seeds().chain(0..HISTORIES).collect();
    if let Some(broken) = play_all(&seeds, |_| {}) {
        panic!("{broken}");
    }
}

#[test]
fn the_same_seed_plays_the_same_history() {
    for seed in 100..150 {
        let hashes = [0; 2].map(|_| {
            play(seed)
                .map(|played| played.hash)
                .map_err(|broken| broken.seen)
        });
        assert_eq!(hashes[0], hashes[1], "seed {seed}");
    }
    let (one, another) = (play(1).unwrap().hash, play(2).unwrap().hash);
    assert_ne!(one, another, "other seeds, other histories");
}
