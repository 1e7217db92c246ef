//! One alert to thousands of open lines, beside the best that others ship.
//!
//! Every server runs alone on one core, and the listeners on another, in processes of
//! their own that know no protocol: the same code hears all. Rounds are interleaved, so
//! that all meet the same moods of the machine; ratios within one run are what travels.
//! Ours is the whole street: the time begins with the officer's click, and in it the
//! alert is signed, written to disk and only then sent. Edges are measured alone too: a
//! peer's publisher is not counted either.

pub mod bare;
mod cost;
pub mod crowd;
mod figures;
mod listeners;
mod orders;
mod ours;
mod peers;
mod sealed;
mod secret;
mod settings;
mod storm;
mod together;
mod tongue;
mod wire;

pub use sealed::sealed;
pub use storm::storm;
pub use together::together;

use figures::{Round, compare, say};
use listeners::Listeners;
use orders::Report;
use ours::Ours;
use peers::{Kind, Peer};
use tongue::Over;

use super::Options;
use crate::{
    phones::{clock::wall_micros, stats::Spread},
    rig::trouble::{Done, Trouble},
};

/// A process may open so many files on a usual machine, and some are needed besides.
const LISTENERS_PER_PROCESS_MAX: u32 = 18_000;
const SERVER_CORE: u32 = 0;
const LOAD_CORE: u32 = 1;
/// Bytes of an alert where ours has not been heard yet.
const USUAL_BYTES: usize = 2_048;

/// What of ours is counted.
#[derive(Debug, Clone, Copy)]
enum Counted {
    Street,
    EdgesAlone,
}

/// How lines hear, what is counted, and what that is called.
const OURS: [(Over, Counted, &str); 6] = [
    (Over::Events, Counted::Street, "homeward events"),
    (Over::Packed, Counted::Street, "homeward packed"),
    (Over::ByDictionary, Counted::Street, "homeward dictionary"),
    (Over::Socket, Counted::Street, "homeward socket"),
    (Over::Events, Counted::EdgesAlone, "edge alone, events"),
    (Over::Socket, Counted::EdgesAlone, "edge alone, socket"),
];

const PEERS: [Kind; 6] = [
    Kind::Bare,
    Kind::Nchan(Over::Events),
    Kind::Nchan(Over::Socket),
    Kind::Centrifugo,
    Kind::Nats,
    Kind::Mosquitto,
];

/// What one server did in all rounds.
struct Column {
    name: &'static str,
    rounds: Vec<Round>,
}

/// One alert to `options.phones` lines, `options.runs` times for every server.
pub async fn edge(options: &Options) -> Done {
    let count = u32::try_from(options.phones).unwrap_or(u32::MAX);
    let fits = |kind: &Kind| count <= LISTENERS_PER_PROCESS_MAX || kind.has_workers();
    let peers = PEERS
        .into_iter()
        .filter(|kind| kind.is_here() && fits(kind));
    for missing in PEERS.into_iter().filter(|kind| !kind.is_here()) {
        println!("{} is not installed here, and not measured", missing.name());
    }
    let mut ours = OURS.map(|(over, counted, name)| (over, counted, Column::new(name)));
    let mut theirs: Vec<_> = peers.map(|kind| (kind, Column::new(kind.name()))).collect();
    let mut bytes = USUAL_BYTES;
    for nth in 1..=options.runs {
        for (over, counted, column) in &mut ours {
            eprintln!("round {nth}: {}", column.name);
            let round = our_round(options, *over, *counted, count).await?;
            column.rounds.push(round);
            if *over == Over::Events {
                bytes = round.wire_bytes as usize;
            }
        }
        for (kind, column) in &mut theirs {
            eprintln!("round {nth}: {}", column.name);
            column.rounds.push(their_round(*kind, count, bytes).await?);
        }
    }
    println!(
        "{count} lines, {} rounds, {bytes} bytes to each:",
        options.runs
    );
    for (.., column) in &ours {
        say(column.name, count, &column.rounds);
    }
    for (_, column) in &theirs {
        say(column.name, count, &column.rounds);
    }
    for (kind, column) in &theirs {
        let over = match kind {
            Kind::Nchan(over) => *over,
            _ => Over::Events,
        };
        for (.., own) in ours.iter().filter(|own| own.0 == over) {
            compare((own.name, &own.rounds), (column.name, &column.rounds));
        }
    }
    Ok(())
}

