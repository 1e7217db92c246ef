//! Time on the processor, which other programs on the machine change little, and the clock.

use std::{fs, time::Instant};

/// Nanoseconds that a process (its first thread) or this thread was on a processor.
pub fn on_cpu_ns(of: &str) -> u64 {
    let text = fs::read_to_string(format!("/proc/{of}/schedstat")).unwrap_or_default();
    let first = text.split_whitespace().next();
    first.and_then(|ns| ns.parse().ok()).unwrap_or(0)
}

/// The same for all threads of a process that still run.
pub fn all_threads_ns(of: &str) -> u64 {
    let tasks = fs::read_dir(format!("/proc/{of}/task"));
    let tasks = tasks.into_iter().flatten().flatten();
    let names = tasks.filter_map(|task| task.file_name().into_string().ok());
    names
        .map(|task| on_cpu_ns(&format!("{of}/task/{task}")))
        .sum()
}

/// KiB of memory that a process holds now.
pub fn resident_kib(of: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{of}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|text| text.split_whitespace().next()?.parse().ok());
    number.unwrap_or(0)
}

/// One measurement in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Took {
    pub cpu_ms: f64,
    pub wall_ms: f64,
}

/// Does something so often, and says what once costs. The kernel counts a thread's time
/// in ticks, so a short thing is done many times.
pub fn each(of: &str, times: u32, mut what: impl FnMut()) -> Took {
    let (cpu, wall) = (on_cpu_ns(of), Instant::now());
    (0..times).for_each(|_| what());
    let share = 1e6 * f64::from(times);
    Took {
        cpu_ms: (on_cpu_ns(of) - cpu) as f64 / share,
        wall_ms: wall.elapsed().as_nanos() as f64 / share,
    }
}

/// Median, lowest and highest of some runs.
#[derive(Clone, Copy, Debug)]
pub struct Runs {
    pub median: f64,
    pub low: f64,
    pub high: f64,
}

impl Runs {
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<_> = values.into_iter().collect();
        values.sort_unstable_by(f64::total_cmp);
        let at = |nth: usize| values.get(nth).copied().unwrap_or(f64::NAN);
        Self {
            median: at(values.len() / 2),
            low: at(0),
            high: at(values.len().saturating_sub(1)),
        }
    }
}

impl std::fmt::Display for Runs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:.3} ({:.3} to {:.3})",
            self.median, self.low, self.high
        )
    }
}
