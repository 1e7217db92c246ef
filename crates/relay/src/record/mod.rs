//! The folder: a log of what happened, and now and then a snapshot so that it stays short.
//!
//! A log only grows at its end, one frame for all that gathered while the disk wrote the
//! frame before (group commit): nothing is answered or sent before its frame is on the
//! disk. A snapshot is written in the same words while the work goes on, beside a new
//! log; when it is whole, everything older is deleted. So what an alert said is gone from
//! the disk soon after it is over.

pub mod event;
mod frame;

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use event::{Event, Reader};

const LOCK: &str = "lock";
/// A snapshot that is being written.
const UNFINISHED: &str = "unfinished";

/// The open folder.
pub struct Record {
    dir: PathBuf,
    number: u64,
    log: File,
    frame: Vec<u8>,
    /// Bytes in the log since the last snapshot.
    grown: u64,
    snapshot: Option<Snapshot>,
    _lock: File,
}

/// A snapshot on its way.
struct Snapshot {
    file: File,
    /// The next slot to be written down.
    next: u32,
}

impl Record {
    /// Opens the folder and tells everything that happened, in its order, to `each`, which
    /// says `false` to what cannot be.
    pub fn open(dir: &Path, mut each: impl FnMut(Event) -> bool) -> io::Result<Self> {
        fs::create_dir_all(dir)?;
        private(dir)?;
        let lock = lock(dir)?;
        // A crash left it, and what an ended alert said may be in it.
        match fs::remove_file(dir.join(UNFINISHED)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut numbers: Vec<u64> = named(dir, "log-")?;
        numbers.sort_unstable();
        let snapshot = named(dir, "snapshot-")?.into_iter().max();
        if let Some(number) = snapshot {
            let file = File::open(dir.join(format!("snapshot-{number:010}")))?;
            let mut whole = false;
            replay(&file, |event| match event {
                Event::Whole => {
                    whole = true;
                    true
                }
                event => each(event),
            })?;
            if !whole {
                return Err(broken("the snapshot is not whole"));
            }
        }
        let first = snapshot.unwrap_or(0);
        numbers.retain(|number| *number >= first);
        let number = numbers.last().copied().unwrap_or(first.max(1));
        let mut grown = 0;
        for old in &numbers {
            let file = File::options()
                .read(true)
                .write(true)
                .open(log_path(dir, *old))?;
            let (whole, len) = (replay(&file, &mut each)?, file.metadata()?.len());
            if whole < len && *old != number {
                return Err(broken("a log breaks off before its end"));
            }
            // The last frame of a log that was cut off was acknowledged to nobody.
            file.set_len(whole)?;
            grown += whole;
        }
        let log = File::options()
            .append(true)
            .create(true)
            .open(log_path(dir, number))?;
        let mut record = Self {
            dir: dir.to_owned(),
            number,
            log,
            frame: Vec::new(),
            grown,
            snapshot: None,
            _lock: lock,
        };
        frame::open(&mut record.frame);
        record.tidy(first)?;
        sync_dir(dir)?;
        Ok(record)
    }

    /// Adds an event to the frame that is written next.
    pub fn push(&mut self, event: &Event) {
        event.write(&mut self.frame);
    }

    /// Bytes that wait to be written.
    pub fn waiting(&self) -> usize {
        self.frame.len()
    }

    /// Bytes in the log since the last snapshot.
    pub const fn grown(&self) -> u64 {
        self.grown
    }

    /// Writes what waits and returns when it would survive a power cut.
    pub fn commit(&mut self) -> io::Result<()> {
        if frame::is_empty(&self.frame) {
            return Ok(());
        }
        frame::close(&mut self.frame)?;
        self.log.write_all(&self.frame)?;
        self.log.sync_data()?;
        self.grown += self.frame.len() as u64;
        frame::open(&mut self.frame);
        Ok(())
    }

    /// What a crash in the middle of a write leaves.
    #[cfg(test)]
    pub fn tear(&mut self, bytes: usize) -> io::Result<()> {
        frame::close(&mut self.frame)?;
        let some = self.frame.get(..bytes).unwrap_or(&self.frame);
        self.log.write_all(some)
    }

    pub const fn is_in_snapshot(&self) -> bool {
        self.snapshot.is_some()
    }

    /// The next slot that the snapshot wants to know of.
    pub fn snapshot_wants(&self) -> Option<u32> {
        self.snapshot.as_ref().map(|snapshot| snapshot.next)
    }

    /// Begins a snapshot beside a new log.
    pub fn begin_snapshot(&mut self) -> io::Result<()> {
        self.commit()?;
        self.number += 1;
        let path = log_path(&self.dir, self.number);
        self.log = File::options().append(true).create_new(true).open(path)?;
        let file = File::create(self.dir.join(UNFINISHED))?;
        sync_dir(&self.dir)?;
        self.grown = 0;
        self.snapshot = Some(Snapshot { file, next: 0 });
        Ok(())
    }

    /// Adds events to the snapshot; slots below `next` are in it now.
    pub fn add_to_snapshot(
        &mut self,
        next: u32,
        events: impl FnOnce(&mut Vec<u8>),
    ) -> io::Result<()> {
        let Some(snapshot) = &mut self.snapshot else {
            return Ok(());
        };
        snapshot.next = next;
        let mut bytes = Vec::new();
        frame::open(&mut bytes);
        events(&mut bytes);
        if !frame::is_empty(&bytes) {
            frame::close(&mut bytes)?;
            snapshot.file.write_all(&bytes)?;
            // Piece by piece, so that no piece holds up the work for long.
            snapshot.file.sync_data()?;
        }
        Ok(())
    }

    /// The snapshot is whole: from now on it stands for everything before its log.
    pub fn end_snapshot(&mut self) -> io::Result<()> {
        self.add_to_snapshot(u32::MAX, |bytes| Event::Whole.write(bytes))?;
        if self.snapshot.take().is_none() {
            return Ok(());
        }
        let name = format!("snapshot-{:010}", self.number);
        fs::rename(self.dir.join(UNFINISHED), self.dir.join(name))?;
        sync_dir(&self.dir)?;
        self.tidy(self.number)
    }

    /// Deletes what a snapshot stands for.
    fn tidy(&self, first: u64) -> io::Result<()> {
        for (prefix, keep) in [("log-", first), ("snapshot-", first)] {
            for number in named(&self.dir, prefix)?.into_iter().filter(|n| *n < keep) {
                fs::remove_file(self.dir.join(format!("{prefix}{number:010}")))?;
            }
        }
        Ok(())
    }
}

fn replay(file: &File, mut each: impl FnMut(Event) -> bool) -> io::Result<u64> {
    frame::read(file, |events| {
        let mut reader = Reader(events);
        while !reader.is_done() {
            let event = reader
                .event()
                .ok_or_else(|| broken("an event is unknown"))?;
            if !each(event) {
                return Err(broken("an event does not fit what came before it"));
            }
        }
        Ok(())
    })
}

fn broken(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

fn log_path(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("log-{number:010}"))
}

/// The numbers of the files of a kind.
fn named(dir: &Path, prefix: &str) -> io::Result<Vec<u64>> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix(prefix));
        numbers.extend(number.and_then(|number| number.parse::<u64>().ok()));
    }
    Ok(numbers)
}

fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Positions lie here: nobody else's business on this machine.
#[cfg(unix)]
fn private(dir: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn private(_: &Path) -> io::Result<()> {
    Ok(())
}

fn lock(dir: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    let file = options.open(dir.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => {
            Err(io::Error::other("another process is using this folder"))
        }
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}
