//! `cargo x demo`: builds everything and plays one alert, from report to found.
//!
//! Everything after the command goes to the demo itself (`--headless`, `--phones N`, …).

use crate::frontend;
use crate::shell::{Done, cargo, run as run_program, target_dir, tool};

/// How fast the programs are, and how long it takes to build them.
#[derive(Clone, Copy)]
pub enum Build {
    /// As they are shipped.
    Release,
    /// As the tests are: where those are built too, nothing is built for the demo alone.
    Tests,
}

impl Build {
    /// Its name for cargo, and that of its folder.
    const fn profile(self) -> (&'static str, &'static str) {
        match self {
            Self::Release => ("release", "release"),
            Self::Tests => ("dev", "debug"),
        }
    }
}

pub fn run(args: &[String]) -> Done {
    play(args, Build::Release)
}

pub fn play(args: &[String], build: Build) -> Done {
    frontend::build()?;
    println!("building the server and the demo; the first time takes some minutes");
    let (profile, folder) = build.profile();
    run_program(&mut cargo([
        "build",
        "--profile",
        profile,
        "-p",
        "homeward",
        "-p",
        "homeward-sim",
        "--bins",
    ]))?;
    let built = target_dir().join(folder);
    let mut demo = tool(built.join("homeward-demo"));
    run_program(demo.args(args).arg("--server").arg(built.join("homeward")))
}
