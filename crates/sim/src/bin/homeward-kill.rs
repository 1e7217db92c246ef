//! `homeward-kill`: kills the real server again and again and looks for what got lost.

use std::{fmt::Display, path::PathBuf, process::ExitCode};

use clap::Parser;
use homeward_sim::{
    kill,
    rig::{server::beside_this, trouble::Done},
};

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
    /// Kill a partner's relay in the middle of its batches, instead of the server.
    #[arg(long)]
    relay: bool,
    /// How many users the relay's partner has.
    #[arg(long, default_value_t = 3_000)]
    users: u32,
}

#[tokio::main]
async fn main() -> ExitCode {
    let asked = Asked::parse();
    if asked.relay {
        return told(kill::relay::besiege(&relay(asked)).await);
    }
    let options = kill::Options {
        times: asked.times,
        phones: asked.phones,
        seed: asked.seed,
        server: asked.server.unwrap_or_else(beside_this),
        failpoints: !asked.no_failpoints,
        within: None,
    };
    told(kill::besiege(&options).await)
}

fn relay(asked: Asked) -> kill::relay::Options {
    kill::relay::Options {
        times: asked.times,
        users: asked.users,
        seed: asked.seed,
        server: asked.server.unwrap_or_else(beside_this),
        within: None,
    }
}

fn told(survived: Done<impl Display>) -> ExitCode {
    match survived {
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
