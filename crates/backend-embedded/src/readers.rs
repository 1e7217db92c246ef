//! Connections that only read, lent to one question at a time.
//!
//! Readers never wait for the writer nor it for them: each sees the record as
//! the last commit before its question left it.

use std::{
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use homeward_ports::fault::{Fault, FaultKind};
use rusqlite::{Connection, OpenFlags};
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::{faults::fault, open::in_common};

/// Every question of the port and of the writer fits, so each is parsed once.
pub const STATEMENTS_KEPT: usize = 128;

#[derive(Debug)]
pub struct Readers {
    free: Arc<Free>,
    turn: Arc<Semaphore>,
}

#[derive(Debug, Default)]
struct Free(Mutex<Vec<Connection>>);

impl Free {
    fn connections(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection on loan; it comes back even if the question panics.
struct Lent {
    db: Option<Connection>,
    home: Arc<Free>,
}

impl Drop for Lent {
    fn drop(&mut self) {
        self.home.connections().extend(self.db.take());
    }
}

impl Readers {
    pub fn open(file: &Path, count: usize) -> rusqlite::Result<Self> {
        let count = count.max(1);
        let connections: Vec<_> = (0..count)
            .map(|_| connect(file))
            .collect::<rusqlite::Result<_>>()?;
        Ok(Self {
            free: Arc::new(Free(Mutex::new(connections))),
            turn: Arc::new(Semaphore::new(count)),
        })
    }

    /// Asks on a thread that may block.
    pub async fn ask<T: Send + 'static>(
        &self,
        what: &'static str,
        question: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        let gone = || Fault::new(FaultKind::Broken, format!("read {what}: no reader is left"));
        let turn = self.turn.clone().acquire_owned().await;
        let turn = turn.map_err(|_| gone())?;
        let home = self.free.clone();
        let answer = spawn_blocking(move || {
            // The turn ends after the connection is back, even when who asked is gone.
            let _turn = turn;
            let db = home.connections().pop();
            let lent = Lent { db, home };
            lent.db.as_ref().map(question)
        });
        let answer = answer.await.ok().flatten().ok_or_else(gone)?;
        answer.map_err(|error| fault(format!("read {what}"), error))
    }

    /// Closes every connection that is not on loan.
    pub fn close(&self) {
        self.turn.close();
        self.free.connections().clear();
    }
}

fn connect(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(file, flags)?;
    in_common(&db)?;
    db.pragma_update(None, "query_only", true)?;
    // Opens the log now, while there is room for what that needs.
    db.query_row("select count(*) from house", [], |_| Ok(()))?;
    Ok(db)
}
