//! One bad partner never slows another: a thousand partners, four hundred of them
//! hostile, against a thousand good ones.
//!
//! Two servers run side by side and are asked in turn, so that both meet the same
//! moods of the machine. What must hold whatever the machine is a failure here: every
//! healthy partner gets every message exactly once, and no hostile one gets more than
//! a few sockets, a few bytes, or much of the server's memory.

use std::{collections::HashSet, sync::Arc, time::Duration};

use serde_json::json;
use tokio::time::{Instant, sleep};

use super::{
    Bench, Options,
    farm::{self, Endpoint, Manner},
};
use crate::{
    phones::{clock::wall_micros, stats::Spread},
    rig::trouble::{Done, Trouble},
};

pub const PARTNERS: usize = 1_000;
pub const HOSTILE: usize = 400;
/// Four places for messages, four for what ends them (docs/guides/partners.md), and
/// as many that we have closed and the partner's side has not seen closed yet.
const OPEN_MAX: usize = 16;
/// What a flood can leave in the buffers of two kernels before we hang up.
const FLOODED_MAX: usize = 8 * 1024 * 1024;
/// How much more of the server's memory hostile partners may take than good ones do: some
/// alerts begin and end within the ten seconds of a hanging trip, and each is such a trip.
const MEMORY_MORE_MAX_KIB: u64 = 96 * 1024;
/// A thousand open connections to good ones are in this; ten gigabytes would not be.
const MEMORY_MAX_KIB: u64 = 256 * 1024;
/// A guard against waiting for ever; nothing is measured by it.
const ARRIVED_MAX: Duration = Duration::from_secs(180);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// One server with its partners.
struct Side {
    name: &'static str,
    bench: Bench,
    farm: Vec<Arc<Endpoint>>,
    said: usize,
    memory_kib: u64,
    grown_kib: u64,
}

/// What one side is told by one alert.
struct Run {
    alert: Spread,
    closing: Spread,
}

pub async fn bulkheads(options: &Options) -> Done {
    let mut clean = Side::set_up("clean", options, 0).await?;
    let mut hostile = Side::set_up("hostile", options, HOSTILE).await?;
    let (mut calm, mut rough) = (Vec::new(), Vec::new());
    for _ in 0..options.runs {
        calm.push(clean.run().await?);
        rough.push(hostile.run().await?);
    }
    let p99 = |runs: &[Run], of: fn(&Run) -> f64| {
        let mut all: Vec<f64> = runs.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or_default()
    };
    for (what, of) in [
        ("alert", (|run| run.alert.p99_ms) as fn(&Run) -> f64),
        ("closing", |run| run.closing.p99_ms),
    ] {
        let (calm, rough) = (p99(&calm, of), p99(&rough, of));
        println!(
            "{what}, median p99 of {} runs at the healthy: clean {calm:.0} ms, hostile {rough:.0} ms, ratio {:.2}",
            options.runs,
            rough / calm
        );
    }
    clean.judged()?;
    hostile.judged()?;
    if hostile.grown_kib > clean.grown_kib + MEMORY_MORE_MAX_KIB {
        return Err(Trouble::because("hostile partners took too much memory"));
    }
    Ok(())
}

/// The hostile side alone, once: whether every promise holds, without a clock.
pub async fn promises(options: &Options) -> Done {
    let mut hostile = Side::set_up("hostile", options, HOSTILE).await?;
    hostile.run().await?;
    hostile.judged()
}

impl Side {
    async fn set_up(name: &'static str, options: &Options, hostile: usize) -> Done<Self> {
        let bench = Bench::set_up(options).await?;
        let farm = farm::open(PARTNERS, hostile).await?;
        for (nth, endpoint) in farm.iter().enumerate() {
            let form = json!({
                "name": format!("Exercise {nth}"),
                "status": "Exercise",
                "datum": "gcj02",
                "webhook_url": endpoint.url,
            });
            bench.office.post("/console/v1/partners", &form).await?;
        }
        let memory_kib = bench.memory_kib();
        Ok(Self {
            name,
            bench,
            farm,
            said: 0,
            memory_kib,
            grown_kib: 0,
        })
    }

