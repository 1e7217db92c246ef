//! `cargo x test`: installs what tests need, then runs them all and says how it went.

mod journeys;
mod needs;
mod tally;

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::shell::{Done, Stop, cannot_start, cargo, no_arguments};
use crate::steps::Steps;
use crate::{floors, frontend, tidy};
use tally::Tally;

pub fn run(args: &[String]) -> Done {
    no_arguments(args)?;
    let mut steps = Steps::default();
    steps.take("frontend", frontend::build);
    take(&mut steps);
    steps.finish()
}

/// The steps themselves, for `cargo x ci` as well, which has built the pages before.
pub fn take(steps: &mut Steps) {
    steps.take("needs", needs::install);
    steps.take("floors", || floors::run(&[]));
    steps.take("tidy", || tidy::run(&[]));
    let mut tally = Tally::default();
    steps.take("cargo test", || cargo_test(&mut tally));
    if journeys::exist() {
        steps.take("journeys", journeys::run);
    } else {
        steps.skip("journeys", "no frontend/tests");
    }
    steps.close_with(tally.line());
}

/// Streams every line through and counts the closing ones, so that the last thing on the
/// screen is the sum of all test binaries and not the story of the last one.
fn cargo_test(tally: &mut Tally) -> Done {
    let mut command = cargo(["test", "--workspace", "--no-fail-fast"]);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| cannot_start(&command, &e))?;
    let printed = child.stdout.take().map(BufReader::new);
    for line in printed
        .into_iter()
        .flat_map(|lines| lines.split(b'\n'))
        .map_while(Result::ok)
    {
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        tally.read(&line);
    }
    let status = child.wait().map_err(|e| cannot_start(&command, &e))?;
    match status.success() {
        true => Ok(()),
        false => Err(Stop::because(tally.failure())),
    }
}
