//! Whether what a batch expects still holds.

use homeward_domain::change::{Batch, Expect};
use rusqlite::{Connection, Result};

use crate::{
    body::{Count, any, cell},
    reads,
};

pub fn allows(db: &Connection, batch: &Batch) -> Result<bool> {
    for expect in &batch.expect {
        if !holds(db, expect)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn holds(db: &Connection, expect: &Expect) -> Result<bool> {
    Ok(match expect {
        Expect::CaseEpoch { case, epoch } => {
            let sql = "select epoch from cases where id = ?1";
            cell::<u32>(db, sql, [case.to_string()])? == Some(*epoch)
        }
        Expect::LinkUnused { digest } => {
            reads::people::link(db, digest)?.is_some_and(|link| !link.used)
        }
        Expect::AnswerFree { key } => !any(db, "select 1 from answers where key = ?1", [key])?,
        Expect::DeliveryOpen { key } => {
            let sql = "select 1 from deliveries where key = ?1 and open = 1";
            any(db, sql, [key.as_str()])?
        }
        Expect::DeliveryStands {
            key,
            state,
            attempts,
        } => {
            let read = reads::deliveries::delivery(db, key)?;
            read.is_some_and(|d| d.state == *state && d.attempts == *attempts)
        }
        Expect::NotPlanned { seq } => {
            !any(db, "select 1 from planned where seq = ?1", [Count(*seq)])?
        }
        Expect::CodeFree { code } => !any(db, "select 1 from alerts where code = ?1", [code])?,
        Expect::Unfounded => !any(db, "select 1 from agencies", [])?,
        Expect::ForeignAt { foreign, revision } => {
            let held = reads::foreign::foreign(db, *foreign)?;
            held.is_some_and(|held| held.revision == *revision)
        }
        Expect::ForeignUnheard {
            neighbour,
            sender,
            identifier,
        } => !reads::foreign::is_named(db, *neighbour, sender, identifier)?,
        Expect::KeyStands(key) => reads::people::key_by_id(db, key.id)?.as_ref() == Some(key),
        Expect::PartnerStands(read) => {
            reads::people::partner(db, read.id)?.as_ref() == Some(&**read)
        }
    })
}
