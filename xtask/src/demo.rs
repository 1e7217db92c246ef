//! `cargo x demo`: builds everything and plays one alert, from report to found.
//!
//! Everything after the command goes to the demo itself (`--headless`, `--phones N`, …).

use crate::frontend;
use crate::shell::{Done, cargo, run as run_program, target_dir, tool};

pub fn run(args: &[String]) -> Done {
    frontend::build()?;
    println!("building the server and the demo; the first time takes some minutes");
    run_program(&mut cargo([
        "build",
        "--release",
        "-p",
        "homeward",
        "-p",
        "homeward-sim",
        "--bins",
    ]))?;
    let release = target_dir().join("release");
    let mut demo = tool(release.join("homeward-demo"));
    run_program(
        demo.args(args)
            .arg("--server")
            .arg(release.join("homeward")),
    )
}
