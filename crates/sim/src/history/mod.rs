//! Seeded histories: a town in which everything that can go wrong does, by the dice.
//!
//! One thread, virtual time, the record in memory. Officers act at the same
//! time, reconcilers run in any order, the record pauses, fails, conflicts, and
//! dies right before or after a write; phones walk about and lose their line;
//! partners hang and err; the clock jumps. After every step the promises in
//! [`invariants`] must hold. Then all trouble ends, everything that is due is
//! done, and what was acknowledged must have reached everybody whom it was for.
//!
//! The same seed plays the same history:
//!
//! ```
//! use homeward_sim::history::play;
//! assert_eq!(play(7).unwrap().hash, play(7).unwrap().hash);
//! ```

mod acts;
pub mod dice;
mod forms;
pub mod hands;
pub mod invariants;
mod many;
pub mod outside;
mod play;
mod record;
pub mod rounds;
mod tale;
mod town;
pub mod trouble;
pub mod watch;
mod work;

pub use many::play_all;
pub use play::{Broken, Played, play};

/// Seeds that broke a promise once; they are played before all others.
pub fn past_seeds() -> impl Iterator<Item = u64> {
    let lines = include_str!("../../seeds.txt").lines();
    lines.filter_map(|line| line.split_whitespace().next()?.parse().ok())
}
