//! The one thread that knows everything, and writes it down before anything follows.
//!
//! The thread takes the questions that have gathered, changes its state, writes one frame
//! to the disk, and only then answers. So a move that was acknowledged is on the disk, and
//! a batch that leaves was written down with the names that it carries. A disk that fails
//! ends it: what was not answered is asked again after the next start.

use std::{io, path::Path, sync::Arc};

use homeward_domain::time::{Span, Timestamp};
use homeward_ports::world::Clock;
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    csv::Moves,
    desk::Desk,
    heard::Heard,
    incident::ENDING,
    keeper::{AlertCounts, Ask, Counts, Full},
    record::{Record, event::Event},
    spot::Grid,
    state::{INCIDENTS_MAX, State},
    users::USERS_MAX,
};

/// Questions answered by one write, and bytes after which it is written anyway.
const GROUP_MAX: usize = 64;
const GROUP_BYTES: usize = 4 * 1024 * 1024;
/// Users who are forgotten by one write.
const FORGET_AT_ONCE: usize = 1_000_000;
/// Slots that a snapshot takes down between two writes.
const SNAPSHOT_SLOTS: u32 = 65_536;
/// A log this long is worth a snapshot, if it is also longer than what it stands for.
const LOG_BYTES: u64 = 64 * 1024 * 1024;
const BYTES_PER_USER: u64 = 64;
/// The log has every move since the last snapshot: no older one than this.
const SNAPSHOT_EVERY: Span = Span::hours(1);
/// That an alert has ended is remembered longer than any copy of it holds.
const REMEMBERED: Span = Span::hours(30 * 24);

pub(crate) struct Thread {
    pub(crate) state: State,
    pub(crate) record: Record,
    desk: Desk,
    clock: Arc<dyn Clock>,
    pub(crate) say_work: watch::Sender<u64>,
    has_work: bool,
    pub(crate) wants_snapshot: bool,
    snapshot_at: Timestamp,
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
    pub(crate) fn open(
        dir: &Path,
        batch_max: usize,
        grid: Grid,
        clock: Arc<dyn Clock>,
    ) -> io::Result<Self> {
        let (mut state, mut an_end) = (State::new(), false);
        let record = Record::open(dir, |event| {
            an_end |= matches!(&event, Event::Over { incident, .. } if state.incidents.contains_key(*incident));
            state.apply(event)
        })?;
        let snapshot_at = clock.now() + SNAPSHOT_EVERY;
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
            // What an ended alert said is still in the log that tells its end.
            wants_snapshot: an_end,
            snapshot_at,
            snapshot_slots: SNAPSHOT_SLOTS,
        };
        thread.lay_grid(grid);
        thread.awake();
        Ok(thread)
    }

    /// Where the operator allows less than before, what rests here is made coarser too.
    /// The grid is written down with a snapshot only: until then finer positions are on
    /// the disk, and the next start must make them coarser again.
    fn lay_grid(&mut self, grid: Grid) {
        let (was, is) = (self.state.grid_m, grid.metres());
        if was == is {
            return;
        }
        if was < is {
            self.state.users.lay(grid);
        }
        self.state.grid_m = is;
        self.wants_snapshot = true;
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

    pub(crate) fn run(mut self, mut asked: mpsc::Receiver<Ask>) -> io::Result<()> {
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
            Ask::Next(lane, to) => {
                let (now, record) = (self.clock.now(), &mut self.record);
                let note = &mut |event: &Event| record.push(event);
                let parcel = self.desk.next(&mut self.state, lane, now, note);
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
        for heard in heard {
            self.hear_one(&heard);
        }
        if let Some(cursor) = cursor.filter(|cursor| *cursor != self.state.cursor) {
            self.note(Event::Cursor(&cursor));
        }
        self.bury();
    }

    fn hear_one(&mut self, heard: &Heard) {
        let now = self.clock.now();
        let (incident, incidents) = (&heard.incident, &self.state.incidents);
        let known = incidents.get(incident);
        let is_old = known
            .is_some_and(|known| known.is_ended() || known.newest.version() >= heard.version());
        // What has ended is never shown again, whoever says it again.
        if is_old || self.state.over.contains_key(incident) {
            return;
        }
        let (is_new, is_full) = (known.is_none(), incidents.len() >= INCIDENTS_MAX);
        if is_new && heard.cause.is_closing() {
            // The end of what nobody here was told.
            let until = now + REMEMBERED;
            return self.note(Event::Over { incident, until });
        }
        if is_new && is_full {
            tracing::error!("more than {INCIDENTS_MAX} alerts at once: one was passed over");
            return;
        }
        if !heard.cause.is_closing() && heard.expires <= now {
            return;
        }
        self.note(Event::Heard(&heard.text));
        self.state.find(incident, now);
        if let Some(incident) = self.state.incidents.get_mut(incident) {
            incident.drop_said();
        }
        self.has_work = true;
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
            self.note(Event::Over {
                incident: &name,
                until: now + REMEMBERED,
            });
            // What it said goes from the disk with the old log.
            self.wants_snapshot = true;
        }
        self.state.over.retain(|_, until| *until > now);
        let may_forget = self.state.incidents.is_empty() && !self.record.is_in_snapshot();
        if !may_forget {
            return;
        }
        let leaving: Vec<_> = self.state.users.leaving().take(FORGET_AT_ONCE).collect();
        for slot in &leaving {
            self.note(Event::Forget { slot: *slot });
        }
        self.state.users.reuse(leaving);
        self.state.users.names.tidy();
    }

    /// Does a piece of a snapshot, if one is due.
    pub(crate) fn snapshot(&mut self) -> io::Result<()> {
        let users = u64::from(self.state.users.names.slots());
        let long = LOG_BYTES.max(users * BYTES_PER_USER);
        if self.record.is_in_snapshot() {
            return self.go_on();
        }
        let now = self.clock.now();
        let is_time = self.record.grown() > 0 && self.snapshot_at <= now;
        if !self.wants_snapshot && !is_time && self.record.grown() < long {
            return Ok(());
        }
        self.wants_snapshot = false;
        self.snapshot_at = now + SNAPSHOT_EVERY;
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
                on_their_way: incident.on_their_way(),
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
