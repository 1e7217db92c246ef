//! Opening the folder: lock it, lay the ballast, bring the file up to date, start the writer.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use homeward_ports::fault::{Fault, FaultKind};
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use tokio::sync::oneshot;

use crate::{
    ballast::Ballast,
    faults::fault,
    meter::Meter,
    migrate::migrate,
    queue::{Queue, Work, Write},
    readers::{Readers, STATEMENTS_KEPT},
    writer::Writer,
};

/// How long a connection waits for another's lock. Only tools from outside take one for long.
pub const BUSY_PATIENCE: Duration = Duration::from_secs(5);
/// The log's file is cut to this after it was carried into the database.
const LOG_BYTES_KEPT: i64 = 8 * 1024 * 1024;

const DATABASE: &str = "homeward.db";
const LOCK: &str = "homeward.lock";
const BALLAST: &str = "reserve.bin";

/// What the one who opens decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Names the record for ever if this makes it; random bytes of the caller.
    pub record_id: [u8; 16],
    /// Room kept for endings when the disk is full.
    pub ballast_bytes: u64,
    /// Questions answered at the same time.
    pub readers: usize,
}

impl Options {
    pub const BALLAST_BYTES: u64 = 8 * 1024 * 1024;
    pub const READERS: usize = 3;

    pub const fn new(record_id: [u8; 16]) -> Self {
        Self {
            record_id,
            ballast_bytes: Self::BALLAST_BYTES,
            readers: Self::READERS,
        }
    }
}

/// The record in one folder. See the crate's first page.
#[derive(Debug)]
pub struct EmbeddedStore {
    pub(crate) record_id: String,
    pub(crate) database: PathBuf,
    pub(crate) meter: Arc<Meter>,
    readers: Readers,
    queue: Arc<Queue>,
    writer: Option<JoinHandle<()>>,
    /// Given up last: the next one in finds a folder at rest.
    _lock: File,
}

impl EmbeddedStore {
    /// Opens the record in `dir`, or makes one there.
    pub fn open(dir: &Path, options: Options) -> Result<Arc<Self>, Fault> {
        fs::create_dir_all(dir).map_err(|error| broken(dir, "make the folder", error))?;
        let lock = lock(dir)?;
        let database = dir.join(DATABASE);
        let ballast = Ballast::open(&dir.join(BALLAST), options.ballast_bytes);
        let mut ballast = ballast.map_err(|error| broken(dir, "keep room for endings", error))?;
        let prepare = || prepare(&database, options);
        let prepared = match prepare() {
            // A house that stops while its disk is full must still be able to say "found".
            Err(fault) if fault.kind == FaultKind::Full && ballast.spend().is_ok() => prepare()?,
            prepared => prepared?,
        };
        let meter = Arc::new(Meter::default());
        if !ballast.refill() {
            tracing::warn!("no room to keep for endings: the disk is nearly full");
        }
        meter.weighed(ballast.bytes());
        let queue = Arc::new(Queue::default());
        let (db, pages) = (prepared.db, prepared.log_pages);
        let writer = Writer::new(db, ballast, queue.clone(), meter.clone(), pages);
        let writer = thread::Builder::new()
            .name("record-writer".to_owned())
            .spawn(move || writer.run());
        let writer = writer.map_err(|error| broken(dir, "start the writer", error))?;
        Ok(Arc::new(Self {
            record_id: prepared.record_id,
            database,
            meter,
            readers: prepared.readers,
            queue,
            writer: Some(writer),
            _lock: lock,
        }))
    }

    /// Commits since it was opened; many writes share one.
    pub fn commits(&self) -> u64 {
        self.meter.commits()
    }

    /// Waits in line, is written, and returns when it would survive a power cut.
    pub(crate) async fn write(&self, write: Write) -> Result<(), Fault> {
        let (answer, answered) = oneshot::channel();
        self.queue.push(Work { write, answer })?;
        let gone = |_| Fault::new(FaultKind::Broken, "write to the record: its writer is gone");
        answered.await.map_err(gone)?
    }

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        what: &'static str,
        question: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Fault> {
        self.readers.ask(what, question).await
    }
}

