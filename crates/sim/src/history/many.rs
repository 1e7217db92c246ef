//! Many histories on every core: each is one thread's own world, so they share nothing.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    thread,
};

use super::play::{Broken, play};

/// Plays `seeds` until one breaks; of those that broke, the lowest seed.
/// `progress` hears how many have been played, after each.
pub fn play_all(seeds: &[u64], progress: impl Fn(usize) + Sync) -> Option<Box<Broken>> {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let (stop, found) = (AtomicBool::new(false), Mutex::new(None::<Box<Broken>>));
    let work = || {
        while !stop.load(Relaxed) {
            let Some(seed) = seeds.get(next.fetch_add(1, Relaxed)) else {
                break;
            };
            if let Err(broken) = play(*seed) {
                stop.store(true, Relaxed);
                let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                if found.as_ref().is_none_or(|other| broken.seed < other.seed) {
                    *found = Some(broken);
                }
            }
            progress(done.fetch_add(1, Relaxed) + 1);
        }
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(work);
        }
    });
    found.into_inner().unwrap_or_else(PoisonError::into_inner)
}
