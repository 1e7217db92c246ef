//! `cargo x bench [name]`: measures the numbers we claim. What is not measured is not claimed.

use crate::shell::{Done, cargo, run as run_program};

pub fn run(args: &[String]) -> Done {
    let asked = [
        "run",
        "--release",
        "-p",
        "homeward-sim",
        "--bin",
        "homeward-bench",
        "--",
    ];
    run_program(cargo(asked).args(args))
}
