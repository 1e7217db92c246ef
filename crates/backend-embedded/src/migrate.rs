//! From whatever this file was to what this release reads.
//!
//! `user_version` counts the steps taken. Each step and its count are one
//! transaction, so a step that was cut off begins again.

use homeward_ports::fault::{Fault, FaultKind};
use rusqlite::Connection;

use crate::faults::fault;

/// In the order in which they are taken; none is ever changed once it shipped.
const STEPS: &[&str] = &[
    include_str!("../migrations/0001_house.sql"),
    include_str!("../migrations/0002_cap.sql"),
    include_str!("../migrations/0003_followers.sql"),
    include_str!("../migrations/0007_push.sql"),
];

pub fn migrate(db: &mut Connection) -> Result<(), Fault> {
    let taken = steps_taken(db).map_err(|error| fault("read the record's version", error))?;
    if taken > STEPS.len() {
        let attempt = format!(
            "open the record: a newer release wrote it (version {taken}, this one knows {})",
            STEPS.len()
        );
        return Err(Fault::new(FaultKind::Broken, attempt));
    }
    for (at, step) in STEPS.iter().enumerate().skip(taken) {
        let version = at + 1;
        let done = take(db, step, version);
        done.map_err(|error| fault(format!("bring the record to version {version}"), error))?;
    }
    Ok(())
}

fn steps_taken(db: &Connection) -> rusqlite::Result<usize> {
    let version: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(usize::try_from(version).unwrap_or(usize::MAX))
}

fn take(db: &mut Connection, step: &str, version: usize) -> rusqlite::Result<()> {
    let transaction = db.transaction()?;
    transaction.execute_batch(step)?;
    transaction.execute_batch(&format!("pragma user_version = {version}"))?;
    transaction.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_taken_once_and_a_newer_record_is_left_alone() {
        let mut db = Connection::open_in_memory().unwrap();
        migrate(&mut db).unwrap();
        migrate(&mut db).unwrap();
        assert_eq!(steps_taken(&db).unwrap(), STEPS.len());
        db.pragma_update(None, "user_version", 99).unwrap();
        let fault = migrate(&mut db).unwrap_err();
        assert!(fault.to_string().contains("newer release"), "{fault}");
    }
}
