//! Phones that wait for a push, and who may have been told of what lives.

use async_trait::async_trait;
use homeward_domain::{id::AlertId, status::Status, time::Timestamp};
use homeward_geo::CellSet;
use homeward_ports::{
    fault::Fault,
    push::{
        DIGEST_BYTES, PushCandidate, PushId, PushKept, PushKeys, PushKind, PushRoom,
        PushSubscription, PushSubscriptions, PushTold,
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
    Settled(PushKind, AlertId),
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
        Pushing::Settled(kind, alert) => {
            let sql = "delete from push_told where alert = ?1 and subscription in
                (select id from push_subscriptions where kind = ?2)";
            write(db, sql, params![alert.to_string(), kind.as_str()]).map(drop)
        }
        Pushing::Swept(status, now) => sweep(db, status, *now),
    }
}

fn begin(db: &Connection, status: &str, one: &PushSubscription) -> Result<()> {
    let sql = "insert into push_subscriptions
        (status, kind, endpoint, host, p256dh, auth, cells, expires, token)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        on conflict (status, kind, endpoint) do update set host = excluded.host,
        p256dh = excluded.p256dh, auth = excluded.auth, cells = excluded.cells,
        expires = excluded.expires, token = excluded.token";
    let row = params![
        status,
        one.kind.as_str(),
        one.endpoint,
        one.host,
        one.keys.map(|keys| keys.p256dh),
        one.keys.map(|keys| keys.auth),
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

fn kind(text: &str) -> Result<PushKind> {
    let unknown = || FromSqlError::other(std::io::Error::other(format!("no kind {text}")));
    let read = PushKind::parse(text).ok_or_else(unknown);
    read.map_err(|e| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(e)))
}

fn keys(row: &Row<'_>) -> Result<Option<PushKeys>> {
    let (p256dh, auth) = (row.get::<_, Option<_>>(3)?, row.get::<_, Option<_>>(4)?);
    Ok(p256dh
        .zip(auth)
        .map(|(p256dh, auth)| PushKeys { p256dh, auth }))
}

fn subscription(row: &Row<'_>) -> Result<(PushId, PushSubscription)> {
    let one = PushSubscription {
        kind: kind(&row.get::<_, String>(8)?)?,
        endpoint: row.get(1)?,
        host: row.get(2)?,
        keys: keys(row)?,
        cells: cells(&row.get::<_, String>(5)?)?,
        expires: Timestamp::from_millis(row.get(6)?),
        token: row.get(7)?,
    };
    Ok((row.get::<_, Count>(0)?.0, one))
}

fn load(db: &Connection, status: &str, ids: &[PushId]) -> Result<Vec<(PushId, PushSubscription)>> {
    let sql = "select id, endpoint, host, p256dh, auth, cells, expires, token, kind
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
    let others = "select count(*) from push_subscriptions
        where status = ?1 and not (kind = ?2 and endpoint = ?3)";
    let itself = [status, one.kind.as_str(), one.endpoint.as_str()];
    let others = cell::<Count>(db, others, itself)?;
    let there = "select count(*) from push_subscriptions
        where status = ?1 and not (kind = ?2 and endpoint = ?3) and host = ?4";
    let [status, kind, endpoint] = itself;
    let there = cell::<Count>(db, there, [status, kind, endpoint, one.host.as_str()])?;
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
        kind: PushKind,
        alert: AlertId,
        after: PushId,
        now: Timestamp,
        limit_to: usize,
    ) -> Result<Vec<PushCandidate>, Fault> {
        let question = move |db: &Connection| {
            let sql = format!(
                "{CANDIDATE} left join push_told on subscription = id and alert = ?2
                where status = ?1 and kind = ?6 and id > ?3 and expires > ?4
                order by id limit ?5"
            );
            let mut statement = db.prepare_cached(&sql)?;
            let alert = alert.to_string();
            let (after, now) = (number(after), now.as_millis());
            let (status, kind) = (S::KIND.as_str(), kind.as_str());
            let asked = params![status, alert, after, now, limit(limit_to), kind];
            statement.query_map(asked, candidate)?.collect()
        };
        self.read("phones that wait", question).await
    }
    async fn told(
        &self,
        kind: PushKind,
        alert: AlertId,
        after: PushId,
        limit_to: usize,
    ) -> Result<Vec<PushCandidate>, Fault> {
        let question = move |db: &Connection| {
            let sql = format!(
                "{CANDIDATE} join push_told on subscription = id and alert = ?2
                where status = ?1 and kind = ?5 and id > ?3 order by id limit ?4"
            );
            let mut statement = db.prepare_cached(&sql)?;
            let alert = alert.to_string();
            let (status, after) = (S::KIND.as_str(), number(after));
            let asked = params![status, alert, after, limit(limit_to), kind.as_str()];
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
    async fn settle(&self, kind: PushKind, alert: AlertId) -> Result<(), Fault> {
        self.write(Write::Pushing(Pushing::Settled(kind, alert)))
            .await
    }
    async fn crowds(&self, kind: PushKind, now: Timestamp) -> Result<Vec<(CellSet, u64)>, Fault> {
        let question = move |db: &Connection| {
            let sql = "select cells, count(*) from push_subscriptions
                where status = ?1 and kind = ?2 and expires > ?3 group by cells";
            let mut statement = db.prepare_cached(sql)?;
            let asked = params![S::KIND.as_str(), kind.as_str(), now.as_millis()];
            let crowd =
                |row: &Row<'_>| Ok((cells(&row.get::<_, String>(0)?)?, row.get::<_, Count>(1)?.0));
            statement.query_map(asked, crowd)?.collect()
        };
        self.read("how many phones wait where", question).await
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