impl Drop for EmbeddedStore {
    /// Writes what waits and closes. Readers first: the last to close carries
    /// the log into the database, and only the writer can.
    fn drop(&mut self) {
        self.readers.close();
        self.queue.close();
        if let Some(writer) = self.writer.take()
            && writer.join().is_err()
        {
            tracing::error!("the writer of the record did not end well");
        }
    }
}

fn broken(dir: &Path, attempt: &str, error: io::Error) -> Fault {
    let kind = match error.kind() {
        io::ErrorKind::StorageFull => FaultKind::Full,
        _ => FaultKind::Broken,
    };
    let attempt = format!("open the record in {}: {attempt}", dir.display());
    Fault::because(kind, attempt, error)
}

fn lock(dir: &Path) -> Result<File, Fault> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    let file = options.open(dir.join(LOCK));
    let file = file.map_err(|error| broken(dir, "open its lock", error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Fault::new(
            FaultKind::Broken,
            format!(
                "open the record in {}: another process is using this folder",
                dir.display()
            ),
        )),
        Err(TryLockError::Error(error)) => Err(broken(dir, "lock it", error)),
    }
}

/// Everything of opening that needs room on the disk.
struct Prepared {
    db: Connection,
    log_pages: Arc<AtomicU64>,
    readers: Readers,
    record_id: String,
}

fn prepare(database: &Path, options: Options) -> Result<Prepared, Fault> {
    let connected = connect(database);
    let mut db = connected.map_err(|error| fault("open the record's database", error))?;
    migrate(&mut db)?;
    let record_id = record_id(&db, options.record_id);
    let log_pages = Arc::new(AtomicU64::new(0));
    let watched = watch_log(&mut db, log_pages.clone());
    watched.map_err(|error| fault("watch the record's log", error))?;
    let readers = Readers::open(database, options.readers);
    Ok(Prepared {
        record_id: record_id.map_err(|error| fault("name the record", error))?,
        readers: readers.map_err(|error| fault("open the record for reading", error))?,
        db,
        log_pages,
    })
}

/// What reading and writing connections have in common.
pub(crate) fn in_common(db: &Connection) -> rusqlite::Result<()> {
    db.busy_timeout(BUSY_PATIENCE)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    // A plan does not hang on values. Where it does, SQLite plans a kept statement anew
    // for each, which was a quarter of the work of publishing.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn connect(database: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(database, flags)?;
    in_common(&db)?;
    db.pragma_update(None, "journal_mode", "wal")?;
    // Anything less loses acknowledged commits when the power goes.
    db.pragma_update(None, "synchronous", "full")?;
    db.pragma_update(None, "fullfsync", true)?;
    db.pragma_update(None, "checkpoint_fullfsync", true)?;
    // What is deleted is overwritten: a child's data does not stay in free pages.
    db.pragma_update(None, "secure_delete", true)?;
    db.pragma_update(None, "temp_store", "memory")?;
    db.pragma_update(None, "foreign_keys", false)?;
    db.pragma_update(None, "journal_size_limit", LOG_BYTES_KEPT)?;
    Ok(db)
}

/// Counts the log's pages, in place of SQLite's own rule, which would carry the
/// log while somebody waits for the commit.
fn watch_log(db: &mut Connection, pages: Arc<AtomicU64>) -> rusqlite::Result<()> {
    db.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, count| {
        pages.store(u64::try_from(count).unwrap_or(0), Ordering::Relaxed);
        Ok(())
    }))
}

fn record_id(db: &Connection, fresh: [u8; 16]) -> rusqlite::Result<String> {
    let hex: String = fresh.iter().map(|byte| format!("{byte:02x}")).collect();
    let sql = "insert into house (id) select ?1 where not exists (select 1 from house)";
    db.execute(sql, [hex])?;
    db.query_row("select id from house", [], |row| row.get(0))
}
