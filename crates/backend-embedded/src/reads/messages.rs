//! What was said, and what of it still has no plan?

use homeward_domain::{
    change::{SentMessage, StagedClosing},
    id::AlertId,
};
use rusqlite::{Connection, Params, Result, Row};

use crate::body::{self, Body, Count, every};

pub fn messages_after(db: &Connection, seq: u64, limit: usize) -> Result<Vec<SentMessage>> {
    // Nothing stands behind a cursor that is larger than any number of ours.
    let seq = i64::try_from(seq).unwrap_or(i64::MAX);
    let sql = "select seq, head, package, cap from messages where seq > ?1 order by seq limit ?2";
    sent(db, sql, (seq, body::limit(limit)))
}

pub fn message(db: &Connection, seq: u64) -> Result<Option<SentMessage>> {
    let seq = i64::try_from(seq).unwrap_or(i64::MAX);
    let sql = "select seq, head, package, cap from messages where seq = ?1";
    Ok(sent(db, sql, [seq])?.pop())
}

pub fn messages_of(db: &Connection, alert: AlertId) -> Result<Vec<SentMessage>> {
    let sql = "select seq, head, package, cap from messages where alert = ?1 order by seq";
    sent(db, sql, [alert.to_string()])
}

pub fn unplanned(db: &Connection, limit: usize) -> Result<Vec<SentMessage>> {
    let sql =
        "select seq, head, package, cap from messages where planned = 0 order by seq limit ?1";
    sent(db, sql, [body::limit(limit)])
}

pub fn staged(db: &Connection, alert: AlertId) -> Result<Vec<StagedClosing>> {
    let sql = "select body from staged where alert = ?1 order by place";
    every(db, sql, [alert.to_string()])
}

fn sent(db: &Connection, sql: &str, params: impl Params) -> Result<Vec<SentMessage>> {
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map(params, one_sent)?;
    rows.collect()
}

fn one_sent(row: &Row<'_>) -> Result<SentMessage> {
    Ok(SentMessage {
        seq: row.get::<_, Count>(0)?.0,
        head: row.get::<_, Body<_>>(1)?.0,
        package: row.get(2)?,
        cap: row.get(3)?,
    })
}
