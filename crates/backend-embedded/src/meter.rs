//! What the writer counts for those who watch it.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

#[derive(Debug, Default)]
pub struct Meter {
    commits: AtomicU64,
    last_commit_us: AtomicU64,
    ballast_bytes: AtomicU64,
}

impl Meter {
    pub fn committed(&self, took: Duration) {
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.last_commit_us.store(us, Ordering::Relaxed);
        self.commits.fetch_add(1, Ordering::Relaxed);
    }
    pub fn weighed(&self, ballast_bytes: u64) {
        self.ballast_bytes.store(ballast_bytes, Ordering::Relaxed);
    }
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }
    pub fn last_commit(&self) -> Duration {
        Duration::from_micros(self.last_commit_us.load(Ordering::Relaxed))
    }
    pub fn ballast_bytes(&self) -> u64 {
        self.ballast_bytes.load(Ordering::Relaxed)
    }
}
