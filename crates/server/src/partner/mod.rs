//! `homeward partner check`: a partner proves that it handles our messages rightly.
//!
//! It starts a rehearsal at a server, shows each step as it is played, and prints the
//! verdict. The exit code is 0 when every rule was kept, 1 when one was broken, 2 when
//! it could not be tried (a wrong flag, a key that is refused, a server that is not there).

mod call;
mod told;

use std::{
    io::{Write as _, stdout},
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

use clap::{Args, Subcommand};
use homeward_domain::words::Lang;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use call::Server;

/// Every rule was kept.
const KEPT: u8 = 0;
/// A rule was broken.
const BROKEN: u8 = 1;
/// It could not be tried.
const USAGE: u8 = 2;

const LOOK_EVERY: Duration = Duration::from_millis(300);
/// A little longer than the server plays at most.
const PATIENCE: Duration = Duration::from_secs(140);

#[derive(Debug, Args)]
pub struct PartnerAsked {
    #[command(subcommand)]
    pub verb: PartnerVerb,
}

#[derive(Debug, Subcommand)]
pub enum PartnerVerb {
    /// Have a scripted exercise played to your webhook and judged by what you show.
    ///
    /// Example: `homeward partner check --server https://homeward.example --key-file key.txt
    /// --state-url https://maps.example/state`
    Check(CheckAsked),
}

#[derive(Debug, Args)]
pub struct CheckAsked {
    /// The public address of the server that you joined.
    #[arg(long)]
    server: String,
    /// A file that holds your key, `hwp_...`.
    #[arg(long)]
    key_file: PathBuf,
    /// Where you answer what you are showing.
    #[arg(long)]
    state_url: String,
    /// Print the whole rehearsal as one JSON object, with every byte that was sent.
    #[arg(long)]
    json: bool,
    /// Say it in zh-CN or en; otherwise LANG decides.
    #[arg(long, value_parser = lang)]
    lang: Option<Lang>,
}

fn lang(text: &str) -> Result<Lang, String> {
    let known = Lang::ALL.into_iter().find(|lang| lang.tag() == text);
    known.ok_or_else(|| "zh-CN or en".to_owned())
}

pub async fn run(asked: PartnerAsked) -> ExitCode {
    let PartnerVerb::Check(asked) = asked.verb;
    match check(&asked).await {
        Ok(code) => code.into(),
        Err(wrong) => {
            eprintln!("homeward: {wrong}");
            USAGE.into()
        }
    }
}

async fn check(asked: &CheckAsked) -> Result<u8, String> {
    let key = std::fs::read_to_string(&asked.key_file)
        .map_err(|error| format!("could not read {}: {error}", asked.key_file.display()))?;
    let lang = asked.lang.unwrap_or_else(told::own_lang);
    let server = Server::at(&asked.server, key.trim())?;
    let begun = server
        .start(&json!({ "state_url": asked.state_url }))
        .await?;
    let id = begun["id"]
        .as_str()
        .ok_or("the server named no rehearsal")?;
    let ends = Instant::now() + PATIENCE;
    let mut shown = 0;
    loop {
        let rehearsal = server.look(id).await?;
        if !asked.json {
            shown = progress(&rehearsal, shown, lang);
        }
        if let Some(verdict) = rehearsal["verdict"].as_str() {
            say(&match asked.json {
                true => format!("{rehearsal}\n"),
                false => told::verdict(&rehearsal, lang),
            });
            return Ok(code(verdict));
        }
        if Instant::now() >= ends {
            return Err("the rehearsal did not end".to_owned());
        }
        sleep(LOOK_EVERY).await;
    }
}

fn code(verdict: &str) -> u8 {
    match verdict {
        "pass" => KEPT,
        "broken" => BROKEN,
        _ => USAGE,
    }
}

/// Prints the steps that have ended and were not printed yet; gives how many now are.
fn progress(rehearsal: &Value, shown: usize, lang: Lang) -> usize {
    let steps = rehearsal["steps"].as_array().into_iter().flatten();
    let ended = steps.take_while(|step| step["state"] != "playing");
    let mut count = 0;
    for step in ended {
        count += 1;
        if count > shown {
            say(&told::step(step, lang));
        }
    }
    count.max(shown)
}

/// A reader that went away wants no more.
fn say(text: &str) {
    let mut out = stdout();
    drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}
