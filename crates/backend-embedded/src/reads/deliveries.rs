//! What is still to do, and how far did it come?

use homeward_domain::{
    delivery::{ChannelId, Delivery, DeliveryKey},
    id::{AlertId, PartnerId},
    time::Timestamp,
};
use rusqlite::{Connection, Result, params_from_iter};

use crate::body::{self, cell, channel_number, every, one};

pub fn due(
    db: &Connection,
    channels: &[ChannelId],
    now: Timestamp,
    limit: usize,
) -> Result<Vec<Delivery>> {
    // One statement for every choice of channels: those not asked for are null,
    // which equals nothing.
    let wanted = ChannelId::ALL.map(|c| channels.contains(&c).then_some(channel_number(c)));
    let sql = "select body from deliveries
        where open = 1 and next_at <= ?1
            and channel in (?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
        order by lane, seq, channel, key
        limit ?2";
    let first = [Some(now.as_millis()), Some(body::limit(limit))];
    every(db, sql, params_from_iter(first.into_iter().chain(wanted)))
}

pub fn next_due(db: &Connection) -> Result<Option<Timestamp>> {
    let sql = "select next_at from deliveries where open = 1 order by next_at limit 1";
    Ok(cell(db, sql, [])?.map(Timestamp::from_millis))
}

pub fn delivery(db: &Connection, key: &DeliveryKey) -> Result<Option<Delivery>> {
    one(
        db,
        "select body from deliveries where key = ?1",
        [key.as_str()],
    )
}

pub fn deliveries_of(db: &Connection, alert: AlertId) -> Result<Vec<Delivery>> {
    let sql = "select body from deliveries where alert = ?1 order by seq, channel, key";
    every(db, sql, [alert.to_string()])
}

pub fn deliveries_to(
    db: &Connection,
    partner: PartnerId,
    before: Option<u64>,
    limit: usize,
) -> Result<Vec<Delivery>> {
    // No message has a larger number than this.
    let before = before.and_then(|seq| i64::try_from(seq).ok());
    let sql = "select body from deliveries where partner = ?1 and seq < ?2
        order by seq desc, key limit ?3";
    let row = (
        partner.to_string(),
        before.unwrap_or(i64::MAX),
        body::limit(limit),
    );
    every(db, sql, row)
}
