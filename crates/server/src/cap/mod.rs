//! `homeward cap`: the library for CAP messages, from the command line.
//!
//! Nothing here knows a rule: files become bytes, bytes go to the library, and what it
//! says is printed. The exit code is 0 when every message was accepted, 1 when one was
//! refused, 2 when it could not be tried (a wrong flag, a file that cannot be read).

mod check;
mod file;
mod one;
mod signature;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};
use homeward_cap::{Options, Profile};

/// Every message was accepted.
const ACCEPTED: u8 = 0;
/// A message was refused.
const REFUSED: u8 = 1;
/// It could not be tried.
const USAGE: u8 = 2;

#[derive(Debug, Args)]
pub struct CapAsked {
    #[command(subcommand)]
    pub verb: CapVerb,
}

#[derive(Debug, Subcommand)]
pub enum CapVerb {
    /// Say whether messages keep the standard, one line for each file.
    ///
    /// Example: homeward cap check --profile google alert.xml
    Check {
        /// Whose rules to ask: cap, ipaws, cap-cp, google or homeward.
        #[arg(long, default_value = "cap")]
        profile: Profile,
        /// Take departures that have one safe reading, with a warning.
        #[arg(long)]
        lenient: bool,
        /// One JSON object for each file, with every finding.
        #[arg(long)]
        json: bool,
        /// Below each line, say what was found where and how to mend it.
        #[arg(long, conflicts_with = "json")]
        explain: bool,
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Print a message for a person.
    Show { file: PathBuf },
    /// Write a message again in the strict form, to standard output.
    Fmt { file: PathBuf },
    /// Sign a message and write it to standard output.
    ///
    /// Example: homeward cap sign --key agency.pem alert.xml > signed.xml
    Sign {
        /// The private key: PKCS#8 in PEM without a password, on P-256 or RSA.
        #[arg(long)]
        key: PathBuf,
        file: PathBuf,
    },
    /// Say who signed messages, by keys that you trust.
    ///
    /// Example: homeward cap verify --trust agencies.pem signed.xml
    Verify {
        /// The trusted keys: one or several public keys in PEM.
        #[arg(long)]
        trust: PathBuf,
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

pub fn run(asked: CapAsked) -> ExitCode {
    let code = match asked.verb {
        CapVerb::Check {
            profile,
            lenient,
            json,
            explain,
            files,
        } => {
            let options = if lenient {
                Options::lenient()
            } else {
                Options::strict()
            };
            let form = match (json, explain) {
                (true, _) => check::Form::Json,
                (false, true) => check::Form::Explained,
                (false, false) => check::Form::Line,
            };
            check::run(&files, &options.profile(profile), form)
        }
        CapVerb::Show { file } => one::show(&file),
        CapVerb::Fmt { file } => one::fmt(&file),
        CapVerb::Sign { key, file } => signature::sign(&file, &key),
        CapVerb::Verify { trust, files } => signature::verify(&files, &trust),
    };
    ExitCode::from(code)
}

/// Prints to standard output. A reader that went away (`| head`) is no failure.
fn say(text: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
