//! What do neighbours say?

use std::collections::BTreeMap;

use homeward_domain::{
    foreign::{ForeignAlert, Neighbour},
    id::{AgencyId, ForeignId, NeighbourId},
    time::Timestamp,
};
use rusqlite::{Connection, Result};

use crate::body::{self, cell, every, one};

pub fn neighbours(db: &Connection) -> Result<Vec<Neighbour>> {
    every(db, "select body from neighbours order by id", [])
}

pub fn neighbour(db: &Connection, id: NeighbourId) -> Result<Option<Neighbour>> {
    let sql = "select body from neighbours where id = ?1";
    one(db, sql, [id.to_string()])
}

pub fn foreign(db: &Connection, id: ForeignId) -> Result<Option<ForeignAlert>> {
    let sql = "select body from foreign_alerts where id = ?1";
    one(db, sql, [id.to_string()])
}

/// One look for each name: a message has few, and each is one step in the index.
pub fn named(
    db: &Connection,
    neighbour: NeighbourId,
    names: &[(String, String)],
) -> Result<Vec<ForeignAlert>> {
    let sql = "select body from foreign_alerts where id in (
            select foreign_alert from foreign_names
            where neighbour = ?1 and sender = ?2 and identifier = ?3)";
    let neighbour = neighbour.to_string();
    let mut found: BTreeMap<ForeignId, ForeignAlert> = BTreeMap::new();
    for (sender, identifier) in names {
        let known: Vec<ForeignAlert> = every(db, sql, (&neighbour, sender, identifier))?;
        found.extend(known.into_iter().map(|foreign| (foreign.id, foreign)));
    }
    Ok(found.into_values().collect())
}

pub fn is_named(
    db: &Connection,
    neighbour: NeighbourId,
    sender: &str,
    identifier: &str,
) -> Result<bool> {
    let sql = "select 1 from foreign_names
        where neighbour = ?1 and sender = ?2 and identifier = ?3";
    body::any(db, sql, (neighbour.to_string(), sender, identifier))
}

pub fn count(db: &Connection, neighbour: NeighbourId) -> Result<usize> {
    let sql = "select count(*) from foreign_alerts where neighbour = ?1";
    let count: Option<i64> = cell(db, sql, [neighbour.to_string()])?;
    Ok(usize::try_from(count.unwrap_or(0)).unwrap_or(usize::MAX))
}

pub fn of_agency(db: &Connection, agency: AgencyId, limit: usize) -> Result<Vec<ForeignAlert>> {
    let sql = "select body from foreign_alerts where agency = ?1
        order by waiting desc, id desc limit ?2";
    every(db, sql, (agency.to_string(), body::limit(limit)))
}

pub fn waiting(db: &Connection) -> Result<Vec<ForeignAlert>> {
    let sql = "select body from foreign_alerts where waiting = 1 order by id";
    every(db, sql, [])
}

pub fn before(db: &Connection, at: Timestamp, limit: usize) -> Result<Vec<ForeignAlert>> {
    let sql = "select body from foreign_alerts where waiting = 0 and changed_at < ?1
        order by id limit ?2";
    every(db, sql, (at.as_millis(), body::limit(limit)))
}
