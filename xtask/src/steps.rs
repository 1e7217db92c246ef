//! A list of steps that all run, whatever the ones before did, and a table at the end.
//!
//! One run shows every failure; stopping at the first would cost a second run per mistake.

use std::time::{Duration, Instant};

use crate::shell::{Done, Stop};

enum End {
    Passed,
    Failed(String),
    Skipped(String),
}

#[derive(Default)]
pub struct Steps {
    rows: Vec<(String, Duration, End)>,
    closing: Vec<String>,
}

impl Steps {
    /// Runs one step; says whether it passed, for steps that make no sense without it.
    pub fn take(&mut self, name: &str, work: impl FnOnce() -> Done) -> bool {
        println!("\n== {name}");
        let start = Instant::now();
        let result = work();
        let passed = result.is_ok();
        let end = match result {
            Ok(()) => End::Passed,
            Err(stop) => {
                println!("{name} failed: {}", stop.why);
                End::Failed(stop.why)
            }
        };
        self.rows.push((name.into(), start.elapsed(), end));
        passed
    }

    pub fn skip(&mut self, name: &str, why: &str) {
        self.rows
            .push((name.into(), Duration::ZERO, End::Skipped(why.into())));
    }

    /// Keeps a line to be printed under the table, where nobody has to scroll for it.
    pub fn close_with(&mut self, line: String) {
        self.closing.push(line);
    }

    pub fn finish(self) -> Done {
        println!("\n{:<14} {:>8}  result", "step", "seconds");
        for (name, took, end) in &self.rows {
            let result = match end {
                End::Passed => "pass".into(),
                End::Failed(why) => format!("FAIL  {why}"),
                End::Skipped(why) => format!("skipped: {why}"),
            };
            println!("{name:<14} {:>8.1}  {result}", took.as_secs_f64());
        }
        self.closing.iter().for_each(|line| println!("{line}"));
        let failed: Vec<&str> = self
            .rows
            .iter()
            .filter(|(_, _, end)| matches!(end, End::Failed(_)))
            .map(|(name, ..)| name.as_str())
            .collect();
        match failed.is_empty() {
            true => Ok(()),
            false => Err(Stop::because(format!("failed: {}", failed.join(", ")))),
        }
    }
}
