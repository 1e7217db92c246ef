//! `homeward-demo`: plays one exercise against the real server, from report to found.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};
use homeward_sim::{demo, phones, rig::server::beside_this};

#[derive(Debug, Parser)]
#[command(name = "homeward-demo", version, about)]
struct Asked {
    #[command(subcommand)]
    part: Option<Part>,
    #[command(flatten)]
    demo: Demo,
}

#[derive(Debug, Subcommand)]
enum Part {
    /// A process full of phones; the demonstration starts it and speaks to it over a pipe.
    #[command(hide = true)]
    Phones,
}

#[derive(Debug, Args)]
struct Demo {
    /// Play without waiting for a person; exit with 1 if a promise broke.
    #[arg(long)]
    headless: bool,
    /// Write what was measured to this file, as JSON.
    #[arg(long, value_name = "FILE.json")]
    report: Option<PathBuf>,
    /// How many phones come to the line, as far as this machine's limits allow.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..))]
    phones: u64,
    /// The world is the same for the same number.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The server's binary; default: the one that was built beside this one.
    #[arg(long)]
    server: Option<PathBuf>,
}

fn main() -> ExitCode {
    let asked = Asked::parse();
    // Phones of one process share one core; the demonstration itself needs little more.
    let mut threads = match asked.part {
        Some(Part::Phones) => tokio::runtime::Builder::new_current_thread(),
        None => tokio::runtime::Builder::new_multi_thread(),
    };
    let runtime = match threads.enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("could not start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match asked.part {
        Some(Part::Phones) => match runtime.block_on(phones::child::obey()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(trouble) => {
                eprintln!("phones: {trouble}");
                ExitCode::FAILURE
            }
        },
        None => runtime.block_on(demo::play(options(asked.demo))),
    }
}

fn options(asked: Demo) -> demo::Options {
    demo::Options {
        headless: asked.headless,
        report: asked.report,
        phones: asked.phones,
        seed: asked.seed,
        server: asked.server.unwrap_or_else(beside_this),
    }
}
