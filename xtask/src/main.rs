//! House work: `cargo x <command>`. One file per command; nothing here is shipped.

mod bench;
mod ci;
mod demo;
mod finding;
mod floors;
mod frontend;
mod generate;
mod kill;
mod shell;
mod sim;
mod steps;
mod test;
mod tidy;

use shell::{Done, Stop};
use std::process::ExitCode;

type Command = (&'static str, fn(&[String]) -> Done, &'static str);

#[rustfmt::skip]
const COMMANDS: &[Command] = &[
    ("demo", demo::run, "build everything and play one alert from report to found"),
    ("test", test::run, "install what tests need, then run them all"),
    ("ci", ci::run, "everything a change must pass; --quick leaves out the demo"),
    ("floors", floors::run, "no crate may look up: edges, trees and the ground floor's words"),
    ("tidy", tidy::run, "sizes, banned words, dead files, broken links, format"),
    ("frontend", frontend::run, "build frontend/ when it changed"),
    ("sim", sim::run, "play seeded worlds: --seeds N [--seed S]"),
    ("kill", kill::run, "kill the server while it works, or a relay: --times N [--relay]"),
    ("bench", bench::run, "measure: [name]"),
    ("gen", generate::run, "write generated files again"),
];

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let name = args.next().unwrap_or_else(|| "help".into());
    match dispatch(&name, &args.collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            eprintln!("cargo x {name}: {}", stop.why);
            ExitCode::from(stop.code)
        }
    }
}

fn dispatch(name: &str, rest: &[String]) -> Done {
    if name == "help" {
        COMMANDS
            .iter()
            .for_each(|(name, _, line)| println!("cargo x {name:<9} {line}"));
        return Ok(());
    }
    match COMMANDS.iter().find(|(known, ..)| *known == name) {
        Some((_, run, _)) => run(rest),
        None => Err(Stop::because("no such command; `cargo x help` lists them")),
    }
}
