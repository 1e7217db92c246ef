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
    include_str!("../migrations/0004_foreign.sql"),
    include_str!("../migrations/0006_partner_self.sql"),
    include_str!("../migrations/0007_push.sql"),
    include_str!("../migrations/0009_hub.sql"),
    include_str!("../migrations/0010_push_kinds.sql"),
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

    #[test]
    fn deliveries_from_before_partners_had_a_log_are_found_in_it() {
        let mut db = Connection::open_in_memory().unwrap();
        let is_log = |step: &&str| step.contains("add column partner");
        let before = STEPS.iter().take_while(|step| !is_log(step));
        for (at, step) in before.enumerate() {
            take(&mut db, step, at + 1).unwrap();
        }
        let shards = [
            r#"{"shard":{"for":"partner","id":"p1"}}"#,
            r#"{"shard":{"for":"whole"}}"#,
        ];
        for (key, body) in shards.iter().enumerate() {
            let sql = "insert into deliveries
                (key, alert, seq, lane, channel, open, next_at, body)
                values (?1, 'a', 1, 1, 40, 0, 0, ?2)";
            db.execute(sql, (key.to_string(), body)).unwrap();
        }
        migrate(&mut db).unwrap();
        let sql = "select key from deliveries where partner = 'p1'";
        let found: String = db.query_row(sql, [], |row| row.get(0)).unwrap();
        assert_eq!(found, "0");
        let count = "select count(*) from deliveries where partner is not null";
        let of_partners: i64 = db.query_row(count, [], |row| row.get(0)).unwrap();
        assert_eq!(of_partners, 1);
    }

    #[test]
    fn phones_from_before_vendors_were_known_stay_and_are_owed_what_they_were() {
        let mut db = Connection::open_in_memory().unwrap();
        let is_kinds = |step: &&str| step.contains("create table push_kinds");
        for (at, step) in STEPS.iter().take_while(|step| !is_kinds(step)).enumerate() {
            take(&mut db, step, at + 1).unwrap();
        }
        db.execute_batch(
            "insert into push_subscriptions
                (id, status, endpoint, host, p256dh, auth, cells, expires, token)
                values (7, 'Actual', 'https://a.example/1', 'a.example',
                    x'01', x'02', '8331aafffffffff', 9, x'03');
             insert into push_told (alert, subscription, leaving, taken, until)
                values ('a', 7, 1, 1, 9);",
        )
        .unwrap();
        migrate(&mut db).unwrap();
        let sql = "select kind || ' ' || endpoint || ' ' || taken from push_subscriptions
            join push_told on subscription = id";
        let stays: String = db.query_row(sql, [], |row| row.get(0)).unwrap();
        assert_eq!(stays, "web_push https://a.example/1 1");
        db.execute("delete from push_subscriptions", []).unwrap();
        let owed: i64 = db
            .query_row("select count(*) from push_told", [], |row| row.get(0))
            .unwrap();
        assert_eq!(owed, 0, "whoever leaves takes every trace along");
    }
}
