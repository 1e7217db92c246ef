//! `homeward-bench`: how long until a publish is acknowledged, and until the last phone has it.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};
use homeward_sim::{
    bench, phones, places,
    rig::server::beside_this,
    rig::trouble::{Done, Trouble},
};

#[derive(Debug, Parser)]
#[command(name = "homeward-bench", version, about)]
struct Asked {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// From an officer's click to the answer that it is in the record.
    Publish(Measure),
    /// From that answer to the first and the last phone.
    Fanout(Measure),
    /// One alert to ten thousand open lines, beside nchan, NATS and mosquitto.
    Edge(Measure),
    /// All lines come back at once and are told what they missed, beside nchan.
    Storm(Measure),
    /// One alert to open lines behind TLS, beside plain ones and nchan.
    Sealed(Measure),
    /// Two alerts at once, while phones move, beside one alone.
    Together(Measure),
    /// How much four hundred hostile partners slow six hundred healthy ones.
    Bulkheads(Measure),
    /// Who is inside: the index beside what others keep positions in.
    Places(places::Asked),
    /// Users who move, each move on the disk before it is answered: a partner's relay.
    Moves(places::durable::Asked),
    /// The same once and without a clock: whether every promise holds.
    #[command(hide = true)]
    Promises(Measure),
    /// A process full of phones.
    #[command(hide = true)]
    Phones,
    /// A process full of listeners.
    #[command(hide = true)]
    Crowd,
    /// A server of bare lines, for the floor of the bench of streams.
    #[command(hide = true)]
    Bare { at: SocketAddr },
}

#[derive(Debug, Args)]
struct Measure {
    #[arg(long, default_value_t = 10_000)]
    phones: u64,
    /// How often; 200 publishes, or 5 alerts, where nothing is said.
    #[arg(long)]
    runs: Option<u32>,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The server's binary; default: the one that was built beside this one.
    #[arg(long)]
    server: Option<PathBuf>,
}

const PUBLISHES: u32 = 200;
const ALERTS: u32 = 5;

impl Measure {
    fn options(self, runs: u32) -> bench::Options {
        bench::Options {
            server: self.server.unwrap_or_else(beside_this),
            phones: self.phones,
            runs: self.runs.unwrap_or(runs),
            seed: self.seed,
        }
    }
}

async fn run(what: What) -> Done {
    match what {
        What::Publish(measure) => bench::publish(&measure.options(PUBLISHES)).await,
        What::Fanout(measure) => bench::fanout(&measure.options(ALERTS)).await,
        What::Bulkheads(measure) => bench::bulkheads(&measure.options(ALERTS)).await,
        What::Moves(asked) => places::durable::moves(asked).await,
        What::Places(asked) => tokio::task::spawn_blocking(move || places::index(&asked))
            .await
            .unwrap_or_else(|_| Err(Trouble::because("the measurement broke off"))),
        What::Promises(measure) => bench::promises(&measure.options(1)).await,
        What::Phones => phones::child::obey().await,
        What::Bare { at } => tokio::task::block_in_place(|| bench::edge::bare::serve(at)),
        What::Crowd => tokio::task::block_in_place(bench::edge::crowd::obey),
        What::Storm(measure) => bench::edge::storm(&measure.options(ALERTS)).await,
        What::Sealed(measure) => bench::edge::sealed(&measure.options(ALERTS)).await,
        What::Together(measure) => bench::edge::together(&measure.options(ALERTS)).await,
        What::Edge(measure) => bench::edge::edge(&measure.options(ALERTS)).await,
    }
}

#[tokio::main(worker_threads = 2)]
async fn main() -> ExitCode {
    match run(Asked::parse().what).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("{trouble}");
            ExitCode::FAILURE
        }
    }
}
