//! A phone: it names a cell, reads its stream, and decides by itself what it shows.
//!
//! The rules are those of the phone app (`frontend/src/phone/rules.ts`): one
//! card for each incident, a version at most once, shown only inside the area,
//! an ending told only where something was shown, nothing shown past its expiry.
//! What is held is held for one cell: in another it would never hear its ending.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use homeward_domain::{id::CaseId, message::MessageHead, status::StatusKind, time::Timestamp};
use homeward_geo::{Cell, CellSet, Point};

use super::log::{Entry, Log, Resume};
use crate::history::{
    invariants::phones::*,
    watch::{Seen, hold},
};

/// What a phone knows of one incident; it only walks forward.
#[derive(Debug, Clone)]
pub enum Card {
    /// Known, but not (yet) for this place.
    Held {
        head: Arc<MessageHead>,
    },
    Shown {
        head: Arc<MessageHead>,
        cell: Cell,
    },
    /// It ran out by itself; a renewal brings it back.
    RanOut {
        version: u32,
    },
    /// It ended, for ever.
    Over,
}

#[derive(Debug)]
struct Line {
    /// How far in the log this connection has read.
    place: u64,
    /// Written to the socket, not yet read by the phone.
    on_the_way: VecDeque<(Timestamp, Entry)>,
}

#[derive(Debug)]
pub struct Phone {
    pub name: usize,
    pub status: StatusKind,
    pub at: Point,
    pub cell: Cell,
    cells: CellSet,
    line: Option<Line>,
    cursor: Option<(Cell, u64)>,
    pub cards: BTreeMap<CaseId, Card>,
    /// Newest version ever on the page, and how often it rang, for each incident.
    shown: BTreeMap<CaseId, u32>,
    rang: BTreeMap<CaseId, u32>,
}

const RESOLUTION: u8 = 5;

fn only(cell: Cell) -> Option<CellSet> {
    CellSet::of([cell]).ok()
}

impl Phone {
    pub fn new(name: usize, status: StatusKind, at: Point) -> Option<Self> {
        let cell = Cell::around(at, RESOLUTION);
        Some(Self {
            name,
            status,
            at,
            cell,
            cells: only(cell)?,
            line: None,
            cursor: None,
            cards: BTreeMap::new(),
            shown: BTreeMap::new(),
            rang: BTreeMap::new(),
        })
    }

    pub const fn is_connected(&self) -> bool {
        self.line.is_some()
    }

    /// Opens its stream behind the last package it has read, or anew in another cell.
    pub fn connect(&mut self, log: &mut Log, now: Timestamp, delay: i64, seen: &mut Seen) {
        let cursor = self.cursor.filter(|(cell, _)| *cell == self.cell);
        let resume = cursor.map_or(Resume::Fresh, |(_, seq)| Resume::After(seq));
        seen.tale.tell(
            now,
            format!(
                "phone {} connects in {}, {resume:?} of {}",
                self.name, self.cell, log.seq
            ),
        );
        let first = log.replay(resume, &self.cells, now);
        self.line = Some(Line {
            place: log.place,
            on_the_way: VecDeque::new(),
        });
        self.write(log, first, now, delay);
    }

    /// The line breaks; what was on the way is lost.
    pub fn disconnect(&mut self) {
        self.line = None;
    }

    /// The phone forgot its newest step: a crash between reading and keeping.
    pub fn forget_a_step(&mut self) {
        if let Some((_, seq)) = &mut self.cursor {
            *seq = seq.saturating_sub(1);
        }
    }

    /// What is new in the log is written to the socket.
    pub fn listen(&mut self, log: &mut Log, now: Timestamp, delay: i64) {
        let Some(line) = &mut self.line else { return };
        if line.place == log.place {
            return;
        }
        let new = log.since(line.place, &self.cells, now);
        line.place = log.place;
        self.write(log, new, now, delay);
    }

    fn write(&mut self, log: &mut Log, entries: Vec<Entry>, now: Timestamp, delay: i64) {
        let Some(line) = &mut self.line else { return };
        let at = now + homeward_domain::time::Span::millis(delay);
        // A socket keeps its order: nothing overtakes what was written before.
        let at = line.on_the_way.back().map_or(at, |(last, _)| at.max(*last));
        for entry in entries {
            log.count(&entry.head.identity, now);
            line.on_the_way.push_back((at, entry));
        }
    }

    /// Reads what has arrived by now.
    pub fn read(&mut self, now: Timestamp, seen: &mut Seen) {
        self.pass(now);
        while let Some((_, entry)) = self.line.as_mut().and_then(|line| {
            let due = line.on_the_way.front().is_some_and(|(at, _)| *at <= now);
            due.then(|| line.on_the_way.pop_front()).flatten()
        }) {
            if let Some(told) = seen.told_before.get(&entry.head.identity).cloned() {
                hold!(
                    seen,
                    a_ring_tells_only_those_not_told(&entry.head, self.cell, &told)
                );
            }
            self.take(&entry.head, self.cell, now, seen);
            self.cursor = Some((self.cell, entry.seq));
        }
    }

