//! What waits to be written, in lanes: a found child overtakes everything.
//!
//! The lanes are why this is not a channel: an ending must not stand behind
//! four thousand receipts, and must find room when they fill theirs.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use homeward_domain::{
    change::{Batch, Change},
    id::{CaseId, PhotoId},
};
use homeward_ports::{
    blobs::Size,
    fault::{Fault, FaultKind},
};
use tokio::sync::oneshot;

use crate::{followers::Following, hub::Subscribing, push::Pushing};

/// In each lane of batches. At a thousand commits per second of groups, far more
/// than a tip flood leaves waiting; some tens of megabytes at the worst.
pub const WAITING_MAX: usize = 4_096;
/// Photos are large: this many keep below a few tens of megabytes.
pub const PHOTOS_WAITING_MAX: usize = 64;

/// The order in which lanes are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    Endings,
    Messages,
    Photos,
    Others,
}

const LANES: usize = 4;

impl Lane {
    const fn waiting_max(self) -> usize {
        match self {
            Self::Photos => PHOTOS_WAITING_MAX,
            Self::Endings | Self::Messages | Self::Others => WAITING_MAX,
        }
    }
}

/// One thing to write: all of it or nothing.
#[derive(Debug)]
pub enum Write {
    Batch(Box<Batch>),
    PutPhoto {
        case: CaseId,
        photo: PhotoId,
        size: Size,
        bytes: Bytes,
    },
    ErasePhotosOf(CaseId),
    ErasePhoto(PhotoId),
    Following(Following),
    Pushing(Pushing),
    Subscribing(Subscribing),
}

impl Write {
    pub fn lane(&self) -> Lane {
        match self {
            Self::Batch(batch) if batch.changes.iter().any(Change::is_terminal) => Lane::Endings,
            Self::Batch(batch) if batch.changes.iter().any(is_message) => Lane::Messages,
            Self::Batch(_) | Self::Following(_) | Self::Pushing(_) | Self::Subscribing(_) => {
                Lane::Others
            }
            Self::PutPhoto { .. } => Lane::Photos,
            Self::ErasePhotosOf(_) | Self::ErasePhoto(_) => Lane::Endings,
        }
    }

    /// Whether it may spend the room that is kept for endings. These are also
    /// the writes after which something must not be found on the disk any more.
    pub fn is_ending(&self) -> bool {
        self.lane() == Lane::Endings
    }
}

const fn is_message(change: &Change) -> bool {
    matches!(change, Change::Issued(_))
}

/// A write, and who waits for it.
#[derive(Debug)]
pub struct Work {
    pub write: Write,
    pub answer: oneshot::Sender<Result<(), Fault>>,
}

/// What the writer finds when it looks.
pub enum Taken {
    Group(Vec<Work>),
    /// Nothing came for as long as it was ready to wait.
    Nothing,
    /// Nothing is left and nothing will come.
    Closed,
}

#[derive(Debug, Default)]
pub struct Queue {
    waiting: Mutex<Waiting>,
    came: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    lanes: [VecDeque<Work>; LANES],
    closed: bool,
}

impl Queue {
    /// Puts the write into its lane; `Busy` when the lane has no room.
    pub fn push(&self, work: Work) -> Result<(), Fault> {
        let mut waiting = self.waiting();
        if waiting.closed {
            return Err(Fault::new(FaultKind::Broken, "write: the record is closed"));
        }
        let lane = work.write.lane();
        let queue = &mut waiting.lanes[lane as usize];
        if queue.len() >= lane.waiting_max() {
            return Err(Fault::new(FaultKind::Busy, "write: too much is waiting"));
        }
        queue.push_back(work);
        self.came.notify_one();
        Ok(())
    }

    /// Waits until something is there, and takes at most `max`, endings first.
    pub fn take(&self, max: usize, patience: Option<Duration>) -> Taken {
        let mut waiting = self.waiting();
        while waiting.is_empty() {
            if waiting.closed {
                return Taken::Closed;
            }
            waiting = match patience {
                None => self
                    .came
                    .wait(waiting)
                    .unwrap_or_else(PoisonError::into_inner),
                Some(patience) => {
                    let woken = self.came.wait_timeout(waiting, patience);
                    let (waiting, timer) = woken.unwrap_or_else(PoisonError::into_inner);
                    if timer.timed_out() && waiting.is_empty() {
                        return Taken::Nothing;
                    }
                    waiting
                }
            };
        }
        Taken::Group(waiting.take(max))
    }

    /// What waits is still written; what comes now is refused.
    pub fn close(&self) {
        self.waiting().closed = true;
        self.came.notify_all();
    }

    /// Refuses what waits and what comes: nobody is left to write it.
    pub fn abandon(&self) {
        let mut waiting = self.waiting();
        waiting.closed = true;
        waiting.lanes = Default::default();
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn is_empty(&self) -> bool {
        self.lanes.iter().all(VecDeque::is_empty)
    }

    fn take(&mut self, max: usize) -> Vec<Work> {
        let mut group = Vec::new();
        for lane in &mut self.lanes {
            let room = max.saturating_sub(group.len()).min(lane.len());
            group.extend(lane.drain(..room));
        }
        group
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(write: Write) -> Work {
        let (answer, _) = oneshot::channel();
        Work { write, answer }
    }

    fn photo() -> Work {
        work(Write::PutPhoto {
            case: CaseId::from_bits(1),
            photo: PhotoId::from_bits(1),
            size: Size::Thumb,
            bytes: Bytes::new(),
        })
    }

    #[test]
    fn an_ending_overtakes_and_finds_room_where_others_do_not() {
        let queue = Queue::default();
        for _ in 0..PHOTOS_WAITING_MAX {
            queue.push(photo()).unwrap();
        }
        assert_eq!(queue.push(photo()).unwrap_err().kind, FaultKind::Busy);
        let ending = Write::ErasePhotosOf(CaseId::from_bits(1));
        queue.push(work(ending)).unwrap();
        let Taken::Group(group) = queue.take(2, None) else {
            panic!("something waits");
        };
        assert!(group[0].write.is_ending());
        assert!(!group[1].write.is_ending());
    }

    #[test]
    fn what_waits_is_still_written_after_closing() {
        let queue = Queue::default();
        queue.push(photo()).unwrap();
        queue.close();
        assert!(queue.push(photo()).is_err());
        assert!(matches!(queue.take(9, None), Taken::Group(group) if group.len() == 1));
        assert!(matches!(queue.take(9, None), Taken::Closed));
    }
}
