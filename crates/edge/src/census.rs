//! Who is connected, counted by the cells they named.
//!
//! Phones in one place name the same cells, so a million connections are a few
//! thousand groups; how many an area concerns is a question to the groups.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use arc_swap::ArcSwapOption;
use bytes::Bytes;
use homeward_domain::{
    refusal::{Refusal, RefusalCode},
    time::Timestamp,
};
use homeward_geo::{CellSet, Circle};
use metrics::Gauge;

/// All connections that named the same cells.
#[derive(Debug)]
pub(crate) struct Group {
    name: Arc<str>,
    pub cells: CellSet,
    /// What their heartbeats say is live, made once per state of the log.
    pub live: ArcSwapOption<LiveNames>,
}

/// The `live` member of a heartbeat, and for how long it is true.
#[derive(Debug)]
pub(crate) struct LiveNames {
    pub revision: u64,
    pub until: Option<Timestamp>,
    pub json: Bytes,
}

/// The doors of the house, as a list of who is in.
pub(crate) struct Census {
    connections_max: u64,
    rooms: Mutex<Rooms>,
    gauge: Gauge,
}

#[derive(Default)]
struct Rooms {
    by_cells: HashMap<Arc<str>, (Arc<Group>, u64)>,
    open: u64,
    /// How many connections ever came: numbers them.
    came: u64,
    /// Place of the newest message. It stands under the same lock as the counts,
    /// so that a connection is either counted for a message or later than it.
    place: u64,
}

/// One connection's place among the others, until it is dropped.
pub(crate) struct Seat {
    census: Arc<Census>,
    pub group: Arc<Group>,
    pub number: u64,
    /// Messages after this place were offered while this connection was open.
    pub opened_at: u64,
}

/// What a new message found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    pub place: u64,
    pub connected: u64,
    pub inside: u64,
}

impl Census {
    pub fn new(connections_max: u64, gauge: Gauge) -> Self {
        Self {
            connections_max,
            rooms: Mutex::default(),
            gauge,
        }
    }

    pub fn enter(self: &Arc<Self>, cells: CellSet) -> Result<Seat, Refusal> {
        let mut rooms = self.rooms();
        if rooms.open >= self.connections_max {
            let detail = format!("{} connections are open, the most there may be", rooms.open);
            return Err(Refusal::new(RefusalCode::TooBusy, detail));
        }
        rooms.open += 1;
        rooms.came += 1;
        let name: Arc<str> = cells.canonical().into();
        let group = Group {
            name: name.clone(),
            cells,
            live: ArcSwapOption::empty(),
        };
        let empty = || (Arc::new(group), 0);
        let (group, open) = rooms.by_cells.entry(name).or_insert_with(empty);
        *open += 1;
        let group = group.clone();
        self.gauge.increment(1.0);
        Ok(Seat {
            census: self.clone(),
            group,
            number: rooms.came,
            opened_at: rooms.place,
        })
    }

    /// Gives the next message its place and counts whom it finds.
    pub fn count_for(&self, reach: &[Circle], except: &[Circle]) -> Count {
        let mut rooms = self.rooms();
        rooms.place += 1;
        let inside = rooms.concerned(|cells| cells.owed(reach, except));
        Count {
            place: rooms.place,
            connected: rooms.open,
            inside,
        }
    }

    pub fn connected(&self) -> u64 {
        self.rooms().open
    }

    pub fn within(&self, reach: &[Circle]) -> u64 {
        self.rooms().concerned(|cells| cells.owed(reach, &[]))
    }

    /// The cells that were named, and how many connections named them.
    pub fn groups(&self) -> Vec<(Arc<str>, u64)> {
        let rooms = self.rooms();
        let groups = rooms.by_cells.iter();
        groups
            .map(|(name, (_, open))| (name.clone(), *open))
            .collect()
    }

    fn leave(&self, cells: &str) {
        let mut rooms = self.rooms();
        rooms.open = rooms.open.saturating_sub(1);
        let emptied = rooms.by_cells.get_mut(cells).is_some_and(|(_, open)| {
            *open = open.saturating_sub(1);
            *open == 0
        });
        if emptied {
            rooms.by_cells.remove(cells);
        }
        self.gauge.decrement(1.0);
    }

    fn rooms(&self) -> MutexGuard<'_, Rooms> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rooms {
    fn concerned(&self, concerns: impl Fn(&CellSet) -> bool) -> u64 {
        let groups = self
            .by_cells
            .values()
            .filter(|(group, _)| concerns(&group.cells));
        groups.map(|(_, open)| open).sum()
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.census.leave(&self.group.name);
    }
}