    fn healthy(&self) -> impl Iterator<Item = &Arc<Endpoint>> {
        // The first so many are good on both sides, so both measure the same partners.
        self.farm.iter().take(PARTNERS - HOSTILE)
    }

    /// One alert from beginning to end.
    async fn run(&mut self) -> Done<Run> {
        let case = self.bench.open_case().await?;
        let key = format!("bulkheads-{}", self.said);
        let since = wall_micros();
        let alert = self.bench.office.publish(&case, &key).await?;
        let told = self.told(since, false).await?;
        let since = wall_micros();
        self.bench.office.resolve(&alert.id).await?;
        let ended = self.told(since, true).await?;
        let say = |what: &str, spread: &Spread| {
            println!(
                "  {:<7} {what:<7} p50 {:>6.0}  p99 {:>6.0}  last {:>6.0} ms",
                self.name, spread.p50_ms, spread.p99_ms, spread.last_ms
            );
        };
        say("alert", &told);
        say("closing", &ended);
        Ok(Run {
            alert: told,
            closing: ended,
        })
    }

    /// Waits until all the healthy have one message more; how long each took.
    async fn told(&mut self, since_micros: i64, is_closing: bool) -> Done<Spread> {
        self.said += 1;
        let started = Instant::now();
        loop {
            let memory_kib = self.bench.memory_kib();
            self.grown_kib = self
                .grown_kib
                .max(memory_kib.saturating_sub(self.memory_kib));
            let newest = |one: &Arc<Endpoint>| one.taken().get(self.said - 1).cloned();
            let taken: Vec<_> = self.healthy().filter_map(newest).collect();
            let missing = PARTNERS - HOSTILE - taken.len();
            if missing == 0 {
                if taken.iter().any(|taken| taken.is_closing != is_closing) {
                    return Err(Trouble::because("a healthy partner was told out of order"));
                }
                let took = taken.iter().map(|taken| taken.at_micros - since_micros);
                let spread = Spread::of(took.collect());
                return spread.ok_or_else(|| Trouble::because("nobody was told"));
            }
            if started.elapsed() > ARRIVED_MAX {
                return Err(Trouble::because(format!(
                    "{missing} healthy partners were not told"
                )));
            }
            sleep(LOOK_EVERY).await;
        }
    }

    /// Whether every promise was kept; says what was taken of the house.
    fn judged(&self) -> Done {
        for endpoint in self.healthy() {
            let taken = endpoint.taken();
            let ids: HashSet<_> = taken.iter().map(|taken| &taken.id).collect();
            if taken.len() != self.said || ids.len() != self.said {
                return Err(Trouble::because(format!(
                    "a healthy partner got {} messages with {} ids, not {}",
                    taken.len(),
                    ids.len(),
                    self.said
                )));
            }
        }
        let most = |of: fn(&Endpoint) -> usize| self.farm.iter().map(|one| of(one)).max();
        let open = most(Endpoint::open_max).unwrap_or_default();
        let flooded = most(Endpoint::flooded_each).unwrap_or_default();
        let called = |one: &&Arc<Endpoint>| one.manner != Manner::Good && !one.taken().is_empty();
        println!(
            "  {:<7} {} hostile called; at most {open} sockets of one partner, {} KiB taken by a flood, memory +{} KiB",
            self.name,
            self.farm.iter().filter(called).count(),
            flooded / 1024,
            self.grown_kib
        );
        for (what, is_kept) in [
            ("a partner had too many sockets", open <= OPEN_MAX),
            ("a flood was read too far", flooded <= FLOODED_MAX),
            (
                "the server's memory grew too far",
                self.grown_kib <= MEMORY_MAX_KIB,
            ),
        ] {
            if !is_kept {
                return Err(Trouble::because(what));
            }
        }
        Ok(())
    }
}
