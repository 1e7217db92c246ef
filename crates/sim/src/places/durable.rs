//! Moves that are on the disk before they are answered: the real relay, over HTTP.
//!
//! All of it counts: reading the request, the lines, the grid, the names, the index, the
//! log, and waiting for nothing but the disk.

use std::{fmt::Write as _, path::PathBuf};

use clap::Args;
use futures_util::future::try_join_all;
use homeward_geo::Point;
use homeward_seal::SigningKey;
use serde_json::json;
use tempfile::TempDir;

use super::{
    devices::{Dice, Land, near},
    measure::{Runs, all_threads_ns, resident_kib},
};
use crate::rig::{
    relay::{Post, Relay},
    server::beside_this,
    trouble::{Done, Trouble},
};

/// Lines in one request, and requests at once: what a busy partner's bus would send.
const LINES: usize = 10_000;
const AT_ONCE: usize = 4;

#[derive(Debug, Args)]
pub struct Asked {
    /// How many users.
    #[arg(long, default_value_t = 1_000_000)]
    devices: u32,
    /// Moves in one run.
    #[arg(long, default_value_t = 1_000_000)]
    moves: u32,
    #[arg(long, default_value_t = 5)]
    runs: u32,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The program; default: the one that was built beside this one.
    #[arg(long)]
    server: Option<PathBuf>,
    /// Where the relay's folder lies; the disk is part of what is measured.
    #[arg(long)]
    folder: Option<PathBuf>,
}

pub async fn moves(asked: Asked) -> Done {
    let folder = match &asked.folder {
        Some(folder) => TempDir::with_prefix_in("homeward-moves-", folder),
        None => TempDir::with_prefix("homeward-moves-"),
    };
    let folder = folder.map_err(Trouble::in_doing("make a folder for the bench"))?;
    let binary = asked.server.clone().unwrap_or_else(beside_this);
    let key = SigningKey::from_seed([7; 32]).public().to_string();
    let keys = json!({ "keys": [{ "x": key }] }).to_string();
    let post = Post::set(&binary, folder.path(), "hwp_none", &keys)?;
    let mut people = Land::shipped().people(asked.devices, asked.seed);
    let users = folder.path().join("users.csv");
    let all: Vec<_> = (0..people.len()).collect();
    let written = std::fs::write(&users, lines(&all, &people));
    written.map_err(Trouble::in_doing("write the users down"))?;
    let relay = post.start(Some(&users)).await?;
    say_load(&relay, asked.devices).await?;
    let mut dice = Dice(asked.seed);
    let (mut by_cpu, mut by_clock) = (Vec::new(), Vec::new());
    for _ in 0..asked.runs {
        let requests: Vec<String> = (0..asked.moves as usize / LINES)
            .map(|_| some_moves(&mut people, &mut dice))
            .collect();
        let (cpu, clock) = run(&relay, requests).await?;
        by_cpu.push(f64::from(asked.moves) / cpu);
        by_clock.push(f64::from(asked.moves) / clock);
    }
    let thousand = |all: Vec<f64>| Runs::of(all.into_iter().map(|one| one / 1e3));
    println!("durable moves, thousand/s/core: {}", thousand(by_cpu));
    println!(
        "durable moves, thousand/s by the clock: {}",
        thousand(by_clock)
    );
    Ok(())
}

async fn say_load(relay: &Relay, users: u32) -> Done {
    let counts = relay.counts().await?;
    if counts.users != u64::from(users) {
        let has = counts.users;
        return Err(Trouble::because(format!(
            "the relay has {has} users, not {users}"
        )));
    }
    let id = relay.id().map(|id| id.to_string()).unwrap_or_default();
    let each = |bytes: u64| bytes as f64 / f64::from(users);
    println!(
        "{users} users taken up in {:.1} CPU s; bytes each: index {:.1}, with names {:.1}, resident {:.1}",
        all_threads_ns(&id) as f64 / 1e9,
        each(counts.index_bytes),
        each(counts.memory_bytes),
        each(resident_kib(&id) * 1024),
    );
    Ok(())
}

/// Sends all, a few at once; seconds on processors and by the clock.
async fn run(relay: &Relay, requests: Vec<String>) -> Done<(f64, f64)> {
    let id = relay.id().map(|id| id.to_string()).unwrap_or_default();
    let callers: Vec<_> = (0..AT_ONCE).map(|_| relay.another_way()).collect();
    let mut shares: Vec<Vec<String>> = vec![Vec::new(); AT_ONCE];
    for (nth, request) in requests.into_iter().enumerate() {
        shares[nth % AT_ONCE].push(request);
    }
    let (cpu, clock) = (all_threads_ns(&id), std::time::Instant::now());
    let sent = callers
        .iter()
        .zip(shares)
        .map(|(caller, share)| async move {
            for lines in share {
                caller.move_users(lines).await?;
            }
            Done::Ok(())
        });
    try_join_all(sent).await?;
    let cpu = all_threads_ns(&id).saturating_sub(cpu);
    Ok((cpu as f64 / 1e9, clock.elapsed().as_secs_f64()))
}

/// Ten thousand of them go three kilometres.
fn some_moves(people: &mut [Point], dice: &mut Dice) -> String {
    let who: Vec<usize> = (0..LINES)
        .map(|_| dice.next() as usize % people.len())
        .collect();
    for one in &who {
        let (sin, cos) = (std::f64::consts::TAU * dice.part()).sin_cos();
        people[*one] = near(people[*one], 3_000.0 * sin, 3_000.0 * cos);
    }
    lines(&who, people)
}

fn lines(who: &[usize], people: &[Point]) -> String {
    let mut text = String::with_capacity(who.len() * 40);
    for one in who {
        let at = people[*one];
        let (lat, lon) = (at.lat(), at.lon());
        // Writing into a text does not fail.
        let _ = writeln!(text, "u-{one:014},{lat:.6},{lon:.6}");
    }
    text
}
