//! Figures of one server over the rounds, and how two servers compare.

use crate::phones::stats::Spread;

/// One message to everybody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Round {
    /// From the publish, in milliseconds.
    pub spread: Spread,
    /// When all but one of a thousand had it, in milliseconds.
    pub p999_ms: f64,
    /// Processor time of the server, in seconds.
    pub cpu_s: f64,
    /// What came to each listener, in bytes.
    pub wire_bytes: u64,
    /// What the server holds for one listener who waits, in bytes.
    pub bytes_each: f64,
    /// Listeners that were let in and greeted in a second.
    pub arrivals: f64,
    /// Processor time of the server for each of them, in microseconds.
    pub arrival_micros: f64,
}

/// The middle of figures, with the least and the most.
#[derive(Debug, Clone, Copy, Default)]
pub struct Middle {
    pub median: f64,
    pub least: f64,
    pub most: f64,
}

pub fn middle(rounds: &[Round], of: impl Fn(&Round) -> f64) -> Middle {
    let mut all: Vec<f64> = rounds.iter().map(of).collect();
    all.sort_by(f64::total_cmp);
    Middle {
        median: all.get(all.len() / 2).copied().unwrap_or_default(),
        least: all.first().copied().unwrap_or_default(),
        most: all.last().copied().unwrap_or_default(),
    }
}

/// Prints one server's line.
pub fn say(name: &str, listeners: u32, rounds: &[Round]) {
    let of = |what: fn(&Round) -> f64| middle(rounds, what);
    let last = of(|one| one.spread.last_ms);
    let cpu = of(|one| one.cpu_s);
    println!(
        "  {name:<20} first {:>6.1}  p50 {:>7.1}  p99 {:>7.1}  p99.9 {:>7.1}  last {:>7.1} ms ({:.1} to {:.1})  \
         cpu {:.3} s ({:.3} to {:.3})  {:>4.0} k/s/core  {:>7.0} B each  {:>5.1} k arrivals/s at {:.1} us  {:.0} B came",
        of(|one| one.spread.first_ms).median,
        of(|one| one.spread.p50_ms).median,
        of(|one| one.spread.p99_ms).median,
        of(|one| one.p999_ms).median,
        last.median,
        last.least,
        last.most,
        cpu.median,
        cpu.least,
        cpu.most,
        f64::from(listeners) / cpu.median / 1_000.0,
        of(|one| one.bytes_each).median,
        of(|one| one.arrivals).median / 1_000.0,
        of(|one| one.arrival_micros).median,
        of(|one| one.wire_bytes as f64).median,
    );
}

/// Prints what ours is of theirs.
pub fn compare(ours: (&str, &[Round]), theirs: (&str, &[Round])) {
    let ratio = |what: fn(&Round) -> f64| {
        let (a, b) = (middle(ours.1, what), middle(theirs.1, what));
        (a.median / b.median, a.least / b.least)
    };
    let (last, best) = ratio(|one| one.spread.last_ms);
    let (cpu, _) = ratio(|one| one.cpu_s);
    let (bytes, _) = ratio(|one| one.bytes_each);
    let (arrivals, _) = ratio(|one| one.arrivals);
    println!(
        "  {} / {}: last {last:.2} (best of each {best:.2}), cpu {cpu:.2}, memory {bytes:.2}, arrivals {arrivals:.2}",
        ours.0, theirs.0
    );
}
