//! One group of writes, one transaction.
//!
//! Each write has a savepoint of its own, so that one whose expectation fails
//! takes nothing back but itself.

use homeward_domain::change::Batch;
use homeward_ports::fault::{Fault, FaultKind};
use rusqlite::{Connection, Result};

use crate::{
    apply::apply,
    audit, blobs,
    body::write,
    expect, failpoint, faults, followers, hub, push,
    queue::{Work, Write},
};

pub const ATTEMPT: &str = "write to the record";

/// What one write came to, while others of its group may come to something else.
pub type Verdict = std::result::Result<(), Fault>;

/// Writes the group and makes it durable. After an error nothing of it is written.
pub fn write_group(db: &Connection, group: &[Work]) -> Result<Vec<Verdict>> {
    db.execute_batch("begin immediate")?;
    let verdicts = transact(db, group);
    if verdicts.is_err() && !db.is_autocommit() {
        db.execute_batch("rollback")?;
    }
    verdicts
}

fn transact(db: &Connection, group: &[Work]) -> Result<Vec<Verdict>> {
    let verdicts = group.iter().map(|work| judge(db, &work.write));
    let verdicts = verdicts.collect::<Result<_>>()?;
    failpoint!("before_commit");
    db.execute_batch("commit")?;
    failpoint!("after_commit");
    Ok(verdicts)
}

/// Writes one of the group. An error takes the whole group back.
fn judge(db: &Connection, one: &Write) -> Result<Verdict> {
    write(db, "savepoint one", [])?;
    let verdict = match put(db, one) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Fault::new(FaultKind::Conflict, ATTEMPT)),
        Err(error) if spreads(db, &error) => return Err(error),
        Err(error) => Err(faults::fault(ATTEMPT, error)),
    };
    if verdict.is_err() {
        write(db, "rollback to one", [])?;
    }
    write(db, "release one", [])?;
    Ok(verdict)
}

/// Whether an error is everybody's: of the disk, or one after which SQLite took
/// the transaction back by itself.
fn spreads(db: &Connection, error: &rusqlite::Error) -> bool {
    faults::is_full(error) || faults::is_fatal(error) || db.is_autocommit()
}

/// `false` when an expectation no longer holds.
fn put(db: &Connection, one: &Write) -> Result<bool> {
    match one {
        Write::Batch(batch) => return put_batch(db, batch),
        Write::PutPhoto {
            case,
            photo,
            size,
            bytes,
        } => blobs::put(db, *case, *photo, *size, bytes)?,
        Write::ErasePhotosOf(case) => blobs::erase(db, *case)?,
        Write::ErasePhoto(photo) => blobs::erase_photo(db, *photo)?,
        Write::Following(following) => followers::put(db, following)?,
        Write::Pushing(pushing) => push::put(db, pushing)?,
        Write::Subscribing(subscribing) => hub::put(db, subscribing)?,
    }
    Ok(true)
}

fn put_batch(db: &Connection, batch: &Batch) -> Result<bool> {
    if !expect::allows(db, batch)? {
        return Ok(false);
    }
    for change in &batch.changes {
        audit::record(db, change, batch)?;
        apply(db, change)?;
    }
    Ok(true)
}
