//! `cargo x bench [name]`: measures the numbers we claim. What is not measured is not claimed.

use crate::shell::{Done, cargo, run as run_program};

/// Peers that the house does not build with: a workspace of their own.
const PUSH_PEERS: &str = "crates/channels/peers/Cargo.toml";

pub fn run(args: &[String]) -> Done {
    match args {
        [name, rest @ ..] if name == "push" => {
            let asked = ["run", "--release", "--manifest-path", PUSH_PEERS, "--"];
            run_program(cargo(asked).args(rest))
        }
        _ => ours(args),
    }
}

fn ours(args: &[String]) -> Done {
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
