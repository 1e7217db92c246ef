//! The demonstration: one alert from report to found, in front of thousands of phones.
//!
//! The cast: the real server on a fresh folder, an officer at its API, five
//! partners, thirty screens, a dozen citizens, and phones in processes of their
//! own. Everything in it is an exercise by type. It watches every promise while
//! it plays and says in words which one broke.

mod checks;
mod face;
mod page;
mod partners;
mod report;
mod screens;
mod script;
mod stagehand;
mod table;
mod tips;
mod world;

use std::{fs, path::PathBuf, process::ExitCode};

use report::Report;
use script::Play;
use table::Terminal;

use crate::rig::trouble::{Done, Trouble};

/// What a person may choose.
#[derive(Debug, Clone)]
pub struct Options {
    pub headless: bool,
    pub report: Option<PathBuf>,
    pub phones: u64,
    pub seed: u64,
    pub server: PathBuf,
}

/// Plays the demonstration. Success means that every promise held.
pub async fn play(options: Options) -> ExitCode {
    let terminal = Terminal::title(options.seed, stagehand::RATE);
    let played = tokio::select! {
        played = run(&options, &terminal) => played,
        _ = tokio::signal::ctrl_c() => Err(Trouble::because("stopped by hand")),
    };
    let log = stagehand::log_path();
    let play = match played {
        Ok(play) => play,
        Err(trouble) => {
            println!("\nThe demonstration ended early: {trouble}");
            println!("The server's log: {}", log.display());
            return ExitCode::FAILURE;
        }
    };
    let held = said_what_broke(&play.report, &terminal);
    if !options.headless {
        play.stay().await;
    }
    if !held {
        println!("The server's log: {}", log.display());
        return ExitCode::FAILURE;
    }
    for path in [log.with_extension("out"), log] {
        // A log that was never written needs no removing.
        let _ = fs::remove_file(path);
    }
    ExitCode::SUCCESS
}

/// Says what broke, or that nothing did; whether every promise held.
fn said_what_broke(report: &Report, terminal: &Terminal) -> bool {
    if report.broken_promises.is_empty() {
        println!("\nEvery promise held. 全部承诺均已兑现。");
        return true;
    }
    println!("\nBroken promises:");
    for broken in &report.broken_promises {
        terminal.trouble(broken);
    }
    false
}

async fn run<'a>(options: &Options, terminal: &'a Terminal) -> Done<Play<'a>> {
    let cast = stagehand::gather(options, terminal).await?;
    let mut play = Play::with(cast, options, terminal);
    play.run().await?;
    table::print(&play.report);
    if let Some(path) = &options.report {
        let text = serde_json::to_vec_pretty(&play.report);
        let text = text.map_err(Trouble::in_doing("write the report"))?;
        fs::write(path, text).map_err(Trouble::in_doing("write the report"))?;
    }
    Ok(play)
}
