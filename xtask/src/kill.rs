//! `cargo x kill`: kills a real server in the middle of its work, many times, and checks
//! that nothing acknowledged was lost and nothing went out twice.
//!
//! The server is built apart, with failpoints: a binary that can be told to die must
//! never lie where the shipped one is looked for.

use crate::frontend;
use crate::shell::{Done, cargo, run as run_program, target_dir};

pub fn run(args: &[String]) -> Done {
    frontend::build()?;
    let apart = target_dir().join("kill");
    let server = [
        "build",
        "--release",
        "-p",
        "homeward",
        "--features",
        "failpoints",
    ];
    run_program(cargo(server).arg("--target-dir").arg(&apart))?;
    let killer = [
        "run",
        "--release",
        "-p",
        "homeward-sim",
        "--bin",
        "homeward-kill",
        "--",
    ];
    run_program(
        cargo(killer)
            .args(args)
            .arg("--server")
            .arg(apart.join("release/homeward")),
    )
}
