//! How the record is: for the doctor, not for the hurry.

use std::{fs, path::Path};

use homeward_ports::fault::Fault;
use rusqlite::Connection;

use crate::{audit, open::EmbeddedStore};

#[derive(Debug, Clone, PartialEq)]
pub struct Health {
    /// SQLite found every page and index as it should be.
    pub intact: bool,
    /// What it complained of first, or `ok`.
    pub said: String,
    /// Audit chains in which a line is not what was written.
    pub tampered: Vec<String>,
    /// Room kept for endings.
    pub ballast_bytes: u64,
    /// Database and log together.
    pub database_bytes: u64,
    /// How long the last commit took, flush included; 0 before the first.
    pub last_commit_ms: f64,
}

impl EmbeddedStore {
    /// Reads every page of the record and every line of the audit journal.
    pub async fn check(&self) -> Result<Health, Fault> {
        let (said, tampered) = self.read("the whole record", examine).await?;
        Ok(Health {
            intact: said == "ok",
            said,
            tampered,
            ballast_bytes: self.meter.ballast_bytes(),
            database_bytes: bytes(&self.database) + bytes(&self.database.with_extension("db-wal")),
            last_commit_ms: self.meter.last_commit().as_secs_f64() * 1_000.0,
        })
    }
}

fn examine(db: &Connection) -> rusqlite::Result<(String, Vec<String>)> {
    let said = db.query_row("pragma integrity_check(1)", [], |row| row.get(0))?;
    Ok((said, audit::tampered(db)?))
}

/// A file that is not there takes no room.
fn bytes(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |metadata| metadata.len())
}
