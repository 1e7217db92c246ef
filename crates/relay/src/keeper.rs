//! The one thread that knows everything, and writes it down before anything follows.
//!
//! Questions wait in a line of limited length; the thread takes what has gathered,
//! changes its state, writes one frame to the disk, and only then answers. So a move that
//! was acknowledged is on the disk, and a batch that leaves was written down with the
//! names that it carries.

use std::{io, path::Path, sync::Arc, thread};

use homeward_ports::world::Clock;
use serde::Serialize;
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    csv::Moves,
    desk::{Desk, Outcome, Parcel, Ticket},
    heard::Heard,
    incident::ENDING,
    record::{Record, event::Event},
    state::{INCIDENTS_MAX, State},
    users::USERS_MAX,
};

/// Questions that may wait; who comes then is asked to come back.
const LINE_MAX: usize = 256;
/// Questions answered by one write, and bytes after which it is written anyway.
const GROUP_MAX: usize = 64;
const GROUP_BYTES: usize = 4 * 1024 * 1024;
/// Slots that a snapshot takes down between two writes.
const SNAPSHOT_SLOTS: u32 = 65_536;
/// A log this long is worth a snapshot, if it is also longer than what it stands for.
const LOG_BYTES: u64 = 64 * 1024 * 1024;
const BYTES_PER_USER: u64 = 64;

pub enum Ask {
    Move(Moves, oneshot::Sender<Result<usize, Full>>),
    Remove(Vec<String>, oneshot::Sender<usize>),
    Hear(Vec<Heard>, Option<String>, oneshot::Sender<()>),
    Cursor(oneshot::Sender<String>),
    Next(oneshot::Sender<Option<Parcel>>),
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
    pub waiting: usize,
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
        clock: Arc<dyn Clock>,
    ) -> io::Result<(Self, oneshot::Receiver<io::Error>)> {
        let thread = Thread::open(dir, batch_max, clock)?;
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

pub(crate) struct Thread {
    pub(crate) state: State,
    pub(crate) record: Record,
    desk: Desk,
    clock: Arc<dyn Clock>,
    say_work: watch::Sender<u64>,
    has_work: bool,
    pub(crate) wants_snapshot: bool,
    /// Slots that a snapshot takes down between two writes.
    pub(crate) snapshot_slots: u32,
}

/// What is said once the frame is on the disk.
pub(crate) type Answers = Vec<Box<dyn FnOnce()>>;

/// Whoever asked may have gone away meanwhile.
fn later<T: 'static>(to: oneshot::Sender<T>, answer: T) -> Box<dyn FnOnce()> {
    Box::new(move || {
        let _gone = to.send(answer);
    })
}

impl Thread {
    pub(crate) fn open(dir: &Path, batch_max: usize, clock: Arc<dyn Clock>) -> io::Result<Self> {
        let mut state = State::new();
        let record = Record::open(dir, |event| state.apply(event))?;
        let mut thread = Self {
            state,
            record,
            desk: Desk {
                batch_max,
                given_up: 0,
                taken: 0,
            },
            clock,
            say_work: watch::Sender::new(0),
            has_work: true,
            wants_snapshot: false,
            snapshot_slots: SNAPSHOT_SLOTS,
        };
        thread.awake();
        Ok(thread)
    }

    /// After a start everybody inside a live area is looked for again.
    fn awake(&mut self) {
        let names: Vec<_> = self.state.incidents.keys().cloned().collect();
        let now = self.clock.now();
        for name in names {
            self.state.find(&name, now);
            if let Some(incident) = self.state.incidents.get_mut(&name) {
                incident.drop_said();
            }
        }
        let users = &mut self.state.users;
        users.reuse(0..users.names.slots());
    }

