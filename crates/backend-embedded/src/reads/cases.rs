//! How do cases and alerts stand?

use homeward_domain::{
    alert::Alert,
    case::Case,
    change::{KeptAnswer, WrappedKey},
    id::{AgencyId, AlertId, CaseId},
    time::Timestamp,
};
use homeward_ports::store::Fence;
use rusqlite::{Connection, OptionalExtension, Result};

use crate::body::{cell, every, one};

pub fn cases(db: &Connection, agency: AgencyId) -> Result<Vec<Case>> {
    let sql = "select body from cases where agency = ?1 order by live desc, id desc";
    every(db, sql, [agency.to_string()])
}

pub fn case(db: &Connection, id: CaseId) -> Result<Option<Case>> {
    one(db, "select body from cases where id = ?1", [id.to_string()])
}

pub fn case_of(db: &Connection, alert: AlertId) -> Result<Option<CaseId>> {
    Ok(self::alert(db, alert)?.map(|alert| alert.case))
}

pub fn case_key(db: &Connection, id: CaseId) -> Result<Option<WrappedKey>> {
    let sql = "select wrapped from case_keys where case_id = ?1";
    Ok(cell(db, sql, [id.to_string()])?.map(WrappedKey))
}

pub fn alert(db: &Connection, id: AlertId) -> Result<Option<Alert>> {
    one(
        db,
        "select body from alerts where id = ?1",
        [id.to_string()],
    )
}

pub fn alert_by_code(db: &Connection, code: &str) -> Result<Option<Alert>> {
    let sql = "select body from alerts where code = ?1 order by id limit 1";
    one(db, sql, [code])
}

pub fn active_alerts(db: &Connection) -> Result<Vec<Alert>> {
    every(
        db,
        "select body from alerts where active = 1 order by id",
        [],
    )
}

pub fn ended_before(db: &Connection, at: Timestamp) -> Result<Vec<Alert>> {
    let sql = "select body from alerts
        where active = 0 and ended_at < ?1
        and exists (select 1 from case_keys where case_keys.case_id = alerts.case_id)
        order by id";
    every(db, sql, [at.as_millis()])
}

pub fn fence(db: &Connection, alert: AlertId) -> Result<Option<Fence>> {
    let sql = "select version, active, expires from alerts where id = ?1";
    let mut statement = db.prepare_cached(sql)?;
    let row = statement.query_row([alert.to_string()], |row| {
        Ok(Fence {
            version: row.get(0)?,
            active: row.get(1)?,
            expires: Timestamp::from_millis(row.get(2)?),
        })
    });
    row.optional()
}

pub fn answer(db: &Connection, key: &str) -> Result<Option<KeptAnswer>> {
    one(db, "select body from answers where key = ?1", [key])
}
