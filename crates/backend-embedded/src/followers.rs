//! Who follows the agency's account: two addresses each, and nothing of a person beyond.

use async_trait::async_trait;
use homeward_ports::{
    fault::Fault,
    fediverse::{Followed, Follower, Followers, Room},
};
use rusqlite::Connection;

use crate::{
    body::{Count, any, cell, write},
    open::EmbeddedStore,
    queue::Write,
};

/// One change of who follows.
#[derive(Debug)]
pub enum Following {
    Begins(Follower),
    /// The follower of this name.
    Ends(String),
    /// Everybody behind this inbox.
    Lost(String),
}

pub fn put(db: &Connection, following: &Following) -> rusqlite::Result<()> {
    match following {
        Following::Begins(Follower { actor, inbox, host }) => {
            let sql = "insert or replace into followers (actor, inbox, host) values (?1, ?2, ?3)";
            write(db, sql, [actor, inbox, host])
        }
        Following::Ends(actor) => write(db, "delete from followers where actor = ?1", [actor]),
        Following::Lost(inbox) => write(db, "delete from followers where inbox = ?1", [inbox]),
    }
    .map(drop)
}

fn has_room(db: &Connection, one: &Follower, room: Room) -> rusqlite::Result<bool> {
    let others = "select count(*) from followers where actor != ?1";
    let others = cell::<Count>(db, others, [&one.actor])?;
    // The inbox itself counts too, whether somebody reads it already or not.
    let inboxes = "select count(distinct inbox) from followers
        where host = ?1 and actor != ?2 and inbox != ?3";
    let inboxes = cell::<Count>(db, inboxes, [&one.host, &one.actor, &one.inbox])?;
    let count = |found: Option<Count>| found.map_or(0, |count| count.0);
    Ok(count(others) < room.followers_max && count(inboxes) < room.inboxes_per_host_max)
}

fn count(db: &Connection) -> rusqlite::Result<u64> {
    let found = cell::<Count>(db, "select count(*) from followers", [])?;
    Ok(found.map_or(0, |count| count.0))
}

fn inboxes(db: &Connection) -> rusqlite::Result<Vec<String>> {
    let sql = "select distinct inbox from followers order by inbox";
    let mut statement = db.prepare_cached(sql)?;
    statement.query_map([], |row| row.get(0))?.collect()
}

#[async_trait]
impl Followers for EmbeddedStore {
    async fn follow(&self, follower: Follower, room: Room) -> Result<Followed, Fault> {
        let one = follower.clone();
        let question = move |db: &Connection| has_room(db, &one, room);
        if !self.read("whether one more may follow", question).await? {
            return Ok(Followed::Full);
        }
        let begins = Write::Following(Following::Begins(follower));
        self.write(begins).await.map(|()| Followed::Kept)
    }
    async fn unfollow(&self, actor: &str) -> Result<(), Fault> {
        let ends = Following::Ends(actor.to_owned());
        self.write(Write::Following(ends)).await
    }
    async fn follows(&self, actor: &str) -> Result<bool, Fault> {
        let actor = actor.to_owned();
        let sql = "select 1 from followers where actor = ?1";
        self.read("a follower", move |db| any(db, sql, [actor]))
            .await
    }
    async fn count(&self) -> Result<u64, Fault> {
        self.read("how many follow", count).await
    }
    async fn inboxes(&self) -> Result<Vec<String>, Fault> {
        self.read("the followers' inboxes", inboxes).await
    }
    async fn forget_inbox(&self, inbox: &str) -> Result<(), Fault> {
        let lost = Following::Lost(inbox.to_owned());
        self.write(Write::Following(lost)).await
    }
}