impl Column {
    const fn new(name: &'static str) -> Self {
        Self {
            name,
            rounds: Vec::new(),
        }
    }
}

async fn our_round(options: &Options, over: Over, counted: Counted, count: u32) -> Done<Round> {
    let ours = match counted {
        Counted::Street => Ours::start(options, count).await?,
        Counted::EdgesAlone => Ours::edges_alone(options, count).await?,
    };
    round_of(ours, over, count).await
}

async fn round_of(mut ours: Ours, over: Over, count: u32) -> Done<Round> {
    let (empty, used) = (ours.memory_bytes(), cost::cpu_nanos(&ours.processes()));
    let (mut lines, took) = Listeners::open(&ours.doors(), count, &ours.tongue(over)).await?;
    let arrived = cost::cpu_nanos(&ours.processes()) - used;
    let held = ours.memory_bytes().saturating_sub(empty);
    let mut round = Round::of_arrivals(count, took, arrived, held);
    // The first alert warms everything up, and is taken back.
    let (_, alert) = ours.publish().await?;
    lines.told().await?;
    lines.arm().await?;
    ours.bench.office.resolve(&alert.id).await?;
    lines.told().await?;
    lines.arm().await?;
    let case = ours.bench.open_case().await?;
    cost::quiet(&ours.everybody()).await?;
    let used = cost::cpu_nanos(&ours.processes());
    let (since, _) = ours.click(&case).await?;
    let report = lines.told().await?;
    round.cpu_s = (cost::cpu_nanos(&ours.processes()) - used) as f64 / 1e9;
    round.note(&report, since)?;
    Ok(round)
}

async fn their_round(kind: Kind, count: u32, bytes: usize) -> Done<Round> {
    their_round_of(Peer::start(kind, count).await?, count, bytes).await
}

async fn their_round_of(peer: Peer, count: u32, bytes: usize) -> Done<Round> {
    let processes = peer.processes();
    let (empty, used) = (cost::memory_bytes(&processes), cost::cpu_nanos(&processes));
    let (mut lines, took) = Listeners::open(&[peer.door], count, &peer.tongue).await?;
    let arrived = cost::cpu_nanos(&processes) - used;
    let held = cost::memory_bytes(&processes).saturating_sub(empty);
    let mut round = Round::of_arrivals(count, took, arrived, held);
    peer.mouth(bytes)?.say()?;
    lines.told().await?;
    lines.arm().await?;
    let mouth = peer.mouth(bytes)?;
    cost::quiet(&processes).await?;
    let used = cost::cpu_nanos(&processes);
    let since = wall_micros();
    mouth.say()?;
    let report = lines.told().await?;
    round.cpu_s = (cost::cpu_nanos(&processes) - used) as f64 / 1e9;
    round.note(&report, since)?;
    drop(lines);
    peer.stop().await;
    Ok(round)
}

impl Round {
    fn of_arrivals(count: u32, took_micros: i64, cpu_nanos: u64, held: u64) -> Self {
        let count = f64::from(count);
        Self {
            arrivals: count / (took_micros as f64 / 1e6),
            arrival_micros: cpu_nanos as f64 / 1e3 / count,
            bytes_each: held as f64 / count,
            ..Self::default()
        }
    }

    /// When everybody had it, once.
    fn note(&mut self, report: &Report, since: i64) -> Done {
        if report.most > 1 {
            return Err(Trouble::because("somebody was told twice"));
        }
        self.wire_bytes = report.bytes / (report.first_micros.len() as u64).max(1);
        self.note_times(&report.first_micros, since)
    }

    fn note_times(&mut self, at_micros: &[i64], since: i64) -> Done {
        let mut times: Vec<i64> = at_micros.iter().map(|at| at - since).collect();
        times.sort_unstable();
        let rank = (times.len() * 999).div_ceil(1_000).max(1) - 1;
        self.p999_ms = times.get(rank).copied().unwrap_or_default() as f64 / 1e3;
        self.spread = Spread::of(times).ok_or_else(|| Trouble::because("nobody was told"))?;
        Ok(())
    }
}
