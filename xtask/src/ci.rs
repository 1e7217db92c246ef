//! `cargo x ci`: everything a change must pass, the same here and on the build machine.
//!
//! Quick checks stand first and the long ones last; all of them run whatever fails.

use crate::demo::{self, Build};
use crate::shell::{Done, Stop, cargo, run as run_program};
use crate::steps::Steps;
use crate::{frontend, test};

const DEMO: [&str; 5] = [
    "--headless",
    "--phones",
    "2000",
    "--report",
    "target/demo-report.json",
];

pub fn run(args: &[String]) -> Done {
    let quick = match args {
        [] => false,
        [only] if only == "--quick" => true,
        _ => return Err(Stop::because("takes only `--quick`")),
    };
    let mut steps = Steps::default();
    steps.take("format", || {
        run_program(&mut cargo(["fmt", "--all", "--check"]))
    });
    // The server embeds the pages, so without them nothing compiles.
    steps.take("frontend", frontend::build);
    steps.take("clippy", clippy);
    steps.take("doc", doc);
    if quick {
        steps.skip("demo", "--quick");
    } else {
        steps.take("demo", || demo::play(&DEMO.map(String::from), Build::Tests));
    }
    test::take(&mut steps);
    steps.finish()
}

fn clippy() -> Done {
    run_program(&mut cargo([
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

fn doc() -> Done {
    let mut command = cargo(["doc", "--workspace", "--no-deps"]);
    run_program(command.env("RUSTDOCFLAGS", "-D warnings"))
}
