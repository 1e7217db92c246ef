//! Subscribers of the feeds, and those who asked to become one.

use async_trait::async_trait;
use homeward_domain::{status::Status, time::Timestamp};
use homeward_ports::{
    fault::Fault,
    hub::{HubId, HubRoom, HubSubscriptions, Mark, Mode, Subscription, Wish, Wished},
};
use rusqlite::{Connection, OptionalExtension as _, Result, Row, params};

use crate::{
    body::{Count, any, cell, limit, write},
    open::EmbeddedStore,
    queue::Write,
};

/// One change of who is told.
#[derive(Debug)]
pub enum Subscribing {
    Wished(&'static str, Wish),
    WishLater(HubId, u32, Timestamp),
    WishEnds(HubId),
    Granted(HubId, Timestamp),
    Told(HubId, Mark),
    TellLater(HubId, u32, Timestamp),
    Dropped(HubId),
    Swept(&'static str, Timestamp),
}

pub fn put(db: &Connection, subscribing: &Subscribing) -> Result<()> {
    use Subscribing as S;
    match subscribing {
        S::Wished(status, wish) => wished(db, status, wish),
        S::WishLater(id, tries, next_at) => {
            let sql = "update hub_wishes set tries = ?2, next_at = ?3 where id = ?1";
            write(db, sql, params![Count(*id), tries, next_at.as_millis()]).map(drop)
        }
        S::WishEnds(id) => {
            write(db, "delete from hub_wishes where id = ?1", [Count(*id)]).map(drop)
        }
        S::Granted(id, expires) => granted(db, *id, *expires),
        S::Told(id, mark) => {
            let sql = "update hub_subscriptions set told = max(told, ?2), tries = 0 where id = ?1";
            write(db, sql, [Count(*id), Count(*mark)]).map(drop)
        }
        S::TellLater(id, tries, next_at) => {
            let sql = "update hub_subscriptions set tries = ?2, next_at = ?3 where id = ?1";
            write(db, sql, params![Count(*id), tries, next_at.as_millis()]).map(drop)
        }
        S::Dropped(id) => {
            let sql = "delete from hub_subscriptions where id = ?1";
            write(db, sql, [Count(*id)]).map(drop)
        }
        S::Swept(status, now) => {
            let sql = "delete from hub_subscriptions where status = ?1 and expires <= ?2";
            write(db, sql, params![status, now.as_millis()]).map(drop)
        }
    }
}

/// A new row each time: whoever verifies the wish that stood before finds it gone.
fn wished(db: &Connection, status: &str, wish: &Wish) -> Result<()> {
    let replaced = "delete from hub_wishes where status = ?1 and topic = ?2 and callback = ?3";
    write(db, replaced, [status, &wish.topic, &wish.callback])?;
    let sql = "insert into hub_wishes
        (status, mode, topic, callback, host, secret, lease_s, mark, next_at, tries)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let row = params![
        status,
        wish.mode.as_str(),
        wish.topic,
        wish.callback,
        wish.host,
        wish.secret,
        wish.lease_s,
        Count(wish.mark),
        wish.next_at.as_millis(),
        wish.tries,
    ];
    write(db, sql, row).map(drop)
}

fn granted(db: &Connection, id: HubId, expires: Timestamp) -> Result<()> {
    let sql = "select mode from hub_wishes where id = ?1";
    let Some(mode) = cell::<String>(db, sql, [Count(id)])? else {
        return Ok(());
    };
    if mode == Mode::Unsubscribe.as_str() {
        let sql = "delete from hub_subscriptions where (status, topic, callback) =
            (select status, topic, callback from hub_wishes where id = ?1)";
        write(db, sql, [Count(id)])?;
    } else {
        // Whoever goes on keeps its id and how far it was told.
        let sql = "insert into hub_subscriptions
            (status, topic, callback, host, secret, expires, told, tries, next_at)
            select status, topic, callback, host, secret, ?2, mark, 0, next_at
            from hub_wishes where id = ?1
            on conflict (status, topic, callback) do update set secret = excluded.secret,
            expires = excluded.expires, tries = 0, next_at = excluded.next_at";
        write(db, sql, params![Count(id), expires.as_millis()])?;
    }
    write(db, "delete from hub_wishes where id = ?1", [Count(id)]).map(drop)
}

fn wish(row: &Row<'_>) -> Result<(HubId, Wish)> {
    let mode: String = row.get(1)?;
    let wish = Wish {
        mode: if mode == Mode::Unsubscribe.as_str() {
            Mode::Unsubscribe
        } else {
            Mode::Subscribe
        },
        topic: row.get(2)?,
        callback: row.get(3)?,
        host: row.get(4)?,
        secret: row.get(5)?,
        lease_s: row.get(6)?,
        mark: row.get::<_, Count>(7)?.0,
        next_at: Timestamp::from_millis(row.get(8)?),
        tries: row.get(9)?,
    };
    Ok((row.get::<_, Count>(0)?.0, wish))
}

fn subscription(row: &Row<'_>) -> Result<Subscription> {
    Ok(Subscription {
        id: row.get::<_, Count>(0)?.0,
        topic: row.get(1)?,
        callback: row.get(2)?,
        host: row.get(3)?,
        secret: row.get(4)?,
        expires: Timestamp::from_millis(row.get(5)?),
        told: row.get::<_, Count>(6)?.0,
        tries: row.get(7)?,
        next_at: Timestamp::from_millis(row.get(8)?),
    })
}

/// To leave, or to stay longer, there is room in what is there.
fn has_room(db: &Connection, status: &str, wish: &Wish, room: HubRoom) -> Result<bool> {
    let (topic, callback, host) = (&wish.topic, &wish.callback, &wish.host);
    let others = |table: &str, at_host: bool| {
        let of_host = if at_host {
            "and host = ?4"
        } else {
            "and ?4 = ?4"
        };
        let sql = format!(
            "select count(*) from {table} where status = ?1
            and (topic != ?2 or callback != ?3) {of_host}"
        );
        let found = cell::<Count>(db, &sql, [status, topic, callback, host])?;
        Ok::<_, rusqlite::Error>(found.map_or(0, |count| count.0))
    };
    let waits = others("hub_wishes", false)? < room.wishes_max
        && others("hub_wishes", true)? < room.wishes_per_host_max;
    let stands = "select 1 from hub_subscriptions
        where status = ?1 and topic = ?2 and callback = ?3";
    let is_free = wish.mode == Mode::Unsubscribe || any(db, stands, [status, topic, callback])?;
    Ok(waits
        && (is_free
            || others("hub_subscriptions", false)? < room.subscriptions_max
                && others("hub_subscriptions", true)? < room.subscriptions_per_host_max))
}

fn next_due(db: &Connection, status: &str) -> Result<Option<Timestamp>> {
    let sql = "select min(at) from (
        select min(next_at) as at from hub_wishes where status = ?1 union all
        select min(next_at) from hub_subscriptions where status = ?1 and tries > 0)";
    let mut statement = db.prepare_cached(sql)?;
    let at = statement.query_row([status], |row| row.get::<_, Option<i64>>(0));
    Ok(at.optional()?.flatten().map(Timestamp::from_millis))
}

impl EmbeddedStore {
    async fn subscribing(&self, change: Subscribing) -> Result<(), Fault> {
        self.write(Write::Subscribing(change)).await
    }
}

#[async_trait]
impl<S: Status> HubSubscriptions<S> for EmbeddedStore {
    async fn wish(&self, wish: Wish, room: HubRoom) -> Result<Wished, Fault> {
        let asked = wish.clone();
        let question = move |db: &Connection| has_room(db, S::KIND.as_str(), &asked, room);
        if !self
            .read("whether one more may subscribe", question)
            .await?
        {
            return Ok(Wished::Full);
        }
        let wished = Subscribing::Wished(S::KIND.as_str(), wish);
        self.subscribing(wished).await.map(|()| Wished::Kept)
    }
    async fn wishes(&self, now: Timestamp, limit_to: usize) -> Result<Vec<(HubId, Wish)>, Fault> {
        let question = move |db: &Connection| {
            let sql =
                "select id, mode, topic, callback, host, secret, lease_s, mark, next_at, tries
                from hub_wishes where status = ?1 and next_at <= ?2 order by id limit ?3";
            let asked = params![S::KIND.as_str(), now.as_millis(), limit(limit_to)];
            db.prepare_cached(sql)?.query_map(asked, wish)?.collect()
        };
        self.read("who wants to subscribe", question).await
    }
    async fn wish_later(&self, id: HubId, tries: u32, next_at: Timestamp) -> Result<(), Fault> {
        let later = Subscribing::WishLater(id, tries, next_at);
        self.subscribing(later).await
    }
    async fn wish_ends(&self, id: HubId) -> Result<(), Fault> {
        self.subscribing(Subscribing::WishEnds(id)).await
    }
    async fn granted(&self, id: HubId, expires: Timestamp) -> Result<(), Fault> {
        self.subscribing(Subscribing::Granted(id, expires)).await
    }
    async fn topics(&self, now: Timestamp) -> Result<Vec<String>, Fault> {
        let question = move |db: &Connection| {
            let sql = "select distinct topic from hub_subscriptions
                where status = ?1 and expires > ?2 order by topic";
            let asked = params![S::KIND.as_str(), now.as_millis()];
            let mut statement = db.prepare_cached(sql)?;
            statement.query_map(asked, |row| row.get(0))?.collect()
        };
        self.read("topics that are followed", question).await
    }
    async fn behind(
        &self,
        topic: &str,
        mark: Mark,
        now: Timestamp,
        limit_to: usize,
    ) -> Result<Vec<Subscription>, Fault> {
        let topic = topic.to_owned();
        let question = move |db: &Connection| {
            let sql = "select id, topic, callback, host, secret, expires, told, tries, next_at
                from hub_subscriptions where status = ?1 and topic = ?2 and told < ?3
                and expires > ?4 and next_at <= ?4 order by tries, id limit ?5";
            let (status, now) = (S::KIND.as_str(), now.as_millis());
            let asked = params![status, topic, Count(mark), now, limit(limit_to)];
            let mut statement = db.prepare_cached(sql)?;
            statement.query_map(asked, subscription)?.collect()
        };
        self.read("who is behind a topic", question).await
    }
    async fn told(&self, id: HubId, mark: Mark) -> Result<(), Fault> {
        self.subscribing(Subscribing::Told(id, mark)).await
    }
    async fn tell_later(&self, id: HubId, tries: u32, next_at: Timestamp) -> Result<(), Fault> {
        let later = Subscribing::TellLater(id, tries, next_at);
        self.subscribing(later).await
    }
    async fn drop_one(&self, id: HubId) -> Result<(), Fault> {
        self.subscribing(Subscribing::Dropped(id)).await
    }
    async fn sweep(&self, now: Timestamp) -> Result<(), Fault> {
        let sql = "select 1 from hub_subscriptions where status = ?1 and expires <= ?2";
        let question = move |db: &Connection| any(db, sql, (S::KIND.as_str(), now.as_millis()));
        if self.read("leases that ended", question).await? {
            self.subscribing(Subscribing::Swept(S::KIND.as_str(), now))
                .await?;
        }
        Ok(())
    }
    async fn next_due(&self) -> Result<Option<Timestamp>, Fault> {
        let question = |db: &Connection| next_due(db, S::KIND.as_str());
        self.read("when a subscriber is due", question).await
    }
    async fn count(&self) -> Result<u64, Fault> {
        let sql = "select count(*) from hub_subscriptions where status = ?1";
        let question = move |db: &Connection| cell::<Count>(db, sql, [S::KIND.as_str()]);
        let found = self.read("how many subscribe", question).await?;
        Ok(found.map_or(0, |count| count.0))
    }
}
