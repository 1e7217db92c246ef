//! What came back?

use homeward_domain::{
    change::{Milestones, Tally},
    id::{AlertId, TipId},
    message::MessageIdentity,
    time::Timestamp,
    tip::{Sighting, Tip},
};
use rusqlite::{Connection, OptionalExtension, Result};

use crate::body::{self, Count, cell, every, one};

pub fn tally(db: &Connection, identity: &MessageIdentity) -> Result<Tally> {
    let sql = "select handed, shown, opened from tallies where identity = ?1";
    let mut statement = db.prepare_cached(sql)?;
    let row = statement.query_row([identity.to_string()], |row| {
        Ok(Tally {
            handed: row.get::<_, Count>(0)?.0,
            shown: row.get::<_, Count>(1)?.0,
            opened: row.get::<_, Count>(2)?.0,
        })
    });
    Ok(row.optional()?.unwrap_or_default())
}

pub fn milestones(db: &Connection, alert: AlertId) -> Result<Milestones> {
    let sql = "select body from milestones where alert = ?1";
    Ok(one(db, sql, [alert.to_string()])?.unwrap_or_default())
}

pub fn tip(db: &Connection, id: TipId) -> Result<Option<Tip>> {
    one(db, "select body from tips where id = ?1", [id.to_string()])
}

pub fn tips_of(db: &Connection, alert: AlertId, limit: usize) -> Result<Vec<Tip>> {
    let sql = "select body from tips where alert = ?1 order by id desc limit ?2";
    every(db, sql, (alert.to_string(), body::limit(limit)))
}

pub fn tip_count(db: &Connection, alert: AlertId) -> Result<u64> {
    let sql = "select count(*) from tips where alert = ?1";
    let count = cell::<Count>(db, sql, [alert.to_string()])?;
    Ok(count.map_or(0, |count| count.0))
}

pub fn first_tip(db: &Connection, alert: AlertId) -> Result<Option<Timestamp>> {
    // Ids are ordered by time, so the smallest is the earliest.
    let sql = "select body from tips where alert = ?1 order by id limit 1";
    let tip = one::<Tip>(db, sql, [alert.to_string()])?;
    Ok(tip.map(|tip| tip.received_at))
}

pub fn sightings_of(db: &Connection, alert: AlertId) -> Result<Vec<Sighting>> {
    let sql = "select body from sightings where alert = ?1 order by number, id";
    every(db, sql, [alert.to_string()])
}
