//! Rounds in turns, and the processor's time in each.

use std::fmt;

pub const ROUNDS: usize = 9;

/// One way to do the same.
pub trait Contestant {
    fn name(&self) -> &'static str;
    /// How many in one round.
    fn count(&self) -> usize;
    /// What may be done before: it is not counted.
    fn ahead(&mut self) {}
    fn run(&mut self);
}

/// Medians are taken of these.
pub struct Row {
    pub name: &'static str,
    pub each_us: Vec<f64>,
}

pub struct Spread {
    pub least: f64,
    pub median: f64,
    pub most: f64,
}

impl Spread {
    pub fn of(mut found: Vec<f64>) -> Self {
        found.sort_by(f64::total_cmp);
        let at = |index: usize| found.get(index).copied().unwrap_or(f64::NAN);
        Self {
            least: at(0),
            median: at(found.len() / 2),
            most: at(found.len().saturating_sub(1)),
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Spread {
            least,
            median,
            most,
        } = Spread::of(self.each_us.clone());
        let a_second = 1e6 / median;
        write!(
            f,
            "| {} | {median:.2} | {least:.2} | {most:.2} | {a_second:.0} |",
            self.name
        )
    }
}

/// A round to warm up that is thrown away, then [`ROUNDS`]; each begins with another one.
pub fn measure(contestants: &mut [Box<dyn Contestant + '_>]) -> Vec<Row> {
    let mut rows: Vec<Row> = contestants
        .iter()
        .map(|one| Row {
            name: one.name(),
            each_us: Vec::new(),
        })
        .collect();
    for round in 0..=ROUNDS {
        for turn in 0..rows.len() {
            let index = (turn + round) % rows.len();
            let each_us = one_turn(contestants[index].as_mut());
            if round > 0 {
                rows[index].each_us.push(each_us);
            }
        }
    }
    rows
}

fn one_turn(one: &mut dyn Contestant) -> f64 {
    one.ahead();
    let before = on_processor_ns();
    one.run();
    let took_ns = on_processor_ns() - before;
    took_ns as f64 / 1_000.0 / one.count() as f64
}

/// Nanoseconds that this thread was on a processor, as Linux counts them.
fn on_processor_ns() -> u64 {
    let text =
        std::fs::read_to_string("/proc/thread-self/schedstat").expect("a Linux with schedstat");
    let first = text
        .split(' ')
        .next()
        .and_then(|number| number.parse().ok());
    first.expect("schedstat begins with nanoseconds")
}
