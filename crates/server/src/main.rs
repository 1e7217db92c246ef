//! The binary: reads what it is told, picks the adapters, starts the roles.

mod asked;
mod cap;
mod cap_key;
mod doctor;
mod doors;
mod edge;
mod entrance;
#[cfg(feature = "failpoints")]
mod failing;
mod handshake;
mod house;
mod hub;
mod keys;
mod line;
mod listen;
mod log;
mod operator;
mod outlets;
mod partner;
mod push;
mod relay;
mod serve;
mod startup;
mod trunk;
mod wires;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let arguments = match asked::with_file(std::env::args_os().collect()) {
        Ok(arguments) => arguments,
        Err(wrong) => return said(&wrong),
    };
    let asked = asked::Asked::parse_from(arguments);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(run(asked.command)),
        Err(error) => Err(format!("could not start the runtime: {error}")),
    };
    match done {
        Ok(code) => code,
        Err(wrong) => said(&wrong),
    }
}

async fn run(command: asked::Command) -> Result<ExitCode, String> {
    match command {
        asked::Command::Serve(settings) => serve::run(*settings).await?,
        asked::Command::Edge(asked) => edge::run(*asked).await?,
        asked::Command::Officer(asked) => operator::officer(asked).await?,
        asked::Command::Doctor(asked) => doctor::run(asked).await?,
        asked::Command::Cap(asked) => return Ok(cap::run(asked)),
        asked::Command::Partner(asked) => return Ok(partner::run(asked).await),
        asked::Command::Relay(asked) => relay::run(*asked).await?,
        asked::Command::Openapi => println!("{}", homeward_web::openapi::text()),
    }
    Ok(ExitCode::SUCCESS)
}

/// Says what went wrong in one line, for a person.
fn said(wrong: &str) -> ExitCode {
    eprintln!("homeward: {wrong}");
    ExitCode::FAILURE
}
