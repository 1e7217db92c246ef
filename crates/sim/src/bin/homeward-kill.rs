//! `homeward-kill`: kills the real server again and again and looks for what got lost.

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;
use homeward_sim::{kill, rig::server::beside_this};

#[derive(Debug, Parser)]
#[command(name = "homeward-kill", version, about)]
struct Asked {
    /// How often the server is killed.
    #[arg(long, default_value_t = 100)]
    times: u64,
    /// The server's binary; default: the one that was built beside this one.
    #[arg(long)]
    server: Option<PathBuf>,
    /// The same number kills at the same moments, as far as a machine repeats itself.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long, default_value_t = 1_000)]
    phones: u64,
    /// Only SIGKILL, no failpoints. A server built without them ignores them anyway.
    #[arg(long)]
    no_failpoints: bool,
}

#[tokio::main]
async fn main() -> ExitCode {
    let asked = Asked::parse();
    let options = kill::Options {
        times: asked.times,
        phones: asked.phones,
        seed: asked.seed,
        server: asked.server.unwrap_or_else(beside_this),
        failpoints: !asked.no_failpoints,
        within: None,
    };
    match kill::besiege(&options).await {
        Ok(survived) => {
            println!("{survived}");
            ExitCode::SUCCESS
        }
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    }
}