    /// A heartbeat names what is live; the phone asks for what it lacks, and for
    /// the endings of what it showed in cells that it has left.
    pub fn heartbeat(&mut self, log: &Log, now: Timestamp, seen: &mut Seen) {
        if !self.is_connected() {
            return;
        }
        let live = log.replay(Resume::Fresh, &self.cells, now);
        // A card whose incident is live no more: its ending was said while this
        // phone had no cursor to hear it by.
        let missed = self.cards.iter().any(|(case, card)| {
            let here = matches!(card, Card::Shown { cell, .. } if *cell == self.cell);
            here && !live.iter().any(|entry| entry.head.case == *case)
        });
        if missed || live.iter().any(|entry| self.lacks(&entry.head)) {
            self.ask(log, self.cell, now, seen);
        }
        let left = self.cards.values().filter_map(|card| match card {
            Card::Shown { cell, .. } if *cell != self.cell => Some(*cell),
            _ => None,
        });
        for cell in left.collect::<BTreeSet<_>>() {
            self.ask(log, cell, now, seen);
        }
    }

    fn ask(&mut self, log: &Log, cell: Cell, now: Timestamp, seen: &mut Seen) {
        let Some(cells) = only(cell) else { return };
        for entry in log.all(&cells, now) {
            self.take(&entry.head, cell, now, seen);
        }
    }

    fn lacks(&self, head: &MessageHead) -> bool {
        match self.cards.get(&head.case) {
            None => true,
            Some(Card::Held { head: known } | Card::Shown { head: known, .. }) => {
                head.identity.version > known.identity.version
            }
            Some(Card::RanOut { version }) => head.identity.version > *version,
            Some(Card::Over) => false,
        }
    }

    /// The person goes somewhere else; another cell is another stream.
    pub fn go(&mut self, at: Point, now: Timestamp, seen: &mut Seen) {
        self.pass(now);
        self.at = at;
        for (_, card) in self.cards.clone() {
            if let Card::Held { head } = card {
                self.show_if_here(&head, now, seen);
            }
        }
        let cell = Cell::around(at, RESOLUTION);
        if cell != self.cell {
            seen.tale
                .tell(now, format!("phone {} goes to {cell}", self.name));
            self.disconnect();
            self.cell = cell;
            // What was held for the old cell may have ended unheard; what is live
            // for the new one comes anew with its stream.
            self.cards
                .retain(|_, card| !matches!(card, Card::Held { .. }));
            if let Some(cells) = only(cell) {
                self.cells = cells;
            }
        }
    }

    /// What runs out leaves the page by itself.
    pub fn pass(&mut self, now: Timestamp) {
        for card in self.cards.values_mut() {
            match card {
                Card::Shown { head, .. } if head.expires <= now => {
                    *card = Card::RanOut {
                        version: head.identity.version,
                    };
                }
                _ => {}
            }
        }
        self.cards
            .retain(|_, card| !matches!(card, Card::Held { head } if head.expires <= now));
    }

    fn take(&mut self, head: &Arc<MessageHead>, cell: Cell, now: Timestamp, seen: &mut Seen) {
        if head.status != self.status || !self.lacks(head) {
            return;
        }
        if head.is_closing() {
            self.cards.insert(head.case, Card::Over);
            return;
        }
        if head.expires <= now {
            return;
        }
        match self.cards.get(&head.case) {
            Some(Card::Shown { .. } | Card::RanOut { .. }) => self.show(head, cell, now, seen),
            // A cell that was left is asked for what was shown there, no more: the
            // ending of what is only held for it would never be heard.
            _ if cell != self.cell => {}
            _ => {
                let held = Card::Held { head: head.clone() };
                self.cards.insert(head.case, held);
                self.show_if_here(head, now, seen);
            }
        }
    }

    fn show_if_here(&mut self, head: &Arc<MessageHead>, now: Timestamp, seen: &mut Seen) {
        if head.area.contains(self.at) && head.expires > now {
            let rang = self.rang.entry(head.case).or_default();
            *rang += 1;
            hold!(seen, a_phone_rings_once(head, *rang));
            self.show(head, self.cell, now, seen);
        }
    }

    fn show(&mut self, head: &Arc<MessageHead>, cell: Cell, now: Timestamp, seen: &mut Seen) {
        let over = matches!(self.cards.get(&head.case), Some(Card::Over));
        hold!(seen, a_found_child_is_not_shown_again(head, over));
        hold!(seen, what_is_over_is_not_shown(head, now));
        hold!(
            seen,
            a_phone_shows_each_version_once(head, self.shown.get(&head.case).copied())
        );
        seen.tale.tell(
            now,
            format!(
                "phone {} shows {} ({:?})",
                self.name, head.identity, head.cause
            ),
        );
        self.shown.insert(head.case, head.identity.version);
        self.cards.insert(
            head.case,
            Card::Shown {
                head: head.clone(),
                cell,
            },
        );
    }

    /// The version of the card on the page, if there is one at `now`.
    pub fn shows(&self, case: CaseId, now: Timestamp) -> Option<u32> {
        match self.cards.get(&case)? {
            Card::Shown { head, .. } if head.expires > now => Some(head.identity.version),
            _ => None,
        }
    }

    /// Whether the ending of this incident arrived.
    pub fn knows_the_end(&self, case: CaseId) -> bool {
        matches!(self.cards.get(&case), Some(Card::Over))
    }
}
