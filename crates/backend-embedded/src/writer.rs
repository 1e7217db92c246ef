//! The one thread that writes.
//!
//! It takes everything that waits and writes it in one transaction, so that a
//! thousand waiting writes cost a handful of flushes instead of a thousand.
//! Nobody is answered before the commit is durable.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use homeward_ports::fault::{Fault, FaultKind};
use rusqlite::{Connection, Result};

use crate::{
    ballast::Ballast,
    faults::{self, Shared},
    meter::Meter,
    open::BUSY_PATIENCE,
    queue::{Queue, Taken, Work},
    transaction::{ATTEMPT, Verdict, write_group},
};

/// In one transaction. Enough to make flushes cheap, few enough that an ending
/// which comes a moment too late waits some milliseconds.
const GROUP_MAX: usize = 256;
/// The log is carried into the database when it has this many pages (4 MiB),
/// after the answers, so that no officer waits for it.
const LOG_PAGES_MAX: u64 = 1_024;
/// How often the writer looks again at what could not be done at once.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How long wiping the log waits for readers before it is put off.
const WIPE_PATIENCE: Duration = Duration::from_millis(100);

const FULL: &str = "write to the record: the disk is full, and what room is left is for endings";
const FAILED: &str = "write to the record: the disk failed before; restart needed";

pub struct Writer {
    db: Connection,
    ballast: Ballast,
    queue: Arc<Queue>,
    meter: Arc<Meter>,
    /// Pages in the log, as its hook last said.
    log_pages: Arc<AtomicU64>,
    /// The disk failed. Trying the same flush again could seem to succeed
    /// although what it was for is gone; only opening anew reads what is there.
    failed: bool,
    /// When to wipe the log next: it may still hold what an ending erased.
    wipe_at: Option<Instant>,
}

impl Writer {
    pub fn new(
        db: Connection,
        ballast: Ballast,
        queue: Arc<Queue>,
        meter: Arc<Meter>,
        log_pages: Arc<AtomicU64>,
    ) -> Self {
        Self {
            db,
            ballast,
            queue,
            meter,
            log_pages,
            failed: false,
            // What was erased right before the last stop may still be there.
            wipe_at: Some(Instant::now()),
        }
    }

    pub fn run(mut self) {
        let _last = Abandon(self.queue.clone());
        loop {
            match self.queue.take(GROUP_MAX, self.patience()) {
                Taken::Group(group) => self.serve(group),
                Taken::Nothing => {}
                Taken::Closed => return,
            }
            self.tidy();
        }
    }

    fn patience(&self) -> Option<Duration> {
        let unfinished = self.wipe_at.is_some() || !self.ballast.is_whole();
        (unfinished && !self.failed).then_some(LOOK_AGAIN)
    }

    fn serve(&mut self, group: Vec<Work>) {
        if self.failed {
            return refuse(group, || Fault::new(FaultKind::Broken, FAILED));
        }
        let group = self.admitted(group);
        match self.attempt(&group) {
            Ok(verdicts) => self.answer(group, verdicts),
            Err(error) if faults::is_full(&error) => self.write_endings(group, error),
            Err(error) => self.give_up(group, error),
        }
    }

    /// Turns everything but endings away while their room is not whole: at once,
    /// before a write that would take what is left.
    fn admitted(&mut self, group: Vec<Work>) -> Vec<Work> {
        let endings_only = group.iter().all(|work| work.write.is_ending());
        if endings_only || self.refill() {
            return group;
        }
        let (endings, others) = split(group);
        refuse(others, || Fault::new(FaultKind::Full, FULL));
        endings
    }

    /// The disk is full: endings alone, with the room that was kept for them.
    fn write_endings(&mut self, group: Vec<Work>, error: rusqlite::Error) {
        let (endings, others) = split(group);
        let full = Shared::from(error);
        refuse(others, || full.fault(ATTEMPT));
        if endings.is_empty() {
            return;
        }
        if let Err(error) = self.ballast.spend() {
            tracing::error!(%error, "the room kept for endings could not be freed");
        }
        self.meter.weighed(self.ballast.bytes());
        match self.attempt(&endings) {
            Ok(verdicts) => self.answer(endings, verdicts),
            Err(error) => self.give_up(endings, error),
        }
    }

    fn give_up(&mut self, group: Vec<Work>, error: rusqlite::Error) {
        // A transaction that cannot even be taken back is no better than a broken disk.
        if faults::is_fatal(&error) || !self.db.is_autocommit() {
            self.stop(&error);
        }
        let error = Shared::from(error);
        refuse(group, || error.fault(ATTEMPT));
    }

    fn stop(&mut self, error: &rusqlite::Error) {
        tracing::error!(%error, "the disk failed: nothing more is written until a restart");
        self.failed = true;
    }

