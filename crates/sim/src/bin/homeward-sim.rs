//! Plays seeded histories on every core until one breaks a promise.
//!
//! `homeward-sim --seeds 100000` plays that many; `--seed 7` plays one and tells
//! it if it breaks. Seeds that broke once stand in `seeds.txt` and are played first.

use std::{process::ExitCode, time::Instant};

use clap::Parser;
use homeward_sim::history::{past_seeds, play_all};

#[derive(Parser)]
#[command(about = "Plays seeded histories and holds every promise against them")]
struct Asked {
    /// How many histories to play.
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    start: u64,
    /// Plays this one only.
    #[arg(long)]
    seed: Option<u64>,
}

/// A line of progress after so many histories.
const PROGRESS_EVERY: usize = 10_000;

fn main() -> ExitCode {
    let asked = Asked::parse();
    let range = asked.start..asked.start.saturating_add(asked.seeds);
    let seeds: Vec<u64> = match asked.seed {
        Some(seed) => vec![seed],
        None => past_seeds().chain(range).collect(),
    };
    let began = Instant::now();
    let broken = play_all(&seeds, |done| {
        if done.is_multiple_of(PROGRESS_EVERY) {
            println!("{done} of {} histories", seeds.len());
        }
    });
    if let Some(broken) = broken {
        println!(
            "{broken}\nplay it again: homeward-sim --seed {}",
            broken.seed
        );
        return ExitCode::FAILURE;
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate to read")]
    let rate = seeds.len() as f64 / began.elapsed().as_secs_f64().max(0.001);
    println!("{} seeds, 0 broken, {rate:.0} histories/s", seeds.len());
    ExitCode::SUCCESS
}