    fn run(mut self, mut asked: mpsc::Receiver<Ask>) -> io::Result<()> {
        let mut answers = Answers::new();
        while let Some(first) = asked.blocking_recv() {
            self.answer(first, &mut answers);
            for _ in 1..GROUP_MAX {
                if self.record.waiting() > GROUP_BYTES {
                    break;
                }
                let Ok(next) = asked.try_recv() else {
                    break;
                };
                self.answer(next, &mut answers);
            }
            self.record.commit()?;
            answers.drain(..).for_each(|answer| answer());
            if std::mem::take(&mut self.has_work) {
                self.say_work.send_modify(|count| *count += 1);
            }
            self.snapshot()?;
        }
        self.record.commit()
    }

    pub(crate) fn answer(&mut self, ask: Ask, answers: &mut Answers) {
        match ask {
            Ask::Move(moves, to) => {
                let done = self.moves(&moves);
                answers.push(later(to, done));
            }
            Ask::Remove(names, to) => {
                let count = self.remove(&names);
                answers.push(later(to, count));
            }
            Ask::Hear(heard, cursor, to) => {
                self.hear(heard, cursor);
                answers.push(later(to, ()));
            }
            Ask::Cursor(to) => drop(to.send(self.state.cursor.clone())),
            Ask::Next(to) => {
                let (now, record) = (self.clock.now(), &mut self.record);
                let parcel = self
                    .desk
                    .next(&mut self.state, now, &mut |e| record.push(e));
                answers.push(later(to, parcel));
            }
            Ask::Settled(ticket, outcome) => {
                let (now, record) = (self.clock.now(), &mut self.record);
                let note = &mut |event: &Event| record.push(event);
                self.desk
                    .settle(&mut self.state, &ticket, outcome, now, note);
                self.bury();
                self.has_work = true;
            }
            Ask::Look(to) => drop(to.send(self.counts())),
            Ask::Tick => self.tick(),
        }
    }

    /// Writes an event down and makes it true.
    fn note(&mut self, event: Event) {
        self.record.push(&event);
        if !self.state.apply(event) {
            tracing::error!("an event did not fit; it stays in the log");
        }
    }

    fn moves(&mut self, moves: &Moves) -> Result<usize, Full> {
        for (name, spot) in moves.iter() {
            let slot = match self.state.users.names.slot(name) {
                Some(slot) => slot,
                None => self.seat(name)?,
            };
            self.note(Event::Stand { slot, spot });
            self.has_work |= self.state.arrive(slot);
        }
        Ok(moves.len())
    }

    fn seat(&mut self, name: &str) -> Result<u32, Full> {
        if self.state.users.points.len() >= USERS_MAX as usize {
            return Err(Full);
        }
        let slot = self.state.users.vacant().ok_or(Full)?;
        if !self.state.users.seat(slot, name) {
            return Err(Full);
        }
        self.record.push(&Event::Seat { slot, name });
        Ok(slot)
    }

    /// Takes users out; gives how many were here.
    fn remove(&mut self, names: &[String]) -> usize {
        let mut count = 0;
        for name in names {
            let slot = self.state.users.names.slot(name);
            if let Some(slot) = slot.filter(|slot| self.state.users.is_here(*slot)) {
                self.note(Event::Gone { slot });
                count += 1;
            }
        }
        count
    }

    fn hear(&mut self, heard: Vec<Heard>, cursor: Option<String>) {
        let now = self.clock.now();
        for heard in heard {
            let known = self.state.incidents.get(&heard.incident);
            let is_old = known
                .is_some_and(|known| known.is_ended() || known.newest.version() >= heard.version());
            // The end of what nobody here was told is nothing.
            let is_nothing = known.is_none() && heard.cause.is_closing();
            let is_too_many = known.is_none() && self.state.incidents.len() >= INCIDENTS_MAX;
            if is_too_many {
                tracing::error!("more than {INCIDENTS_MAX} alerts at once: one was passed over");
            }
            let is_past = !heard.cause.is_closing() && heard.expires <= now;
            if is_old || is_nothing || is_too_many || is_past {
                continue;
            }
            self.note(Event::Heard(&heard.text));
            self.state.find(&heard.incident, now);
            if let Some(incident) = self.state.incidents.get_mut(&heard.incident) {
                incident.drop_said();
            }
            self.has_work = true;
        }
        if let Some(cursor) = cursor.filter(|cursor| *cursor != self.state.cursor) {
            self.note(Event::Cursor(&cursor));
        }
        self.bury();
    }

