//! `cargo x sim`: plays seeded worlds and holds every invariant against them.

use crate::shell::{Done, cargo, run as run_program};

pub fn run(args: &[String]) -> Done {
    let asked = [
        "run",
        "--release",
        "-p",
        "homeward-sim",
        "--bin",
        "homeward-sim",
        "--",
    ];
    run_program(cargo(asked).args(args))
}
