//! Phones that wait for a push, and who may have been told of what lives.

use async_trait::async_trait;
use homeward_domain::{id::AlertId, status::Status, time::Timestamp};
use homeward_geo::CellSet;
use homeward_ports::{
    fault::Fault,
    push::{
        DIGEST_BYTES, PushCandidate, PushId, PushKept, PushRoom, PushSubscription,
        PushSubscriptions, PushTold,
    },
};
use rusqlite::{
    Connection, Result, Row, params,
    types::{FromSqlError, Type},
};

use crate::{
    body::{Count, any, cell, limit, write},
    open::EmbeddedStore,
    queue::Write,
};

/// One change of who waits, or of who was told.
#[derive(Debug)]
pub enum Pushing {
    Begins(&'static str, PushSubscription),
    Ends(&'static str, [u8; DIGEST_BYTES]),
    Gone(PushId),
    Leaving {
        alert: AlertId,
        version: u32,
        until: Timestamp,
        ids: Vec<PushId>,
    },
    Taken {
        alert: AlertId,
        version: u32,
        ids: Vec<PushId>,
    },
    Settled(AlertId),
    Swept(&'static str, Timestamp),
}

pub fn put(db: &Connection, pushing: &Pushing) -> Result<()> {
    match pushing {
        Pushing::Begins(status, one) => begin(db, status, one),
        Pushing::Ends(status, token) => {
            let sql = "delete from push_subscriptions where status = ?1 and token = ?2";
            write(db, sql, params![status, token]).map(drop)
        }
        Pushing::Gone(id) => {
            let sql = "delete from push_subscriptions where id = ?1";
            write(db, sql, [number(*id)]).map(drop)
        }
        Pushing::Leaving {
            alert,
            version,
            until,
            ids,
        } => {
            let sql = "insert into push_told (alert, subscription, leaving, taken, until)
                select ?1, id, ?3, 0, ?4 from push_subscriptions where id = ?2
                on conflict (alert, subscription) do update set
                leaving = max(leaving, excluded.leaving), until = max(until, excluded.until)";
            let alert = alert.to_string();
            ids.iter().try_for_each(|id| {
                let row = params![alert, number(*id), version, until.as_millis()];
                write(db, sql, row).map(drop)
            })
        }
        Pushing::Taken {
            alert,
            version,
            ids,
        } => {
            let sql = "update push_told set taken = max(taken, ?3)
                where alert = ?1 and subscription = ?2";
            let alert = alert.to_string();
            ids.iter()
                .try_for_each(|id| write(db, sql, params![alert, number(*id), version]).map(drop))
        }
        Pushing::Settled(alert) => write(
            db,
            "delete from push_told where alert = ?1",
            [alert.to_string()],
        )
        .map(drop),
        Pushing::Swept(status, now) => sweep(db, status, *now),
    }
}

fn begin(db: &Connection, status: &str, one: &PushSubscription) -> Result<()> {
    let sql = "insert into push_subscriptions
        (status, endpoint, host, p256dh, auth, cells, expires, token)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        on conflict (status, endpoint) do update set host = excluded.host,
        p256dh = excluded.p256dh, auth = excluded.auth, cells = excluded.cells,
        expires = excluded.expires, token = excluded.token";
    let row = params![
        status,
        one.endpoint,
        one.host,
        one.p256dh,
        one.auth,
        one.cells.canonical(),
        one.expires.as_millis(),
        one.token,
    ];
    write(db, sql, row).map(drop)
}

/// Who was told of an alert that lives is told its end, also past the subscription's own.
fn sweep(db: &Connection, status: &str, now: Timestamp) -> Result<()> {
    write(
        db,
        "delete from push_told where until <= ?1",
        [now.as_millis()],
    )?;
    let sql = "delete from push_subscriptions where status = ?1 and expires <= ?2
        and not exists (select 1 from push_told where subscription = id)";
    write(db, sql, params![status, now.as_millis()]).map(drop)
}

/// Ids count up from one, far below the largest that SQLite holds.
fn number(id: PushId) -> i64 {
    i64::try_from(id).unwrap_or(i64::MAX)
}

fn cells(text: &str) -> Result<CellSet> {
    let read = CellSet::parse(text).map_err(FromSqlError::other);
    read.map_err(|e| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(e)))
}

const CANDIDATE: &str = "select id, host, cells, coalesce(leaving, 0), coalesce(taken, 0)
    from push_subscriptions";

fn candidate(row: &Row<'_>) -> Result<PushCandidate> {
    Ok(PushCandidate {
        id: row.get::<_, Count>(0)?.0,
        host: row.get(1)?,
        cells: cells(&row.get::<_, String>(2)?)?,
        told: PushTold {
            leaving: row.get(3)?,
            taken: row.get(4)?,
        },
    })
}

fn subscription(row: &Row<'_>) -> Result<(PushId, PushSubscription)> {
    let one = PushSubscription {
        endpoint: row.get(1)?,
        host: row.get(2)?,
        p256dh: row.get(3)?,
        auth: row.get(4)?,
        cells: cells(&row.get::<_, String>(5)?)?,
        expires: Timestamp::from_millis(row.get(6)?),
        token: row.get(7)?,
    };
    Ok((row.get::<_, Count>(0)?.0, one))
}

fn load(db: &Connection, status: &str, ids: &[PushId]) -> Result<Vec<(PushId, PushSubscription)>> {
    let sql = "select id, endpoint, host, p256dh, auth, cells, expires, token
        from push_subscriptions where status = ?1 and id = ?2";
    let mut statement = db.prepare_cached(sql)?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let rows = statement.query_map(params![status, number(*id)], subscription)?;
        for row in rows {
            found.push(row?);
        }
    }
    Ok(found)
}

fn has_room(db: &Connection, status: &str, one: &PushSubscription, room: PushRoom) -> Result<bool> {
    let count = |found: Option<Count>| found.map_or(0, |count| count.0);
    let others = "select count(*) from push_subscriptions where status = ?1 and endpoint != ?2";
    let others = cell::<Count>(db, others, [status, &one.endpoint])?;
    let there = "select count(*) from push_subscriptions
        where status = ?1 and endpoint != ?2 and host = ?3";
    let there = cell::<Count>(db, there, [status, &one.endpoint, &one.host])?;
    Ok(count(others) < room.total_max && count(there) < room.per_host_max)
}

#[async_trait]
impl<S: Status> PushSubscriptions<S> for EmbeddedStore {
    async fn keep(&self, one: PushSubscription, room: PushRoom) -> Result<PushKept, Fault> {
        let asked = one.clone();
        let question = move |db: &Connection| has_room(db, S::KIND.as_str(), &asked, room);
        if !self
            .read("whether one more phone may wait", question)
            .await?
        {
            return Ok(PushKept::Full);
        }
        let begins = Pushing::Begins(S::KIND.as_str(), one);
        self.write(Write::Pushing(begins))
            .await
            .map(|()| PushKept::Kept)
    }
    async fn forget(&self, token: [u8; DIGEST_BYTES]) -> Result<bool, Fault> {
        let sql = "select 1 from push_subscriptions where status = ?1 and token = ?2";
        let question = move |db: &Connection| any(db, sql, params![S::KIND.as_str(), token]);
        let was_there = self.read("a subscription's token", question).await?;
        if was_there {
            let ends = Pushing::Ends(S::KIND.as_str(), token);
            self.write(Write::Pushing(ends)).await?;
        }
        Ok(was_there)
    }
    async fn gone(&self, id: PushId) -> Result<(), Fault> {
        self.write(Write::Pushing(Pushing::Gone(id))).await
    }
    async fn candidates(
        &self,
        alert: AlertId,
        after: PushId,
        now: Timestamp,
        limit_to: usize,
    ) -> Result<Vec<PushCandidate>, Fault> {
        let question = move |db: &Connection| {
            let sql = format!(
                "{CANDIDATE} left join push_told on subscription = id and alert = ?2
                where status = ?1 and id > ?3 and expires > ?4 order by id limit ?5"
            );
            let mut statement = db.prepare_cached(&sql)?;
            let alert = alert.to_string();
            let (after, now) = (number(after), now.as_millis());
            let asked = params![S::KIND.as_str(), alert, after, now, limit(limit_to)];
            statement.query_map(asked, candidate)?.collect()
        };
        self.read("phones that wait", question).await
    }
    async fn told(
        &self,
        alert: AlertId,
        after: PushId,
        limit_to: usize,
    ) -> Result<Vec<PushCandidate>, Fault> {
        let question = move |db: &Connection| {
            let sql = format!(
                "{CANDIDATE} join push_told on subscription = id and alert = ?2
                where status = ?1 and id > ?3 order by id limit ?4"
            );
            let mut statement = db.prepare_cached(&sql)?;
            let alert = alert.to_string();
            let asked = params![S::KIND.as_str(), alert, number(after), limit(limit_to)];
            statement.query_map(asked, candidate)?.collect()
        };
        self.read("phones that were told", question).await
    }
    async fn load(&self, ids: &[PushId]) -> Result<Vec<(PushId, PushSubscription)>, Fault> {
        let ids = ids.to_vec();
        let question = move |db: &Connection| load(db, S::KIND.as_str(), &ids);
        self.read("subscriptions", question).await
    }
    async fn leaving(
        &self,
        alert: AlertId,
        version: u32,
        until: Timestamp,
        ids: &[PushId],
    ) -> Result<(), Fault> {
        let ids = ids.to_vec();
        let leaving = Pushing::Leaving {
            alert,
            version,
            until,
            ids,
        };
        self.write(Write::Pushing(leaving)).await
    }
    async fn taken(&self, alert: AlertId, version: u32, ids: &[PushId]) -> Result<(), Fault> {
        let ids = ids.to_vec();
        self.write(Write::Pushing(Pushing::Taken {
            alert,
            version,
            ids,
        }))
        .await
    }
    async fn settle(&self, alert: AlertId) -> Result<(), Fault> {
        self.write(Write::Pushing(Pushing::Settled(alert))).await
    }
    async fn sweep(&self, now: Timestamp) -> Result<(), Fault> {
        self.write(Write::Pushing(Pushing::Swept(S::KIND.as_str(), now)))
            .await
    }
    async fn count(&self) -> Result<u64, Fault> {
        let sql = "select count(*) from push_subscriptions where status = ?1";
        let question = move |db: &Connection| cell::<Count>(db, sql, [S::KIND.as_str()]);
        let found = self.read("how many phones wait", question).await?;
        Ok(found.map_or(0, |count| count.0))
    }
}
