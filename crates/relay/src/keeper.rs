//! The way to the one thread that knows everything: questions, and a line to wait in.

use std::{io, path::Path, sync::Arc, thread};

use homeward_ports::world::Clock;
use serde::Serialize;
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    csv::Moves,
    desk::{Lane, Outcome, Parcel, Ticket},
    heard::Heard,
    spot::Grid,
    thread::Thread,
};

/// Questions that may wait; who comes then waits before the line.
const LINE_MAX: usize = 256;

pub enum Ask {
    Move(Moves, oneshot::Sender<Result<usize, Full>>),
    Remove(Vec<String>, oneshot::Sender<usize>),
    Hear(Vec<Heard>, Option<String>, oneshot::Sender<()>),
    Cursor(oneshot::Sender<String>),
    Next(Lane, oneshot::Sender<Option<Parcel>>),
    Settled(Ticket, Outcome),
    Look(oneshot::Sender<Counts>),
    Tick,
}

/// There is no room for one more user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

/// Numbers for whoever looks after the relay; nobody is named.
#[derive(Debug, Clone, Serialize)]
pub struct Counts {
    pub users: usize,
    pub cursor: String,
    pub alerts: Vec<AlertCounts>,
    pub batches_taken: u64,
    pub batches_given_up: u64,
    pub index_bytes: usize,
    pub memory_bytes: usize,
    pub log_bytes: u64,
}

#[derive(Debug, Clone, Serialize)]
pub struct AlertCounts {
    pub incident: String,
    pub version: u32,
    pub told: u64,
    /// Users inside who were not put into a batch yet.
    pub waiting: usize,
    /// Batches that were written down and not settled yet.
    pub on_their_way: usize,
    pub is_ended: bool,
}

/// The way to the thread.
#[derive(Clone)]
pub struct Keeper {
    line: mpsc::Sender<Ask>,
    work: watch::Receiver<u64>,
}

/// The thread is gone: its disk failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone;

impl Keeper {
    /// Opens the folder and starts the thread; the receiver hears why it ended.
    pub fn start(
        dir: &Path,
        batch_max: usize,
        grid: Grid,
        clock: Arc<dyn Clock>,
    ) -> io::Result<(Self, oneshot::Receiver<io::Error>)> {
        let thread = Thread::open(dir, batch_max, grid, clock)?;
        let work = thread.say_work.subscribe();
        let (line, asked) = mpsc::channel(LINE_MAX);
        let (say_end, ended) = oneshot::channel();
        thread::Builder::new()
            .name("relay-keeper".to_owned())
            .spawn(move || {
                if let Err(error) = thread.run(asked) {
                    // Nobody hears it where the process is ending anyway.
                    let _unheard = say_end.send(error);
                }
            })?;
        Ok((Self { line, work }, ended))
    }

    /// A keeper that whoever holds the receiver plays: for tests of those who ask.
    #[must_use]
    pub fn played() -> (Self, mpsc::Receiver<Ask>) {
        let (line, asked) = mpsc::channel(LINE_MAX);
        let (_, work) = watch::channel(0);
        (Self { line, work }, asked)
    }

    /// Asks and waits for the answer.
    pub async fn ask<T>(&self, ask: impl FnOnce(oneshot::Sender<T>) -> Ask) -> Result<T, Gone> {
        let (answer, answered) = oneshot::channel();
        self.line.send(ask(answer)).await.map_err(|_| Gone)?;
        answered.await.map_err(|_| Gone)
    }

    pub async fn tell(&self, ask: Ask) -> Result<(), Gone> {
        self.line.send(ask).await.map_err(|_| Gone)
    }

    /// Changes whenever there may be something to hand over.
    pub fn work(&self) -> watch::Receiver<u64> {
        self.work.clone()
    }
}