    fn tick(&mut self) {
        let now = self.clock.now();
        for (name, incident) in &mut self.state.incidents {
            if incident.newest.expires <= now && incident.covered.take().is_some() {
                self.state.live.remove(name);
            }
        }
        self.bury();
        self.has_work = true;
    }

    /// Forgets alerts that are over, and then users who were only kept for them.
    fn bury(&mut self) {
        let now = self.clock.now();
        let over =
            self.state.incidents.iter().filter(|(_, incident)| {
                incident.is_over() || incident.newest.expires + ENDING <= now
            });
        let over: Vec<_> = over.map(|(name, _)| name.clone()).collect();
        for name in over {
            self.note(Event::Over(&name));
            // What it said goes from the disk with the old log.
            self.wants_snapshot = true;
        }
        let may_forget = self.state.incidents.is_empty() && !self.record.is_in_snapshot();
        if !may_forget {
            return;
        }
        let leaving: Vec<_> = self.state.users.leaving().collect();
        for slot in &leaving {
            self.note(Event::Forget { slot: *slot });
        }
        self.state.users.reuse(leaving);
    }

    /// Does a piece of a snapshot, if one is due.
    pub(crate) fn snapshot(&mut self) -> io::Result<()> {
        let users = u64::from(self.state.users.names.slots());
        let long = LOG_BYTES.max(users * BYTES_PER_USER);
        if self.record.is_in_snapshot() {
            return self.go_on();
        }
        if !self.wants_snapshot && self.record.grown() < long {
            return Ok(());
        }
        self.wants_snapshot = false;
        self.record.begin_snapshot()?;
        let (mut bytes, mut done) = (Vec::new(), Ok(()));
        let (state, record) = (&self.state, &mut self.record);
        let mut put = |bytes: &mut Vec<u8>| {
            if done.is_ok() {
                done = record.add_to_snapshot(0, |frame| frame.append(bytes));
            }
            bytes.clear();
        };
        state.told_again(|event| {
            event.write(&mut bytes);
            if bytes.len() > GROUP_BYTES {
                put(&mut bytes);
            }
        });
        put(&mut bytes);
        done
    }

    fn go_on(&mut self) -> io::Result<()> {
        let Some(first) = self.record.snapshot_wants() else {
            return Ok(());
        };
        let (users, all) = (&self.state.users, self.state.users.names.slots());
        if first >= all {
            return self.record.end_snapshot();
        }
        let next = first.saturating_add(self.snapshot_slots).min(all);
        self.record.add_to_snapshot(next, |bytes| {
            for slot in first..next {
                let Some(name) = users.names.name(slot) else {
                    continue;
                };
                Event::Seat { slot, name }.write(bytes);
                match users.spot(slot) {
                    Some(spot) => Event::Stand { slot, spot }.write(bytes),
                    None => Event::Gone { slot }.write(bytes),
                }
            }
        })
    }

    fn counts(&self) -> Counts {
        let alerts = self
            .state
            .incidents
            .iter()
            .map(|(name, incident)| AlertCounts {
                incident: name.clone(),
                version: incident.newest.version(),
                told: incident.told.len(),
                waiting: incident.waits(),
                is_ended: incident.is_ended(),
            });
        Counts {
            users: self.state.users.points.len(),
            cursor: self.state.cursor.clone(),
            alerts: alerts.collect(),
            batches_taken: self.desk.taken,
            batches_given_up: self.desk.given_up,
            index_bytes: self.state.users.points.bytes(),
            memory_bytes: self.state.users.memory(),
            log_bytes: self.record.grown(),
        }
    }
}
