//! Records as the tables keep them: JSON bodies, text ids, numbers that sort.

use homeward_domain::{change::Chain, delivery::ChannelId, people::KeyOwner};
use rusqlite::{
    Connection, Error, OptionalExtension, Params, Result,
    types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef},
};
use serde::{Serialize, de::DeserializeOwned};

/// A record, written and read as JSON.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromSql for Body<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(value.as_str()?)
            .map(Self)
            .map_err(FromSqlError::other)
    }
}

impl<T: Serialize> ToSql for Body<T> {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        let text = serde_json::to_string(&self.0);
        let text = text.map_err(|error| Error::ToSqlConversionFailure(error.into()))?;
        Ok(ToSqlOutput::from(text))
    }
}

/// The one record that `sql` finds, if any.
pub fn one<T: DeserializeOwned>(
    db: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<Option<T>> {
    Ok(cell::<Body<T>>(db, sql, params)?.map(|body| body.0))
}

/// Every record that `sql` finds, in its order.
pub fn every<T: DeserializeOwned>(
    db: &Connection,
    sql: &str,
    params: impl Params,
) -> Result<Vec<T>> {
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map(params, |row| row.get::<_, Body<T>>(0))?;
    rows.map(|body| body.map(|body| body.0)).collect()
}

/// The first column of the first row, if there is one.
pub fn cell<T: FromSql>(db: &Connection, sql: &str, params: impl Params) -> Result<Option<T>> {
    let mut statement = db.prepare_cached(sql)?;
    statement.query_row(params, |row| row.get(0)).optional()
}

/// Whether `sql` finds anything.
pub fn any(db: &Connection, sql: &str, params: impl Params) -> Result<bool> {
    db.prepare_cached(sql)?.exists(params)
}

/// Writes, and says how many rows it touched.
pub fn write(db: &Connection, sql: &str, params: impl Params) -> Result<usize> {
    db.prepare_cached(sql)?.execute(params)
}

/// A limit as SQL takes it; one beyond its numbers is no limit.
pub fn limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// A count, or a place in the log: never negative, in a column that could be.
pub struct Count(pub u64);

impl FromSql for Count {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let stored = value.as_i64()?;
        let count = u64::try_from(stored);
        count
            .map(Self)
            .map_err(|_| FromSqlError::OutOfRange(stored))
    }
}

impl ToSql for Count {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        let stored = i64::try_from(self.0);
        let stored = stored.map_err(|error| Error::ToSqlConversionFailure(error.into()))?;
        Ok(ToSqlOutput::from(stored))
    }
}

/// The place of a channel among others. These numbers are stored: a new channel
/// takes a free one, and none ever changes.
pub const fn channel_number(channel: ChannelId) -> i64 {
    match channel {
        ChannelId::PublicPage => 10,
        ChannelId::Device => 20,
        ChannelId::Signage => 30,
        ChannelId::CapFeed => 35,
        ChannelId::PartnerWebhook => 40,
        ChannelId::Weibo => 50,
        ChannelId::Fediverse => 51,
        ChannelId::Telegram => 52,
        ChannelId::Mail => 53,
        ChannelId::Mqtt => 54,
        ChannelId::Sms => 55,
        // Right behind what hangs in the house: these people asked to be told.
        ChannelId::WebPush => 36,
        ChannelId::UnifiedPush => 41,
        ChannelId::Fcm => 42,
        ChannelId::Apns => 43,
        ChannelId::Hms => 44,
    }
}

pub fn chain_name(chain: Chain) -> String {
    match chain {
        Chain::House => "house".to_owned(),
        Chain::Case(case) => case.to_string(),
    }
}

pub fn owner_name(owner: KeyOwner) -> String {
    match owner {
        KeyOwner::Officer(id) => format!("officer:{id}"),
        KeyOwner::Partner(id) => format!("partner:{id}"),
        KeyOwner::Screen(id) => format!("screen:{id}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_numbers_of_channels_stand_in_the_order_of_channels() {
        let mut channels = ChannelId::ALL;
        channels.sort();
        assert!(channels.map(channel_number).is_sorted());
    }
}
