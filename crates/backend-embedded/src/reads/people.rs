//! Who is it, and whom do we work with?

use homeward_domain::{
    id::{AgencyId, KeyId, OfficerId, PartnerId, ScreenId},
    people::{AccessKey, Agency, KeyOwner, Officer, Partner, Screen, Session, SignInLink},
    time::Timestamp,
};
use rusqlite::{Connection, Error, Result, types::Type};

use crate::body::{every, one, owner_name};

pub fn agencies(db: &Connection) -> Result<Vec<Agency>> {
    every(db, "select body from agencies order by id", [])
}

pub fn agency(db: &Connection, id: AgencyId) -> Result<Option<Agency>> {
    let sql = "select body from agencies where id = ?1";
    one(db, sql, [id.to_string()])
}

pub fn officer(db: &Connection, id: OfficerId) -> Result<Option<Officer>> {
    let sql = "select body from officers where id = ?1";
    one(db, sql, [id.to_string()])
}

pub fn officers(db: &Connection, agency: AgencyId) -> Result<Vec<Officer>> {
    let sql = "select body from officers where agency = ?1 order by id";
    every(db, sql, [agency.to_string()])
}

pub fn link(db: &Connection, digest: &str) -> Result<Option<SignInLink>> {
    one(db, "select body from links where digest = ?1", [digest])
}

pub fn session(db: &Connection, digest: &str) -> Result<Option<Session>> {
    one(db, "select body from sessions where digest = ?1", [digest])
}

pub fn key(db: &Connection, digest: &str) -> Result<Option<AccessKey>> {
    let sql = "select body from keys where digest = ?1 order by id limit 1";
    one(db, sql, [digest])
}

pub fn key_by_id(db: &Connection, id: KeyId) -> Result<Option<AccessKey>> {
    one(db, "select body from keys where id = ?1", [id.to_string()])
}

pub fn keys_of(db: &Connection, owner: KeyOwner) -> Result<Vec<AccessKey>> {
    let sql = "select body from keys where owner = ?1 order by id";
    every(db, sql, [owner_name(owner)])
}

pub fn partners(db: &Connection) -> Result<Vec<Partner>> {
    every(db, "select body from partners order by id", [])
}

pub fn partner(db: &Connection, id: PartnerId) -> Result<Option<Partner>> {
    let sql = "select body from partners where id = ?1";
    one(db, sql, [id.to_string()])
}

pub fn screens(db: &Connection) -> Result<Vec<Screen>> {
    every(db, "select body from screens order by id", [])
}

pub fn screen(db: &Connection, id: ScreenId) -> Result<Option<Screen>> {
    let sql = "select body from screens where id = ?1";
    one(db, sql, [id.to_string()])
}

pub fn screens_seen(db: &Connection) -> Result<Vec<(ScreenId, Timestamp)>> {
    let sql = "select screen, at from screens_seen order by screen";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| {
        let screen = row.get::<_, String>(0)?.parse();
        let screen =
            screen.map_err(|e| Error::FromSqlConversionFailure(0, Type::Text, Box::new(e)))?;
        Ok((screen, Timestamp::from_millis(row.get(1)?)))
    })?;
    rows.collect()
}
