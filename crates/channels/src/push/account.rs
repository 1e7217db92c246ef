//! The house's account with a vendor: where it is, how fast it may be used, and whether
//! it has ever worked.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use homeward_ports::fault::{Fault, FaultKind};

use super::{
    answer::Answer,
    pace::{Beat, Pace, Steady},
    wire::{Trust, Wire},
};
use crate::{
    guard::{Connector, Targets, check_url},
    partner_webhook::Patience,
};

/// What the settings of each vendor say about its server.
pub struct Server {
    pub base: String,
    pub authority_file: Option<PathBuf>,
    pub allow_loopback: bool,
    pub per_minute: u32,
    pub group_max: u32,
}

pub struct Account {
    /// Without a slash at the end.
    pub base: String,
    pub wire: Arc<Wire>,
    pub pace: Pace,
    targets: Targets,
    has_worked: AtomicBool,
}

impl Account {
    /// Reads nothing but the authority's file; asks nobody yet.
    pub fn new(server: Server, beat: Option<Arc<dyn Beat>>) -> Result<Self, Fault> {
        let targets = if server.allow_loopback {
            Targets::with_loopback()
        } else {
            Targets::public()
        };
        let trust = match &server.authority_file {
            Some(path) => Trust::only(path)?,
            None => Trust::public(),
        };
        let wire = Wire::new(Connector::new(targets), trust, Patience::default())?;
        let beat = beat.unwrap_or_else(|| Arc::new(Steady::default()));
        let base = address(&server.base, targets)?;
        Ok(Self {
            base: base.trim_end_matches('/').to_owned(),
            wire: Arc::new(wire),
            pace: Pace::new(server.per_minute, server.group_max, beat),
            targets,
            has_worked: AtomicBool::new(false),
        })
    }

    /// Another address of the vendor, judged as the first.
    pub fn address(&self, text: &str) -> Result<String, Fault> {
        address(text, self.targets)
    }

    /// A phone was told: the account is set up right.
    pub fn works(&self) {
        self.has_worked.store(true, Ordering::Relaxed);
    }

    /// The vendor says that a token is not of this app. Before any was, it is as likely
    /// that the settings name another app than that everybody's token is wrong: then
    /// nobody's subscription goes.
    pub fn foreign(&self, why: &str) -> Answer {
        if self.has_worked.load(Ordering::Relaxed) {
            Answer::Gone
        } else {
            Answer::Refused(format!("{why}: is the account of this app?"))
        }
    }
}

fn address(text: &str, targets: Targets) -> Result<String, Fault> {
    let attempt = || format!("use the address {text}");
    let url = check_url(text, targets)
        .map_err(|why| Fault::because(FaultKind::Forbidden, attempt(), why))?;
    // Tokens of phones and of the house go there: never without TLS, not even in tests.
    if url.scheme() != "https" {
        let why = format!("{}: it is not https", attempt());
        return Err(Fault::new(FaultKind::Forbidden, why));
    }
    Ok(url.to_string())
}

/// A text that is nothing but letters, digits and these, and not empty.
pub fn plain(name: &str, text: &str, also: &str) -> Result<(), Fault> {
    let fine = |c: char| c.is_ascii_alphanumeric() || also.contains(c);
    if !text.is_empty() && text.len() <= 255 && text.chars().all(fine) {
        return Ok(());
    }
    let why = format!("use the {name} {text:?}: it is none");
    Err(Fault::new(FaultKind::Corrupt, why))
}