    fn answer(&mut self, group: Vec<Work>, verdicts: Vec<Verdict>) {
        for (work, verdict) in group.into_iter().zip(verdicts) {
            if verdict.is_ok() && work.write.is_ending() {
                self.wipe_at.get_or_insert_with(Instant::now);
            }
            // Who asked may have gone; what was written stays written.
            let _ = work.answer.send(verdict);
        }
    }

    fn attempt(&mut self, group: &[Work]) -> Result<Vec<Verdict>> {
        if group.is_empty() {
            return Ok(Vec::new());
        }
        let started = Instant::now();
        let verdicts = write_group(&self.db, group)?;
        self.meter.committed(started.elapsed());
        Ok(verdicts)
    }

    /// What need not keep anybody waiting.
    fn tidy(&mut self) {
        if self.failed {
            return;
        }
        if let Err(error) = self.carry_log()
            && faults::is_fatal(&error)
        {
            self.stop(&error);
        }
        self.refill();
    }

    fn carry_log(&mut self) -> Result<()> {
        let now = Instant::now();
        if self.wipe_at.is_some_and(|at| at <= now) {
            let wiped = self.wipe_log()?;
            self.wipe_at = (!wiped).then(|| now + LOOK_AGAIN);
        } else if self.log_pages.load(Ordering::Relaxed) >= LOG_PAGES_MAX {
            checkpoint(&self.db, "pragma wal_checkpoint(passive)")?;
        }
        Ok(())
    }

    /// Empties the log: what an ending erased from the database may still stand
    /// in it. `false` when a reader holds on to it.
    fn wipe_log(&self) -> Result<bool> {
        self.db.busy_timeout(WIPE_PATIENCE)?;
        let wiped = checkpoint(&self.db, "pragma wal_checkpoint(truncate)");
        self.db.busy_timeout(BUSY_PATIENCE)?;
        wiped
    }

    fn refill(&mut self) -> bool {
        let whole = self.ballast.refill();
        self.meter.weighed(self.ballast.bytes());
        whole
    }
}

/// Carries the log into the database; whether all of it was carried.
fn checkpoint(db: &Connection, pragma: &str) -> Result<bool> {
    let held_up: bool = db.prepare_cached(pragma)?.query_row([], |row| row.get(0))?;
    Ok(!held_up)
}

fn split(group: Vec<Work>) -> (Vec<Work>, Vec<Work>) {
    group.into_iter().partition(|work| work.write.is_ending())
}

fn refuse(group: Vec<Work>, fault: impl Fn() -> Fault) {
    for work in group {
        // Who asked may have gone.
        let _ = work.answer.send(Err(fault()));
    }
}

/// Nobody waits for a writer that is gone.
struct Abandon(Arc<Queue>);

impl Drop for Abandon {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

#[cfg(test)]
mod tests {
    use homeward_domain::{
        change::Batch, change::Change, facts::Actor, id::CaseId, time::Timestamp,
    };
    use tokio::sync::oneshot;

    use super::*;
    use crate::queue::Write;

    fn a_writer(dir: &std::path::Path, ballast: Ballast) -> Writer {
        let db = Connection::open(dir.join("homeward.db")).unwrap();
        let schema = include_str!("../migrations/0001_house.sql");
        db.execute_batch(schema).unwrap();
        let (queue, meter) = (Arc::default(), Arc::default());
        Writer::new(db, ballast, queue, meter, Arc::default())
    }

    fn record(writer: &mut Writer, change: Change) -> Verdict {
        let (answer, mut answered) = oneshot::channel();
        let batch = Batch {
            at: Timestamp::from_millis(0),
            actor: Actor::System,
            salt: [0; 16],
            expect: vec![],
            changes: vec![change],
        };
        let write = Write::Batch(Box::new(batch));
        writer.serve(vec![Work { write, answer }]);
        answered.try_recv().unwrap()
    }

    fn something() -> Change {
        let digest = "nobody".to_owned();
        Change::SessionClosed { digest }
    }

    #[test]
    fn after_the_disk_failed_nothing_is_written_until_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let ballast = Ballast::open(&dir.path().join("reserve.bin"), 0).unwrap();
        let mut writer = a_writer(dir.path(), ballast);
        record(&mut writer, something()).unwrap();
        writer.db.pragma_update(None, "query_only", true).unwrap();
        let fault = record(&mut writer, something()).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Broken);
        writer.db.pragma_update(None, "query_only", false).unwrap();
        let fault = record(&mut writer, something()).unwrap_err();
        assert!(fault.to_string().contains("restart needed"), "{fault}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn while_the_room_for_endings_is_not_whole_only_endings_are_written() {
        let dir = tempfile::tempdir().unwrap();
        // A file that never takes a byte, on a disk that has room.
        let ballast = Ballast::open(std::path::Path::new("/dev/full"), 1).unwrap();
        let mut writer = a_writer(dir.path(), ballast);
        let fault = record(&mut writer, something()).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Full);
        let ending = Change::CaseKeyDestroyed(CaseId::from_bits(1));
        record(&mut writer, ending).unwrap();
    }
}
